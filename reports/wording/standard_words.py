"""A standard in a line of a table: ``0→0，6→100；≥4.5`` (value→score, then the pass line), and the notes below it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby, pairwise
from math import isinf, log

from mulin.scoring.standard import Mark, Off, Standard
from reports.numbers import plain

# a mark made of others' values is printed as fine as moves no score by more than this
MOVES = 0.001
FINEST = 8

HEADING = "目标；计分（值→分）；达标线"
GUIDING_HEADING = "计分（指标值→加分）"
READ = (
    "“a→b”：指标值为a得b分，两点之间按比例，两端之外不再增减；得分按未取整的指标值计算。"
    "“≥”“≤”为达标线，未注的以目标值为达标线；达到达标线即为达标，不等于满分。"
)
ALIKE = "同级数值都相同"
ZEROED = "触发一票否决计0"


def exact(x: float) -> str:
    """A figure of the framework, whole: ``4.5``, ``7.2``, ``46.6667``."""
    return plain(round(x, 10), 4)


def _fine(x: float, moved: float) -> str:
    """A computed figure; ``moved``: how much score one unit of value is worth there."""
    for decimals in range(FINEST):
        if abs(round(x, decimals) - x) * abs(moved) <= MOVES:
            return plain(x, decimals)
    return plain(x, FINEST)


def marks(s: Standard) -> str:
    """``80→0，95–100→100，110→0``; the marks that peers make are rounded, the framework's are not."""
    pairs = list(pairwise(s.marks))
    if s.shape == "log":
        steepest = max((abs((q[1] - p[1]) / log(q[0] / p[0])) / p[0] for p, q in pairs), default=0.0)
    else:
        steepest = max((abs((q[1] - p[1]) / (q[0] - p[0])) for p, q in pairs), default=0.0)
    parts = []
    for score, level in groupby(s.marks, key=lambda mark: mark[1]):
        ats = [_fine(x, steepest) if s.ends or s.shape == "log" else exact(x) for x, _ in level]
        parts.append(f"{'–'.join(dict.fromkeys((ats[0], ats[-1])))}→{plain(score)}")
    return "，".join(parts)


def _steps(s: Standard) -> str:
    """``≥9→100，≥7.2→80，≥5.4→60，以下0`` from the best step to the rest."""
    sign, rest = ("≤", "以上") if s.falling else ("≥", "以下")
    best_first = list(s.marks) if s.falling else list(reversed(s.marks))
    out = [f"{sign}{exact(x)}→{plain(y)}" for x, y in best_first if x and not isinf(x)]
    lowest = next((y for x, y in best_first if not x or isinf(x)), 0.0)
    return "，".join([*out, f"{rest}{plain(lowest)}"])


def _off(o: Off, unit: str, guiding: bool) -> str:
    more = f"，超过{plain(o.after)}{unit}的每{unit}扣{plain(o.then)}" if o.after is not None else ""
    start = "" if guiding else f"{plain(o.base)}分，"
    least = min(o.cap, max(o.least, o.base - o.most)) if o.most is not None else o.least
    end = f"最多扣{plain(-least)}" if guiding else f"扣至{plain(least)}"
    return f"{start}每{unit}扣{plain(o.each)}{more}，{end}"


def _quotient(mark: Mark) -> str:
    return f"≤{exact(mark[0])}→{plain(mark[1])}，以上{plain(mark[0] * mark[1], 4)}÷值"


def _shaped(s: Standard, unit: str) -> str:
    match s.shape:
        case "boolean":
            return f"是→{plain(s.marks[1][1])}，否→{plain(s.marks[0][1])}"
        case "steps":
            return _steps(s)
        case "each":
            return f"每{unit}+{plain(s.each)}，最多{plain(s.cap)}"
        case "quotient":
            return _quotient(s.marks[0])
        case "place":
            return f"{s.ends}{plain(s.part)}个÷{plain(s.whole)}个×{plain(s.cap)}"
        case "line":
            return marks(s)
        case "log":
            return f"{marks(s)}（按对数）"
        case _:
            return _off(s.off, unit, not s.judged) if s.off else ""


def scoring(s: Standard, unit: str) -> str:
    """How the value becomes the score; empty where nothing can be said. ``unit``: the value's unit of measure."""
    made = _shaped(s, unit)
    if s.against and s.shape == "line" and not s.ends and s.marks:
        made = f"{ALIKE}，计{plain(s.marks[0][1])}"
    elif s.against and made:
        made = f"与{s.against}比：{made}"
    return "，".join(filter(None, (made, ZEROED if s.zeroed else "")))


def pass_line(s: Standard, target: float | None) -> str:
    """``≥4.5`` or ``≤10`` where it is not the target itself, ``95–100`` where it is a range."""
    if s.low is not None and s.high is not None:
        return f"{exact(s.low)}–{exact(s.high)}达标"
    sign, at = ("≥", s.low) if s.low is not None else ("≤", s.high)
    if at is None or (target is not None and round(at - target, 10) == 0):
        return ""
    return f"{sign}{exact(at)}达标"


def notes(found: Iterable[tuple[str, Standard]]) -> str:
    """How to read the column, and what the ends of comparisons are; ``found``: indicator codes with their standards."""
    ends: dict[str, list[str]] = {}
    for code, s in found:
        if s.ends and s.shape in ("line", "log", "quotient"):
            ends.setdefault(s.ends, []).append(code)
    return READ + "".join(f"{'、'.join(codes)}的分点取同级各单位指标值的{end}。" for end, codes in ends.items())
