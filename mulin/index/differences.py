"""What differs between two index packs, and packs that take over one difference at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mulin.index.model import IndexPack, Indicator, Leaf, Node
from mulin.index.trees import all_nodes, children_of, given_weights
from mulin.language import Both, clauses

_BLOCKS = ("impute", "treat", "normalise")
_SAYING = ("method", "rule")
"""Keys that say what a block does: shown although what they say is the default."""


@dataclass(frozen=True, slots=True)
class Difference:
    """``kind``: weight, method, or structure (an indicator or node that only one pack has). ``pack``: the first pack
    with this alone taken from the second; None where it cannot stand alone. ``before``, ``after``: in words."""

    kind: str
    place: str
    before: str
    after: str
    pack: IndexPack | None


def differences(a: IndexPack, b: IndexPack) -> list[Difference]:
    """All of them, in the order of the second pack."""
    return [*_defaults(a, b), *_indicators(a, b), *_nodes(a, b), *_policies(a, b)]


def _indicators(a: IndexPack, b: IndexPack) -> Iterator[Difference]:
    mine, theirs = {i.code: i for i in a.indicators}, {i.code: i for i in b.indicators}
    for code in sorted(mine.keys() ^ theirs.keys()):
        yield _only_one(code, code in theirs)
    for code in (c for c in theirs if c in mine):
        old, new = _effective(a, mine[code]), _effective(b, theirs[code])
        for key in new:
            if key in _BLOCKS and getattr(mine[code], key) is None and getattr(theirs[code], key) is None:
                continue  # both follow the defaults, whose change is one difference and not one an indicator
            if old[key] != new[key]:
                alone = _with_indicator(a, mine[code], key, new[key])
                yield Difference("method", f"{code}.{key}", _words(old[key]), _words(new[key]), alone)


_PRESENT, _ABSENT = Both("有", "present"), Both("没有", "absent")


def _only_one(place: str, added: bool) -> Difference:
    before, after = (_ABSENT, _PRESENT) if added else (_PRESENT, _ABSENT)
    return Difference("structure", place, str(before), str(after), None)


def _defaults(a: IndexPack, b: IndexPack) -> Iterator[Difference]:
    for key in _BLOCKS:
        before, after = getattr(a.defaults, key), getattr(b.defaults, key)
        if before != after:
            alone = a.model_copy(update={"defaults": a.defaults.model_copy(update={key: after})})
            yield Difference("method", f"defaults.{key}", _words(before), _words(after), alone)


def _effective(pack: IndexPack, indicator: Indicator) -> dict[str, Any]:
    """Everything about an indicator but its place and weight, defaults filled in."""
    return {
        "field": indicator.field or indicator.code, "direction": indicator.direction,
        "denominator": indicator.denominator, "factor": indicator.factor,
        "impute": indicator.impute or pack.defaults.impute, "treat": indicator.treat or pack.defaults.treat,
        "normalise": indicator.normalise or pack.defaults.normalise,
    }  # fmt: skip


def _with_indicator(pack: IndexPack, indicator: Indicator, key: str, value: Any) -> IndexPack:
    changed = indicator.model_copy(update={key: value})
    return pack.model_copy(update={"indicators": tuple(changed if i is indicator else i for i in pack.indicators)})


def _words(value: Any) -> str:
    """Of a block what it does, and what of it is not as it is unless written."""
    if hasattr(value, "model_dump"):
        written = value.model_dump(exclude_defaults=True)
        does = {k: v for k, v in value.model_dump().items() if k in _SAYING}
        return clauses(f"{k}={v}" for k, v in (does | written).items()) or str(Both("不处理", "nothing done"))
    return str(Both("无", "none") if value is None else value)


_OF_A_NODE = ("method", "formula", "zero_policy", "minimum_share", "share_of", "below_minimum")


def _nodes(a: IndexPack, b: IndexPack) -> Iterator[Difference]:
    for tree in sorted(a.trees.keys() ^ b.trees.keys()):
        yield _only_one(tree, tree in b.trees)
    for tree in (t for t in b.trees if t in a.trees):
        mine, theirs = ({n.node: n for n in all_nodes(p.trees[tree])} for p in (a, b))
        for code in sorted(mine.keys() ^ theirs.keys()):
            yield _only_one(f"{tree}.{code}", code in theirs)
        for code in (c for c in theirs if c in mine):
            yield from _node(a, b, tree, mine[code], theirs[code])


def _node(a: IndexPack, b: IndexPack, tree: str, old: Node, new: Node) -> Iterator[Difference]:
    for key in _OF_A_NODE:
        before, after = getattr(old, key), getattr(new, key)
        if before != after and not (key == "method" and "formula" in {before, after}):
            alone = _replaced(a, tree, old.node, {key: after}) if key != "formula" else _replaced(
                a, tree, old.node, {"method": new.method, "formula": after})  # fmt: skip
            yield Difference("method", f"{tree}.{old.node}.{key}", _words(before), _words(after), alone)
    weights, others = _weights(a, old), _weights(b, new)
    if weights.keys() == others.keys() and (
        old.weights != new.weights or any(abs(weights[c] - others[c]) > 1e-12 for c in weights)
    ):
        alone = _replaced(a, tree, old.node, {"weights": new.weights}, others)
        yield Difference("weight", f"{tree}.{old.node}", _listed(old, weights), _listed(new, others), alone)


def _weights(pack: IndexPack, node: Node) -> dict[str, float]:
    children = children_of(pack, node)
    return dict(zip([c.code for c in children], given_weights(node, children), strict=True))


def _listed(node: Node, weights: dict[str, float]) -> str:
    shown = clauses(f"{code} {weight:.1%}" for code, weight in weights.items())
    how = node.weights
    if how.method in {"given", "budget", "ahp"}:
        return shown
    against = Both(f"（against: {how.against}）", f" (against: {how.against})")
    return how.method if how.against == "node" else f"{how.method}{against}"


def _replaced(
    pack: IndexPack, tree: str, code: str, update: dict[str, Any], weights: dict[str, float] | None = None
) -> IndexPack:
    def walk(node: Node) -> Node:
        children = tuple(walk(c) if isinstance(c, Node) else c for c in node.children)
        if node.node != code:
            return node.model_copy(update={"children": children})
        if weights is not None:
            children = tuple(
                c.model_copy(update={"weight": weights[c.indicator if isinstance(c, Leaf) else c.node]})
                for c in children
            )
        return node.model_copy(update={**update, "children": children})

    indicators = pack.indicators
    if weights is not None:
        indicators = tuple(
            i.model_copy(update={"weight": weights[i.code]}) if i.parent == code and i.code in weights else i
            for i in indicators
        )
    trees = {**pack.trees, tree: walk(pack.trees[tree])}
    return pack.model_copy(update={"trees": trees, "indicators": indicators})


def _policies(a: IndexPack, b: IndexPack) -> Iterator[Difference]:
    for key in ("scale", "rounding", "ranking"):
        before, after = getattr(a, key), getattr(b, key)
        if before != after:
            yield Difference("method", key, _words(before), _words(after), a.model_copy(update={key: after}))
    if a.derived != b.derived:
        yield Difference("method", "derived", str(a.derived), str(b.derived), None)
    if a.screen != b.screen:
        yield Difference("method", "screen", _words(a.screen), _words(b.screen), None)
