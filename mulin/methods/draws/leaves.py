"""Leaf scores under other normalisations and imputations: the ``scores`` of a :class:`draws_problem.Tier`.

Only rules that place a value on a scale are replaced. A step, a yes/no, a deduction or a bonus is a judgement of the
framework and stays as declared. Where nothing is replaced the scores are the declared ones: the same values, treated
alike, in the same pools, on the same range.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mulin.methods.draws.problem import DECLARED, MULTIPLE
from mulin.rules import ALTERNATIVES, RULES, alternative, score
from mulin.scoring.peers import Peers, pool_numbers

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

IMPUTATIONS = (DECLARED, "mean", "median", "none")
_KEPT = ("cap", "degenerate_score", "range_low")
"""Parameters of a declared rule that hold for what takes its place: the range its scores have, and peers all alike."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """How an indicator is scored.

    ``pool`` (rows,): ids of the groups compared within; None: all units. ``impute_pool`` (rows,): ids of the groups a
    mean or median is taken in, None in it for a unit of no group; without, ``pool``. ``treat``: known values of one
    year (with ``pool_years`` of all) → the same after outliers are dealt with. ``reference`` (rows,): the unit that a
    reference ``unit:<code>`` names.
    """

    code: str
    rule: str
    direction: str = "higher"
    target: float = np.nan
    params: Mapping[str, Any] = field(default_factory=dict)
    pool: ArrayLike | None = None
    impute_pool: ArrayLike | None = None
    treat: Callable[[Array], Array] | None = None
    reference: Flags | None = None

    @property
    def replaceable(self) -> bool:
        return RULES[self.rule].replaceable

    @property
    def on_range(self) -> bool:
        """Whether its scores lie between worst and best: no unheld z-score, no place counted."""
        return not self.params.get("unbounded") and self.params.get("basis") != "count"


@dataclass(frozen=True)
class Completions:
    """What stands in gaps drawn from their predictive distribution. ``rows``, ``columns`` (gaps,): which cells;
    ``figures`` (completed tables, gaps)."""

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    figures: Array

    def of(self, columns: Sequence[int]) -> Completions:
        """Of some columns only, in that order."""
        place = {column: at for at, column in enumerate(columns)}
        mine = [gap for gap, column in enumerate(map(int, self.columns)) if column in place]
        moved = np.array([place[int(self.columns[gap])] for gap in mine], dtype=np.intp)
        return Completions(self.rows[mine], moved, self.figures[:, mine])


@dataclass(frozen=True)
class LeafData:
    """Call it with (imputation, normalisation) → scores (units, leaves).

    ``values`` (rows, leaves): nominal, imputed ones included, before treatment; ``treated``: after, where any is.
    ``imputed``: which are. ``imputable``: cells other imputations fill or empty; None: the imputed ones. ``fixed``:
    scores that hold whatever the rule (0 for ``failed_missing`` or a vetoing indicator), NaN elsewhere.
    ``alternatives`` adds to or replaces ``ALTERNATIVES``. ``completions``: what ``multiple:1`` … put in.

    A row is a unit. For rules that compare with a whole panel it is a unit in a ``years`` (rows,), and ``shown``
    (rows,) says which rows' scores are asked for.
    """

    leaves: Sequence[Leaf]
    values: Array
    imputed: Flags | None = None
    imputable: Flags | None = None
    fixed: Array | None = None
    alternatives: Mapping[str, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)
    treated: Array | None = None
    years: NDArray[np.integer] | None = None
    shown: Flags | None = None
    completions: Completions | None = None

    def __call__(self, imputation: str, normalisation: str, columns: Collection[int] | None = None) -> Array:
        """Where peers leave an alternative nothing to say (one alone, all alike), a value keeps its declared score.

        ``columns``: the leaves that are wanted (NaN in the others); None: all.
        Raises ValueError for an unknown alternative, or one that changes no indicator.
        """
        known = {*ALTERNATIVES, *self.alternatives}
        if normalisation != DECLARED and normalisation not in known:
            raise ValueError(f"unknown normalisation {normalisation!r}: one of {', '.join(sorted(known))}")
        if normalisation != DECLARED and not any(leaf.replaceable for leaf in self.leaves):
            raise ValueError(f"no indicator has a rule that {normalisation} could replace")
        values, filled = self.imputed_values(imputation)
        x = self._treated(values, imputation)
        out = np.full(values.shape, np.nan)
        declared_alike = normalisation != DECLARED and all(
            self._is_declared(leaf, normalisation) for leaf in self.leaves if leaf.replaceable
        )
        for k, leaf in enumerate(self.leaves):
            if columns is not None and k not in columns:
                continue
            out[:, k] = self._scored(k, leaf.rule, leaf.params, x, filled)
            if normalisation == DECLARED or not leaf.replaceable or declared_alike:
                continue
            if not (leaf.on_range and self._is_declared(leaf, normalisation)):
                kept = {p: leaf.params[p] for p in _KEPT if leaf.params.get(p) is not None}
                rule, changes = self._alternative(normalisation, float(kept.get("cap", 100.0)))
                same_peers = {p: leaf.params[p] for p in ("imputed_counts", "pool_years") if p in leaf.params}
                other = self._scored(k, rule, kept | same_peers | dict(changes), x, filled)
                out[:, k] = np.where(np.isnan(other), out[:, k], other)
        out = out if self.fixed is None else np.where(np.isnan(self.fixed), out, self.fixed)
        return out if self.shown is None else out[self.shown]

    def _alternative(self, name: str, cap: float) -> tuple[str, Mapping[str, Any]]:
        return self.alternatives[name] if name in self.alternatives else alternative(name, cap)

    def _is_declared(self, leaf: Leaf, normalisation: str) -> bool:
        """Whether the alternative is what the leaf declares already: its declared parameters hold then.

        Ends that are drawn in (a district's ``winsor``) are another scale than the alternative's, which are the pool's.
        """
        if normalisation in self.alternatives:
            return False
        rule, written = ALTERNATIVES[normalisation]
        drawn_in = tuple(leaf.params.get("winsor") or (0.0, 1.0)) != (0.0, 1.0)
        return leaf.rule == rule and not drawn_in and all(leaf.params.get(p) == v for p, v in written.items())

    def _scored(self, k: int, rule: str, params: Mapping[str, Any], values: Array, filled: Flags) -> Array:
        """As ``int_normalised``: the rule's score, moved to the range the indicator has."""
        leaf = self.leaves[k]
        of, years = self._pools[k], self._year_numbers
        pool = of if years is None or params.get("pool_years") else of * (int(years.max(initial=0)) + 1) + years
        found = score(
            rule, values[:, k], direction=leaf.direction, target=leaf.target,
            params=_resolved(params, leaf.reference, values[:, k], pool), pool=pool,
            imputed=None if params.get("imputed_counts") else filled[:, k],
        )  # fmt: skip
        low, cap = params.get("range_low") or 0.0, params.get("cap", 100.0)
        return found if low == 0 else low + (cap - low) * found / cap

    @cached_property
    def _pools(self) -> list[NDArray[np.intp]]:
        """Every leaf's pools as numbers; leaves that share their ids share the numbers."""
        made: dict[int, NDArray[np.intp]] = {}
        return [made.setdefault(id(leaf.pool), pool_numbers(leaf.pool, len(self.values))) for leaf in self.leaves]

    @cached_property
    def _year_numbers(self) -> NDArray[np.intp] | None:
        return None if self.years is None else np.unique(self.years, return_inverse=True)[1].astype(np.intp)

    def imputed_values(self, imputation: str) -> tuple[Array, Flags]:
        """Values and which of them are imputed, each (rows, leaves).

        ``mean``, ``median`` of the year's known values in place of what was imputed; ``none``: left missing;
        ``multiple:<n>``: the figures of the completed table n.
        """
        if imputation.startswith(f"{MULTIPLE}:") and self.completions is not None:
            return self._completed(self.completions, int(imputation.partition(":")[2]))
        if imputation not in IMPUTATIONS:
            raise ValueError(f"unknown imputation {imputation!r}: one of {', '.join(IMPUTATIONS)}")
        none = np.zeros(self.values.shape, dtype=np.bool_)
        nominal = none if self.imputed is None else np.asarray(self.imputed, dtype=np.bool_)
        if imputation == DECLARED:
            return self.values, nominal
        cells = nominal if self.imputable is None else np.asarray(self.imputable, dtype=np.bool_)
        values = np.where(cells, np.nan, self.values)
        if imputation == "none":
            return values, nominal & ~cells
        for k, leaf in enumerate(self.leaves):
            pool = leaf.pool if leaf.impute_pool is None else leaf.impute_pool
            # what stays imputed by declaration shapes nobody else's figure either
            stats = self._of_pools(np.where(nominal[:, k], np.nan, values[:, k]), pool, imputation)
            values[:, k] = np.where(cells[:, k], stats, values[:, k])
        return values, (nominal & ~cells) | (cells & ~np.isnan(values))

    def _completed(self, drawn: Completions, number: int) -> tuple[Array, Flags]:
        if not 1 <= number <= len(drawn.figures):
            raise ValueError(f"unknown completed table {number}: there are {len(drawn.figures)}")
        values, filled = self.imputed_values(DECLARED)
        values = values.copy()
        values[drawn.rows, drawn.columns] = drawn.figures[number - 1]
        return values, filled

    def _of_pools(self, x: Array, pool: ArrayLike | None, kind: str) -> Array:
        """Mean or median of each row's pool and year (rows,), also for rows without a value; NaN for an empty pool."""
        of = pool_numbers(pool, len(x))
        if (years := self._year_numbers) is not None:
            of = np.unique(of * (int(years.max(initial=0)) + 1) + years, return_inverse=True)[1].astype(np.intp)
        stats = Peers(x, of)
        found = stats.mean if kind == "mean" else stats.median
        by_pool = np.full(int(of.max(initial=-1)) + 1, np.nan)
        by_pool[of[~np.isnan(x)]] = found[~np.isnan(x)]
        out = by_pool[of]
        if pool is not None:
            nowhere = np.array([p is None or p != p for p in np.asarray(pool, dtype=object)], dtype=np.bool_)
            out[nowhere] = np.nan
        return np.asarray(out)

    def _treated(self, values: Array, imputation: str) -> Array:
        """Values as the rules see them; outliers are dealt with anew where others are imputed, or none."""
        if imputation == DECLARED:
            return values if self.treated is None else self.treated
        if all(leaf.treat is None for leaf in self.leaves):
            return values
        out = values.copy()
        for k, leaf in enumerate(self.leaves):
            if leaf.treat is None:
                continue
            years = None if leaf.params.get("pool_years") else self._year_numbers
            for year in [None] if years is None else np.unique(years):
                known = ~np.isnan(values[:, k]) & (True if year is None or years is None else years == year)
                if known.any():
                    out[known, k] = leaf.treat(values[known, k])
        return out


def _resolved(
    params: Mapping[str, Any], reference: Flags | None, x: Array, pool: NDArray[np.intp]
) -> Mapping[str, Any]:
    """A reference ``unit:<code>`` as that unit's value in every pool (rows,), NaN where it has none."""
    word = params.get("reference")
    if not isinstance(word, str) or not word.startswith("unit:") or reference is None:
        return params
    best = np.full(int(pool.max(initial=-1)) + 1, -np.inf)
    there = reference & ~np.isnan(x)
    np.maximum.at(best, pool[there], x[there])
    return {**params, "reference": np.where(np.isinf(best), np.nan, best)[pool]}
