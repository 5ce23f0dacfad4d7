"""What this app adds to a solution's snapshot: who pays for what on the day."""

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
    return [
        {
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
            "shares": [
                {
                    "payer": refs.organisation(share.payer),
                    "via": refs.organisation(share.via),
                    "basis": share.basis,
                    "percent": _number(share.percent),
                    "amount": _number(share.amount),
                    "note": share.note,
                }
                for share in split.shares.all()
            ],
        }
        for split in solution.funding_splits.all()
    ]


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
