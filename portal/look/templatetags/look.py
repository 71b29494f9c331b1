"""Components: one tag each. They are built in: no template loads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString

from mulin.beijing import BEIJING

register = template.Library()


@register.filter
def moment(value: datetime | str | None) -> str:
    """A moment in Beijing time to the minute, as people write it; nothing for none."""
    if not value:
        return ""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    at = at.astimezone(BEIJING)
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"


@register.inclusion_tag("look/field.html")
def form_field(field: BoundField) -> dict[str, Any]:
    """A field with its label, its help and what is wrong with it, bound to each other for those who listen."""
    described = [f"{field.id_for_label}-help"] if field.help_text else []
    described += [f"{field.id_for_label}-errors"] if field.errors else []
    more: dict[str, str | bool] = {"aria-describedby": " ".join(described)} if described else {}
    if field.errors:
        more["aria-invalid"] = "true"
    shown: SafeString = field.as_widget(attrs=more)
    return {"field": field, "shown": shown}


@register.inclusion_tag("look/errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """What is wrong with a form as a whole, said first."""
    return {"errors": form.non_field_errors()}


@register.inclusion_tag("look/empty.html")
def empty(text: str) -> Mapping[str, str]:
    """An empty list: what comes next."""
    return {"text": text}


@register.inclusion_tag("look/findings.html")
def findings(found: Any) -> Mapping[str, Any]:
    """Findings as a table: place, value, what is wrong, how to mend it."""
    return {"found": found}
