"""A better figure never costs its unit score or rank."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from orchestration.index.trial.engine import Outcome
from orchestration.index.trial.panel import Step
from orchestration.index.trial.properties.base import Cause, Effect, Trial, View, fell, moved, why_lower


def better(view: View, before: Outcome, after: Outcome, a: int, b: int) -> bool:
    """Whether every indicator of the row whose value moved (after denominator and factor) moved in its declared
    direction, and one did. A column may reach several indicators, one of them to its loss: then nothing is promised."""
    changed = np.flatnonzero(moved(before.value[a], after.value[b]))
    rises = after.value[b, changed] - before.value[a, changed]
    lower = np.array([view.facts.known[n].indicator.direction == "lower" for n in changed], dtype=bool)
    return bool(len(changed)) and bool(np.all(np.where(lower, -rises, rises) > 0))  # none against a figure: NaN


def bettered(view: View, step: Step, before: Outcome, after: Outcome) -> tuple[int, int] | None:
    """The unit's rows before and after, where it got better; None where it did not, or is not there."""
    a, b = before.rows.get(step.at, -1), after.rows.get(step.at, -1)
    return (a, b) if min(a, b) >= 0 and better(view, before, after, a, b) else None


def _estimated(view: View, step: Step, cause: Cause) -> Cause:
    """Of an indicator that the figure reaches only by what others' gaps are filled with: that."""
    facts = view.facts
    found = next((n for n, known in enumerate(facts.known) if known.indicator.code == cause.place), None)
    if found is None or found in facts.reading(step.column) or found not in facts.reached(step.column):
        return cause
    return Cause("estimated", cause.place)


class Score:
    """In score."""

    code: ClassVar[str] = "monotone_score"

    def judge(self, view: View, trial: Trial, before: Outcome, after: Outcome) -> Effect | None:
        assert isinstance(trial.edit, Step)
        if (rows := bettered(view, trial.edit, before, after)) is None:
            return None
        (a, b), root = rows, view.root(trial.tree)
        was, now = float(before.score[a, root]), float(after.score[b, root])
        if not fell(was, now) or (now != now and self._silenced(before, after, a, b)):
            return None
        cause = _estimated(view, trial.edit, why_lower(view, trial.tree, before, after, a, b))
        size = was - now if now == now else view.span[trial.tree]
        ranks = float(before.rank[a, root]), float(after.rank[b, root])
        return Effect("breach", trial.tree, cause, trial.edit.at, size, (was, now), ranks)

    @staticmethod
    def _silenced(before: Outcome, after: Outcome, a: int, b: int) -> bool:
        """Whether no score is left because all peers are alike now: nobody is put behind by that."""
        lost = ~np.isnan(before.leaf[a]) & np.isnan(after.leaf[b])
        return bool(np.any(lost)) and bool(np.all(after.silent[b, lost]))


class Rank:
    """In rank, while the score does not fall: others gain more by it."""

    code: ClassVar[str] = "monotone_rank"

    def judge(self, view: View, trial: Trial, before: Outcome, after: Outcome) -> Effect | None:
        assert isinstance(trial.edit, Step)
        if (rows := bettered(view, trial.edit, before, after)) is None:
            return None
        (a, b), root = rows, view.root(trial.tree)
        was, now = float(before.score[a, root]), float(after.score[b, root])
        ranks = float(before.rank[a, root]), float(after.rank[b, root])
        if fell(was, now) or not (ranks[1] - ranks[0]) * view.upward < -0.25:
            return None
        overtaken = self._overtaken(trial, before, after, root, (a, b))
        if overtaken is None:
            return None
        key, scores = overtaken
        return Effect("breach", trial.tree, self._cause(view, trial), trial.edit.at, abs(ranks[1] - ranks[0]),
                     (was, now), ranks, key, scores)  # fmt: skip

    @staticmethod
    def _overtaken(
        trial: Trial, before: Outcome, after: Outcome, root: int, at: tuple[int, int]
    ) -> tuple[tuple[str, int], tuple[float, float]] | None:
        """Whoever had not more than the unit and has more now, by most."""
        a, b = at
        best: tuple[float, tuple[str, int], tuple[float, float]] | None = None
        for key, n in before.rows.items():
            if key[1] != trial.edit.at[1] or key not in after.rows:  # type: ignore[attr-defined]
                continue
            was, now = float(before.score[n, root]), float(after.score[after.rows[key], root])
            gain = now - after.score[b, root]
            if was <= before.score[a, root] + 1e-12 and gain > 1e-9 and (best is None or gain > best[0]):
                best = gain, key, (was, now)
        return None if best is None else best[1:]

    @staticmethod
    def _cause(view: View, trial: Trial) -> Cause:
        facts = view.facts
        assert isinstance(trial.edit, Step)
        read = [n for n in facts.reading(trial.edit.column) if n in facts.leaves[trial.tree]]
        for kind in ("treated", "compares"):
            for n in read:
                if getattr(facts.known[n], kind):
                    return Cause("overtaken", facts.known[n].indicator.code)
        together = facts.nodes_of_all(trial.tree)
        return Cause("overtaken_node", together[0].node if together else trial.tree)
