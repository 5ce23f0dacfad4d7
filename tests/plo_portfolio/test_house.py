"""What holds for all our packages alike, found by looking through them."""

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Iterator

from django.apps import apps
from django.contrib import admin

PACKAGES = (
    "accounts", "danish", "editions", "finance", "importing", "mails", "onepagers", "reminders", "support",
    "typesetting",
)  # fmt: skip
# What is filled in while it is worked with. Everything else is a value: whoever has it can rely on it.
WORKED_WITH = {
    "editions.drafts.Contents", "editions.readers.Row", "editions.readers.Sheet", "importing.headings.Heading",
    "importing.word.package.Budget", "importing.parsing._Draft", "importing.word.markdown.Writer",
    "importing.word.markdown._Level", "importing.word.parts.Paragraph", "onepagers.changes.text_diff._List",
    "onepagers.overview.history.Month", "onepagers.pages.pdf.Cover", "onepagers.versions.saving.Saving",
    "onepagers.views.rows.Rows", "onepagers.views.texts.Writing", "typesetting.render_client.SharedRenderer",
    "typesetting.render_worker.Child",
}  # fmt: skip
# Rows that are seen and edited with the thing that they belong to.
WITHOUT_A_PAGE_OF_THEIR_OWN = {
    "agreementoption", "agreementparty", "formername", "fundingshare", "governance", "keyfigurevalue", "rowchange",
    "servicehours", "supportprovider",
}  # fmt: skip


def classes() -> Iterator[type]:
    """Every class that is written in a module of ours."""
    for package in PACKAGES:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if not module.name.endswith("__main__"):
                members = inspect.getmembers(importlib.import_module(module.name), inspect.isclass)
                yield from (member for _, member in members if member.__module__ == module.name)


def test_a_value_cannot_be_changed_by_those_who_get_it():
    values = [one for one in classes() if dataclasses.is_dataclass(one)]
    changeable = {f"{one.__module__}.{one.__name__}" for one in values if not one.__dataclass_params__.frozen}
    assert len(values) > 40
    assert changeable == WORKED_WITH


def test_every_row_can_be_seen_in_the_admin():
    rows = {model for package in PACKAGES for model in _models(package)}
    unseen = {model._meta.model_name for model in rows if model not in admin.site._registry}
    assert unseen == WITHOUT_A_PAGE_OF_THEIR_OWN


def _models(package: str) -> list[type]:
    """Its tables; a proxy is another name of one."""
    models = apps.get_app_config(package).get_models() if apps.is_installed(package) else ()
    return [model for model in models if not model._meta.proxy]
