"""Solution, day → plain JSON facts. What readers see is rendered from these and from nothing else.

The schema is counted up when the meaning of a key changes; old snapshots are never rewritten, so `pages/` must go on
understanding every schema that has been in use.
"""

import hashlib
import json
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Prefetch
from django.db.models.functions import JSONObject

from danish.periods import named_period
from onepagers.models import (
    AcceptedFinding,
    Action,
    Ask,
    Decision,
    Governance,
    KeyFigure,
    Merges,
    Organisation,
    Period,
    Solution,
    StatusReview,
)
from onepagers.models.solutions import SolutionQuerySet
from onepagers.parts import Facts, Refs, fact_sources

SCHEMA = 1
HISTORY = timedelta(days=400)  # how far back from the newest review the colours go: the heat map is of twelve months


def prefetches(on: date) -> list["Prefetch[Any] | str"]:
    """All that `take` reads (`for_page`)."""
    decisions = Decision.objects.in_force(on).select_related("body", "author")
    asks = (
        Ask.objects.filter(asked_on__lte=on, counts=True)
        .select_related("body")
        .prefetch_related(Prefetch("decisions", decisions))
    )
    reviews = StatusReview.objects.in_force(on).select_related("author")
    core: list[Prefetch[Any] | str] = [
        "sections",
        "key_figures__values",
        "governance__body__chair",
        "governance__body__members",
        Prefetch("reviews", reviews),
        Prefetch("asks", asks),
        Prefetch("decisions", decisions),
        Prefetch("actions", Action.objects.noted(on).select_related("owner")),
        Prefetch("accepted_findings", AcceptedFinding.objects.filter(ended_on=None).select_related("author")),
    ]
    return core + [prefetch for source in fact_sources().values() for prefetch in source.prefetch(on)]


def for_page(on: date) -> SolutionQuerySet:
    """Return all solutions with everything that a snapshot is made of; the queries don't grow with the solutions."""
    rows = Period.objects.values(row=JSONObject(id="id", name="name", ends_on="ends_on"))
    annotations = {"periods": ArraySubquery(rows), "merges": ArraySubquery(Organisation.objects.merges())}
    return (
        Solution.objects.select_related("manager", "deputy", "owner", "operator")
        .annotate(**annotations)
        .prefetch_related(*prefetches(on))
    )


def take(solution: Solution, on: date) -> Facts:
    """The snapshot of a solution from `for_page(on)`: nothing but JSON values, no ages, no «today»."""
    refs = Refs(Merges(solution.merges))
    facts: Facts = {
        "schema": SCHEMA,
        "solution": _head(solution, refs),
        "sections": [
            {
                "kind": section.kind,
                "title": section.get_kind_display(),
                "html": section.body,
                "as_of": _day(section.as_of),
                "show_facts": section.show_facts,
            }
            for section in solution.sections.all()
        ],
        "status": _status(solution, refs),
        "history": _history(solution),
        "decisions": [_decision(decision, refs) for decision in solution.decisions.all()],
        "key_figures": [key_figure(figure) for figure in solution.key_figures.all()],
        "governance": [_governance(row, refs) for row in solution.governance.all()],
        "waiting": _waiting(solution, refs),
        "accepted": [_accepted(finding, refs) for finding in solution.accepted_findings.all()],
        "periods": _periods(solution, refs),
    }
    for key, source in fact_sources().items():
        facts[key] = source.take(solution, on, refs)
    facts["refs"] = refs.as_json()
    return facts


def digest(snapshot: Facts) -> str:
    """SHA-256, in hex, of the snapshot's canonical JSON: the same for the same facts on every machine."""
    canonical = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _head(solution: Solution, refs: Refs) -> Facts:
    return {
        "slug": solution.slug,
        "name": solution.name,
        "subtitle": solution.subtitle,
        "code": solution.code,
        "platform": solution.platform,
        "category": solution.category,
        "audience": solution.audience,
        "manager": refs.person(solution.manager),
        "deputy": refs.person(solution.deputy),
        "owner": refs.organisation(solution.owner),
        "operator": refs.organisation(solution.operator),
        "operator_words": solution.operator_words,
        "review_interval": solution.review_interval,
        "active_from": _day(solution.active_from),
        "retired_on": _day(solution.retired_on),
    }


