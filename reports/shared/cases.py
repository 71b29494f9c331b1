"""Cases in words: what was found, who has to put it right by when, how it stands, what closed it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import TYPE_CHECKING

from reports import messages as m
from reports.numbers import NONE
from reports.parts.table import Column, Row, Table, columns, group, row, table
from reports.rows import Case

if TYPE_CHECKING:
    from reports.reading.reader import Reader

# a unit's own report lists so many; the rectification list has them all
LISTED = 12
# columns of a rectification list that who has to act fills in by hand, and their widths
BY_HAND = (Column("措施", "f", 17.5), Column("责任人", "f", 8.5), Column("进展", "f", 13))


def apart(found: Iterable[Case], codes: Set[str]) -> tuple[list[Case], list[Case]]:
    """Those that count for ``codes``, and those about them for which a department answers that owes the figures."""
    mine: list[Case] = []
    handed: list[Case] = []
    for case in found:
        (mine if case.owner_code in codes else handed).append(case)
    return mine, handed


def overdue(reader: Reader, case: Case) -> bool:
    """Open though its time is up on the day by which the year has to be public."""
    return case.stage != "closed" and case.due_on < reader.info.issued_on


def subject(reader: Reader, case: Case, under: str | None = None) -> str:
    """``C-A03 睦邻空间每周开放时长``, ``T1.2-01 挖掘培育先进基层党支部：推荐``, ``2023年度部门上报``.

    ``under`` is the unit in whose own report it stands: what a department answers for is marked there.
    """
    if case.kind == "failed_basic":
        known = reader.indicator_of(case.found_year, case.indicator_code or "")
        what = f"{case.indicator_code} {known.name_zh if known else ''}".strip()
        if case.unit_code is None or case.unit_code == case.owner_code:
            return what
        if under == case.unit_code:
            return f"{what}（{_handed(reader, [case])}）"
        # listed under a department that owes the figures, the unit has to be named
        return f"{reader.full_name(case.unit_code)} {what}"
    if case.kind == "missed_milestone":
        of = reader.pack.years.get(case.found_year)
        task = of.task.get(case.task_code or "") if of else None
        label = next((s.label for s in task.milestones if s.number == case.milestone), "") if task else ""
        name = f"{(case.task_code or '').removeprefix(f'{case.found_year}-')} {task.title_zh if task else ''}".strip()
        return f"{name}：{label}" if label else name
    return f"{case.found_year}年度{m.word(m.SUBMISSION_KIND, case.table_kind or '')}表"


def figures(reader: Reader, case: Case) -> str:
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


def stage(reader: Reader, case: Case) -> tuple[str, str]:
    """The stage's word and its look."""
    if overdue(reader, case):
        return f"{m.STAGE[case.stage]}·逾期", "bad"
    return m.STAGE[case.stage], "none" if case.stage == "closed" else "wait"


def line(reader: Reader, case: Case, under: str | None = None) -> Row:
    """One open case as a row of :func:`listed`."""
    word, tone = stage(reader, case)
    lead = reader.department(case.department) if case.department else NONE
    cells = (case.case_id, subject(reader, case, under), figures(reader, case), lead, case.due_on.isoformat(), word)
    return row(*cells, tones=("",) * (len(cells) - 1) + (tone,))


def to_fill_in(known: Row) -> Row:
    """The same case as a row of a list to work with: two texts in a cell, and cells for the pen."""
    code, what, seen, lead, due, word = known.cells
    cells = (f"{code}\n{what}", seen, f"{lead}\n{due}", word, *("",) * len(BY_HAND))
    return row(*cells, tones=("", "", "", known.tones[-1]))


def below(reader: Reader) -> str:
    """Whom a street's list is about, in words."""
    return reader.words.units


def owner(reader: Reader, case: Case) -> str:
    """The unit or department that has to act."""
    return reader.department(case.owner_code)


