"""Tags of the edit pages."""

from typing import Any

from django import template
from django.forms import BaseForm
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from js_asset import Media

register = template.Library()


@register.simple_tag(takes_context=True)
def editor_media(context: dict[str, Any], form: BaseForm) -> SafeString:
    """The rich editor's words and files; its import map is inline, so it carries the request's CSP nonce."""
    media = Media.from_media(form.media, nonce=str(context["request"].csp_nonce)).render()
    return format_html('<script src="{}"></script>\n{}', static("js/editor_words.js"), media)


@register.filter
def add_verb(name: str) -> str:
    """«Vurdér Video»."""
    return f"Vurdér {name}"
