"""Units left out for what they still lack once gaps are filled: who stays, what the others' gaps are filled from."""

from __future__ import annotations

import json
import random
import statistics
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mulin.findings import FindingsError, errors
from mulin.index import load_index, read_index
from mulin.settings import Settings
from orchestration.index.compare import compare
from orchestration.index.estimated import observed_of
from orchestration.index.filled import filled
from orchestration.index.score import Scored, score
from orchestration.index.shape import lacking
from orchestration.index.table import read_table

HEAD = "unit,year,zone,a,b,c\n"
ROWS = HEAD + (
    "u1,2020,N,1,2,5\n"
    "u2,2020,N,2,,5\n"
    "u3,2020,N,3,,0\n"  # of its zone alone it would lack b
    "u4,2020,S,,,1\n"
    "u5,2020,S,9,,\n"
    "u6,2020,N,4,6,2\n"
)


def a_pack(folder: Path, screen: dict[str, Any] | None, rows: str = ROWS, **changes: Any) -> Path:
    folder.mkdir(exist_ok=True)
    pack: dict[str, Any] = {
        "schema_version": 1, "index": "t", "data": {"year": "year"}, "classes": ["zone"],
        "indicators": [{"code": "a"}, {"code": "b", "impute": {"method": "mean", "by": "zone"}}, {"code": "c"}],
        "trees": {"t": {"children": [{"indicator": i} for i in "abc"]}}, **({"screen": screen} if screen else {}),
    } | changes  # fmt: skip
    (folder / "index.yaml").write_text(json.dumps(pack), encoding="utf-8")
    (folder / "data.csv").write_text(rows, encoding="utf-8")
    return folder


def run(folder: Path) -> Scored:
    return score(Settings(home=folder / "home"), folder, folder / "data.csv")


def values(scored: Scored, code: str) -> dict[str, tuple[str, float]]:
    found = scored.frames["normalised"]
    own = found[found["indicator_code"] == code]
    return {u: (s, v) for u, s, v in zip(own["unit_code"], own["status"], own["value"], strict=True)}


def test_what_was_filled_counts_and_whoever_leaves_has_helped_to_fill(tmp_path: Path) -> None:
    """u4 and u5 have nobody in S to fill b from; u6, too full of zeros, leaves after its b went into the mean of N."""
    rows = ROWS.replace("u6,2020,N,4,6,2", "u6,2020,N,0,6,0")
    found = run(a_pack(tmp_path, {"minimum_share": 0.7, "zeros": 0.5, "after": "imputation"}, rows))
    told = {s.unit_code: (pytest.approx(s.share), pytest.approx(s.zeros), s.reason) for s in found.table.screened}
    assert told == {"u4": (1 / 3, 0, "few_figures"), "u5": (1 / 3, 0, "few_figures"),
                    "u6": (1, 2 / 3, "many_zeros")}  # fmt: skip
    assert values(found, "b") == {"u1": ("scored", 2), "u2": ("imputed", 4), "u3": ("imputed", 4)}
    assert set(found.frames["scores"]["unit_code"]) == {"u1", "u2", "u3"}


def test_before_imputation_the_gaps_themselves_count(tmp_path: Path) -> None:
    found = run(a_pack(tmp_path, {"minimum_share": 0.7}))
    assert {s.unit_code for s in found.table.screened} == {"u2", "u3", "u4", "u5"}


def test_a_zero_that_was_filled_in_is_one(tmp_path: Path) -> None:
    rows = HEAD + "u1,2020,N,1,0,5\nu2,2020,N,2,,0\nu3,2020,N,3,0,1\n"
    late = run(a_pack(tmp_path / "late", {"zeros": 0.5, "after": "imputation"}, rows))
    assert [(s.unit_code, pytest.approx(s.zeros)) for s in late.table.screened] == [("u2", 2 / 3)]
    assert not run(a_pack(tmp_path / "first", {"zeros": 0.5}, rows)).table.screened


METHODS: list[dict[str, Any]] = [
    {"method": "none"}, {"method": "mean"}, {"method": "median", "by": "zone"}, {"method": "constant", "value": 3},
    {"method": "latest"}, {"method": "latest", "max_years": 1}, {"method": "interpolate"},
    {"method": "regression", "predictors": ["0b", "0c"]}, {"method": "em", "predictors": ["0b", "0d"]},
]  # fmt: skip


def a_panel() -> str:
    draw = random.Random(11)
    lines = ["unit,year,zone,a,b,c,d"]
    for year in range(2019, 2024):
        for n in range(14):
            cells = ["" if draw.random() < 0.3 else f"{draw.uniform(1, 9):.3f}" for _ in "abcd"]
            lines.append(f"u{n:02},{year},{'' if n == 5 else 'NS'[n % 2]},{','.join(cells)}")
    return "\n".join(lines) + "\n"


