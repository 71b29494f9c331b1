"""Files of a version that go down. Every one is written in the log."""

from __future__ import annotations

from io import BytesIO

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_GET

from portal.audit.log import record
from portal.audit.stored import send_stored
from portal.district import the_settings, the_store
from portal.handin import messages as m
from portal.handin import papers
from portal.handin.asked import about, detail_of, table_asked, version_asked
from portal.handin.difference import difference
from portal.handin.evidence import names_in_order
from portal.people.policy import Act, requires


@require_GET
@requires(Act.FILE, of="department")
def workbook(request: HttpRequest, year: int, department: str, kind: str, version: int) -> FileResponse:
    """The file as it came, byte for byte."""
    table = table_asked(year, department, kind)
    kept = version_asked(table, version).record
    return send_stored(
        request, Act.FILE, about(table, version), detail_of(kept), sha256=kept.sha256, name=kept.file_name
    )


@require_GET
@requires(Act.FILE, of="department")
def evidence(request: HttpRequest, year: int, department: str, kind: str, version: int, number: int) -> FileResponse:
    """One of the files that came with a version, by its place among them."""
    table = table_asked(year, department, kind)
    kept = version_asked(table, version).record
    names = names_in_order(kept)
    if not 1 <= number <= len(names):
        raise Http404
    name = names[number - 1]
    detail = {"evidence": name, "sha256": kept.came_with[name]}
    return send_stored(request, Act.FILE, about(table, version), detail, sha256=kept.came_with[name], name=name)


@require_GET
@requires(Act.FILE, of="department")
def marked(request: HttpRequest, year: int, department: str, kind: str, version: int) -> FileResponse:
    """The sender's workbook with the findings marked in it, to be corrected and handed in again."""
    table = table_asked(year, department, kind)
    kept = version_asked(table, version).record
    if kept.state == "pending":
        raise Http404
    content = papers.marked(the_store().object_path(kept.sha256), kept.findings)
    record(request, Act.FILE, about(table, version), {**detail_of(kept), "as": "marked"})
    name = m.MARKED_FILE.format(title=table.title, version=version)
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=papers.XLSX)


@require_GET
@requires(Act.FILE, of="department")
def findings(request: HttpRequest, year: int, department: str, kind: str, version: int, suffix: str) -> FileResponse:
    """All findings of a version as a table."""
    table = table_asked(year, department, kind)
    kept = version_asked(table, version).record
    makes = {"csv": (papers.findings_csv, papers.CSV), "xlsx": (papers.findings_xlsx, papers.XLSX)}
    if suffix not in makes:
        raise Http404
    make, content_type = makes[suffix]
    record(request, Act.FILE, about(table, version), {**detail_of(kept), "as": f"findings.{suffix}"})
    name = m.FINDINGS_FILE.format(title=table.title, version=version, suffix=suffix)
    return FileResponse(BytesIO(make(kept.findings)), as_attachment=True, filename=name, content_type=content_type)


@require_GET
@requires(Act.FILE, of="department")
def changes(request: HttpRequest, year: int, department: str, kind: str, version: int, other: int) -> FileResponse:
    """Every cell that a version says otherwise than another, as a table."""
    table = table_asked(year, department, kind)
    kept, before = version_asked(table, version).record, version_asked(table, other).record
    found = difference(the_settings(), table.pack, the_store(), before, kept)
    record(request, Act.FILE, about(table, version), {**detail_of(kept), "as": f"changes.v{other}"})
    name = m.CHANGES_FILE.format(title=table.title, version=version)
    content = papers.changes_csv(found.changes or ())
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=papers.CSV)
