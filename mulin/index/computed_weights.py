"""Weights found from the scores of a node's children, with the figures they come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from mulin.language import Both, statements
from mulin.methods import influence, pca, weighting
from mulin.methods.weights_base import Detail, Weights

Scores = NDArray[np.float64]
Mean = Callable[[Scores], Scores]
"""Weights (k,) → the node's scores (n,)."""

AGAINST_ROOT = "@root"
"""Behind a way: children are to correlate with the tree's root."""

_WAYS: Mapping[str, Callable[[Scores], Weights]] = {
    "entropy": weighting.entropy, "critic": weighting.critic, "variation": weighting.variation,
    "sd": weighting.spread, "variance": lambda s: weighting.spread(s, 2),
    "pca_kaiser": lambda s: pca.pca(s, "kaiser"),
}  # fmt: skip


def way_text(way: str, options: Mapping[str, object]) -> str:
    """A way and its options as one text, as ``ref_nodes.weighting`` has it; numbers to the last bit."""
    return ";".join([way, *(f"{key}={value!r}" for key, value in options.items() if value is not None)])


def read_way(text: str) -> tuple[str, dict[str, float]]:
    """The contrary of :func:`way_text`."""
    way, *options = text.split(";")
    pairs = (option.rpartition("=") for option in options)
    return way, {key: float(value) for key, _, value in pairs}


def way_written(text: str) -> str:
    """The way as a pack writes it, without its options."""
    way, _ = read_way(text)
    found = way.removesuffix(AGAINST_ROOT)
    return found if found == way else f"{found}, against: root"


def is_against_root(text: str | None) -> bool:
    """Whether the weights are found from what the whole tree makes of them."""
    return text is not None and read_way(text)[0].endswith(AGAINST_ROOT)


def ways_in(text: str) -> list[str]:
    """Every way that a text names: that of the node, and those it combines."""
    way, options = read_way(text)
    return [way, *(options if way == "combined" else ())]


def computed_weights(
    text: str, scores: Scores, given: Scores, codes: Sequence[str], mean: Mean | None = None
) -> Weights:
    """``text``: as :func:`way_text`; ``given``: as written with the children ``codes``, summing to 1; ``mean``: the
    node's score by weights, where it is not the weighted mean."""
    way, options = read_way(text)
    k = len(given)
    if way == "given":
        return Weights(given)
    if way == "equal":
        return Weights(np.full(k, 1.0 / k))
    if way == "combined":
        return _combined(options, scores, given, codes, mean)
    if way in ("equal_influence", "influence"):
        target = np.array([options[code] for code in codes]) if options else None
        return _by_influence(influence.equal_influence(scores, target, mean), target)
    if way == "pca":
        if not options:
            return pca.pca(scores, "first")
        return pca.pca(scores, int(options.get("components", 1)), explained=options.get("explained"))
    return _WAYS[way](scores)


def _combined(
    shares: Mapping[str, float], scores: Scores, given: Scores, codes: Sequence[str], mean: Mean | None
) -> Weights:
    parts = {way: computed_weights(way, scores, given, codes, mean) for way in shares}
    mixed = weighting.combine([(shares[way], part.weights) for way, part in parts.items()])
    notes: dict[int, list[str]] = {}
    details = []
    for way, part in parts.items():
        details.append(Detail("share", shares[way], None, way))
        details += [Detail("weight", float(w), j, way) for j, w in enumerate(part.weights)]
        details += [d._replace(what=f"{way}.{d.what}") for d in part.details]
        for child, note in part.notes.items():
            notes.setdefault(child, []).append(note)
    return Weights(mixed, {child: statements(dict.fromkeys(some)) for child, some in notes.items()}, tuple(details))


def _by_influence(found: influence.Influence, target: Scores | None) -> Weights:
    """Correlations with the node, and how far their shares stay from what they were to be."""
    k = len(found.weights)
    aim = Both("达到目标", "on target") if target is not None else Both("完全相等", "all equal")
    told = (
        ""
        if found.reached
        else Both(
            f"未能{aim}，最大偏差 {found.deviation:.4f}", f"not {aim}: the largest deviation is {found.deviation:.4f}"
        )
    )
    notes = {**dict.fromkeys(range(k), told), **found.notes} if told else found.notes
    details = [Detail("correlation", float(r), j) for j, r in enumerate(found.correlations) if not np.isnan(r)]
    if target is not None:
        details += [Detail("target", float(t), j) for j, t in enumerate(target / target.sum())]
    if np.isfinite(found.deviation):
        details.append(Detail("deviation", found.deviation))
    return Weights(found.weights, notes, tuple(details))
