"""The terms of an agreement, from the facts that a snapshot holds of it; and how they read."""

from datetime import date
from typing import Any

from django.conf import settings

import danish
from onepagers.parts import Facts
from support.terms import Count, Exit, Given, Option, Period, Terms

COUNTED_TO = {
    "day": "en hvilken som helst dag",
    "month": "udgangen af en måned",
    "quarter": "udgangen af et kvartal",
    "half_year": "udgangen af et halvår",
    "year": "udgangen af et år",
    "anniversary": "aftalens årsdag",
}
TYPED_STATES = ("outstanding", "negotiating", "not_relevant")  # what no term tells
STATES = {
    "not_begun": "endnu ikke begyndt",
    "in_force": "i kraft",
    "terminated": "opsagt",
    "expired": "udløbet",
}


def is_known(agreement: Facts) -> bool:
    """Whether the facts hold terms: those of versions from before 0.3.0 hold a day that was counted then."""
    return "form" in agreement


def source_of(agreement: Facts) -> Facts:
    """Return the agreement whose terms count: the one that it follows, if it does."""
    while agreement.get("follows"):
        agreement = agreement["follows"]
    return agreement


def terms_of(agreement: Facts) -> Terms:
    """Return the terms of an agreement, or of the one that it follows."""
    agreement = source_of(agreement)
    if not is_known(agreement):
        return Terms()
    renewals = {"none": 0, "periods": agreement["renewal_months"]}
    counted_to: Count = agreement["counted_to"]
    return Terms(
        form=agreement["form"] if agreement["form"] in ("fixed", "open") else "",
        valid_from=_day(agreement["valid_from"]),
        last_day=_day(agreement["valid_to"]),
        renewal_months=renewals.get(agreement["renewal"]),
        during=agreement["during"],
        counted_to=counted_to,
        earliest_exit=_day(agreement["earliest_exit"]),
        notice_from=_day(agreement["notice_from"]),
        **_notice(agreement),
        options=tuple(
            Option(option["months"], danish.as_date(option["take_by"]), _day(option["taken_on"]))
            for option in agreement["options"]
        ),
        given=_given(agreement["given"]),
        runs_on_to=_day(agreement["runs_on"]["until"]) if agreement["runs_on"] else None,
        unclear_binding=agreement["binding_until"] is not None,
    )


def _notice(agreement: Facts) -> dict[str, Any]:
    """Notice as the terms have it: that of all, or our own where we have one, and what the parties have."""
    of_all = _period(agreement)
    own = {party["name"]: _period(party) for party in agreement["parties"]}
    ours = next((period for name, period in own.items() if period and name in settings.OWNERS), None)
    if ours is None:
        return {"notice": of_all, "party_notice": {name: period for name, period in own.items() if period}}
    return {"notice": ours, "party_notice": {name: period or of_all for name, period in own.items()}}


def state_of(agreement: Facts, on: date) -> str:
    """Return the state on a day: what terms and notice tell, and where they don't, what somebody typed."""
    if agreement["state"] in TYPED_STATES:
        return str(agreement["state"])
    state = terms_of(agreement).state(on)
    return str(agreement["state"]) if state == "unknown" else state


def is_over(agreement: Facts, on: date) -> bool:
    """Whether no day of it counts any more: on its page, in the register, in mails and in calendars alike."""
    return state_of(agreement, on) in ("expired", "not_relevant")


def state_in_words(agreement: Facts, on: date) -> str:
    """«i kraft», «opsagt»; with the reason that was typed for it."""
    state = state_of(agreement, on)
    words = agreement["state_label"] if state == agreement["state"] else STATES[state]
    return (
        f"{words}: {agreement['state_reason']}" if state == agreement["state"] and agreement["state_reason"] else words
    )


def oversight_due(agreement: Facts) -> date | None:
    """Return the day of the next check, unless one was done on that day or after it."""
    due = _day(agreement["oversight_due_on"])
    done = [danish.as_date(row["done_on"]) for row in agreement.get("oversights", ())]
    if then := agreement.get("oversight_done_on"):  # of a version from before 0.3.0
        done.append(danish.as_date(then))
    return None if due and any(day >= due for day in done) else due


def notice_in_words(period: Period) -> str:
    """«6 måneder», «30 dage»."""
    one, several = ("måned", "måneder") if period.unit == "months" else ("dag", "dage")
    return f"{period.number}{danish.NBSP}{one if period.number == 1 else several}"


def basis(terms: Terms, party: str | None = None) -> str:
    """The sentence that the days rest on, without a day: «6 måneder til udgangen af et år». "" where it isn't known."""
    notice = terms.notice_of(party)
    if notice is None or terms.missing(party):
        return ""
    to = COUNTED_TO[terms.counted_to] if terms.by_grid else ""
    ends = "udløbet af en periode" if terms.form == "fixed" and terms.renewal_months else ""
    counted = [words for words in (to, ends) if words]
    return f"{notice_in_words(notice)} til {' eller '.join(counted)}" if counted else ""


def basis_with_day(terms: Terms, following: Exit, party: str | None = None) -> str:
    """«6 måneder til udgangen af et år: skal være modtaget senest 30. juni 2027»."""
    return f"{basis(terms, party)}: skal være modtaget senest {danish.long_date(following.notice_by)}"


def _period(facts: Facts) -> Period | None:
    if facts["notice_months"] is not None:
        return Period(facts["notice_months"], "months")
    return Period(facts["notice_days"], "days") if facts["notice_days"] is not None else None


def _given(facts: dict[str, Any] | None) -> Given | None:
    if facts is None:
        return None
    return Given(facts["party"], danish.as_date(facts["received_on"]), danish.as_date(facts["out_on"]))


def _day(value: str | None) -> date | None:
    return danish.as_date(value) if value else None
