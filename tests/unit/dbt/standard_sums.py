"""A reader's sums: the score and the verdict from the figures of a standard alone, and from its printed words.

Nothing here looks at a rule, a parameter or the SQL. What cannot be done from the figures must not pass as printed.
"""

from __future__ import annotations

import re
from itertools import pairwise
from math import inf, log

from mulin.scoring.standard import Standard

NUMBER = r"-?\d+(?:\.\d+)?"


def settled(x: float) -> float:
    return round(x, 10)


def on_line(marks: list[tuple[float, float]], x: float, *, logarithmic: bool = False) -> float:
    """Between two marks in proportion, beyond the ends as the end."""
    if x <= marks[0][0]:
        return marks[0][1]
    for (a, low), (b, high) in pairwise(marks):
        if x <= b:
            share = log(x / a) / log(b / a) if logarithmic else (x - a) / (b - a)
            return low + share * (high - low)
    return marks[-1][1]


def on_steps(marks: list[tuple[float, float]], x: float, *, falling: bool) -> float:
    """The highest step reached; 0 below the lowest."""
    if falling:
        return next((y for at, y in marks if settled(x) <= settled(at)), 0.0)
    return next((y for at, y in reversed(marks) if settled(x) >= settled(at)), 0.0)


def score(s: Standard, x: float) -> float | None:
    """Score of a basic indicator, points of a guiding one."""
    marks = list(s.marks)
    if s.zeroed:
        return 0.0
    if s.shape in ("line", "log"):
        return on_line(marks, s.log_from if s.shape == "log" and x <= 0 else x, logarithmic=s.shape == "log")
    if s.shape == "steps":
        return on_steps(marks, x, falling=s.falling)
    if s.shape == "boolean":
        return marks[1][1] if x else marks[0][1]
    if s.shape == "quotient":
        ((at, full),) = marks
        return full if x <= at else full * min(max(at / x, 0.0), 1.0)
    if s.shape == "place":
        return s.cap * s.part / s.whole
    if s.shape == "each":
        return min(max(s.each * x, 0.0), s.cap)
    if s.off is not None:
        usual = x if s.off.after is None else min(x, s.off.after)
        lost = min(s.off.each * usual + s.off.then * (x - usual), inf if s.off.most is None else s.off.most)
        return min(max(s.off.base - lost, s.off.least), s.off.cap)
    return None


def passed(s: Standard, x: float) -> bool | None:
    """None where nothing is judged."""
    if not s.judged:
        return None
    if s.shape == "boolean":
        return bool(x)
    above = s.low is None or settled(x) >= settled(s.low)
    return above and (s.high is None or settled(x) <= settled(s.high))


def read(text: str, x: float) -> float | None:
    """The sum from the printed words; None for words that are no marks or steps."""
    text = text.rpartition("比：")[2]
    if "按对数" in text or "÷" in text or "扣" in text or "每" in text or "→" not in text:
        return None
    if text.startswith("是→"):
        yes, no = re.findall(rf"→({NUMBER})", text)
        return float(yes if x else no)
    if text[0] in "≥≤":
        steps = [(float(a), float(b)) for a, b in re.findall(rf"[≥≤]({NUMBER})→({NUMBER})", text)]
        rest = float(re.findall(rf"以[上下]({NUMBER})", text)[0])
        reached = [b for a, b in steps if (settled(x) <= settled(a) if text[0] == "≤" else settled(x) >= settled(a))]
        return reached[0] if reached else rest
    marks: list[tuple[float, float]] = []
    for ats, b in re.findall(rf"({NUMBER}(?:–{NUMBER})?)→({NUMBER})", text):
        marks += [(float(a), float(b)) for a in ats.split("–")]
    return on_line(marks, x)
