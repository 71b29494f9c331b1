"""Weights of several nodes' children found together, so that each child correlates with the index as it is meant to.

What :mod:`mulin.methods.influence` does for the children of one node with that node, done for any level of a tree with
its root (Becker et al. 2017; ``get_opt_weights`` of COINr, Becker et al. 2022, J. Open Source Softw. 7(78), 4567).
Weights count within a group of siblings only: m children in g groups leave m − g of them free, so that from g = 2 on
the wanted shares can as a rule only be come near to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mulin.methods.influence import NOTHING, REACHED, by_score, off_target
from mulin.methods.moments import FloatArray
from mulin.methods.weights_base import NOTHING_TOLD, correlations_with, given, informative, silent, table

Index = Callable[[FloatArray], FloatArray]
Groups = Sequence[NDArray[np.intp]]

STEP = 1e-5
"""Half the width of a central difference, as a share of a group's weight: its error and that of rounding are alike."""
SETTLED = 1e-5
"""A straight step to any other weights would lower the loss by no more than this share of it."""
FLOOR = 1e-12
"""What differences of correlations leave of a loss."""
LITTLE = 1e-9
"""Correlations that add up to less have no shares."""
BLUR = 1e-9
"""What a slope that is nothing may be, of such differences."""
AGAIN = 6


@dataclass(frozen=True, slots=True)
class InfluenceOfRoot:
    """``weights`` (m,) ≥ 0, summing to 1 in each group; ``correlations`` (m,) with the index at them, NaN for a child
    without information; ``deviation``: greatest |r_j/Σr − target_j|; ``reached``: it is below 1e-6.

    ``converged``: no straight step to other weights promises anything; else the weights are no result. ``silent``:
    groups none of whose children has information, so that no weights of theirs are better than others. Where that is
    so of every group, all weigh alike and there was nothing to find: converged.
    """

    weights: FloatArray
    correlations: FloatArray
    deviation: float
    reached: bool
    converged: bool
    silent: tuple[int, ...] = ()
    notes: dict[int, str] = field(default_factory=dict)


def influence_of_root(
    scores: FloatArray, groups: Groups, index: Index, target: FloatArray | None = None
) -> InfluenceOfRoot:
    """Minimise Σ (r_j/Σr − target_j)² over w ≥ 0 that sum to 1 in each group, r_j the correlation of child j with y.

    ``scores`` n×m: all children of all groups; ``groups``: positions of each group's children; ``index``: weights (m,)
    → y (n,), in which only a group's shares matter; ``target`` (m,): wanted shares (brought to sum 1), equal without.
    Deterministic: the starts are fixed. A child without information gets weight 0 and a note, and its target goes to
    all others.
    """
    s = table(scores)
    m = s.shape[1]
    wanted = np.full(m, 1 / m) if target is None else given(target)
    notes = silent(s)
    told = informative(s, notes)
    mute = tuple(g for g, at in enumerate(groups) if not set(at.tolist()) & set(told))
    even = np.zeros(m)
    for at in groups:
        even[at] = 1 / len(at)
    if mute or wanted[told].sum() <= 0:
        if len(mute) == len(groups):
            notes = dict.fromkeys(range(m), NOTHING_TOLD)
        return InfluenceOfRoot(
            even, np.full(m, np.nan), float("inf"), False, len(mute) == len(groups), mute, notes
        )  # fmt: skip
    goal = wanted[told] / wanted[told].sum()
    work = _Search(s, told, groups, index, goal)
    w = work.nearest([even, wanted, 1 / np.where(np.nan_to_num(np.nanstd(s, axis=0)) > 0, np.nanstd(s, axis=0), 1.0)])
    if w is None:
        return InfluenceOfRoot(even, np.full(m, np.nan), float("inf"), False, False, (), notes)
    r = np.full(m, np.nan)
    r[told] = correlations_with(s[:, told], index(w))
    deviation = float(np.max(np.abs(r[told] / r[told].sum() - goal)))
    reached = deviation < REACHED
    return InfluenceOfRoot(w, r, deviation, reached, reached or work.settled(w), (), notes)