def _status(solution: Solution, refs: Refs) -> Facts | None:
    """The review that counts, since when it has had its colour, what is done about it and what is asked.

    What earlier reviews set going is the status's too, until a review after it is done or decided.
    """
    reviews = list(solution.reviews.all())  # newest first, by the model's ordering
    if not reviews:
        return None
    newest = reviews[0]
    run = next((index for index, review in enumerate(reviews) if review.colour != newest.colour), len(reviews))
    origin = next((review for review in reviews if review.pk == newest.origin_id), newest)
    asks = [ask for ask in solution.asks.all() if ask.review_id and _stood(ask, origin)]
    ask = next((ask for ask in asks if ask.review_id == origin.pk), asks[0] if asks else None)
    actions = [action for action in solution.actions.all() if action.review_id and _is_of_status(action, origin)]
    return {
        "colour": newest.colour,
        "since": _day(reviews[run - 1].reviewed_on),
        "before": reviews[run].colour if run < len(reviews) else None,
        "reviewed_on": _day(newest.reviewed_on),
        "due_on": _day(newest.due_on),
        "cause": newest.cause,
        "consequence": newest.consequence,
        "nothing_to_decide": newest.nothing_to_decide,
        "below_findings_reason": newest.below_findings_reason,
        "confirmation": newest.confirmation,
        "author": refs.person(newest.author),
        "demo": newest.is_demo,
        "actions": [
            {
                "text": action.text,
                "owner": refs.person(action.owner),
                "due_on": _day(action.due_on),
                "done_on": _day(action.done_on),
                "done_note": action.done_note,
            }
            for action in sorted(actions, key=lambda action: (action.due_on, action.pk))
        ],
        "ask": _ask(ask, refs) if ask else None,
    }


def _stood(ask: Ask, review: StatusReview) -> bool:
    """Whether the review asks this, or found it unanswered."""
    return ask.review_id == review.pk or all(answer.decided_on > review.reviewed_on for answer in _answers(ask))


def _answers(ask: Ask) -> list[Decision]:
    """The decisions that close the ask, unlike those to wait."""
    return [decision for decision in ask.decisions.all() if decision.outcome == Decision.Outcome.DECIDED]


def _is_of_status(action: Action, review: StatusReview) -> bool:
    """Whether the review set the action going, or left it open."""
    return action.review_id == review.pk or action.done_on is None or action.done_on > review.reviewed_on


def _ask(ask: Ask, refs: Refs) -> Facts:
    refs.to(ask.body)
    return {
        "text": ask.text,
        "body": ask.body.name,
        "asked_on": _day(ask.asked_on),
        "answers": [_decision(decision, refs) for decision in ask.decisions.all()],
    }


def _decision(decision: Decision, refs: Refs) -> Facts:
    refs.to(decision.body)
    return {
        "body": decision.body.name,
        "outcome": decision.outcome,
        "text": decision.text,
        "decided_on": _day(decision.decided_on),
        "postponed_to": _day(decision.postponed_to),
        "demo": decision.is_demo,
    }


def _waiting(solution: Solution, refs: Refs) -> Facts:
    """What is asked and not yet decided, whoever asked it, and what is to be done beside what the status says."""
    reviewed = bool(solution.reviews.all())
    return {
        "asks": [_ask(ask, refs) for ask in solution.asks.all() if not _answers(ask)],
        "actions": [
            {"text": action.text, "owner": refs.person(action.owner), "due_on": _day(action.due_on), "done_on": None}
            for action in solution.actions.all()
            if action.done_on is None and not (reviewed and action.review_id)
        ],
    }


def _accepted(finding: AcceptedFinding, refs: Refs) -> Facts:
    return {
        "id": finding.pk,
        "code": finding.code,
        "key": finding.key,
        "reason": finding.reason,
        "until": _day(finding.until),
        "sentence": finding.sentence,
        "author": refs.person(finding.author),
    }


def _periods(solution: Solution, refs: Refs) -> dict[str, str]:
    """When the periods end that the texts name: «inden udgangen af OK22» says no date itself."""
    text = named_period(" ".join(section.body for section in solution.sections.all()))
    named = [row for row in solution.periods if named_period(row["name"]) in text]
    for row in named:
        refs.to(Period(pk=row["id"]))
    return {row["name"]: row["ends_on"] for row in named}


def _history(solution: Solution) -> list[Facts]:
    """The counting reviews of the HISTORY up to the newest one and the one before them, oldest first.

    Counted from the newest review and not from the day, so that a page doesn't change because a day has passed.
    """
    reviews = list(solution.reviews.all())
    recent = [review for review in reviews if review.reviewed_on > reviews[0].reviewed_on - HISTORY]
    return [
        {"colour": review.colour, "reviewed_on": _day(review.reviewed_on), "due_on": _day(review.due_on)}
        for review in reversed(reviews[: len(recent) + 1])
    ]


def key_figure(figure: KeyFigure) -> Facts:
    """A key figure with all its values, newest first."""
    return {
        "label": figure.label,
        "unit": figure.unit,
        "values": [
            {"value": str(value.value), "qualifier": value.qualifier, "as_of": _day(value.as_of)}
            for value in figure.values.all()
        ],
    }


def _governance(row: Governance, refs: Refs) -> Facts:
    refs.to(row.body)
    return {
        "body": row.body.name,
        "task": row.task,
        "meetings": row.body.meetings,
        "purpose": row.body.purpose,
        "chair": refs.organisation(row.body.chair),
        "members": refs.organisations(row.body.members.all()),
    }
