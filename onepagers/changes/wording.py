"""The facts of a snapshot in a reader's words, field by field, so that two of them can be compared. Pure.

A table maps the label of a field to how a row's value is worded. A key that an older schema lacks is «Ikke oplyst».
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, NamedTuple

import danish
from onepagers.models import Category, Colour
from onepagers.parts import Facts, Worded
from onepagers.versions.key_figures import figure_text

MISSING = "Ikke oplyst"


class Difference(NamedTuple):
    """One field of one thing; `place` identifies the thing.

    A new or removed thing has no `field`: it is described by its first fields on the side where it is.
    """

    place: Hashable
    what: str
    field: str
    then: str
    now: str


def differences(
    then: dict[Any, Facts], now: dict[Any, Facts], words: Mapping[str, Worded], called: Worded
) -> Iterator[Difference]:
    """What differs between rows by their places, in the order of `now`, then those that are removed."""
    for place in [*now, *(place for place in then if place not in now)]:
        if place not in then:
            yield Difference(place, called(now[place]), "", "", whole(now[place], words))
        elif place not in now:
            yield Difference(place, called(then[place]), "", whole(then[place], words), "")
        else:
            for label, word in words.items():
                if (before := word(then[place])) != (after := word(now[place])):
                    yield Difference(place, called(now[place]), label, before, after)


def rows(part: Facts | list[Facts], same: Callable[[Facts], Hashable]) -> dict[Any, Facts]:
    """The rows of a part by what makes two of them the same; those that are the same in it are numbered."""
    seen: Counter[Hashable] = Counter()
    placed = {}
    for row in part if isinstance(part, list) else [part]:
        seen[same(row)] += 1
        placed[same(row), seen[same(row)]] = row
    return placed


def whole(row: Facts, words: Mapping[str, Worded]) -> str:
    """All fields of a row, as far as they are known; those after the second with their label."""
    worded = [(label, text) for label, word in words.items() if (text := word(row)) != MISSING]
    first = set(list(words)[:2])
    known = [text if label in first else f"{label}: {text}" for label, text in worded]
    sentences = [text if text.endswith((".", "?", "!")) else f"{text}." for text in known]
    return " ".join(sentences).removesuffix(".") or MISSING


def title(row: Facts) -> str:
    """«Drift», «SLA, app»: what a row of money or an agreement is called."""
    return f"{row['label']}, {row['scope']}" if row["scope"] else row["label"]


def _text(value: Any) -> str:
    return str(value) if value not in (None, "") else MISSING


def text(key: str) -> Worded:
    """The value itself."""
    return lambda row: _text(row.get(key))


def _day(value: str | None) -> str:
    return danish.long_date(value) if value else MISSING


def day(key: str) -> Worded:
    """«1. september 2026»."""
    return lambda row: _day(row.get(key))


def person(key: str) -> Worded:
    """«LSS, Lone Skov»."""
    return lambda row: _person(row.get(key))


def _person(facts: Facts | None) -> str:
    """«LSS, Lone Skov», and whether the account is closed; what an older schema lacks is left out."""
    if not facts:
        return MISSING
    closed = "" if facts.get("active", True) else " (ikke længere aktiv)"
    return f"{facts['initials']}, {facts['name']}{closed}" if facts["name"] else f"{facts['initials']}{closed}"


def organisation(key: str) -> Worded:
    """The name; snapshots from before 0.3.0 have neither owner nor operator."""
    return lambda row: row[key]["name"] if row.get(key) else MISSING


# The head, who governs, and the key figures


def _category(head: Facts) -> str:
    return Category(head["category"]).singular if head["category"] else MISSING


HEAD: dict[str, Worded] = {
    "Navn": text("name"),
    "Kategori": _category,
    "Systemforvalter": person("manager"),
    "Stedfortræder": person("deputy"),
    "Undertitel": text("subtitle"),
    "ID": text("code"),
    "Platform": text("platform"),
    "For hvem": text("audience"),
    "Ejer": organisation("owner"),
    "Driver": organisation("operator"),
    "Ordene om, hvem der driver": text("operator_words"),
    "Dage mellem statusvurderinger": text("review_interval"),
    "Sidens adresse": text("slug"),
    "I porteføljen fra": day("active_from"),
    "Udgået af porteføljen": day("retired_on"),
}
GOVERNANCE: dict[str, Worded] = {
    "Opgave": text("task"),
    "Formål": text("purpose"),
    "Møder": text("meetings"),
    "Formand": lambda row: row["chair"]["name"] if row["chair"] else MISSING,
    "Deltagere": lambda row: ", ".join(member["name"] for member in row["members"]) or MISSING,
}


def _value(figure: Facts, value: Facts) -> str:
    """«knap 500.000, december 2024»."""
    worded = figure_text(value, figure["unit"])
    return f"{worded}, {danish.month(value['as_of'])}" if value["as_of"] else worded


KEY_FIGURE: dict[str, Worded] = {
    "Nyeste værdi": lambda row: _value(row, row["values"][0]) if row["values"] else MISSING,
    "Tidligere værdier": lambda row: "; ".join(_value(row, value) for value in row["values"][1:]) or MISSING,
}


# The status, what is asked and decided, and what is to be done


def colour(value: str | None) -> str:
    return Colour(value).label if value else "Ikke vurderet"


def _action(action: Facts) -> str:
    """«Udkast sendes til PLSP (LSS, Lone Skov, 18. december 2026)»."""
    done = f", udført {danish.long_date(action['done_on'])}" if action["done_on"] else ""
    note = f": {action['done_note']}" if action.get("done_note") else ""
    return (
        f"{action['text'].rstrip('.')} ({_person(action['owner'])}, {danish.long_date(action['due_on'])}{done}{note})"
    )


def _answers(ask: Facts) -> str:
    return "; ".join(
        f"{danish.long_date(answer['decided_on'])}, {answer['body']}: {_decided(answer)}" for answer in ask["answers"]
    )


def _decided(decision: Facts) -> str:
    if decision["outcome"] != "postponed":
        return decision["text"]
    until = f" til {danish.long_date(decision['postponed_to'])}" if decision["postponed_to"] else ""
    return f"udskudt{until}. {decision['text']}"


def _ask(status: Facts) -> str:
    """«PLO’s bestyrelse: Mandat til SLA, ønsket 3. marts 2026». What was answered follows it."""
    ask = status["ask"]
    if ask:
        answers = _answers(ask)
        asked = f"{ask['body']}: {ask['text'].rstrip('.')}, ønsket {danish.long_date(ask['asked_on'])}"
        return asked + (f" ({answers})" if answers else "")
    return "Ingen beslutning ønskes" if status["nothing_to_decide"] else MISSING


COLOUR_FIELDS = {"Farve", "Farven har stået siden", "Farven før"}  # of the status: how the colour came to be
STATUS: dict[str, Worded] = {
    "Farve": lambda row: colour(row["colour"]),
    "Årsag": text("cause"),
    "Konsekvens": text("consequence"),
    "Handling": lambda row: "; ".join(_action(action) for action in row["actions"]) or MISSING,
    "Indstilling": _ask,
    "Trods opfølgningspunkter": text("below_findings_reason"),
    "Farven har stået siden": day("since"),
    "Farven før": lambda row: colour(row["before"]) if row["before"] else MISSING,
    "Vurderet": day("reviewed_on"),
    "Vurderet af": person("author"),
    "Bekræftet uændret": lambda row: danish.count(row["confirmation"], "gang", "gange"),
    "Næste vurdering": day("due_on"),
}
NO_STATUS: Facts = {
    "colour": None,
    "actions": [],
    "ask": None,
    "nothing_to_decide": False,
    "before": None,
    "confirmation": 0,
}
REVIEW: dict[str, Worded] = {
    "Vurdering": lambda row: f"{colour(row['colour'])}, næste vurdering {_day(row['due_on'])}",
}
DECISION: dict[str, Worded] = {"Beslutning": _decided, "Af hvem": text("body")}
WAITING_ASK: dict[str, Worded] = {
    "Indstilling": text("text"),
    "Til": text("body"),
    "Svar": lambda row: _answers(row) or MISSING,
}
WAITING_ACTION: dict[str, Worded] = {"Handling": _action}
ACCEPTED: dict[str, Worded] = {
    "Begrundelse": text("reason"),
    "Til og med": lambda row: _day(row["until"]) if row["until"] else "Så længe sætningen er den samme",
    "Sætning": text("sentence"),
    "Accepteret af": person("author"),
}
PERIOD: dict[str, Worded] = {"Slutter": day("ends_on")}
