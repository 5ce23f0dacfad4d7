"""Agreements with service targets, and what tests do on their pages."""

import re
from datetime import date

import danish
from danish.months import months_after
from danish.plain_text import plain
from onepagers.pages import onepager
from onepagers.versions.saving import saving
from support.models import Agreement, AgreementParty, Measurement
from tests.factories import make_organisation

TODAY = date(2026, 11, 29)
MONTHS = [months_after(date(2024, 11, 1), number) for number in range(24)]


def make_sla(*solutions, targets=("oppetid",)):
    with saving(list(solutions), by=None):
        agreement = Agreement.objects.create(kind="sla", form="open", counted_to="month", notice_months=1)
        agreement.solutions.add(*solutions)
        AgreementParty.objects.create(agreement=agreement, organisation=make_organisation())
        for name in targets:
            agreement.targets.create(name=name, target="99.60", unit="%")
    return agreement


def rows(*rows, initial=0, base=1, **extra):
    data = {"rows-TOTAL_FORMS": len(rows), "rows-INITIAL_FORMS": initial, "base": base} | extra
    return data | {f"rows-{index}-{name}": value for index, row in enumerate(rows) for name, value in row.items()}


def newest(solution):
    return solution.revisions.first().snapshot


def shown(solution, on=TODAY):
    """The words of the one-pager as a reader sees them."""
    return plain(str(onepager.body(newest(solution), on))).replace("\N{NO-BREAK SPACE}", " ")


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode().replace("&nbsp;", " ")).replace("\N{NO-BREAK SPACE}", " ")
    return " ".join(text.split())


def measure(agreement, month, value, target=None, **fields):
    row = Measurement(
        agreement=agreement,
        solution=agreement.solutions.first(),
        target=target or agreement.targets.first(),
        month=date.fromisoformat(f"{month}-01"),
        value=value.replace(",", "."),
        **fields,
    )
    row.save()
    return row


def type_month(client, agreement, month, value, target=None):
    target = target or agreement.targets.first()
    data = {"which": "month", "one-target": target.pk, "one-month": month, "one-value": value}
    return client.post(f"/aftaler/{agreement.pk}/maalinger/ny/", data)


def paste(client, agreement, text, *, target="", save=True, **extra):
    """What is pasted is shown first and then saved, as a browser does it."""
    data = {"which": "paste", "many-text": text, "many-target": target and target.pk, **extra}
    path = f"/aftaler/{agreement.pk}/maalinger/ny/"
    preview = client.post(path, data)
    seen = re.search(r'name="many-seen" value="(\w+)"', preview.content.decode())
    if not save or preview.status_code != 200 or not seen:
        return preview
    return client.post(path, data | {"many-seen": seen[1], "save": "1"})


def stored():
    rows = Measurement.objects.filter(counts=True)
    return {f"{row.target} {row.month:%Y-%m}": danish.number(row.value) for row in rows}
