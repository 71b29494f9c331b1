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
from decimal import Decimal
from typing import Any

from mulin.findings import Finding
from mulin.text.unseen import bare, plain_blanks
from mulin.workbooks import messages as m
from mulin.workbooks.chinese import chinese_number
from mulin.workbooks.parsed import State
from mulin.workbooks.rules import finding

MAX_MAGNITUDE = 1e12
"""No yearly count of a district comes near; beyond 2**53 floats lose digits."""

_FULL_WIDTH = {i: i - 0xFEE0 for i in range(0xFF01, 0xFF5F)} | {0x2212: "-"}
"""Full-width signs, and the minus of mathematics, which is no other sign than the keyboard's."""
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_NOTATION = re.compile(
    r"[+-]?(?:0x[0-9a-f]+|0o[0-7]+|0b[01]+|(?:\d+\.?\d*|\.\d+)e[+-]?\d+|\d+(?:_\d+)+)", re.ASCII | re.IGNORECASE
)
"""One number as programs write it (``0x10``, ``1e3``, ``1_000``), and people only by a slip."""
_PERCENT = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*%|百分之\s*(\d+(?:\.\d+)?)", re.ASCII)
_SUFFIXED = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*([^\d\s.,+\-*/<>≥≤~]{1,8})", re.ASCII)
_UNIT = re.compile(
    r"(?![年月日号时届期]\Z)"
    r"(?:(?![十百千万亿兆半多余来几左右约强弱以上下成折倍打对双之点又负零一二两三四五六七八九])[\u4e00-\u9fff]){1,4}"
)
"""Words that only count: without them the number is the same. 万, 半, 多, O, ½ or a bracket say another number, 3月
another thing, or none for certain; then no number is proposed."""
_LETTERS = {"O": "0", "o": "0", "○": "0", "〇": "0", "l": "1", "I": "1", "|": "1"}
"""OutsideCell digits these are seen as digits."""
_ERROR = re.compile(r"#[A-Z][A-Z0-9_]*(?:/[A-Z0-9]+)?[!?]?|(?:ERR|错误):\d{3}", re.ASCII)
"""An error value that was pasted as text (``#N/A``, ``Err:502``)."""
NOTHING = {
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
    "无材料",
}
"""What people write where there is nothing to write."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT", re.ASCII)
_TRUE_LIKE = {"1", "1.0", "true", "t", "y", "yes", "√", "✓", "✔", "对", "有", "已完成", "完成", "是的", "達成", "达标"}
_FALSE_LIKE = {"0", "0.0", "false", "f", "n", "no", "×", "✗", "✘", "x", "错", "无", "没有", "未完成", "不是", "未达标"}


@dataclass(frozen=True, slots=True)
class Clock:
    """A cell that holds a time of day, a duration, or a date that spreadsheets' calendar lacks: never a figure."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell is refused, or accepted with a warning: a key of ``rules.RULES`` and what fills its braces."""

    key: str
    words: tuple[tuple[str, str], ...] = ()

    def at(self, sheet: str, place: tuple[int, int], raw: str) -> Finding:
        """The finding of a cell that holds ``raw`` (0-based row and column)."""
        return finding(self.key, sheet, place, raw, **dict(self.words))


@dataclass(frozen=True, slots=True)
class Coerced:
    """``value`` is a float (numbers and booleans), a date, a text or None, as the column's type says."""

    state: State
    value: Any
    raw: str
    problem: Problem | None = None
    notes: tuple[Problem, ...] = ()
    """What was taken otherwise than typed (unseen marks, look-alikes, a word in brackets): said whatever the state."""


def refused(raw: str, rule: str, **words: str) -> Coerced:
    """A cell that is not accepted, and the rule (of ``rules.RULES``) it breaks."""
    return Coerced("invalid", None, raw, Problem(rule, tuple(words.items())))


def warned(value: object, raw: str, rule: str, **words: str) -> Coerced:
    return Coerced("value", value, raw, Problem(rule, tuple(words.items())))


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


