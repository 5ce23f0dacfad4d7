"""Rules about who helps and on what terms. Each is a pure function of a snapshot and a day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

import danish
from onepagers.models.reviews import is_overdue
from onepagers.parts import Facts, RuleResults, rule
from support.agreement_terms import is_known, oversight_due, state_of, terms_of
from support.gaps import cells
from support.oversight import open_follow_ups
from support.suppliers import behind

NOTICE_NEAR = timedelta(days=90)
ENDS_SOON = timedelta(days=180)
NOT_IN_FORCE = {
    "outstanding": "udestår",
    "negotiating": "er under forhandling",
    "expired": "er udløbet",
    "terminated": "er opsagt",
}


def _named(agreement: Facts) -> str:
    """«SLA mellem PLO og PLSP om video», as far as it is known."""
    label = agreement["label"] if agreement["kind"] == "sla" else agreement["label"].lower()
    parties = danish.and_list([party["name"] for party in agreement["parties"]])
    between = f" mellem {parties}" if len(agreement["parties"]) > 1 else f" med {parties}" if parties else ""
    return f"{label}{between}{' om ' + agreement['scope'] if agreement['scope'] else ''}"


def _ended(agreement: Facts, on: date) -> bool:
    return state_of(agreement, on) == "expired"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@rule(
    "support.F01",
    "1. linje mangler",
    yellow=True,
    where="support:edit_support",
    means="Brugeren kan ikke se, hvem der hjælper.",
    todo="Skriv, hvem der er 1. linje.",
)
def first_line_missing(snapshot: Facts, on: date) -> RuleResults:
    """An audience that has support, but no named first line."""
    lines: dict[str, list[Facts]] = defaultdict(list)
    for line in snapshot.get("support", ()):
        lines[line["audience"].lower()].append(line)
    for audience, of_audience in lines.items():
        if not any(line["level"] == 1 and line["providers"] for line in of_audience):
            yield audience, f"1. linje for {audience} er ikke navngivet"


@rule(
    "support.F02",
    "SLA udestår",
    yellow=True,
    where="support:edit_agreements",
    row=True,
    means="Ingen mål for drift og svartid er aftalt.",
    todo="Indgå aftalen, eller skriv, hvorfor den ikke er relevant.",
)
def outstanding_sla(snapshot: Facts, on: date) -> RuleResults:
    for agreement in snapshot.get("agreements", ()):
        if agreement["kind"] == "sla" and agreement["state"] in ("outstanding", "negotiating"):
            sentence = f"{_capital(_named(agreement))} {NOT_IN_FORCE[agreement['state']]}"
            yield f"{agreement['id']}", sentence


@rule(
    "support.F03",
    "Aftale udløbet",
    yellow=True,
    where="support:edit_agreements",
    row=True,
    means="Vilkårene gælder ikke længere.",
    todo="Forny aftalen, eller skriv, hvad der er trådt i stedet.",
)
def expired_agreement(snapshot: Facts, on: date) -> RuleResults:
    for agreement in snapshot.get("agreements", ()):
        if agreement["kind"] != "dpa" and _ended(agreement, on):
            terms = terms_of(agreement)
            given = terms.noticed(on)
            end = given.out_on if given else terms.ends_by_itself(on)
            sentence = f"udløb {danish.long_date(end)}" if end else "er udløbet"
            yield f"{agreement['id']}: {end}", f"{_capital(_named(agreement))} {sentence}"


@rule(
    "support.F04",
    "Opsigelsesfrist nær",
    where="support:edit_agreements",
    row=True,
    reminder="last_notice",
    means="Efter den dag fortsætter eller ophører aftalen, som den er.",
    todo="Tag stilling til, om aftalen skal opsiges, ændres eller løbe videre.",
)
def notice_near(snapshot: Facts, on: date) -> RuleResults:
    """The last day to give notice is at most 90 days ahead."""
    for agreement in snapshot.get("agreements", ()):
        if agreement.get("follows") or state_of(agreement, on) != "in_force":
            continue
        following = terms_of(agreement).reminded_of(on)
        if following and following.notice_by <= on + NOTICE_NEAR:
            yield (
                f"{agreement['id']}: {following.notice_by}",
                f"{_capital(_named(agreement))} kan opsiges til og med {danish.long_date(following.notice_by)}, "
                f"og slutter så {danish.long_date(following.on)}",
            )


@rule(
    "support.F07",
    "Vilkår ikke oplyst",
    where="support:edit_agreements",
    row=True,
    means="Ingen kan se, hvornår aftalen senest skal opsiges.",
    todo="Slå vilkårene op i aftalen, og skriv dem ind.",
)
def terms_missing(snapshot: Facts, on: date) -> RuleResults:
    """An agreement in force of which somebody must look up terms before any day can be told."""
    for agreement in snapshot.get("agreements", ()):
        terms = terms_of(agreement)
        missing = terms.missing()
        if state_of(agreement, on) == "in_force" and not terms.noticed(on) and missing and is_known(agreement):
            yield (
                f"{agreement['id']}: {', '.join(missing)}",
                f"Ikke oplyst: {danish.and_list(missing)} mangler i {_named(agreement)}",
            )


@rule(
    "support.F08",
    "Binding uafklaret",
    where="support:edit_agreements",
    row=True,
    means="«Bindende til» kan betyde, at aftalen tidligst kan opsiges til den dag, eller tidligst den dag.",
    todo="Læs aftalen, og vælg, hvad den siger: «kan tidligst opsiges til» eller «uopsigelig indtil».",
)
def unclear_binding(snapshot: Facts, on: date) -> RuleResults:
    for agreement in snapshot.get("agreements", ()):
        if agreement["binding_until"] and is_known(agreement):
            day = danish.long_date(agreement["binding_until"])
            yield (
                f"{agreement['id']}: {day}",
                f"{_capital(_named(agreement))} er «bindende til {day}»: det er uafklaret",
            )


@rule(
    "support.F11",
    "Aftale udløber",
    where="support:edit_agreements",
    row=True,
    reminder="agreement_ends",
    means="Aftalen slutter af sig selv, og intet træder i stedet.",
    todo="Forny aftalen, eller udbyd den igen.",
)
def ends_soon(snapshot: Facts, on: date) -> RuleResults:
    """It ends by itself within half a year."""
    for agreement in snapshot.get("agreements", ()):
        end = terms_of(agreement).ends_by_itself(on)
        if (
            end
            and on <= end <= on + ENDS_SOON
            and not agreement.get("follows")
            and state_of(agreement, on) == "in_force"
        ):
            yield f"{agreement['id']}: {end}", f"{_capital(_named(agreement))} udløber {danish.long_date(end)}"


@rule(
    "support.F05",
    "Databehandleraftale mangler",
    yellow=True,
    where="support:edit_agreements",
    row=True,
    means="Personoplysninger behandles uden en gældende aftale.",
    todo="Indgå eller forny databehandleraftalen.",
)
def no_dpa(snapshot: Facts, on: date) -> RuleResults:
    """Due is what the rows say is due: a data-processing agreement that isn't in force, or a party that is called
    «databehandler» in another agreement without one. Who else handles personal data the model doesn't say, and a
    category or an audience is too little to tell by."""
    agreements = snapshot.get("agreements", ())
    covered = set()
    for agreement in agreements:
        if agreement["kind"] != "dpa":
            continue
        state = state_of(agreement, on)
        if state in NOT_IN_FORCE:
            yield f"{agreement['id']}", f"{_capital(_named(agreement))} {NOT_IN_FORCE[state]}"
        else:
            covered |= {party["id"] for party in agreement["parties"]}
    for agreement in agreements:
        for party in agreement["parties"]:
            if "databehandler" in party["role"].lower() and party["id"] not in covered and agreement["kind"] != "dpa":
                yield f"processor: {party['id']}", f"Ingen databehandleraftale med {party['name']} er registreret"


@rule(
    "support.F06",
    "Tilsyn overskredet",
    yellow=True,
    where="support:edit_agreements",
    row=True,
    reminder="oversight_due",
    means="Det er ikke efterprøvet, at databehandleren holder aftalen.",
    todo="Udfør tilsynet, og skriv datoen ind.",
)
def oversight_overdue(snapshot: Facts, on: date) -> RuleResults:
    for agreement in snapshot.get("agreements", ()):
        due = oversight_due(agreement)
        if due and is_overdue(due, on) and state_of(agreement, on) == "in_force":
            yield (
                f"{agreement['id']}: {due}",
                f"Tilsyn med {_named(agreement)} skulle være udført {danish.long_date(due)}",
            )


@rule(
    "support.F16",
    "Opfølgning på tilsyn overskredet",
    yellow=True,
    where="support:edit_agreements",
    row=True,
    reminder="follow_up_due",
    means="Det, som tilsynet viste, er ikke bragt i orden.",
    todo="Gør det, og skriv, hvornår det er udført.",
)
def follow_up_overdue(snapshot: Facts, on: date) -> RuleResults:
    """Of what readers may see: what the secretariat hasn't released only its owner is told (reasons.py)."""
    for agreement in snapshot.get("agreements", ()):
        for check in open_follow_ups(agreement):
            if is_overdue(check["follow_up_on"], on):
                yield (
                    f"{agreement['id']}: {check['done_on']} {check['follow_up_on']}",
                    f"«{check['follow_up']}» efter tilsyn med {_named(agreement)} skulle være udført "
                    f"{danish.long_date(check['follow_up_on'])}",
                )


