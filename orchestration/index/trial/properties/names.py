"""What a unit is called, and where its row stands, alters nothing."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from orchestration.index.trial.engine import Outcome
from orchestration.index.trial.panel import Rename
from orchestration.index.trial.properties.base import Cause, Effect, Trial, View, moved, seen


class Names:
    """Scores and ranks of every unit are the same."""

    code: ClassVar[str] = "names"

    def judge(self, view: View, trial: Trial, before: Outcome, after: Outcome) -> Effect | None:
        root = view.root(trial.tree)
        rows = list(seen(before, after, trial.edit))
        a, b = (np.array([row[n] for row in rows], dtype=np.intp) for n in (1, 2))
        scores = moved(before.score[a, root], after.score[b, root])
        ranks = moved(before.rank[a, root], after.rank[b, root])
        if not (scores | ranks).any():
            return None
        first = int(np.flatnonzero(scores if scores.any() else ranks)[0])
        together = view.facts.nodes_of_all(trial.tree)
        cause = Cause("renamed" if isinstance(trial.edit, Rename) else "reordered",
                      together[0].node if together else trial.tree)  # fmt: skip
        was, now = float(before.score[a[first], root]), float(after.score[b[first], root])
        return Effect(
            "breach", trial.tree, cause, rows[first][0], float(np.nan_to_num(abs(now - was))), (was, now),
            (float(before.rank[a[first], root]), float(after.rank[b[first], root])),
        )  # fmt: skip
