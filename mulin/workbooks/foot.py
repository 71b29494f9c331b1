"""What stands below a table: the line where people sign, and remarks. Neither holds a figure; both are left alone.

Anything else below the table stays what it is to ``frame``: a row without a code, whose figures must not be lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from mulin.text.personal import personal_numbers
from mulin.workbooks.address import a1
from mulin.workbooks.coerce import show
from mulin.workbooks.frame import Grid, locked_texts
from mulin.workbooks.sheet import FIRST_DATA_ROW, Sheet

_WHOSE = "单位|部门|科室|处室|机构|统计|分管|主管|主要|直接"
_DOES = (
    "负责|报送|承办|责任|核对|校核|编制|审阅|报出|法定代表|主任|科长|处长|局长|书记|填表|"
    "填报|制表|报表|审核|复核|审批|审定|审查|批准|签发|经办|联系|校对|录入|领导|主管"
)
_LABEL = re.compile(
    rf"[（(]?(?:(?:{_DOES})?人?(?:联系|办公|移动)?(?P<counted>电话|手机|传真|邮箱|方式|日期|时间|年月日)(?:号码?)?"
    rf"|(?:{_WHOSE})?(?:{_DOES})(?:人员|人|者|领导|意见|单位)?(?:签字|签名|签章|盖章|姓名)?"
    r"|(?:单位|部门)?(?:加?盖?公章|盖章|签章|签字|签名)|单位|部门)[）)]?\s*(?P<rest>$|[：:（(_＿/].*|\D{1,8}$)",
    re.DOTALL,
)
_REMARK = re.compile(r"(?:备注|附注|注|说明|填表说明)\s*\d*\s*[：:.、]", re.DOTALL)
_DAY = re.compile(r"\d{2,4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?|年\s*月\s*日")
_CODE_OR_TOTAL = re.compile(r"[A-Za-z]*[\d.-]{2,}[A-Za-z\d.-]*|(?:合|总|小|共)\s*计.*", re.ASCII | re.DOTALL)
_LONGEST_NAME = 50
_LONGEST_LINE = 200
_FIGURE = re.compile(r"[\s\d.,，%％+-]*")


@dataclass(frozen=True)
class Foot:
    """0-based rows below the last row with a code of the sheet: signed ones, remarks (the first cell of each), and
    those that begin as a line to sign on and hold something else (the first cell that is no signature)."""

    first: int
    signed: frozenset[int]
    remarks: dict[int, int]
    amiss: dict[int, int]

    @property
    def rows(self) -> frozenset[int]:
        return self.signed | self.remarks.keys()


def read_foot(sheet: Sheet, grid: Grid) -> Foot:
    """The rows below the table that are no rows of it."""
    first = len(grid.values)
    while first > FIRST_DATA_ROW and sheet.known_key(locked_texts(sheet, grid, first - 1)) is None:
        first -= 1
    signed: set[int] = set()
    remarks: dict[int, int] = {}
    amiss: dict[int, int] = {}
    for row in range(first, len(grid.values)):
        held = [(c, grid.at(row, c)) for c, v in enumerate(grid.values[row]) if v is not None and show(v).strip()]
        if not held:
            continue
        computed = _computed(sheet, grid, row)
        other = _no_signature(held, after_another=bool(signed)) if computed is None else computed
        if other is None:
            signed.add(row)
        elif computed is None and len(held) == 1 and isinstance(held[0][1], str) and _is_remark(sheet, *held[0]):
            remarks[row] = held[0][0]
        elif _label(held[0][1]):
            amiss[row] = other
    return Foot(first, frozenset(signed), remarks, amiss)


def _is_remark(sheet: Sheet, column: int, text: str) -> bool:
    """A text alone in its row: where the rows' names stand it is nobody's figure, unless it is a code or a total."""
    named = column in sheet.locked_columns and not _CODE_OR_TOTAL.fullmatch(text.strip())
    return named or _REMARK.match(text.strip()) is not None


def _computed(sheet: Sheet, grid: Grid, row: int) -> int | None:
    """The column of a formula or an error that stands there, other than =TODAY()."""
    for c in range(max(len(sheet.columns), len(grid.values[row]))):
        what, _ = grid.refused.get(a1(row, c), ("", ""))
        if what == "error" or (what == "formula" and not isinstance(grid.at(row, c), date)):
            return c
    return None


def signed_with_mobile(grid: Grid, foot: Foot) -> list[tuple[int, int]]:
    """Cells of the signature lines that hold a mobile number."""
    return [
        (row, c)
        for row in sorted(foot.signed)
        for c in range(len(grid.values[row]))
        if [p.kind for p in personal_numbers(show(grid.at(row, c)))] == ["mobile"]
    ]


def _label(value: Any) -> re.Match[str] | None:
    """A label of a line to sign on, with what may be written behind it."""
    return _LABEL.match(value.strip()) if isinstance(value, str) and len(value) <= _LONGEST_LINE else None


def _no_signature(held: list[tuple[int, Any]], *, after_another: bool) -> int | None:
    """The column of the first that is none of labels and what was written behind them: a name, a day, and a number only
    behind 电话 or 日期. None where the line is one to sign on.

    A day alone counts below another such line.
    """
    labels, counted = 0, False
    for column, value in held:
        if label := _label(value):
            labels, counted = labels + 1, bool(label["counted"])
        elif (isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value.strip()))) and (
            labels or after_another
        ):
            counted = False
        elif isinstance(value, str) and labels and (counted or not _FIGURE.fullmatch(value)):
            if len(value) > _LONGEST_NAME:
                return column
            counted = False
        elif isinstance(value, float) and counted:
            counted = False
        else:
            return column
    return None if labels or after_another else held[0][0]
