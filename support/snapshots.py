"""What this app adds to a solution's snapshot: the support matrix and the agreements."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

import danish
from onepagers.models import Solution
from onepagers.parts import Facts, FactSource, Refs
from support.models import (
    Agreement,
    AgreementDocument,
    AgreementNeed,
    AgreementOption,
    NoticeGiven,
    Oversight,
    ServiceHours,
    ServiceTarget,
)

LONGEST_MONTH = 31  # days


def _support(solution: Solution, on: date, refs: Refs) -> list[Facts]:
    return [
        {
            "audience": line.audience,
            "level": line.level,
            "joiner": line.get_joiner_display(),
            "providers": refs.reachable(provider.organisation for provider in line.provided_by.all()),
            "note": line.note,
            "phone": line.phone,
            "email": line.email,
            "web": line.web,
            "hours": line.hours,
            "week": [hours_facts(row) for row in line.week.all()],
            "have_ready": line.have_ready,
        }
        for line in solution.support_lines.all()
    ]


def _agreements(solution: Solution, on: date, refs: Refs) -> list[Facts]:
    return [agreement_facts(agreement, refs) for agreement in solution.agreements.all()]


def agreement_facts(agreement: Agreement, refs: Refs, *, released: bool = True) -> Facts:
    """Return an agreement as facts: terms and what has happened, and no day that follows from them (terms.py).

    What the secretariat hasn't released is left out, and only counted in `withheld`, unless `released` is False.
    """
    refs.to(agreement)
    oversights = [row for row in agreement.oversights.all() if row.counts]
    return {
        "id": agreement.pk,
        "kind": agreement.kind,
        "label": agreement.get_kind_display(),
        "scope": agreement.scope,
        "state": agreement.state,
        "state_label": agreement.get_state_display(),
        "state_reason": agreement.state_reason,
        "parties": parties_facts(agreement, refs),
        **_terms(agreement, refs, released=released),
        "notice_to": agreement.notice_to,
        "notice_how": agreement.notice_how,
        "binding_words": agreement.binding_words,
        "responsible": refs.person(agreement.responsible),
        "journal_number": agreement.journal_number,
        "sub_processors": agreement.sub_processors,
        "third_countries": agreement.third_countries,
        "oversight_plan": _oversight_plan(agreement),
        "oversight_due_on": _day(agreement.oversight_due_on),
        "oversights": [_oversight(row, refs, hidden=released and not row.released) for row in oversights],
        "documents": [
            {"name": row.name, "added_on": _day(timezone.localdate(row.created_at)), "sha256": row.sha256}
            for row in agreement.documents.all()
            if row.counts
        ],
        "withheld": [row.pk for row in agreement.notices_given.all() if row.counts and released and not row.released],
        "note": agreement.note,
        "targets": [_target(target) for target in agreement.targets.all()],
    }


def _terms(agreement: Agreement, refs: Refs, *, released: bool) -> Facts:
    """What terms.Terms is made of. One that follows another has that one's, under `follows`."""
    given = next((row for row in agreement.notices_given.all() if row.counts and (row.released or not released)), None)
    runs_on = next((row for row in agreement.continuations.all() if row.counts), None)
    facts: Facts = {
        "form": agreement.form,
        "valid_from": _day(agreement.valid_from),
        "valid_to": _day(agreement.valid_to),
        "renewal": agreement.renewal,
        "renewal_months": agreement.renewal_months,
        "during": agreement.during,
        "counted_to": agreement.counted_to,
        "earliest_exit": _day(agreement.earliest_exit),
        "notice_from": _day(agreement.notice_from),
        "binding_until": _day(agreement.binding_until),
        "notice_months": agreement.notice_months,
        "notice_days": agreement.notice_days,
        "options": [_option(option) for option in agreement.options.all()],
        "given": _given(given, refs) if given else None,
        "runs_on": runs_on and {"until": _day(runs_on.until), "by": runs_on.decided_by, "on": _day(runs_on.decided_on)},
    }
    if followed := agreement.follows:
        refs.to(followed)
        facts["follows"] = {
            "id": followed.pk,
            "kind": followed.kind,
            "label": followed.get_kind_display(),
            "scope": followed.scope,
            "parties": parties_facts(followed, refs),
            **_terms(followed, refs, released=True),  # who works with one needn't work with the other
        }
    else:
        facts["follows"] = None
    return facts


def _given(given: NoticeGiven, refs: Refs) -> Facts:
    party = refs.organisation(given.party)
    return {"party": party and party["name"], "received_on": _day(given.received_on), "out_on": _day(given.out_on)}


def _option(option: AgreementOption) -> Facts:
    taken = next((row for row in option.taken.all() if row.counts), None)
    return {
        "months": option.months,
        "take_by": _day(option.take_by),
        "note": option.note,
        "taken_on": _day(taken.taken_on) if taken else None,
    }


