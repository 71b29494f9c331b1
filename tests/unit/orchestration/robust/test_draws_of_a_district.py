"""Draws over the scored tables of made-up assessments: three tiers, every rule, uneven trees, gaps of all kinds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pytest

from mulin.findings import FindingsError
from mulin.methods.draws.drawn import simulate
from mulin.methods.draws.problem import Problem
from mulin.methods.draws.settings import Assumptions
from mulin.settings import Settings
from orchestration.robust.leaves import Cells
from orchestration.robust.problem import district_problem
from orchestration.robust.tables import audit, uncertainty

pytestmark = pytest.mark.slow
sys.path.insert(0, str(Path(__file__).parents[2] / "dbt"))

MODEST = Assumptions(
    draws=200, seed=7, decimals=2, normalisations=("declared", "min_max"), leave_out=True, zero_floor=1
)
"""Only what cannot cost a unit its score: these assessments are small and full of holes."""


@pytest.fixture(scope="module", params=[1, 2])
def warehouse(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    from small_pack import YEARS, load, small_pack

    from orchestration.warehouse.scoring import build_models

    settings = Settings(home=tmp_path_factory.mktemp("home"))
    file = settings.warehouse_file(YEARS[-1])
    file.parent.mkdir(parents=True)
    load(small_pack(request.param), file)
    build_models(settings, YEARS[-1])
    with duckdb.connect(str(file), read_only=True) as con:
        yield con


@pytest.fixture
def problem(warehouse: duckdb.DuckDBPyConnection) -> tuple[Problem, dict[str, Cells]]:
    return district_problem(warehouse, 2024)


def published(con: duckdb.DuckDBPyConnection, column: str) -> dict[str, float]:
    query = f"select unit_code, {column} from marts.unit_scores where year = 2024 and comparable"
    return dict(con.execute(query).fetchall())


def test_draw_0_is_what_the_marts_publish(warehouse, problem):
    whole, cells = problem
    units = [u for tier in whole.tiers for u in cells[tier.code].units]
    draws = simulate(whole, Assumptions(draws=2, weight_perturbation=0.2, decimals=2))
    exact = published(warehouse, "total_score_exact")
    assert {u for u, s in zip(units, draws.scores[0], strict=True) if not np.isnan(s)} == set(exact)
    gaps = [abs(s - exact[u]) for u, s in zip(units, draws.scores[0], strict=True) if u in exact]
    assert max(gaps) <= 1e-12 * 100
    ranks = published(warehouse, "overall_rank")
    assert {u: int(r) for u, r in zip(units, draws.ranks[0], strict=True) if r > 0} == ranks


def test_other_rules_and_imputations_are_those_of_the_sql(problem):
    """The nominal matrix is the SQL's; what the alternatives are made of must give the same scores."""
    _, cells = problem
    for tier, mine in cells.items():
        again = mine.data("declared", "declared")
        both = ~np.isnan(mine.score)
        assert both.any()
        assert np.allclose(again[both], mine.score[both], rtol=0, atol=1e-9), tier


def test_every_unit_and_draw_is_accounted_for(warehouse, problem):
    whole, cells = problem
    units = [u for tier in whole.tiers for u in cells[tier.code].units]
    exact = published(warehouse, "total_score_exact")
    marts = np.array([exact.get(u, np.nan) for u in units])
    frames = uncertainty(whole, MODEST, units, marts, units, sobol_runs=16)
    intervals = frames["rank_intervals"].set_index("unit_code")
    assert set(intervals[intervals["rank"].notna()].index) == set(exact)
    ranked = intervals[intervals["rank"].notna()]
    assert (ranked["rank_low"] <= ranked["rank_median"]).all()
    assert (ranked["rank_median"] <= ranked["rank_high"]).all()
    shares = frames["rank_shares"].groupby("unit_code")["share"].sum()
    assert np.allclose(shares, 1.0)
    assert len(frames["draws"]) == MODEST.draws
    assert frames["draws"].loc[0, "left_out"] == ""
    assert frames["draws"].loc[0, "normalisation"] == "declared"
    assert set(frames["sensitivity"]["factor"]) == {"weights", "normalisation", "left_out"}
    leaves = {f"{t.code}/{leaf}" for t in whole.tiers for leaf in t.tree.leaves}
    assert leaves <= set(frames["leave_one_out"]["code"])


def test_the_same_seed_gives_the_same_draws_and_another_seed_others(problem):
    from dataclasses import replace

    whole, _ = problem
    once, again = simulate(whole, MODEST), simulate(whole, MODEST)
    assert np.array_equal(once.scores, again.scores, equal_nan=True)
    other = simulate(whole, replace(MODEST, seed=8))
    assert np.array_equal(once.scores[0], other.scores[0], equal_nan=True)
    assert not np.array_equal(once.scores[1:], other.scores[1:], equal_nan=True)


def test_marts_that_are_not_what_was_drawn_stop_the_run(warehouse, problem):
    whole, cells = problem
    units = [u for tier in whole.tiers for u in cells[tier.code].units]
    exact = published(warehouse, "total_score_exact")
    marts = np.array([exact.get(u, np.nan) for u in units])
    scored = int(np.flatnonzero(~np.isnan(marts))[0])
    marts[scored] += 1e-9
    with pytest.raises(FindingsError) as refused:
        uncertainty(whole, MODEST, units, marts)
    assert [f.rule for f in refused.value.findings] == ["robust.nominal"]
    assert units[scored] in refused.value.findings[0].message


def test_the_audit_lists_every_indicator_and_pair_once(problem):
    whole, cells = problem
    pillars = {t.code: {n.code: n.parent or "" for n in t.tree.nodes} for t in whole.tiers}
    frames = audit(whole, cells, pillars)
    for tier in whole.tiers:
        k = len(tier.tree.leaves)
        of = {name: frame[frame["group"] == tier.code] for name, frame in frames.items()}
        assert sorted(of["audit_indicators"]["code"]) == sorted(tier.tree.leaves)
        assert len(of["audit_correlations"]) == k * (k - 1) // 2
        assert len(of["audit_weights"]) == len(tier.tree.nodes) - 1
        silent = of["audit_correlations"]["pearson"].isna()
        assert of["audit_correlations"][silent]["reason"].notna().all(), "nothing is left out without a word"
