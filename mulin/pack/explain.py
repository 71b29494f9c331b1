"""Pydantic's and PyYAML's errors in the language in force."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from mulin.language import Both, listed
from mulin.pack.meant import keys_at, meant, tags_at
from mulin.words import TIER_ORDER

_WORDS = {
    "missing": Both("缺少这一项", "this key is missing"),
    "extra_forbidden": Both("多出这一项，程序不认识", "there is no such key"),
    "float_parsing": Both("应填数字", "this must be a number"),
    "float_type": Both("应填数字", "this must be a number"),
    "finite_number": Both("应填有限的数字", "this must be a finite number"),
    "int_parsing": Both("应填整数", "this must be a whole number"),
    "int_type": Both("应填整数", "this must be a whole number"),
    "int_from_float": Both("应填整数", "this must be a whole number"),
    "bool_parsing": Both("应填 true 或 false", "this must be true or false"),
    "bool_type": Both("应填 true 或 false", "this must be true or false"),
    "date_type": Both("应填日期 YYYY-MM-DD", "this must be a date, YYYY-MM-DD"),
    "date_from_datetime_parsing": Both(
        "应填日期 YYYY-MM-DD，并且真有这一天", "this must be a date, YYYY-MM-DD, that exists"
    ),
    "date_from_datetime_inexact": Both(
        "应填日期 YYYY-MM-DD，不带时刻", "this must be a date, YYYY-MM-DD, without a time"
    ),
    "date_parsing": Both("应填日期 YYYY-MM-DD，并且真有这一天", "this must be a date, YYYY-MM-DD, that exists"),
    "string_type": Both("应填文字", "this must be a text"),
    "string_too_short": Both("不能为空", "this must not be empty"),
    "tuple_type": Both("应填列表", "this must be a list"),
    "list_type": Both("应填列表", "this must be a list"),
    "dict_type": Both("应填“键: 值”", 'this must be "key: value"'),
    "model_type": Both("应填“键: 值”", 'this must be "key: value"'),
    "model_attributes_type": Both("应填“键: 值”", 'this must be "key: value"'),
    "too_short": Both("项数太少", "too few items"),
    "invalid_key": Both(
        "这里的键被读成了真假或数字，不是词：on、off、yes、no 和数字作键要加引号，如 'on'",
        "a key here is read as a truth or a number, not as a word: on, off, yes, no and numbers need quotation "
        "marks as keys, e.g. 'on'",
    ),
}
_TAGS = {
    "union_tag_invalid": Both("来源只能是 {tags}", "a source must be {tags}"),
    "union_tag_not_found": Both(
        "缺少 via：来源是 {others} 还是 {last}", "via is missing: the source is {others} or {last}"
    ),
}
_MOST = {
    "too_long": Both("项数太多，最多 {most} 项", "too many items; {most} at most"),
    "string_too_long": Both("太长，最多 {most} 个字", "too long; {most} characters at most"),
}
_BOUNDS = {
    "ge": Both("不小于", "at least"),
    "gt": Both("大于", "above"),
    "le": Both("不大于", "at most"),
    "lt": Both("小于", "below"),
}


_FULL_WIDTH = frozenset(map(chr, (0xFF1A, 0xFF0C, 0xFF1B)))
_FULL_WIDTH_MARKS = Both("；冒号、逗号要写英文的“: ”“, ”", '; colons and commas must be ASCII, ": " and ", "')
_KEY_LINE = re.compile(r"\s*(?:- +)?['\"]?[\w.-]+['\"]?(?P<mark>：|:(?=[^\s/]))")
_TIERS = Both(
    "；单位由高到低有两层到四层：district、street，然后是 community、grid，各叫什么由 framework.yaml 的 name_zh 定",
    "; there are two, three or four tiers of units, from the top: district, street, then community, grid; they are "
    "called what name_zh in framework.yaml says",
)


def of_tiers(error: Mapping[str, Any]) -> str:
    """What is said besides where a pack has another tier of units than there can be, or lacks one; else nothing."""
    place = error["loc"]
    lacks = error["type"] in ("missing", "extra_forbidden") and place[:-1] == ("tiers",) and place[-1] != "department"
    return _TIERS if lacks else Both("", "")


def explain(error: Mapping[str, Any], model: type[BaseModel] | None = None) -> str:
    """One entry of ``ValidationError.errors()`` as a clause, without its place or value.

    ``model``: what was validated; then a key nobody knows is told with the one that comes nearest.
    """
    return str(_explained(error, model))


def _explained(error: Mapping[str, Any], model: type[BaseModel] | None) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "literal_error":
        choices = str(context["expected"]).replace(" or ", ", ").replace("'", "").split(", ")
        near = meant(error["input"], choices) if isinstance(error.get("input"), str) else ""
        shown = listed({"True": "true", "False": "false"}.get(choice, choice) for choice in choices)
        only = Both("只能取 ", "this must be one of ") if len(choices) > 1 else Both("只能取 ", "this must be ")
        return only + shown + near + (_TIERS if tuple(choices) == TIER_ORDER else "")
    if kind == "extra_forbidden" and _FULL_WIDTH & set(str(error.get("loc", " ")[-1])):
        return _WORDS[kind] + _FULL_WIDTH_MARKS
    if kind == "extra_forbidden" and model is not None:
        return _WORDS[kind] + meant(error["loc"][-1], keys_at(model, error["loc"])) + of_tiers(error)
    if kind in _TAGS and model is not None:
        *others, last = tags_at(model, error["loc"], context["discriminator"].strip("'"))
        return _TAGS[kind].format(tags=listed([*others, last]), others=listed(others), last=last)
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_pattern_mismatch":
        return Both(f"写法应合 {context['pattern']}", f"this must match {context['pattern']}")
    if kind in _MOST:
        return _MOST[kind].format(most=context["max_length"])
    for name, word in _BOUNDS.items():
        if name in context:
            return Both(f"应{word} {context[name]}", f"this must be {word} {context[name]}")
    return _WORDS.get(kind, Both("这一项不合要求", "this is not as it must be"))


def written(value: object) -> str:
    """A value as YAML writes it: ``null``, never Python's ``None``."""
    if value is None or isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False, default=str, skipkeys=True)
    return str(value)


