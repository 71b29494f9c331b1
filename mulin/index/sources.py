"""Where weights come from that a pack does not simply write: what experts and judgements say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mulin.index.model import IndexPack, Node
from mulin.index.trees import Child, children_of, pairwise, places
from mulin.methods.ahp import ahp


@dataclass(frozen=True, slots=True)
class Source:
    """A figure ``what`` behind the weight of ``child``, or of all the node's children (None); ``part``: of which
    expert, component or way."""

    tree: str
    node: str
    child: str | None
    way: str
    what: str
    part: str
    value: float


def ways_of(pack: IndexPack) -> dict[tuple[str, str], str]:
    """(tree, node) → way, for nodes whose children's weights are not simply written."""
    nodes = [(tree, node) for tree, root in pack.trees.items() for node, _ in places(root, tree)]
    return {(tree, n.node): n.weights.method for tree, n in nodes if n.weights.method != "given"}


def declared_sources(pack: IndexPack) -> Iterator[Source]:
    """Those that the pack itself says: equal weights, experts' budgets, judgements. All others the scores say."""
    for tree, root in pack.trees.items():
        for node, _ in places(root, tree):
            for child, what, part, value in _of(node, children_of(pack, node)):
                yield Source(tree, node.node, child, node.weights.method, what, part, value)


def _of(node: Node, children: list[Child]) -> Iterator[tuple[str | None, str, str, float]]:
    how = node.weights
    if how.method == "equal":
        for child in children:
            yield child.code, "children", "", float(len(children))
    elif how.method == "budget":
        for child in children:
            for expert, points in how.allocations.items():
                yield child.code, "share", expert, points[child.code] / sum(points.values())
    elif how.method == "ahp":
        found = ahp(pairwise(node))
        yield None, "lambda_max", "", found.lambda_max
        yield None, "consistency_index", "", found.ci
        yield None, "consistency_ratio", "", found.cr
        for child, weight in zip(children, found.weights, strict=True):
            yield child.code, "eigenvector", "", float(weight)
