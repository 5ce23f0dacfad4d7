"""Reasons to tell about editions: one that is final, and a question in it that nobody has answered."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models.fields.json import KeyTransform
from django.utils import timezone

import danish
from accounts.models import Role, User
from editions.models import Edition, EditionView, Question, ReadReceipt
from editions.models.editions import heavy_fields
from editions.questions import ANSWER_DAYS
from onepagers.notices import BOARD, COMMITTEE, SECRETARIAT, Notice, Subjects, reason
from reminders.reasons import last_reached, narrowed, others_told, people, secretariat

NEWS_FOR = timedelta(days=14)  # a final edition is told of for so long, to whoever hasn't opened it


@reason(
    "final_edition",
    "Nye udgaver",
    at_once=True,
    about="Når en bestyrelsesudgave er endelig og klar til at læse.",
)
def final_editions(on: date, subjects: Subjects = None) -> Iterator[Notice]:
    """Editions that have become final: the board and the committee, at once, unless they have opened it already."""
    since = timezone.make_aware(datetime.combine(on, datetime.min.time())) - NEWS_FOR
    standing = narrowed(Edition.objects.standing(), subjects, "edition").filter(frozen_at__gte=since)
    named = KeyTransform("named", "facts")  # what changed, and not the rest of the facts
    light = standing.select_related("replaces").defer(*heavy_fields("", "replaces__"))
    editions = list(light.annotate(named=named))
    if not editions:
        return
    readers = User.objects.filter(role__in=[Role.READER, Role.COMMITTEE], is_active=True).order_by("pk")
    seen = {
        pair
        for model in (EditionView, ReadReceipt)
        for pair in model.objects.filter(edition__in=editions, user__isnull=False).values_list("edition", "user")
    }
    for edition in editions:
        day = timezone.localdate(edition.frozen_at)
        meeting = danish.weekday_date(edition.meeting_on)
        detail, lines = _what_changed(edition.named, first=edition.compared_with_id is None)
        instead = f" Den erstatter {edition.replaces.label}." if edition.replaces else ""
        for person in readers:
            if (edition.pk, person.pk) in seen or day > on:
                continue
            yield Notice(
                kind="final_edition",
                subject=f"edition:{edition.pk}",
                recipient=person,
                remind_on=day,
                role=BOARD if person.role == Role.READER else COMMITTEE,
                name=edition.title,
                pressing=0,
                at_once=True,
                heading=f"{edition.label} er klar",
                text=f"{edition.title.rstrip('.')}. Mødet er {meeting}.{instead}",
                detail=detail,
                lines=lines,
                page=("editions:edition", edition.pk),
                button="Læs udgaven",
            )


def _what_changed(named: list[str] | None, *, first: bool) -> tuple[str, tuple[str, ...]]:
    """Return a sentence and a line a solution. `named` is None for a first edition, and for one from before 0.3.0."""
    if first:
        return "Første side siger, hvordan porteføljen står.", ()
    if named is None:
        return "Første side siger, hvad der er ændret siden sidst.", ()
    if not named:
        return "Intet er ændret siden sidste udgave.", ()
    return "Ændret siden sidste udgave:", tuple(named)


@reason(
    "question_unanswered",
    "Spørgsmål uden svar",
    in_my_tasks=False,  # listed from the first hour, by the question itself (to_do.py)
    about="Når et spørgsmål fra en læser har ventet en uge på svar. Selve spørgsmålet får du altid med det samme.",
)
def questions_unanswered(on: date, subjects: Subjects = None) -> Iterator[Notice]:
    """Questions that have waited for a week and more: whoever can answer, and after two also the others."""
    asked = narrowed(Question.objects.open(), subjects, "question").select_related(
        "solution__manager", "solution__deputy", "edition", "user", "link"
    )
    administrators = secretariat()
    for question in asked.defer(*heavy_fields("edition__")):
        since = timezone.localdate(question.asked_at)
        waited = (on - since).days
        reached = last_reached(since, list(range(ANSWER_DAYS, waited + 1, ANSWER_DAYS)), on)
        if reached is None:
            continue
        solution = question.solution
        told = (
            people(solution, administrators, escalated=reached[1] >= 2 * ANSWER_DAYS)
            if solution
            else dict.fromkeys(administrators, SECRETARIAT)
        )
        for person, role in told.items():
            others = others_told(solution, person, told) if solution else ""
            yield Notice(
                kind="question_unanswered",
                subject=f"question:{question.pk}",
                recipient=person,
                remind_on=reached[0],
                role=role,
                name=str(solution or question.edition),
                pressing=waited - ANSWER_DAYS,
                solutions=(solution.pk,) if solution else (),
                heading=f"{solution or question.edition}: spørgsmål venter på svar",
                text=f"{question.asker} spørger: {question.text}",
                detail=f"Spurgt {danish.long_date(since)}. {others}".strip(),
                page=("editions:question", question.pk),
                button="Svar på spørgsmålet",
            )


REASONS = (final_editions, questions_unanswered)
