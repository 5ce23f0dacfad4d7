"""What a reminder is about, in words."""

from django import template

from mails.models import Mail
from onepagers.models import Solution
from reminders.models import Reminder
from reminders.reasons import reasons

register = template.Library()
OTHER_KINDS = {"question": "Spørgsmål fra en læser", "answer": "Svar på et spørgsmål", "test": "Prøvemail"}


@register.simple_tag
def reason_choices() -> dict[str, str]:
    """Every kind that a mail can have, by its key."""
    return {kind: reason.label for kind, reason in reasons().items()} | OTHER_KINDS


@register.filter
def reason_label(kind: str) -> str:
    """«Statusvurderinger»; for a kind that no longer exists, its key."""
    reason = reasons().get(kind)
    return reason.label if reason else OTHER_KINDS.get(kind, kind)


@register.filter
def why(mail: Mail) -> list[str]:
    """The reasons of a mail, each once; `mail.reminders` may be prefetched."""
    labels = dict.fromkeys(reason_label(reminder.kind) for reminder in mail.reminders.all())
    return list(labels) or ([reason_label(mail.kind)] if mail.kind in OTHER_KINDS else [])


@register.filter
def thing(reminder: Reminder) -> str:
    """The name of a reminder's subject: «Video» for «solution:17»."""
    name, _, pk = reminder.subject.partition(":")
    solution = Solution.objects.filter(pk=pk).first() if name == "solution" else None
    return solution.name if solution else ""
