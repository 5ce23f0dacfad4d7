"""The agreements of an association that isn't PLO: every kind of term once, with the days reckoned by hand.

Fysioterapeuternes Fællesråd, its solutions and its suppliers are made up.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from onepagers.models import Organisation, Solution
from support.models import Agreement, Continuation, NoticeGiven, OptionTaken
from tests.factories import make_organisation

FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)
OURSELVES = "Fysioterapeuternes Fællesråd"
PARTIES = (OURSELVES, "Nordvind IT", "Havblik Drift")


def d(day: str) -> date:
    return date.fromisoformat(day)


@dataclass(frozen=True)
class Contract:
    """What is stored of an agreement, and what is to be said of it from 2026 to 2028.

    `notice` are the legal last days that mails and pages name; `ends` is its end if it ends by itself, `options` the
    days by which options must be taken. `monthly` can be left so often that no day is named.
    """

    words: str
    terms: dict[str, Any]
    notice: tuple[str, ...] = ()
    ends: str | None = None
    option_days: tuple[str, ...] = ()
    monthly: bool = False
    given: tuple[str, str] | None = None  # received, out
    given_by: str = OURSELVES
    runs_on: tuple[str, str] | None = None  # decided, until
    options: tuple[tuple[int, str, str | None], ...] = ()  # months, to be taken by, taken
    own_notice: dict[str, int] = field(default_factory=dict)  # months, of a party
    follows: str = ""


def fixed(end: str, months: int | None, **terms: Any) -> dict[str, Any]:
    """Renewed so many months at a time; 0 not at all, None where it isn't known."""
    renewal = {None: "", 0: "none"}.get(months, "periods")
    return {"form": "fixed", "valid_to": d(end), "renewal": renewal, "renewal_months": months or None} | terms


def until(counted_to: str, months: int | None, **terms: Any) -> dict[str, Any]:
    return {"form": "open", "counted_to": counted_to, "notice_months": months} | terms