def clean_text(text: str) -> str:
    """Without surrounding and invisible characters, full-width ASCII narrowed. Superscripts stay what they are."""
    return plain_blanks(bare(text)).translate(_FULL_WIDTH).strip()


def stored(number: float) -> str:
    """Every digit that is stored, where the screen rounds: 12.000000000000002 shows as 12."""
    return f"{number:.0f}" if 1e16 <= abs(number) < 1e21 else repr(number).removesuffix(".0")


def raw_of(value: object) -> str:
    """What is kept of a figure's or day's cell: its digits as they are stored, its text as people see it."""
    return stored(value) if isinstance(value, float) else bare(show(value))


def near_whole(number: float, bounds: tuple[float, ...] = ()) -> float:
    """The whole number or bound that spreadsheet arithmetic meant (12.000000000000002, -2e-16), else the number.

    A hair is 1e-9 of its size, at most a millionth, or the last two bits; people type no such digits.
    """
    hair = max(min(1e-9 * max(1.0, abs(number)), 1e-6), 4 * math.ulp(number))
    for meant in (round(number), *bounds):
        if number != meant and abs(number - meant) <= hair:
            return float(meant)
    return number


def _meant(number: float | str) -> str:
    return f"；如果是{float(number):.15g}，就填{float(number):.15g}"


def _meant_by_notation(text: str) -> str:
    """The number meant, where a person would have meant it too: ``0x10`` may as well be a code."""
    if text.lower().lstrip("+-").startswith(("0x", "0o", "0b")):
        return ""
    number = float(text.replace("_", ""))
    return _meant(number) if abs(number) <= MAX_MAGNITUDE else ""


def _text_number(text: str, raw: str, words: tuple[str, ...]) -> float | Coerced:
    """The number a text can only mean, or the refusal."""
    clean = clean_text(text)
    if _PLAIN.fullmatch(clean):
        return float(clean)
    if _GROUPED.fullmatch(clean) and "，" not in text:
        return float(clean.replace(",", ""))
    allowed = f"或“{'”“'.join(words)}”" if words else ""
    if clean.lower() in NOTHING:
        return refused(raw, "cell.not_a_number/nothing", allowed=f"；也可以填{allowed[1:]}" if words else "")
    if _ERROR.fullmatch(clean.upper()):
        return refused(raw, "cell.error_value")
    numbers = _NUMBER.findall(clean)
    letters = "”“".join(dict.fromkeys(c for c in clean if c in _LETTERS))
    if letters and numbers and _PLAIN.fullmatch("".join(_LETTERS.get(c, c) for c in clean)):
        return refused(raw, "cell.not_a_number/letter", letters=letters)
    if "%" in clean or "‰" in clean or "百分之" in clean:
        percent = _PERCENT.fullmatch(clean)
        return refused(raw, "cell.percent", meant=_meant(percent[1] or percent[2]) if percent else "")
    if _NOTATION.fullmatch(clean):
        return refused(raw, "cell.not_a_number/notation", meant=_meant_by_notation(clean))
    if len(numbers) > 1:
        return refused(raw, "cell.two_values")
    suffixed = _SUFFIXED.fullmatch(clean) if numbers else None
    if suffixed:
        meant = _meant(suffixed[1]) if _UNIT.fullmatch(suffixed[2]) else ""
        return refused(raw, "cell.unit_suffix", suffix=suffixed[2].strip(), meant=meant)
    chinese = chinese_number(clean)
    if chinese is not None:
        return refused(raw, "cell.chinese_number", meant=_meant(chinese))
    if len(numbers) == 1:
        return refused(raw, "cell.not_a_number/unsure", allowed=allowed)
    return refused(raw, "cell.not_a_number", allowed=allowed)


_VAGUE = frozenset(f"cell.not_a_number{variant}" for variant in ("", "/nothing", "/unsure")) | {"cell.error_value"}
"""What is told of a figure that no number can be seen in: 填0 where nothing happened, which is no advice on a score."""


