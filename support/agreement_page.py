"""What the page of an agreement says: its terms, and the days that follow from them. Pure: facts and a day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings

import danish
from danish.workdays import is_workday
from onepagers.changes.wording import MISSING
from onepagers.parts import Facts
from support.agreement_terms import basis_with_day, is_over, notice_in_words, state_in_words, state_of, terms_of
from support.terms import Terms, advised_day
from support.wording import AGREEMENT, TERMS

# Which terms say anything of an agreement that runs in a way; what is told nevertheless is shown too.
OF_FORM = {
    "": ("Løbetid", "Gælder fra", "Opsigelse"),
    "fixed": ("Løbetid", "Gælder fra", "Sidste dag i kraft", "Forlængelse", "Kan opsiges i perioden", "Opsigelse"),
    "open": ("Løbetid", "Gælder fra", "Opsiges til", "Opsigelse"),
    "follows": ("Løbetid",),
}
APART = ("Optioner", "Opsagt", "Løber videre")  # have a place of their own on the page
ABOUT = ("Aftalens ord om binding", "Opsigelse sendes til", "Sådan opsiges aftalen")
OWN = ("Aftaleansvarlig", "Journalnummer")  # what is «Ikke oplyst» until somebody tells it
OF_DPA = ("Underdatabehandlere", "Tredjelande")


@dataclass(frozen=True)
class ExitRow:
    """An exit ahead. `best` is the day on which notice is best received, and `passed_over` why nobody is reminded."""

    on: date
    notice_by: date
    best: str
    passed_over: bool


@dataclass(frozen=True)
class PartyRow:
    """A party, and when it can be out if it gives notice on the day, in words: "" where it can't give any, None where
    the terms aren't known."""

    facts: Facts
    own_notice: str
    out: str | None


@dataclass(frozen=True)
class AgreementPage:
    """All that the page says of an agreement on a day."""

    state: str
    parties: Sequence[PartyRow]
    headlines: Sequence[str]  # what counts today, the most important first
    missing: Sequence[str]  # sentences about what nobody has told
    basis: str
    exits: Sequence[ExitRow]
    terms: Sequence[tuple[str, str]]  # label and words, "" for «Ikke oplyst»
    about: Sequence[tuple[str, str]]
    given_out_of_terms: str  # that notice was given to another day than the terms give


def page(facts: Facts, on: date) -> AgreementPage:
    """Return what the page says of an agreement, from its facts and the day."""
    terms = terms_of(facts)
    ours = our_party(facts)
    counts = not is_over(facts, on)
    following = terms.next_exit(on, ours) if counts else None
    return AgreementPage(
        state=state_in_words(facts, on),
        parties=[_party(party, terms, on, counts=counts) for party in facts["parties"]],
        headlines=_headlines(terms, on, ours, counts=counts),
        missing=_missing(facts, terms, on, ours),
        basis=_capital(basis_with_day(terms, following, ours)) + "." if following else "",
        exits=_exits(terms, on, ours) if counts else [],
        terms=_terms(facts),
        about=_about(facts),
        given_out_of_terms=_given_out_of_terms(terms),
    )


def our_party(facts: Facts) -> str | None:
    """Return the name of the party whose portfolio it is, where it is one."""
    return next((party["name"] for party in facts["parties"] if party["name"] in settings.OWNERS), None)


def _headlines(terms: Terms, on: date, ours: str | None, *, counts: bool) -> list[str]:
    lines = []
    if given := terms.noticed(on):
        received, out = danish.long_date(given.received_on), danish.long_date(given.out_on)
        verb = "er" if given.out_on >= on else "var"
        return [f"Opsagt af {given.party}, modtaget {received}. Sidste dag i kraft {verb} {out}."]
    if not counts:
        return []
    if following := terms.next_exit(on, ours):
        legal, out = danish.weekday_date(following.notice_by), danish.long_date(following.on)
        lines.append(f"Opsiges senest {legal} for at slutte {out}. {_advice(following.notice_by, on)}")
    if out_on := terms.out_if_noticed(on, ours):
        out = danish.long_date(out_on)
        lines.append(f"Opsiger vi i dag, er vi ude den {out}." if ours else f"Opsiges den i dag, slutter den {out}.")
    elif terms.notice_from and terms.notice_from > on and not terms.missing(ours):
        lines.append(f"Aftalen kan ikke opsiges før {danish.long_date(terms.notice_from)}.")
    if (end := terms.ends_by_itself(on)) and end >= on:
        lines.append(f"Udløber {danish.long_date(end)}: forny eller genudbyd inden da.")
    if terms.runs_on_to and terms.runs_on_to >= on:
        lines.append(f"Det er besluttet, at den løber videre til {danish.long_date(terms.runs_on_to)}.")
    lines += [f"En option skal bruges senest {danish.weekday_date(day)}." for day in terms.options_ahead(on)]
    return lines


