"""Excel's own checks while typing: drop-downs, number ranges, Chinese messages. The parser checks again."""

from __future__ import annotations

from datetime import date
from typing import Any

from mulin.workbooks import messages as m
from mulin.workbooks.address import a1
from mulin.workbooks.sheet import Column


def _span(column: Column) -> str:
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return f"{low:.15g}—{high:.15g}之间的"
    if low is not None:
        return f"不小于{low:.15g}的"
    return f"不大于{high:.15g}的" if high is not None else ""


def _number(column: Column, words: tuple[str, ...], cell: str) -> dict[str, Any]:
    tests = [f"ISNUMBER({cell})"]
    if column.minimum is not None:
        tests.append(f"{cell}>={column.minimum:.15g}")
    if column.maximum is not None:
        tests.append(f"{cell}<={column.maximum:.15g}")
    if column.type == "integer":
        tests.append(f"{cell}=INT({cell})")
    # IF, not AND: Excel evaluates every argument of AND, and INT("缺报") would make the whole test an error
    number = f"IF(ISNUMBER({cell}),AND({','.join(tests)}),FALSE)"
    alternatives = [number, *(f'{cell}="{word}"' for word in words)]
    formula = f"=OR({','.join(alternatives)})"
    what = f"{_span(column)}{'整数' if column.type == 'integer' else '数字'}"
    also = f"，或“{'”“'.join(words)}”" if words else ""
    return {
        "validate": "custom",
        "value": formula,
        "error_title": "这一格填得不对",
        "error_message": f"请填{what}{also}；不要带单位、百分号或逗号。",
    }


def validation_for(column: Column, words: tuple[str, ...], row: int, col: int) -> dict[str, Any] | None:
    """xlsxwriter's options for one input column, or None where any text may stand. ``row`` is the first cell's."""
    if column.type == "boolean":
        choices = [m.YES, m.NO, *words]
        return {
            "validate": "list",
            "source": choices,
            "error_title": "这一格填得不对",
            "error_message": f"请从下拉列表中选：{'、'.join(choices)}。",
        }
    if column.type in ("integer", "decimal", "score"):
        return _number(column, words, a1(row, col))
    if column.type == "date":
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": date(2000, 1, 1),
            "maximum": date(2099, 12, 31),
            "input_title": "填写要求",
            "input_message": "填实际完成日期，如 2024-09-30；没有完成的留空。",
            "error_title": "这一格填得不对",
            "error_message": "请填日期，写成 年-月-日，如 2024-09-30。",
        }
    if column.type in ("text", "name", "file", "units"):
        return {
            "validate": "length",
            "criteria": "<=",
            "value": 500,
            "error_title": "文字太长",
            "error_message": "请控制在500字以内。",
        }
    return None
