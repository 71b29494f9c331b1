"""A unit's score moves with others' figures only where the pack says so; nobody's leaving turns two others round."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from mulin.index.model import ESTIMATES
from orchestration.index.trial.engine import Outcome
from orchestration.index.trial.facts import Known
from orchestration.index.trial.panel import Key, Panel, Step
from orchestration.index.trial.properties.base import CLOSE, Cause, Effect, Trial, View, moved, seen
from orchestration.index.trial.properties.monotone import bettered

_LOOKED_AT = 40
"""Units of a large table whose ways are looked at one by one, an even choice."""


def route(known: Known, panel: Panel, here: Key, there: Key) -> str | None:
    """By what declared way the figure of ``there`` reaches the score of ``here``; None: by none."""
    if known.compares and known.how.pool is not None:
        of = panel.classes.get(known.how.pool.removeprefix("by:"), {})
        within = of.get(here[0]) == of.get(there[0])
    else:
        within = known.compares
    same_year = here[1] == there[1]
    if within and (same_year or known.how.years == "all"):
        return "pool"
    if known.treated and (same_year or known.how.years == "all"):
        return "treated"
    if known.impute.method in ("mean", "median"):
        of = panel.classes.get(known.impute.by or "", {})
        if known.impute.by is None or of.get(here[0]) == of.get(there[0]):
            return "imputed"
    if known.impute.method in ESTIMATES and same_year:
        return "estimated"
    if here[0] == there[0] and known.impute.method in ("latest", "interpolate"):
        return "own_years"
    if known.compares and known.impute.method in ("latest", "interpolate", "mean", "median", *ESTIMATES):
        return "pool"  # a filled figure is a peer of its year too
    return None


class Locality:
    """The step of one figure, and everybody else."""

    code: ClassVar[str] = "locality"

    def judge(self, view: View, trial: Trial, before: Outcome, after: Outcome) -> Effect | None:
        assert isinstance(trial.edit, Step)
        facts, root = view.facts, view.root(trial.tree)
        rows = [row for row in seen(before, after, trial.edit) if row[0] != trial.edit.at]
        if not rows:
            return None
        a, b = (np.array([row[n] for row in rows], dtype=np.intp) for n in (1, 2))
        change = np.where(moved(before.score[a, root], after.score[b, root]), 1.0, 0.0)
        if not change.any():
            return None
        reached = facts.reached(trial.edit.column)
        found: Effect | None = None
        shifting = np.flatnonzero(change)
        for n in shifting[:: -(-len(shifting) // _LOOKED_AT)]:
            key = rows[n][0]
            shifted = moved(before.leaf[a[n]], after.leaf[b[n]])
            cause = self._cause(view, trial, key, [i for i in facts.leaves[trial.tree] if shifted[i]], reached)
            was, now = float(before.score[a[n], root]), float(after.score[b[n], root])
            one = Effect(
                "breach" if cause.kind.startswith("un") else "declared", trial.tree, cause, key,
                float(np.nan_to_num(abs(now - was))), (was, now),
                (float(before.rank[a[n], root]), float(after.rank[b[n], root])),
            )  # fmt: skip
            if found is None or (
                (one.standing, one.size) > (found.standing, found.size)
                and (one.standing == "breach" or found.standing == "declared")
            ):
                found = one
        return found

    @staticmethod
    def _cause(view: View, trial: Trial, key: Key, shifted: list[int], reached: set[int]) -> Cause:
        assert isinstance(trial.edit, Step)
        facts, said = view.facts, None
        for n in shifted:
            way = route(facts.known[n], trial.panel, key, trial.edit.at) if n in reached else None
            if way is None:
                return Cause("undeclared", facts.known[n].indicator.code)
            said = said or Cause(way, facts.known[n].indicator.code)
        if said is not None:
            return said
        together = facts.nodes_of_all(trial.tree)
        if together:
            kind = "set" if together[0].weights.method == "given" else "weights"
            return Cause(kind, together[0].node)
        return Cause("undeclared_node", trial.tree)


class Reversal:
    """One unit leaves (or comes: it is the same two tables), and two others change places."""

    code: ClassVar[str] = "reversal"

    def judge(self, view: View, trial: Trial, before: Outcome, after: Outcome) -> Effect | None:
        return _turned(view, trial, before, after, list(seen(before, after, trial.edit)))


class Turning:
    """One figure of one unit gets better, and two others change places."""

    code: ClassVar[str] = "turning"

    def judge(self, view: View, trial: Trial, before: Outcome, after: Outcome) -> Effect | None:
        assert isinstance(trial.edit, Step)
        if bettered(view, trial.edit, before, after) is None:
            return None
        rows = [row for row in seen(before, after, trial.edit) if row[0][0] != trial.edit.at[0]]
        return _turned(view, trial, before, after, rows)


def _turned(
    view: View, trial: Trial, before: Outcome, after: Outcome, rows: list[tuple[Key, int, int]]
) -> Effect | None:
    root = view.root(trial.tree)
    for year in sorted({key[1] for key, _, _ in rows}):
        here = [row for row in rows if row[0][1] == year]
        a, b = (np.array([row[n] for row in here], dtype=np.intp) for n in (1, 2))
        was, now = before.score[a, root], after.score[b, root]
        gap, later = was[:, None] - was[None, :], now[:, None] - now[None, :]
        turned = np.where((gap > CLOSE * 10) & (later < -CLOSE * 10), gap - later, 0.0)
        if not turned.any():
            continue
        i, j = np.unravel_index(int(np.argmax(turned)), turned.shape)
        declared = view.facts.comparing(trial.tree)
        pair = (a[[i, j]], b[[i, j]])
        cause = _by_whom(view, trial.tree, before, after, *pair) if declared else Cause("unturned")
        return Effect(
            "declared" if declared else "breach", trial.tree, cause, here[i][0], float(turned[i, j]),
            (float(was[i]), float(now[i])), (float(before.rank[a[i], root]), float(after.rank[b[i], root])),
            here[j][0], (float(was[j]), float(now[j])),
        )  # fmt: skip
    return None


def _by_whom(view: View, tree: str, before: Outcome, after: Outcome, a: np.ndarray, b: np.ndarray) -> Cause:
    """The indicator whose scores moved apart most for the two; where none did, the node that weighs all units."""
    own = list(view.facts.leaves[tree])
    apart = np.abs(np.nan_to_num(np.diff(after.leaf[b][:, own], axis=0) - np.diff(before.leaf[a][:, own], axis=0))[0])
    if apart.max(initial=0.0) > CLOSE:
        return Cause("turned", view.facts.known[own[int(np.argmax(apart))]].indicator.code)
    together = view.facts.nodes_of_all(tree)
    return Cause("turned_node", together[0].node if together else tree)
