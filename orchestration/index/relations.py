"""What stands in a tree beside its scores: how children go with the nodes above them, how scores lie, who outranks
whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mulin.index import IndexPack
from mulin.index.trees import flatten, formulas_of
from mulin.language import in_both
from mulin.methods.moments import is_constant
from mulin.methods.outranking import outranking_matrix, ranks
from mulin.methods.trees.tree import Tree
from mulin.methods.weights_base import correlations_with
from orchestration.index import messages as m
from orchestration.index.refs import TIER
from orchestration.robust.problem import index_problem

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from mulin.methods.draws.problem import Problem

BY_MAJORITY = ("copeland", "kemeny")
OUTRANKED = 100
"""Units whose outranking matrix is written: it has a row for every pair, both ways round."""

Scores = NDArray[np.float64]


def relations(problem: Problem) -> dict[str, pd.DataFrame]:
    """``audit_nodes`` and ``audit_scores`` of a problem of one tree, without year."""
    tier = problem.tiers[0]
    scores = problem.nominal[0].node_scores
    of_tree = {"tree": tier.code}
    return {
        "audit_nodes": node_correlations(tier.tree, scores).assign(**of_tree),
        "audit_scores": score_summary(tier.tree, scores).assign(**of_tree),
    }


def node_correlations(tree: Tree, scores: Scores) -> pd.DataFrame:
    """Every inner node with every node and indicator below it: Pearson's r, and of the ranks Spearman's, over the units
    that have both scores; null where one of them is alike in all. ``scores`` (units, nodes)."""
    import pandas as pd

    rows = []
    for j in tree.inner:
        below = [k for k in range(len(tree.nodes)) if j in _above(tree, k)]
        own = scores[:, j]
        pearson = correlations_with(scores[:, below], own)
        for k, r in zip(below, pearson, strict=True):
            both = ~np.isnan(scores[:, k]) & ~np.isnan(own)
            places = ranks(scores[both, k], ties="average"), ranks(own[both], ties="average")
            rho = correlations_with(places[0][:, None], places[1])[0] if both.any() else np.nan
            node = tree.nodes[k]
            rows.append((
                tree.nodes[j].code, node.code, "indicator" if node.code in tree.leaves else "node",
                node.parent == tree.nodes[j].code, int(both.sum()), float(r), float(rho),
            ))  # fmt: skip
    columns = ["node_code", "code", "kind", "is_child", "units", "pearson", "spearman"]
    return pd.DataFrame(rows, columns=columns)


def score_summary(tree: Tree, scores: Scores) -> pd.DataFrame:
    """Where the scores of every node and indicator lie: sample sd, quartiles of type 7. ``scores`` (units, nodes)."""
    import pandas as pd

    rows = []
    for k, node in enumerate(tree.nodes):
        there = scores[~np.isnan(scores[:, k]), k]
        figures = [np.nan] * 7
        if there.size:
            sd = 0.0 if is_constant(there) else float(there.std(ddof=1))
            figures = [
                float(there.mean()),
                sd if there.size > 1 else np.nan,
                *np.quantile(there, [0, 0.25, 0.5, 0.75, 1]),
            ]
        rows.append((node.code, "indicator" if node.code in tree.leaves else "node", there.size, *figures))
    quartiles = ["minimum", "lower_quartile", "median", "upper_quartile", "maximum"]
    return pd.DataFrame(rows, columns=["code", "kind", "units", "mean", "sd", *quartiles])


def _above(tree: Tree, k: int) -> Iterator[int]:
    parent = tree.nodes[k].parent
    while parent is not None:
        yield tree.index[parent]
        parent = tree.nodes[tree.index[parent]].parent


def outranking(
    con: duckdb.DuckDBPyConnection, pack: IndexPack, years: Iterable[int], *, treated: bool
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """For each node that compares by majority, year by year: of each unit over each other the share of the weight on
    which it is better, equals half. Nothing for more than ``OUTRANKED`` units, and a sentence that says so."""
    trees = dict.fromkeys(n.tree for n in flatten(pack) if n.computed in BY_MAJORITY)
    if not trees:
        return {}, []
    import pandas as pd

    parts, said = [], []
    for year in years:
        for tree in trees:
            problem, cells = index_problem(con, year, tree, TIER, formulas_of(pack), treated=treated)
            tier = problem.tiers[0]
            scores = problem.nominal[0].node_scores
            for j in tier.tree.inner:
                node, children = tier.tree.nodes[j], tier.tree.children[j]
                if node.method not in BY_MAJORITY:
                    continue
                known = ~np.isnan(scores[:, j])
                if known.sum() > OUTRANKED:
                    said += in_both(partial(_large, tree, node.code, year, int(known.sum())))
                    continue
                units = [u for u, there in zip(cells.units, known, strict=True) if there]
                seen = np.round(scores[np.ix_(known, children)], 10)
                pairs = _pairs(units, seen, tier.tree.weights[children])
                parts.append(pairs.assign(year=year, tree=tree, node_code=node.code))
    columns = ["year", "tree", "node_code", "unit_a", "unit_b", "share"]
    frames: Mapping[str, Any] = {"outranking": pd.concat(parts, ignore_index=True)[columns]} if parts else {}
    return dict(frames), said


def _large(tree: str, node: str, year: int, units: int) -> list[str]:
    return [m.OUTRANKING_LARGE.format(tree=tree, node=node, year=year, units=units, most=OUTRANKED)]


def _pairs(units: Sequence[str], seen: Scores, weights: Scores) -> pd.DataFrame:
    import pandas as pd

    matrix = outranking_matrix(seen, weights) if units else np.zeros((0, 0))
    a, b = np.nonzero(~np.eye(len(units), dtype=bool))
    codes = np.array(units, dtype=object)
    return pd.DataFrame({"unit_a": codes[a], "unit_b": codes[b], "share": matrix[a, b]})
