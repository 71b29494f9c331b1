"""The tree of method.md §4: scores up, coverage beside them, contributions down. The same results as int_node_scores.

Product, min, max, median, formulas and sets are nodes like the means; for them contributions still add up but are
shares in proportion to weight x |score|, not effects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mulin.methods.trees.means import MEANS, METHODS, Bounds, combine, exponent_of, seen_scores

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
TOLERANCE = 1e-9  # a share of 0.8 put together from binary fractions must not miss 0.8


@dataclass(frozen=True, slots=True)
class Node:
    """One node; a leaf is an indicator and only its code, parent and weight count. ``parent`` None: the root.

    ``exponent`` for method ``power``; ``formula`` for method ``formula``: children's codes and scores (units,) →
    scores; ``bounds`` of ``benefit_of_the_doubt``: child → least and greatest share of a unit's score (0..1 without);
    ``scale`` the S of ``product`` and of the sets. ``zero_policy``: keep, drop, floor
    (to ``zero_floor``). ``minimum_share`` of the weight below (``share_of="weight"``, down to the indicators) or of the
    number of direct children (``"count"``) that must be there; else the unit is not comparable, or the node missing.
    """

    code: str
    parent: str | None
    weight: float = 1.0
    method: str = "arithmetic"
    exponent: float | None = None
    zero_policy: Literal["keep", "drop", "floor"] = "keep"
    zero_floor: float | None = None
    minimum_share: float = 0.0
    share_of: Literal["weight", "count"] = "weight"
    below_minimum: Literal["incomparable", "missing"] = "incomparable"
    scale: float = 100.0
    formula: Callable[[Mapping[str, Array]], Array] | None = None
    bounds: Mapping[str, tuple[float, float]] | None = None

    @property
    def p(self) -> float | None:
        """The exponent of its mean; None for methods that have none."""
        return exponent_of(self.method, self.exponent)


@dataclass(frozen=True)
class Tree:
    """Nodes in any order, inner ones and leaves; ``leaves``: codes in the order of the score columns.

    Raises ValueError for what is not one tree: no or several roots, unknown parents, circles, duplicate codes, leaves
    with children, inner nodes without, weights below 0, unknown methods, a power, floor or formula without its own.
    """

    nodes: tuple[Node, ...]
    leaves: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "nodes", tuple(self.nodes))
        object.__setattr__(self, "leaves", tuple(self.leaves))
        if len(self.index) != len(self.nodes) or len(set(self.leaves)) != len(self.leaves):
            raise ValueError("node codes are not unique")
        roots = [n.code for n in self.nodes if n.parent is None]
        if len(roots) != 1:
            raise ValueError(f"a tree has one root, not {len(roots)}: {roots}")
        strangers = {n.parent for n in self.nodes if n.parent is not None} - set(self.index)
        if strangers or set(self.leaves) - set(self.index):
            raise ValueError(f"unknown nodes {sorted(strangers | (set(self.leaves) - set(self.index)))}")
        childless = {n.code for n, kids in zip(self.nodes, self.children, strict=True) if not len(kids)}
        if childless != set(self.leaves):
            raise ValueError(f"leaves and nodes without children differ: {sorted(childless ^ set(self.leaves))}")
        for node in self.nodes:
            if not (np.isfinite(node.weight) and node.weight >= 0):
                raise ValueError(f"{node.code}: weight {node.weight}")
            if node.method not in METHODS or (node.method == "power" and node.exponent is None):
                raise ValueError(f"{node.code}: method {node.method!r} with exponent {node.exponent}")
            if node.method == "formula" and node.formula is None:
                raise ValueError(f"{node.code}: method formula without one")
            if node.zero_policy == "floor" and node.zero_floor is None:
                raise ValueError(f"{node.code}: zero_policy floor without zero_floor")
        if len(self.bottom_up) + len(self.leaves) != len(self.nodes):
            raise ValueError("nodes form a circle")

    @cached_property
    def index(self) -> dict[str, int]:
        return {n.code: j for j, n in enumerate(self.nodes)}

    @cached_property
    def root(self) -> int:
        return next(j for j, n in enumerate(self.nodes) if n.parent is None)

    @cached_property
    def children(self) -> tuple[NDArray[np.intp], ...]:
        """Positions of every node's children among the nodes."""
        found: list[list[int]] = [[] for _ in self.nodes]
        for j, n in enumerate(self.nodes):
            if n.parent is not None:
                found[self.index[n.parent]].append(j)
        return tuple(np.array(kids, dtype=np.intp) for kids in found)

    @cached_property
    def column(self) -> NDArray[np.intp]:
        """For every node its column in the scores, −1 for inner nodes."""
        place = {code: k for k, code in enumerate(self.leaves)}
        return np.array([place.get(n.code, -1) for n in self.nodes], dtype=np.intp)

    @cached_property
    def bottom_up(self) -> tuple[int, ...]:
        """Inner nodes that hang on the root, children before parents."""
        down, todo = [], [self.root]
        while todo:
            j = todo.pop()
            if len(self.children[j]):
                down.append(j)
                todo.extend(int(c) for c in self.children[j])
        return tuple(reversed(down))

    @cached_property
    def inner(self) -> tuple[int, ...]:
        """Inner nodes in the order of ``nodes``: the columns of exponents."""
        return tuple(j for j in range(len(self.nodes)) if len(self.children[j]))

    @cached_property
    def weights(self) -> Array:
        return np.array([n.weight for n in self.nodes], dtype=np.float64)

    def formula(self, j: int) -> Callable[[Array], Array] | None:
        """A node's formula on its children's scores (units, children), in their order."""
        given, codes = self.nodes[j].formula, [self.nodes[c].code for c in self.children[j]]
        if given is None:
            return None
        return lambda seen: np.broadcast_to(given(dict(zip(codes, seen.T, strict=True))), len(seen))

    def bounds(self, j: int) -> Bounds | None:
        """A node's least and greatest shares, in the order of its children."""
        given = self.nodes[j].bounds
        if not given:
            return None
        shares = np.array([given.get(self.nodes[c].code, (0.0, 1.0)) for c in self.children[j]])
        return shares[:, 0], shares[:, 1]

    def leaves_under(self, code: str) -> tuple[str, ...]:
        """The leaves below a node, or the leaf itself."""
        out, todo = [], [self.index[code]]
        while todo:
            j = todo.pop()
            todo.extend(int(c) for c in self.children[j])
            if not len(self.children[j]):
                out.append(self.nodes[j].code)
        return tuple(reversed(out))

    def with_method(self, method: str, exponent: float | None = None, zero_floor: float | None = None) -> Tree:
        """Every power mean replaced by another method; what is declared as something else stays.

        ``zero_floor`` lifts zeros where the new method is brought down by them and the node declares nothing.
        """

        def changed(node: Node) -> Node:
            if node.method not in MEANS or node.code in self.leaves:
                return node
            new = replace(node, method=method, exponent=exponent)
            if zero_floor is None or node.zero_policy != "keep" or new.p is None or new.p > 0:
                return new
            return replace(new, zero_policy="floor", zero_floor=zero_floor)

        return Tree(tuple(changed(n) for n in self.nodes), self.leaves)