def _oversight_plan(agreement: Agreement) -> Facts | None:
    """What was chosen of Datatilsynet's guidance, and how often; None where nothing was."""
    plan: Facts = {
        "answers": agreement.oversight_answers,
        "points": agreement.oversight_points,
        "concept": agreement.oversight_concept,
        "months": agreement.oversight_months,
    }
    return plan if any(plan.values()) else None


def _oversight(row: Oversight, refs: Refs, *, hidden: bool) -> Facts:
    """A check, with what it showed only where that may be seen; `withheld` tells one hidden row from another."""
    facts: Facts = {"done_on": _day(row.done_on), "how": row.how, "done_by": row.done_by}
    if hidden:
        facts["withheld"] = row.pk
    else:
        facts |= {"conclusion": row.get_conclusion_display(), "conclusion_note": row.conclusion_note}
        facts |= {"follow_up": row.follow_up, "follow_up_owner": refs.person(row.follow_up_owner)}
        facts |= {"follow_up_on": _day(row.follow_up_on), "follow_up_done_on": _day(row.follow_up_done_on)}
    return facts


def _target(target: ServiceTarget) -> Facts:
    """A service target with its hours, and what was measured in each month, newest first."""
    return {
        "name": target.name,
        "better": target.get_better_display(),
        "target": _number(target.target),
        "unit": target.unit,
        "hours": [hours_facts(row) for row in target.hours.all()],
        "windows": target.windows,
        "method": target.method,
        "source": target.source,
        "measured_from": _day(target.measured_from),
        "measured_to": _day(target.measured_to),
        "measured": [
            {"month": measurement.month.isoformat(), "value": _number(measurement.value)}
            for measurement in target.measurements.all()
            if measurement.counts
        ],
    }


def _number(value: Decimal) -> str:
    """«99.60», «99.995»: two decimals as in earlier versions, more where there are more."""
    rounded = Decimal(value).quantize(Decimal("0.01"))
    return str(rounded if rounded == value else Decimal(value).normalize())


def hours_facts(row: ServiceHours) -> Facts:
    return {
        "weekdays": sorted(row.weekdays),
        "opens": f"{row.opens:%H:%M}",
        "closes": f"{row.closes:%H:%M}",
        "holidays": row.holidays,
    }


def parties_facts(agreement: Agreement, refs: Refs) -> list[Facts]:
    """The parties, each once: of two that are merged the roles are joined, and the longer notice is that of both, for
    it is in time by either."""
    of_party: dict[int, list[Facts]] = {}
    for party in agreement.parties.all():
        if facts := refs.organisation(party.organisation):
            own = {"role": party.role, "notice_months": party.notice_months, "notice_days": party.notice_days}
            of_party.setdefault(facts["id"], []).append(facts | own)
    return [_joined(rows) for rows in of_party.values()]


def _joined(rows: list[Facts]) -> Facts:
    longest = max(rows, key=lambda row: (row["notice_months"] or 0) * LONGEST_MONTH + (row["notice_days"] or 0))
    return longest | {"role": danish.and_list(list(dict.fromkeys(row["role"] for row in rows if row["role"])))}


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


# What agreement_facts reads, from an agreement on; the followed one's terms too, as deep as people nest them.
FOLLOWED = ("", "follows__", "follows__follows__")
AGREEMENT_ROWS = (
    *(
        f"{way}{rows}"
        for way in FOLLOWED
        for rows in (
            "parties__organisation",
            "options__taken",
            "notices_given__party",
            "continuations",
        )
    ),
    "responsible",
    "oversights__follow_up_owner",
    "targets__measurements",
    "targets__hours",
)


def agreement_prefetches(prefix: str = "") -> list["Prefetch[Any] | str"]:
    """All that agreement_facts reads, of agreements that are found by way of `prefix`; never a file's bytes."""
    documents = Prefetch(f"{prefix}documents", AgreementDocument.objects.defer("content"))
    return [*(f"{prefix}{rows}" for rows in AGREEMENT_ROWS), documents]


def _needs(solution: Solution, on: date, refs: Refs) -> list[Facts]:
    return [need_facts(need) for need in solution.agreement_needs.all()]


def need_facts(need: AgreementNeed) -> Facts:
    """Return what somebody said of a kind of agreement."""
    return {
        "kind": need.kind,
        "label": need.get_kind_display(),
        "verdict": need.verdict,
        "verdict_label": need.get_verdict_display(),
        "reason": need.reason,
    }


SUPPORT = FactSource(
    prefetch=lambda on: ["support_lines__provided_by__organisation", "support_lines__week"],
    take=_support,
    section="support",
    template="support/_matrix.html",
    missing="Hvem der yder support, er ikke oplyst",
    organisations=["$.support[*].providers[*].name"],
)
AGREEMENTS = FactSource(
    prefetch=lambda on: agreement_prefetches("agreements__"),
    take=_agreements,
    section="operation",
    template="support/_agreements.html",
    missing="Aftaler er ikke oplyst",
    organisations=["$.agreements[*].parties[*].name"],
)
NEEDS = FactSource(prefetch=lambda on: ["agreement_needs"], take=_needs)
