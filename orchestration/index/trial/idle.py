"""Indicators that never move anything, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from mulin.index.trees import flatten
from orchestration.index.trial import messages as m
from orchestration.index.trial.facts import Facts
from orchestration.index.trial.properties.base import CLOSE, Cause, View
from orchestration.index.trial.report import Item, number, table, words
from orchestration.index.trial.sweeps import Swept, alive

CODE = "idle"


def idle(
    view: View, made: Sequence[Swept], own: Sequence[Swept], late: Sequence[frozenset[str]] = (frozenset(), frozenset())
) -> tuple[Item, ...]:
    """Those that move nothing in the tables made for the trial, then those that move nothing in the data given.
    ``late``: columns that there was no time for, of the one and of the other; nothing is said of what reads them."""
    facts = view.facts
    used = {n for leaves in facts.leaves.values() for n in leaves}
    out = [_item(facts, "", Cause("unused", k.indicator.code), own=False)
           for n, k in enumerate(facts.known) if n not in used]  # fmt: skip
    told: set[tuple[str, int]] = set()
    for swept, of_data, missed in ((made, False, late[0]), (own, True, late[1])):
        if swept:
            for item, which in _still(view, swept, told, missed, of_data=of_data):
                out.append(item)
                told.add(which)
    return tuple(out)


def _still(
    view: View, swept: Sequence[Swept], told: set[tuple[str, int]], missed: frozenset[str], *, of_data: bool
) -> Iterator[tuple[Item, tuple[str, int]]]:
    facts, moving, nothing = view.facts, alive(view, swept), _weightless(view.facts)
    for tree, leaves in facts.leaves.items():
        for n in leaves:
            if (tree, n) in told or ((tree, n) in moving and (tree, n) not in nothing):
                continue
            if (tree, n) in nothing:
                if of_data:
                    continue
            elif facts.known[n].columns & missed:
                continue
            mine = [one for one in swept if one.sweep.column in facts.known[n].columns]
            cause, score = _cause(facts, n, mine, nothing=(tree, n) in nothing)
            yield _item(facts, tree, cause, own=of_data, score=number(score), swept=mine), (tree, n)


def _weightless(facts: Facts) -> set[tuple[str, int]]:
    """(tree, indicator) whose weight in the root is 0 as written."""
    share: dict[tuple[str, str], float] = {}
    out = set()
    for node in flatten(facts.pack):  # parents first
        share[node.tree, node.code] = node.weight * (share[node.tree, node.parent] if node.parent else 1.0)
        if node.kind == "indicator" and share[node.tree, node.code] == 0:
            out.add((node.tree, facts.at[node.code]))
    return out


def _cause(facts: Facts, n: int, swept: Sequence[Swept], *, nothing: bool) -> tuple[Cause, float]:
    known = facts.known[n]
    code = known.indicator.code
    if nothing:
        return Cause("weight_zero", code), np.nan
    outcomes = [o for one in swept for o in one.outcomes if o is not None]
    leaves = np.concatenate([o.leaf[:, n] for o in outcomes] or [np.empty(0)])
    scores = leaves[np.isfinite(leaves)]
    if not len(scores):
        alike = any(o.silent[:, n].any() for o in outcomes)
        return Cause("alike" if alike else "pending", code), np.nan
    if np.ptp(scores) > CLOSE:
        return Cause("unseen", code), np.nan
    high = facts.pack.scale if known.how.high is None else known.how.high
    full = known.how.rule != "none" and abs(scores[0] - high) <= CLOSE * max(1.0, abs(high))
    return Cause("full" if full else "constant", code), float(scores[0])


def _item(
    facts: Facts, tree: str, cause: Cause, *, own: bool, score: str = "", swept: Sequence[Swept] = ()
) -> Item:  # fmt: skip
    text, mend = words(facts, CODE, cause, score=score)
    if not swept:
        return Item("breach", tree, cause.kind, cause.place, text, mend, "", own_data=own)
    one = min((s.sweep for s in swept), key=lambda sweep: len(sweep.panel.keys))
    example = m.SWEPT.format(column=one.column, start=number(one.points[0]), end=number(one.points[-1]))
    rows = np.array([one.panel.keys.index(one.at)], dtype=np.intp)
    given = {"unit": one.at[0], "column": one.column, "from": one.points[0], "to": one.points[-1]}
    return Item("breach", tree, cause.kind, cause.place, f"{m.IN_DATA}，{text}" if own else text, mend, example,
                None, given, table(facts, one.panel.only(rows)), own)  # fmt: skip