def _missing(facts: Facts, terms: Terms, on: date, ours: str | None) -> list[str]:
    if state_of(facts, on) not in ("in_force", "not_begun") or terms.noticed(on):
        return []
    sentences = []
    if names := terms.missing(ours):
        sentences.append(f"Ikke oplyst: {danish.and_list(names)} mangler")
    if terms.unclear_binding:
        followed = facts
        while followed.get("follows"):
            followed = followed["follows"]
        day = danish.long_date(followed["binding_until"])
        sentences.append(f"«Bindende til {day}» er uafklaret: ingen har skrevet, om det er en udgang eller et varsel")
    return sentences


def _exits(terms: Terms, on: date, ours: str | None) -> list[ExitRow]:
    return [
        ExitRow(
            on=following.on,
            notice_by=following.notice_by,
            best=best_in_words(following.notice_by, on),
            passed_over=bool(terms.runs_on_to and following.on <= terms.runs_on_to),
        )
        for following in terms.exits(on, ours)
    ]


def best_in_words(legal: date, on: date) -> str:
    """«fredag 26. februar 2027»; once the working day is passed, the legal day: «i morgen, en fridag»."""
    best = advised_day(legal, on)
    if best != legal or is_workday(legal):
        return danish.weekday_date(best)
    near = {0: "i dag", 1: "i morgen"}.get((legal - on).days, danish.weekday_date(legal))
    return f"{near}, en fridag"


def _advice(legal: date, on: date) -> str:
    if is_workday(legal):
        return ""
    best = advised_day(legal, on)
    if best == legal:
        return f"Det er {best_in_words(legal, on)}."
    return f"Det er en fridag: helst senest {danish.weekday_date(best)}."


def _party(party: Facts, terms: Terms, on: date, *, counts: bool) -> PartyRow:
    name, own = party["name"], terms.party_notice.get(party["name"])
    return PartyRow(party, notice_in_words(own) if own else "", _out(name, terms, on) if counts else "")


def _out(name: str, terms: Terms, on: date) -> str | None:
    if terms.noticed(on):
        return ""
    if terms.missing(name) or terms.unclear_binding:
        return None
    if out_on := terms.out_if_noticed(on, name):
        return f"{name} kan tidligst være ude {danish.long_date(out_on)}"
    begins = terms.notice_from if terms.notice_from and terms.notice_from > on else None
    return f"{name} kan først sige op {danish.long_date(begins)}" if begins else ""


def _terms(facts: Facts) -> list[tuple[str, str]]:
    """The terms that the agreement's kind of term has, and those beside it that are told."""
    own = OF_FORM[facts["form"]]
    if facts["form"] == "fixed" and facts["during"]:
        own = (*own, "Opsiges til")
    rows = _worded({label: words for label, words in TERMS.items() if label not in APART}, facts)
    if facts["form"] != "fixed":
        rows.pop("Kan opsiges i perioden", None)
    return [(label, words) for label, words in rows.items() if words or label in own]


def _about(facts: Facts) -> list[tuple[str, str]]:
    own = OWN + (OF_DPA if facts["kind"] == "dpa" else ())
    labels = (*ABOUT, *OWN, *OF_DPA, "Bemærkning")
    rows = _worded({label: AGREEMENT[label] for label in labels}, facts)
    return [(label, words) for label, words in rows.items() if words or label in own]


def _worded(table: dict[str, Callable[[Facts], str]], facts: Facts) -> dict[str, str]:
    worded = {label: words(facts) for label, words in table.items()}
    return {label: "" if words == MISSING else _capital(words) for label, words in worded.items()}


def _given_out_of_terms(terms: Terms) -> str:
    """A sentence where the terms give another last day than the notice that was given."""
    given, before = terms.given, replace(terms, given=None)
    if given is None or before.serves(given.out_on, given.received_on, given.party):
        return ""
    following = next(iter(before.exits(given.received_on, given.party)), None)
    own = f" Efter vilkårene er det tidligst {danish.long_date(following.on)}." if following else ""
    return f"{danish.long_date(given.out_on)} følger ikke af vilkårene.{own}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
