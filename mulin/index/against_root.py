"""Weights of nodes that are written ``against: root``: found together, from what the whole tree makes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mulin.index.computed_weights import read_way
from mulin.language import Both
from mulin.methods.influence_of_root import InfluenceOfRoot, influence_of_root
from mulin.methods.weights_base import Detail, Weights

Scores = NDArray[np.float64]
Index = Callable[[Mapping[str, Scores]], Scores]
"""Node → weights of its children; the tree's scores (n,)."""

REFUSED = "against_root"


class Group(NamedTuple):
    """A node whose children's weights are found with others', ``way`` as ``computed_weights.way_text``."""

    node: str
    way: str
    codes: Sequence[str]


class NotFound(NamedTuple):
    """Why there are no weights: ``cause`` of the node as a whole, ``constant`` (none of its children tells anything)
    or ``unsettled`` (the search ended where it could still go on)."""

    node: str
    cause: str


def weights_against_root(
    groups: Sequence[Group], scores: Mapping[str, Scores], index: Index
) -> dict[str, Weights] | NotFound:
    """Node → weights, for all ``groups`` of a tree; ``scores``: code → (n,)."""
    ends = np.cumsum([len(g.codes) for g in groups])
    at = np.split(np.arange(ends[-1]), ends[:-1])
    table = np.column_stack([scores[code] for g in groups for code in g.codes])
    target = _wanted(groups)

    def root(w: Scores) -> Scores:
        return index({g.node: w[places] for g, places in zip(groups, at, strict=True)})

    found = influence_of_root(table, at, root, target)
    if found.silent and len(found.silent) < len(groups):
        return NotFound(groups[found.silent[0]].node, "constant")
    if not found.converged:
        return NotFound(groups[0].node, "unsettled")
    return {g.node: _told(found, places, target) for g, places in zip(groups, at, strict=True)}


def _wanted(groups: Sequence[Group]) -> Scores | None:
    """Shares as written, None where all are to be alike. A node that wants its children alike beside others that name
    shares (two packs compared, one difference at a time) wants the mean of those for each."""
    named = [read_way(g.way)[1] for g in groups]
    said = [share for options in named for share in options.values()]
    if not said:
        return None
    mean = sum(said) / len(said)
    return np.array([(o.get(c, 0.0) if o else mean) for g, o in zip(groups, named, strict=True) for c in g.codes])


def _told(found: InfluenceOfRoot, at: NDArray[np.intp], target: Scores | None) -> Weights:
    notes = {int(k): found.notes[int(j)] for k, j in enumerate(at) if int(j) in found.notes}
    if np.isfinite(found.deviation):
        aim = Both("达到目标", "on target") if target is not None else Both("完全相等", "all equal")
        said = (
            Both(f"与总分的相关性已{aim}", f"its correlation with the index is {aim}")
            if found.reached
            else Both(
                f"与总分的相关性未能{aim}，最大偏差 {found.deviation:.4f}；搜索已收敛，近旁没有更近的权重",
                f"its correlation with the index is not {aim}: the largest deviation is {found.deviation:.4f}; "
                "the search has converged, and no weights nearby come closer",
            )
        )
        notes = dict.fromkeys(range(len(at)), str(said)) | notes
    details = [
        Detail("correlation", float(found.correlations[j]), k)
        for k, j in enumerate(at) if not np.isnan(found.correlations[j])
    ]  # fmt: skip
    if target is not None:
        details += [Detail("target", float(target[j] / target.sum()), k) for k, j in enumerate(at)]
    if np.isfinite(found.deviation):
        details.append(Detail("deviation", found.deviation))
    return Weights(found.weights[at], notes, tuple(details))