CONTRACTS = (
    Contract("ends by itself", fixed("2027-09-30", 0), ends="2027-09-30"),
    Contract("ended", fixed("2025-12-31", 0), ends="2025-12-31"),
    Contract("ends on a holiday, with options", fixed("2027-12-31", 0), ends="2027-12-31",
        options=((12, "2027-03-28", None),), option_days=("2027-03-28",)),
    Contract("an option is taken and another is not", fixed("2026-06-30", 0), ends="2027-06-30",
        options=((12, "2026-03-31", "2025-12-01"), (12, "2027-02-28", None)), option_days=("2027-02-28",)),
    Contract("can be left in the term", fixed("2028-06-30", 0, during=True, counted_to="half_year", notice_months=3),
        notice=("2026-03-31", "2026-09-30", "2027-03-31", "2027-09-30"), ends="2028-06-30"),
    Contract("monthly in the term", fixed("2030-06-30", 0, during=True, counted_to="month", notice_months=3),
        ends="2030-06-30", monthly=True),
    Contract("renewed each month", fixed("2026-01-31", 1, notice_months=1), monthly=True),
    Contract("renewed each quarter", fixed("2026-01-15", 3, notice_months=2), monthly=True),
    Contract("renewed each year", fixed("2025-12-31", 12, notice_months=6),
        notice=("2026-06-30", "2027-06-30", "2028-06-30", "2029-06-30")),
    Contract("renewed from 28 February", fixed("2025-02-28", 6, notice_months=3),
        notice=("2026-05-31", "2026-11-30", "2027-05-31", "2027-11-30", "2028-05-31", "2028-11-30", "2029-05-31")),
    Contract("renewed from 30 August", fixed("2025-08-30", 6, notice_months=3),
        notice=("2026-05-30", "2026-11-30", "2027-05-30", "2027-11-30", "2028-05-30", "2028-11-30", "2029-05-30")),
    Contract("any day", until("day", 3), monthly=True),
    Contract("months", until("month", 6), monthly=True),
    Contract("quarters", until("quarter", 6), monthly=True),
    Contract("half years", until("half_year", 3),
        notice=("2026-03-31", "2026-09-30", "2027-03-31", "2027-09-30", "2028-03-31", "2028-09-30", "2029-03-31")),
    Contract("half years in days", until("half_year", None, notice_days=30),
        notice=("2026-05-31", "2026-12-01", "2027-05-31", "2027-12-01", "2028-05-31", "2028-12-01", "2029-05-31")),
    Contract("years", until("year", 12), notice=("2026-12-31", "2027-12-31", "2028-12-31")),
    Contract("its own year", until("anniversary", 3, valid_from=d("2024-02-29")),
        notice=("2026-11-30", "2027-11-28", "2028-11-30", "2029-11-30")),
    Contract("not before a day", until("year", 6, earliest_exit=d("2027-12-31")), notice=("2027-06-30", "2028-06-30",
        "2029-06-30")),
    Contract("monthly, not before a day", until("month", 3, earliest_exit=d("2027-05-31")), notice=("2027-02-28",),
        monthly=True),
    Contract("monthly, no notice before a day", until("month", 1, notice_from=d("2027-01-15")), notice=("2027-01-31",),
        monthly=True),
    Contract("both bindings", until("half_year", 1, earliest_exit=d("2027-06-30"), notice_from=d("2027-06-01")),
        notice=("2027-11-30", "2028-05-31", "2028-11-30", "2029-05-31")),
    Contract("not before its end, and renewed", fixed("2026-12-31", 12, notice_months=3,
        earliest_exit=d("2027-12-31")), notice=("2027-09-30", "2028-09-30", "2029-09-30")),
    Contract("given by us", until("half_year", 3), notice=("2026-03-31", "2026-09-30"),
        given=("2026-09-01", "2026-12-31")),
    Contract("given by them", fixed("2026-12-31", 12, notice_months=3), notice=("2026-09-30", "2027-09-30"),
        given=("2027-06-01", "2027-12-31"), given_by="Nordvind IT"),
    Contract("runs on", until("year", 6), runs_on=("2026-01-01", "2027-12-31"), notice=("2028-06-30", "2029-06-30")),
    Contract("each party has its own", until("year", 3, valid_from=d("2025-01-01")), own_notice={"Nordvind IT": 12},
        notice=("2026-09-30", "2027-09-30", "2028-09-30", "2029-09-30")),
    Contract("we have our own", until("year", 12), own_notice={OURSELVES: 3},
        notice=("2026-09-30", "2027-09-30", "2028-09-30", "2029-09-30")),
    Contract("only we are told", until("year", None), own_notice={OURSELVES: 3},
        notice=("2026-09-30", "2027-09-30", "2028-09-30", "2029-09-30")),
    Contract("follows", {"form": "follows"}, follows="half years"),
    Contract("unknown", {}),
    Contract("notice is not known", until("year", None)),
    Contract("renewal is not known", fixed("2026-06-30", None, notice_months=3)),
    Contract("not clear what it binds to", until("year", 6, binding_until=d("2027-06-30"))),
    Contract("not begun", until("year", 6, valid_from=d("2027-07-01")), notice=("2027-06-30", "2028-06-30",
        "2029-06-30")),
)  # fmt: skip


def make_agreements(solution: Solution) -> dict[str, Agreement]:
    """All of them as rows, on one solution, by their words."""
    parties = {name: make_organisation(name) for name in PARTIES}
    rows: dict[str, Agreement] = {}
    for contract in CONTRACTS:
        followed = rows[contract.follows] if contract.follows else None
        agreement = Agreement.objects.create(kind="sla", scope=contract.words, follows=followed, **contract.terms)
        agreement.solutions.add(solution)
        for place, name in enumerate(PARTIES[:2]):
            own = contract.own_notice.get(name)
            agreement.parties.create(organisation=parties[name], notice_months=own, position=place)
        add_rows(contract, agreement, solution, parties)
        rows[contract.words] = agreement
    return rows


def add_rows(contract: Contract, agreement: Agreement, solution: Solution, parties: dict[str, Organisation]) -> None:
    """Its options, notice that is given, and the decision to let it run on."""
    about = {"agreement": agreement, "solution": solution}
    for months, take_by, taken in contract.options:
        option = agreement.options.create(months=months, take_by=d(take_by))
        if taken:
            OptionTaken.objects.create(option=option, taken_on=d(taken), **about)
    if contract.given:
        received, out = map(d, contract.given)
        NoticeGiven.objects.create(
            party=parties[contract.given_by], received_on=received, out_on=out, released=True, **about
        )
    if contract.runs_on:
        decided, kept_until = map(d, contract.runs_on)
        Continuation.objects.create(until=kept_until, decided_by="Rådet", decided_on=decided, **about)
