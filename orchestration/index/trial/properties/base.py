"""What the promises share: a trial, what is found in it, and where the cause lies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, Protocol

import numpy as np

from mulin.index import IndexPack
from mulin.index.trees import COMPUTED_METHODS, COMPUTED_WEIGHTS, children_of
from orchestration.index.trial.engine import Engine, Outcome
from orchestration.index.trial.facts import Facts
from orchestration.index.trial.panel import Edit, Figures, Key, Panel

CLOSE = 1e-9
"""Scores this near, for their size, are the same."""

Standing = Literal["declared", "breach"]


@dataclass(frozen=True)
class Cause:
    """Why: ``kind`` is a sentence of ``messages``, ``place`` an indicator, a node, or nothing in particular."""

    kind: str
    place: str = ""


@dataclass(frozen=True)
class Effect:
    """One breach (or a dependence that the pack declares), in the words of its table: of which unit, from what to what.

    ``size``: how much moved; ``other``: the second unit where two are spoken of.
    """

    standing: Standing
    tree: str
    cause: Cause
    at: Key
    size: float
    scores: tuple[float, float]
    ranks: tuple[float, float]
    other: Key | None = None
    other_scores: tuple[float, float] | None = None


@dataclass(frozen=True)
class Trial:
    """One table, one alteration, one tree (by name)."""

    code: str
    tree: str
    panel: Panel
    edit: Edit

    def altered(self, pack: IndexPack) -> tuple[IndexPack, Panel]:
        return self.edit.pack(pack), self.edit.panel(self.panel)

    def on(self, panel: Panel) -> Trial:
        return replace(self, panel=panel)


@dataclass(frozen=True)
class View:
    """What every promise is judged with. ``span``: tree → how far its scores reach, at most the scale."""

    engine: Engine
    facts: Facts
    span: dict[str, float]
    cliff: float

    def root(self, tree: str) -> int:
        return next(n for n, (t, _) in enumerate(self.engine.nodes) if t == tree)

    @property
    def upward(self) -> float:
        """Of a greater rank number: +1 where the highest score has it."""
        return 1.0 if self.facts.pack.ranking.ascending else -1.0


class Property(Protocol):
    code: ClassVar[str]

    def judge(self, view: View, trial: Trial, before: Outcome, after: Outcome) -> Effect | None: ...


def moved(before: Figures, after: Figures) -> np.ndarray:
    """Where two arrays differ, a figure against none included."""
    known = ~(np.isnan(before) & np.isnan(after))
    return known & ~np.isclose(before, after, rtol=CLOSE, atol=CLOSE, equal_nan=True)


def fell(before: float, after: float) -> bool:
    """Lower than before, or there no more."""
    return before == before and (after != after or after < before - CLOSE * max(1.0, abs(before)))


def seen(before: Outcome, after: Outcome, edit: Edit) -> Iterable[tuple[Key, int, int]]:
    """Rows that both have: (key before, position before, position after)."""
    for key, n in before.rows.items():
        other = after.rows.get(edit.key(key))
        if other is not None:
            yield key, n, other


def why_lower(view: View, tree: str, before: Outcome, after: Outcome, a: int, b: int) -> Cause:
    """Where a score that fell begins to fall: at an indicator, or at the lowest node none of whose children fell."""
    facts = view.facts
    for n in facts.leaves[tree]:
        if fell(before.leaf[a, n], after.leaf[b, n]):
            known = facts.known[n]
            silent = "silent" if after.silent[b, n] else None
            kind = silent or ("treated" if known.treated else "peers" if known.compares else "rule")
            return Cause(kind, known.indicator.code)
    places = [(place, n) for n, place in enumerate(view.engine.nodes) if place[0] == tree]
    for place, n in reversed(places):  # children stand behind their parents
        if fell(before.score[a, n], after.score[b, n]):
            return Cause(node_kind(facts, place), place[1])
    return Cause("node", tree)


def node_kind(facts: Facts, place: tuple[str, str]) -> str:
    """What a node does that could be the reason; the nearest to hand first."""
    node = facts.inner[place]
    if node.method == "formula":
        return "formula"
    if node.method in COMPUTED_METHODS:
        return "set"
    if node.weights.method in COMPUTED_WEIGHTS:
        return "weights"
    if node.zero_policy == "drop":
        return "drop"
    children = [c.node for c in children_of(facts.pack, node) if c.node is not None]
    return "share" if node.minimum_share or any(c.minimum_share for c in children) else "node"
