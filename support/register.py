"""All agreements, each once, with the days that count on a day: what the register, the year wheel and Excel show."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Prefetch, QuerySet

import danish
from accounts.models import User
from onepagers.models import Solution
from onepagers.parts import Facts, Refs
from support.agreement_terms import basis, is_over, oversight_due, source_of, state_in_words, state_of, terms_of
from support.events import Event, events
from support.models import Agreement
from support.snapshots import agreement_facts, agreement_prefetches
from support.terms import Exit, Terms


@dataclass(frozen=True)
class Row:
    """An agreement on a day, as one user may see it. `editable` is whether that user may change it."""

    facts: Facts
    solutions: tuple[Solution, ...]
    on: date
    editable: bool = False

    @property
    def pk(self) -> int:
        return int(self.facts["id"])

    @property
    def label(self) -> str:
        return str(self.facts["label"])

    @property
    def parties(self) -> list[Facts]:
        return list(self.facts["parties"])

    @cached_property
    def state(self) -> str:
        return state_of(self.facts, self.on)

    @property
    def state_words(self) -> str:
        return state_in_words(self.facts, self.on)

    @property
    def over(self) -> bool:
        return is_over(self.facts, self.on)

    @cached_property
    def terms(self) -> Terms:
        return Terms() if self.over else terms_of(self.facts)

    @property
    def follows(self) -> Facts | None:
        """The agreement whose terms it has, where they aren't its own."""
        return source_of(self.facts) if self.facts["follows"] else None

    # How it ends

    @property
    def out_on(self) -> date | None:
        """The last day in force that is decided, because notice is given."""
        given = self.terms.noticed(self.on)
        return given.out_on if given else None

    @property
    def ends_on(self) -> date | None:
        """The day on which it ends by itself, or because of notice."""
        return self.out_on or self.terms.ends_by_itself(self.on)

    @property
    def renewable_on(self) -> date | None:
        """The day on which it ends unless it is renewed or put out to tender."""
        return self.terms.ends_by_itself(self.on)

    @cached_property
    def next_exit(self) -> Exit | None:
        return self.terms.next_exit(self.on)

    @property
    def notice_by(self) -> date | None:
        """The legal last day for notice that anybody has to watch: none of what can be left all the time."""
        following = self.terms.reminded_of(self.on)
        return following.notice_by if following else None

    @property
    def out_if_noticed(self) -> date | None:
        return self.terms.out_if_noticed(self.on)

    @property
    def basis(self) -> str:
        return basis(self.terms)

    @property
    def missing(self) -> list[str]:
        """The terms without which no day can be told."""
        if self.over or self.out_on:
            return []
        unclear = ["hvad «bindende til» betyder"] if self.terms.unclear_binding else []
        return self.terms.missing() + unclear

    @property
    def option_by(self) -> date | None:
        return min(self.terms.options_ahead(self.on), default=None)

    @property
    def oversight_on(self) -> date | None:
        return None if self.over else oversight_due(self.facts)

    @property
    def oversight_overdue(self) -> bool:
        return self.oversight_on is not None and self.oversight_on < self.on

    @cached_property
    def events(self) -> list[Event]:
        return events(self.facts, self.on)

    @property
    def days(self) -> list[date]:
        """The days on which somebody must have acted, or it ends."""
        return sorted(day for day in (self.notice_by, self.ends_on, self.option_by, self.oversight_on) if day)

    @property
    def name(self) -> str:
        """«SLA, video (PLO og PLSP)»."""
        scope = f", {self.facts['scope']}" if self.facts["scope"] else ""
        parties = danish.and_list([party["name"] for party in self.parties])
        return f"{self.label}{scope}" + (f" ({parties})" if parties else "")


def rows(user: User, on: date, agreements: "QuerySet[Agreement] | None" = None) -> list[Row]:
    """Return all agreements, or some; what isn't released is left out of those that the user doesn't work with.

    The queries don't grow with the agreements. Those of solutions that have left the portfolio are among them: they
    may have to be given notice.
    """
    own = set() if user.may_decide else set(Solution.objects.editable_by(user).values_list("pk", flat=True))
    solutions = Prefetch("solutions", Solution.objects.order_by("position", "pk"))
    shown, refs = [], Refs()  # the same for all, so that merged organisations are asked for once
    every = Agreement.objects.all() if agreements is None else agreements
    for agreement in every.prefetch_related(*agreement_prefetches(), solutions):
        around = tuple(agreement.solutions.all())
        editable = any(solution.pk in own for solution in around)
        facts = agreement_facts(agreement, refs, released=not (user.may_decide or editable))
        shown.append(Row(facts, around, on, editable=editable or user.is_administrator))
    return shown