def listed(
    reader: Reader, caption: str, found: Iterable[Case], by_owner: bool = False, under: str | None = None
) -> Table:
    """Cases as a table, the overdue and the oldest first; ``by_owner``: under a heading for everyone who has to act,
    with columns to be filled in by hand.

    ``under`` is the unit whose own report or the street whose list it is: there a department that owes the figures is
    told apart.
    """
    ordered = sorted(found, key=lambda c: (not overdue(reader, c), c.due_on, c.case_id))
    lines: list[Row] = []
    if by_owner:
        mine: dict[str, list[Case]] = {}
        for case in sorted(ordered, key=lambda c: c.owner_code):
            mine.setdefault(owner(reader, case), []).append(case)
        for name, of in mine.items():
            own = under is None or of[0].owner_kind == "unit"
            lines.append(group(f"{name}（{len(of)}件{'' if own else f'，因部门待报，不计{below(reader)}'}）"))
            lines += [to_fill_in(line(reader, c)) for c in of]
    else:
        lines = [line(reader, c, under) for c in ordered]
    head = (
        columns("编号和事项 30, 发现→本年／\n应达到 12.5, 牵头部门\n整改期限 11, 阶段 m7.5", *BY_HAND)
        if by_owner
        else columns("编号 23, 事项 27, 发现→本年／应达到 18, 牵头部门 10, 整改期限 c10, 阶段 c12")
    )
    example = "应达到的值、整改期限为示例" if reader.info.framework_example else ""
    # this year's publication is registered after the page is printed
    planned = any(c.found_year == reader.info.year for c in ordered)
    note = f"{reader.info.year}年度发现的，整改期限暂按公布期限起算。" if planned else ""
    if by_owner:
        note += "措施、责任人、进展由整改责任单位填写，不作结案的依据。"
    return table(caption, head, lines, note=note, look="small fill" if by_owner else "small", example=example)


def counted(reader: Reader, found: Sequence[Case]) -> str:
    """``共12件，其中本年新发现5件、以前年度结转7件；已结案4件，未结案8件（逾期2件）``."""
    year = reader.info.year
    new = sum(1 for c in found if c.found_year == year)
    closed = sum(1 for c in found if c.stage == "closed")
    late = sum(1 for c in found if overdue(reader, c))
    return (
        f"共{len(found)}件，其中本年新发现{new}件、以前年度结转{len(found) - new}件；"
        f"已结案{closed}件，未结案{len(found) - closed}件" + (f"（逾期{late}件）" if late else "")
    )


def whose(reader: Reader, code: str) -> str:
    """What a report calls its subject."""
    return "本部门" if code in reader.pack.department else "本单位"


def counts(reader: Reader, found: Sequence[Case], codes: Set[str], of: str) -> str:
    """:func:`counted` of what counts for ``codes``; what departments answer for that owe the figures, by itself.

    ``of`` is who they are in the sentence: ``本单位``.
    """
    mine, handed = apart(found, codes)
    text = counted(reader, mine) if mine else "共0件"
    return f"{text}；另有{len(handed)}件{_handed(reader, handed, of)}" if handed else text


def _handed(reader: Reader, found: Iterable[Case], of: str = "本单位") -> str:
    """``因部门待报，由区人力资源社会保障局负责，不计本单位``."""
    owners = "、".join(dict.fromkeys(owner(reader, c) for c in sorted(found, key=lambda c: c.owner_code)))
    return f"因部门待报，由{owners}负责，不计{of}"


def of_subject(reader: Reader, code: str) -> tuple[str, Table | None]:
    """What a unit or department has to put right: a sentence, and a table of what is open (the first twelve)."""
    if not reader.marts.has(Case):
        return "本版次没有整改事项表。", None
    found = reader.cases_under.get(code, [])
    if not found:
        return f"{whose(reader, code)}没有整改事项。", None
    open_ = [c for c in found if c.stage != "closed"]
    text = f"整改事项{counts(reader, found, {code}, whose(reader, code))}。结案只看以后上报的数据，不能由人工销号。"
    if not open_:
        return text, None
    shown = sorted(open_, key=lambda c: (not overdue(reader, c), c.due_on, c.case_id))[:LISTED]
    if len(open_) > LISTED:
        text += f"下表列未结案事项的前{LISTED}件，全部事项见整改清单。"
    return text, listed(reader, "未结案的整改事项", shown, under=code)
