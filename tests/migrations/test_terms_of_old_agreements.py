"""What was stored of agreements before terms were: nothing is invented, and nothing is lost."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db.migrations.executor import MigrationExecutor

from support.models import Agreement, Measurement, Oversight
from tests.migrations import kept
from tests.migrations.conftest import ALIAS

BEFORE = ("support", "0003_words_of_relations")
END, BOUND = date(2026, 12, 31), date(2026, 6, 30)
UNKNOWN = {"form": "", "counted_to": "", "valid_to": None, "renewal": "", "binding_until": None, "binding_words": ""}
RAN_ON = {"form": "open", "binding_until": END, "binding_words": "Gælder til 31.12.2026, derefter løbende."}
MONTHLY = {"form": "open", "counted_to": "month"}

# What was stored, and what of it and of the terms is there afterwards.
AGREEMENTS = {
    "nothing": ({}, {}),
    "month": ({"renewal": "month"}, MONTHLY),
    "quarter": ({"renewal": "quarter"}, {"form": "open", "counted_to": "quarter"}),
    "year": ({"renewal": "year"}, {"form": "open", "counted_to": "year"}),
    "an end, then by the year": ({"renewal": "year", "valid_to": END}, RAN_ON | {"counted_to": "year"}),
    "an end and a binding, then by the month": (
        {"renewal": "month", "valid_to": END, "binding_until": BOUND},
        RAN_ON | {"counted_to": "month", "binding_until": BOUND},
    ),
    "a binding, then by the month": ({"renewal": "month", "binding_until": BOUND}, MONTHLY | {"binding_until": BOUND}),
    "only an end": ({"valid_to": END}, {"form": "fixed", "valid_to": END}),
    "ends by itself": (
        {"valid_to": END, "renewal": "none"},
        {"form": "fixed", "valid_to": END, "renewal": "none"},
    ),
    "in periods": (
        {"valid_to": END, "renewal": "periods", "renewal_months": 6},
        {"form": "fixed", "valid_to": END, "renewal": "periods"},
    ),
    "expired": ({"state": "expired", "valid_to": END, "renewal": "none"}, {"valid_to": END, "renewal": "none"}),
    "terminated": ({"state": "terminated", "valid_to": END, "renewal": "year"}, {"valid_to": END, "counted_to": "year"}),
}


@pytest.mark.slow
def test_the_terms_of_old_agreements(empty):
    for app, migration in kept.STATES["0.2.0"].items():
        call_command("migrate", app, migration, database=ALIAS, verbosity=0)
    kept.insert(kept.read("0.2.0"), empty)
    with empty.cursor() as cursor:  # new rows come after those that were kept
        for table in ("agreement", "agreement_solutions", "servicetarget", "measurement"):
            cursor.execute(f"ALTER TABLE support_{table} ALTER COLUMN id RESTART WITH 1000")
    call_command("migrate", *BEFORE, database=ALIAS, verbosity=0)
    old = MigrationExecutor(empty).loader.project_state([BEFORE]).apps
    of_demo = set(old.get_model("support", "Agreement").objects.using(ALIAS).values_list("pk", flat=True))
    rows = {scope: add(old, scope, stored) for scope, (stored, _) in AGREEMENTS.items()}
    rows["on no page"] = add(old, "on no page", {}, on_a_page=False)

    call_command("migrate", database=ALIAS, verbosity=0)

    agreements = Agreement.objects.using(ALIAS)
    for scope, (stored, after) in AGREEMENTS.items():
        agreement = agreements.get(pk=rows[scope])
        assert {name: getattr(agreement, name) for name in UNKNOWN} == UNKNOWN | after, scope
        assert agreement.notice_months == 3
        assert agreement.renewal_months == stored.get("renewal_months")
        assert agreement.state == stored.get("state", "in_force")
    for pk in rows.values():  # also of the one that no page shows
        [check] = Oversight.objects.using(ALIAS).filter(agreement=pk)
        assert (check.done_on, check.conclusion, check.how, check.released) == (date(2026, 2, 1), "", "", False)
        [measured] = Measurement.objects.using(ALIAS).filter(agreement=pk)
        assert (measured.target.agreement_id, measured.month, str(measured.value)) == (pk, date(2026, 9, 1), "99.5000")
        assert measured.counts
        assert measured.solution_id
    for agreement in agreements.filter(pk__in=of_demo):
        assert {name: getattr(agreement, name) for name in UNKNOWN} == UNKNOWN
    assert len(of_demo) == 11


def add(old, scope, stored, *, on_a_page=True):
    """Add an agreement as it was stored, with a check and a measured month; returns its number."""
    agreement = (
        old.get_model("support", "Agreement")
        .objects.using(ALIAS)
        .create(kind="sla", scope=scope, notice_months=3, oversight_done_on=date(2026, 2, 1), **stored)
    )
    if on_a_page:
        agreement.solutions.add(old.get_model("onepagers", "Solution").objects.using(ALIAS).first())
    target = old.get_model("support", "ServiceTarget").objects.using(ALIAS).create(
        agreement=agreement, name="Oppetid", target="99.80", unit="%"
    )
    old.get_model("support", "Measurement").objects.using(ALIAS).create(
        target=target, month=date(2026, 9, 1), value="99.50"
    )
    return agreement.pk
