"""What a browser posts of the form with a solution's six texts."""

import re

FIELD = re.compile(r'name="(csrfmiddlewaretoken|base|writer)" value="([^"]*)"')


def fields(solution, base=None, **changed):
    """All six sections as they stand, but for what is `changed`, by kind (HTML) or by the name of a field."""
    data = {"base": str(base if base is not None else solution.revisions.first().number), "news-as_of": ""}
    for section in solution.sections.all():
        data[f"{section.kind}-body"] = changed.pop(section.kind, section.body)
        if section.show_facts and section.kind in ("governance", "support", "operation"):
            data[f"{section.kind}-show_facts"] = "on"
    return data | {name.replace("__", "-"): value for name, value in changed.items()}


def hidden(page: str) -> dict[str, str]:
    """The fields of a page that nobody sees: the note of whom it was handed to, the version, the token."""
    return dict(FIELD.findall(page))
