"""Every scoring rule of method.md §2 on arrays: from a value to an indicator score. The same results as the SQL.

``score("min_max", x, direction="lower", params={"winsor": [0.05, 0.95], "degenerate_score": 50}, pool=streets)``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mulin.methods import rules_posts as posts
from mulin.methods.rules_peers import Peers, place_score

Array = NDArray[np.float64]
Params = Mapping[str, Any]

PEER_RULES = ("min_max", "z_score", "rank", "percentile_rank", "borda", "distance_to_reference", "share_of_best")
POST_RULES = ("target_attainment", "goalpost", "scaled", "step", "boolean", "deduction", "bonus")
RULES = (*POST_RULES, *PEER_RULES, "efficacy")
UNBOUNDED = ("z_score", "min_max", "goalpost", "target_attainment", "distance_to_reference", "scaled")
LOGARITHMIC = ("goalpost", "efficacy", "scaled")


def score(
    rule: str,
    x: ArrayLike,
    *,
    direction: str = "higher",
    target: ArrayLike = np.nan,
    params: Params | None = None,
    pool: ArrayLike | Sequence[object] | None = None,
    imputed: ArrayLike | None = None,
) -> Array:
    """Values (units,) → scores (units,), on 0..cap (``bonus``: 100·points/cap).

    ``direction``: higher, lower or target. ``params``: those of the rule, with their defaults of method.md; ``bands``
    as (at, score) pairs, ``winsor`` as two shares. ``unbounded=1`` leaves scores outside 0..cap as they are. ``pool``
    (units,): ids of the groups compared within. ``imputed`` (units,) of bool.
    NaN: no value, or the rule has nothing to say (``peers_all_alike`` without a ``degenerate_score``, equal posts).
    Raises ValueError for an unknown rule, direction or word, a missing parameter, an infinite value.
    """
    p, values = dict(params or {}), np.asarray(x, dtype=np.float64)
    if rule not in RULES:
        raise ValueError(f"unknown scoring rule {rule!r}")
    if direction not in ("higher", "lower", "target"):
        raise ValueError(f"unknown direction {direction!r}")
    if values.ndim != 1 or np.isinf(values).any():
        raise ValueError("values must be one finite number (or NaN) for each unit")
    if _flag(p, "unbounded") and rule not in UNBOUNDED:
        raise ValueError(f"{rule} knows no unbounded scores")
    if p.get("transform") not in (None, "ln") or (p.get("transform") == "ln" and rule not in LOGARITHMIC):
        raise ValueError(f"{rule} knows no transform {p['transform']!r}")
    lower, goal = direction == "lower", np.asarray(target, dtype=np.float64)
    if rule in POST_RULES:
        return _by_posts(rule, values, direction, goal, p)
    if rule == "efficacy":
        return _efficacy(values, lower, p, pool, imputed)
    low, high = p.get("winsor") or (0.0, 1.0)
    return _by_peers(rule, values, lower, goal, p, Peers(values, pool, imputed, (float(low), float(high))))


def _flag(p: Params, name: str, default: bool = False) -> bool:
    return bool(float(p.get(name, default)))


def _number(p: Params, name: str, rule: str, default: float | None = None) -> float:
    found = p.get(name, default)
    if found is None:
        raise ValueError(f"{rule} needs the parameter {name}")
    return float(found)


def _word(p: Params, name: str, default: str, allowed: Sequence[str]) -> str:
    found = str(p.get(name, default))
    if found not in allowed:
        raise ValueError(f"{name}={found}: one of {', '.join(allowed)}")
    return found


def _degenerate(p: Params) -> float:
    """The score of peers who are all alike; NaN where none is declared."""
    found = p.get("degenerate_score")
    return np.nan if found is None or found == "null" else float(found)


def _logged(x: Array, p: Params) -> tuple[Array, float | None, float | None]:
    """Values and posts, in logarithms where ``transform`` says so; x ≤ 0 stands at the low post."""
    low, high = (None if k not in p or p[k] is None else float(p[k]) for k in ("floor", "ceil"))
    if p.get("transform") != "ln":
        return x, low, high
    low, high = (float(np.log(post)) if post is not None and post > 0 else None for post in (low, high))
    rises = x > 0
    logs = np.log(np.where(rises, x, 1.0))
    return np.where(np.isnan(x), np.nan, np.where(rises, logs, np.nan if low is None else low)), low, high


def _by_posts(rule: str, x: Array, direction: str, target: Array, p: Params) -> Array:
    lower, cap = direction == "lower", _number(p, "cap", rule, 100.0)
    if rule == "target_attainment":
        floor, over = _number(p, "floor", rule, 0.0), _number(p, "overshoot", rule, 1.0)
        return posts.target_attainment(x, target, floor, lower, cap, over, _flag(p, "unbounded"))
    if rule in ("goalpost", "scaled"):
        bounded = not _flag(p, "unbounded", default=rule == "scaled")
        scale = _number(p, "scale", rule, cap) if rule == "scaled" else cap
        if direction == "target":
            if rule == "scaled":
                raise ValueError("scaled knows higher and lower")
            edges, zeros = ((_number(p, f"{kind}_low", rule), _number(p, f"{kind}_high", rule))
                            for kind in ("target", "zero"))  # fmt: skip
            return posts.plateau(_logged(x, p)[0], edges, zeros, cap, bounded)
        x, low, high = _logged(x, p)
        if low is None or high is None:
            raise ValueError(f"{rule} needs the parameters floor and ceil, above 0 for a logarithm")
        return posts.goalpost(x, low, high, lower, scale, bounded)
    if rule == "step":
        position = posts.step_position(x, target, lower, p.get("basis") == "value")
        return np.clip(posts.band_score(position, p.get("bands") or ()), 0.0, cap)
    if rule == "boolean":
        yes, no = _number(p, "true_score", rule, cap), _number(p, "false_score", rule, 0.0)
        return np.where(np.isnan(x), np.nan, np.where(x != 0, yes, no))
    if rule == "deduction":
        rest = _number(p, "base", rule, cap) - posts.points_off(x, **_off(p))
        return np.clip(rest, _number(p, "floor", rule, 0.0), cap)
    if _word(p, "basis", "per_item", ("panel_score", "per_item")) == "panel_score":
        earned = posts.band_score(posts.settled(x), p.get("bands") or ())
    else:
        earned = _number(p, "per_item", rule) * x
    return posts.ratio(100.0 * np.clip(earned, 0.0, cap), cap)


def _off(p: Params) -> dict[str, float]:
    """The parameters of :func:`mulin.methods.rules_posts.points_off` out of a rule's own."""
    names = ("escalate_from", "escalate_per_unit", "item_cap")
    return {"per_unit": _number(p, "per_unit", "deduction")} | {k: float(p[k]) for k in names if k in p}


