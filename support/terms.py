"""When an agreement can be left, and until when notice must be received: from its terms and a day, and nothing else.

An exit is the last day in force. Notice received on day d serves exit E when d plus the notice is not after E; so each
exit has a legal last day of notice. What isn't known gives no day (docs/design.md, Agreements).
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from heapq import merge
from itertools import count, groupby, islice, takewhile
from typing import Literal, NamedTuple

from danish.months import last_of_month, months_after
from danish.workdays import workday_on_or_before

DAY = timedelta(days=1)
EXITS = 8  # as many as anybody looks ahead
ROLLING_MONTHS = 3  # what is renewed no longer at a time can be left so often that nobody is reminded
GRID = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}  # months between the days that notice is counted to
Count = Literal["", "day", "month", "quarter", "half_year", "year", "anniversary"]


class Period(NamedTuple):
    """A notice period: whole months, or calendar days."""

    number: int
    unit: Literal["months", "days"]

    def after(self, day: date) -> date:
        """Return the first day on which notice received on `day` can end; months are clipped to the month's end."""
        if self.unit == "days":
            return day + timedelta(days=self.number)
        return months_after(day, self.number)

    def latest_for(self, end: date) -> date:
        """Return the last day on which notice for an exit can be received."""
        if self.unit == "days":
            return end - timedelta(days=self.number)
        day = months_after(end, -self.number)
        # All days that are clipped to a month's last day serve it: 31 August and six months is 28 February.
        return last_of_month(day) if end == last_of_month(end) else day


class Option(NamedTuple):
    """A right to go on for some months, to be taken at the latest on a day."""

    months: int
    take_by: date
    taken_on: date | None = None


class Given(NamedTuple):
    """Notice that somebody gave."""

    party: str
    received_on: date
    out_on: date


class Exit(NamedTuple):
    """A last day in force, and the last day on which notice for it can be received."""

    on: date
    notice_by: date


