"""What the whole district has to put right: counted by kind and by who has to act; the district's own cases listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from reports import messages as m
from reports.parts.table import Row, Table, columns, row, table
from reports.reading.reader import Reader
from reports.rows import Case
from reports.shared import cases
from reports.subjects.district import District

# owners named in the sentence
NAMED = 3


@dataclass(frozen=True, slots=True)
class Rectify:
    """``kinds``: counts by kind; ``own``: open cases of the district itself."""

    text: tuple[str, ...]
    kinds: Table | None
    own: Table | None


def _place(reader: Reader, case: Case) -> str:
    """The department, or the street in which the unit lies."""
    unit = reader.pack.unit.get(case.owner_code) if case.owner_kind == "unit" else None
    if unit is not None and (street := reader.pack.tree.above(unit.code, "street")):
        return reader.pack.unit[street].name
    return cases.owner(reader, case)


def _line(reader: Reader, name: str, found: Sequence[Case]) -> Row:
    new = sum(c.found_year == reader.info.year for c in found)
    closed = sum(c.stage == "closed" for c in found)
    late = sum(cases.overdue(reader, c) for c in found)
    counts = (len(found), new, len(found) - new, closed, len(found) - closed, late)
    return row(name, *map(str, counts), tones=("", "", "", "", "", "", "bad" if late else ""))


def build(district: District) -> Rectify:
    """All cases of the year; a release that knows none says so."""
    reader = district.reader
    w = reader.words
    if not reader.marts.has(Case):
        return Rectify(("本版次没有整改事项表。",), None, None)
    found = reader.cases
    if not found:
        return Rectify((f"{reader.info.year}年度全{w.district}没有整改事项（0件）。",), None, None)
    text = f"全{w.district}整改事项{cases.counted(reader, found)}。"
    open_ = Counter(_place(reader, c) for c in found if c.stage != "closed")
    if open_:
        most = sorted(open_, key=lambda name: (-open_[name], name))[:NAMED]
        text += (
            f"未结案最多的责任单位{f'（{w.street}含所辖{w.deeper}）' if w.deeper else ''}为"
            + "、".join(f"{name}{open_[name]}件" for name in most)
            + "。"
        )
    text += f"结案只看以后上报的数据，不能由人工销号；逐件情况见各{w.street}和{w.district}级整改清单。"
    lines = [
        _line(reader, w.fill(label), of)
        for kind, label in m.CASE_KIND.items()
        if (of := [c for c in found if c.kind == kind])
    ]
    head = columns("种类 34, 合计 n10, 本年新发现 n13, 以前结转 n12, 已结案 n10, 未结案 n11, 逾期 n10")
    _, own = cases.of_subject(reader, district.code)
    return Rectify((text,), table("整改事项件数", head, [*lines, _line(reader, "合计", found)], look="small"), own)
