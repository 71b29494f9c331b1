"""Arithmetic the chart macros need. Pure functions of numbers; every result is rounded, so SVG text is stable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, cos, floor, log10, pi, sin

from mulin.printable import as_printed


def num(value: float) -> str:
    """A coordinate: at most two decimals, no ``-0``."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def spoke(index: int, count: int, radius: float, cx: float, cy: float) -> tuple[float, float]:
    """Point on spoke ``index`` of ``count``, the first pointing up, clockwise."""
    angle = -pi / 2 + 2 * pi * index / count
    return round(cx + radius * cos(angle), 2), round(cy + radius * sin(angle), 2)


def ring(values: Sequence[float | None], top: float, radius: float, cx: float, cy: float) -> str:
    """``points`` of a radar polygon; a missing value stands in the centre (the caller marks it)."""
    points = (spoke(i, len(values), radius * min(max(v or 0.0, 0.0), top) / top, cx, cy) for i, v in enumerate(values))
    return " ".join(f"{num(x)},{num(y)}" for x, y in points)


def lerp(value: float, low: float, high: float, start: float, end: float) -> float:
    """Map ``low..high`` to ``start..end``; a value outside is held at the edge, an empty range maps to the middle."""
    if high <= low:
        return (start + end) / 2
    share = min(max((value - low) / (high - low), 0.0), 1.0)
    return round(start + share * (end - start), 2)


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round tick values that enclose ``low..high``."""
    if high - low < 1e-9:  # as good as one value; of a denormal width there is no logarithm
        low, high = low - 1, high + 1
    rough = (high - low) / about
    power = 10.0 ** floor(log10(rough))
    step = next(s * power for s in (1, 2, 5, 10) if s * power >= rough * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def label(value: float) -> str:
    """A tick label without needless zeros."""
    return f"{value:.10g}"


def piles(values: Sequence[float], low: float, high: float, width: float, size: float) -> list[tuple[float, int]]:
    """Where dots of a strip stand: x (0..width) and height in the pile, so that dots of ``size`` never overlap."""
    last: dict[int, float] = {}
    out = []
    for value in sorted(values):
        x, height = lerp(value, low, high, 0, width), 0
        while height in last and x - last[height] < size:
            height += 1
        last[height] = x
        out.append((x, height))
    return out


def shade(value: float | None, low: float, high: float, steps: int = 5) -> int:
    """Which of ``steps`` shades (0 = lightest) a value takes; -1 for none."""
    if value is None:
        return -1
    return min(int(lerp(value, low, high, 0, steps)), steps - 1)


def panels(sizes: Sequence[int], heading: float, columns: int = 2) -> tuple[list[tuple[int, float]], float]:
    """Where panels of ``sizes`` rows and a heading stand: (column, rows above it) each, and the height of all in rows.

    In reading order, each in the column that is shortest so far.
    """
    filled = [0.0] * columns
    out = []
    for size in sizes:
        column = filled.index(min(filled))
        out.append((column, round(filled[column], 2)))
        filled[column] += size + heading
    return out, round(max(filled), 2)


def fitting(text: str, ems: float) -> str:
    """The text, cut with … where it is printed wider than ``ems``, about: capitals are wider than other letters."""
    room = ems
    for position, character in enumerate(text):
        before, room = room, room - sum(map(_wide, as_printed(character)))
        if room < 0:
            return text[: position if before >= 1.0 else max(position - 1, 0)] + "…"
    return text


def fitted(text: str, ems: float, least: float = 0.74) -> tuple[str, float]:
    """The text with the share of its size at which it fits ``ems`` of the whole size; at ``least`` it is cut."""
    wide = sum(map(_wide, as_printed(text)))
    size = min(1.0, max(least, ems / wide)) if wide else 1.0
    return fitting(text, ems / size + 1e-9), round(size, 3)


def label_room(labels: Iterable[str], size: float, least: float, most: float) -> float:
    """Width that labels of ``size`` want, from ``least`` to ``most``: short names leave the room to the drawing."""
    widest = max((sum(map(_wide, as_printed(label))) for label in labels), default=0.0)
    return round(min(max(widest * size + 8, least), most), 1)


def _wide(character: str) -> float:
    """Ems that a character takes, about."""
    if not character.isascii():
        return 1.0
    return 0.95 if character in "MW@%" else 0.68 if character.isupper() else 0.58


def mean_of(name: str, ems: float) -> str:
    """``定海路街道均值`` within ``ems``: a name that is too long is cut, the word behind it is not."""
    word = "均值" if name.endswith("均值") else ""
    return fitting(name.removesuffix(word), ems - len(word)) + word
