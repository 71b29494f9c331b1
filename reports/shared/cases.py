"""Cases in words: what was found, who has to put it right by when, how it stands, what closed it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from reports import messages as m
from reports.numbers import NONE
from reports.rows_cases import Case
from reports.shared.table import Row, Table, columns, group, row, table

if TYPE_CHECKING:
    from reports.shared.unit import UnitReader

# a unit's own report lists so many; the rectification list has them all
LISTED = 12


def of_year(reader: UnitReader) -> Sequence[Case]:
    """All cases that stand in the assessed year; none where the release knows no cases."""
    return reader.marts.optional(Case)


def overdue(reader: UnitReader, case: Case) -> bool:
    """Open though its time was up when the year was published."""
    return case.stage != "closed" and case.due_on < reader.info.issued_on


def subject(reader: UnitReader, case: Case) -> str:
    """``C-A03 睦邻空间每周开放时长``, ``T1.2-01 挖掘培育先进基层党支部：推荐``, ``2023年度部门上报``."""
    if case.kind == "failed_basic":
        known = reader.indicator_of(case.found_year, case.indicator_code or "")
        # listed under a department that owes the figures, the unit has to be named
        whose = f"{reader.full_name(case.unit_code)} " if case.unit_code and case.owner_kind == "department" else ""
        return f"{whose}{case.indicator_code} {known.name_zh if known else ''}".strip()
    if case.kind == "missed_milestone":
        of = reader.pack.years.get(case.found_year)
        task = of.task.get(case.task_code or "") if of else None
        label = next((s.label for s in task.milestones if s.number == case.milestone), "") if task else ""
        name = f"{(case.task_code or '').removeprefix(f'{case.found_year}-')} {task.title_zh if task else ''}".strip()
        return f"{name}：{label}" if label else name
    return f"{case.found_year}年度{m.word(m.SUBMISSION_KIND, case.table_kind or '')}表"


def figures(reader: UnitReader, case: Case) -> str:
    """``33.5小时／36小时``: the value found and the one that passes; a date for what is no indicator.

    Of an earlier year, against this year's line: ``33.5小时→35小时／38小时``, or why there is no value now.
    """
    if case.kind != "failed_basic":
        return f"{case.found_on.isoformat()}{'发现' if case.kind == 'rejected_table' else '到期'}"
    known = reader.indicator_of(case.found_year, case.indicator_code or "")
    if known is None:
        return NONE
    found, now, threshold = reader.n.against(
        case.threshold, known.unit_of_measure, known.value_type, case.found_value, case.value_now
    )
    if case.found_year == case.year:
        return f"{found}／{threshold}"
    return f"{found}→{now}／{threshold}" if case.stage == "in_hand" else f"{found}／{threshold}，{case.reason}"


def stage(reader: UnitReader, case: Case) -> tuple[str, str]:
    """The stage's word and its look."""
    if overdue(reader, case):
        return f"{m.STAGE[case.stage]}·逾期", "bad"
    return m.STAGE[case.stage], "none" if case.stage == "closed" else "wait"


def line(reader: UnitReader, case: Case) -> Row:
    """One open case as a row of :func:`listed`."""
    word, tone = stage(reader, case)
    lead = reader.department(case.department) if case.department else NONE
    cells = (case.case_id, subject(reader, case), figures(reader, case), lead, case.due_on.isoformat(), word)
    return row(*cells, tones=("",) * (len(cells) - 1) + (tone,))


def owner(reader: UnitReader, case: Case) -> str:
    """The unit or department that has to act."""
    return reader.department(case.owner_code)


def listed(reader: UnitReader, caption: str, found: Iterable[Case], by_owner: bool = False) -> Table:
    """Cases as a table, the overdue and the oldest first; ``by_owner``: under a heading for everyone who has to act."""
    ordered = sorted(found, key=lambda c: (not overdue(reader, c), c.due_on, c.case_id))
    lines: list[Row] = []
    if by_owner:
        mine: dict[str, list[Case]] = {}
        for case in sorted(ordered, key=lambda c: c.owner_code):
            mine.setdefault(owner(reader, case), []).append(case)
        for name, of in mine.items():
            lines += [group(f"{name}（{len(of)}件）"), *(line(reader, c) for c in of)]
    else:
        lines = [line(reader, c) for c in ordered]
    head = columns(("编号", "", 23), ("事项", "", 27), ("发现→本年／应达到", "", 18), ("牵头部门", "", 10),
                   ("整改期限", "c", 10), ("阶段", "c", 12))  # fmt: skip
    example = "应达到的值、整改期限为示例" if reader.info.framework_example else ""
    return table(caption, head, lines, look="small", example=example)


def counted(reader: UnitReader, found: Sequence[Case]) -> str:
    """``共12件，其中本年新发现5件、以前年度结转7件；已结案4件，未结案8件（逾期2件）``."""
    year = reader.info.year
    new = sum(1 for c in found if c.found_year == year)
    closed = sum(1 for c in found if c.stage == "closed")
    late = sum(1 for c in found if overdue(reader, c))
    return (
        f"共{len(found)}件，其中本年新发现{new}件、以前年度结转{len(found) - new}件；"
        f"已结案{closed}件，未结案{len(found) - closed}件" + (f"（逾期{late}件）" if late else "")
    )


def of_owner(reader: UnitReader, code: str) -> tuple[str, Table | None]:
    """What a unit or department has to put right: a sentence, and a table of what is open (the first twelve)."""
    found = reader.cases_by_owner.get(code, [])
    if not reader.marts.has(Case):
        return "本版次没有整改事项表。", None
    if not found:
        return "本单位没有整改事项。", None
    open_ = [c for c in found if c.stage != "closed"]
    text = f"整改事项{counted(reader, found)}。结案只看以后上报的数据，不能由人工销号。"
    if not open_:
        return text, None
    shown = sorted(open_, key=lambda c: (not overdue(reader, c), c.due_on, c.case_id))[:LISTED]
    if len(open_) > LISTED:
        text += f"下表列未结案事项的前{LISTED}件，全部事项见整改清单。"
    return text, listed(reader, "未结案的整改事项", shown)