def _marks(bounds: tuple[float, ...], words: tuple[str, ...]) -> dict[str, str]:
    """What may stand in a score's cell, for the mend."""
    return {
        "range": "—".join(f"{b:.15g}" for b in bounds) + "的" if len(bounds) == 2 else "",
        "allowed": f"；也可以填“{'”“'.join(words)}”" if words else "",
    }


def coerce_number(
    value: object,
    *,
    integer: bool,
    words: tuple[str, ...] = (),
    percent: bool = False,
    bounds: tuple[float, ...] = (),
    score: bool = False,
) -> Coerced:
    """A figure. ``words`` may stand instead; ``percent``: the cell's format shows it as a percentage; ``bounds``: the
    least and greatest value, which a figure a hair beside them is taken for; ``score``: marks, for which 0 is no word
    for nothing.

    States: value, blank, invalid; for words not_applicable, declared_missing (a panel's 回避: ``blank``, raw 回避).
    """
    raw = raw_of(value)
    if value is None or (isinstance(value, str) and not clean_text(value)):
        return Coerced("blank", None, "")
    if isinstance(value, bool):
        return refused(raw, "cell.not_a_number/boolean")
    if isinstance(value, date):
        return refused(raw, "cell.date")
    note = False
    if isinstance(value, str):
        clean = clean_text(value)
        state = _WORD_STATES.get(clean)
        if state is not None:
            if clean in words:
                return Coerced(state, None, clean)
            if score:
                return refused(raw, "cell.word_not_allowed/score", word=clean, **_marks(bounds, words))
            count = "/count" if m.DECLARED_MISSING in words else ""
            return refused(raw, "cell.word_not_allowed" + count, word=clean)
        number = _text_number(value, raw, words)
        if isinstance(number, Coerced):
            vague = score and number.problem is not None and number.problem.key in _VAGUE
            return refused(raw, "cell.not_a_number/score", **_marks(bounds, words)) if vague else number
        note = True
    elif isinstance(value, (int, float)):
        number = float(value)
    else:
        return refused(raw, "cell.date" if _MOMENT.match(raw) else "cell.date/time")
    if percent:
        shown = stored(float(Decimal(f"{number:.15g}") * 100))
        return refused(f"{shown}%", "cell.percent/format", shown=shown)
    if not math.isfinite(number) or abs(number) > MAX_MAGNITUDE:
        return refused(raw, "cell.not_finite")
    if number == 0 and math.copysign(1, number) < 0:
        return refused(raw, "cell.negative_zero")
    number = near_whole(number, bounds)
    if integer and number != int(number):
        return refused(raw, "cell.not_integer")
    if note:
        return warned(number, raw, "cell.text_number", number=f"{number:.15g}")
    return Coerced("value", number, raw)


_WORD_STATES: dict[str, State] = {
    m.NOT_APPLICABLE: "not_applicable",
    m.DECLARED_MISSING: "declared_missing",
    m.RECUSED: "blank",
}


def coerce_boolean(value: object, *, words: tuple[str, ...] = ()) -> Coerced:
    """是 → 1.0, 否 → 0.0; anything else is refused, naming which of the two seems meant."""
    raw = show(value)
    if value is None or (isinstance(value, str) and not clean_text(value)):
        return Coerced("blank", None, "")
    clean = clean_text(raw)
    if clean in (m.YES, m.NO):
        return Coerced("value", 1.0 if clean == m.YES else 0.0, clean)
    if clean in _WORD_STATES:
        if clean in words:
            return Coerced(_WORD_STATES[clean], None, clean)
        return refused(raw, "cell.word_not_allowed/boolean", word=clean)
    low = clean.lower()
    meant = m.YES if low in _TRUE_LIKE else m.NO if low in _FALSE_LIKE else None
    return refused(raw, "cell.not_boolean/meant", meant=meant) if meant else refused(raw, "cell.not_boolean")
