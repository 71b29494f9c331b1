"""What stands in which cell of a workbook: the one source for the template writer, the parser and the marker.

Every data sheet has the same frame: row 1 title, row 2 codes (small, grey), row 3 headers, rows 4.. data. The left
columns are locked and identify a row; ``Column.role`` says which of the others are filled in. Addresses are 0-based
here and become A1 only in findings.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from mulin.pack import AnnualTask, Pack
from mulin.pack.asked import Asked, WorkbookKind, asked_cells
from mulin.words import TIER_ORDER
from mulin.workbooks import messages as m
from mulin.workbooks.sheet import EVIDENCE_ROWS, REVIEWERS, Column, Key, Sheet

TEMPLATE_VERSION = "1"
"""Format of the workbook. Raise it when the frame changes, so that older files are recognised as such."""


@dataclass(frozen=True)
class Layout:
    """All data sheets of one workbook, in order."""

    pack: str
    year: int
    department: str
    kind: WorkbookKind
    sheets: tuple[Sheet, ...]

    @cached_property
    def sheet(self) -> Mapping[str, Sheet]:
        return {s.name: s for s in self.sheets}

    @cached_property
    def hash(self) -> str:
        """SHA-256 over headers and prefilled cells: what a person filling it in has before their eyes."""
        seen = [[s.name, s.role, [[c.header, c.code] for c in s.columns], s.rows] for s in self.sheets]
        return _digest([TEMPLATE_VERSION, self.pack, self.year, self.department, self.kind, seen])

    @cached_property
    def reading_hash(self) -> str:
        """SHA-256 over everything that decides how a cell is read: ``hash`` plus types, cells asked and words."""
        how = [
            [[c.type for c in s.columns], [[k, c, s.words(k, c)] for k, c in s.cells] if s.cells else None]
            for s in self.sheets
        ]
        return _digest([self.hash, how])

    def identity(self) -> dict[str, str]:
        """The custom document properties."""
        return {
            "mulin_pack": self.pack,
            "mulin_year": str(self.year),
            "mulin_department": self.department,
            "mulin_kind": self.kind,
            "mulin_template": TEMPLATE_VERSION,
            "mulin_layout": self.hash,
        }

    def asked(self) -> Iterator[Asked]:
        for sheet in self.sheets:
            seen: set[tuple[str, str]] = set()
            for a in (sheet.cells or {}).values():
                if (a.field_code, a.unit_code) not in seen:
                    seen.add((a.field_code, a.unit_code))
                    yield a


def _digest(data: object) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _unit_columns() -> tuple[Column, ...]:
    return (
        Column("单位代码", "key", width=15),
        Column("单位名称", "label", width=20),
        Column("上级单位", "label", width=14),
    )


def _unit_rows(pack: Pack, codes: set[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (u.code, u.name, pack.unit[u.parent_code].name if u.parent_code else "") for u in pack.units if u.code in codes
    )


def _title(pack: Pack, year: int, department: str, what: str) -> str:
    return f"{year}年度 {pack.department[department].name} {what}"


def _grid(pack: Pack, year: int, department: str, tier: str, asked: list[Asked]) -> Sheet:
    tier_name = pack.years[year].framework.tiers.of(tier).name_zh
    columns = list(_unit_columns())
    column_of: dict[str, int] = {}
    for code in dict.fromkeys(a.field_code for a in asked):
        f = pack.field[code]
        column_of[code] = len(columns)
        header = m.field_header(f.field_name_zh, f.unit_of_measure)
        columns.append(Column(header, "input", code, f.value_type, 15, f.minimum, f.maximum))
        columns.append(Column(m.previous_header(year - 1), "previous", width=9))
    cells: dict[tuple[Key, int], Asked] = {((a.unit_code,), column_of[a.field_code]): a for a in asked}
    rows = _unit_rows(pack, {a.unit_code for a in asked})
    title = _title(pack, year, department, f"{tier_name}级指标数据")
    return Sheet(tier_name, "grid", title, tuple(columns), rows, cells)


def panel_sheet_name(field_code: str, name: str) -> str:
    """Excel allows 31 characters and forbids ``[]:*?/\\``."""
    plain = re.sub(r"[\[\]:*?/\\]", "", name)
    return f"{field_code} {plain}"[:31].strip()


def _panel(pack: Pack, year: int, department: str, code: str, asked: list[Asked]) -> Sheet:
    f = pack.field[code]
    columns = list(_unit_columns())
    first = len(columns)
    columns += [
        Column(f"评委{n}（{f.unit_of_measure}）", "input", f"{code}/{n}", "score", 9, f.minimum, f.maximum)
        for n in range(1, REVIEWERS + 1)
    ]
    columns.append(Column("备注", "input", "note", "text", 30))
    cells: dict[tuple[Key, int], Asked] = {((a.unit_code,), c): a for a in asked for c in range(first, len(columns))}
    rows = _unit_rows(pack, {a.unit_code for a in asked})
    name = panel_sheet_name(code, f.field_name_zh)
    return Sheet(
        name, "panel", _title(pack, year, department, f.field_name_zh + " 专家评审"), tuple(columns), rows, cells
    )


def led_tasks(pack: Pack, year: int, department: str) -> tuple[AnnualTask, ...]:
    return tuple(t for t in pack.years[year].tasks if t.lead_department == department)


def _milestones(pack: Pack, year: int, department: str, tasks: tuple[AnnualTask, ...]) -> Sheet:
    columns = (
        Column("任务编码", "key", width=14),
        Column("年度任务", "label", width=34),
        Column("序号", "key", width=6),
        Column("时间节点", "label", width=18),
        Column("应完成日期", "label", width=12),
        Column("实际完成日期", "input", "done_on", "date", 15),
        Column("说明", "input", "note", "text", 40),
    )
    rows = tuple((t.code, t.title_zh, str(n.number), n.label, n.due.isoformat()) for t in tasks for n in t.milestones)
    return Sheet(m.SHEET_MILESTONES, "milestones", _title(pack, year, department, "牵头任务时间节点"), columns, rows)


def _ratings(pack: Pack, year: int, department: str, tasks: tuple[AnnualTask, ...]) -> Sheet:
    columns = (
        Column("任务编码", "key", width=14),
        Column("年度任务", "label", width=34),
        Column("部门编码", "key", width=9),
        Column("配合部门", "label", width=20),
        Column("评分（0—100分）", "input", "score", "score", 12, 0, 100),
        Column("评分理由", "input", "reason", "text", 45),
    )
    rows = tuple((t.code, t.title_zh, d, pack.department[d].name) for t in tasks for d in t.cooperating_departments)
    return Sheet(m.SHEET_RATINGS, "ratings", _title(pack, year, department, "对配合部门的评价"), columns, rows)


def _evidence(pack: Pack, year: int, department: str, asked: list[Asked]) -> Sheet | None:
    used = {code for a in asked for code in a.indicator_codes}
    indicators = [i for i in pack.years[year].indicators if i.code in used and i.asks_evidence]
    if not indicators:
        return None
    columns = (
        Column("指标编码", "key", width=10),
        Column("指标名称", "label", width=36),
        Column("第几份", "key", width=7),
        Column("材料文件名", "input", "file_name", "file", 40),
        Column("说明", "input", "note", "text", 40),
    )
    rows = tuple((i.code, i.name_zh, str(n)) for i in indicators for n in range(1, EVIDENCE_ROWS + 1))
    return Sheet(m.SHEET_EVIDENCE, "evidence", _title(pack, year, department, "佐证材料"), columns, rows)


def _reviewers(pack: Pack, year: int, department: str) -> Sheet:
    columns = (
        Column("评委序号", "key", width=9),
        Column("姓名", "input", "name", "name", 14),
        Column("工作单位及职务", "input", "organisation", "name", 36),
        Column("应回避的单位", "input", "recused", "units", 50),
    )
    rows = tuple((str(n),) for n in range(1, REVIEWERS + 1))
    return Sheet(m.SHEET_REVIEWERS, "reviewers", _title(pack, year, department, "评审专家"), columns, rows)


def build_layout(pack: Pack, year: int, department: str, kind: str) -> Layout:
    """The workbook of one department, kind and year.

    Raises KeyError for an unknown year, department or kind, ValueError where nothing is asked (no such workbook).
    """
    if kind not in m.KIND_NAMES:
        raise KeyError(kind)
    pack.department[department]
    asked = asked_cells(pack, year, department, kind)
    sheets: list[Sheet] = []
    if kind == "panel":
        if asked:
            sheets.append(_reviewers(pack, year, department))
        for code in dict.fromkeys(a.field_code for a in asked):
            sheets.append(_panel(pack, year, department, code, [a for a in asked if a.field_code == code]))
    else:
        for tier in TIER_ORDER:
            of_tier = [a for a in asked if pack.field[a.field_code].tier == tier]
            if of_tier:
                sheets.append(_grid(pack, year, department, tier, of_tier))
    tasks = led_tasks(pack, year, department) if kind == "report" else ()
    if tasks:
        sheets.append(_milestones(pack, year, department, tasks))
    if any(t.cooperating_departments for t in tasks):
        sheets.append(_ratings(pack, year, department, tasks))
    evidence = _evidence(pack, year, department, asked)
    if evidence:
        sheets.append(evidence)
    if not sheets:
        raise ValueError(f"{year}年度没有向{pack.department[department].name}要{m.KIND_NAMES[kind]}")
    return Layout(pack.plan.pack, year, department, cast(WorkbookKind, kind), tuple(sheets))