@dataclass(frozen=True, slots=True)
class TreeResult:
    """``node_scores``, ``coverage`` (units, nodes), ``effective_weights``, ``contributions`` (units, leaves).

    ``comparable`` (units,): every node has its minimum share and the root a score. ``void`` (units, nodes): scores
    taken away by ``below_minimum="missing"``. Effective weights sum to 100, contributions to the root's score.
    """

    node_scores: Array
    coverage: Array
    comparable: Flags
    effective_weights: Array
    contributions: Array
    void: Flags


def evaluate(tree: Tree, scores: ArrayLike, applicable: ArrayLike | None = None) -> TreeResult:
    """Scores (units, leaves), NaN = no score; ``applicable`` (units, leaves) false where that is no gap in the data."""
    s = np.asarray(scores, dtype=np.float64)
    if s.ndim != 2 or s.shape[1] != len(tree.leaves):
        raise ValueError(f"{len(tree.leaves)} leaves, but scores of shape {s.shape}")
    shape = (len(s), len(tree.nodes))
    value, seen = np.full(shape, np.nan), np.full(shape, np.nan)
    applies, available, covered = np.ones(shape), np.zeros(shape), np.full(shape, np.nan)
    fine, void = np.ones(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    leaf = [tree.index[code] for code in tree.leaves]
    value[:, leaf], available[:, leaf] = s, ~np.isnan(s)
    if applicable is not None:
        applies[:, leaf] = np.asarray(applicable, dtype=bool) | ~np.isnan(s)
    for j in tree.bottom_up:
        node, kids = tree.nodes[j], tree.children[j]
        w = tree.weights[kids]
        seen[:, kids] = seen_scores(value[:, kids], node.p, node.zero_policy, node.zero_floor)
        value[:, j] = combine(node.method, node.p, seen[:, kids], w, node.scale, ~np.isnan(value[:, kids]),
                              tree.formula(j), tree.bounds(j))  # fmt: skip
        whole = w.sum()
        # siblings that all weigh nothing are counted alike, so that their coverage is known
        equal = w / whole if whole > 0 else np.full(len(w), 1.0 / len(w))
        applies[:, j], available[:, j] = applies[:, kids] @ equal, available[:, kids] @ equal
        share = _share(node, applies[:, kids], applies[:, j], available[:, j], ~np.isnan(value[:, kids]))
        enough = np.isnan(share) | (share >= node.minimum_share - TOLERANCE)
        covered[:, j] = np.divide(available[:, j], applies[:, j], out=np.full(len(s), np.nan), where=applies[:, j] > 0)
        fine[:, j] = (fine[:, kids] | (applies[:, kids] == 0)).all(axis=1)
        if node.below_minimum == "missing":
            void[:, j] = ~enough
            value[void[:, j], j], available[void[:, j], j] = np.nan, 0.0
        else:
            fine[:, j] &= enough
    covered[:, leaf] = np.where(applies[:, leaf] > 0, available[:, leaf], np.nan)
    weight, points = _shared(tree, value, seen)
    comparable = fine[:, tree.root] & ~np.isnan(value[:, tree.root])
    return TreeResult(value, covered, comparable, 100.0 * weight[:, leaf], points[:, leaf], void)


def _share(node: Node, kid_applies: Array, applies: Array, available: Array, scored: Flags) -> Array:
    """What is held against ``minimum_share``; NaN where nothing applies."""
    top, bottom = available, applies
    if node.share_of == "count":
        counts = kid_applies > 0
        top, bottom = (scored & counts).sum(axis=1) * 1.0, counts.sum(axis=1) * 1.0
    return np.asarray(np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0))


