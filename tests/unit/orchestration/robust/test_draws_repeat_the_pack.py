"""Where a draw alters nothing, it is the pack's own run, whatever the policies for gaps, outliers, pools and years."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mulin.index import load_index
from mulin.settings import Settings
from orchestration.robust.leaves import Cells, read_cells

pytestmark = pytest.mark.slow

UNITS = [f"u{n:02}" for n in range(24)]
YEARS = (2021, 2022, 2023)
HOW_MANY = 120
TABLES = 4
IMPUTE: list[dict[str, Any]] = [
    {"method": "none"}, {"method": "mean"}, {"method": "median"}, {"method": "mean", "by": "region"},
    {"method": "median", "by": "zone"}, {"method": "constant", "value": 4.5}, {"method": "latest"},
    {"method": "latest", "max_years": 1}, {"method": "interpolate"},
    {"method": "regression", "predictors": ["x_a", "x_b", "x_c"]}, {"method": "em", "predictors": ["x_c", "x_d"]},
]  # fmt: skip
TREAT: list[dict[str, Any]] = [
    {}, {}, {"winsor_max": 2, "skew": 0.4, "kurt": -1}, {"winsor_max": 1, "then": "log", "skew": 0.4, "kurt": -1},
    {"quantiles": [0.1, 0.9]},
]  # fmt: skip
RULES: list[dict[str, Any]] = [
    {"rule": "min_max"}, {"rule": "min_max", "low": 1}, {"rule": "min_max", "high": 10, "low": 2},
    {"rule": "min_max", "constant": 40}, {"rule": "z_score"}, {"rule": "z_score", "mean": 60, "sd": 12},
    {"rule": "rank"}, {"rule": "rank", "counted": False}, {"rule": "borda", "counted": False}, {"rule": "borda"},
    {"rule": "percentile_rank"}, {"rule": "distance_to_reference", "reference": "mean"},
    {"rule": "distance_to_reference", "reference": "median", "truncate": False},
    {"rule": "distance_to_reference", "reference": "unit:u03"}, {"rule": "distance_to_reference", "reference": "best"},
    {"rule": "share_of_best"}, {"rule": "efficacy"}, {"rule": "efficacy", "base": 30},
    {"rule": "goalposts", "floor": 1, "ceil": 9, "transform": "ln"}, {"rule": "goalposts", "floor": 1, "ceil": 9},
    {"rule": "ratio_to_reference", "reference": "median"}, {"rule": "percentile_classes", "bands": [[0, 5], [0.5, 60]]},
    {"rule": "none"}, {"rule": "min_max", "low": 10, "constant": 30},
]  # fmt: skip
COMPARED = {"min_max", "z_score", "rank", "borda", "percentile_rank", "distance_to_reference", "share_of_best",
            "efficacy", "ratio_to_reference", "percentile_classes"}  # fmt: skip


def a_policy(draw: random.Random, code: str) -> dict[str, Any]:
    rule = dict(draw.choice(RULES))
    if rule["rule"] in COMPARED:
        if draw.random() < 0.4 and not str(rule.get("reference", "")).startswith("unit:"):
            rule["pool"] = "by:region"
        if draw.random() < 0.4:
            rule["years"] = "all"
    return {
        "code": code, "field": draw.choice("abcd"), "direction": draw.choice(["higher", "lower"]),
        "impute": draw.choice(IMPUTE), "treat": draw.choice(TREAT), "normalise": rule,
    }  # fmt: skip


def a_table(draw: random.Random, path: Path) -> Path:
    lines = ["unit,year,region,zone,a,b,c,d"]
    for year in YEARS:
        for n, unit in enumerate(UNITS):
            if (unit, year) == ("u07", 2022):
                continue  # a unit without a row in a year is nobody's peer there
            figures = [round(draw.lognormvariate(1.2, 0.7), 3) for _ in "abcd"]
            cells = ["" if draw.random() < 0.25 and unit != "u03" else str(f) for f in figures]
            lines.append(f"{unit},{year},{'NSE'[n % 3]},{'' if n % 7 == 6 else 'PQ'[n % 2]},{','.join(cells)}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def policies() -> list[dict[str, Any]]:
    draw = random.Random(20261129)
    plain = [{"code": f"x_{f}", "field": f, "impute": IMPUTE[0], "treat": {}, "normalise": {"rule": "min_max"}}
             for f in "abcd"]  # fmt: skip
    return [*plain, *(a_policy(draw, f"i{n:03}") for n in range(HOW_MANY))]


@pytest.fixture(scope="module")
def cells(policies: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Cells]]:
    from orchestration.index.estimated import drawn
    from orchestration.index.fill import nominal, versions
    from orchestration.index.refs import TIER
    from orchestration.index.score import scored_warehouse
    from orchestration.index.table import read_table

    folder = tmp_path_factory.mktemp("policies")
    given = {
        "schema_version": 1, "index": "policies", "data": {"year": "year"}, "classes": ["region", "zone"],
        "indicators": policies, "trees": {"t": {"children": [{"indicator": p["code"]} for p in policies]}},
    }  # fmt: skip
    (folder / "index.yaml").write_text(json.dumps(given), encoding="utf-8")
    pack = load_index(folder)
    table = read_table(pack, a_table(random.Random(5), folder / "data.csv"))
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    with scored_warehouse(settings, dict(versions(table, pack)), table, nominal(table)) as con:
        gaps = drawn(pack, table, YEARS, TABLES, seed=3)
        yield {year: read_cells(con, year, TIER, treated=True, drawn=gaps) for year in YEARS}


def differing(found: Any, wanted: Any, cells: Cells, policies: list[dict[str, Any]]) -> list[Any]:
    by_code = {p["code"]: p for p in policies}
    near = np.isclose(found, wanted, rtol=1e-9, atol=1e-9, equal_nan=True)
    return [
        (by_code[cells.leaves[k]], cells.units[u], float(found[u, k]), float(wanted[u, k]))
        for u, k in np.argwhere(~near)
    ]


@pytest.mark.parametrize("year", YEARS)
def test_the_declared_way_is_computed_as_the_models_compute_it(
    year: int, cells: dict[int, Cells], policies: list[dict[str, Any]]
) -> None:
    here = cells[year]
    wrong = differing(here.data("declared", "declared"), here.score, here, policies)
    assert not wrong, (len(wrong), wrong[:6])
    assert np.isfinite(here.score).sum() > 2000


@pytest.mark.parametrize("imputation", ["mean", "median"])
def test_the_imputation_that_is_declared_already_alters_nothing(
    imputation: str, cells: dict[int, Cells], policies: list[dict[str, Any]]
) -> None:
    here = cells[2022]
    mine = {p["code"] for p in policies if p["impute"]["method"] == imputation}
    at = [k for k, code in enumerate(here.leaves) if code in mine]
    assert len(at) > 10
    found, wanted = np.full_like(here.score, np.nan), np.full_like(here.score, np.nan)
    found[:, at], wanted[:, at] = here.data(imputation, "declared")[:, at], here.score[:, at]
    assert not (wrong := differing(found, wanted, here, policies)), (len(wrong), wrong[:6])


@pytest.mark.parametrize("name", ["min_max", "percentile_rank", "share_of_best"])
def test_the_normalisation_that_is_declared_already_alters_nothing(
    name: str, cells: dict[int, Cells], policies: list[dict[str, Any]]
) -> None:
    here = cells[2022]
    mine = {p["code"] for p in policies if p["normalise"]["rule"] == name}
    at = [k for k, code in enumerate(here.leaves) if code in mine]
    assert len(at) > 1
    found, wanted = np.full_like(here.score, np.nan), np.full_like(here.score, np.nan)
    found[:, at], wanted[:, at] = here.data("declared", name)[:, at], here.score[:, at]
    assert not (wrong := differing(found, wanted, here, policies)), (len(wrong), wrong[:6])


def test_nothing_imputed_leaves_a_gap_whatever_the_rule(
    cells: dict[int, Cells], policies: list[dict[str, Any]]
) -> None:
    here = cells[2023]
    by_code = {p["code"]: p for p in policies}
    out = here.data("none", "declared")
    made = here.data.imputable[here.data.shown]
    assert made.any(axis=0).sum() > 50
    assert np.isnan(out[made]).all()
    kept = [k for k, c in enumerate(here.leaves) if by_code[c]["impute"]["method"] == "none"]
    assert np.allclose(out[:, kept], here.score[:, kept], equal_nan=True)


def test_multiple_imputation_moves_what_is_estimated_and_nothing_else(
    cells: dict[int, Cells], policies: list[dict[str, Any]]
) -> None:
    here = cells[2022]
    estimated = {p["code"] for p in policies if p["impute"]["method"] in ("regression", "em")}
    mine = [k for k, code in enumerate(here.leaves) if code in estimated]
    rest = [k for k in range(len(here.leaves)) if k not in mine]
    tables = [here.alternatives(f"multiple:{n}", "declared") for n in range(1, TABLES + 1)]
    assert all(np.array_equal(t[:, rest], here.score[:, rest], equal_nan=True) for t in tables)
    values = [here.data.imputed_values(f"multiple:{n}")[0][here.data.shown][:, mine] for n in range(1, TABLES + 1)]
    made = here.imputed[:, mine]
    assert made.sum() > 20
    for k in range(TABLES):
        own = here.data.values[here.data.shown][:, mine]
        assert np.array_equal(values[k][~made], own[~made], equal_nan=True)
        assert (values[k][made] != own[made]).all()
        assert (values[k][made] != values[k - 1][made]).all()
    with pytest.raises(ValueError, match="completed"):
        here.data(f"multiple:{TABLES + 1}", "declared")
