"""Draws, sensitivity and audit as tables."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mulin.findings import Finding, FindingsError, Level
from mulin.language import Both
from mulin.methods.audit import describe
from mulin.methods.audit_relations import components, consistency, correlations, importance
from mulin.methods.draws.drawn import DrawFailed, Draws, run, simulate
from mulin.methods.draws.problem import DECLARED, Problem
from mulin.methods.draws.settings import Assumptions, aggregation, nominal_settings
from mulin.methods.draws.summary import summary
from mulin.methods.sobol import leave_one_out, sobol
from mulin.methods.trees.tree import evaluate
from mulin.methods.trees.zeros import below_zero
from orchestration.robust import messages as m
from orchestration.robust.leaves import Cells

if TYPE_CHECKING:
    import pandas as pd

NOMINAL_WITHIN = 1e-12
"""Draw 0 and the marts may differ by no more, relative to a score's size."""

_AUDITS = ("indicators", "correlations", "consistency", "components", "weights")
Array = NDArray[np.float64]
Frames = dict[str, Any]


def uncertainty(
    problem: Problem, assumptions: Assumptions, units: list[str], marts: Array, peers: list[Any] | None = None,
    sobol_runs: int = 256,
) -> Frames:  # fmt: skip
    """``rank_intervals``, ``rank_shares``, ``rank_pairs``, ``draws``, ``leave_one_out``, and of ``sobol_runs`` above 0
    ``sensitivity``.

    ``marts`` (units,): the published exact scores, NaN for none; draw 0 must equal them. ``peers`` (units,): groups
    that units are ranked in besides their tier. Where nobody has a score there is nothing to draw: every unit and
    setting has its row all the same, without figures, and no assumption moves anything (``sensitivity`` is empty).
    Raises FindingsError (Chinese) when draw 0 is not ``marts``, or a draw takes a score away.
    """
    import pandas as pd

    _require_not_negative(problem, assumptions, units)
    try:
        drawn = simulate(problem, assumptions)
    except DrawFailed as failed:
        raise _lost(failed, units) from failed
    _require_nominal(drawn.scores[0], marts, units)
    told = summary(drawn)
    tiers = np.repeat([t.code for t in problem.tiers], problem.sizes)
    intervals = pd.DataFrame({
        "group": tiers, "unit_code": units, "draws": assumptions.draws, "rank": _or_none(told.nominal_rank),
        "rank_low": told.rank_low, "rank_high": told.rank_high, "rank_median": told.rank_median,
        "rank_mean": told.rank_mean, "score": told.nominal_score, "score_mean": told.score_mean,
        "score_low": told.score_low, "score_high": told.score_high, "scored": told.scored,
    })  # fmt: skip
    if peers is not None:
        intervals = intervals.assign(**_peer_intervals(drawn, peers, assumptions))
    shares, pairs = told.shares, told.pairs
    frames: Frames = {
        "rank_intervals": intervals,
        "rank_shares": pd.DataFrame({
            "group": tiers[shares.unit], "unit_code": np.array(units)[shares.unit], "rank": shares.rank,
            "share": shares.share,
        }),
        "rank_pairs": pd.DataFrame({
            "group": tiers[pairs.a], "unit_a": np.array(units)[pairs.a], "unit_b": np.array(units)[pairs.b],
            "ahead": pairs.ahead, "indistinguishable": pairs.indistinguishable, "overlap": pairs.overlap,
        }),
        "draws": _settings(drawn),
    }  # fmt: skip
    if sobol_runs:
        ranked = bool((told.nominal_rank > 0).any())
        frames["sensitivity"] = _sensitivity(problem, assumptions, units, sobol if ranked else None, sobol_runs)
    without = leave_one_out(problem, assumptions)
    with np.errstate(all="ignore"):
        greatest = [float(np.nanmax(np.abs(row))) if np.isfinite(row).any() else np.nan for row in without.change]
    frames["leave_one_out"] = pd.DataFrame({
        "code": without.codes, "kind": without.kinds, "mean_rank_shift": without.mean_shift,
        "greatest_rank_shift": greatest,
    })  # fmt: skip
    return frames


