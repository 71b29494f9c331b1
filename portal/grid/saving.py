"""What the page's script asks: the cells, their saving, what is wrong with them. Answers are JSON.

Saving is no line of the log: a draft counts nowhere. What is made of it, a trial or a hand-in, is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBadRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_POST

from mulin.workbooks.address import split_a1
from mulin.workbooks.layout import Layout
from mulin.workbooks.typed_in import MOST_CHARACTERS, Place, keepable
from orchestration.pipeline.previous import previous_values
from portal.district import the_settings, the_store
from portal.grid import messages as m
from portal.grid.checking import stale, verdict
from portal.grid.drafts import ChangedElsewhere, NotWhatWasSeen, draft_of, layout_of, places_of, save, typed_in
from portal.grid.models import Draft
from portal.grid.sealed import Doubt, doubt_of
from portal.grid.shown import sheets_shown
from portal.handin.asked import table_asked, who
from portal.look.templatetags.look import moment
from portal.owed.table import Table
from portal.people.policy import Act, requires

_TAB = re.compile(r"[a-z0-9]{1,32}")


@require_GET
@requires(Act.UPLOAD, of="department")
def cells(request: HttpRequest, year: int, department: str, kind: str) -> JsonResponse:
    """Everything that the page draws."""
    table = table_asked(year, department, kind)
    draft, layout = _mine(request, table), layout_of(table)
    known = previous_values(the_settings(), table.pack, the_store(), year, department=department)
    sheets = sheets_shown(layout, typed_in(draft, layout), known)
    told = _standing(draft, layout, table, doubt_of(draft))
    return JsonResponse({"layout": layout.reading_hash, "sheets": sheets, **told})


@require_GET
@requires(Act.UPLOAD, of="department")
def standing(request: HttpRequest, year: int, department: str, kind: str) -> JsonResponse:
    """Where the draft stands, without its cells."""
    table = table_asked(year, department, kind)
    draft = _mine(request, table)
    return JsonResponse(_standing(draft, layout_of(table), table, doubt_of(draft)))


@require_POST
@requires(Act.UPLOAD, of="department")
def write(request: HttpRequest, year: int, department: str, kind: str) -> HttpResponseBase:
    """Save cells. Asked: ``base`` (the revision they rest on), ``layout``, ``tab``, ``cells`` (``sheet!A1`` → text) and
    ``content`` (what of a doubtful draft was seen). Answered with where the draft stands and ``refused`` (cell → why it
    is not saved); 409 where the draft or the table is another one by now."""
    table = table_asked(year, department, kind)
    draft, layout = _mine(request, table), layout_of(table)
    asked = _asked(request)
    if asked is None:
        return HttpResponseBadRequest()
    base, tab, texts, form, seen = asked
    if form != layout.reading_hash:
        return JsonResponse({"why": m.GRID_CHANGED}, status=409)
    changes, refused = _places(layout, texts)
    doubt = doubt_of(draft)
    try:
        draft = save(draft, base, changes, by=who(request), tab=tab, now=table.now, doubt=doubt, seen=seen)
    except NotWhatWasSeen:
        return JsonResponse({"why": m.DOUBTED_NOW, "reload": True}, status=409)
    except ChangedElsewhere:
        draft.refresh_from_db()
        return JsonResponse({"who": draft.who, "at": moment(draft.changed_at)}, status=409)
    told = _standing(draft, layout, table, None if doubt is None else doubt_of(draft))
    return JsonResponse({**told, "refused": refused})


def _asked(request: HttpRequest) -> tuple[int, str, Mapping[str, str], str, str] | None:
    """None for what no page of ours sends."""
    try:
        said: Any = json.loads(request.body)
        base, tab, texts, form = said["base"], said["tab"], said["cells"], said["layout"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    plain = isinstance(texts, dict) and all(isinstance(t, str) for t in texts.values())
    named = isinstance(tab, str) and _TAB.fullmatch(tab) and isinstance(form, str)
    seen = said.get("content") or ""
    return (base, tab, texts, form, str(seen)) if type(base) is int and named and plain else None


def _places(layout: Layout, texts: Mapping[str, str]) -> tuple[dict[Place, str], dict[str, str]]:
    """What is to be written where, and what is not to be written, with why."""
    places = places_of(layout)
    changes: dict[Place, str] = {}
    refused: dict[str, str] = {}
    for at, text in texts.items():
        sheet, _, cell = at.rpartition("!")
        try:
            place = places.get((sheet, *split_a1(cell)))
        except ValueError:
            place = None
        if place is None:
            refused[at] = m.NO_SUCH_CELL
        elif not keepable(text):
            refused[at] = m.NOT_KEEPABLE.format(most=MOST_CHARACTERS)
        else:
            changes[place] = text
    return changes, refused


def _standing(draft: Draft, layout: Layout, table: Table, doubt: Doubt | None) -> dict[str, Any]:
    trial = draft.trial
    return {
        "revision": draft.revision,
        "who": draft.who,
        "at": moment(draft.changed_at),
        "doubt": None if doubt is None else {"words": doubt.words, "content": doubt.content},
        "findings": verdict(draft, layout, table.pack),
        "trial": None if trial is None else {
            "waits": trial.state == trial.WAITING, "word": trial.word, "at": moment(trial.at), "stale": stale(draft),
        },
    }  # fmt: skip


def _mine(request: HttpRequest, table: Table) -> Draft:
    asking: Any = request
    found = draft_of(asking.post_held, table)
    if found is None:
        raise Http404
    return found
