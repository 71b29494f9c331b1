"""Leaf scores under other normalisations and imputations: the ``scores`` of a :class:`draws_problem.Tier`.

Only rules that place a value on a scale are replaced. A step, a yes/no, a deduction or a bonus is a judgement of the
framework and stays as declared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mulin.methods.draws.problem import DECLARED
from mulin.rules import ALTERNATIVES, RULES, score
from mulin.scoring.peers import Peers, pool_numbers

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

IMPUTATIONS = (DECLARED, "mean", "median", "none")


@dataclass(frozen=True, slots=True)
class Leaf:
    """How an indicator is scored. ``pool`` (units,): ids of the groups compared within; None: all units."""

    code: str
    rule: str
    direction: str = "higher"
    target: float = np.nan
    params: Mapping[str, Any] = field(default_factory=dict)
    pool: ArrayLike | None = None

    @property
    def replaceable(self) -> bool:
        return RULES[self.rule].replaceable


@dataclass(frozen=True)
class LeafData:
    """Call it with (imputation, normalisation) → scores (units, leaves).

    ``values`` (units, leaves): nominal, imputed ones included. ``imputed``: which those are. ``imputable``: cells other
    imputations fill or empty; None: the imputed ones. ``fixed``: scores that hold whatever the rule (0 for
    ``failed_missing`` or a vetoing indicator), NaN elsewhere. ``alternatives`` adds to or replaces ``ALTERNATIVES``.
    """

    leaves: Sequence[Leaf]
    values: Array
    imputed: Flags | None = None
    imputable: Flags | None = None
    fixed: Array | None = None
    alternatives: Mapping[str, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)

    def __call__(self, imputation: str, normalisation: str) -> Array:
        """Where peers leave an alternative nothing to say (one alone, all alike), a value keeps its declared score.

        Raises ValueError for an unknown alternative, or one that changes no indicator.
        """
        known = {**ALTERNATIVES, **self.alternatives}
        if normalisation != DECLARED and normalisation not in known:
            raise ValueError(f"unknown normalisation {normalisation!r}: one of {', '.join(known)}")
        if normalisation != DECLARED and not any(leaf.replaceable for leaf in self.leaves):
            raise ValueError(f"no indicator has a rule that {normalisation} could replace")
        values, filled = self.imputed_values(imputation)
        out = np.empty(values.shape)
        for k, leaf in enumerate(self.leaves):
            out[:, k] = self._scored(k, leaf.rule, leaf.params, values, filled)
            if normalisation != DECLARED and leaf.replaceable:
                rule, changes = known[normalisation]
                params = {p: leaf.params[p] for p in ("cap", "degenerate_score") if p in leaf.params} | dict(changes)
                other = self._scored(k, rule, params, values, filled)
                out[:, k] = np.where(np.isnan(other), out[:, k], other)
        return out if self.fixed is None else np.where(np.isnan(self.fixed), out, self.fixed)

    def _scored(self, k: int, rule: str, params: Mapping[str, Any], values: Array, filled: Flags) -> Array:
        leaf = self.leaves[k]
        return score(
            rule, values[:, k], direction=leaf.direction, target=leaf.target, params=params, pool=self._pools[k],
            imputed=filled[:, k],
        )  # fmt: skip

    @cached_property
    def _pools(self) -> list[NDArray[np.intp]]:
        """Every leaf's pools as numbers; leaves that share their ids share the numbers."""
        made: dict[int, NDArray[np.intp]] = {}
        return [made.setdefault(id(leaf.pool), pool_numbers(leaf.pool, len(self.values))) for leaf in self.leaves]

    def imputed_values(self, imputation: str) -> tuple[Array, Flags]:
        """Values and which of them are imputed, each (units, leaves).

        ``mean``, ``median`` of the pool in place of what was imputed; ``none``: left missing.
        """
        if imputation not in IMPUTATIONS:
            raise ValueError(f"unknown imputation {imputation!r}: one of {', '.join(IMPUTATIONS)}")
        none = np.zeros(self.values.shape, dtype=np.bool_)
        nominal = none if self.imputed is None else np.asarray(self.imputed, dtype=np.bool_)
        if imputation == DECLARED:
            return self.values, nominal
        cells = nominal if self.imputable is None else np.asarray(self.imputable, dtype=np.bool_)
        cells = cells & (nominal | np.isnan(self.values))
        values = np.where(cells, np.nan, self.values)
        if imputation == "none":
            return values, nominal & ~cells
        for k in range(len(self.leaves)):
            # what stays imputed by declaration shapes nobody else's figure either
            stats = _of_pools(np.where(nominal[:, k], np.nan, values[:, k]), self._pools[k], imputation)
            values[:, k] = np.where(cells[:, k], stats, values[:, k])
        return values, (nominal & ~cells) | (cells & ~np.isnan(values))


def _of_pools(x: Array, pool: ArrayLike | None, kind: str) -> Array:
    """Mean or median of each unit's pool (units,), also for units without a value; NaN for an empty pool."""
    of = pool_numbers(pool, len(x))
    stats = Peers(x, of)
    found = stats.mean if kind == "mean" else stats.median
    by_pool = np.full(int(of.max(initial=-1)) + 1, np.nan)
    by_pool[of[~np.isnan(x)]] = found[~np.isnan(x)]
    return by_pool[of]
