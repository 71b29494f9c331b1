"""Another unit of measure, and another full score, alter no order."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np

from orchestration.index.trial.engine import Outcome
from orchestration.index.trial.facts import Facts
from orchestration.index.trial.panel import Rescaled, Scaled
from orchestration.index.trial.properties.base import Cause, Effect, Trial, View, moved, seen

Reached = Callable[[int], bool]
"""Whether an indicator may be what differs."""
TIMES = 1000.0
"""From metres to kilometres, from yuan to thousands of yuan."""


def measured(facts: Facts, column: str) -> str | None:
    """What states something in the column's unit of measure; None: nothing does."""
    for n in facts.reading(column):
        known = facts.known[n]
        named = {known.field, known.indicator.denominator}
        if named & facts.pack.derived.keys():
            return "derived"
        if known.field == known.indicator.denominator:
            return "denominator"
        if said := known.measured:
            return said
    return None


class UnitOfMeasure:
    """A column times a constant, where rules only compare."""

    code: ClassVar[str] = "unit_of_measure"

    def judge(self, view: View, trial: Trial, before: Outcome, after: Outcome) -> Effect | None:
        assert isinstance(trial.edit, Scaled)
        column = trial.edit.column
        return _differs(view, trial, before, after, 1.0, lambda n: column in view.facts.known[n].columns)


class FullScore:
    """The same pack with another ``scale``: scores in proportion, ranks as they were."""

    code: ClassVar[str] = "full_score"

    def judge(self, view: View, trial: Trial, before: Outcome, after: Outcome) -> Effect | None:
        assert isinstance(trial.edit, Rescaled)
        return _differs(view, trial, before, after, trial.edit.scale / view.facts.pack.scale, lambda _: True)


def _differs(
    view: View, trial: Trial, before: Outcome, after: Outcome, factor: float, reached: Reached
) -> Effect | None:
    root = view.root(trial.tree)
    rows = list(seen(before, after, trial.edit))
    a, b = (np.array([row[n] for row in rows], dtype=np.intp) for n in (1, 2))
    expected = before.score[a, root] * factor
    scores = moved(expected, after.score[b, root])
    if not scores.any():
        return None
    at = int(np.flatnonzero(scores)[0])
    leaves = moved(before.leaf[a[at]] * factor, after.leaf[b[at]])
    guilty = [n for n in view.facts.leaves[trial.tree] if leaves[n] and reached(n)]
    cause = Cause("measured", view.facts.known[guilty[0]].indicator.code) if guilty else Cause("measured_node")
    was, now = float(expected[at]), float(after.score[b[at], root])
    size = float(np.nan_to_num(abs(now - was)))
    return Effect("breach", trial.tree, cause, rows[at][0], size, (float(before.score[a[at], root]), now),
                 (float(before.rank[a[at], root]), float(after.rank[b[at], root])))  # fmt: skip
