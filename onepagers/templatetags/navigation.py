"""Where a link leads and what a row is on a day."""

from datetime import date

from django import template
from django.utils.http import urlencode

register = template.Library()


@register.filter
def returning(path: str, back: str) -> str:
    """The address of a form that leads back when it is saved."""
    return f"{path}?{urlencode({'next': back})}"


@register.filter
def overdue(solution, on: date) -> bool:
    """Of a solution with its status: whether the colour is too old on the day."""
    return bool(solution.due_on and on > solution.due_on)
