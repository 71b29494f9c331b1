"""A tree evaluated for many draws of weights and methods at once: matrix products over leaves, no loop over draws.

Everything is (draws, units). Which unit is comparable, and which node's score ``below_minimum="missing"`` takes away,
is held as it nominally is: a draw asks what the score would have been of the same units.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from mulin.methods.doubt import doubts
from mulin.methods.trees.means import MEANS, SETS, UNWEIGHTED, Bounds, combine, lowered, raised, seen_scores
from mulin.methods.trees.tree import Tree, evaluate
from mulin.scoring.arrays import NOUGHT

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
PRODUCT = 1 << 18  # draws x units x children of one matrix product: below it BLAS starts no threads of its own
UNITS = 512  # units worked on at once, unless a node compares all of them


def evaluate_batch(
    tree: Tree,
    scores: Array | Sequence[Array],
    weights: Array,
    exponents: Array | None = None,
    *,
    which: NDArray[np.integer] | None = None,
    active: Flags | None = None,
    void: Flags | None = None,
) -> Array:
    """Root scores (draws, units).

    ``scores`` (units, leaves), or several such with ``which`` (draws,) saying whose turn it is. ``weights`` (draws,
    nodes) in the order of ``tree.nodes``. ``exponents`` (draws, inner nodes) in the order of ``tree.inner``; NaN or
    None keeps the declared method. ``active`` (draws, leaves) false: the leaf is left out, as if it were not there.
    ``void`` (units, nodes): node scores taken away; by default what :func:`evaluate` takes away on the first matrix.
    """
    matrices = [scores] if isinstance(scores, np.ndarray) else list(scores)
    draws, units = len(weights), len(matrices[0])
    _check(tree, matrices, weights, exponents, active)
    turn = np.zeros(draws, dtype=np.intp) if which is None else np.asarray(which)
    if void is None and any(tree.nodes[j].below_minimum == "missing" for j in tree.inner):
        void = evaluate(tree, matrices[0]).void
    out = np.empty((draws, units))

    def work(task: tuple[_Leaves, slice, NDArray[np.intp]]) -> None:
        leaves, some, rows = task
        powers = None if exponents is None else exponents[rows]
        on = None if active is None else active[rows]
        gone = None if void is None else void[some]
        out[rows, some] = _Chunk(leaves, weights[rows], powers, on, gone).score(tree.root)

    tasks = _tasks(tree, matrices, turn, units)
    if len(tasks) < 4:
        for task in tasks:
            work(task)
    else:
        # NumPy lets go of the interpreter in its loops; every task writes cells of its own
        with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, 8)) as pool:
            list(pool.map(work, tasks))
    return out


def _tasks(
    tree: Tree, matrices: list[Array], turn: NDArray[np.integer], units: int
) -> list[tuple[_Leaves, slice, NDArray[np.intp]]]:
    """Blocks of draws that share a matrix x blocks of units, small enough to stay in the cache."""
    block = units if any(tree.nodes[j].method in SETS for j in tree.inner) else UNITS
    widest = max(len(tree.children[j]) for j in tree.inner)
    step = max(1, PRODUCT // (widest * max(1, min(block, units))))
    out = []
    for k in np.unique(turn):
        rows = np.flatnonzero(turn == k)
        for begin in range(0, units, max(block, 1)):
            leaves = _Leaves(tree, matrices[k][begin : begin + block])
            parts = [rows[start : start + step] for start in range(0, len(rows), step)]
            out += [(leaves, slice(begin, begin + block), part) for part in parts]
    return out


def _check(tree: Tree, matrices: list[Array], weights: Array, exponents: Array | None, active: Flags | None) -> None:
    shape, draws = (len(matrices[0]), len(tree.leaves)), len(weights)
    wanted: list[tuple[str, Array | Flags | None, tuple[int, int]]] = [
        *(("scores", m, shape) for m in matrices),
        ("weights", weights, (draws, len(tree.nodes))),
        ("exponents", exponents, (draws, len(tree.inner))),
        ("active", active, (draws, len(tree.leaves))),
    ]
    for name, found, right in wanted:
        if found is not None and found.shape != right:
            raise ValueError(f"{name} of shape {found.shape}, not {right}")


class _Leaves:
    """What a node needs of its leaves under one exponent, made once a block: terms, who is there, who brings to 0."""

    def __init__(self, tree: Tree, scores: Array) -> None:
        self.tree, self.scores = tree, scores
        self._terms: dict[tuple[int, float], tuple[Array, Array | None, Array | None]] = {}
        self.found: dict[tuple[int, tuple[int, ...], bytes, bytes], Array] = {}

    def terms(self, j: int, p: float) -> tuple[Array, Array | None, Array | None]:
        """(leaf children, units): sᵖ or ln s; 1 where seen (None: everywhere); 1 where s ≤ 0 ≥ p (None: nowhere)."""
        if (j, p) not in self._terms:
            node, kids = self.tree.nodes[j], self.tree.children[j]
            columns = self.tree.column[kids]
            s = np.ascontiguousarray(self.scores[:, columns[columns >= 0]].T)
            seen = seen_scores(s, p, node.zero_policy, node.zero_floor)
            has = ~np.isnan(seen)
            zero = has & (seen <= NOUGHT) if p <= 0 else np.zeros(0, dtype=bool)
            self._terms[j, p] = (
                raised(seen, p), None if has.all() else has.astype(np.float64),
                zero.astype(np.float64) if zero.any() else None,
            )  # fmt: skip
        return self._terms[j, p]


class _Chunk:
    """A few draws of one matrix."""

    def __init__(
        self, leaves: _Leaves, weights: Array, exponents: Array | None, active: Flags | None, void: Flags | None
    ) -> None:
        self.leaves, self.tree, self.weights, self.exponents = leaves, leaves.tree, weights, exponents
        self.active, self.void = active, void
        self.units = len(leaves.scores)

    def score(self, j: int) -> Array:
        """(draws, units) of an inner node; a fresh array its parent may use up."""
        tree = self.tree
        inner = [(c, self.score(c)) for c in map(int, tree.children[j]) if len(tree.children[c])]
        every = np.arange(len(self.weights))
        if self.exponents is None:
            out = self._by(j, np.nan, every, inner)
        else:
            column = self.exponents[:, tree.inner.index(j)]
            powers = np.unique(column)
            if len(powers) == 1:
                out = self._by(j, powers[0], every, inner)
            else:
                out = np.empty((len(every), self.units))
                for p in powers:
                    rows = np.flatnonzero(np.isnan(column) if np.isnan(p) else column == p)
                    out[rows] = self._by(j, p, rows, [(c, x[rows]) for c, x in inner])
        if self.void is not None and self.void[:, j].any():
            out[:, self.void[:, j]] = np.nan
        return out

    def _by(self, j: int, p: float, rows: NDArray[np.intp], inner: list[tuple[int, Array]]) -> Array:
        node = self.tree.nodes[j]
        if not np.isnan(p):
            return self._mean(j, float(p), rows, inner)
        if node.method in MEANS:
            assert node.p is not None
            return self._mean(j, node.p, rows, inner)
        return self._other(j, rows, inner)

    def _mean(self, j: int, p: float, rows: NDArray[np.intp], inner: list[tuple[int, Array]]) -> Array:
        node, kids = self.tree.nodes[j], self.tree.children[j]
        columns = self.tree.column[kids]
        leaf = columns >= 0
        terms, has, zero = self.leaves.terms(j, p)
        w = self.weights[np.ix_(rows, kids[leaf])]
        on = None if self.active is None else self.active[np.ix_(rows, columns[leaf])].astype(np.float64)
        if on is not None:
            w = w * on
        top = w @ terms
        # nothing missing: one sum of weights a draw, not one for every unit
        whole = w.sum(axis=1, keepdims=True) if has is None else w @ has
        nought = None if zero is None else (zero.sum(axis=0) > 0)[None] if on is None else (on @ zero) > 0
        for c, x in inner:
            seen = seen_scores(x, p, node.zero_policy, node.zero_floor)
            weight = self.weights[rows, c][:, None]
            gone = np.isnan(seen)
            some = gone.any()
            whole = whole + (weight * ~gone if some else weight)
            if p <= 0 and (low := seen <= NOUGHT).any():
                nought = low if nought is None else nought | low
            term = raised(seen, p) if some or p != 1.0 else seen
            top += np.multiply(term, weight, out=term if term is not x or seen is x else None)
        if (whole > 0).all():
            out = lowered(np.divide(top, whole, out=top), p)
        else:
            out = lowered(np.divide(top, whole, out=np.full(top.shape, np.nan), where=whole > 0), p)
        if nought is not None:
            out[np.broadcast_to(nought, out.shape)] = 0.0
        return out

    def _other(self, j: int, rows: NDArray[np.intp], inner: list[tuple[int, Array]]) -> Array:
        """Methods that are no sums: a draw at a time, except where weights do not matter."""
        node, kids = self.tree.nodes[j], self.tree.children[j]
        given, out = dict(inner), np.empty((len(rows), self.units))
        columns = self.tree.column[kids]
        # a formula is unknown without any of its children; bounds make way for one that nobody has
        bounds = self.tree.bounds(j)
        whole = node.method == "formula" or bounds is not None
        keys: list[tuple[int, tuple[int, ...], bytes, bytes]] = []
        todo: dict[tuple[int, tuple[int, ...], bytes, bytes], tuple[Array, Array]] = {}
        for d, row in enumerate(rows):
            on = [k < 0 or self.active is None or bool(self.active[row, k]) for k in columns]
            used = [i for i, there in enumerate(on) if there or whole]
            raw = np.full((self.units, len(used)), np.nan)
            for at, i in enumerate(used):
                if on[i]:
                    raw[:, at] = given[int(kids[i])][d] if columns[i] < 0 else self.leaves.scores[:, columns[i]]
            w = self.weights[row, kids[used]]
            weightless = whole or node.method in UNWEIGHTED or node.method == "benefit_of_the_doubt"
            known = (j, tuple(used), raw.tobytes(), b"" if weightless else w.tobytes())
            keys.append(known)
            if known not in self.leaves.found:  # many draws change nothing that a slow method reads
                todo.setdefault(known, (raw, w))
        self._solve(j, todo, bounds)
        for d, known in enumerate(keys):
            out[d] = self.leaves.found[known]
        return out

    def _solve(
        self, j: int, todo: Mapping[tuple[int, tuple[int, ...], bytes, bytes], tuple[Array, Array]],
        bounds: Bounds | None,
    ) -> None:  # fmt: skip
        """What ``_other`` needs and has not yet, by children's scores and weights; programs of many draws at once."""
        node, found = self.tree.nodes[j], self.leaves.found
        found.update({known: np.full(self.units, np.nan) for known in todo if not known[1]})
        some = {known: given for known, given in todo.items() if known[1]}
        if node.method == "benefit_of_the_doubt":
            for used in {known[1] for known in some}:
                mine = [known for known in some if known[1] == used]
                scores = doubts(np.stack([some[known][0] for known in mine]), *(bounds or ())).scores
                found.update(zip(mine, node.scale * scores, strict=True))
            return
        for known, (raw, w) in some.items():
            seen = seen_scores(raw, node.p, node.zero_policy, node.zero_floor)
            found[known] = combine(
                node.method, node.p, seen, w, node.scale, ~np.isnan(raw), self.tree.formula(j), bounds
            )  # fmt: skip
