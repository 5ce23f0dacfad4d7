"""What Datatilsynet's guidance on oversight of processors gives points for, and what the points give to choose from.

Data and no rule of ours: a guidance that comes later is a new table here. It only proposes; a person chooses. Where no
open source was at hand for the points of an answer, the person reads them in the guidance and writes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import danish

SOURCE = "Datatilsynet, «Vejledning om tilsyn med databehandlere», oktober 2021"
PUBLISHED_ON = "2021-10-29"
LOOKED_UP_ON = "2026-11-29"
MOST_POINTS = 10


@dataclass(frozen=True)
class Answer:
    """One answer to a question, and its points."""

    key: str
    label: str
    points: int


@dataclass(frozen=True)
class Question:
    """A question that gives points. Without `answers` the points are written by a person, at most `most`."""

    key: str
    label: str
    about: str
    most: int
    answers: tuple[Answer, ...] = ()
    source: str = SOURCE


# The headings A–D and the points of A are those of the guidance. Seven points are left for B, C and D together.
QUESTIONS = (
    Question(
        "persons",
        "A. Hvor mange personer er der oplysninger om?",
        "Jo flere, jo større er risikoen.",
        3,
        (
            Answer("under_1000", "under 1.000 (1 point)", 1),
            Answer("1000_10000", "1.000 til 10.000 (2 point)", 2),
            Answer("over_10000", "flere end 10.000 (3 point)", 3),
        ),
    ),
    Question("sensitive", "B. Følsomme oplysninger, point", "Fx helbredsoplysninger. 0, hvis der ingen er.", 7),
    Question("protected", "C. Fortrolige oplysninger, point", "Andet, der skal beskyttes. 0, hvis der intet er.", 7),
    Question("special", "D. Særlige behandlinger, point", "0, hvis der ingen er.", 7),
)
# The lowest points, the highest, and the first concept that they give to choose from; the last one always is.
CONCEPTS_OF_POINTS = ((1, 2, 1), (3, 4, 2), (5, 6, 3), (7, 10, 5))
CONCEPTS = {
    1: "intet, medmindre noget tyder på, at det er galt",
    2: "databehandleren bekræfter, at aftalen holdes",
    3: "skriftlig status fra databehandleren hvert år",
    4: "certificering eller adfærdskodeks",
    5: "erklæring fra en uafhængig tredjepart",
    6: "eget tilsyn, alene eller sammen med andre",
}


Answers = Mapping[str, str | int | None]  # question → key of the answer, or the points that somebody wrote


def points_by_letter(answers: Answers) -> list[tuple[str, int]]:
    """Return the letter and the points of each question that is answered: «A», 3."""
    letters = []
    for question in QUESTIONS:
        answer = answers.get(question.key)
        points = {choice.key: choice.points for choice in question.answers}.get(str(answer), answer)
        if isinstance(points, int):
            letters.append((question.label[0], points))
    return letters


def points_of(answers: Answers) -> int | None:
    """Return the sum of the points; None while a question isn't answered."""
    points = [points for _, points in points_by_letter(answers)]
    return sum(points) if len(points) == len(QUESTIONS) else None


def concepts_for(points: int) -> range:
    """Return the concepts that the points give to choose from; none where the scale doesn't have them."""
    first = next((first for low, high, first in CONCEPTS_OF_POINTS if low <= points <= high), None)
    return range(first, max(CONCEPTS) + 1) if first else range(0)


def proposal(points: int) -> str:
    """«6 point giver koncept 3–6»."""
    concepts = concepts_for(points)
    given = f"koncept {concepts[0]}–{concepts[-1]}" if concepts else "intet koncept"
    return f"{danish.count(points, 'point', 'point', gender='t')} giver {given}"
