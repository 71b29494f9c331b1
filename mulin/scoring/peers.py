"""Where a unit stands among its peers: the pool statistics behind the rules of method.md §2, for all pools at once.

Imputed units are placed among the others but do not shape them: they enter no count, extreme, mean, sd or quantile.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mulin.scoring.arrays import level, settled_figure

Array = NDArray[np.float64]


def pool_numbers(pool: ArrayLike | Sequence[object] | None, units: int) -> NDArray[np.intp]:
    """Pool ids of any kind (units,) → whole numbers from 0; None: all units are one pool."""
    if pool is None:
        return np.zeros(units, dtype=np.intp)
    ids = np.asarray(pool)
    if ids.shape != (units,):
        raise ValueError(f"{units} units, but pool ids of shape {ids.shape}")
    if ids.dtype == np.intp and units and ids.min() >= 0 and ids.max() < units:
        return ids  # numbers already
    return np.unique(ids.astype(str) if ids.dtype == object else ids, return_inverse=True)[1].astype(np.intp)


class Peers:
    """Every property (units,), NaN for a unit without a value; statistics NaN where the pool has no members.

    ``below``, ``equal``, ``above``: members with a smaller, the same, a greater value, as figures are compared (to 14
    significant digits); ``equal`` counts the unit itself if it is a member. Computed when asked for.
    """

    def __init__(
        self,
        x: Array,
        pool: ArrayLike | Sequence[object] | None = None,
        imputed: ArrayLike | None = None,
    ) -> None:
        self._x = x
        self._of = pool_numbers(pool, len(x))
        self._known = ~np.isnan(x)
        member = self._known if imputed is None else self._known & ~np.asarray(imputed, dtype=bool)
        self._pools = int(self._of.max()) + 1 if len(x) else 0
        # members sorted by pool, then value: each pool is a run
        order = np.flatnonzero(member)
        order = order[np.argsort(x[order]) if self._pools == 1 else np.lexsort((x[order], self._of[order]))]
        self._order, self._value, self._run = order, x[order], self._of[order]
        self._size = np.bincount(self._run, minlength=self._pools)
        self._start = np.cumsum(self._size) - self._size

    def _quantile(self, share: float) -> Array:
        """(pools,)."""
        out, filled = np.full(self._pools, np.nan), self._size > 0
        place = (self._size[filled] - 1) * share
        below, above = np.floor(place), np.ceil(place)
        first = self._value[self._start[filled] + below.astype(np.intp)]
        out[filled] = first + (place - below) * (self._value[self._start[filled] + above.astype(np.intp)] - first)
        return out

    def _spread(self, stat: NDArray[np.generic]) -> Array:
        """A pool's statistic (pools,) for each of its units that has a value."""
        return np.where(self._known, stat[self._of].astype(np.float64), np.nan) if self._pools else np.zeros(0)

    @cached_property
    def _moments(self) -> tuple[Array, Array]:
        """Mean and sum of squared deviations, (pools,)."""
        least, run = self._quantile(0.0), self._run
        with np.errstate(invalid="ignore"):
            # from the least value on: the mean of (0.1, 0.1, 0.1) must be 0.1, sd 0, or "all alike" goes unseen
            away = np.bincount(run, self._value - least[run], minlength=self._pools)
            mean = least + away / np.maximum(self._size, 1)
            squares = np.bincount(run, (self._value - mean[run]) ** 2, minlength=self._pools)
            return np.asarray(mean, dtype=np.float64), np.asarray(squares, dtype=np.float64)

    def _sd(self, lost: int) -> Array:
        free = self._size - lost
        squares = np.divide(self._moments[1], free, out=np.full(self._pools, np.nan), where=free > 0)
        return self._spread(np.sqrt(squares))

    @cached_property
    def _places(self) -> tuple[Array, Array, Array]:
        x = settled_figure(self._x)
        found: NDArray[np.generic] = x[self._order]
        sought: NDArray[np.generic] = x
        if self._pools != 1:
            values, number = np.unique(np.where(self._known, x, 0.0), return_inverse=True)
            sought = self._of * len(values) + number  # pool and value in one number
            found = sought[self._order]
        under, up_to = np.searchsorted(found, sought, side="left"), np.searchsorted(found, sought, side="right")
        if not len(x):
            return (np.zeros(0),) * 3
        start, end = self._start[self._of], (self._start + self._size)[self._of]
        below, equal, above = (
            np.where(self._known, n.astype(np.float64), np.nan) for n in (under - start, up_to - under, end - up_to)
        )
        return below, equal, above

    @cached_property
    def n(self) -> Array:
        return self._spread(self._size)

    def worse_better(self, lower: bool) -> tuple[Array, Array]:
        """Members strictly worse and strictly better than each unit."""
        return (self.above, self.below) if lower else (self.below, self.above)

    @property
    def below(self) -> Array:
        return self._places[0]

    @property
    def equal(self) -> Array:
        return self._places[1]

    @property
    def above(self) -> Array:
        return self._places[2]

    @cached_property
    def minimum(self) -> Array:
        return self._spread(self._quantile(0.0))

    @cached_property
    def maximum(self) -> Array:
        return self._spread(self._quantile(1.0))

    @cached_property
    def alike(self) -> NDArray[np.bool_]:
        """Whether a unit's pool has one figure alone, or several that are one."""
        return level(self.minimum, self.maximum)

    @cached_property
    def mean(self) -> Array:
        return self._spread(self._moments[0])

    @cached_property
    def median(self) -> Array:
        return self._spread(self._quantile(0.5))

    @cached_property
    def sd_sample(self) -> Array:
        return self._sd(1)

    @cached_property
    def sd_population(self) -> Array:
        return self._sd(0)

    def quantile(self, share: float) -> Array:
        """By linear interpolation (Hyndman & Fan 1996, type 7)."""
        return self._spread(self._quantile(share))
