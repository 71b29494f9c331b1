"""The schemes that a department owes, on its home page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from portal.district import the_pack, the_store
from portal.people.roles import Role
from portal.schemes.reading import scheme_tables

register = template.Library()


@register.inclusion_tag("schemes/home.html", takes_context=True)
def schemes_owed(context: dict[str, Any], year: int, unread: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    """The schemes of a year that whoever asks files, signs or looks at; of a year that is locked, those that are open
    late. ``unread``: (department, kind) → remarks that they have not seen."""
    post = context["request"].post_held
    role = Role(post.role)
    tables = [t for t in scheme_tables(the_pack(), the_store(), year, post.code) if t.reports_open or t.is_open]
    rows = [
        {"table": t, "state": t.state, "step": t.step(role), "unread": unread.get((t.department, t.kind), 0)}
        for t in tables
    ]
    return {"rows": rows}
