"""What happens to an agreement, and when: one home of it for the register, the year wheel and people's calendars."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

import danish
from danish.months import months_after
from danish.workdays import is_workday
from onepagers.parts import Facts
from support.agreement_page import best_in_words
from support.agreement_terms import basis_with_day, is_known, is_over, oversight_due, state_of, terms_of
from support.terms import Exit, Terms, advised_day

Kind = Literal["opsigelse", "udloeb", "slut", "option", "tilsyn", "aarsdag"]


class Event(NamedTuple):
    """A day of an agreement: what it is, in the middle of a sentence, and a sentence about it. `number` counts those of
    the same kind."""

    kind: Kind
    on: date
    does: str
    says: str
    number: int = 1


def a_year_after(on: date) -> date:
    """Return the last day of the year that begins on a day."""
    return months_after(on, 12) - timedelta(days=1)


def events(agreement: Facts, on: date) -> list[Event]:
    """Return what lies ahead of an agreement on a day, the earliest first: the next notice day and end however far
    ahead, all others for a year; and an oversight that is due also where its day is passed.

    One that follows another agreement has that one's days, and none of its own but its oversight.
    """
    if is_over(agreement, on):
        return []
    terms = terms_of(agreement)
    ahead = [] if agreement.get("follows") or not is_known(agreement) else list(_of_terms(terms, on))
    if (due := oversight_due(agreement)) and state_of(agreement, on) != "terminated":
        ahead.append(Event("tilsyn", due, "tilsyn", "Næste tilsyn skal senest være udført i dag."))
    return sorted(ahead, key=lambda event: event.on)


def _of_terms(terms: Terms, on: date) -> Iterator[Event]:
    if given := terms.noticed(on):
        if given.out_on >= on:
            by = f"Den er opsagt af {given.party}, modtaget {danish.long_date(given.received_on)}."
            yield Event("slut", given.out_on, "den opsagte aftale slutter", by)
        return
    for number, following in enumerate(_notice_days(terms, on), start=1):
        sentence = f"{basis_with_day(terms, following)}. Så slutter den {danish.long_date(following.on)}."
        yield Event("opsigelse", following.notice_by, "sidste rettidige opsigelse", sentence, number)
    end = terms.ends_by_itself(on)
    if end and end >= on:
        yield Event("udloeb", end, "aftalen udløber", "Forny den, eller udbyd den igen inden da.")
    for number, day in enumerate(sorted(terms.options_ahead(on)), start=1):
        yield Event("option", day, "option skal bruges senest", "Ellers forlænges aftalen ikke.", number)
    if terms.valid_from and not (end and end < on):
        yield from _anniversary(terms.valid_from, on)


def _notice_days(terms: Terms, on: date) -> Iterator[Exit]:
    """Yield the next exit that mails are about, and those after it that have their notice day within a year."""
    following = terms.reminded_of(on)
    if following is None:
        return
    yield following
    if not terms.rolling:
        last = a_year_after(on)
        yield from (exit for exit in terms.exits(on) if exit.on > following.on and exit.notice_by <= last)


def _anniversary(valid_from: date, on: date) -> Iterator[Event]:
    """Yield the day on which it has been in force for some more whole years."""
    years = max(on.year - valid_from.year, 1)
    if months_after(valid_from, 12 * years) < on:
        years += 1
    sentence = f"Den trådte i kraft {danish.long_date(valid_from)}."
    day = months_after(valid_from, 12 * years)
    yield Event("aarsdag", day, f"aftalen har løbet i {danish.count(years, 'år', 'år', gender='t')}", sentence)


def advice(legal: date, on: date) -> str:
    """«helst senest fredag 27. november 2026» of a day off; once that is passed, «i morgen, en fridag»."""
    if is_workday(legal):
        return ""
    best = best_in_words(legal, on)
    return best if advised_day(legal, on) == legal else f"helst senest {best}"
