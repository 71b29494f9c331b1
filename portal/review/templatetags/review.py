"""Components of review that other pages may include: ``{% load review %}``."""

from __future__ import annotations

from typing import Any

from django import template
from django.middleware.csrf import get_token

from mulin.received.scheme_kind import is_scheme
from mulin.received.scheme_words import FIELDS
from portal.people.policy import Act, may
from portal.people.roles import Role
from portal.review import messages as m
from portal.review.models import TEXT, Mark
from portal.review.reading import account_of, post_of
from portal.review.threads import MAY_MARK, seen, thread_of, unread_of

register = template.Library()


@register.inclusion_tag("review/thread.html", takes_context=True)
def review_thread(context: dict[str, Any], year: int, department: str, kind: str) -> dict[str, Any]:
    """The thread of a table, or of a scheme (by its own kind): what was said, marks, and (for those who may) room to
    write. Shown, it counts as read. ``context`` needs the request; two queries, four where there was something new."""
    request = context["request"]
    table, post = (year, department, kind), post_of(request)
    remarks = thread_of(table)
    writes = may(post, Act.THREAD, department)
    if writes:
        seen(account_of(request), table, remarks)
    fields = [*FIELDS.values()] if is_scheme(kind) else []
    whole = m.PLACE_OF_SCHEME if fields else m.PLACE_OF_TABLE
    told = []
    for remark in remarks:
        marks = list(remark.marks.all())
        done = {mark.mark for mark in marks}
        offers = [
            (word, name) for word, name in Mark.WORDS.items()
            if writes and word not in done and Mark.RESOLVED not in done and Role(post.role) in MAY_MARK[word]
        ]  # fmt: skip
        told.append({"remark": remark, "returned": remark.returned, "place": remark.place or whole,
                     "marks": marks, "offers": offers})  # fmt: skip
    return {
        "remarks": told, "writes": writes, "year": year, "department": department, "kind": kind, "most": TEXT,
        "back": request.path, "csrf_token": get_token(request), "fields": fields, "whole": whole,
    }  # fmt: skip


@register.simple_tag(takes_context=True)
def unread_remarks(context: dict[str, Any], year: int, department: str, kind: str) -> int:
    """``{% unread_remarks 2024 "D06" "report" as new %}``: how much others wrote since whoever looks last saw it."""
    return unread_of(account_of(context["request"]), year, department).get((department, kind), 0)
