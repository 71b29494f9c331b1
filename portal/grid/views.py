"""The page on which a table is filled in, and what is made of it: a trial or a hand-in, as from any workbook."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from expectations.attachments import MAX_BYTES
from expectations.verdicts import may_be_judged_otherwise
from mulin.findings import Finding, FindingsError, Level
from mulin.plain import Measured, measure
from mulin.received import Record
from portal.audit.log import record
from portal.district import the_settings, the_store
from portal.grid import messages as m
from portal.grid.drafts import (
    ChangedElsewhere,
    begin,
    confirm,
    draft_of,
    layout_of,
    note_sent,
    taken_from,
    workbook_of,
)
from portal.grid.models import Draft
from portal.grid.sealed import doubt_of
from portal.handin import messages as handin_messages
from portal.handin.arriving import Brought, brought, keep, to_receipt
from portal.handin.asked import about, table_asked, version_asked, who
from portal.handin.trials import begin as begin_trial
from portal.look.templatetags.look import moment
from portal.owed.table import Table
from portal.people.policy import Act, requires

_MB = 1_000_000
EMPTY = "empty"


@require_GET
@requires(Act.UPLOAD, of="department")
def show(request: HttpRequest, year: int, department: str, kind: str) -> HttpResponse:
    return _page(request, table_asked(year, department, kind))


def _page(request: HttpRequest, table: Table, refused: FindingsError | None = None) -> HttpResponse:
    asking: Any = request
    layout_of(table)
    draft = draft_of(asking.post_held, table)
    base = None if draft is None or draft.base is None else table.review.version(draft.base)
    own = {
        "table": table, "draft": draft, "refused": refused, "sources": _sources(table), "words": m.ON_THE_PAGE,
        "papers": sorted(base.record.came_with) if base is not None else (), "evidence_limit": MAX_BYTES // _MB,
        "browser": handin_messages.IN_THE_BROWSER,
        "newer": None if draft is None else _newer(table, draft),
        "doubt": None if draft is None else doubt_of(draft), "look_again": m.LOOK_AGAIN,
    }  # fmt: skip
    return render(request, "grid/fill.html", own, status=200 if refused is None else 422)


def _newer(table: Table, draft: Draft) -> int | None:
    """The latest version, where it came after what the draft rests on."""
    latest = table.latest
    known = max(draft.base or 0, draft.sent or 0)
    return latest.record.version if latest is not None and latest.record.version > known else None


def _sources(table: Table) -> list[tuple[str, str]]:
    """What a draft may be begun from: the value that says so, and its words; the likeliest first."""
    found: list[tuple[str, str]] = []
    force, latest = table.review.in_force, table.latest
    if latest is not None and (force is None or latest.record.version != force.version):
        found.append((str(latest.record.version), m.BEGIN["latest"].format(version=latest.record.version)))
    if force is not None:
        found.append((str(force.version), m.BEGIN["force"].format(version=force.version)))
    return [*found, (EMPTY, m.BEGIN["empty"])]


@require_POST
@requires(Act.UPLOAD, of="department")
def start(request: HttpRequest, year: int, department: str, kind: str) -> HttpResponse:
    """Begin a draft; one that there was is replaced, but only where the form says that it is meant."""
    table = table_asked(year, department, kind)
    asking: Any = request
    layout_of(table)
    source = _source_asked(table, request.POST.get("source", ""))
    if draft_of(asking.post_held, table) is None or request.POST.get("anew"):
        try:
            taken = taken_from(table, the_store(), source)
        except FindingsError as error:
            return _page(request, table, error)
        with transaction.atomic():
            record(request, "grid.begin", about(table), {"from": source.version if source else None})
            draft = begin(table, asking.post_held, who(request), source, taken)
        count = len(draft.cells)
        said = m.BEGUN.format(version=source.version, count=count) if source else m.BEGUN_EMPTY
        messages.success(request, said + (m.LEFT_OUT.format(count=draft.left_out) if draft.left_out else ""))
    return redirect("grid:show", year=year, department=department, kind=kind)


def _source_asked(table: Table, asked: str) -> Record | None:
    if asked == EMPTY:
        return None
    if not (asked.isascii() and asked.isdigit()):
        raise Http404
    return version_asked(table, int(asked)).record


@require_POST
@requires(Act.UPLOAD, of="department")
def try_out(request: HttpRequest, year: int, department: str, kind: str) -> HttpResponse:
    """The whole table through the door, and nowhere counted."""
    table = table_asked(year, department, kind)
    asking: Any = request
    try:
        draft = _asked(request, table)
        papers = _papers(request, table, draft)
        with workbook_of(draft, table, the_settings(), the_store()) as book, transaction.atomic():
            came = Brought(m.FILE, book, papers)
            record(request, "handin.trial", about(table), {"file": came.name, "sha256": came.sha256})
            trial = begin_trial(table, asking.post_held, who(request), came)
            Draft.objects.filter(pk=draft.pk).update(trial=trial, tried=draft.cells)
    except FindingsError as error:
        return _page(request, table, error)
    return redirect("grid:show", year=year, department=department, kind=kind)


@require_POST
@requires(Act.UPLOAD, of="department")
def send(request: HttpRequest, year: int, department: str, kind: str) -> HttpResponse:
    """Hand it in: from here on it is a workbook like any other."""
    table = table_asked(year, department, kind)
    by, store = who(request), the_store()
    try:
        draft = _asked(request, table)
        _must_be_believed(draft)
        papers = _papers(request, table, draft)
        anew = may_be_judged_otherwise(table.pack, store.now().date())
        with workbook_of(draft, table, the_settings(), store) as book, transaction.atomic():
            came = Brought(m.FILE, book, papers)
            record(request, Act.UPLOAD, about(table),
                   {"file": came.name, "sha256": came.sha256, "evidence": came.hashes, "filled": "page"})  # fmt: skip
            receipt = keep(store, table, came, who=by.name, account=by.account, anew=anew)
            note_sent(draft, receipt.version)
    except FindingsError as error:
        return _page(request, table, error)
    return to_receipt(request, table, came, receipt)


@require_POST
@requires(Act.UPLOAD, of="department")
def looked_at(request: HttpRequest, year: int, department: str, kind: str) -> HttpResponse:
    """Somebody stands by every cell of a doubtful draft, as they had it before them."""
    table = table_asked(year, department, kind)
    try:
        draft = _asked(request, table)
        doubt = doubt_of(draft)
        if doubt is not None:
            if request.POST.get("content") != doubt.content:
                raise FindingsError(m.NOT_CONFIRMED, [Finding(Level.ERROR, "portal.draft_altered", *m.NOT_AS_SHOWN)])
            with transaction.atomic():
                said = {"reason": doubt.words, "filled": len(draft.cells), "sha256": doubt.content}
                record(request, "grid.confirm", about(table), said)
                confirm(draft, by=who(request), now=table.now)
            messages.success(request, m.CONFIRMED)
    except ChangedElsewhere:
        return redirect("grid:show", year=year, department=department, kind=kind)
    except FindingsError as error:
        return _page(request, table, error)
    return redirect("grid:show", year=year, department=department, kind=kind)


def _must_be_believed(draft: Draft) -> None:
    """Raises FindingsError for a draft that may be another than what was typed."""
    if (doubt := doubt_of(draft)) is not None:
        raise FindingsError(m.NOT_KEPT, [Finding(Level.ERROR, "portal.draft_altered", doubt.words, m.LOOK_AGAIN)])


def _asked(request: HttpRequest, table: Table) -> Draft:
    """The draft, as the page that asks has it. Raises FindingsError where it is another by now."""
    asking: Any = request
    draft = draft_of(asking.post_held, table)
    if draft is None:
        raise FindingsError(m.NOT_KEPT, [Finding(Level.ERROR, "portal.no_draft", *m.NO_DRAFT)])
    if request.POST.get("revision") != str(draft.revision):
        text, mend = m.CHANGED_ELSEWHERE
        text = text.format(who=draft.who, at=moment(draft.changed_at))
        raise FindingsError(m.NOT_KEPT, [Finding(Level.ERROR, "portal.draft_changed", text, mend)])
    return draft


def _papers(request: HttpRequest, table: Table, draft: Draft) -> dict[str, Measured]:
    """Evidence that the form brings, and what came with the version that the draft was filled from where it says so;
    a file that comes takes the place of one of the same name."""
    came = brought(request, workbook=False, papers=False).evidence
    base = table.review.version(draft.base) if draft.base is not None and request.POST.get("carry") else None
    before = base.record.came_with if base is not None else {}
    return {name: measure(the_store().object_path(sha)) for name, sha in before.items()} | came
