"""The pieces of a snapshot, as snapshots.take gives them: built without a database."""


def organisation(name):
    return {"id": sum(map(ord, name)), "name": name, "full_name": ""}


def person(initials, *, demo=True):
    return {"id": 1, "initials": initials, "name": "", "demo": demo}


def section(kind, title, html, *, as_of=None, show_facts=True):
    return {"kind": kind, "title": title, "html": html, "as_of": as_of, "show_facts": show_facts}


def share(payer, size=None, *, via=None, note=""):
    """`size` is «50 %» or an amount in kr., None for what isn't known."""
    percent = size.removesuffix(" %") if isinstance(size, str) else None
    basis = "unknown" if size is None else "percent" if percent else "amount"
    return {
        "payer": organisation(payer),
        "via": organisation(via) if via else None,
        "basis": basis,
        "percent": percent,
        "amount": None if percent or size is None else f"{size}.00",
        "note": note,
    }


def split(label, *shares, total=None, **fields):
    blank = {
        "id": 1,
        "purpose": "",
        "label": label,
        "scope": "",
        "total": f"{total}.00" if total else None,
        "qualifier": "",
        "period": "",
        "yearly": False,
        "unit_price_for": "",
        "fund": "",
        "part_of": None,
        "note": "",
        "effective_from": None,
        "effective_to": None,
        "shares": list(shares),
    }
    return blank | fields


def line(audience, level, *providers, joiner="eller", **fields):
    blank = {"note": "", "phone": "", "email": "", "web": "", "hours": "", "week": []}
    return (
        {
            "audience": audience,
            "level": level,
            "joiner": joiner,
            "providers": [organisation(name) for name in providers],
        }
        | blank
        | fields
    )


# What is said of an agreement in every version, and what was before 0.3.0 and has been since.
ALWAYS = {
    "id": 1,
    "kind": "sla",
    "state": "in_force",
    "state_label": "i kraft",
    "state_reason": "",
    "valid_from": None,
    "valid_to": None,
    "binding_until": None,
    "notice_months": None,
    "renewal": "",
    "renewal_months": None,
    "oversight_due_on": None,
    "note": "",
    "targets": [],
}
BEFORE = {"latest_notice_on": None, "oversight_done_on": None}
TERMS = {
    "form": "",
    "during": False,
    "counted_to": "",
    "earliest_exit": None,
    "notice_from": None,
    "notice_days": None,
    "options": [],
    "given": None,
    "runs_on": None,
    "follows": None,
}
SINCE = {
    **TERMS,
    "notice_to": "",
    "notice_how": "",
    "binding_words": "",
    "responsible": None,
    "journal_number": "",
    "sub_processors": "",
    "third_countries": "",
    "oversight_plan": None,
    "oversights": [],
    "documents": [],
    "withheld": [],
}


def agreement(label, parties="", scope="", **fields):
    own = {"role": "", "notice_months": None, "notice_days": None}
    named = [organisation(name) | own for name in parties.split(", ") if name]
    return {**ALWAYS, **SINCE, "label": label, "scope": scope, "parties": named, **fields}


def agreement_of_then(label, parties="", scope="", **fields):
    """As versions from before 0.3.0 hold it: the last day of notice was counted when it was saved."""
    named = [{**organisation(name), "role": ""} for name in parties.split(", ") if name]
    return {**ALWAYS, **BEFORE, "label": label, "scope": scope, "parties": named, **fields}


def figure(label, value, unit="", qualifier="", as_of=None):
    return {"label": label, "unit": unit, "values": [{"value": value, "qualifier": qualifier, "as_of": as_of}]}


def governing(body, *members, chair=None, task="", meetings="", purpose=""):
    return {
        "body": body,
        "task": task,
        "meetings": meetings,
        "purpose": purpose,
        "chair": organisation(chair) if chair else None,
        "members": [organisation(name) for name in members],
    }


def action(text, owner, due_on, **fields):
    return {"text": text, "owner": person(owner), "due_on": due_on, "done_on": None, "done_note": ""} | fields


def ask(text, body, asked_on, *answers):
    return {"text": text, "body": body, "asked_on": asked_on, "answers": list(answers)}


def decision(text, body, decided_on, **fields):
    blank = {"outcome": "decided", "postponed_to": None, "demo": True}
    return {"body": body, "text": text, "decided_on": decided_on} | blank | fields


def status(colour, since, due_on, *, before=None, demo=True, actions=(), ask=None, **fields):
    blank = {
        "reviewed_on": since,
        "cause": "",
        "consequence": "",
        "nothing_to_decide": False,
        "confirmation": 0,
        "author": person("ANH"),
    }
    return (
        {
            "colour": colour,
            "since": since,
            "before": before,
            "due_on": due_on,
            "demo": demo,
            "actions": list(actions),
            "ask": ask,
        }
        | blank
        | fields
    )


def review(colour, reviewed_on, due_on):
    return {"colour": colour, "reviewed_on": reviewed_on, "due_on": due_on}
