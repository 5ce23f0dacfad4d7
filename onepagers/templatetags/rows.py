"""The fields of rows that are edited together.

Written here and not by crispy's templates, with the same classes: a page of twenty rows has 200 fields, and a template
for each label, hint and input made the page eight times as slow as the one-pager that it edits.
"""

from collections.abc import Iterable
from html import escape
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString, mark_safe

from onepagers.parts import Facts
from onepagers.versions.key_figures import figure_text

register = template.Library()


@register.filter
def figure_value(value: Facts, unit: str) -> str:
    """A value of a key figure as pages say it: «knap 500.000», «1.234,5 mio.»."""
    return figure_text(value, unit)


@register.simple_tag
def row_field(field: BoundField, css: str = "") -> SafeString:
    """Label, hint, errors and input of a field, tied together for screen readers; only the input of a hidden one."""
    pk, widget = field.auto_id, field.field.widget
    attrs: dict[str, Any] = {**widget.attrs, "name": field.html_name, "id": pk}
    if widget.is_hidden:
        return mark_safe(f"<input{_written({'type': 'hidden', 'value': widget.format_value(field.value()), **attrs})}>")  # noqa: S308
    parts, described, errors = "", [], field.errors
    if field.help_text:
        described.append(f"{pk}_hint")
        parts = f'<div class="form-text" id="{pk}_hint">{_escaped(field.help_text)}</div>'
    if errors:
        described.append(f"{pk}_error")
        parts += f'<div class="invalid-feedback" id="{pk}_error">{"<br>".join(map(_escaped, errors))}</div>'
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    label = _escaped(field.label)
    if isinstance(widget, forms.CheckboxInput):
        box = _written({"type": "checkbox", "class": "form-check-input", "checked": bool(field.value()), **attrs})
        inner = f'<label class="form-check-label" for="{pk}">{label}</label>'
        return mark_safe(f'<div class="mb-3 {css}"><div class="form-check"><input{box}>{inner}</div>{parts}</div>')  # noqa: S308
    attrs["class"] = "form-select" if isinstance(widget, forms.Select) else "form-control"
    attrs["class"] += " is-invalid" if errors else ""
    inner = f'<label class="form-label" for="{pk}">{label}</label>{parts}{_control(field, widget, attrs)}'
    return mark_safe(f'<div class="mb-3 {css}">{inner}</div>')  # noqa: S308


@register.filter
def row_fields(fields: Iterable[BoundField]) -> SafeString:
    """Several of them."""
    return mark_safe("".join(map(row_field, fields)))  # noqa: S308


def _control(field: BoundField, widget: forms.Widget, attrs: dict[str, Any]) -> str:
    value = field.value()
    if isinstance(widget, forms.Select):
        return f"<select{_written(attrs)}>{_options(widget, '' if value is None else str(value))}</select>"
    text = widget.format_value(value)
    if isinstance(widget, forms.Textarea):
        return f"<textarea{_written(attrs)}>\n{_escaped(text or '')}</textarea>"
    kind = widget.input_type if isinstance(widget, forms.widgets.Input) else "text"
    return f"<input{_written({'type': kind, 'value': text, **attrs})}>"


def _options(widget: forms.Select, value: str) -> str:
    return "".join(
        f'<option value="{_escaped(choice)}"{" selected" if str(choice) == value else ""}>{_escaped(label)}</option>'
        for choice, label in widget.choices
    )


def _written(attrs: dict[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{_escaped(value)}"'
        for name, value in attrs.items()
        if value is not None and value is not False
    )


def _escaped(text: Any) -> str:
    return escape(str(text))
