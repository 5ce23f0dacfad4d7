"""A snapshot in which every list has rows and every field a value, and one of it changed, added or removed."""

import copy
import re

# What a field may hold that no page of the demo fills. A new field that stands here or in the demo is tried.
PERSON = {"id": 901, "initials": "XX", "name": "Xenia", "demo": True, "active": True}
FILLED = {
    "amount": "1000.00",
    "binding_until": "2027-01-31",
    "active_from": "2024-01-01",
    "retired_on": "2030-01-01",
    "below_findings_reason": "Det er aftalt",
    "before": "green",
    "chair": {"id": 900, "name": "Formanden", "full_name": ""},
    "code": "PLO-1",
    "deputy": PERSON,
    "done_note": "Sendt",
    "done_on": "2026-11-03",
    "effective_from": "2024-01-01",
    "effective_to": "2029-01-01",
    "email": "support@plo.example",
    "fund": "OK22-midler",
    "have_ready": "Ydernummer",
    "hours": "8-16",
    "binding_words": "Bindende i tre år",
    "earliest_exit": "2028-12-31",
    "notice_from": "2027-05-01",
    "notice_how": "Med brev",
    "notice_to": "Direktionen",
    "journal_number": "2026-17",
    "measured_to": "2030-12-31",
    "sub_processors": "Ingen kendte",
    "third_countries": "Ingen",
    "responsible": PERSON,
    "oversight_due_on": "2027-01-15",
    "oversight_plan": {
        "answers": {"persons": "over_10000", "sensitive": 3, "protected": 0, "special": 0},
        "points": 6,
        "concept": 3,
        "months": 12,
    },
    "part_of": "Drift",
    "phone": "70 10 20 30",
    "platform": "Web",
    "postponed_to": "2027-02-01",
    "qualifier": "ca.",
    "renewal_months": 12,
    "scope": "AppX",
    "state_reason": "Udkast ligger klar",
    "subtitle": "På skærmen",
    "valid_from": "2024-01-01",
    "valid_to": "2027-12-31",
    "via": {"id": 902, "name": "MedCom", "full_name": ""},
    "web": "https://plo.example/",
    "yearly": True,
}
# What no reader sees: how things are identified, how they are read, and what says the same in other words.
SILENT = {
    "schema": "how the snapshot is read",
    "refs": "which shared things it shows",
    "id": "a row's number",
    "demo": "whether it is made up",
    "full_name": "stands on no page",
    "sections.kind": "which section it is, as its title says",
    "funding.purpose": "a code, worded by the label",
    "funding.label": "of the purpose",
    "agreements.kind": "a code, worded by the label",
    "agreements.state": "a code, worded by the state's label",
    "agreements.withheld": "notice that the secretariat hasn't released",
    "agreements.oversights.withheld": "what a check showed, that the secretariat hasn't released",
    "agreements.follows.kind": "a code, worded by the label",
    "agreements.follows.follows": "one step is tried; the next is worded by the same function",
    "agreement_needs.kind": "a code, worded by the label",
    "agreement_needs.label": "of the kind",
    "agreement_needs.verdict": "a code, worded by the verdict's label",
    "waiting.actions.done_on": "those that wait are not done",
}
EMPTY = (None, "", [], {})
CHOICES = {
    "colour": ("red", "green"),
    "before": ("red", "green"),
    "category": ("patient", "clinic"),
    "renewal": ("none", "periods"),
    "form": ("fixed", "open"),
    "counted_to": ("month", "year"),
    "persons": ("under_1000", "over_10000"),
    "outcome": ("decided", "postponed"),
    "joiner": ("eller", "og"),
}


def fullest(values):
    """One value that holds all that the given ones hold."""
    present = [value for value in values if value not in EMPTY]
    if present and isinstance(present[0], dict):
        keys = dict.fromkeys(key for value in present for key in value)
        full = {key: fullest([value.get(key) for value in present]) for key in keys}
        return {key: FILLED.get(key, value) if value in EMPTY else value for key, value in full.items()}
    if present and isinstance(present[0], list):
        rows = [row for value in present for row in value]
        other = next((row for row in reversed(rows) if row != rows[0]), rows[0])
        return [fullest(rows), other]
    return present[0] if present else values[0]


def filled(snapshots):
    """A snapshot like the given ones with every list and every field filled in."""
    full = fullest(snapshots)
    full["sections"] = copy.deepcopy(snapshots[0]["sections"])
    full["sections"][0] |= {"as_of": "2026-10-01"}
    full["history"] = [
        {"colour": colour, "reviewed_on": day, "due_on": "2026-12-24"}
        for colour, day in (("green", "2026-05-04"), ("yellow", "2026-07-06"), ("red", full["status"]["reviewed_on"]))
    ]
    full["status"] |= {"colour": "red", "nothing_to_decide": False}
    full["decisions"][0] |= {"outcome": "postponed", "postponed_to": "2027-02-01"}
    for ask in (full["status"]["ask"], full["waiting"]["asks"][0]):
        ask["answers"] = [full["decisions"][0]]
    agreement = full["agreements"][0]
    agreement |= {"renewal": "periods", "withheld": [17], "notice_months": 6, "notice_days": None}
    agreement["parties"][0] |= {"notice_months": None, "notice_days": 90}  # in months, or in days
    need = {"kind": "sla", "label": "SLA", "verdict": "needed", "verdict_label": "skal være der", "reason": "Drift"}
    full["agreement_needs"] = [need, need | {"kind": "dpa", "label": "Databehandleraftale"}]
    share = full["funding"][0]["shares"][0] | {"via": FILLED["via"], "note": "resten"}
    full["funding"][0]["shares"] = [
        share | {"basis": "percent", "percent": "40.00", "amount": None},
        share | {"basis": "amount", "percent": None, "amount": "500.00"},
    ]
    full["periods"] = full["periods"] or {"OK22": "2026-12-31"}
    return full


def name(path):
    """«funding.shares.percent»: the field, whichever row it is of."""
    return ".".join(key for key in path if not isinstance(key, int))


def silent(path):
    return path[-1] in SILENT or path[0] in SILENT or name(path) in SILENT


def leaves(value, path=()):
    """Every single value with the way to it; of a list the first row, but all shares, which are of two kinds."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value[: 2 if path[-1] == "shares" else 1]):
            yield from leaves(inner, (*path, place))
    else:
        yield path, value


def lists(value, path=()):
    """Every list with the way to it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from lists(inner, (*path, key))
    elif isinstance(value, list):
        yield path, value
        if value:
            yield from lists(value[0], (*path, 0))


def other(path, value):
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if path[-1] in CHOICES:
        return next(choice for choice in CHOICES[path[-1]] if choice != value)
    if path[-1] == "slug":
        return "et-andet"
    if path[-1] == "basis":
        return "unknown"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return "2026-02-03"
    if re.fullmatch(r"-?\d+(\.\d+)?", value):
        return "77.00"
    return "<p>Noget ganske andet</p>" if path[-1] == "html" else "Noget ganske andet"


def with_value(snapshot, path, value):
    """A copy of the snapshot with another value at the end of the way."""
    changed = copy.deepcopy(snapshot)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


def emptied(path, value):
    """What the field holds where nobody has said it."""
    is_text = isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    return "" if is_text and path[-1] not in ("total", "part_of", "before") else None
