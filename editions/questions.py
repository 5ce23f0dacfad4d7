"""Questions about an edition: written as a row, mailed at once to those who can answer, answered for all readers."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from editions.models import Edition, Question
from editions.models.editions import heavy_fields
from editions.models.readers import QuestionQuerySet
from editions.readers import Reader
from mails.models import Mail
from mails.sending import Check, Withdrawn, compose, message_id
from mails.tasks import enqueue
from onepagers.models import Solution, StatusReview
from onepagers.parts import Happening, Line

WAITING_AT_MOST = 20  # unanswered questions of one reader to one edition
QUESTION, ANSWER = "question", "answer"  # kinds of mail


class QuestionError(Exception):
    """The question or answer isn't accepted. The text is a Danish sentence for the person who wrote it."""


def visible_to(reader: Reader, edition: Edition) -> list[Question]:
    """Return the reader's own questions, the answered ones and those that the reader may answer, oldest first."""
    questions = edition.questions.select_related("user", "link", "answered_by").order_by("asked_at", "pk")
    readable = questions.filter(Q(answered_at__isnull=False) | asked_by(reader))
    return list(readable | questions.answerable_by(reader.user) if reader.user else readable)


def asked_by(reader: Reader) -> Q:
    return Q(user=reader.user) if reader.user else Q(link=reader.link)


def with_names(questions: QuestionQuerySet) -> QuestionQuerySet:
    """Add all that a list of questions shows, and leave the editions' big columns out."""
    related = questions.select_related("edition", "solution", "user", "link", "answered_by")
    return related.defer(*heavy_fields("edition__"))


def answerable(reader: Reader) -> set[int | None]:
    """Return the keys of the solutions that the reader may answer about, and None for the edition as a whole."""
    if not reader.user:
        return set()
    solutions = set(Solution.objects.editable_by(reader.user).values_list("pk", flat=True))
    return solutions | ({None} if reader.user.is_administrator else set())


def ask(edition: Edition, reader: Reader, solution: Solution | None, text: str) -> Question:
    """Write a question and mail it to those who can answer it. Asking the same words again gives the same question.

    Raises QuestionError when too many of the reader's questions wait for an answer.
    """
    with transaction.atomic():
        reader.lock()  # so that a double click finds the question of the first click
        own = edition.questions.filter(asked_by(reader))
        if same := own.filter(solution=solution, text=text).first():
            return same
        if own.open().count() >= WAITING_AT_MOST:
            raise QuestionError(
                f"Du har {WAITING_AT_MOST} spørgsmål, der venter på svar. Vent, til der er svaret på et."
            )
        question = edition.questions.create(solution=solution, text=text, **reader.keys)
        _send(_asked(question, person, role) for person, role in answerers(question).items())
    return question


def answer(question: Question, text: str, by: User) -> None:
    """Answer a question, once and for all its readers. An asker who is a user gets a mail.

    Raises QuestionError when the question is answered already.
    """
    with transaction.atomic():
        question = with_names(Question.objects.select_for_update(of=("self",))).get(pk=question.pk)
        if question.answered_at:
            raise QuestionError("Spørgsmålet er besvaret i mellemtiden. Svaret står herunder.")
        question.answer, question.answered_by, question.answered_at = text, by, timezone.now()
        question.save(update_fields=["answer", "answered_by", "answered_at"])
        if question.user and question.user != by and question.user.is_active:
            _send([_answered(question, question.user)])


def answerers(question: Question) -> dict[User, str]:
    """Return who gets the question and in which role: the solution's manager and deputy, or the secretariat."""
    solution = question.solution
    roles = {solution.manager: "systemforvalter", solution.deputy: "stedfortræder"} if solution else {}
    people = {person: f"{role} for {solution}" for person, role in roles.items() if person and person.is_active}
    return people or dict.fromkeys(User.objects.administrators().order_by("pk"), "sekretariat")


def waiting_for(user: User, solution: Solution | None = None) -> int:
    """Count the open questions that the user may answer: all of them, or those about one solution."""
    questions = Question.objects.open().answerable_by(user)
    return (questions.filter(solution=solution) if solution else questions).count()


def waiting_lines(user: User, solution: Solution) -> list[Line]:
    """What a solution's page says to somebody who may edit it: that questions wait for an answer."""
    waiting = waiting_for(user, solution)
    return [Line(f"{waiting} spørgsmål venter på svar", reverse("editions:questions"))] if waiting else []


def since(solution: Solution, at: datetime) -> list[Happening]:
    """Questions about the solution that were asked or answered after a moment."""
    newer = Q(asked_at__gt=at) | Q(answered_at__gt=at)
    return [
        Happening(
            timezone.localdate(question.asked_at),
            str(question.asker),
            Line(question.text, reverse("editions:question", args=[question.pk])),
            "" if question.answered_at else "venter på svar",
        )
        for question in solution.questions.filter(newer).select_related("user", "link")
    ]


def about(question: Question) -> str:
    return str(question.solution) if question.solution else "hele udgaven"


# Mails


def before_sending(batch: Sequence[Mail]) -> Check:
    """Check that a question still waits for an answer when its mail is about to be sent."""

    def check(mail: Mail, at: datetime) -> None:
        if Question.objects.filter(pk=_subject(mail)).exclude(answered_at=None).exists():
            raise Withdrawn("Spørgsmålet er besvaret.")

    return check


def _send(mails: Iterable[Mail]) -> None:
    """Write the mails' rows, and ask the queue to send them when the rows are committed."""
    ids = [mail.pk for mail in mails]
    transaction.on_commit(lambda: enqueue(ids))


def _asked(question: Question, recipient: User, role: str) -> Mail:
    subject = f"Spørgsmål om {about(question)} fra {question.asker}"
    path = reverse("editions:question", args=[question.pk])
    return _compose(QUESTION, question, recipient, subject, path, {"role": role})


def _answered(question: Question, recipient: User) -> Mail:
    subject = f"Svar på dit spørgsmål om {about(question)}"
    path = f"{reverse('editions:edition', args=[question.edition_id])}#spoergsmaal-{question.pk}"
    return _compose(ANSWER, question, recipient, subject, path, {})


def _name(kind: str, question: Question, recipient: User) -> str:
    return f"{kind}-{question.pk}-{recipient.pk}"


def _subject(mail: Mail) -> int:
    """Return the primary key of the question that a mail is about, from its `_name`."""
    return int(mail.message_id.split("-")[1])


def _compose(kind: str, question: Question, recipient: User, subject: str, path: str, context: dict[str, Any]) -> Mail:
    return compose(
        kind,
        recipient,
        subject=subject,
        template=kind,
        message_id=message_id(_name(kind, question, recipient)),
        context={
            "question": question,
            "edition": question.edition,
            "about": about(question),
            "headline": subject,
            "preheader": question.answer or question.text,
            "on": timezone.localdate(),
            "url": settings.SITE_URL + path,
            "demo": StatusReview.objects.filter(is_demo=True).exists(),
            **context,
        },
    )
