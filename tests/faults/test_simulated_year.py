"""A year of a made-up portfolio: who was told of what on which day, against the rules written plainly."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend

from reminders import todays_mails
from tests.faults import happenings
from tests.faults.plain_days import is_workday
from tests.faults.plain_rules import USUAL, Plain, Telling
from tests.faults.portfolio import FIRST, LAST, Life
from tests.reminders.reminding import at_hour, days, send

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BLOCKS = {  # a kind of telling: the words over it, and those by which its thing is known
    "review": (r": (FØRSTE )?VURDERING (OVERSKREDET|I DAG|SENEST .+)$", r"^Vurdér (Løsning \d+):"),
    "action": (r": HANDLING (OVERSKREDET|HAR FRIST .+)$", r"^(Handling \d+)\.$"),
    "ask": (r": (INDSTILLING VENTER PÅ SVAR|UDSKUDT INDSTILLING TAGES OP IGEN)$", r"^(Indstilling \d+)\.$"),
    "notice": (r": SIDSTE DAG FOR OPSIGELSE ER (.+)$", r"^SLA, (Aftale \d+)\. "),
    "end": (r": AFTALEN UDLØBER (.+)$", r"^SLA, (Aftale \d+)\. "),
    "oversight": (r": TILSYN (OVERSKREDET|SENEST .+)$", r"^SLA, (Aftale \d+)\.$"),
    "question": (r": SPØRGSMÅL VENTER PÅ SVAR$", r" spørger: (Spørgsmål \d+)$"),
    "edition": (r"^BESTYRELSESUDGAVE .+ ER KLAR$", r"^(Udgave \d+)\. Mødet er "),
    "manager": (r"^LØSNING \d+: MANGLER EN SYSTEMFORVALTER$", None),
    "address": (r": MAILS KOMMER IKKE FREM$", r"^Mails til (\S+) har fejlet siden "),
}
MONTHS = "januar februar marts april maj juni juli august september oktober november december".upper().split()
CASES = (
    "on a day off", "caught up with", "unwanted, but late and one's own", "never reviewed", "by its own ladder",
    "to the deputy of nobody", "to the secretariat of nobody", "silent, for it has ended", "notice on a day off",
    "renewed", "ask put off",
)  # fmt: skip
DAILY = "Du får højst én mail om dagen"


def read(message) -> tuple[str, frozenset]:
    """Whom a mail is to, and what it says of which things, as a plain letter says it."""
    text = message.body.replace("\N{NO-BREAK SPACE}", " ")
    if found := re.match(r"(Spørgsmål|Svar på dit spørgsmål) om ", message.subject):
        kind = "asked" if found[1] == "Spørgsmål" else "answered"
        return message.to[0], frozenset({(kind, re.search(r"^Spørgsmål \d+$", text, re.MULTILINE)[0], None)})
    assert "der haster mindre" not in text, "so many things that some are only counted"
    blocks = [block for block in text.split("\n\n") if block.partition("\n")[0].isupper()]
    return message.to[0], frozenset(read_block(block) for block in blocks)


def read_block(block: str) -> tuple[str, str, date | None]:
    heading = block.partition("\n")[0]
    [(kind, over)] = [(kind, found) for kind, (words, _) in BLOCKS.items() if (found := re.search(words, heading))]
    thing = heading.partition(":")[0].capitalize()
    if known_by := BLOCKS[kind][1]:
        [thing] = re.findall(known_by, block, re.MULTILINE)
    return kind, thing, read_day(over[1]) if kind in ("notice", "end") else None


def read_day(words: str) -> date:
    day, month, year = words.split()
    return date(int(year), MONTHS.index(month) + 1, int(day.rstrip(".")))


class Year:
    """A life that is lived moment by moment: what was mailed at each, and what the rules say."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.wrong: list[tuple] = []  # moments at which others were told, or of other things
        self.told: Counter[str] = Counter()
        self.cases: Counter[str] = Counter()
        self.of_a_day: Counter[tuple[date, str]] = Counter()  # the mails of the day to a person

    def live(self, on: date) -> None:
        later = list(happenings.later_moments(self.life, on))
        for moment in [moment for moment, in_the_night in later if in_the_night]:
            happenings.happen(self.life, moment)
            self.sweep(moment)
        happenings.live(self.life, on)
        self.sweep(at_hour(on, 7))
        for moment in [moment for moment, in_the_night in later if not in_the_night]:
            happenings.happen(self.life, moment)
            self.sweep(moment)
        self.cases["silent, for it has ended"] += sum(ended_silently(plain, on) for plain in self.life.plain.values())

    def sweep(self, at: datetime) -> None:
        django_mail.outbox.clear()
        todays_mails.write_due_mails(at)
        send(at)
        letters = self.life.post.sweep(at)
        mailed = Counter(read(message) for message in django_mail.outbox)
        expected = Counter((letter.to, letter.says) for letter in letters)
        if mailed != expected:
            self.wrong.append((at.isoformat(), "said", mailed - expected, "and not", expected - mailed))
        self.told.update(kind for _, says in mailed.elements() for kind, _, _ in says)
        self.of_a_day.update((at.date(), message.to[0]) for message in django_mail.outbox if DAILY in message.body)
        tellings = [telling for letter in letters for telling in letter.tellings]
        self.cases.update(case for telling in tellings for case in cases(self.life, telling, at.date()))


