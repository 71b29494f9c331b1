"""From what a cell holds to a typed value, or to the reason why not.

Nothing is guessed: text that can only mean one number (full-width digits, surrounding spaces, well-formed thousands
separators) is accepted with a warning; everything else is refused, naming the number we think is meant so that the
sender can confirm it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mulin.findings import Level
from mulin.workbooks import messages as m
from mulin.workbooks.chinese import chinese_number
from mulin.workbooks.parsed import State
from mulin.workbooks.sheet import InputType

MAX_TEXT = 500
MAX_MAGNITUDE = 1e12
"""No yearly count of a district comes near; beyond 2**53 floats lose digits."""

_FULL_WIDTH = {i: i - 0xFEE0 for i in range(0xFF01, 0xFF5F)}
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"), None)
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_NOTATION = re.compile(
    r"[+-]?(?:0x[0-9a-f]+|0o[0-7]+|0b[01]+|(?:\d+\.?\d*|\.\d+)e[+-]?\d+|\d+(?:_\d+)+)", re.ASCII | re.IGNORECASE
)
"""One number as programs write it (``0x10``, ``1e3``, ``1_000``), and people only by a slip."""
_NOTHING = {
    "无",
    "没有",
    "暂无",
    "-",
    "--",
    "—",
    "——",
    "/",
    "\\",
    "n/a",
    "na",
    "无数据",
    "空",
    "null",
    "none",
    "x",
    "×",
}
_TRUE_LIKE = {"1", "1.0", "true", "t", "y", "yes", "√", "✓", "✔", "对", "有", "已完成", "完成", "是的", "達成", "达标"}
_FALSE_LIKE = {"0", "0.0", "false", "f", "n", "no", "×", "✗", "✘", "x", "错", "无", "没有", "未完成", "不是", "未达标"}


@dataclass(frozen=True, slots=True)
class Clock:
    """A cell that holds a time of day or a duration: never a figure."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell is refused (or accepted with a warning): the parts of a finding that do not depend on its place."""

    level: Level
    rule: str
    message: str
    mend: str


@dataclass(frozen=True, slots=True)
class Coerced:
    """``value`` is a float (numbers and booleans), a date, a text or None, as the column's type says."""

    state: State
    value: Any
    raw: str
    problem: Problem | None = None


def _bad(raw: str, rule: str, message: str, mend: str) -> Coerced:
    return Coerced("invalid", None, raw, Problem(Level.ERROR, f"cell.{rule}", message, mend))


def _warned(value: object, raw: str, message: str, mend: str) -> Coerced:
    return Coerced("value", value, raw, Problem(Level.WARNING, "cell.text_number", message, mend))


