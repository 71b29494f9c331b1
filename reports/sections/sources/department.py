"""The files a department's report stands on: its own and those of the departments that rated it."""

from __future__ import annotations

from reports import rows
from reports.numbers import NONE
from reports.sections import Nothing
from reports.subjects.department import Department


def build(department: Department) -> tuple[str, ...] | Nothing:
    reader, code = department.reader, department.code
    hashes = {r.submission_id: r for r in reader.marts.table(rows.Lineage) if r.submission_id and r.sha256}
    raters = {r.submission_id for r in reader.marts.of_department(rows.CooperationRating, code)}
    found = [
        q
        for q in reader.marts.table(rows.DataQuality)
        if q.submission_id and (q.department == code or q.submission_id in raters)
    ]
    out = []
    for q in sorted(found, key=lambda q: (q.department != code, q.department, q.kind)):
        received = q.received_at.strftime("%Y-%m-%d") if q.received_at else NONE
        known = hashes.get(q.submission_id or "")
        digest = (known.sha256 or NONE)[:12] if known else NONE
        out.append(f"{q.submission_id}　{reader.department(q.department)}　{received}　{digest}")
    return tuple(out) or Nothing()
