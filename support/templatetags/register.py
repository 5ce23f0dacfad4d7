"""Words and addresses of the register of agreements."""

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from onepagers.changes.wording import title
from onepagers.models import Solution
from onepagers.parts import Facts
from support.events import advice
from support.register import Row
from support.templatetags.support import lower_label

register = template.Library()


@register.simple_tag
def agreement_url(row: Row) -> str:
    """The page of an agreement."""
    return reverse("support:agreement", args=[row.pk])


@register.simple_tag
def new_agreement_url(solution: Solution) -> str:
    """Where an agreement around a solution is written in."""
    return f"{reverse('support:new_agreement')}?{urlencode({'loesning': solution.slug})}"


@register.filter
def notice_words(row: Row) -> str:
    """Below a notice day: when it is best done, and what it rests on."""
    advised = advice(row.notice_by, row.on) if row.notice_by else ""
    return "; ".join(words for words in (advised, row.basis) if words)


@register.filter
def followed(agreement: Facts) -> str:
    """«SLA, video», in the middle of a sentence."""
    return title({**agreement, "label": lower_label(agreement)})