# What libyaml and PyYAML say, by a part of it; the first that is found speaks.
_YAML = (
    (
        "mapping values are not allowed",
        Both(
            "这里不能再有冒号，多半是上一行缩进不对，或值里的冒号没有加引号",
            "a colon may not stand here; most likely the line above is indented wrongly, or a "
            "colon in a value lacks quotation marks",
        ),
    ),
    ("tab character", Both("缩进用了制表符，改成空格", "the indentation has tabs; use blanks")),
    (
        "could not find expected ':'",
        Both("这一行之前缺冒号，或引号没有成对", "a colon is missing before this line, or quotation marks do not pair"),
    ),
    (
        "expected key",
        Both(
            "缩进和上下行不齐，或引号、括号没有成对",
            "the indentation does not fit the lines around, or quotation marks or brackets do not pair",
        ),
    ),
    (
        "expected '-' indicator",
        Both(
            "列表里有一行没有以“- ”开头，或缩进不齐",
            'a line of the list does not begin with "- ", or its indentation does not fit',
        ),
    ),
    ("block end", Both("缩进和上下行不齐", "the indentation does not fit the lines around")),
    (
        "node content",
        Both("括号里缺内容，或括号没有成对", "something is missing inside the brackets, or they do not pair"),
    ),
    (
        "expected ',' or",
        Both(
            "括号里的各项要用逗号隔开，或括号没有成对",
            "separate items in brackets by commas, or the brackets do not pair",
        ),
    ),
    (
        "sequence entries are not allowed",
        Both("“- ”不能写在这里，另起一行", '"- " may not stand here; begin a new line'),
    ),
    (
        "end of stream",
        Both("到文件末尾引号或括号还没有成对", "quotation marks or brackets are still open at the end of the file"),
    ),
    (
        "that cannot start any token",
        Both(
            "值以制表符或 @、` 开头，制表符改成空格，其余加引号",
            "a value begins with a tab, @ or `: replace the tab by blanks, put the others in quotation marks",
        ),
    ),
    ("document separator", Both("引号没有成对", "quotation marks do not pair")),
    (
        "document start",
        Both(
            "文件中间多出内容，或缩进不齐",
            "there is more content in the middle of the file, or the indentation does not fit",
        ),
    ),
    (
        "unknown escape character",
        Both(
            "双引号里的反斜杠要写两个，或改用单引号",
            "write a backslash in double quotation marks twice, or use single ones",
        ),
    ),
    ("undefined alias", Both("值以 * 开头要加引号", "a value that begins with * needs quotation marks")),
    ("alias", Both("值以 * 开头要加引号", "a value that begins with * needs quotation marks")),
    ("anchor", Both("值以 & 开头要加引号", "a value that begins with & needs quotation marks")),
    (
        "constructor for the tag",
        Both(
            "不使用“!”标签，值以 ! 开头要加引号",
            '"!" tags are not used; a value that begins with ! needs quotation marks',
        ),
    ),
    (
        "tag",
        Both(
            "不使用“!”标签，值以 ! 开头要加引号",
            '"!" tags are not used; a value that begins with ! needs quotation marks',
        ),
    ),
    (
        "special characters are not allowed",
        Both("有看不见的控制字符，删去后重新键入", "there are invisible control characters; delete them and type anew"),
    ),
    (
        "control characters are not allowed",
        Both("有看不见的控制字符，删去后重新键入", "there are invisible control characters; delete them and type anew"),
    ),
    (
        "another document",
        Both("一个文件只放一份内容，删去多余的 ---", "a file holds one document; delete the extra ---"),
    ),
)


_BEFORE = 3
"""Lines: what has no colon is told where the parser next expects one."""
_NO_COLON = Both("冒号写成了中文的“：”，应是英文的“: ”", 'the colon is full-width; it must be ASCII, ": "')
_BLANKS = frozenset(map(chr, (0x3000, 0xA0)))
_ODD_BLANK = Both("缩进用了全角空格，改成普通空格", "the indentation has full-width blanks; use ordinary ones")
_NO_BLANK = Both("冒号后面缺一个空格", "a blank is missing after the colon")


def explain_yaml(error: Exception, text: str) -> tuple[str, int | None]:
    """(what is wrong, as a clause that begins with a colon or nothing; its line). Never the library's English."""
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else None
    at = getattr(error, "position", None)  # yaml.reader.ReaderError knows a place in the text, no mark
    if line is None and isinstance(at, int):
        line = text[:at].count("\n") + 1
    written = text.splitlines()
    for number in range(min(line or 0, len(written)), max((line or 0) - _BEFORE, 0), -1):
        if written[number - 1].lstrip(" ")[:1] in _BLANKS:
            return str(Both(f"：{_ODD_BLANK}", f": {_ODD_BLANK}")), number
        if at_fault := _KEY_LINE.match(written[number - 1]):
            fault = _NO_COLON if at_fault["mark"] in _FULL_WIDTH else _NO_BLANK
            return str(Both(f"：{fault}", f": {fault}")), number
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    said = next((chinese for part, chinese in _YAML if part in problem), "")
    return (str(Both(f"：{said}", f": {said}")) if said else "", line)
