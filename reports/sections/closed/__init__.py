"""The cases closed this year: what closed each, the value or the day, and the hand-in it stands in."""

from __future__ import annotations

from markupsafe import Markup

from reports.numbers import NONE
from reports.parts.table import Table, columns, row, table
from reports.reading.reader import Reader
from reports.rows import Case
from reports.sections import Form
from reports.shared import cases
from reports.subjects.rectification import Listed


def build(listed: Listed) -> Table | None:
    reader, found = listed.reader, [c for c in listed.cases if c.stage == "closed"]
    if not found:
        return None
    head = columns("编号 23, 整改责任单位 17, 事项 25, 结案依据 25, 结案日期 c10")
    lines = (
        row(c.case_id, cases.owner(reader, c),
            cases.subject(reader, c), _proof(reader, c), c.closed_on.isoformat() if c.closed_on else NONE)
        for c in sorted(found, key=lambda c: (c.found_year, c.owner_code, c.case_id))
    )  # fmt: skip
    return table("本年结案的事项", head, lines, look="small")


def _proof(reader: Reader, case: Case) -> str:
    # the receipt's number stays on one line
    source = (
        Markup('<span class="w">（{}）</span>').format(case.evidence_submission) if case.evidence_submission else ""
    )
    known = reader.indicator_of(reader.info.year, case.indicator_code or "") if case.indicator_code else None
    if known is not None:
        now, threshold = reader.n.against(case.threshold, known.unit_of_measure, known.value_type, case.value_now)
        return Markup("{}／{}，达标{}").format(now, threshold, source)
    return Markup("{}{}").format(case.reason, source)


FORMS = {"rectification": Form("本年结案事项", build, "rectification.html.j2")}
