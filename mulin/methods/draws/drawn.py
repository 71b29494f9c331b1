"""Seeded Monte Carlo over the assumptions behind a score (Saisana, Saltelli & Tarantola, J. R. Stat. Soc. A 168, 2005).

Draw 0 is the nominal setting. A unit may lose its score in a draw because the one indicator it had data for is left
out, or because all it has is imputed and the draw imputes nothing; any other loss raises. None is skipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mulin.methods.draws.problem import Problem
from mulin.methods.draws.ranks import Ranks
from mulin.methods.draws.settings import (
    Assumptions,
    Settings,
    aggregation,
    nominal_settings,
    sampled_settings,
)
from mulin.methods.trees.batch import evaluate_batch

Array = NDArray[np.float64]
CELLS = 1 << 20  # draws x units reckoned at once: a few arrays of eight megabytes in flight


class DrawFailed(ArithmeticError):
    """A draw that gives no score to a unit which has one. ``settings``: the draw's, in words."""

    def __init__(self, draw: int, unit: int, settings: dict[str, Any]) -> None:
        super().__init__(f"draw {draw} gives unit {unit} no finite score; settings {settings}")
        self.draw, self.unit, self.settings = draw, unit, settings


@dataclass(frozen=True)
class Draws:
    """``scores``, ``ranks`` (draws, units of all tiers side by side). NaN and 0: no score.

    That is so for units not comparable, and in draws that leave out, or do not impute, all a unit had.
    """

    scores: Array
    ranks: Ranks
    settings: Settings
    problem: Problem

    def units(self, tier: str) -> slice:
        """Where a tier's units stand. Raises KeyError."""
        return {t.code: s for t, s in zip(self.problem.tiers, self.problem.slices, strict=True)}[tier]


def run(
    problem: Problem, settings: Settings, zero_floor: float | None = None, active: NDArray[np.bool_] | None = None
) -> Array:
    """Totals (draws, all units) under given settings; checks nothing.

    ``active`` (draws, all leaves of the problem) false: left out, beside what the settings leave out.
    """
    out = np.empty((len(settings), sum(problem.sizes)))
    step = max(1, CELLS // max(1, out.shape[1]))
    # like draws side by side: they share matrices and methods, and are reckoned in one product
    order = np.lexsort((settings.normalisation, settings.imputation, settings.aggregation))
    for start in range(0, len(order), step):
        part = order[start : start + step]
        some = settings.rows(part)
        on = _active(problem, some, None if active is None else active[part])
        own = [_own(problem, k, some, on, zero_floor) for k in range(len(problem.tiers))]
        out[part] = problem.compose(own, some.shares)
    return out


def _active(problem: Problem, settings: Settings, active: NDArray[np.bool_] | None) -> NDArray[np.bool_] | None:
    """(draws, all leaves): false where left out; None where nothing is."""
    if active is None and (settings.left_out < 0).all():
        return None
    on = np.ones((len(settings), len(problem.leaves)), dtype=np.bool_)
    if active is not None:
        on &= np.asarray(active, dtype=bool)
    gone = np.flatnonzero(settings.left_out >= 0)
    on[gone, settings.left_out[gone]] = False
    return on


def _own(problem: Problem, k: int, settings: Settings, on: NDArray[np.bool_] | None, zero_floor: float | None) -> Array:
    """A tier's tree in every draw (draws, units)."""
    tier = problem.tiers[k]
    columns = [i for i, (owner, _) in enumerate(problem.leaves) if owner == k]
    mine = None if on is None or on[:, columns].all() else on[:, columns]
    pairs = settings.imputation * len(settings.normalisations) + settings.normalisation
    kinds, which = np.unique(pairs, return_inverse=True)
    matrices = [
        problem.matrix(k, settings.imputations[i], settings.normalisations[n])
        for i, n in (divmod(int(pair), len(settings.normalisations)) for pair in kinds)
    ]
    out = np.empty((len(settings), problem.sizes[k]))
    for number in np.unique(settings.aggregation):
        rows = np.flatnonzero(settings.aggregation == number)
        other = aggregation(settings.aggregations[number])
        tree = tier.tree if other is None else tier.tree.with_method(*other, zero_floor=zero_floor)
        out[rows] = evaluate_batch(
            tree, matrices, settings.weights[k][rows], which=which[rows],
            active=None if mine is None else mine[rows], void=problem.nominal[k].void,
        )  # fmt: skip
    return out


def simulate(problem: Problem, assumptions: Assumptions) -> Draws:
    """``assumptions.draws`` draws, the first nominal. Raises :class:`DrawFailed`."""
    nominal = nominal_settings(problem, assumptions)
    settings = sampled_settings(problem, assumptions, assumptions.draws - 1).before(nominal)
    scores = run(problem, settings, assumptions.zero_floor)
    check(problem, settings, scores, assumptions)
    return Draws(scores, assumptions.ranks(scores, problem.groups), settings, problem)


def check(problem: Problem, settings: Settings, scores: Array, assumptions: Assumptions) -> None:
    """Raises :class:`DrawFailed` for the first draw that lost a score the unit nominally has.

    A score lost to a left-out indicator, or to figures not imputed, is there again when nothing is left out and what is
    missing is imputed as declared.
    """
    base = nominal_settings(problem, assumptions)
    nominal = run(problem, base, assumptions.zero_floor)[0]
    wrong = np.isinf(scores) | (np.isnan(scores) & np.isfinite(nominal))
    for draw in np.flatnonzero(wrong.any(axis=1)):
        lost = wrong[draw]
        empty = settings.imputations[settings.imputation[draw]] == "none"
        if settings.left_out[draw] >= 0 or empty:
            whole = settings.rows(np.array([draw])).taking("left_out", base)
            whole = whole.taking("imputation", base) if empty else whole
            lost = lost & ~np.isfinite(run(problem, whole, assumptions.zero_floor)[0]) | np.isinf(scores[draw])
        if lost.any():
            raise DrawFailed(int(draw), int(np.argmax(lost)), settings.of(int(draw)))
