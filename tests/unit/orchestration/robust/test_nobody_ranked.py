"""Where nobody, or hardly anybody, can be ranked, draws and audit end in tables that say so, without a warning."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from mulin.findings import FindingsError
from mulin.methods.draws.leaves import Leaf, LeafData
from mulin.methods.draws.problem import Problem, Tier
from mulin.methods.draws.settings import Assumptions
from mulin.methods.trees.tree import Node, Tree
from orchestration.index.asked import undrawn
from orchestration.robust.leaves import Cells
from orchestration.robust.tables import audit, uncertainty

NAN = np.nan
EVERYTHING = Assumptions(
    draws=40, normalisations=("declared", "min_max", "z_score", "rank", "percentile_rank", "share_of_best"),
    aggregations=("declared", "geometric", "power:2"), imputations=("declared", "mean", "none"), leave_out=True,
    zero_floor=1.0,
)  # fmt: skip
FIXED = {"floor": 0.0, "ceil": 10.0}


@dataclass(frozen=True)
class Index:
    """``values`` (units, 2) of two indicators under one root; ``rule`` scores both."""

    values: tuple[tuple[float, float], ...]
    rule: str = "goalpost"
    minimum_share: float = 0.0
    imputed: tuple[int, ...] = ()

    def problem(self) -> tuple[Problem, Cells]:
        tree = Tree((Node("r", None, minimum_share=self.minimum_share), Node("x", "r"), Node("y", "r")), ("x", "y"))
        values = np.array(self.values, dtype=float).reshape(-1, 2)
        imputed = np.zeros(values.shape, dtype=bool)
        imputed[list(self.imputed)] = True
        params = FIXED if self.rule == "goalpost" else {}
        data = LeafData([Leaf(c, self.rule, params=params) for c in tree.leaves], values, imputed)
        units = [f"u{n}" for n in range(len(values))]
        nominal = data("declared", "declared")
        cells = Cells(units, ["x", "y"], nominal, values, imputed, np.ones(values.shape, dtype=bool), data)
        return Problem((Tier("t", tree, data),)), cells


def told(index: Index, assumed: Assumptions = EVERYTHING) -> dict[str, Any]:
    problem, cells = index.problem()
    tree = problem.nominal[0]
    marts = np.where(tree.comparable, tree.node_scores[:, 0], NAN)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        frames = uncertainty(problem, assumed, cells.units, marts, sobol_runs=16)
        return frames | audit(problem, {"t": cells}, {"t": {"x": "r", "y": "r"}})


NOBODY = {
    "one unit among no peers": Index(((3.0, 4.0),), "min_max"),
    "units all alike": Index(((3.0, 4.0),) * 6, "min_max"),
    "nothing comparable": Index(((3.0, NAN), (NAN, 4.0), (5.0, NAN)), minimum_share=0.9),
    "all figures missing": Index(((NAN, NAN),) * 4),
    "no unit at all": Index(()),
}


@pytest.mark.parametrize("index", NOBODY.values(), ids=NOBODY)
def test_with_nobody_ranked_there_is_nothing_to_draw(index: Index) -> None:
    frames = told(index)
    intervals = frames["rank_intervals"]
    assert len(intervals) == len(index.values), "every unit has its row"
    assert intervals.drop(columns=["group", "unit_code", "draws", "scored"]).isna().all(axis=None)
    assert (intervals["scored"] == 0).all()
    assert len(frames["draws"]) == EVERYTHING.draws, "what was tried stays on record"
    assert len(frames["rank_shares"]) == len(frames["rank_pairs"]) == len(frames["sensitivity"]) == 0
    assert set(frames["leave_one_out"]["code"]) == {"x", "y"}
    assert frames["leave_one_out"]["mean_rank_shift"].isna().all()


@pytest.mark.parametrize("index", NOBODY.values(), ids=NOBODY)
def test_a_statistic_without_a_figure_has_a_reason(index: Index) -> None:
    frames = told(index)
    for name, figure in (("indicators", "skew"), ("correlations", "pearson"), ("consistency", "alpha"),
                         ("weights", "correlation")):  # fmt: skip
        frame = frames[f"audit_{name}"]
        assert len(frame)
        silent = frame[frame[figure].isna()]
        assert silent["reason"].notna().all(), name
    assert frames["audit_components"]["reason"].notna().all()


def test_the_trees_and_years_without_anything_to_draw_are_named_once() -> None:
    import pandas as pd

    rows = [("t", 2019, NAN), ("t", 2020, NAN), ("t", 2021, 1.0), ("s", 2020, NAN), ("v", 2021, 2.0)]
    frames = {"rank_intervals": pd.DataFrame(rows, columns=["tree", "year", "rank"])}
    said = undrawn(frames, [])
    assert [s.partition("：")[0] for s in said] == ["t，2019、2020 年", "s，2020 年"]
    assert all("没有单位有得分" in s for s in said)
    assert undrawn({}, [("t", 2019)]) == [], "nothing was to be drawn"
    alone = {"sensitivity": pd.DataFrame([("t", 2021)], columns=["tree", "year"])}
    assert [s.partition("：")[0] for s in undrawn(alone, [("t", 2020), ("t", 2021)])] == ["t，2020 年"]


@pytest.mark.parametrize(
    ("index", "ranked"),
    [
        (Index(((3.0, 4.0),)), 1),
        (Index(((3.0, 4.0), (NAN, NAN), (NAN, NAN))), 1),
        (Index(((3.0, 4.0), (5.0, 2.0))), 2),
        (Index(((3.0, 4.0),) * 6), 6),
        (Index(((3.0, 4.0),) * 5 + ((3.0, 8.0),)), 6),
    ],
    ids=["one unit", "one unit with figures", "two units", "all alike", "alike in one of two"],
)
def test_units_that_keep_a_score_are_drawn_under_every_normalisation(index: Index, ranked: int) -> None:
    """A place among peers says nothing of one alone, or of all alike: there the declared score holds."""
    frames = told(index)
    assert frames["rank_intervals"]["rank"].notna().sum() == ranked
    assert (frames["rank_intervals"]["rank_low"].dropna() >= 1).all()
    assert set(frames["sensitivity"]["factor"]) == set(EVERYTHING.factors)
    assert frames["sensitivity"]["total"].notna().all()


def test_a_score_made_of_imputed_figures_alone_is_none_where_nothing_is_imputed() -> None:
    values = tuple((float(n), 9.0 - n) for n in range(5))
    frames = told(Index(values, imputed=(2,)), Assumptions(draws=60, imputations=("declared", "none")))
    scored = frames["rank_intervals"].set_index("unit_code")["scored"]
    assert 0.2 < scored.pop("u2") < 0.8
    assert (scored == 1).all()


def test_a_draw_that_takes_a_score_away_is_told_in_words() -> None:
    problem, cells = Index(((3.0, 4.0), (5.0, 6.0))).problem()
    tier = problem.tiers[0]

    def broken(imputation: str, normalisation: str) -> np.ndarray:
        return cells.score if normalisation == "declared" else np.full(cells.score.shape, NAN)

    other = Problem((Tier("t", tier.tree, broken),))
    marts = other.nominal[0].node_scores[:, 0]
    with pytest.raises(FindingsError) as refused:
        uncertainty(other, Assumptions(draws=20, normalisations=("declared", "min_max")), cells.units, marts)
    (finding,) = refused.value.findings
    assert finding.rule == "robust.draw"
    assert "u0" in finding.message
    assert "min_max" in finding.message