@rule(
    "support.F20",
    "Aftale mangler",
    yellow=True,
    where="support:edit_needs",
    means="Nogen har sagt, at aftalen skal være der, og den er hverken i kraft eller på vej.",
    todo="Indgå aftalen, eller skriv, hvorfor den ikke er relevant.",
)
def agreement_missing(snapshot: Facts, on: date) -> RuleResults:
    """Only where somebody said that it is needed; one that is under way isn't missing."""
    for cell in cells(snapshot.get("agreements", ()), snapshot.get("agreement_needs", ()), on):
        if cell.state == "missing":
            yield cell.kind, f"{cell.label} mangler{': ' + cell.reason if cell.reason else ''}"


@rule(
    "support.F10",
    "Stor afhængighed af én leverandør",
    means="Får leverandøren problemer, rammer det over halvdelen af porteføljen på én gang.",
    todo="Drøft risikoen i digitaliseringsudvalget.",
)
def one_supplier(snapshots: Sequence[Facts], on: date) -> RuleResults:
    """Who is behind a solution is told by suppliers.behind."""
    hanging: dict[str, list[str]] = defaultdict(list)
    for snapshot in snapshots:
        for name in {organisation["name"] for organisation, _ in behind(snapshot, on)}:
            hanging[name].append(snapshot["solution"]["name"])
    for name, names in sorted(hanging.items()):
        if len(snapshots) > 2 and len(names) * 2 > len(snapshots):
            listed = danish.and_list(sorted(names, key=danish.sort_key))
            yield name, f"{name} står bag {len(names)} af {len(snapshots)} løsninger: {listed}"