def sensitivity(problem: Problem, assumptions: Assumptions, units: list[str], marts: Array, sobol_runs: int) -> Frames:
    """``sensitivity`` alone, without draws; refused and empty as in :func:`uncertainty`."""
    _require_not_negative(problem, assumptions, units)
    plain = run(problem, nominal_settings(problem, assumptions), assumptions.zero_floor)
    _require_nominal(plain[0], marts, units)
    ranked = bool((assumptions.ranks(plain, problem.groups) > 0).any())
    return {"sensitivity": _sensitivity(problem, assumptions, units, sobol if ranked else None, sobol_runs)}


def _require_not_negative(problem: Problem, assumed: Assumptions, units: list[str]) -> None:
    """Every way of scoring with every way of summing up that may be drawn."""
    for k, tier in enumerate(problem.tiers):
        ways = dict.fromkeys((DECLARED, *assumed.filled)), dict.fromkeys((DECLARED, *assumed.normalisations))
        for imputation, normalisation in product(*ways):
            matrix = problem.matrix(k, imputation, normalisation)
            for name in dict.fromkeys((DECLARED, *assumed.aggregations)):
                other = aggregation(name)
                tree = tier.tree if other is None else tier.tree.with_method(*other, zero_floor=assumed.zero_floor)
                if found := below_zero(tree, evaluate(tree, matrix).node_scores):
                    text = m.NEGATIVE.format(
                        tier=tier.code, node=found.node.code, method=found.node.method, child=found.child.code,
                        unit=units[problem.slices[k].start + found.unit], normalisation=normalisation,
                        imputation=imputation,
                    )  # fmt: skip
                    refused = Finding(Level.ERROR, "robust.negative", text, m.MEND_NEGATIVE, value=f"{found.score:g}")
                    raise FindingsError(m.NOT_ROBUST, [refused])


def _require_nominal(draw: Array, marts: Array, units: list[str]) -> None:
    gap = np.abs(draw - marts) / np.maximum(1.0, np.abs(marts))
    gap[np.isnan(draw) & np.isnan(marts)] = 0.0
    gap[np.isnan(gap)] = np.inf
    worst = int(np.argmax(gap)) if len(gap) else 0
    if len(gap) and gap[worst] > NOMINAL_WITHIN:
        text = m.NOT_NOMINAL.format(unit=units[worst], gap=float(gap[worst]))
        raise FindingsError(m.NOT_ROBUST, [Finding(Level.ERROR, "robust.nominal", text, m.MEND_NOT_NOMINAL)])


def _lost(failed: DrawFailed, units: list[str]) -> FindingsError:
    s = failed.settings
    text = m.DRAW_FAILED.format(unit=units[failed.unit], normalisation=s["normalisation"],
                                aggregation=s["aggregation"], imputation=s["imputation"])  # fmt: skip
    return FindingsError(m.NOT_ROBUST, [Finding(Level.ERROR, "robust.draw", text, m.MEND_DRAW_FAILED)])


def _or_none(ranks: NDArray[np.int64]) -> Array:
    return np.where(ranks > 0, ranks.astype(float), np.nan)


def _peer_intervals(drawn: Draws, peers: list[Any], assumptions: Assumptions) -> dict[str, Array]:
    """Rank among peers in every draw, by the same policy."""
    ids = np.unique(np.array([str(p) for p in peers]), return_inverse=True)[1]
    ranks = assumptions.ranks(drawn.scores, ids).astype(float)
    ranks[ranks == 0] = np.nan
    scored = ~np.isnan(ranks).all(axis=0)
    out = {}
    for name, q, method in (("low", 0.05, "inverted_cdf"), ("high", 0.95, "inverted_cdf"), ("median", 0.5, "linear")):
        column = np.full(ranks.shape[1], np.nan)
        for j in np.flatnonzero(scored):
            there = ranks[:, j][~np.isnan(ranks[:, j])]
            column[j] = np.quantile(there, q, method=method)  # type: ignore[call-overload]
        out[f"peer_rank_{name}"] = column
    return {"peer_rank": ranks[0], **out}