class _Search:
    def __init__(self, s: FloatArray, told: list[int], groups: Groups, index: Index, goal: FloatArray) -> None:
        self._told, self._goal = told, goal
        # Who has nothing but a child of weight 0 has no score: the search sees the limit from above, not that jump.
        least = np.zeros(s.shape[1])
        least[told] = NOTHING
        self._index: Index = lambda w: index(np.maximum(w, least))
        self._s = s[:, told]
        self._m = s.shape[1]
        self._groups = [np.array([j for j in at if j in set(told)], dtype=np.intp) for at in groups]

    def influence(self, w: FloatArray) -> FloatArray:
        """Correlations (told,) at weights ``w`` (m,)."""
        return correlations_with(self._s, self._index(w))

    def nearest(self, starts: Sequence[FloatArray]) -> FloatArray | None:
        """The best of the local minima found from ``starts``, each sought anew until it stays; None where no start
        has correlations that add up to something."""
        from scipy.optimize import minimize  # type: ignore[import-untyped, unused-ignore]

        best, least = None, np.inf
        sums = np.array([[float(j in set(at.tolist())) for j in self._told] for at in self._groups])
        for start in starts:
            w = self._whole(start[self._told])
            for _ in range(AGAIN):
                loss = self._loss(w)
                if not np.isfinite(loss) or loss < FLOOR:
                    break
                done = minimize(
                    lambda x: (self._loss(self._spread(x)), self._slope(self._spread(x))), w[self._told], jac=True,
                    method="SLSQP", bounds=[(0.0, 1.0)] * len(self._told),
                    constraints={"type": "eq", "fun": lambda x: sums @ x - 1, "jac": lambda _: sums},
                    options={"maxiter": 200, "ftol": 1e-15},
                )  # fmt: skip
                after = self._whole(np.where(done.x < NOTHING, 0.0, done.x))
                if not self._loss(after) < loss:
                    break
                w = after
                if self.settled(w):
                    break
            loss = self._loss(w)
            if np.isfinite(loss) and loss < least - FLOOR:
                best, least = w, loss
            if least < FLOOR:
                break
        return best

    def settled(self, w: FloatArray) -> bool:
        """Whether the loss's slope at ``w`` promises no less by a straight step (Frank & Wolfe 1956) within any group:
        Σ w·slope is 0 in a group, for only its shares matter."""
        slope = self._spread(self._slope(w))
        gap = sum(float(slope[at] @ w[at] - slope[at].min()) for at in self._groups)
        return bool(gap <= SETTLED * self._loss(w) + BLUR)

    def _loss(self, w: FloatArray) -> float:
        r = self.influence(w)
        total = float(r.sum())
        return float(np.sum((r / total - self._goal) ** 2)) if total > LITTLE else np.inf

    def _slope(self, w: FloatArray) -> FloatArray:
        """Slope (told,) of the loss: through each unit's index, of which alone differences are taken."""
        y = self._index(w)
        r = correlations_with(self._s, y)
        if not r.sum() > LITTLE:
            return np.zeros(len(self._told))
        y_by_w = np.zeros((len(y), len(self._told)))
        for k, j in enumerate(self._told):
            up, down = w.copy(), w.copy()
            up[j] += STEP
            down[j] = max(0.0, down[j] - STEP)
            y_by_w[:, k] = (self._index(up) - self._index(down)) / (up[j] - down[j])
        return off_target(r, by_score(self._s, y, r).T @ np.nan_to_num(y_by_w), self._goal)[1]

    def _spread(self, x: FloatArray) -> FloatArray:
        w = np.zeros(self._m)
        w[self._told] = np.maximum(x, 0.0)
        return w

    def _whole(self, x: FloatArray) -> FloatArray:
        """``x`` (told,) as weights (m,) that sum to 1 in each group; alike in a group that has none."""
        w = self._spread(x)
        for at in self._groups:
            w[at] = w[at] / w[at].sum() if w[at].sum() > 0 else 1 / len(at)
        return w
