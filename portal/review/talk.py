"""Views of threads: departments, leaders, reviewers and the office write here; nobody deletes."""

from __future__ import annotations

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from mulin.pack import Pack
from mulin.received.scheme_kind import is_scheme
from mulin.received.scheme_words import FIELDS
from portal.audit.log import record
from portal.people.policy import Act, requires
from portal.people.roles import Role
from portal.review import messages as m
from portal.review.models import TEXT, Mark, Remark
from portal.review.reading import about_of, person, reviewed_or_404
from portal.review.threads import MAY_MARK, put_mark, say

_PLACE = re.compile(r"[^!]{1,31}![A-Z]{1,3}[1-9][0-9]{0,6}")


@require_POST
@requires(Act.THREAD, of="department")
def remark(request: HttpRequest, year: int, department: str, kind: str) -> HttpResponse:
    """Say something about a table, one of its cells or an indicator; about a scheme, or a field of it. The same words
    sent twice stand once."""
    pack = reviewed_or_404(year, department, kind)
    text = " ".join(request.POST.get("text", "").split())
    place = request.POST.get("place", "").strip()
    if not text or len(text) > TEXT:
        messages.error(request, m.TEXT_ASKED.format(most=TEXT))
        return back(request)
    if place and not _is_place(pack, year, kind, place):
        told = m.FIELD_ASKED if is_scheme(kind) else m.PLACE_ASKED
        messages.error(request, told.format(place=place[:40]))
        return back(request)
    table, by = (year, department, kind), person(request)
    with transaction.atomic():
        record(request, "review.remark", about_of(*table), {"place": place, "text": text})
        last = Remark.objects.filter(year=year, department=department, kind=kind).last()
        if last is None or (last.account, last.place, last.text) != (by.account, place, text):
            say(table, by, text, place=place)
    messages.success(request, m.REMARKED)
    return back(request)


def _is_place(pack: Pack, year: int, kind: str, place: str) -> bool:
    if is_scheme(kind):
        return place in FIELDS.values()
    return _PLACE.fullmatch(place) is not None or place in pack.years[year].indicator


@require_POST
@requires(Act.THREAD, of="department")
def mark(request: HttpRequest, year: int, department: str, kind: str, number: int, word: str) -> HttpResponse:
    """已改, by the department; 已解决, by whoever reviews."""
    said = get_object_or_404(Remark, pk=number, year=year, department=department, kind=kind)
    if word not in MAY_MARK:
        raise Http404
    if Role(request.post_held.role) not in MAY_MARK[word]:  # type: ignore[attr-defined]
        raise PermissionDenied
    with transaction.atomic():
        put, new = put_mark(said, word, person(request))
        if new:
            detail = {"remark": said.pk, "place": said.place, "mark": word}
            record(request, "review.mark", about_of(year, department, kind), detail)
    messages.success(request, m.MARKED.format(word=Mark.WORDS[put.mark]))
    return back(request)


def back(request: HttpRequest) -> HttpResponse:
    """To the page that the form stood on."""
    to = request.POST.get("back", "")
    ours = to.startswith("/") and url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    return redirect(f"{to}#thread" if ours else "owed:home")
