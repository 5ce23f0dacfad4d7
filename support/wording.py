"""How a change in agreements and support lines reads, field by field."""

import danish
from onepagers.changes.wording import MISSING, day, text, title
from onepagers.parts import Facts, Worded, Wording


def _parties(agreement: Facts) -> str:
    return ", ".join(
        f"{party['name']} ({party['role']})" if party["role"] else party["name"] for party in agreement["parties"]
    )


def _targets(agreement: Facts) -> str:
    return ", ".join(
        f"{row['name']} {row['better']} {danish.number(row['target'])} {row['unit']}".strip()
        for row in agreement["targets"]
    )


def _measured(agreement: Facts) -> str:
    """«Oppetid oktober 2026: 99,8 %, september 2026: 99,9 %»."""
    measured = (
        f"{row['name']} "
        + ", ".join(
            f"{danish.month(measurement['month'])}: {danish.number(measurement['value'])}"
            for measurement in row["measured"]
        )
        for row in agreement["targets"]
        if row["measured"]
    )
    return "; ".join(measured) or MISSING


def _notice(agreement: Facts) -> str:
    months = agreement["notice_months"]
    return MISSING if months is None else danish.count(months, "måned", "måneder")


def _renewal(agreement: Facts) -> str:
    words = {
        "none": "ophører af sig selv",
        "month": "løbende til udgangen af en måned",
        "quarter": "løbende til udgangen af et kvartal",
        "year": "løbende til udgangen af et år",
        "periods": f"{danish.count(agreement['renewal_months'] or 0, 'måned', 'måneder')} ad gangen",
    }
    return words.get(agreement["renewal"], MISSING)


AGREEMENT: dict[str, Worded] = {
    "Tilstand": lambda row: row["state_label"],
    "Hvad den dækker": text("scope"),
    "Parter": lambda row: _parties(row) or MISSING,
    "Gælder fra": day("valid_from"),
    "Gælder til": day("valid_to"),
    "Bindende til": day("binding_until"),
    "Opsigelse": _notice,
    "Forlængelse": _renewal,
    "Tilsyn udført": day("oversight_done_on"),
    "Næste tilsyn": day("oversight_due_on"),
    "Servicemål": lambda row: _targets(row) or MISSING,
    "Bemærkning": text("note"),
    "Slags": text("label"),
    "Hvorfor": text("state_reason"),
    "Sidste rettidige opsigelse": day("latest_notice_on"),
    "Målinger": _measured,
}


def _helpers(line: Facts) -> str:
    """«Trifork eller PLSP»."""
    return f" {line['joiner']} ".join(provider["name"] for provider in line["providers"]) or MISSING


LINE: dict[str, Worded] = {
    "Hvem hjælper": _helpers,
    "Bemærkning": text("note"),
    "Telefon": text("phone"),
    "E-mail": text("email"),
    "Hjemmeside": text("web"),
    "Åbningstid": text("hours"),
}
SUPPORT = Wording(
    title="Supportlinjer",
    rows=lambda snapshot: snapshot["support"],
    same=lambda row: (row["audience"], row["level"]),
    called=lambda row: f"{row['audience'][:1].upper()}{row['audience'][1:]}, {row['level']}. linje",
    words=LINE,
    place=90,
    ordered=True,
)
AGREEMENTS = Wording(
    title="Aftaler",
    rows=lambda snapshot: snapshot["agreements"],
    same=lambda row: row["id"],
    called=title,
    words=AGREEMENT,
    place=100,
)