@dataclass(frozen=True)
class Terms:
    """The terms of one agreement. `None`, and "" for `form` and `counted_to`, is «ikke oplyst».

    `last_day` is the first last day of a fixed term, before options; `renewal_months` is 0 where it ends by itself.
    `notice` is ours, and that of the parties who aren't in `party_notice`. Of `notice_from` and `earliest_exit` an
    agreement may have either, both or none; `unclear_binding` says that it binds, and not which of the two is meant.
    """

    form: Literal["", "fixed", "open"] = ""
    valid_from: date | None = None
    last_day: date | None = None
    renewal_months: int | None = None
    during: bool = False
    counted_to: Count = ""
    earliest_exit: date | None = None
    notice_from: date | None = None
    notice: Period | None = None
    party_notice: Mapping[str, Period | None] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    given: Given | None = None
    runs_on_to: date | None = None
    unclear_binding: bool = False

    # What is known

    @property
    def by_grid(self) -> bool:
        """Whether notice is counted to days of the calendar, not only to the ends of terms."""
        return self.form == "open" or (self.form == "fixed" and self.during)

    def missing(self, party: str | None = None) -> list[str]:
        """Name the terms without which no day can be told, in the words of the page."""
        names: list[str] = []
        if not self.form:
            names.append("løbetid")
        if self.form == "fixed" and self.last_day is None:
            names.append("sidste dag i kraft")
        if self.form == "fixed" and self.renewal_months is None:
            names.append("forlængelse")
        if self.by_grid and not self._grid_is_known:
            names.append("hvad opsigelsen regnes til")
        ends = self.form == "fixed" and self.renewal_months == 0 and not self.during
        if not ends and self.notice_of(party) is None:
            names.append("opsigelsesvarsel")
        return names

    @property
    def _grid_is_known(self) -> bool:
        if self.counted_to == "anniversary":
            return self.form == "open" and self.valid_from is not None
        return bool(self.counted_to)

    @property
    def _end_is_known(self) -> bool:
        return bool(self.form) and (self.form == "open" or None not in (self.last_day, self.renewal_months))

    def notice_of(self, party: str | None) -> Period | None:
        """Return a party's own notice, else that of all."""
        return self.party_notice.get(party, self.notice) if party else self.notice

    # On a day

    def noticed(self, on: date) -> Given | None:
        """Return the notice that was received by the day."""
        return self.given if self.given and self.given.received_on <= on else None

    def end_of_term(self, on: date) -> date | None:
        """Return the first last day of a fixed term, moved by the options that were taken by the day."""
        if self.form != "fixed" or self.last_day is None:
            return None
        taken = [option.months for option in self.options if option.taken_on and option.taken_on <= on]
        return months_after_end(self.last_day, sum(taken))

    def end_of_period(self, on: date) -> date | None:
        """Return the last day of the term that runs on the day; of what isn't renewed its only one."""
        end = self.end_of_term(on)
        return next(_renewals(end, self.renewal_months, on)) if end and self.renewal_months and end < on else end

    def ends_by_itself(self, on: date) -> date | None:
        """Return the last day of an agreement that nothing renews, also one that is passed; None once it is noticed."""
        return None if self.renewal_months != 0 or self.noticed(on) else self.end_of_term(on)

    def ended(self, on: date) -> bool:
        """Whether it ended by itself before the day."""
        end = self.ends_by_itself(on)
        return end is not None and end < on

    def state(self, on: date) -> Literal["unknown", "not_begun", "in_force", "terminated", "expired"]:
        """Return the state that follows from terms and notice; "unknown" where they don't tell."""
        if given := self.noticed(on):
            return "terminated" if on <= given.out_on else "expired"
        if not self._end_is_known:
            return "unknown"
        if self.valid_from and on < self.valid_from:
            return "not_begun"
        return "expired" if self.ended(on) else "in_force"

    def exits(self, on: date, party: str | None = None) -> list[Exit]:
        """Return the next exits that notice can still reach, at most EXITS, the earliest first."""
        return list(islice(self._exits(on, party), EXITS))

    def out_if_noticed(self, on: date, party: str | None = None) -> date | None:
        """Return the last day in force if notice is received on the day; None where it can't be given."""
        if self.notice_from and on < self.notice_from:
            return None
        return next((exit.on for exit in self._exits(on, party)), None)

    def serves(self, end: date, received_on: date, party: str | None = None) -> bool:
        """Whether notice received on a day serves an exit."""
        if self.notice_from and received_on < self.notice_from:
            return False
        return end in (exit.on for exit in islice(self._exits(received_on, party, after=end - DAY), 1))

    def next_exit(self, on: date, party: str | None = None) -> Exit | None:
        """Return the first exit that can be reached and that nobody has decided to let pass."""
        return next(self._exits(on, party, after=self.runs_on_to or date.min), None)

    def last_notice_day(self, on: date, party: str | None = None) -> date | None:
        """Return the legal last day on which notice for the next exit can be received."""
        following = self.next_exit(on, party)
        return following.notice_by if following else None

    def options_ahead(self, on: date) -> list[date]:
        """Return by when each option that is still open must be taken."""
        if self.form != "fixed" or self.noticed(on) or self.ended(on):
            return []
        untaken = (option for option in self.options if not (option.taken_on and option.taken_on <= on))
        return [option.take_by for option in untaken if option.take_by >= on]

    @property
    def rolling(self) -> bool:
        """Whether it can be left so often that a missed day costs little, and no mail is sent."""
        if self.by_grid and self.counted_to in ("day", "month", "quarter"):
            return True
        return self.form == "fixed" and 0 < (self.renewal_months or 0) <= ROLLING_MONTHS

    def reminded_of(self, on: date, party: str | None = None) -> Exit | None:
        """Return the exit that mails are about: of what is rolling only the first one after a binding."""
        following = self.next_exit(on, party)
        if following is None or not self.rolling:
            return following
        return following if following == self._first_after_binding(on, party) else None

    def _first_after_binding(self, on: date, party: str | None) -> Exit | None:
        """Return the first exit that the bindings allow, whether or not it can still be reached."""
        notice, bounds = self.notice_of(party), [day for day in (self.earliest_exit, self.valid_from) if day]
        if notice is None or not (self.earliest_exit or self.notice_from):
            return None
        if self.notice_from:
            bounds.append(notice.after(self.notice_from))
        end = next(self._ends(max(bounds), on), None)
        return Exit(end, notice.latest_for(end)) if end else None

    def _exits(self, on: date, party: str | None, after: date = date.min) -> Iterator[Exit]:
        """Yield the exits after a day that notice received on `on` or later reaches, the earliest first."""
        notice = self.notice_of(party)
        if self.unclear_binding or self.missing(party) or notice is None or self.noticed(on) or self.ended(on):
            return
        with suppress(OverflowError, ValueError):  # the calendar ends in the year 9999
            reached = notice.after(max(on, self.notice_from or on))
            first = max(reached, self.valid_from or on, self.earliest_exit or on, min(after, date.max - DAY) + DAY)
            for end in self._ends(first, on):
                yield Exit(end, notice.latest_for(end))

    def _ends(self, first: date, on: date) -> Iterator[date]:
        """Yield the last days in force from a day on, for ever unless the agreement ends by itself."""
        grid = self._grid(first) if self.by_grid else iter(())
        if self.form == "open":
            yield from grid
        elif (end := self.end_of_term(on)) and self.renewal_months:
            yield from (day for day, _ in groupby(merge(grid, _renewals(end, self.renewal_months, first))))
        elif end:
            yield from takewhile(lambda day: day < end, grid)

    def _grid(self, first: date) -> Iterator[date]:
        """Yield the days that notice is counted to, from a day on."""
        if self.counted_to == "day":
            yield from (first + timedelta(days=number) for number in count())
        elif self.counted_to == "anniversary" and self.valid_from:
            yield from (day for day in _anniversaries(self.valid_from, first.year) if day >= first)
        else:
            step = GRID[self.counted_to]
            month = first.month + -first.month % step
            yield from (
                last_of_month(months_after(first.replace(day=1), month - first.month + n)) for n in count(0, step)
            )


def months_after_end(end: date, months: int) -> date:
    """A last day of its month stays the last day; any other stays that day, or the last where the month is shorter."""
    day = months_after(end, months)
    return last_of_month(day) if end == last_of_month(end) else day


def _renewals(end: date, months: int, first: date) -> Iterator[date]:
    """Yield the ends of a renewed term from a day on, each counted from the first end and not from the one before."""
    passed = max((first.year - end.year) * 12 + first.month - end.month - 1, 0) // months
    ends = (months_after_end(end, number * months) for number in count(passed))
    yield from (day for day in ends if day >= first)


def _anniversaries(valid_from: date, year: int) -> Iterator[date]:
    """Yield the day before the day on which the agreement began, each year; for 29 February always the 28th."""
    for current in count(year):
        if (valid_from.month, valid_from.day) == (2, 29):
            yield date(current, 2, 28)
        else:
            yield valid_from.replace(year=current) - timedelta(days=1)


def advised_day(legal: date, on: date) -> date:
    """Return the working day on or before the legal day while it is ahead, and after that the legal day itself."""
    workday = workday_on_or_before(legal)
    return workday if workday >= on else legal
