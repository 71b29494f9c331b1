"""How figures are written. One place, so that a sentence, a card, a chart and a table say the same digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

NONE = "—"


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


def signed(value: float | None, decimals: int) -> str:
    """With its sign: ``+1.20``, ``-0.35``, ``0.00``."""
    text = fixed(value, decimals)
    return text if value is None or text.startswith("-") or not text.strip("0.") else f"+{text}"


def share(value: float | None, decimals: int = 1) -> str:
    """0..1 as percent: ``0.9634`` → ``96.3%``."""
    return NONE if value is None else f"{fixed(value * 100, decimals)}%"


def parts(values: Sequence[float], total: Decimal, decimals: int) -> tuple[Decimal, ...]:
    """``values`` rounded so that they add up to the printed ``total``: what is left goes to those nearest.

    Each is within one unit of the last place of its value. Raises ValueError where they do not add up to ``total``
    within half such a unit a value and one for the total.
    """
    unit = Decimal(1).scaleb(-decimals)
    exact = [Decimal(repr(float(v))) for v in values]
    rounded = [v.quantize(unit, ROUND_HALF_UP) for v in exact]
    over = int((total - sum(rounded, Decimal(0))) / unit)
    if abs(total - sum(exact, Decimal(0))) > unit * (len(exact) + 1) or abs(over) > len(exact):
        raise ValueError(f"{values} do not add up to {total}")
    sign = 1 if over > 0 else -1
    nearest = sorted(range(len(exact)), key=lambda i: sign * (rounded[i] - exact[i]))
    for i in nearest[: abs(over)]:
        rounded[i] += sign * unit
    return tuple(rounded)


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
        return fixed(value, self.print_decimals)

    def points(self, value: float | None) -> str:
        """Points of the total; shown as fine as the total, so that a column of them can be added up."""
        return fixed(value, self.score_decimals)

    def change(self, value: float | None) -> str:
        return signed(value, self.score_decimals)

    def value(self, value: float | None, unit: str, value_type: str) -> str:
        """An indicator's value in its unit: ``87.5%``, ``12场次``, ``是``."""
        if value is None:
            return NONE
        if value_type == "boolean":
            return "是" if value else "否"
        if unit == "%":
            return f"{fixed(value, 1)}%"
        return f"{plain(value)}{unit}"
