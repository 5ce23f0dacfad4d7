"""How a change in agreements and support lines reads, field by field."""

import danish
from onepagers.changes.wording import MISSING, day, person, text, title
from onepagers.parts import Facts, Worded, Wording
from support.agreement_terms import COUNTED_TO
from support.hours import week_in_words
from support.oversight_guidance import points_by_letter
from support.service_levels import promised


def _parties(agreement: Facts) -> str:
    """«PLO (dataansvarlig), Trifork (databehandler, opsiger med tre måneder)»."""
    return ", ".join(_party(party) for party in agreement["parties"])


def _party(party: Facts) -> str:
    own = _period(party) if "notice_months" in party else ""
    about = [words for words in (party["role"], own and f"opsiger med {own}") if words]
    return f"{party['name']} ({', '.join(about)})" if about else str(party["name"])


def _targets(agreement: Facts) -> str:
    return "; ".join(target_in_words(row) for row in agreement["targets"])


def target_in_words(row: Facts) -> str:
    """«oppetid mindst 99,6 % hverdage 8.00–15.30, servicevindue hver 2. onsdag 20–22, målt ved ping, kilde rapport»."""
    parts = [
        promise_in_words(row),
        row.get("method") and f"målt ved {row['method']}",
        row.get("source") and f"kilde {row['source']}",
        row.get("measured_from") and f"måles fra {danish.long_date(row['measured_from'])}",
        row.get("measured_to") and f"måles til og med {danish.long_date(row['measured_to'])}",
    ]
    return ", ".join(part for part in parts if part)


def promise_in_words(row: Facts) -> str:
    """«oppetid mindst 99,6 % hverdage 8.00–15.30, servicevindue hver 2. onsdag 20–22»."""
    windows = row.get("windows", "")
    parts = [
        f"{row['name']} {promised(row)} {week_in_words(row.get('hours', ()))}".rstrip(),
        windows if "servicevindue" in windows.lower() else windows and f"servicevindue {windows}",
    ]
    return ", ".join(part for part in parts if part)


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
    return _period(agreement) or MISSING


def _period(facts: Facts) -> str:
    """«6 måneder»; "" where it isn't said."""
    if facts["notice_months"] is not None:
        return danish.count(facts["notice_months"], "måned", "måneder")
    days = facts.get("notice_days")
    return danish.count(days, "dag", "dage") if days is not None else ""


def _renewal(agreement: Facts) -> str:
    words = {
        "none": "ophører af sig selv",
        "month": "løbende til udgangen af en måned",
        "quarter": "løbende til udgangen af et kvartal",
        "year": "løbende til udgangen af et år",
        "periods": f"{danish.count(agreement['renewal_months'] or 0, 'måned', 'måneder')} ad gangen",
    }
    return words.get(agreement["renewal"], MISSING)


def _form(agreement: Facts) -> str:
    words = {"fixed": "tidsbegrænset", "open": "løber, til den opsiges", "follows": "følger en anden aftale"}
    return words.get(agreement.get("form", ""), MISSING)


def _followed(agreement: Facts) -> str:
    """Which agreement it follows, and on what terms that one is: its own, or those of the one that it follows."""
    followed = agreement.get("follows")
    if not followed:
        return MISSING
    worded = {**TERMS, "Følger": _followed}
    terms = [f"{label}: {value}" for label, words in worded.items() if (value := words(followed)) not in ("", MISSING)]
    name = title(followed) + (f" ({_parties(followed)})" if followed["parties"] else "")
    return "; ".join([name, *terms])


def _options(agreement: Facts) -> str:
    def option(row: Facts) -> str:
        taken = f", brugt {danish.long_date(row['taken_on'])}" if row["taken_on"] else ""
        note = f" ({row['note']})" if row["note"] else ""
        months = danish.count(row["months"], "måned", "måneder")
        return f"{months}, skal bruges senest {danish.long_date(row['take_by'])}{note}{taken}"

    return "; ".join(option(row) for row in agreement.get("options", ())) or MISSING


def _given(agreement: Facts) -> str:
    given = agreement.get("given")
    if not given:
        return MISSING
    return (
        f"af {given['party']}, modtaget {danish.long_date(given['received_on'])}, "
        f"slutter {danish.long_date(given['out_on'])}"
    )


def _runs_on(agreement: Facts) -> str:
    runs_on = agreement.get("runs_on")
    if not runs_on:
        return MISSING
    return f"til {danish.long_date(runs_on['until'])}, besluttet af {runs_on['by']} {danish.long_date(runs_on['on'])}"


