"""What is asked, what is decided, and what is done about it, each saved together with a Revision."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from accounts.models import User
from accounts.once import something_ended
from onepagers.models import Action, Ask, Decision, GovernanceBody, Solution
from onepagers.versions.saving import saving


@dataclass(frozen=True)
class Task:
    """An action before it is a row."""

    text: str
    owner: User
    due_on: date


def ask(
    solution: Solution, *, body: GovernanceBody, text: str, on: date, by: User | None, at: datetime | None = None
) -> Ask:
    """Ask a body to decide something; it is open until a decision answers it."""
    with saving([solution], by=by, note="Indstilling noteret", at=at):
        return Ask.objects.create(solution=solution, body=body, text=text, asked_on=on)


def decide(
    solution: Solution,
    *,
    body: GovernanceBody,
    text: str,
    on: date,
    by: User | None,
    ask: Ask | None = None,
    postponed_to: date | None = None,
    task: Task | None = None,
    replaces: Decision | None = None,
    at: datetime | None = None,
) -> Decision:
    """Record what a body decided on a day, in answer to an ask or of its own accord, and what was set going by it.

    With `postponed_to` it decided to wait, and the ask stays open. With `replaces` it corrects an earlier record: that
    one no longer counts, and neither does what it set going.
    """
    at = at or timezone.now()
    outcome = Decision.Outcome.POSTPONED if postponed_to else Decision.Outcome.DECIDED
    with saving([solution], by=by, note=f"{outcome.label.capitalize()}: {text}"[:200], at=at):
        decision = Decision.objects.create(
            solution=solution,
            ask=ask,
            body=body,
            outcome=outcome,
            text=text,
            decided_on=on,
            postponed_to=postponed_to,
            author=by,
            created_at=at,
            replaces=replaces,
        )
        if task:
            _take_on(solution, task, on, decision)
        if replaces or (ask and outcome == Decision.Outcome.DECIDED):
            something_ended()
    return decision


def take_on(solution: Solution, task: Task, *, on: date, by: User | None, at: datetime | None = None) -> Action:
    """Note an action that neither a review nor a decision asked for."""
    with saving([solution], by=by, note="Handling noteret", at=at):
        return _take_on(solution, task, on)


def finish(action: Action, *, note: str, on: date, by: User | None, at: datetime | None = None) -> None:
    """Say that an action is done and what came of it."""
    with saving([action.solution], by=by, note=f"Handling udført: {action.text}"[:200], at=at):
        action.done_on, action.done_note = on, note
        action.save(update_fields=["done_on", "done_note"])
        something_ended()


def reopen(action: Action, *, by: User | None, at: datetime | None = None) -> None:
    """Undo `finish`."""
    with saving([action.solution], by=by, note="Handling åbnet igen", at=at):
        action.done_on, action.done_note = None, ""
        action.save(update_fields=["done_on", "done_note"])


def _take_on(solution: Solution, task: Task, on: date, decision: Decision | None = None) -> Action:
    return Action.objects.create(
        solution=solution, decision=decision, text=task.text, owner=task.owner, due_on=task.due_on, noted_on=on
    )
