"""A milestone is reported when it happens, with what proves it; and its evidence goes down."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from expectations.attachments import MAX_BYTES
from mulin.findings import Finding, FindingsError
from mulin.plain import Measured
from mulin.received.milestones import TEXT, report_milestone
from mulin.received.reported import Reported
from portal.audit.stored import send_stored
from portal.district import the_store
from portal.handin.arriving import EVIDENCE, WHOLE, brought
from portal.handin.asked import about, done_once, who
from portal.people.policy import Act, requires
from portal.schemes import messages as m
from portal.schemes.form import day_typed, trouble
from portal.schemes.reading import Point, SchemeTable, papers_of, reports_of
from portal.schemes.views.filing import asked

_MB = 1_000_000


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.UPLOAD, of="department")
def report(request: HttpRequest, year: int, department: str, task: str, number: int) -> HttpResponse:
    """On which day a milestone was reached, or that the report was a mistake."""
    table = asked(year, department, task)
    point = _point(table, number)
    if request.method != "POST":
        return _form(request, table, point)
    note = " ".join(request.POST.get("note", "").split())
    try:
        day, papers = _day(request), _papers(request)
        told = {"name": point.milestone.label, "reason": note, "evidence": {} if papers is None else [*papers]}
        of = (the_store(), table.pack, year, department, task, number)
        keep = partial(report_milestone, *of, day, note, papers, by=who(request))
        kept = done_once(request, "scheme.report", about(table), {**told, "as": str(day or m.REPORT_BACK)}, keep)
    except FindingsError as error:
        return _form(request, table, point, error)
    text = m.REPORTED if kept.done_on is not None else m.TAKEN_BACK
    messages.success(request, text.format(label=kept.label, day=kept.done_on, receipt=kept.receipt))
    return redirect(table.url)


def _form(request: HttpRequest, table: SchemeTable, point: Point, refused: FindingsError | None = None) -> HttpResponse:
    before = point.report.done_on if point.report is not None else None
    own = {
        "table": table, "point": point, "refused": refused, "today": table.now.date().isoformat(), "most": TEXT,
        "day": request.POST.get("day", before.isoformat() if before else ""), "note": request.POST.get("note", ""),
        "limit": MAX_BYTES // _MB,
    }  # fmt: skip
    return render(request, "schemes/report.html", own, status=200 if refused is None else 422)


@require_GET
@requires(Act.FILE, of="department")
def evidence(request: HttpRequest, year: int, department: str, task: str, number: int, other: int) -> FileResponse:
    """One of the files of the report that holds, by its place among them."""
    table = asked(year, department, task)
    point = _point(table, number)
    return _paper(request, table, point.report, other)


@require_GET
@requires(Act.FILE, of="department")
def past_evidence(request: HttpRequest, year: int, department: str, task: str, number: int, other: int) -> FileResponse:
    """One of the files of a report of the task's history, by the report's number: an earlier one's, too."""
    table = asked(year, department, task)
    found = next((p.report for p in reports_of(the_store(), table) if p.report.number == number), None)
    return _paper(request, table, found, other)


def _paper(request: HttpRequest, table: SchemeTable, report: Reported | None, other: int) -> FileResponse:
    """Raises Http404."""
    if report is None or not 1 <= other <= len(report.evidence):
        raise Http404
    name = papers_of(report)[other - 1]
    sha256 = report.evidence[name]
    detail = {"receipt": report.receipt, "evidence": name, "sha256": sha256}
    return send_stored(request, "scheme.paper", about(table), detail, sha256=sha256, name=name)


def _point(table: SchemeTable, number: int) -> Point:
    found = next((p for p in table.points if p.milestone.number == number), None)
    if found is None:
        raise Http404
    return found


def _day(request: HttpRequest) -> date | None:
    """Raises FindingsError."""
    if request.POST.get("back") == "yes":
        return None
    text = request.POST.get("day", "").strip()
    day = day_typed(text) if text else trouble(m.NO_DATE)
    if isinstance(day, Finding):
        raise FindingsError(m.NOT_DONE, [day])
    return day


def _papers(request: HttpRequest) -> dict[str, Measured] | None:
    """What came as evidence; None where nothing did, so that what came before stays. Raises FindingsError."""
    nothing = WHOLE in request.POST and not request.FILES.getlist(EVIDENCE) and not getattr(request, "too_large", ())
    return None if nothing else brought(request, workbook=False).evidence
