"""What becomes of what is to be said: letters, as plainly as docs/design.md (Reminders) and ADR 14 have it.

A thing is said to a person once. One letter a person a working day, from seven on, gathers all that is theirs; what
goes at once is a letter of its own on any day. A letter that an address refuses is tried again for a day, says what
holds then, and meanwhile there is no other letter of the day; then it is given up.
"""

from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tests.faults.plain_days import is_workday, workday_from
from tests.faults.plain_rules import PlainQuestion, Telling, World

MORNING = time(7)
A_DAY = timedelta(days=1)


@dataclass(eq=False)
class Letter:
    to: str
    at_once: bool
    tellings: list[Telling]
    question: PlainQuestion | None = None  # of a letter that hands it on: written when it was asked, and no reminder
    waits: bool = True  # is to be tried again
    not_before: datetime | None = None
    fails_since: datetime | None = None

    @property
    def says(self) -> frozenset:
        return frozenset((one.kind, one.thing, one.deadline) for one in self.tellings)


class Post:
    """All that was said, and the letters that haven't arrived. A moment is Danish time; `refused` are those whose
    address the mail server doesn't know."""

    def __init__(self, world: World, refused: Container[str]) -> None:
        self.world, self.refused = world, refused
        self.said: set[Telling] = set()
        self.letters: list[Letter] = []
        self.had_one: defaultdict[str, set[date]] = defaultdict(set)  # the days of a person's letters of the day
        self.arrived: dict[str, datetime] = {}  # when the last one did
        self.unwanted: set[Telling] = set()  # what wasn't said on a working day because the person wants no such mails

    def sweep(self, at: datetime) -> list[Letter]:
        """Write what there is to say at a moment, try all that waits, the oldest first, and return what arrives."""
        holds = self.to_be_said(at.date())
        self._write(holds + self.addresses(at.date()), at)
        arrived = [letter for letter in self.letters if self._arrives(letter, holds, at)]
        self.letters = [letter for letter in self.letters if letter.waits or letter.fails_since]
        return arrived

    def to_be_said(self, on: date) -> list[Telling]:
        found = self.world.everything(on)
        if is_workday(on):
            self.unwanted |= {one for one in found if one not in self.said and not self.world.is_wanted(one)}
        return [one for one in found if self.world.is_wanted(one)]

    def hand_on(self, question: PlainQuestion, people: list[str], kind: str) -> None:
        """A question or its answer is a letter at once, whatever anybody has chosen."""
        for person in people:
            telling = Telling(person, kind, question.name, question.asked_on)
            self.letters.append(Letter(person, at_once=True, tellings=[telling], question=question))

    def _write(self, holds: list[Telling], at: datetime) -> None:
        theirs = defaultdict(list)
        for telling in holds:
            if telling in self.said:
                continue
            if telling.kind == "edition":
                self._say(Letter(telling.person, at_once=True, tellings=[telling]))
            else:
                theirs[telling.person].append(telling)
        if not is_workday(at.date()) or at.time() < MORNING:
            return
        waiting = {letter.to for letter in self.letters if letter.waits and not letter.at_once}
        for person, tellings in theirs.items():
            if person not in waiting and at.date() not in self.had_one[person]:
                self._say(Letter(person, at_once=False, tellings=tellings))
                self.had_one[person].add(at.date())

    def _say(self, letter: Letter) -> None:
        self.said |= set(letter.tellings)
        self.letters.append(letter)

    def _arrives(self, letter: Letter, holds: list[Telling], at: datetime) -> bool:
        on = at.date()
        if not letter.waits or (letter.not_before and at < letter.not_before):
            return False
        if letter.to in self.world.gone:
            return self._withdraw(letter)
        if not letter.at_once and not is_workday(on):
            letter.not_before = datetime.combine(workday_from(on), MORNING, tzinfo=at.tzinfo)
            return False
        self._say_what_holds(letter, holds + self.addresses(on))  # one that was tried before may have come through
        if not letter.tellings:
            return self._withdraw(letter)
        if letter.to in self.refused:
            letter.fails_since = letter.fails_since or at
            letter.waits = at.astimezone(UTC) - letter.fails_since.astimezone(UTC) < A_DAY
            return False
        letter.waits, letter.fails_since = False, None
        self.arrived[letter.to] = at
        if not letter.at_once:
            self.had_one[letter.to].add(on)
        return True

    def _say_what_holds(self, letter: Letter, holds: list[Telling]) -> None:
        """Leave out what is done by now, and take along what has come up. An answer is good for ever."""
        if letter.question:
            done = letter.question.answered and letter.tellings[0].kind == "asked"
            letter.tellings = [] if done else letter.tellings
            return
        before = set(letter.tellings)
        mine = [one for one in holds if one.person == letter.to]
        letter.tellings = [one for one in mine if one in before or (one not in self.said and not letter.at_once)]
        self.said = (self.said - before) | set(letter.tellings)

    def _withdraw(self, letter: Letter) -> bool:
        letter.waits, letter.fails_since = False, None
        return False

    def addresses(self, on: date) -> list[Telling]:
        """People whose letters have failed since the day before or longer, and none has arrived since: the secretariat,
        once for each such time."""
        since: dict[str, datetime] = {}
        for letter in self.letters:
            failed = letter.fails_since
            if failed is None or failed.date() >= on or self.arrived.get(letter.to, failed) > failed:
                continue
            since[letter.to] = max(failed, since.get(letter.to, failed))
        return [
            Telling(administrator, "address", person, workday_from(failed.date() + A_DAY), own=True)
            for person, failed in since.items()
            if person not in self.world.gone
            for administrator in self.world.secretariat
            if administrator != person
        ]
