"""How figures are written. One place, so that a sentence, a card, a chart and a table say the same digits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from math import floor, isfinite, log10

NONE = "—"
# binary noise of a computed score, no true distance from full marks or from a line
_SAME = 1e-9
_DIGITS = "一二三四五六七八九"


def fixed(value: float | None, decimals: int) -> str:
    """``2.675, 2`` → ``2.68``: half up on the shortest decimal that names the float; never ``-0.00``."""
    if value is None:
        return NONE
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{abs(rounded) if rounded == 0 else rounded:f}"


def plain(value: float | None, decimals: int = 2) -> str:
    """As :func:`fixed` without trailing zeros: ``4.20`` → ``4.2``, ``12.0`` → ``12``."""
    text = fixed(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def brief(value: float | None, digits: int = 4) -> str:
    """A figure of whatever size in a narrow cell: ``0.01235``, ``−57.42``, ``12,346``, ``1.235e+16``."""
    if value is None or not isfinite(value):
        return NONE
    if not value:
        return "0"
    size = floor(log10(abs(value)))
    if not -6 <= size < 15:
        text = f"{value:.{digits - 1}e}"
    else:
        text = f"{Decimal(plain(value, max(0, digits - 1 - size))):,f}"
    return text.replace("-", "−", 1) if value < 0 else text


def apart(one: str, other: str) -> Decimal:
    """The difference of two printed figures, so that a reader who subtracts them finds the same."""
    return Decimal(one) - Decimal(other)


def mean(values: Iterable[float]) -> float | None:
    """The exact mean of the decimals, so that 0.6 of 12 units is 0.05 and rounds as 0.05; none of no values."""
    found = [Decimal(repr(float(v))) for v in values]
    return float(sum(found, Decimal(0)) / len(found)) if found else None


def signed(value: float | None, decimals: int) -> str:
    """With its sign: ``+1.20``, ``-0.35``, ``0.00``."""
    text = fixed(value, decimals)
    return text if value is None or text.startswith("-") or not text.strip("0.") else f"+{text}"


def share(value: float | None, decimals: int = 1) -> str:
    """0..1 as percent: ``0.9634`` → ``96.3%``. What is there is never 0%, what is not whole never 100%: ``<1%``."""
    if value is None:
        return NONE
    text, least = fixed(value * 100, decimals), Decimal(1).scaleb(-decimals)
    if value > _SAME and not Decimal(text):
        return f"<{least:f}%"
    if value < 1 - _SAME and Decimal(text) == 100:
        return f">{100 - least:f}%"
    return f"{text}%"


def parts(values: Sequence[float], total: Decimal, decimals: int) -> tuple[Decimal, ...]:
    """Printed parts that add up to the printed ``total``: each rounded down or up, the largest remainders up.

    A part that needs no rounding stays as it is. Where no such rounding makes the total (it is not the sum of these
    parts), every part is rounded on its own: a true difference must stay visible.
    """
    unit = Decimal(1).scaleb(-decimals)
    # noise of binary sums behind the twelfth place is no remainder
    exact = [round(Decimal(repr(float(v))), 12) for v in values]
    down = [v.quantize(unit, ROUND_FLOOR) for v in exact]
    missing = (total - sum(down, Decimal(0))) / unit
    movable = sorted((i for i, v in enumerate(exact) if v != down[i]), key=lambda i: (down[i] - exact[i], i))
    if missing != missing.to_integral_value() or not 0 <= missing <= len(movable):
        return tuple(Decimal(fixed(float(v), decimals)) for v in exact)
    up = set(movable[: int(missing)])
    # "+ 0" turns a negative zero into a plain one
    return tuple(v + (unit if i in up else 0) for i, v in enumerate(down))


def numeral(number: int) -> str:
    """``12`` → ``十二``. Raises ValueError outside 1..99."""
    if not 1 <= number <= 99:
        raise ValueError(f"报告最多99个章节，实为{number}")
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens - 1]}十") + (_DIGITS[ones - 1] if ones else "")


def counting(number: int) -> str:
    """A number before its measure word: ``两个``, ``四个``."""
    return "两" if number == 2 else numeral(number)


def chinese_date(day: date) -> str:
    """``2025年3月31日``."""
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True)
class Numbers:
    """The framework's printing policy.

    Totals are printed with the decimals they are rounded and ranked by, so that two printed totals that look
    equal are equal; scores on the way to them with the coarser ``print_decimals``.
    """

    score_decimals: int
    print_decimals: int

    def total(self, value: float | None) -> str:
        return fixed(value, self.score_decimals)

    def score(self, value: float | None) -> str:
        """Out of 100. Short of full marks it never prints as full marks, above nothing never as nothing."""
        text = fixed(value, self.print_decimals)
        if value is None or not _SAME < value < 100 - _SAME:
            return text
        decimals = self.print_decimals
        while Decimal(text) in (0, 100):
            decimals += 1
            text = fixed(value, decimals)
        return text

    def ahead(self, value: float | None, of: float | None) -> Decimal | None:
        """How far a score as printed stands from another as printed; none where one is missing."""
        return None if value is None or of is None else apart(self.score(value), self.score(of))

    def lead(self, value: float | None, of: float | None) -> str:
        """:meth:`ahead` with its sign: ``+1.2``, ``-0.3``, ``0.0``."""
        gap = self.ahead(value, of)
        return NONE if gap is None else f"{gap:+f}" if gap else f"{gap:f}"

    def points(self, value: float | None) -> str:
        """Points of the total; shown as fine as the total, so that a column of them can be added up."""
        return fixed(value, self.score_decimals)

    def change(self, value: float | None) -> str:
        return signed(value, self.score_decimals)

    def value(self, value: float | None, unit: str, value_type: str, more: int = 0) -> str:
        """An indicator's value in its unit: ``87.5%``, ``12场次``, ``是``; with ``more`` decimals than usual."""
        if value is None:
            return NONE
        if value_type == "boolean":
            return "是" if value else "否"
        if unit == "%":
            return f"{fixed(value, 1 + more)}%"
        return f"{fixed(value, 2 + more) if more else plain(value)}{unit}"

    def more(self, value: float | None, lines: Iterable[float | None], unit: str, value_type: str) -> int:
        """How many more decimals than usual tell a value from every line it does not meet exactly."""
        if value is None or value_type == "boolean":
            return 0
        apart_from = [line for line in lines if line is not None and abs(line - value) > _SAME * max(1, abs(line))]
        need = 0
        while any(self.value(v, unit, value_type, need) == self.value(value, unit, value_type, need)
                  for v in apart_from):  # fmt: skip
            need += 1
        return need

    def against(self, line: float | None, unit: str, value_type: str, *values: float | None) -> tuple[str, ...]:
        """Values, and last the line they are judged by: a value short of 45.0% is 44.98%, and the line 45.00%."""
        more = max((self.more(v, (line,), unit, value_type) for v in values), default=0)
        return tuple(self.value(v, unit, value_type, more) for v in (*values, line))
