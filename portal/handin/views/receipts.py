"""What a receipt is of, by its code: a table, the 实施方案 of a task, the report of a milestone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from mulin.pack import Pack
from mulin.received import Record, StoreError
from mulin.received.receipts import Kept, by_receipt
from mulin.received.record import UNIDENTIFIED
from mulin.received.scheme_kind import is_scheme, task_of_kind
from mulin.workbooks.messages import KIND_NAMES
from portal.district import name_of, the_pack, the_store
from portal.handin import messages as m
from portal.people.policy import Act, may, requires

_LONGEST = 200


@require_GET
@requires(Act.VERSIONS)
def find(request: HttpRequest) -> HttpResponse:
    """Of another department's receipt a department hears as of one that was never given."""
    asking: Any = request
    code = request.GET.get("code", "").strip()[:_LONGEST]
    own: dict[str, Any] = {"code": code, "found": None, "nothing": ""}
    if code:
        try:
            kept = by_receipt(the_store(), code)
        except StoreError as none:
            own["nothing"] = str(none)
        else:
            if may(asking.post_held, Act.VERSIONS, kept.department):
                own["found"] = _told(the_pack(), kept)
            else:
                own["nothing"] = m.RECEIPT_NONE.format(code=code)
    return render(request, "handin/find.html", own)


def _told(pack: Pack, kept: Kept) -> dict[str, Any]:
    """What it is, when it came, from whom, and the address of its page where there is one."""
    words: dict[str, Any] = {"year": kept.year, "name": name_of(kept.department)}
    if not isinstance(kept, Record):
        what = m.RECEIPT_REPORT.format(task=kept.task, label=kept.label, number=kept.number, **words)
        done = m.RECEIPT_DONE.format(day=kept.done_on) if kept.done_on else m.RECEIPT_BACK
        return {"receipt": kept.receipt, "what": what, "at": kept.recorded_at, "who": kept.who, "more": done,
                "url": _task_url(pack, kept.year, kept.department, kept.task, "#milestones")}  # fmt: skip
    words["version"] = kept.version
    told = {"receipt": kept.receipt, "at": kept.received_at, "who": kept.who, "more": kept.file_name,
            "sha256": kept.sha256}  # fmt: skip
    if is_scheme(kept.kind):
        task = task_of_kind(kept.year, kept.kind)
        url = _task_url(pack, kept.year, kept.department, task, f"v{kept.version}/")
        return {**told, "what": m.RECEIPT_SCHEME.format(task=task, **words), "url": url}
    if kept.kind == UNIDENTIFIED:
        return {**told, "what": m.RECEIPT_UNKNOWN, "url": ""}
    table = {"year": kept.year, "department": kept.department, "kind": kept.kind}
    known = kept.year in pack.years and kept.department in pack.department
    url = reverse("handin:receipt", kwargs={**table, "version": kept.version}) if known else ""
    return {**told, "what": m.RECEIPT_TABLE.format(kind=KIND_NAMES[kept.kind], **words), "url": url}


def _task_url(pack: Pack, year: int, department: str, task: str, more: str) -> str:
    """Empty where the pack has that task no longer, or under another lead."""
    known = pack.years[year].task.get(task) if year in pack.years else None
    if known is None or known.lead_department != department:
        return ""
    return reverse("schemes:task", kwargs={"year": year, "department": department, "task": task}) + more
