"""Pydantic's errors in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_WORDS = {
    "missing": "缺少这一项",
    "extra_forbidden": "多出这一项，程序不认识",
    "float_parsing": "应填数字",
    "float_type": "应填数字",
    "finite_number": "应填有限的数字",
    "int_parsing": "应填整数",
    "int_type": "应填整数",
    "int_from_float": "应填整数",
    "bool_parsing": "应填 true 或 false",
    "bool_type": "应填 true 或 false",
    "date_type": "应填日期 YYYY-MM-DD",
    "date_from_datetime_parsing": "应填日期 YYYY-MM-DD，并且真有这一天",
    "date_from_datetime_inexact": "应填日期 YYYY-MM-DD，不带时刻",
    "date_parsing": "应填日期 YYYY-MM-DD，并且真有这一天",
    "string_type": "应填文字",
    "string_too_short": "不能为空",
    "tuple_type": "应填列表",
    "list_type": "应填列表",
    "dict_type": "应填“键: 值”",
    "model_type": "应填“键: 值”",
    "model_attributes_type": "应填“键: 值”",
    "union_tag_invalid": "来源只能是 workbook、folder、database",
    "union_tag_not_found": "缺少 via：来源是 workbook、folder 还是 database",
    "too_short": "项数太少",
    "too_long": "项数太多",
}
_BOUNDS = {"ge": "不小于", "gt": "大于", "le": "不大于", "lt": "小于"}


def explain(error: Mapping[str, Any]) -> str:
    """One entry of ``ValidationError.errors()`` as a Chinese clause, without its place or value."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "literal_error":
        return "只能取 " + str(context["expected"]).replace(" or ", "、").replace(", ", "、").replace("'", "")
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_pattern_mismatch":
        return f"写法应合 {context['pattern']}"
    for name, word in _BOUNDS.items():
        if name in context:
            return f"应{word} {context[name]}"
    return _WORDS.get(kind, f"这一项不合要求（{error['msg']}）")