def _settings(drawn: Draws) -> pd.DataFrame:
    """Every draw's settings, weights included: any draw can be computed again from its row."""
    import pandas as pd

    s = drawn.settings
    codes = [[n.code for n in t.tree.nodes] for t in drawn.problem.tiers]
    several = len(codes) > 1
    weights = [
        json.dumps({
            (f"{t.code}/{c}" if several else c): float(w)
            for t, names, of in zip(drawn.problem.tiers, codes, s.weights, strict=True)
            for c, w in zip(names, of[d], strict=True)
        }, ensure_ascii=False)
        for d in range(len(s))
    ]  # fmt: skip
    leaves = np.array([*s.leaves, ""], dtype=object)
    return pd.DataFrame({
        "draw": np.arange(len(s)), "seed": s.seed,
        "normalisation": np.array(s.normalisations)[s.normalisation],
        "aggregation": np.array(s.aggregations)[s.aggregation], "imputation": np.array(s.imputations)[s.imputation],
        "left_out": leaves[s.left_out], "weights": weights,
    })  # fmt: skip


def _sensitivity(problem: Problem, assumptions: Assumptions, units: list[str], sobol: Any, runs: int) -> pd.DataFrame:
    """``sobol`` None: nobody is ranked, so no assumption can move a rank."""
    import pandas as pd

    rows = []
    if assumptions.factors and sobol is not None:
        try:
            found = sobol(problem, assumptions, "mean_rank_shift", n=runs)
        except DrawFailed as failed:
            raise _lost(failed, units) from failed
        for i, factor in enumerate(found.factors):
            rows.append((factor, "mean_rank_shift", float(found.first[i, 0]), float(found.first_error[i, 0]),
                         float(found.total[i, 0]), float(found.total_error[i, 0]), found.evaluations))  # fmt: skip
    figures = ["first", "first_error", "total", "total_error"]
    told = pd.DataFrame(rows, columns=["factor", "output", *figures, "evaluations"])
    return told.astype(dict.fromkeys(figures, float) | {"evaluations": int})


def audit(problem: Problem, cells: dict[str, Cells], pillars: dict[str, dict[str, str]]) -> Frames:
    """The statistical audit, tier by tier. ``pillars``: tier → leaf → the node it stands under."""
    import pandas as pd

    rows: dict[str, list[dict[str, Any]]] = {f"audit_{what}": [] for what in _AUDITS}
    for k, tier in enumerate(problem.tiers):
        mine, codes = cells[tier.code], list(tier.tree.leaves)
        of = [pillars[tier.code][c] for c in codes]
        told: tuple[list[Any], ...] = (
            describe(mine.value, codes), correlations(mine.score, codes, of), consistency(mine.score, codes, of),
            components(mine.score, codes, of), importance(tier.tree, problem.nominal[k]),
        )  # fmt: skip
        for what, found in zip(_AUDITS, told, strict=True):
            rows[f"audit_{what}"] += [{"group": tier.code, **_flat(asdict(one))} for one in found]
    return {name: pd.DataFrame(some) for name, some in rows.items()}


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """``group`` names the tier here; a pillar's own name goes to ``pillar``, lists become text."""
    if "group" in row:
        row = {"pillar": row.pop("group"), **row}
    return {k: json.dumps(v, ensure_ascii=False) if isinstance(v, tuple | list) else v for k, v in _said(row).items()}


def _said(value: Any) -> Any:
    """Why something has no figure, in the language in force: a table keeps plain texts."""
    if isinstance(value, dict):
        return {k: _said(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [_said(v) for v in value]
    return str(value) if isinstance(value, Both) else value