def _oversights(agreement: Facts) -> str:
    """Each check, newest first; what it showed where that may be seen."""

    def check(row: Facts) -> str:
        owner = row.get("follow_up_owner")
        parts = [
            danish.long_date(row["done_on"]),
            row["how"],
            row["done_by"] and f"af {row['done_by']}",
            row.get("conclusion", ""),
            row.get("conclusion_note", ""),
            row.get("follow_up") and f"opfølgning: {row['follow_up']}",
            owner and f"ansvarlig {owner['name']} ({owner['initials']}{'' if owner['active'] else ', ikke aktiv'})",
            row.get("follow_up_on") and f"senest {danish.long_date(row['follow_up_on'])}",
            row.get("follow_up_done_on") and f"udført {danish.long_date(row['follow_up_done_on'])}",
        ]
        return ", ".join(part for part in parts if part)

    done_on = agreement.get("oversight_done_on")
    rows = agreement.get("oversights") or ([{"done_on": done_on, "how": "", "done_by": ""}] if done_on else [])
    return "; ".join(check(row) for row in rows) or MISSING


def _oversight_plan(agreement: Facts) -> str:
    """«6 point (A 3, B 3, C 0, D 0), koncept 3, højst tolv måneder imellem»."""
    plan = agreement.get("oversight_plan")
    if not plan:
        return MISSING
    answers = ", ".join(f"{letter} {points}" for letter, points in points_by_letter(plan["answers"]))
    points = f"{plan['points']} point" if plan["points"] else "point ikke oplyst"
    parts = [
        f"{points} ({answers})" if answers else points,
        plan["concept"] and f"koncept {plan['concept']}",
        plan["months"] and f"højst {danish.count(plan['months'], 'måned', 'måneder')} imellem",
    ]
    return ", ".join(part for part in parts if part)


def _documents(agreement: Facts) -> str:
    return (
        "; ".join(
            f"{row['name']}, {danish.long_date(row['added_on'])}, SHA-256 {row['sha256'][:12]}"
            for row in agreement.get("documents", ())
        )
        or MISSING
    )


def _during(agreement: Facts) -> str:
    if agreement.get("form") != "fixed":
        return MISSING
    return "ja" if agreement["during"] else "nej"


TERMS: dict[str, Worded] = {
    "Løbetid": _form,
    "Gælder fra": day("valid_from"),
    "Sidste dag i kraft": day("valid_to"),
    "Forlængelse": _renewal,
    "Kan opsiges i perioden": _during,
    "Opsiges til": lambda row: COUNTED_TO.get(row.get("counted_to", ""), MISSING),
    "Kan tidligst opsiges til": day("earliest_exit"),
    "Uopsigelig indtil": day("notice_from"),
    "Bindende til": day("binding_until"),
    "Opsigelse": _notice,
    "Optioner": _options,
    "Opsagt": _given,
    "Løber videre": _runs_on,
}


AGREEMENT: dict[str, Worded] = {
    "Tilstand": lambda row: row["state_label"],
    "Hvad den dækker": text("scope"),
    "Parter": lambda row: _parties(row) or MISSING,
    **TERMS,
    "Følger": _followed,
    "Aftalens ord om binding": text("binding_words"),
    "Opsigelse sendes til": text("notice_to"),
    "Sådan opsiges aftalen": text("notice_how"),
    "Aftaleansvarlig": person("responsible"),
    "Journalnummer": text("journal_number"),
    "Underdatabehandlere": text("sub_processors"),
    "Tredjelande": text("third_countries"),
    "Tilsyn": _oversights,
    "Tilsynsplan": _oversight_plan,
    "Næste tilsyn": day("oversight_due_on"),
    "Dokumenter": _documents,
    "Servicemål": lambda row: _targets(row) or MISSING,
    "Bemærkning": text("note"),
    "Slags": text("label"),
    "Hvorfor": text("state_reason"),
    "Målinger": _measured,
}


def _helpers(line: Facts) -> str:
    """«Trifork eller PLSP»."""
    return f" {line['joiner']} ".join(provider["name"] for provider in line["providers"]) or MISSING


def _provider_contacts(line: Facts) -> str:
    """«PLSP 70 10 20 30, drift@plsp.example»: what is known of how the organisations themselves are reached."""
    known = [
        f"{provider['name']} {', '.join(ways)}"
        for provider in line["providers"]
        if (ways := [provider[way] for way in ("phone", "email", "web") if provider.get(way)])
    ]
    return "; ".join(known) or MISSING


LINE: dict[str, Worded] = {
    "Hvem hjælper": _helpers,
    "Bemærkning": text("note"),
    "Telefon": text("phone"),
    "E-mail": text("email"),
    "Hjemmeside": text("web"),
    "Åbningstid": lambda row: week_in_words(row.get("week", ())) or MISSING,
    "Åbningstid med ord": text("hours"),
    "Hav klar": lambda row: row.get("have_ready") or MISSING,
    "Udbydernes kontakt": _provider_contacts,
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
NEEDS = Wording(
    title="Behov for aftaler",
    rows=lambda snapshot: snapshot["agreement_needs"],
    same=lambda row: row["kind"],
    called=text("label"),
    words={"Vurdering": text("verdict_label"), "Hvorfor": text("reason")},
    place=105,
)
