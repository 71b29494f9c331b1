"""A year is scored, judged, drawn and audited whichever workbooks have come: all, some, those of one kind, or none."""

from __future__ import annotations

import math
import warnings
from itertools import combinations
from typing import Any

import duckdb
import numpy as np
import pytest
from reference import Reference
from small_pack import YEARS, Build, Tables, small_pack

from mulin.methods.draws.settings import Assumptions
from mulin.settings import Settings
from orchestration.robust.problem import district_problem
from orchestration.robust.tables import audit, uncertainty

pytestmark = pytest.mark.slow
YEAR = YEARS[-1]
EVERYTHING = Assumptions(
    draws=60, seed=7, decimals=2, normalisations=("declared", "min_max", "percentile_rank", "z_score"),
    aggregations=("declared", "geometric"), leave_out=True, tier_shares=True, zero_floor=1.0,
)  # fmt: skip
KINDS = ("B0-report", "B1-report", "B1-panel")
SUBSETS = [some for n in range(len(KINDS) + 1) for some in combinations(KINDS, n)]
OF_ROWS = ("observations", "panel_reviews", "submissions")


def only(raw: Tables, admitted: tuple[str, ...], years: tuple[int, ...]) -> Tables:
    """The assessment of whose workbooks of ``years`` only these came."""

    def came(row: dict[str, Any]) -> bool:
        return row["year"] not in years or any(f"-{one}-" in str(row["submission_id"]) for one in admitted)

    return {name: [r for r in rows if came(r)] if name in OF_ROWS else rows for name, rows in raw.items()}


def check(build: Build, settings: Settings, admitted: tuple[str, ...], years: tuple[int, ...]) -> None:
    """dbt's own tests hold (``build`` raises otherwise), the scores are the reference's, and draws and audit end."""
    raw = only(small_pack(1), admitted, years)
    table = build(raw)
    nominal = {s["year"]: Reference(raw).score(s) for s in raw["ref_scenarios"] if s["scenario"] == "nominal"}
    units = table("marts.unit_scores")
    assert len(units) == len(raw["ref_units"]) * len(YEARS), "nobody is lost, scored or not"
    for row in units:
        want = nominal[row["year"]][row["unit_code"]]
        total = want.total if want.comparable else None
        assert row["status"] == ("可比" if want.comparable else "暂不可比")
        assert (row["total_score_exact"] is None) == (total is None)
        assert total is None or math.isclose(row["total_score_exact"], total, rel_tol=1e-9, abs_tol=1e-9)
        assert want.comparable or row["rank"] is row["grade"] is row["overall_rank"] is None
    comparable = {u["unit_code"]: u["total_score_exact"] for u in units if u["year"] == YEAR and u["comparable"]}
    with warnings.catch_warnings(), duckdb.connect(str(settings.warehouse_file(YEAR)), read_only=True) as con:
        warnings.simplefilter("error")
        drawn(con, comparable)


def drawn(con: duckdb.DuckDBPyConnection, comparable: dict[str, float]) -> None:
    whole, cells = district_problem(con, YEAR)
    units = [u for tier in whole.tiers for u in cells[tier.code].units]
    marts = np.array([comparable.get(u, np.nan) for u in units])
    frames = uncertainty(whole, EVERYTHING, units, marts, sobol_runs=16)
    intervals = frames["rank_intervals"].set_index("unit_code")
    assert set(intervals.index) == set(units)
    assert set(intervals[intervals["rank"].notna()].index) == set(comparable)
    assert set(frames["rank_shares"]["unit_code"]) == set(comparable)
    factors = set(EVERYTHING.factors) if comparable else set()
    assert set(frames["sensitivity"]["factor"]) == factors
    assert frames["sensitivity"].notna().all(axis=None), "an index is a figure or is not there"
    assert frames["leave_one_out"]["mean_rank_shift"].notna().any() == bool(comparable)
    told = audit(whole, cells, {t.code: {n.code: n.parent or "" for n in t.tree.nodes} for t in whole.tiers})
    for name, figure in (("correlations", "pearson"), ("consistency", "alpha"), ("weights", "correlation")):
        frame = told[f"audit_{name}"]
        assert frame[frame[figure].isna()]["reason"].notna().all(), "nothing is left out without a word"


@pytest.mark.parametrize("years", [(YEAR,), YEARS], ids=["this year", "every year"])
@pytest.mark.parametrize("admitted", SUBSETS, ids="+".join)
def test_any_subset_of_workbooks(
    build: Build, settings: Settings, admitted: tuple[str, ...], years: tuple[int, ...]
) -> None:
    check(build, settings, admitted, years)
