"""试交: checked, and nowhere counted. A trial is the post's own; nobody else sees it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from mulin.findings import FindingsError, Level
from portal.audit.log import record
from portal.handin import messages as m
from portal.handin import papers
from portal.handin.arriving import brought
from portal.handin.asked import about, table_asked, who
from portal.handin.models import Trial
from portal.handin.trials import begin
from portal.handin.views.table import table_page
from portal.owed.table import Table
from portal.people.policy import Act, requires

_ROWS = 100


@require_POST
@requires(Act.UPLOAD, of="department")
def start(request: HttpRequest, year: int, department: str, kind: str) -> HttpResponse:
    table = table_asked(year, department, kind)
    asking: Any = request
    try:
        came = brought(request)
        with transaction.atomic():
            record(request, "handin.trial", about(table), {"file": came.name, "sha256": came.sha256})
            trial = begin(table, asking.post_held, who(request), came)
    except FindingsError as error:
        return table_page(request, table, error)
    return redirect("handin:trial", year=year, department=department, kind=kind, number=trial.pk)


@require_GET
@requires(Act.UPLOAD, of="department")
def show(request: HttpRequest, year: int, department: str, kind: str, number: int) -> HttpResponse:
    table = table_asked(year, department, kind)
    trial = _mine(request, table, number)
    found = sorted(trial.judged, key=lambda one: one.level is not Level.ERROR)
    own = {"table": table, "trial": trial, "findings": found[:_ROWS], "more": max(len(found) - _ROWS, 0), "m": m,
           "warnings": len(found) - trial.wrong}  # fmt: skip
    return render(request, "handin/trial.html", own)


@require_GET
@requires(Act.UPLOAD, of="department")
def progress(request: HttpRequest, year: int, department: str, kind: str, number: int) -> HttpResponse:
    """A part of a page; when the trial is done, the page is read anew."""
    table = table_asked(year, department, kind)
    trial = _mine(request, table, number)
    if trial.state != Trial.WAITING:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "handin/trial_progress.html", {"table": table, "trial": trial, "m": m})


@require_GET
@requires(Act.UPLOAD, of="department")
def marked(request: HttpRequest, year: int, department: str, kind: str, number: int) -> FileResponse:
    table = table_asked(year, department, kind)
    trial = _mine(request, table, number)
    if trial.state not in (Trial.GOOD, Trial.BAD):
        raise Http404
    content = papers.marked(trial.workbook, trial.judged)
    record(request, Act.FILE, about(table), {"trial": trial.pk, "sha256": trial.sha256, "as": "marked"})
    name = m.TRIAL_MARKED_FILE.format(title=table.title)
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=papers.XLSX)


def _mine(request: HttpRequest, table: Table, number: int) -> Trial:
    asking: Any = request
    found = Trial.objects.filter(pk=number, post=asking.post_held, **table.address).first()
    if found is None:
        raise Http404
    return found
