"""What is perturbed: the trees of all tiers and how the tiers are put together, the same as int_unit_totals.

A tier's total = own share · (tree + guiding points − deductions) + children's share · mean of the comparable children's
totals, held within its scale. The guiding points and deductions are what they are; no draw changes them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mulin.methods.trees.tree import TOLERANCE, Flags, Tree, TreeResult, evaluate

Array = NDArray[np.float64]
Matrices = Callable[[str, str], Array]
DECLARED = "declared"
MULTIPLE = "multiple"
"""Imputation by draws; ``multiple:3`` is the third completed table."""


@dataclass(frozen=True)
class Tier:
    """One tier; a flat index is one tier without children.

    ``scores(imputation, normalisation)`` → leaf scores (units, leaves), NaN = none; ``("declared", "declared")`` is the
    nominal matrix. ``child``: code of the tier below. ``parents`` (units,): position of a unit's parent in the tier
    above, −1 for none. ``comparable`` (units,): as published; None: what the trees say. ``groups`` (units,): whom a
    unit is ranked among; None: its tier. ``guiding``, ``deductions`` (units,): points, 0 by default.
    """

    code: str
    tree: Tree
    scores: Matrices
    own_share: float = 1.0
    children_share: float = 0.0
    child: str | None = None
    parents: NDArray[np.integer] | None = None
    guiding: Array | None = None
    deductions: Array | None = None
    total_min: float = -np.inf
    total_max: float = np.inf
    minimum_children_share: float = 0.0
    comparable: Flags | None = None
    applicable: Flags | None = None
    groups: ArrayLike | None = None


@dataclass
class Problem:
    """Tiers from the lowest up. Units of all tiers stand side by side, in that order. Matrices are kept once built.

    Raises ValueError for a tier whose child is not below it, parents or fixed parts of a wrong length, no tier at all.
    """

    tiers: tuple[Tier, ...]
    _matrices: dict[tuple[int, str, str], Array] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.tiers = tuple(self.tiers)
        if not self.tiers or len({t.code for t in self.tiers}) != len(self.tiers):
            raise ValueError("a problem has tiers, each with a code of its own")
        for k, tier in enumerate(self.tiers):
            if tier.child is None:
                if tier.children_share != 0:
                    raise ValueError(f"{tier.code}: children's share {tier.children_share}, but no child tier")
                continue
            below = next((i for i, t in enumerate(self.tiers[:k]) if t.code == tier.child), None)
            if below is None:
                raise ValueError(f"{tier.code}: child tier {tier.child} does not stand below it")
            parents = self.tiers[below].parents
            if parents is None or len(parents) != self.sizes[below] or parents.max(initial=-1) >= self.sizes[k]:
                raise ValueError(f"{tier.child}: wants the position of a parent in {tier.code} for every unit")

    def matrix(self, tier: int, imputation: str = DECLARED, normalisation: str = DECLARED) -> Array:
        """Leaf scores (units, leaves) of one alternative. ValueError where its shape is not the nominal one's."""
        key = (tier, imputation, normalisation)
        if key not in self._matrices:
            t = self.tiers[tier]
            found = np.asarray(t.scores(imputation, normalisation), dtype=np.float64)
            nominal = self._matrices.get((tier, DECLARED, DECLARED), found)
            if found.ndim != 2 or found.shape[1] != len(t.tree.leaves) or found.shape != nominal.shape:
                raise ValueError(f"{t.code}, {imputation}, {normalisation}: leaf scores of shape {found.shape}")
            self._matrices[key] = found
        return self._matrices[key]

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        return tuple(len(self.matrix(k)) for k in range(len(self.tiers)))

    @cached_property
    def slices(self) -> tuple[slice, ...]:
        """Where each tier's units stand among all."""
        ends = np.cumsum(self.sizes)
        return tuple(slice(int(e) - n, int(e)) for e, n in zip(ends, self.sizes, strict=True))

    @cached_property
    def leaves(self) -> tuple[tuple[int, int], ...]:
        """All leaves of all tiers: (tier, column)."""
        return tuple((k, c) for k, t in enumerate(self.tiers) for c in range(len(t.tree.leaves)))

    @cached_property
    def leaf_codes(self) -> tuple[str, ...]:
        """``tier/leaf`` where there are several tiers, else the leaf's code."""
        several = len(self.tiers) > 1
        return tuple(
            f"{self.tiers[k].code}/{self.tiers[k].tree.leaves[c]}" if several else self.tiers[k].tree.leaves[c]
            for k, c in self.leaves
        )

    @cached_property
    def nominal(self) -> tuple[TreeResult, ...]:
        """The trees of all tiers as declared."""
        return tuple(evaluate(t.tree, self.matrix(k), t.applicable) for k, t in enumerate(self.tiers))

    @cached_property
    def comparable(self) -> tuple[Flags, ...]:
        """Units of each tier that get a total: as published, or the tree's minimum shares and enough children."""
        out: list[Flags] = []
        for k, tier in enumerate(self.tiers):
            fine = self.nominal[k].comparable
            if tier.child is not None:
                below = self._below(k)
                children, good = self._count(below, self.sizes[k], None), self._count(below, self.sizes[k], out[below])
                share = good >= tier.minimum_children_share * children - TOLERANCE
                fine = (fine | (tier.own_share == 0)) & (good > 0) & share
            out.append(fine if tier.comparable is None else np.asarray(tier.comparable, dtype=bool))
        return tuple(out)

    @cached_property
    def groups(self) -> NDArray[np.intp]:
        """Numbers of the groups ranks are given in, for all units; no group spans two tiers."""
        out, first = [], 0
        for tier, units in zip(self.tiers, self.sizes, strict=True):
            ids = np.zeros(units, dtype=np.intp)
            if tier.groups is not None:
                ids = np.unique(np.asarray(tier.groups), return_inverse=True)[1].astype(np.intp)
            out.append(ids + first)
            first += int(ids.max(initial=-1)) + 1
        return np.concatenate(out)

    def compose(self, own: Sequence[Array], shares: Array) -> Array:
        """Tree scores (draws, units) of each tier and ``shares`` (draws, tiers, 2) → totals (draws, all units).

        NaN for units that are not comparable: they are not ranked, though a total could be reckoned.
        """
        totals: list[Array] = []
        for k, tier in enumerate(self.tiers):
            fixed = np.zeros(self.sizes[k])
            fixed += 0.0 if tier.guiding is None else tier.guiding
            fixed -= 0.0 if tier.deductions is None else tier.deductions
            total = own[k] + fixed
            if tier.child is not None:
                mean = self._children_mean(k, totals[self._below(k)])
                a, b = shares[:, k, :1], shares[:, k, 1:]
                # a part with no share may be absent; any other absent part leaves no whole
                total = np.where(a == 0, 0.0, a * total) + np.where(b == 0, 0.0, b * mean)
            totals.append(np.where(self.comparable[k], np.clip(total, tier.total_min, tier.total_max), np.nan))
        return np.concatenate(totals, axis=1)

    def _below(self, k: int) -> int:
        return next(i for i, t in enumerate(self.tiers) if t.code == self.tiers[k].child)

    def _count(self, below: int, parents: int, which: Flags | None) -> NDArray[np.intp]:
        of = np.asarray(self.tiers[below].parents)
        chosen = (of >= 0) if which is None else (of >= 0) & which
        return np.bincount(of[chosen], minlength=parents)

    def _children_mean(self, k: int, totals: Array) -> Array:
        """Mean over the comparable children that have a total (draws, units of tier k)."""
        of = np.asarray(self.tiers[self._below(k)].parents)
        order = np.argsort(of, kind="stable")
        order = order[(of[order] >= 0) & self.comparable[self._below(k)][order]]
        out = np.full((len(totals), self.sizes[k]), np.nan)
        if not len(order):
            return out
        run, starts = np.unique(of[order], return_index=True)
        values = totals[:, order]
        has = ~np.isnan(values)
        count = np.add.reduceat(has.astype(np.float64), starts, axis=1)
        top = np.add.reduceat(np.where(has, values, 0.0), starts, axis=1)
        out[:, run] = np.divide(top, count, out=np.full(top.shape, np.nan), where=count > 0)
        return out
