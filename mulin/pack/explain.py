"""Pydantic's and PyYAML's errors in Chinese."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from mulin.pack.meant import keys_at, meant
from mulin.pack.sources import VIAS

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
    "union_tag_invalid": f"来源只能是 {'、'.join(VIAS)}",
    "union_tag_not_found": f"缺少 via：来源是 {'、'.join(VIAS[:-1])} 还是 {VIAS[-1]}",
    "too_short": "项数太少",
}
_MOST = {"too_long": "项数太多，最多 {most} 项", "string_too_long": "太长，最多 {most} 个字"}
_BOUNDS = {"ge": "不小于", "gt": "大于", "le": "不大于", "lt": "小于"}


def explain(error: Mapping[str, Any], model: type[BaseModel] | None = None) -> str:
    """One entry of ``ValidationError.errors()`` as a Chinese clause, without its place or value.

    ``model``: what was validated; then a key nobody knows is told with the one that comes nearest.
    """
    kind, context = error["type"], error.get("ctx", {})
    if kind == "literal_error":
        choices = str(context["expected"]).replace(" or ", "、").replace(", ", "、").replace("'", "")
        near = meant(error["input"], choices.split("、")) if isinstance(error.get("input"), str) else ""
        return "只能取 " + {"True": "true", "False": "false"}.get(choices, choices) + near
    if kind == "extra_forbidden" and model is not None:
        return _WORDS[kind] + meant(error["loc"][-1], keys_at(model, error["loc"]))
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_pattern_mismatch":
        return f"写法应合 {context['pattern']}"
    if kind in _MOST:
        return _MOST[kind].format(most=context["max_length"])
    for name, word in _BOUNDS.items():
        if name in context:
            return f"应{word} {context[name]}"
    return _WORDS.get(kind, "这一项不合要求")


def written(value: object) -> str:
    """A value as YAML writes it: ``null``, never Python's ``None``."""
    if value is None or isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False, default=str, skipkeys=True)
    return str(value)


# What libyaml and PyYAML say, by a part of it; the first that is found speaks.
_YAML = (
    ("mapping values are not allowed", "这里不能再有冒号，多半是上一行缩进不对，或值里的冒号没有加引号"),
    ("tab character", "缩进用了制表符，改成空格"),
    ("could not find expected ':'", "这一行之前缺冒号，或引号没有成对"),
    ("expected key", "缩进和上下行不齐，或引号、括号没有成对"),
    ("expected '-' indicator", "列表里有一行没有以“- ”开头，或缩进不齐"),
    ("block end", "缩进和上下行不齐"),
    ("node content", "括号里缺内容，或括号没有成对"),
    ("expected ',' or", "括号里的各项要用逗号隔开，或括号没有成对"),
    ("sequence entries are not allowed", "“- ”不能写在这里，另起一行"),
    ("end of stream", "到文件末尾引号或括号还没有成对"),
    ("that cannot start any token", "值以制表符或 @、` 开头，制表符改成空格，其余加引号"),
    ("document separator", "引号没有成对"),
    ("document start", "文件中间多出内容，或缩进不齐"),
    ("unknown escape character", "双引号里的反斜杠要写两个，或改用单引号"),
    ("undefined alias", "值以 * 开头要加引号"),
    ("alias", "值以 * 开头要加引号"),
    ("anchor", "值以 & 开头要加引号"),
    ("constructor for the tag", "不使用“!”标签，值以 ! 开头要加引号"),
    ("tag", "不使用“!”标签，值以 ! 开头要加引号"),
    ("special characters are not allowed", "有看不见的控制字符，删去后重新键入"),
    ("control characters are not allowed", "有看不见的控制字符，删去后重新键入"),
    ("another document", "一个文件只放一份内容，删去多余的 ---"),
)


def explain_yaml(error: Exception, text: str) -> tuple[str, int | None]:
    """(what is wrong, as a clause that begins with a colon or nothing; its line). Never the library's English."""
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else None
    at = getattr(error, "position", None)  # yaml.reader.ReaderError knows a place in the text, no mark
    if line is None and isinstance(at, int):
        line = text[:at].count("\n") + 1
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    said = next((chinese for part, chinese in _YAML if part in problem), "")
    return (f"：{said}" if said else "", line)