def cases(life: Life, telling: Telling, on: date) -> Iterator[str]:
    """What there is of special about something that was said."""
    world, thing = life.world, telling.thing
    if not is_workday(on):
        yield "on a day off"
    if telling.day < on and telling.kind in ("review", "action", "ask", "notice", "end", "oversight", "question"):
        yield "caught up with"
    if not world.is_wanted(replace(telling, own=False)):
        yield "unwanted, but late and one's own"
    if telling.kind == "review":
        plain = life.plain[thing]
        if plain.reviewed_on(on) is None:
            yield "never reviewed"
        if plain.ladder(on) != USUAL:
            yield "by its own ladder"
        if not world.here(plain.manager):
            yield "to the deputy of nobody" if telling.person == plain.deputy else "to the secretariat of nobody"
    if telling.kind == "notice":
        [agreement] = [one for one in world.agreements if one.name == thing]
        yield "notice on a day off" if not is_workday(agreement.notice(on)) else "notice on a working day"
        yield "renewed" if agreement.renewed_by else "not renewed"
    if telling.kind == "ask":
        [ask] = [one for one in world.asks if one.name == thing]
        yield "ask put off" if ask.decisions else "ask"


def ended_silently(plain: Plain, on: date) -> bool:
    """Whether a reminder would have fallen on the day, were the solution not gone."""
    reminder = plain.reminder(plain.due_on(on), on)
    return not plain.exists(on) and reminder is not None and reminder[0] == on


@pytest.fixture
def life(monkeypatch, mailoutbox):
    life, really = Life(size=24, seed=7), EmailBackend.send_messages

    def send_messages(backend, messages):
        for message in messages:
            if message.to[0] in life.broken:
                raise SMTPRecipientsRefused({message.to[0]: (550, b"No such user")})
        return really(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    happenings.begin(life)
    return life


def test_a_years_mails_equal_the_plain_rules(life):
    year = Year(life)
    year.sweep(at_hour(date(2026, 12, 30), 7))  # what is older than the year is caught up with
    for on in days(FIRST, LAST):
        year.live(on)

    held_back = Counter(telling.kind for telling in life.post.unwanted)
    print(f"\n{year.of_a_day.total()} mails of a day\ntold of {dict(year.told)}\n{dict(year.cases)}")
    print(f"held back {dict(held_back)}\n{dict(life.did)}")
    assert not year.wrong, "\n".join([f"at {len(year.wrong)} moments:", *map(str, year.wrong[:3])])
    assert set(year.of_a_day.values()) == {1}  # one a person
    assert all(is_workday(on) for on, _ in year.of_a_day)
    assert {kind: year.told[kind] for kind in [*BLOCKS, "asked", "answered"] if year.told[kind] < 20} == {}
    assert {case: year.cases[case] for case in CASES if year.cases[case] < 10} == {}
    assert {kind for kind in happenings.MUTABLE if not held_back[kind]} == set()
