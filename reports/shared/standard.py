"""From a value to a score, as figures: what one indicator's rule comes to for one unit (docs/method.md §2).

A rule has many names and few shapes: a broken line through marks, steps, yes or no, so much off for each, a quotient,
a place. The report prints the figures of the shape, so that its reader can do the sum again; no SQL is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from statistics import fmean, median, pstdev, stdev
from typing import Any, Literal

from mulin.pack import Indicator

Shape = Literal["line", "log", "steps", "boolean", "off", "each", "quotient", "place", "unsaid"]
Mark = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pool:
    """Whom a unit is compared with. ``values`` shape the comparison; an imputed figure is only placed among them."""

    label: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Off:
    """Points off ``base``: ``each``, beyond ``after`` ``then`` each, in all at most ``most``; held in least..cap."""

    base: float
    each: float
    after: float | None
    then: float
    most: float | None
    least: float
    cap: float


@dataclass(frozen=True, slots=True)
class Standard:
    """``marks``: value and score, by rising value; a line is level beyond its ends. Guiding indicators: points.

    ``falling``: steps and quotients count downwards. ``log_from``: what nothing above zero is read as, on a ``log``
    line. ``part`` of ``whole`` times ``cap`` is a place's score. ``against`` and ``ends`` say where marks made of
    others' values come from. ``low``, ``high``: the values that pass; ``boolean`` passes on yes.
    """

    shape: Shape
    marks: tuple[Mark, ...] = ()
    falling: bool = False
    log_from: float = 0.0
    off: Off | None = None
    each: float = 0.0
    part: float = 0.0
    whole: float = 0.0
    cap: float = 100.0
    against: str = ""
    ends: str = ""
    judged: bool = True
    low: float | None = None
    high: float | None = None
    zeroed: bool = False


def quantile(values: Sequence[float], share: float) -> float:
    """Type 7: on the line between neighbours."""
    ordered = sorted(values)
    at = (len(ordered) - 1) * share
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])


def passes(indicator: Indicator) -> tuple[float | None, float | None]:
    """The values from and to which a basic indicator passes."""
    if indicator.value_type == "boolean":
        return None, None
    at = float(indicator.params.get("pass_at", 1.0))
    if indicator.direction == "target":
        return float(indicator.params["target_low"]), float(indicator.params["target_high"])
    return (None, indicator.target / at) if indicator.direction == "lower" else (at * indicator.target, None)


def standard(indicator: Indicator, rule: str, pool: Pool | None = None, value: float | None = None) -> Standard:
    """``rule``: the one that was used. ``value`` is asked for by rules that score a place among the pool only."""
    p, guiding = indicator.params, indicator.kind == "guiding"
    # a guiding indicator's score is the share of its weight it adds in points
    scale = indicator.weight / 100.0 if guiding else 1.0
    low, high = passes(indicator)
    made = _made(indicator, rule, p, float(p.get("cap", 100.0)), scale, pool, value)
    return Standard(**made, judged=False) if guiding else Standard(**made, low=low, high=high)


def _made(
    i: Indicator, rule: str, p: Mapping[str, Any], cap: float, scale: float, pool: Pool | None, value: float | None
) -> dict[str, Any]:
    if rule == "target_attainment" and i.scoring_rule == "min_max":
        return _from_zero(i, cap, scale)
    if rule == "target_attainment":
        return _attained(i, float(p.get("floor", 0.0)), float(p.get("overshoot", 1.0)), cap, scale)
    if rule == "goalpost":
        return _goalpost(i, p, cap, scale)
    if rule == "step":
        return _steps(i, p, cap, scale)
    if rule == "boolean":
        yes, no = float(p.get("true_score", cap)), float(p.get("false_score", 0.0))
        return {"shape": "boolean", "marks": ((0.0, no * scale), (1.0, yes * scale))}
    if rule == "deduction":
        return {"shape": "off", "off": _off(i, p, cap)}
    if rule == "bonus" and p["basis"] == "panel_score":
        marks = tuple((float(a), min(float(s), cap)) for a, s in sorted(p["bands"]))
        return {"shape": "steps", "marks": marks}
    if rule == "bonus":
        return {"shape": "each", "each": float(p["per_item"]), "cap": cap}
    if rule == "efficacy" and "floor" in p and "ceil" in p:
        return _efficacy(i, p, float(p["floor"]), float(p["ceil"]), cap, scale)
    if pool is None or not pool.values:
        return {"shape": "unsaid", "against": pool.label if pool else ""}
    return {**_peers(i, rule, p, cap, scale, pool.values, value), "against": pool.label}


def _line(marks: Sequence[Mark], scale: float, **more: Any) -> dict[str, Any]:
    return {"shape": "line", "marks": tuple((x, y * scale) for x, y in sorted(marks)), **more}


def _attained(i: Indicator, floor: float, overshoot: float, cap: float, scale: float) -> dict[str, Any]:
    if floor == i.target:
        return {"shape": "steps", "marks": ((i.target, cap * scale),), "falling": i.direction == "lower"}
    marks = [(floor, 0.0), (i.target, cap)]
    if overshoot > 1:
        marks.append((floor + overshoot * (i.target - floor), cap * overshoot))
    return _line(marks, scale)


def _from_zero(i: Indicator, cap: float, scale: float) -> dict[str, Any]:
    if i.direction == "lower":
        return {"shape": "quotient", "marks": ((i.target, cap * scale),), "falling": True}
    return _attained(i, 0.0, 1.0, cap, scale)


def _goalpost(i: Indicator, p: Mapping[str, Any], cap: float, scale: float) -> dict[str, Any]:
    if i.direction == "target":
        marks = (("zero_low", 0.0), ("target_low", cap), ("target_high", cap), ("zero_high", 0.0))
        return _line(list(dict.fromkeys((float(p[k]), y) for k, y in marks)), scale)
    ends = (cap, 0.0) if i.direction == "lower" else (0.0, cap)
    made = _line(list(zip((float(p["floor"]), float(p["ceil"])), ends, strict=True)), scale)
    return {**made, "shape": "log", "log_from": float(p["floor"])} if p.get("transform") == "ln" else made


def _steps(i: Indicator, p: Mapping[str, Any], cap: float, scale: float) -> dict[str, Any]:
    bands = [(float(a), min(float(s), cap) * scale) for a, s in sorted(p["bands"])]
    if p["basis"] == "value":
        return {"shape": "steps", "marks": tuple(bands)}
    if i.direction != "lower":
        return {"shape": "steps", "marks": tuple((a * i.target, s) for a, s in bands)}
    # the target's share of the value: the smaller the band, the larger the value; a value up to the target has all of
    # it, so bands above 1 are reached by nobody
    reached = [(i.target / a, s) for a, s in bands if 0 < a <= 1]
    lowest = [(float("inf"), s) for a, s in bands if a == 0]
    return {"shape": "steps", "marks": tuple(sorted(reached + lowest)), "falling": True}


def _off(i: Indicator, p: Mapping[str, Any], cap: float) -> Off:
    each, after = float(p["per_unit"]), p.get("escalate_from")
    then = float(p.get("escalate_per_unit", 0.0))
    if i.kind == "guiding":
        return Off(0.0, each, after, then, i.weight, -i.weight, 0.0)
    return Off(float(p.get("base", cap)), each, after, then, p.get("item_cap"), float(p.get("floor", 0.0)), cap)


def _efficacy(i: Indicator, p: Mapping[str, Any], lo: float, hi: float, cap: float, scale: float) -> dict[str, Any]:
    """``base`` at one post and cap at the other; the line goes on below the base down to 0."""
    base = float(p.get("base", 60.0))
    if i.direction == "lower":
        lo, hi = hi, lo
    logarithmic = p.get("transform") == "ln"
    a, b = (log(lo), log(hi)) if logarithmic else (lo, hi)
    marks = [(lo, min(base, cap)), (hi, cap)]
    if base == cap:
        return _line([(hi, cap)], scale)
    if base > 0:
        zero = a - base * (b - a) / (cap - base)
        marks.append((exp(zero) if logarithmic else zero, 0.0))
    if base > cap:
        # the line falls from above the cap: level up to the better post
        marks = marks[1:]
    made = _line(marks, scale)
    return {**made, "shape": "log", "log_from": float(p["floor"])} if logarithmic else made


def _peers(
    i: Indicator, rule: str, p: Mapping[str, Any], cap: float, scale: float, values: Sequence[float], x: float | None
) -> dict[str, Any]:
    least, most, lower = min(values), max(values), i.direction == "lower"
    worst, best = (most, least) if lower else (least, most)
    given = p.get("degenerate_score")
    alike: dict[str, Any] = {"shape": "unsaid"}
    if given is not None and given != "null":
        alike = _line([(least, float(given))], scale)
    if rule == "share_of_best" and lower:
        return {"shape": "quotient", "marks": ((least, cap * scale),), "falling": True, "ends": "最低值"}
    if rule == "share_of_best":
        return _line([(0.0, 0.0), (most, cap)], scale, ends="最高值") if most else alike
    if rule == "efficacy":
        lo, hi = float(p.get("floor", least)), float(p.get("ceil", most))
        return {**_efficacy(i, p, lo, hi, cap, scale), "ends": "最低、最高值"} if lo != hi else alike
    if least == most:
        return alike
    if rule == "min_max":
        shares = [float(s) for s in p.get("winsor") or (0.0, 1.0)]
        lo, hi = (quantile(values, s) for s in shares)
        named = "最低、最高值" if shares == [0, 1] else f"第{shares[0] * 100:g}、第{shares[1] * 100:g}百分位"
        ends = ((lo, cap), (hi, 0.0)) if lower else ((lo, 0.0), (hi, cap))
        return _line(ends, scale, ends=named) if lo != hi else alike
    if rule == "z_score":
        mean, sd = fmean(values), pstdev(values) if p.get("sd") == "population" else stdev(values)
        center = float(p.get("center", 50.0))
        slope = float(p.get("spread", 10.0)) / sd * (-1 if lower else 1)
        at = {mean + (y - center) / slope: y for y in (0.0, cap)} | ({mean: center} if 0 <= center <= cap else {})
        return _line(list(at.items()), scale, ends="均值和标准差")
    if rule == "distance_to_reference":
        word = p["reference"]
        known = {"best": best, "mean": fmean(values), "median": median(values)}
        reference = known[word] if word in known else float(word)
        if reference == worst:
            return alike
        over = float(p.get("overshoot", 1.0))
        far = [(worst + over * (reference - worst), cap * over)] if over > 1 else []
        named = {"best": "最好值", "mean": "均值", "median": "中位数"}.get(word, "参照值")
        return _line([(worst, 0.0), (reference, cap), *far], scale, ends=f"最差值和{named}")
    return _placed(rule, cap * scale, values, x, lower, alike)


def _placed(
    rule: str, cap: float, values: Sequence[float], x: float | None, lower: bool, alike: dict[str, Any]
) -> dict[str, Any]:
    if x is None:
        return {"shape": "unsaid"}
    n, equal = len(values), sum(v == x for v in values)
    worse = sum(v > x if lower else v < x for v in values)
    if rule == "rank":
        return {"shape": "place", "part": worse + equal, "whole": n, "cap": cap, "ends": "不优于本单位的"}
    if n == 1:
        return alike
    part = worse + (0.5 * (equal - 1) if rule == "borda" else 0.0)
    named = "不及本单位的，并列折半，" if rule == "borda" else "不及本单位的"
    return {"shape": "place", "part": part, "whole": n - 1, "cap": cap, "ends": named}
