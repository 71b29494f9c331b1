"""The files a department's report stands on: its own and those of the departments that rated it."""

from __future__ import annotations

from datetime import datetime

from reports import rows
from reports.numbers import NONE
from reports.reading.reader import Reader
from reports.sections import Nothing
from reports.subjects.department import Department


def build(department: Department) -> tuple[str, ...] | Nothing:
    reader, code = department.reader, department.code
    own = sorted(reader.marts.of_department(rows.DataQuality, code), key=lambda q: q.kind)
    rated = {r.submission_id: r for r in reader.marts.of_department(rows.CooperationRating, code)}
    out = [_line(reader, q.submission_id, code, q.received_at, q.sha256) for q in own if q.submission_id]
    for r in sorted(rated.values(), key=lambda r: (r.rated_by, r.submission_id)):
        if r.rated_by != code:
            out.append(_line(reader, r.submission_id, r.rated_by, r.received_at, r.sha256))
    return tuple(out) or Nothing()


def _line(reader: Reader, hand_in: str, department: str, received: datetime | None, sha256: str | None) -> str:
    day = received.strftime("%Y-%m-%d") if received else NONE
    return f"{hand_in}　{reader.department(department)}　{day}　{(sha256 or NONE)[:12]}"
