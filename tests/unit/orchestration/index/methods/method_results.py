"""What tests of the methods ask of results, and the second computation of the whole pack of ``method_pack``."""

from __future__ import annotations

import math
from typing import Any

import index_reference as ref
from method_pack import REGION, UNITS, YEARS, ZONE, pack

Frames = dict[str, Any]
NEAR = 1e-9
BY_INFLUENCE = {"w_influence": 1, "w_shares": 1, "w_pillars": 3}
"""Tree → nodes. Their weights are searched for: there is no second way to them, but they can be told when found."""


def group(name: str, unit: str) -> str | None:
    return {"region": REGION, "zone": ZONE}[name].get(unit)


def all_scores(table: dict[str, ref.Figures]) -> dict[str, dict[ref.Key, Any]]:
    return {i["code"]: ref.scores(i, table, group, 100.0) for i in pack()["indicators"]}


def all_trees(scores: dict[str, dict[ref.Key, Any]], years: tuple[int, ...] = YEARS) -> dict[tuple[str, int], ref.Node]:
    out = {}
    for year in years:
        leaves = {code: [by.get((u, year)) for u in UNITS] for code, by in scores.items()}
        for name, spec in pack()["trees"].items():
            if name not in BY_INFLUENCE:
                out[name, year] = ref.Node(spec, name, leaves, 100.0)
    return out


def known(value: Any) -> float | None:
    return None if value is None or value != value else float(value)


def same(got: float | None, wanted: float | None) -> bool:
    if got is None or wanted is None:
        return got is wanted
    return math.isfinite(got) and abs(got - wanted) <= NEAR * max(1.0, abs(wanted))


def values_of(frames: Frames, column: str = "score") -> dict[tuple[str, str, int], float | None]:
    f = frames["normalised"]
    return {(r.indicator_code, r.unit_code, int(r.year)): known(getattr(r, column)) for r in f.itertuples()}


def scores_of(frames: Frames, column: str = "score_exact") -> dict[tuple[str, str, str, int], float | None]:
    f = frames["scores"]
    return {(r.tree, r.node_code, r.unit_code, int(r.year)): known(getattr(r, column)) for r in f.itertuples()}


def ranks_hold(frames: Frames, ranking: dict[str, Any], decimals: int = 6, equal_to: int = 10) -> None:
    """``equal_to``: decimals to which exact scores are the same."""
    f = frames["scores"]
    assert not f.empty
    for (_, _, _), part in f.groupby(["tree", "node_code", "year"]):
        printed = [known(v) for v in part["score"]]
        exact = [known(v) if c else None for v, c in zip(part["score_exact"], part["comparable"], strict=True)]
        by = printed if ranking.get("on") == "rounded" else [None if v is None else round(v, equal_to) for v in exact]
        ties, ascending = ranking.get("ties", "min"), ranking.get("ascending", False)
        assert [known(v) for v in part["rank"]] == ref.ranks(by, ties, ascending)
        there = sum(v is not None for v in by)
        assert {int(p) for p, c in zip(part["peers"], part["comparable"], strict=True) if c} <= {there}
        for g in {REGION[u] for u in part["unit_code"]} if ranking.get("peer") else ():
            inside = [REGION[u] == g for u in part["unit_code"]]
            some = [v for v, i in zip(by, inside, strict=True) if i]
            got = [known(v) for v, i in zip(part["peer_rank"], inside, strict=True) if i]
            assert got == ref.ranks(some, ties, ascending)
        for p, e in zip(printed, exact, strict=True):
            assert (p is None) == (e is None)
            assert p is None or e is None or abs(p - e) <= 0.5 * 10**-decimals + 1e-9
