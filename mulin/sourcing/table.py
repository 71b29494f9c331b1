"""What a source that is pulled answers with: a department's own tables, as they stand.

Column names may be Chinese; ``columns`` of sources.yaml names those that are called otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Row = Mapping[str, Any]
Part = Literal[
    "year", "field", "unit", "value", "task", "number", "done_on", "department", "score", "reason", "note",
    "indicator", "file_name",
]  # fmt: skip
_NAMES: dict[Part, tuple[str, ...]] = {
    "year": ("year", "年度", "年份"),
    "field": ("field_code", "field", "字段编码", "字段", "字段名称", "指标数据项"),
    "unit": ("unit_code", "unit", "单位代码", "单位编码"),
    "value": ("value", "数值", "值"),
    "task": ("task_code", "task", "任务编码"),
    "number": ("number", "序号"),
    "done_on": ("done_on", "实际完成日期", "完成日期"),
    "department": ("department", "部门编码", "部门代码"),
    "score": ("score", "评分", "得分"),
    "reason": ("reason", "评分理由", "理由"),
    "note": ("note", "说明", "备注"),
    "indicator": ("indicator_code", "indicator", "指标编码"),
    "file_name": ("file_name", "材料文件名", "文件名"),
}


@dataclass(frozen=True)
class Table:
    """A table: its columns in order and its rows of one year."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Tables:
    """``main`` has the figures in one of two shapes, told apart by their columns. Long: ``year, field_code, unit_code,
    value`` (a field's Chinese name may stand for its code). Wide: ``year, unit_code`` and one column a field, headed by
    code or Chinese name. The others are for the workbook's sheets of these names.
    """

    main: Table
    milestones: Table | None = None
    ratings: Table | None = None
    evidence: Table | None = None


class Columns:
    """Which column plays which part. ``given`` are the names of sources.yaml: part → column."""

    def __init__(self, columns: Sequence[str], given: Mapping[Part, str]) -> None:
        by_folded = {c.strip().casefold(): c for c in columns}
        self._of: dict[Part, str] = {}
        for part, names in _NAMES.items():
            wanted = (given[part],) if part in given else names
            found = next((by_folded[n.casefold()] for n in wanted if n.casefold() in by_folded), None)
            if found is not None:
                self._of[part] = found

    def get(self, part: Part) -> str | None:
        return self._of.get(part)

    def __contains__(self, part: Part) -> bool:
        return part in self._of

    def __getitem__(self, part: Part) -> str:
        return self._of[part]

    def missing(self, *parts: Part) -> list[str]:
        return [_NAMES[p][0] for p in parts if p not in self._of]

    def taken(self) -> set[str]:
        return set(self._of.values())
