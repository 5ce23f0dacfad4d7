"""How a change in who pays reads, field by field."""

import danish
from onepagers.changes.wording import MISSING, day, text, title
from onepagers.parts import Facts, Worded, Wording


def _total(split: Facts) -> str:
    """«knap 1 mio. kr. om året», «10.000 kr. pr. kommune»."""
    if split["total"] is None:
        return MISSING
    words = [split["qualifier"], danish.kroner(split["total"])]
    words += [f"pr. {split['unit_price_for']}"] if split["unit_price_for"] else []
    words += ["om året"] if split["yearly"] else []
    return " ".join(word for word in words if word)


def _payers(split: Facts) -> str:
    """«PLO 50 %, ISM via MedCom 50 %»."""
    return ", ".join(_share(share) for share in split["shares"]) or MISSING


def _share(share: Facts) -> str:
    who = share["payer"]["name"] + (f" via {share['via']['name']}" if share["via"] else "")
    size = {
        "percent": lambda: danish.percent(share["percent"]),
        "amount": lambda: danish.kroner(share["amount"]),
        "unknown": lambda: "(andel ikke afklaret)",
    }[share["basis"]]()
    return " ".join(word for word in (who, share["note"], size) if word)


SPLIT: dict[str, Worded] = {
    "Beløb": _total,
    "Betalere": _payers,
    "Periode": text("period"),
    "Pulje": text("fund"),
    "Gælder fra": day("effective_from"),
    "Gælder til": day("effective_to"),
    "Bemærkning": text("note"),
    "Heraf af": text("part_of"),
}
FUNDING = Wording(
    title="Økonomi",
    rows=lambda snapshot: snapshot["funding"],
    same=lambda row: (row["purpose"], row["scope"]),
    called=title,
    words=SPLIT,
    place=80,
    ordered=True,
)
