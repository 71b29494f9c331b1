"""From an indicator's figures to its scores by the rules of :mod:`mulin.methods`: as ``int_normalised`` has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mulin.methods import rules
from mulin.methods.rules_peers import Peers
from mulin.methods.rules_posts import points_off, ratio, settled
from mulin.pack import Indicator, Pack
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
    units = list(figures)
    x = np.array([np.nan if (v := figures[u].value) is None else v for u in units], dtype=np.float64)
    pool = [pool_of(indicator, pack, year, u) for u in units]
    imputed = np.array([figures[u].status == "imputed" for u in units], dtype=bool)
    made = rules.score(
        indicator.scoring_rule, x, direction=indicator.direction, target=indicator.target, params=indicator.params,
        pool=pool, imputed=imputed,
    )  # fmt: skip
    posts = indicator.scoring_rule == "efficacy" and {"floor", "ceil"} <= indicator.params.keys()
    peers = None if indicator.scoring_rule in rules.POST_RULES or posts else Peers(x, pool, imputed).n
    off = points_off(x, **_off(indicator)) if indicator.scoring_rule == "deduction" else None
    effect = pack.years[year].framework.veto.effect
    out = {}
    for k, unit in enumerate(units):
        f, score = figures[unit], None if np.isnan(made[k]) else float(made[k])
        few = peers is not None and f.value is not None and not peers[k] >= float(indicator.params.get("min_units", 0))
        used = "target_attainment" if few and indicator.scoring_rule == "min_max" else indicator.scoring_rule
        silent = f.value is not None and score is None and peers is not None and used != "target_attainment"
        nothing = f.status in ("failed_missing", "no_bonus")
        points = None
        if indicator.kind == "guiding" and nothing:
            points = 0.0
        elif indicator.kind == "guiding" and score is not None:
            points = _points(indicator, score, None if off is None else float(off[k]))
        zeroed = nothing or (effect.fabricated_values == "zero" and indicator.veto and (f.value or 0.0) > 0)
        out[unit] = Scored(
            "not_applicable" if silent else f.status, "peers_all_alike" if silent else f.reason, used,
            0.0 if zeroed else score, points, None if silent else _passed(indicator, f),
            indicator.veto and (f.value or 0.0) > 0 and f.status in ("scored", "carried_forward"),
        )  # fmt: skip
    return out


def _off(indicator: Indicator) -> dict[str, float]:
    """What a guiding deduction takes, at most its weight."""
    names = ("per_unit", "escalate_from", "escalate_per_unit")
    return {n: float(indicator.params[n]) for n in names if n in indicator.params} | {"item_cap": indicator.weight}


def _points(indicator: Indicator, score: float, off: float | None) -> float:
    if off is not None:
        return 0.0 - off
    whole = float(indicator.params.get("cap", 100.0)) if indicator.scoring_rule == "bonus" else indicator.weight
    return whole * score / 100.0


def _passed(indicator: Indicator, f: Figure) -> bool | None:
    if indicator.kind != "basic":
        return None
    if f.status not in ("scored", "carried_forward") or f.value is None:
        return False if f.status == "failed_missing" else None
    if indicator.value_type == "boolean":
        return f.value != 0
    value, at, target = float(settled(np.array(f.value))), float(indicator.params.get("pass_at", 1.0)), indicator.target
    if indicator.direction == "target":
        low, high = (float(settled(np.array(indicator.params[f"target_{side}"]))) for side in ("low", "high"))
        return low <= value <= high
    if indicator.direction == "lower":
        return value <= float(settled(ratio(target, at)))
    return value >= float(settled(np.array(at * target)))
