"""Judging a solution: the review, what is done about it and what is asked, saved together with a Revision."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import User
from accounts.once import something_ended
from onepagers.models import Action, Ask, Colour, GovernanceBody, Solution, StatusReview
from onepagers.models.reviews import due_after
from onepagers.versions.saving import saving
from onepagers.versions.withdrawing import withdraw


class JudgementForm(Protocol):
    """What `record_form` reads of a valid form."""

    cleaned_data: dict[str, Any]

    def judgement(self) -> "Judgement": ...


@dataclass(frozen=True)
class OpenAction:
    """What a review says about an action that is open: it is kept with these words, or done where it has a note."""

    action: Action
    text: str
    owner: User
    due_on: date
    done_note: str = ""


@dataclass(frozen=True)
class OpenAsk:
    """What a review says about an ask that is open and isn't kept: another in its place, or no more (no `text`)."""

    ask: Ask
    text: str = ""
    body: GovernanceBody | None = None


@dataclass(frozen=True)
class Judgement:
    """What a review says about a solution. Yellow and red need cause, consequence and an open action. Red also needs an
    open ask, or says that there is none: `ask` empty and `decider` None (docs/design.md, Status).

    What is open already stays so, but for what `open_actions` and `open_asks` say about it.
    """

    colour: Colour | str
    cause: str = ""
    consequence: str = ""
    action: str = ""
    action_owner: User | None = None
    action_due_on: date | None = None
    ask: str = ""
    decider: GovernanceBody | None = None
    reason_below: str = ""  # why the colour is below what the findings speak for
    open_actions: tuple[OpenAction, ...] = ()
    open_asks: tuple[OpenAsk, ...] = ()


def record(
    solution: Solution,
    judgement: Judgement,
    *,
    by: User | None,
    on: date,
    at: datetime | None = None,
    base: int | None = None,
    replaces: StatusReview | None = None,
    is_demo: bool = False,
) -> StatusReview:
    """Add a review dated `on`. Raises saving.Conflict when the status has changed since revision `base`, and
    IntegrityError for what the database refuses: the forms ask first and say it beside the field."""
    at = at or timezone.now()
    note = f"Status {Colour(judgement.colour).label.lower()}"
    with saving([solution], by=by, note=note, at=at, base=base, parts=["status", "waiting"]):
        review = StatusReview.objects.create(
            solution=solution,
            colour=judgement.colour,
            cause=judgement.cause,
            consequence=judgement.consequence,
            nothing_to_decide=judgement.colour == Colour.RED and not _asks_something(solution, judgement, on),
            below_findings_reason=judgement.reason_below,
            reviewed_on=on,
            due_on=due_after(on, solution.review_interval),
            author=by,
            created_at=at,
            replaces=replaces,
            is_demo=is_demo,
        )
        _settle_what_is_open(review, judgement, by, at)
        if judgement.open_actions or judgement.open_asks:
            something_ended()
        _add_action_and_ask(review, judgement)
    return review


def _asks_something(solution: Solution, judgement: Judgement, on: date) -> bool:
    closed = [choice.ask.pk for choice in judgement.open_asks if not choice.text]
    return bool(judgement.ask) or Ask.objects.open(on).filter(solution=solution).exclude(pk__in=closed).exists()


def _settle_what_is_open(review: StatusReview, judgement: Judgement, by: User | None, at: datetime) -> None:
    """Write what the judgement says about the actions and asks that were open. An action is changed in place, and the
    versions know how it was; an ask is replaced by another or withdrawn."""
    for choice in judgement.open_actions:
        done = {"done_on": timezone.localdate(at), "done_note": choice.done_note} if choice.done_note else {}
        fields = {"text": choice.text, "owner": choice.owner, "due_on": choice.due_on} | done
        Action.objects.open().filter(pk=choice.action.pk).update(**fields)
    for change in judgement.open_asks:
        if change.text and change.body:
            Ask.objects.create(
                solution=review.solution,
                review=review,
                body=change.body,
                text=change.text,
                asked_on=review.reviewed_on,
                replaces=change.ask,
            )
        else:
            withdraw(change.ask, by=by, at=at)


def _add_action_and_ask(review: StatusReview, judgement: Judgement) -> None:
    """Add what the judgement sets going, dated as the review. Raises IntegrityError for an action without an owner
    or a deadline, and for an ask without a body."""
    solution, on = review.solution, review.reviewed_on
    if judgement.action:
        if judgement.action_owner is None or judgement.action_due_on is None:
            raise IntegrityError("An action has an owner and a deadline.")
        Action.objects.create(
            solution=solution,
            review=review,
            text=judgement.action,
            owner=judgement.action_owner,
            due_on=judgement.action_due_on,
            noted_on=on,
        )
    if judgement.ask:
        if judgement.decider is None:
            raise IntegrityError("An ask is for a body.")
        Ask.objects.create(solution=solution, review=review, body=judgement.decider, text=judgement.ask, asked_on=on)


def record_form(
    solution: Solution, form: JudgementForm, newest: StatusReview | None, *, by: User | None, on: date
) -> StatusReview:
    """What a valid ReviewForm says: a review of the day that it names, `on` at the latest, or a correction that stands
    on the day of the newest."""
    correction = newest if form.cleaned_data.get("correction") else None
    return record(
        solution,
        form.judgement(),
        by=by,
        on=correction.reviewed_on if correction else form.cleaned_data.get("reviewed_on") or on,
        base=form.cleaned_data["base"],
        replaces=correction,
    )


def why_not_confirm(review: StatusReview | None, on: date) -> str:
    """Why «uændret» can't be confirmed on the day, as a sentence to show; empty when it can."""
    if review is None:
        return "Der er ingen vurdering at bekræfte endnu."
    if review.next_confirmation() is None:
        return "Der er bekræftet tre gange i træk. Lav en fuld vurdering."
    if Action.objects.standing(on).filter(solution=review.solution_id).overdue(on).exists():
        return "En handling har overskredet sin frist. Lav en fuld vurdering."
    return ""


def confirm(
    solution: Solution,
    *,
    by: User | None,
    on: date,
    at: datetime | None = None,
    base: int | None = None,
    is_demo: bool = False,
) -> StatusReview:
    """Say that nothing has changed: the same colour and words, a new date. Raises ValidationError when it may not."""
    at = at or timezone.now()
    with saving([solution], by=by, note="Status uændret", at=at, base=base, parts=["status"]):
        review = StatusReview.objects.newest(solution, on)
        reason = why_not_confirm(review, on)
        if review is None or reason:
            raise ValidationError(reason)
        return StatusReview.objects.create(
            solution=solution,
            colour=review.colour,
            cause=review.cause,
            consequence=review.consequence,
            nothing_to_decide=review.nothing_to_decide,
            below_findings_reason=review.below_findings_reason,
            reviewed_on=on,
            due_on=due_after(on, solution.review_interval),
            author=by,
            created_at=at,
            confirms_id=review.origin_id,
            confirmation=review.confirmation + 1,
            is_demo=is_demo,
        )
