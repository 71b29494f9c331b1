"""The page of one table: the workbook down, the filled one up, what came so far."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from expectations.attachments import MAX_BYTES
from expectations.verdicts import may_be_judged_otherwise
from mulin.findings import Finding, FindingsError, Level, errors
from mulin.pack.asked import workbooks_owed
from mulin.received import Record
from mulin.received.review import VersionReview
from mulin.workbooks.limits import Limits
from portal.audit.log import line_of, record
from portal.district import the_pack, the_settings, the_store
from portal.handin import messages as m
from portal.handin import papers
from portal.handin.arriving import brought, keep, supplement, to_receipt
from portal.handin.asked import about, role_of, table_asked, version_asked, who
from portal.handin.counter import keep_with_line
from portal.handin.steps import newer_than
from portal.handin.trials import trials_of
from portal.owed.table import Table, word_of
from portal.people.policy import Act, may, requires

_MB = 1_000_000


@require_GET
@requires(Act.VERSIONS, of="department")
def show(request: HttpRequest, year: int, department: str, kind: str) -> HttpResponse:
    return table_page(request, table_asked(year, department, kind))


def table_page(request: HttpRequest, table: Table, refused: FindingsError | None = None) -> HttpResponse:
    """The page of a table. ``refused``: why what was sent just now was not kept."""
    asking: Any = request
    versions = [_line(table, v) for v in reversed(table.review.versions)]
    owed = (table.department, table.kind) in workbooks_owed(table.pack, table.year)
    uploads = owed and may(asking.post_held, Act.UPLOAD, table.department)
    own = {
        "table": table, "state": table.state, "step": table.step(role_of(request)), "versions": versions,
        "refused": refused, "uploads": uploads, "limit": Limits().file_bytes // _MB, "evidence_limit": MAX_BYTES // _MB,
        "trials": trials_of(asking.post_held, table) if uploads else (), "m": m,
        "browser": m.IN_THE_BROWSER,
    }  # fmt: skip
    return render(request, "handin/table.html", own, status=200 if refused is None else 422)


def _line(table: Table, version: VersionReview) -> dict[str, Any]:
    """One version in the list of those that came."""
    kept, wrong = version.record, len(errors(version.record.findings))
    return {
        "record": kept, "word": word_of(table.review, version), "errors": wrong, "warnings": len(kept.findings) - wrong,
        "url": table.way("version", kept.version),
    }  # fmt: skip


@require_POST
@requires(Act.UPLOAD, of="department")
def upload(request: HttpRequest, year: int, department: str, kind: str) -> HttpResponse:
    """A filled workbook with its evidence: kept at once, judged later."""
    table = table_asked(year, department, kind)
    try:
        came = brought(request)
    except FindingsError as error:
        return table_page(request, table, error)
    by, store = who(request), the_store()
    anew = may_be_judged_otherwise(table.pack, store.now().date())
    said = {"file": came.name, "sha256": came.sha256, "evidence": came.hashes}
    receipt = keep_with_line(
        line_of(request, Act.UPLOAD, about(table), said),
        lambda: keep(store, table, came, who=by.name, account=by.account, anew=anew),
    )
    return to_receipt(request, table, came, receipt)


@require_POST
@requires(Act.UPLOAD, of="department")
def add_evidence(request: HttpRequest, year: int, department: str, kind: str, version: int) -> HttpResponse:
    """More evidence for a version that is here: its workbook comes again with it."""
    table = table_asked(year, department, kind)
    mine = version_asked(table, version).record
    try:
        came = brought(request, workbook=False)
        _not_behind_a_newer(table, mine)
    except FindingsError as error:
        return table_page(request, table, error)
    by, store = who(request), the_store()
    receipt = keep_with_line(
        line_of(request, Act.UPLOAD, about(table, version), {"supplement": came.hashes, "sha256": mine.sha256}),
        lambda: supplement(store, table, mine, came.evidence, who=by.name, account=by.account),
    )
    return to_receipt(request, table, came, receipt)


def _not_behind_a_newer(table: Table, mine: Record) -> None:
    """Raises FindingsError for evidence of a version that a newer one is about to replace."""
    newer = newer_than(table, mine)
    if mine.state == "accepted" and newer is not None:
        message, mend = (text.format(version=mine.version, newer=newer.version) for text in m.SUPPLEMENT_BEHIND)
        raise FindingsError(m.NOTHING_KEPT, [Finding(Level.ERROR, "portal.supplement", message, mend)])


@require_GET
@requires(Act.TEMPLATE, of="department")
def template(request: HttpRequest, year: int, department: str, kind: str) -> FileResponse:
    """The workbook to fill in, last year's figures beside."""
    table = table_asked(year, department, kind)
    content = papers.template(the_settings(), the_pack(), the_store(), year, department, kind)
    record(request, Act.TEMPLATE, about(table))
    name = m.TEMPLATE_FILE.format(title=table.title)
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=papers.XLSX)