def show(value: object) -> str:
    """The cell's content as a person sees it: no trailing ``.0``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    return str(value)


def _clean(text: str) -> str:
    """Without surrounding and invisible characters, full-width ASCII narrowed. Superscripts stay what they are."""
    return text.translate(_INVISIBLE).translate(_FULL_WIDTH).replace("\u3000", " ").replace("\u00a0", " ").strip()


def _meant(number: float | str) -> str:
    return f"如果是{float(number):.15g}，就填{float(number):.15g}"


def _meant_by_notation(text: str) -> str:
    """The number meant, where a person would have meant it too: ``0x10`` may as well be a code."""
    if text.lower().lstrip("+-").startswith(("0x", "0o", "0b")):
        return ""
    number = float(text.replace("_", ""))
    return f"；{_meant(number)}" if abs(number) <= MAX_MAGNITUDE else ""


def _text_number(text: str, raw: str, words: tuple[str, ...]) -> float | Coerced:
    """The number a text can only mean, or the refusal."""
    clean = _clean(text)
    if _PLAIN.fullmatch(clean):
        return float(clean)
    if _GROUPED.fullmatch(clean) and "，" not in text:
        return float(clean.replace(",", ""))
    allowed = f"或“{'”“'.join(words)}”" if words else ""
    if clean.lower() in _NOTHING:
        mend = f"没有发生填0；选报项不报就留空{'；也可以填' + allowed[1:] if words else ''}"
        return _bad(raw, "not_a_number", "这一格要填数字", mend)
    numbers = _NUMBER.findall(clean)
    if "%" in clean or "‰" in clean or "百分之" in clean:
        mend = f"去掉百分号；{_meant(numbers[0])}" if len(numbers) == 1 else "去掉百分号，只填数字"
        return _bad(raw, "percent", "这一格要填数字，不能带百分号", mend)
    if _NOTATION.fullmatch(clean):
        return _bad(raw, "not_a_number", m.NOTATION, m.NOTATION_MEND + _meant_by_notation(clean))
    if len(numbers) > 1:
        return _bad(raw, "two_values", "这一格里像是有两个以上的数", "只填一个数字；需要说明的另附材料")
    if len(numbers) == 1 and re.fullmatch(r"-?\d+(?:\.\d+)?\s*[^\d\s.,+\-*/<>≥≤~]{1,8}", clean, re.ASCII):
        sign = "-" if clean.startswith("-") else ""
        return _bad(
            raw, "unit_suffix", "数字后面带了单位或文字", f"只填数字，单位已写在表头；{_meant(sign + numbers[0])}"
        )
    chinese = chinese_number(clean)
    if chinese is not None:
        return _bad(raw, "chinese_number", "这一格填的是中文数字", f"改成阿拉伯数字；{_meant(chinese)}")
    if len(numbers) == 1:
        return _bad(raw, "not_a_number", "这一格不是一个确定的数字", f"只填数字{allowed}；{_meant(numbers[0])}")
    return _bad(raw, "not_a_number", "这一格要填数字", f"只填数字{allowed}；没有发生填0")


def coerce_number(value: object, *, integer: bool, words: tuple[str, ...] = (), percent: bool = False) -> Coerced:
    """A figure. ``words`` may stand instead; ``percent``: the cell is formatted as a percentage.

    States: value, blank, invalid; for words not_applicable, declared_missing (a panel's 回避: ``blank``, raw 回避).
    """
    raw = show(value).translate(_INVISIBLE)
    if value is None or (isinstance(value, str) and not _clean(value)):
        return Coerced("blank", None, "")
    if isinstance(value, bool):
        return _bad(raw, "not_a_number", "这一格要填数字，现在是 TRUE/FALSE", "填数字")
    if isinstance(value, date):
        mend = "把单元格格式改为“常规”，重新填数字（如 3-1 这样的写法会被当成日期）"
        return _bad(raw, "date", "这一格要填数字，现在是日期", mend)
    note = False
    if isinstance(value, str):
        clean = _clean(value)
        state = _WORD_STATES.get(clean)
        if state is not None:
            if clean in words:
                return Coerced(state, None, clean)
            return _bad(raw, "word_not_allowed", f"这一格不能填“{clean}”", _word_mend(words))
        number = _text_number(value, raw, words)
        if isinstance(number, Coerced):
            return number
        note = True
    elif isinstance(value, (int, float)):
        number = float(value)
    else:
        return _bad(raw, "date", "这一格要填数字，现在是时间", "把单元格格式改为“常规”，重新填数字")
    if percent:
        mend = f"把单元格格式改为“常规”再填；如果要填的是{number * 100:.10g}，就填{number * 100:.10g}"
        return _bad(f"{number * 100:.10g}%", "percent", "这一格是百分数格式，实际存的数小了一百倍", mend)
    if not math.isfinite(number) or abs(number) > MAX_MAGNITUDE:
        return _bad(raw, "not_finite", "这个数大得不正常", "核对后重新填")
    if number == 0 and math.copysign(1, number) < 0:
        return _bad(raw, "negative_zero", "这一格填的是-0", "没有发生填0；漏写了数字请补上")
    if integer and number != int(number):
        return _bad(raw, "not_integer", "这一格只能填整数", "核对后填整数，不要小数")
    if note:
        return _warned(number, raw, "这一格是文本，已按数字读取", f"请核对：系统读作{number:.15g}")
    return Coerced("value", number, raw)


_WORD_STATES: dict[str, State] = {
    m.NOT_APPLICABLE: "not_applicable",
    m.DECLARED_MISSING: "declared_missing",
    m.RECUSED: "blank",
}


def _word_mend(words: tuple[str, ...]) -> str:
    if m.DECLARED_MISSING in words:
        return f"填数字；没有发生填0；确实报不出的填“{m.DECLARED_MISSING}”"
    return "填数字，或留空"


def coerce_boolean(value: object, *, words: tuple[str, ...] = ()) -> Coerced:
    """是 → 1.0, 否 → 0.0; anything else is refused, naming which of the two seems meant."""
    raw = show(value)
    if value is None or (isinstance(value, str) and not _clean(value)):
        return Coerced("blank", None, "")
    clean = _clean(raw)
    if clean in (m.YES, m.NO):
        return Coerced("value", 1.0 if clean == m.YES else 0.0, clean)
    if clean in _WORD_STATES:
        if clean in words:
            return Coerced(_WORD_STATES[clean], None, clean)
        return _bad(raw, "word_not_allowed", f"这一格不能填“{clean}”", f"从下拉列表选“{m.YES}”或“{m.NO}”")
    low = clean.lower()
    meant = m.YES if low in _TRUE_LIKE else m.NO if low in _FALSE_LIKE else None
    mend = f"如果意思是“{meant}”，从下拉列表选“{meant}”" if meant else f"从下拉列表选“{m.YES}”或“{m.NO}”"
    return _bad(raw, "not_boolean", "这一格只能填“是”或“否”", mend)


_DATE_TEXT = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)


def coerce_date(value: object) -> Coerced:
    """A day. Full year-month-day texts are accepted with a warning; serial numbers and partial dates are not."""
    raw = show(value).translate(_INVISIBLE)
    if value is None or (isinstance(value, str) and not _clean(value)):
        return Coerced("blank", None, "")
    if isinstance(value, datetime):
        return Coerced("value", value.date(), raw)
    if isinstance(value, date):
        return Coerced("value", value, raw)
    if isinstance(value, str):
        match = _DATE_TEXT.fullmatch(_clean(value))
        if match:
            try:
                day = date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                return _bad(raw, "not_a_date", "没有这一天", "核对年、月、日后重新填，如 2024-09-30")
            problem = Problem(
                Level.WARNING, "cell.text_date", "这一格是文本，已按日期读取", f"请核对：系统读作{day.isoformat()}"
            )
            return Coerced("value", day, raw, problem)
    if isinstance(value, float) and 36526 <= value <= 73050 and value == int(value):  # 2000-01-01 .. 2099-12-31
        day = date.fromordinal(date(1899, 12, 30).toordinal() + int(value))
        return _bad(raw, "not_a_date", "这一格是数字，不是日期", f"如果是{day.isoformat()}，把单元格格式改为“日期”再填")
    return _bad(raw, "not_a_date", "这一格要填完整日期", "写成 年-月-日，如 2024-09-30；没有完成的留空，原因写在说明栏")


def coerce_text(value: object) -> Coerced:
    """Free text, trimmed, line ends unified."""
    raw = show(value)
    text = raw.translate(_INVISIBLE).replace("\r\n", "\n").replace("\r", "\n").strip().strip("\u3000")
    if not text:
        return Coerced("blank", "", "")
    if len(text) > MAX_TEXT:
        return _bad(raw[:60] + "…", "text_too_long", f"文字有{len(text)}字，超过{MAX_TEXT}字", "缩短，或另附佐证材料")
    if any(ord(ch) < 32 and ch not in "\n\t" for ch in text):
        return _bad(repr(raw[:60]), "control_character", "文字里有看不见的控制字符", "重新键入这一格")
    return Coerced("value", text, text)


def coerce_file_name(value: object) -> Coerced:
    """A bare file name, without any folder."""
    text = coerce_text(value)
    if text.state != "value":
        return text
    name = str(text.value)
    if "/" in name or "\\" in name or "\n" in name or name.startswith("."):
        return _bad(
            name, "file_name", "这里只写一个文件名", "不写文件夹和路径，多个文件分行填在下面几格，如 会议记录.pdf"
        )
    return text


def coerce(value: object, kind: InputType, words: tuple[str, ...] = (), percent: bool = False) -> Coerced:
    """Dispatch on the column's type."""
    if kind == "boolean":
        return coerce_boolean(value, words=words)
    if kind in ("integer", "decimal", "score"):
        return coerce_number(value, integer=kind == "integer", words=words, percent=percent)
    if kind == "date":
        return coerce_date(value)
    return coerce_file_name(value) if kind == "file" else coerce_text(value)
