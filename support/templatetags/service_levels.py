"""The months of a service target as small inline SVGs. Not in the colours of a status: they say nothing of that."""

from datetime import date
from functools import cache

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

import danish
from onepagers.pages.palette import HEX
from onepagers.parts import Facts
from onepagers.templatetags.status_graphics import svg
from support.measurements import history
from support.models import Agreement
from support.service_level_tables import tables
from support.service_levels import IN_WORDS, Record, State, months_in_words

register = template.Library()
KEY: tuple[State, ...] = ("kept", "broken", "missing", "outside")


@register.inclusion_tag("support/_service_levels.html")
def service_levels(agreement: Agreement, facts: Facts, on: date, editable: bool, inside: bool = False) -> Facts:
    """Each service target with its months. `facts` are those of the agreement; `inside` a section of a page."""
    return {
        "agreement": agreement,
        "tables": tables(facts, history(agreement), agreement, on),
        "editable": editable,
        "inside": inside,
    }


@register.simple_tag
def level_strip(record: Record) -> SafeString:
    """Twenty-four squares, oldest first; for screen readers they are one sentence."""
    cells = "".join(
        f"<span>{level_mark(month.state, f'{danish.month(month.first_day)}: {IN_WORDS[month.state]}')}</span>"
        for month in record.months
    )
    return mark_safe(f'<div class="levels" role="img" aria-label="{escape(in_sentence(record))}">{cells}</div>')  # noqa: S308


@register.simple_tag
def level_mark(state: State, title: str = "") -> SafeString:
    """A square, also alone beside its word: a dot is kept, a cross broken, a ring missing, a dash not due."""
    return svg(_drawing(state), 20, 20, title or IN_WORDS[state])


@register.simple_tag
def level_key() -> list[tuple[State, str]]:
    """Each state and its word."""
    return [(state, IN_WORDS[state]) for state in KEY]


@register.filter
def level_word(state: State) -> str:
    return IN_WORDS[state]


def in_sentence(record: Record) -> str:
    """«24 måneder til november 2026. Holdt: januar 2026. Brudt: marts 2026. Mangler: ingen.»."""
    last = danish.month(record.months[-1].first_day)
    parts = []
    for state in KEY[:3]:
        months = months_in_words([month.first_day for month in record.of(state)])
        parts.append(f"{IN_WORDS[state].capitalize()}: {months or 'ingen'}.")
    return " ".join([f"{len(record.months)} måneder til {last}.", *parts])


@cache
def _drawing(state: State) -> str:
    blue, ink, line, paper = HEX["blue"], HEX["ink"], HEX["line-2"], HEX["paper"]
    return {
        "kept": f'<path d="M0 0h20v20H0Z" fill="{HEX["blue-wash"]}"/><circle cx="10" cy="10" r="4.4" fill="{blue}"/>',
        "broken": f'<path d="M0 0h20v20H0Z" fill="{ink}"/>'
        f'<path d="M5.5 5.5l9 9M14.5 5.5l-9 9" stroke="{paper}" stroke-width="2.6"/>',
        "missing": f'<path d="M.8 .8h18.4v18.4H.8Z" fill="{paper}" stroke="{line}" stroke-width="1.6" '
        f'stroke-dasharray="3 2.2"/><circle cx="10" cy="10" r="3.6" fill="none" stroke="{ink}" stroke-width="1.6"/>',
        "outside": f'<path d="M7 10h6" stroke="{line}" stroke-width="1.4"/>',
    }[state]
