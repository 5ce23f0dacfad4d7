"""The HTML of a one-pager, cached for a day: the same facts are the same page for every reader."""

import hashlib
from datetime import date
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.cache import cache as store
from django.utils.safestring import SafeString, mark_safe

from onepagers.models import Revision
from onepagers.pages import onepager

BODY_KEPT = 26 * 60 * 60  # seconds: the same for everybody all day


def body(revision: Revision, on: date, *, linked: bool = False) -> SafeString:
    """The HTML of a one-pager on a day: the same facts, the same page for every reader. `linked`: to what it names."""
    key = f"body:{code_version()}:{on}:{revision.digest}{':linked' if linked else ''}"
    html = store.get(key)
    if html is None:
        html = str(onepager.body(revision.snapshot, on, linked=linked))
        store.set(key, html, BODY_KEPT)
    return mark_safe(html)  # noqa: S308 - our own template made it


@cache
def code_version() -> str:
    """Of all that pages are made by: code, templates and style. What an older one made is not read."""
    root = settings.BASE_DIR
    app_folders = [config.name for config in apps.get_app_configs() if Path(config.path).parent == root]
    app_folders += ["danish", "typesetting"]
    files = [
        path
        for folder in (*app_folders, "templates", "static")
        for path in sorted((root / folder).rglob("*"))
        if path.suffix in (".py", ".html", ".css", ".js", ".svg")
    ]
    files += [Path(settings.STATIC_ROOT) / "staticfiles.json"]
    hashed = hashlib.sha256()
    for path in files:
        if path.is_file():
            hashed.update(path.read_bytes())
    return hashed.hexdigest()[:16]
