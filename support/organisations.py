"""Whom an organisation helps, and which agreements it is party to."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

import danish
from accounts.models import User
from onepagers.models import Organisation, Solution
from onepagers.parts import Facts, Line, OrganisationRow, OrganisationSection, Refs
from support.agreement_terms import is_known, state_in_words, state_of, terms_of
from support.models import Agreement, SupportLine
from support.snapshots import agreement_facts, agreement_prefetches
from support.templatetags.support import agreement_rows


def of_organisation(organisation: Organisation, on: date, user: User) -> Iterator[OrganisationSection]:
    """The support lines of the solutions in the portfolio with their contacts, and all agreements with their days."""
    yield OrganisationSection("Yder support", _lines(organisation, on), 50)
    yield OrganisationSection("Aftaler", _agreements(organisation, on, user), 60)


def _lines(organisation: Organisation, on: date) -> list[OrganisationRow]:
    lines = SupportLine.objects.filter(
        providers__in=organisation.keys, solution__in=Solution.objects.existing(on)
    ).distinct()
    lines = lines.select_related("solution").prefetch_related("provided_by__organisation")
    refs = Refs()
    return [
        _line(line, [one["name"] for one in refs.organisations(row.organisation for row in line.provided_by.all())])
        for line in lines.order_by("solution__position", "solution_id", "position", "pk")
    ]


def _line(line: SupportLine, providers: list[str]) -> OrganisationRow:
    """«Video: patienter, 2. linje»."""
    together = f" {line.get_joiner_display()} ".join(providers) if len(providers) > 1 else ""
    contacts = (line.phone, line.email, line.web, line.hours)
    audience = line.audience[:1].lower() + line.audience[1:]
    return OrganisationRow(
        f"{line.solution.name}: {audience}, {line.get_level_display()}",
        line.solution.get_absolute_url(),
        [note for note in (together, line.note, *contacts) if note],
    )


def _agreements(organisation: Organisation, on: date, user: User) -> list[OrganisationRow]:
    """Also those of retired solutions: they may still have to be ended. What isn't released shows only for those who
    work with the agreement."""
    keys, refs = organisation.keys, Refs()
    agreements = Agreement.objects.filter(parties__organisation__in=keys).distinct().order_by("pk")
    own = set(Solution.objects.editable_by(user).values_list("pk", flat=True))
    rows = []
    for agreement in agreements.prefetch_related(*agreement_prefetches(), "solutions"):
        works_with = user.may_decide or any(solution.pk in own for solution in agreement.solutions.all())
        rows.append(_agreement(agreement, agreement_facts(agreement, refs, released=not works_with), keys, on))
    return rows


def _agreement(agreement: Agreement, facts: Facts, keys: list[int], on: date) -> OrganisationRow:
    """«SLA om video», what it is in it, with whom, its state, and the days that follow from its terms."""
    role = next((party["role"] for party in facts["parties"] if party["id"] in keys), "")
    others = [party["name"] for party in facts["parties"] if party["id"] not in keys]
    [row] = agreement_rows([facts], on)
    missing = terms_of(facts).missing() if state_of(facts, on) == "in_force" and is_known(facts) else []
    notes = [
        role,
        f"med {danish.and_list(others)}" if others else "",
        state_in_words(facts, on),
        row["terms"],
        f"ikke oplyst: {danish.and_list(missing)}" if missing else "",
    ]
    return OrganisationRow(
        f"{facts['label']} om {facts['scope']}" if facts["scope"] else str(facts["label"]),
        reverse("support:agreement", args=[agreement.pk]),
        [note for note in notes if note],
        [Line(solution.name, solution.get_absolute_url()) for solution in agreement.solutions.all()],
    )