def _efficacy(
    x: Array, lower: bool, p: Params, pool: ArrayLike | Sequence[object] | None, imputed: ArrayLike | None
) -> Array:
    """功效系数: ``base`` at the not-allowed value, cap at the satisfactory one; undeclared posts come from the pool."""
    cap, base = _number(p, "cap", "efficacy", 100.0), _number(p, "base", "efficacy", 60.0)
    logs, low, high = _logged(x, p)
    bottom, top = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    if low is None or high is None:
        stats = Peers(x, pool, imputed)
        bottom, top = (stats.minimum if low is None else bottom), (stats.maximum if high is None else top)
    line = base + (cap - base) * (posts.fraction(logs, top, bottom) if lower else posts.fraction(logs, bottom, top))
    return np.where(np.isnan(logs), np.nan, np.where(bottom == top, _degenerate(p), np.clip(line, 0.0, cap)))


def _by_peers(rule: str, x: Array, lower: bool, target: Array, p: Params, stats: Peers) -> Array:
    cap, degenerate, free = _number(p, "cap", rule, 100.0), _degenerate(p), _flag(p, "unbounded")
    if rule in ("rank", "percentile_rank", "borda"):
        ties = _word(p, "ties", "min", ("min", "max", "average"))
        counted = p.get("basis") == "count"
        if counted and rule == "percentile_rank":
            raise ValueError("percentile_rank knows no basis=count")
        return place_score(rule, stats, lower, cap, ties, counted, degenerate)
    if rule == "min_max":
        low, high = _number(p, "low", rule, 0.0), _number(p, "high", rule, cap)
        part = posts.fraction(x, stats.hi, stats.lo) if lower else posts.fraction(x, stats.lo, stats.hi)
        line = low + (high - low) * (part if free else np.clip(part, 0.0, 1.0))
        out = np.where(stats.hi == stats.lo, degenerate, line)
        few = stats.n < _number(p, "min_units", rule, 0.0)
        return np.where(few, posts.attainment_from_zero(x, target, lower, cap), out)
    if rule == "z_score":
        named = _word(p, "sd", "sample", ("sample", "population"))
        sd = stats.sd_population if named == "population" else stats.sd_sample
        away = posts.ratio((x - stats.mean) * (-1.0 if lower else 1.0), sd)
        line = _number(p, "center", rule, 50.0) + _number(p, "spread", rule, 10.0) * away
        out = np.where(np.isnan(sd) | (sd == 0), degenerate, line if free else np.clip(line, 0.0, cap))
        return np.where(np.isnan(x), np.nan, out)
    if rule == "distance_to_reference":
        worst = stats.maximum if lower else stats.minimum
        reference = _reference(p, stats, lower)
        part = posts.fraction(x, worst, reference)
        line = cap * (part if free else np.clip(part, 0.0, _number(p, "overshoot", rule, 1.0)))
        return np.where(np.isnan(x), np.nan, np.where(reference == worst, degenerate, line))
    if lower:
        line = cap * np.clip(posts.ratio(stats.minimum, x), 0.0, 1.0)
        return np.where(np.isnan(x), np.nan, np.where(x <= stats.minimum, cap, line))
    line = cap * np.clip(posts.ratio(x, stats.maximum), 0.0, 1.0)
    return np.where(np.isnan(x), np.nan, np.where(stats.maximum == 0, degenerate, line))


def _reference(p: Params, stats: Peers, lower: bool) -> Array:
    found = p.get("reference")
    if found in ("mean", "median"):
        return stats.mean if found == "mean" else stats.median
    if found == "best":
        return stats.minimum if lower else stats.maximum
    return np.full(stats.n.shape, _number(p, "reference", "distance_to_reference"))
