"""Who has what: the solutions, the deputyships and the actions that others must take over when a person leaves."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import User
from onepagers.models import Action, Solution


@dataclass(frozen=True)
class Held:
    """What one person has; of solutions that have left the portfolio nothing is left to take over."""

    person: User
    manages: list[Solution]
    stands_in_for: list[Solution]
    actions: list[Action]

    def __bool__(self) -> bool:
        return bool(self.manages or self.stands_in_for or self.actions)


def not_retired(on: date, prefix: str = "") -> Q:
    """Solutions in the portfolio on the day or later."""
    return Q(**{f"{prefix}retired_on": None}) | Q(**{f"{prefix}retired_on__gt": on})


def with_held(people: QuerySet[User], on: date) -> list[Held]:
    """Each of the people with what they have, in three queries more."""
    solutions = Solution.objects.filter(not_retired(on)).select_related("manager", "deputy")
    actions = Action.objects.open().filter(not_retired(on, "solution__")).select_related("solution")
    fetched = people.prefetch_related(
        Prefetch("manages", solutions, to_attr="managed"),
        Prefetch("stands_in_for", solutions, to_attr="deputised"),
        Prefetch("actions", actions, to_attr="open_actions"),
    )
    return [Held(person, person.managed, person.deputised, person.open_actions) for person in fetched]
