"""What this app adds to a solution's snapshot: who pays for what on the day."""

from collections.abc import Hashable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from finance.models import FundingSplit
from onepagers.models import Solution
from onepagers.parts import Facts, FactSource, Refs


def _prefetch(on: date) -> list["Prefetch[Any] | str"]:
    counting = FundingSplit.objects.in_force(on).select_related("part_of")
    return [Prefetch("funding_splits", counting), "funding_splits__shares__payer", "funding_splits__shares__via"]


def _funding(solution: Solution, on: date, refs: Refs) -> list[Facts]:
    return [split_facts(split, refs) for split in solution.funding_splits.all()]


def split_facts(split: FundingSplit, refs: Refs) -> Facts:
    """A split with its shares, which both are prefetched, and with what it is a part of."""
    return {
        "id": split.pk,
        "purpose": split.purpose,
        "label": split.get_purpose_display(),
        "scope": split.scope,
        "total": _number(split.total),
        "qualifier": split.qualifier,
        "period": split.period,
        "yearly": split.yearly,
        "unit_price_for": split.unit_price_for,
        "fund": split.fund,
        "part_of": str(split.part_of) if split.part_of else None,
        "note": split.note,
        "effective_from": split.effective_from.isoformat() if split.effective_from else None,
        "effective_to": split.effective_to.isoformat() if split.effective_to else None,
        "shares": shares_of(split, refs),
    }


def shares_of(split: FundingSplit, refs: Refs) -> list[Facts]:
    """The shares of a split. Those of two payers that are merged are one, where both have the same basis."""
    shares: dict[Hashable, Facts] = {}
    for share in split.shares.all():
        payer, via = refs.organisation(share.payer), refs.organisation(share.via)
        facts: Facts = {
            "payer": payer,
            "via": via if via != payer else None,
            "basis": share.basis,
            "percent": _number(share.percent),
            "amount": _number(share.amount),
            "note": share.note,
        }
        key = (payer and payer["id"], facts["via"] and facts["via"]["id"], share.basis)
        shares[key] = _added(shares[key], facts) if key in shares else facts
    return list(shares.values())


def _added(share: Facts, other: Facts) -> Facts:
    """Two shares of the same payer and the same basis as one."""
    sums = {name: str(Decimal(share[name]) + Decimal(other[name])) for name in ("percent", "amount") if share[name]}
    return share | sums | {"note": "; ".join(dict.fromkeys(row["note"] for row in (share, other) if row["note"]))}


def has_a_sole_payer(split: Facts) -> bool:
    """Whether one payer is named and nothing said of how much: «PLO betaler driften» answers, and is no percentage."""
    return len(split["shares"]) == 1 and split["shares"][0]["basis"] == "unknown" and not split["shares"][0]["note"]


def _number(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


FUNDING = FactSource(
    prefetch=_prefetch,
    take=_funding,
    section="governance",
    template="finance/_funding.html",
    missing="Hvem der betaler, er ikke oplyst",
    place=-1,
)