def _shared(tree: Tree, value: Array, seen: Array) -> tuple[Array, Array]:
    """Weight and points handed down from the root, each (units, nodes): by weight, and by weight x score.

    Where scores of both signs cancel, points / Σ w·s says nothing; ``rate``, points for each point of the node's own
    score, stays known along arithmetic means. All others share by weight x |score|.
    """
    weight, points, rate = (np.full(value.shape, np.nan) for _ in range(3))
    weight[:, tree.root] = rate[:, tree.root] = np.where(np.isnan(value[:, tree.root]), np.nan, 1.0)
    points[:, tree.root] = value[:, tree.root]
    for j in reversed(tree.bottom_up):
        kids = tree.children[j]
        has = ~np.isnan(seen[:, kids])
        w = tree.weights[kids] * has
        whole, some = w.sum(axis=1, keepdims=True), has.sum(axis=1, keepdims=True)
        even = np.where(whole > 0, w / np.where(whole > 0, whole, 1.0), has / np.maximum(some, 1))
        if tree.nodes[j].p == 1.0:
            known = np.isfinite(rate[:, [j]])
            shared = np.where(known, rate[:, [j]] * even * seen[:, kids], points[:, [j]] * even)
            rate[:, kids] = np.where(has, rate[:, [j]] * even, np.nan)
        else:
            parts = np.where(has, even * np.abs(seen[:, kids]), 0.0)
            total = parts.sum(axis=1, keepdims=True)
            shared = points[:, [j]] * np.divide(parts, total, out=even.copy(), where=total > 0)
            own = value[:, kids]
            with np.errstate(over="ignore"):  # points on hardly any score: not finite, so shared by weight below
                rate[:, kids] = np.divide(shared, own, out=np.full(own.shape, np.nan), where=own != 0)
        weight[:, kids] = np.where(has, weight[:, [j]] * even, np.nan)
        points[:, kids] = np.where(has, shared, np.nan)
    return weight, points
