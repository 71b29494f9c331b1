"""From an indicator's figures to its scores by :mod:`mulin.rules`: as ``int_normalised`` has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mulin.pack import Indicator, Pack
from mulin.scoring.arrays import settled_figure
from mulin.scoring.peer_rule import PeerRule, all_alike
from mulin.scoring.rule import Measured, Rule
from orchestration.again.figures import Figure, pool_of


@dataclass(frozen=True, slots=True)
class Scored:
    """``points``: of a guiding indicator. ``passed``: of a basic one, None where nothing is judged."""

    status: str
    reason: str | None
    rule_used: str
    score: float | None
    points: float | None
    passed: bool | None
    vetoed: bool


def scores(indicator: Indicator, figures: Mapping[str, Figure], pack: Pack, year: int) -> dict[str, Scored]:
    """Every unit's score of one indicator; the units are each other's peers."""
    units, rule = list(figures), indicator.rule
    x = np.array([np.nan if (v := figures[u].value) is None else v for u in units], dtype=np.float64)
    pool = [pool_of(indicator, pack, year, u) for u in units]
    imputed = np.array([figures[u].status == "imputed" for u in units], dtype=bool)
    measured = Measured(x, indicator.direction, np.asarray(indicator.target), pool, imputed)
    made = rule.score(measured)
    points = rule.points(measured, made, indicator.weight)
    effect = pack.years[year].framework.veto.effect
    passed = _passed(indicator, rule, x)
    out = {}
    for k, unit in enumerate(units):
        f, score = figures[unit], None if np.isnan(made[k]) else float(made[k])
        used = rule.used(float(measured.peers.n[k])) if rule.compares and f.value is not None else rule.name
        silent = rule.compares and f.value is not None and score is None and used == rule.name
        nothing = f.status in ("failed_missing", "no_bonus")
        earned = 0.0 if nothing else None if score is None else float(points[k])
        zeroed = nothing or (effect.fabricated_values == "zero" and indicator.veto and (f.value or 0.0) > 0)
        out[unit] = Scored(
            "not_applicable" if silent else f.status, _unsaid(rule, measured, pool, k) if silent else f.reason, used,
            0.0 if zeroed else score, earned if indicator.kind == "guiding" else None,
            None if silent else _judged(indicator, f, bool(passed[k])),
            indicator.veto and (f.value or 0.0) > 0 and f.status in ("scored", "carried_forward"),
        )  # fmt: skip
    return out


def _unsaid(rule: Rule, measured: Measured, pool: list[str], unit: int) -> str:
    assert isinstance(rule, PeerRule)
    shape = ~np.isnan(measured.x) & ~np.asarray(measured.imputed, dtype=bool)
    figures = [float(x) for x, p, s in zip(measured.x, pool, shape, strict=True) if s and p == pool[unit]]
    return rule.why_unsaid(len(figures), alike=all_alike(figures))


def _passed(indicator: Indicator, rule: Rule, x: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which figures pass, where any is judged."""
    if indicator.kind != "basic" or indicator.value_type == "boolean":
        return np.asarray(x != 0, dtype=np.bool_)
    value = settled_figure(x)
    low, high = (None if b is None else float(settled_figure(b)) for b in rule.passes(indicator))
    least, most = (-np.inf if low is None else low), (np.inf if high is None else high)
    passed: NDArray[np.bool_] = (value >= least) & (value <= most)
    return passed


def _judged(indicator: Indicator, f: Figure, passed: bool) -> bool | None:
    if indicator.kind != "basic":
        return None
    if f.status not in ("scored", "carried_forward") or f.value is None:
        return False if f.status == "failed_missing" else None
    return passed
