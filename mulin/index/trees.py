"""An index pack's trees as rows: one a node, weights among siblings summing to 1."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from mulin.index.computed_weights import AGAINST_ROOT, way_text
from mulin.index.formula import Formula, parse
from mulin.index.model import IndexPack, Node
from mulin.methods.ahp import ahp

COMPUTED_METHODS = frozenset({"copeland", "topsis", "topsis_vector", "kemeny", "benefit_of_the_doubt"})
COMPUTED_WEIGHTS = frozenset({
    "combined", "entropy", "critic", "variation", "sd", "variance", "pca", "pca_kaiser", "equal_influence", "influence",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class FlatNode:
    """``kind``: index, node or indicator. ``weighting`` and ``computed`` name what is found from the scores."""

    tree: str
    code: str
    name: str
    parent: str | None
    level: int
    kind: str
    weight: float
    method: str | None
    computed: str | None
    weighting: str | None
    minimum_share: float
    share_of: str
    below_minimum: str
    zero_policy: str | None
    sort: int


@dataclass(frozen=True, slots=True)
class Child:
    code: str
    weight: float
    node: Node | None


def children_of(pack: IndexPack, node: Node) -> list[Child]:
    """Children written under the node, then the indicators that name it as their parent; weights as written."""
    out = [
        Child(c.node, c.weight, c) if isinstance(c, Node) else Child(c.indicator, c.weight, None) for c in node.children
    ]
    return out + [Child(i.code, i.weight, None) for i in pack.indicators if i.parent == node.node]


def given_weights(node: Node, children: list[Child]) -> list[float]:
    """Weights among siblings, summing to 1: as written, equal, mean of the experts' budgets, or AHP's eigenvector.

    Weights found from the scores start as equal ones. Raises ZeroDivisionError where the weights sum to nothing.
    """
    method = node.weights.method
    if method in {"given", "combined"}:
        raw = [c.weight for c in children]
    elif method == "budget":
        experts = node.weights.allocations.values()
        raw = [sum(e.get(c.code, 0.0) / sum(e.values()) for e in experts) for c in children]
    elif method == "ahp":
        return [float(w) for w in ahp(pairwise(node)).weights]
    else:
        raw = [1.0] * len(children)
    total = sum(raw)
    return [w / total for w in raw]


def pairwise(node: Node) -> list[list[float]]:
    """The pairwise matrix as numbers; a fraction may be written 1/3. Raises ValueError for what is no number."""
    return [[float(Fraction(v)) if isinstance(v, str) else float(v) for v in row] for row in node.weights.matrix]


def flatten(pack: IndexPack) -> Iterator[FlatNode]:
    """Every node of every tree, parents first."""
    names = {i.code: i.name or i.code for i in pack.indicators}

    def walk(tree: str, node: Node, parent: str | None, level: int, weight: float, sort: int) -> Iterator[FlatNode]:
        computed = node.method if node.method in COMPUTED_METHODS else None
        weighting = _weighting(node, pack.trees[tree])
        yield FlatNode(
            tree, node.node, node.name or node.node, parent, level, "node" if parent else "index", weight,
            _method(node), computed, weighting, node.minimum_share, node.share_of,
            node.below_minimum, node.zero_policy, sort,
        )  # fmt: skip
        children = children_of(pack, node)
        for position, (child, share) in enumerate(zip(children, given_weights(node, children), strict=True), 1):
            if child.node is not None:
                yield from walk(tree, child.node, node.node, level + 1, share, position)
            else:
                yield FlatNode(
                    tree, child.code, names[child.code], node.node, level + 1, "indicator", share, None, None, None,
                    0.0, "count", "missing", None, position,
                )  # fmt: skip

    for tree, root in pack.trees.items():
        yield from walk(tree, root, None, 0, 1.0, 1)


def _weighting(node: Node, root: Node) -> str | None:
    """How weights are found from the scores; shares, of ways or of influence, sum to 1."""
    how = node.weights
    if how.method not in COMPUTED_WEIGHTS:
        return None
    if how.against == "root" and root.node != node.node:
        return way_text(how.method + AGAINST_ROOT, how.shares)  # shares are of all such nodes' children together
    if how.method in {"combined", "influence"}:
        whole = sum(how.shares.values())
        return way_text(how.method, {key: share / whole for key, share in how.shares.items()})
    return way_text(how.method, {"components": how.components, "explained": how.explained})


def _method(node: Node) -> str:
    if node.method in COMPUTED_METHODS:
        bounds = [f"{child}={low!r},{high!r}" for child, (low, high) in node.bounds.items()]
        return "computed:" + ";".join([node.method, *bounds])
    return f"formula:{_name(node.formula)}" if node.formula is not None else node.method


def read_bounds(computed: str) -> tuple[str, dict[str, tuple[float, float]] | None]:
    """What ``flatten`` makes of a method and its bounds, behind ``computed:``: the method, and child → bounds."""
    method, *rest = computed.split(";")
    bounds = {}
    for one in rest:
        child, _, both = one.rpartition("=")
        low, high = map(float, both.split(","))
        bounds[child] = (low, high)
    return method, bounds or None


def all_nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        if isinstance(child, Node):
            yield from all_nodes(child)


def places(node: Node, path: str) -> Iterator[tuple[Node, str]]:
    """The node and all below it, each with its place in index.yaml."""
    yield node, path
    for position, child in enumerate(node.children):
        if isinstance(child, Node):
            yield from places(child, f"{path}.children.{position}")


def formulas_of(pack: IndexPack) -> dict[str, Formula]:
    """Name (as in ``FlatNode.method`` after ``formula:``) → formula over the children's codes."""
    return {
        _name(node.formula): parse(node.formula)
        for root in pack.trees.values()
        for node in all_nodes(root)
        if node.formula is not None
    }


def node_formulas(pack: IndexPack) -> dict[str, str]:
    """For dbt's var ``formulas``: the same as SQL over children in rows."""

    def seen(code: str) -> str:
        return f"max(case when node_code = '{code}' then seen end)"

    return {name: formula.sql(seen) for name, formula in formulas_of(pack).items()}


def _name(formula: str) -> str:
    return hashlib.sha256(formula.encode()).hexdigest()[:12]
