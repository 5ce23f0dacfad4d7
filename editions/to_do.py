"""Questions about editions among what a person has to do."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

import danish
from accounts.models import User
from editions import questions
from editions.models import Question
from editions.models.editions import heavy_fields
from editions.questions import ANSWER_DAYS
from onepagers.models import Solution
from onepagers.notices import DEPUTY, MANAGER, SECRETARIAT, Notice


def unanswered(user: User, on: date) -> Iterable[Notice]:
    """Those that the user is asked to answer (questions.answerers), from the moment that they are asked."""
    asked = (
        Question.objects.open()
        .answerable_by(user)
        .select_related("solution__manager", "solution__deputy", "edition", "user", "link")
    )
    for question in asked.defer(*heavy_fields("edition__")):
        role = _answers_as(user, question.solution)
        since = timezone.localdate(question.asked_at)
        if role:
            yield Notice(
                kind="question",
                subject=f"question:{question.pk}",
                recipient=user,
                remind_on=since,
                role=role,
                name=questions.about(question),
                pressing=(on - since).days - ANSWER_DAYS,
                heading=f"{question.solution or question.edition}: spørgsmål fra {question.asker}",
                text=question.text,
                detail=f"Spurgt {danish.long_date(since)}.",
                button="Svar på spørgsmålet",
                page=("editions:question", question.pk),
            )


def _answers_as(user: User, solution: Solution | None) -> str:
    """The user's role in answering, empty where others do: the secretariat answers only what nobody else can."""
    people = {solution.manager: MANAGER, solution.deputy: DEPUTY} if solution else {}
    reached = {person: role for person, role in people.items() if person and person.is_active}
    return reached.get(user, "" if reached else SECRETARIAT)
