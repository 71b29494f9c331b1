"""The pages of one version: its receipt, how far its check is, what was found, what it changes."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mulin.findings import Finding, errors
from mulin.received import Record
from mulin.received.review import VersionReview
from portal.district import the_settings, the_store
from portal.handin import messages as m
from portal.handin.asked import role_of, table_asked, version_asked, who
from portal.handin.compared import against, compared
from portal.handin.difference import difference, parsed_of
from portal.handin.evidence import unlisted, wanted_of
from portal.handin.looked import first_look
from portal.handin.progress import progress_of
from portal.handin.steps import Steps, steps_of
from portal.owed.table import Table, word_of
from portal.people.policy import Act, requires

_ROWS = 60
"""Findings on a page: some 500 bytes each."""


@require_GET
@requires(Act.VERSIONS, of="department")
def receipt(request: HttpRequest, year: int, department: str, kind: str, version: int) -> HttpResponse:
    """The receipt of a hand-in, to be printed and kept, with how far its check is."""
    table = table_asked(year, department, kind)
    mine = version_asked(table, version)
    store, kept = the_store(), mine.record
    pending = kept.state == "pending"
    look = first_look(store.object_path(kept.sha256), table) if pending else ()
    own = {
        "table": table, "mine": mine, "receipt": store.receipt(kept), "again": "again" in request.GET, "look": look,
        "progress": progress_of(store, kept, table.office_name), "pending": pending, "m": m,
        "supplement": _is_supplement(table, kept),
    }  # fmt: skip
    return render(request, "handin/receipt.html", own)


def _is_supplement(table: Table, kept: Record) -> bool:
    """Whether it is a workbook that was here, with more evidence; not where an earlier version was asked back."""
    same = [
        r for r in (v.record for v in table.review.versions) if r.sha256 == kept.sha256 and r.version < kept.version
    ]
    return kept.restores is None and bool(same) and kept.came_with.items() > same[-1].came_with.items()


@require_GET
@requires(Act.VERSIONS, of="department")
def progress(request: HttpRequest, year: int, department: str, kind: str, version: int) -> HttpResponse:
    """A part of a page: how far the check is. When it is over, the page is read anew."""
    table = table_asked(year, department, kind)
    kept = version_asked(table, version).record
    shown = progress_of(the_store(), kept, table.office_name)
    if not shown.pending:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "handin/progress.html", {"table": table, "version": version, "progress": shown})


@require_GET
@requires(Act.VERSIONS, of="department")
def show(request: HttpRequest, year: int, department: str, kind: str, version: int) -> HttpResponse:
    """What was found in a version, what it changes, and what may be done with it."""
    table = table_asked(year, department, kind)
    mine = version_asked(table, version)
    kept = mine.record
    steps: Steps = steps_of(table, mine, role_of(request), who(request))
    own = {
        "table": table, "mine": mine, "word": word_of(table.review, mine), "pending": kept.state == "pending", "m": m,
        "progress": progress_of(the_store(), kept, table.office_name), "steps": steps,
        "compared": () if kept.state != "accepted" else compared(the_settings(), the_store(), table, mine),
        "held": table.review.holds(version) if table.review.rule else (), "browser": m.IN_THE_BROWSER,
        **_papers(table, mine), **_filtered(request, kept.findings),
    }  # fmt: skip
    return render(request, "handin/version.html", own)


@require_GET
@requires(Act.VERSIONS, of="department")
def changes(request: HttpRequest, year: int, department: str, kind: str, version: int, other: int) -> HttpResponse:
    """Every cell that a version says otherwise than another."""
    table = table_asked(year, department, kind)
    mine, before = version_asked(table, version), version_asked(table, other)
    found = difference(the_settings(), table.pack, the_store(), before.record, mine.record)
    page = Paginator(found.changes or (), 150).get_page(request.GET.get("page"))
    own = {"table": table, "mine": mine, "found": found, "page": page, "against": against(table, mine, other), "m": m}
    return render(request, "handin/changes.html", own)


def _filtered(request: HttpRequest, found: tuple[Finding, ...]) -> dict[str, Any]:
    """The findings asked for, errors first. What is asked is kept in the addresses of the other pages."""
    level, sheet = request.GET.get("level", ""), request.GET.get("sheet", "")
    wrong = errors(found)
    ordered = [*wrong, *(f for f in found if f not in wrong)] if len(wrong) < len(found) else wrong
    kept = [f for f in ordered if level in ("", f.level.value) and sheet in ("", f.sheet or "")]
    sheets = list(dict.fromkeys(f.sheet for f in found if f.sheet))
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "findings": Paginator(kept, _ROWS).get_page(request.GET.get("page")), "level": level, "sheet": sheet,
        "sheets": sheets, "errors": len(wrong), "warnings": len(found) - len(wrong), "query": query.urlencode(),
        "levels": ("错误", "警告"),
    }  # fmt: skip


def _papers(table: Table, mine: VersionReview) -> dict[str, Any]:
    """The evidence of a version that was judged, where the workbook could be read."""
    if mine.record.state == "pending" or not (table.why.evidence or mine.record.came_with):
        return {"wanted": (), "unlisted": ()}
    parsed = parsed_of(the_settings(), table.pack, the_store(), mine.record)
    of, asked = parsed.identity, (table.year, table.department, table.kind)
    read = of is not None and (of.year, of.department, of.kind) == asked
    wanted = wanted_of(table, mine.record, parsed) if read else ()
    return {"wanted": wanted, "unlisted": unlisted(mine.record, parsed), "unread": not read}
