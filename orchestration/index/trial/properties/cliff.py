"""No small step of a figure is a large one of the score, unless the rule goes in steps by declaration."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from orchestration.index.trial.engine import Outcome
from orchestration.index.trial.facts import Known
from orchestration.index.trial.panel import Step
from orchestration.index.trial.properties.base import Cause, Effect, Trial, View, moved, node_kind
from orchestration.index.trial.properties.peers import route

NARROWEST = 1e-6
"""Share of a column's reach: what is left of a jump over so short a step is a jump."""


class Cliff:
    """A step of the unit's own figure, and its own score. How short the step is, is the trial's affair."""

    code: ClassVar[str] = "cliff"

    def judge(self, view: View, trial: Trial, before: Outcome, after: Outcome) -> Effect | None:
        assert isinstance(trial.edit, Step)
        a, b = before.rows.get(trial.edit.at, -1), after.rows.get(trial.edit.at, -1)
        root = view.root(trial.tree)
        if min(a, b) < 0:
            return None
        was, now = float(before.score[a, root]), float(after.score[b, root])
        size = abs(now - was)
        if not size > view.cliff * view.span[trial.tree]:
            return None
        cause = self._cause(view, trial, before, after, (a, b))
        ranks = float(before.rank[a, root]), float(after.rank[b, root])
        standing = "declared" if cause.kind in ("stepwise", "alike", "order", "zero") else "breach"
        return Effect(standing, trial.tree, cause, trial.edit.at, size, (was, now), ranks)  # type: ignore[arg-type]

    @staticmethod
    def _cause(view: View, trial: Trial, before: Outcome, after: Outcome, at: tuple[int, int]) -> Cause:
        facts, (a, b) = view.facts, at
        jumped = moved(before.leaf[a], after.leaf[b])
        leaves = [n for n in facts.leaves[trial.tree] if jumped[n]]
        largest = sorted(leaves, key=lambda n: -abs(_gap(float(before.leaf[a, n]), float(after.leaf[b, n]))))
        for n in largest:
            known, code = facts.known[n], facts.known[n].indicator.code
            if known.jumps:
                return Cause("stepwise", code)
            if before.silent[a, n] or after.silent[b, n] or _meet(trial, known, before, after, n, at):
                return Cause("alike", code)
        places = [(place, n) for n, place in enumerate(view.engine.nodes) if place[0] == trial.tree]
        limit = view.cliff * view.span[trial.tree]
        for n in largest:
            if abs(_gap(float(before.leaf[a, n]), float(after.leaf[b, n]))) > limit:
                known = facts.known[n]
                return Cause("treated" if known.treated else "rule", known.indicator.code)
        for place, n in reversed(places):
            if abs(_gap(float(before.score[a, n]), float(after.score[b, n]))) > limit:
                if facts.inner[place].method in ("copeland", "kemeny"):
                    return Cause("order", place[1])
                if 0.0 in (before.score[a, n], after.score[b, n]) and facts.inner[place].zero_policy == "keep":
                    return Cause("zero", place[1])
                return Cause(node_kind(facts, place), place[1])
        return Cause("node", trial.tree)


def _meet(trial: Trial, known: Known, before: Outcome, after: Outcome, n: int, at: tuple[int, int]) -> bool:
    """Whether the step leads to the point where all peers are alike, or past it: there a rule that compares has nothing
    to compare, and says nothing or ``constant``."""
    if not known.compares:
        return False
    here = next(key for key, row in before.rows.items() if row == at[0])
    peers = [row for key, row in before.rows.items()
             if key == here or route(known, trial.panel, here, key) == "pool"]  # fmt: skip
    values = before.value[peers, n]
    step = abs(after.value[at[1], n] - before.value[at[0], n])
    return bool(np.nanmax(values) - np.nanmin(values) <= 2 * step)


def _gap(was: float, now: float) -> float:
    """A figure against none is a jump of any size."""
    return 0.0 if was != was and now != now else float("inf") if was != was or now != now else now - was