@rule(
    "support.F15",
    "Telefonnummer ikke oplyst",
    means="Den, der skal have hjælp, kan ikke se, hvor man ringer til.",
    todo="Få nummeret af organisationen, og skriv det på den eller på supportlinjerne.",
)
def phone_missing(snapshots: Sequence[Facts], on: date) -> RuleResults:
    """One of each organisation, however many lines it answers. The line's own number counts, or the organisation's."""
    silent: dict[str, list[str]] = defaultdict(list)
    for snapshot in snapshots:
        for line in snapshot.get("support", ()):
            for provider in line["providers"]:
                if not line["phone"] and not provider.get("phone"):
                    silent[provider["name"]].append(snapshot["solution"]["slug"])
    for name, slugs in sorted(silent.items(), key=lambda row: danish.sort_key(row[0])):
        lines = danish.count(len(slugs), "supportlinje", "supportlinjer")
        solutions = danish.count(len(set(slugs)), "løsning", "løsninger")
        yield name, f"{name}: telefonnummer ikke oplyst på {lines} i {solutions}"


RULES = (
    outstanding_sla,
    expired_agreement,
    no_dpa,
    oversight_overdue,
    follow_up_overdue,
    first_line_missing,
    notice_near,
    terms_missing,
    unclear_binding,
    ends_soon,
    agreement_missing,
)
PORTFOLIO_RULES = (one_supplier, phone_missing)