def a_panel_pack(folder: Path, screen: dict[str, Any] | None) -> Path:
    codes = [f"{n}{c}" for n in range(len(METHODS)) for c in "abcd"]
    return a_pack(
        folder, screen, a_panel(),
        indicators=[{"code": c, "field": c[1], "impute": METHODS[int(c[0])]} for c in codes],
        trees={"t": {"children": [{"indicator": c} for c in codes]}},
    )  # fmt: skip


@pytest.mark.slow
def test_gaps_are_filled_as_the_models_fill_them_and_from_all_units(tmp_path: Path) -> None:
    """Who is screened changes nobody's figures: they are those of a run without screening."""
    whole = run(a_panel_pack(tmp_path / "whole", None))
    late = run(a_panel_pack(tmp_path / "late", {"minimum_share": 0.8, "after": "imputation"}))
    keys = ["indicator_code", "unit_code", "year"]
    every = whole.frames["normalised"].set_index(keys)["value"]
    pack = load_index(tmp_path / "whole")
    table = read_table(pack, tmp_path / "whole" / "data.csv")
    known = observed_of(pack, table.figures)
    for i in pack.indicators:
        own = np.where(np.isnan(known[i.code]), filled(i.code, i.impute or pack.defaults.impute, known, table),
                       known[i.code])  # fmt: skip
        of_models = [every[i.code, u, y] for u, y in zip(table.units, table.years, strict=True)]
        np.testing.assert_allclose(own, np.array(of_models, dtype=float), rtol=1e-12, err_msg=i.code)
    left = late.frames["normalised"].set_index(keys)["value"]
    assert len(every) / 3 < len(left) < len(every)
    np.testing.assert_allclose(left.to_numpy(float), every[left.index].to_numpy(float), rtol=1e-12)
    enough = every.unstack("indicator_code").notna().mean(axis=1) >= 0.8
    assert set(left.index.droplevel(0)) == set(enough.index[enough])


def test_draws_repeat_the_run_and_another_mean_is_refused(tmp_path: Path) -> None:
    draws = {"draws": 20, "normalisations": ["declared", "rank"], "imputations": ["declared", "none"]}
    screen = {"minimum_share": 0.7, "after": "imputation"}
    assert len(run(a_pack(tmp_path / "a", screen, robustness=draws)).frames["rank_intervals"])
    with pytest.raises(FindingsError) as refused:
        load_index(a_pack(tmp_path / "b", screen, robustness={**draws, "imputations": ["declared", "median"]}))
    assert [f.rule for f in errors(refused.value.findings)] == ["index.screened"]


def test_it_is_scored_long_only_and_said_so(tmp_path: Path) -> None:
    pack = load_index(a_pack(tmp_path, {"minimum_share": 0.7, "after": "imputation"}))
    assert "screen" in lacking(pack)


def test_a_year_of_which_nobody_is_left_is_no_end_of_a_line(tmp_path: Path) -> None:
    rows = HEAD + "u1,2019,N,1,1,1\nu1,2020,N,,1,\nu1,2021,N,3,1,1\nu2,2019,N,1,1,1\nu2,2021,N,3,1,1\n"
    lines = {"method": "interpolate"}
    folder = a_pack(
        tmp_path, {"minimum_share": 0.9, "after": "imputation"}, rows,
        indicators=[{"code": "a", "impute": lines}, {"code": "b"}, {"code": "c"}],
    )  # fmt: skip
    with pytest.raises(FindingsError) as refused:
        run(folder)
    (found,) = refused.value.findings
    assert found.rule == "table.year_screened"
    assert "2020" in found.message


def test_packs_that_screen_at_another_time_are_not_compared(tmp_path: Path) -> None:
    early = a_pack(tmp_path / "a", {"minimum_share": 0.1})
    late = a_pack(tmp_path / "b", {"minimum_share": 0.1, "after": "imputation"})
    settings = Settings(home=tmp_path / "home")
    with pytest.raises(FindingsError):
        compare(settings, early, late, early / "data.csv")
    other = a_pack(
        tmp_path / "c", {"minimum_share": 0.1, "after": "imputation"}, defaults={"impute": {"method": "mean"}}
    )
    moves = compare(settings, late, other, late / "data.csv").moves
    own = moves.set_index("unit_code")["score_b"]
    alone = run(other).frames["scores"]
    alone = alone[alone["level"] == 0].set_index("unit_code")["score_exact"]
    assert dict(own.dropna()) == pytest.approx(dict(alone.dropna()))
    assert statistics.fmean(own.dropna()) > 0
    assert not errors(read_index(other)[1])
