"""Which assumption moves the result: variance-based indices, and what each indicator does when it is left out.

First-order S_i = V(E(y|x_i))/V(y): what knowing assumption i alone would settle. Total T_i = E(V(y|x_~i))/V(y): what
stays open while only i is unknown. Sampling A, B, AB_i after Saltelli (Comput. Phys. Commun. 145, 2002), estimators of
Jansen (ibid. 117, 1999), recommended by Saltelli et al. (ibid. 181, 2010, table 2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mulin.methods.draws.drawn import check, run
from mulin.methods.draws.problem import Problem
from mulin.methods.draws.ranks import Ranks
from mulin.methods.draws.settings import Assumptions, Settings, nominal_settings, sampled_settings

Array = NDArray[np.float64]
RESAMPLES = 200
Output = Literal["score", "rank", "mean_rank_shift"]


@dataclass(frozen=True, slots=True)
class Indices:
    """``first``, ``total`` (factors, outputs) and their standard errors (bootstrap over the base sample).

    Where ``variance`` (outputs,) is 0 nothing moves the output: both indices are 0. ``evaluations``: model runs.
    """

    factors: tuple[str, ...]
    first: Array
    total: Array
    first_error: Array
    total_error: Array
    variance: Array
    evaluations: int


def jansen(a: Array, b: Array, ab: Array, factors: tuple[str, ...], seed: int = 0) -> Indices:
    """Indices from runs ``a``, ``b`` (n, outputs) and ``ab`` (factors, n, outputs): a's sample, factor i from b's.

    S_i = 1 − Σ(b − ab_i)² / 2nV, T_i = Σ(a − ab_i)² / 2nV, V the variance of a and b together. One factor alone has
    moved whatever moves: both are 1 by definition, without an error.
    """
    n = len(a)
    if n < 2 or a.shape != b.shape or ab.shape != (len(factors), *a.shape):
        raise ValueError(f"runs of shapes {a.shape}, {b.shape}, {ab.shape} for {len(factors)} factors")
    # outputs at their centre: squares of large numbers would lose the small differences
    centre = 0.5 * (a.mean(axis=0) + b.mean(axis=0))
    level, square = 0.5 * (a + b - 2 * centre), 0.5 * ((a - centre) ** 2 + (b - centre) ** 2)
    from_b, from_a = 0.5 * (b - ab) ** 2, 0.5 * (a - ab) ** 2

    def indices(share: Array) -> tuple[Array, Array, Array]:
        """``share`` (resamples, n): how much each run counts."""
        variance = np.maximum(share @ square - (share @ level) ** 2, 0.0)
        variance[variance <= 1e-24 * np.maximum(1.0, centre**2)] = 0.0
        moved = variance > 0
        safe = np.where(moved, variance, 1.0)
        first = np.where(moved, 1.0 - np.stack([share @ f for f in from_b]) / safe, 0.0)
        return first, np.where(moved, np.stack([share @ f for f in from_a]) / safe, 0.0), variance

    first, total, variance = indices(np.full((1, n), 1.0 / n))
    if len(factors) == 1:
        alone = (variance > 0).astype(np.float64)
        return Indices(factors, alone, alone, np.zeros_like(alone), np.zeros_like(alone), variance[0], 3 * n)
    counts = np.random.default_rng([seed, 0x5050]).multinomial(n, np.full(n, 1.0 / n), size=RESAMPLES) / n
    first_all, total_all, _ = indices(counts)
    return Indices(
        factors, first[:, 0], total[:, 0], first_all.std(axis=1, ddof=1), total_all.std(axis=1, ddof=1), variance[0],
        n * (len(factors) + 2),
    )  # fmt: skip


def sobol_of_function(model: Callable[[Array], Array], dimensions: int, n: int = 1024, seed: int = 0) -> Indices:
    """``model`` takes (n, dimensions) uniform on 0..1 and gives (n,) or (n, outputs). n, a power of 2: Sobol points."""
    from scipy.stats import qmc  # type: ignore[import-untyped, unused-ignore]

    points = qmc.Sobol(2 * dimensions, rng=np.random.default_rng(seed)).random(n)
    a, b = points[:, :dimensions], points[:, dimensions:]

    def outputs(x: Array) -> Array:
        y = np.asarray(model(x), dtype=np.float64)
        return y[:, None] if y.ndim == 1 else y

    mixed = []
    for i in range(dimensions):
        ab = a.copy()
        ab[:, i] = b[:, i]
        mixed.append(outputs(ab))
    return jansen(outputs(a), outputs(b), np.stack(mixed), tuple(f"x{i + 1}" for i in range(dimensions)), seed)


def sobol(
    problem: Problem, assumptions: Assumptions, output: Output = "rank", n: int = 512, units: Array | None = None
) -> Indices:
    """Indices of every assumption that varies, as a whole (all weights are one factor): n · (factors + 2) model runs.

    ``output``: the ``score`` or ``rank`` of each unit (of all tiers, or the positions ``units``), or one output, the
    ``mean_rank_shift``: mean of |rank − nominal rank| over them. A unit without nominal score, or one whose only
    indicator is left out, is taken as it nominally is.
    Raises ValueError where nothing varies, :class:`draws.DrawFailed` where a run fails.
    """
    factors = assumptions.factors
    if not factors:
        raise ValueError("no assumption varies")
    base = nominal_settings(problem, assumptions)
    chosen = np.arange(sum(problem.sizes)) if units is None else np.asarray(units, dtype=np.intp)
    plain = run(problem, base, assumptions.zero_floor)
    nominal = assumptions.ranks(plain, problem.groups)

    def outputs(settings: Settings) -> Array:
        scores = run(problem, settings, assumptions.zero_floor)
        check(problem, settings, scores, assumptions)
        if output == "score":
            return np.asarray(np.nan_to_num(np.where(np.isnan(scores), plain, scores), nan=0.0)[:, chosen])
        given = assumptions.ranks(scores, problem.groups)
        ranks = np.where(given == 0, nominal, given).astype(np.float64)
        return np.asarray(ranks[:, chosen]) if output == "rank" else _mean_shift(ranks, nominal, chosen)

    a, b = (sampled_settings(problem, assumptions, n, stream) for stream in (1, 2))
    ab = np.stack([outputs(a.taking(factor, b)) for factor in factors])
    return jansen(outputs(a), outputs(b), ab, factors, assumptions.seed)


def _mean_shift(ranks: Array, nominal: Ranks, chosen: NDArray[np.integer]) -> Array:
    ranked = chosen[nominal[0, chosen] > 0]
    if not len(ranked):
        raise ValueError("no unit has a nominal rank")
    return np.asarray(np.abs(ranks[:, ranked] - nominal[:, ranked]).mean(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True)
class LeaveOneOut:
    """One row for each indicator and each inner node left out: ``codes`` and ``kinds`` (indicator, pillar).

    ``scores``, ``ranks``, ``change`` (rows, units): change = rank without − rank with; NaN and rank 0 where the unit
    has no rank without it. ``mean_shift`` (rows,): mean |change| over the units that have one, by which rows compare.
    """

    codes: tuple[str, ...]
    kinds: tuple[str, ...]
    scores: Array
    ranks: Ranks
    change: Array
    mean_shift: Array


def leave_one_out(problem: Problem, assumed: Assumptions = Assumptions()) -> LeaveOneOut:  # noqa: B008
    """Every indicator, then every inner node but the roots, left out of the nominal setting one at a time.

    A node that would be without any child is left out with it, as the method redistributes weights.
    """
    several = len(problem.tiers) > 1
    codes, kinds = list(problem.leaf_codes), ["indicator"] * len(problem.leaves)
    away = [[i] for i in range(len(problem.leaves))]
    place = {(k, problem.tiers[k].tree.leaves[c]): i for i, (k, c) in enumerate(problem.leaves)}
    for k, tier in enumerate(problem.tiers):
        for j in tier.tree.inner:
            if j != tier.tree.root:
                code = tier.tree.nodes[j].code
                codes.append(f"{tier.code}/{code}" if several else code)
                kinds.append("pillar")
                away.append([place[k, leaf] for leaf in tier.tree.leaves_under(code)])
    active = np.ones((len(codes), len(problem.leaves)), dtype=np.bool_)
    for row, gone in enumerate(away):
        active[row, gone] = False
    with_all = assumed.ranks(run(problem, nominal_settings(problem, assumed)), problem.groups)
    scores = run(problem, nominal_settings(problem, assumed, len(codes)), active=active)
    ranks = assumed.ranks(scores, problem.groups)
    change = np.where((ranks > 0) & (with_all > 0), ranks - with_all, np.nan)
    number = (~np.isnan(change)).sum(axis=1)
    shift = np.divide(np.nansum(np.abs(change), axis=1), number, out=np.full(len(codes), np.nan), where=number > 0)
    return LeaveOneOut(tuple(codes), tuple(kinds), scores, ranks, change, shift)
