"""Scores below 0 under nodes that have no place for them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mulin.methods.trees.means import MEANS
from mulin.methods.trees.tree import Array, Node, Tree


class BelowZero(NamedTuple):
    """The least score of a ``child`` below 0, ``unit``: its position."""

    node: Node
    child: Node
    unit: int
    score: float


def below_zero(tree: Tree, scores: Array) -> BelowZero | None:
    """The first node, from the leaves up, that a child's score below 0 leaves without meaning; ``scores`` as evaluated
    (units, nodes).

    Means but the arithmetic, unless ``zero_policy`` lifts such scores or sets them aside, products, benefit of the
    doubt.
    """
    for j in tree.bottom_up:
        node = tree.nodes[j]
        if node.method in MEANS:
            p = node.p
            assert p is not None
            if p == 1 or (p <= 0 and node.zero_policy != "keep"):
                continue
        elif node.method not in ("product", "benefit_of_the_doubt"):
            continue
        kids = tree.children[j]
        seen = np.where(scores[:, kids] < 0, scores[:, kids], 0.0)
        if seen.size and seen.min() < 0:
            unit, child = np.unravel_index(int(seen.argmin()), seen.shape)
            return BelowZero(node, tree.nodes[kids[child]], int(unit), float(seen.min()))
    return None
