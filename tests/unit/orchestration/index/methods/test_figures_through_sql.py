"""Every imputation, treatment and normalisation through the dbt models, beside the second computation."""

from __future__ import annotations

from typing import Any

import index_reference as ref
import pytest
from method_pack import EMPTY, OVER_ZERO, TREAT, UNITS, YEARS, pack
from method_results import Frames, group, known, same, values_of

pytestmark = pytest.mark.slow


def test_every_normalisation_imputation_and_treatment(frames: Frames, expected: dict[str, dict[ref.Key, Any]]) -> None:
    got = values_of(frames)
    specs = {i["code"]: i for i in pack()["indicators"]}
    wanted = {
        (code, unit, year): None if v == ref.ASIDE else v
        for code, by in expected.items()
        for (unit, year), v in by.items()
    }
    assert got.keys() == wanted.keys()
    wrong = {k: (got[k], wanted[k], specs[k[0]]) for k in wanted if k[0] != OVER_ZERO and not same(got[k], wanted[k])}
    assert not wrong, list(wrong.items())[:5]
    assert sum(v is not None for v in wanted.values()) > 5000


def test_a_figure_over_zero_is_imputed_as_any_that_is_missing(
    frames: Frames, expected: dict[str, dict[ref.Key, Any]]
) -> None:
    got = values_of(frames)
    assert same(got[OVER_ZERO, "u05", 2021], expected[OVER_ZERO]["u05", 2021])


def test_nothing_is_ever_nan_or_infinite(everything: Frames) -> None:
    bad = {name: frame.to_string() for name, frame in everything.items() if name.endswith("_nan") and len(frame)}
    assert not bad
    assert sum(name.endswith("_nan") for name in everything) == 4


def test_what_stood_in_and_why_is_told(frames: Frames, table: dict[str, ref.Figures]) -> None:
    f = frames["normalised"].set_index(["indicator_code", "unit_code", "year"])
    assert f.loc[("i_none", EMPTY, 2021), "status"] == "pending"
    assert f.loc[("i_mean", EMPTY, 2021), "status"] == "imputed"
    assert f.loc[("i_constant", EMPTY, 2021), "value"] == 3.5
    assert f.loc[("i_nothing", "u01", 2021), "status"] == "pending"
    assert f.loc[("i_mean_zone", "u09", 2021), "status"] == (
        "scored" if table["x"]["u09", 2021] is not None else "pending"
    )
    assert f.loc[("i_mean_zone", EMPTY, 2021), "status"] == "imputed"
    latest = f.loc[("i_latest", "u04", 2022)]
    assert (latest["status"], latest["carried_from"], latest["value"]) == (
        "carried_forward",
        2020,
        table["p"]["u04", 2020],
    )
    assert f.loc[("i_latest_1", "u04", 2022), "status"] == "pending"
    assert f.loc[("i_latest", "u01", 2020), "status"] == "pending"
    assert f.loc[("i_line", "u02", 2021), "status"] == "imputed"
    assert {f.loc[("i_line", u, y), "status"] for u, y in (("u01", 2020), ("u03", 2022), ("u04", 2021))} == {"pending"}
    assert f.loc[("i_rate", "u05", 2021), "status"] == "pending"  # a denominator of 0 leaves it unknown
    assert f.loc[("same", "u01", 2021), "status"] == "not_applicable"
    assert f.loc[("same", "u01", 2021), "status_reason"] == "peers_all_alike"
    assert f.loc[("none", "u01", 2021), "status"] == "pending"


def test_a_constant_indicator_has_the_declared_score_or_none(frames: Frames) -> None:
    got = values_of(frames)
    constant = [i for i in pack()["indicators"] if i.get("field") == "k" and i["code"].startswith("n")]
    assert len(constant) > 40
    for i in constant:
        rule = i["normalise"]
        values = {got[i["code"], u, y] for u in UNITS if u != EMPTY for y in YEARS}
        if rule["rule"] in ("share_of_best",) or rule.get("counted", rule["rule"] in ("rank", "borda")):
            assert None not in values
        else:
            assert values == {rule.get("constant")}, rule


def test_treated_figures_are_the_second_computations(frames: Frames, table: dict[str, ref.Figures]) -> None:
    got = values_of(frames, "treated_value")
    raw = values_of(frames, "value")
    for code, spec in TREAT.items():
        x = ref.imputed(spec.get("impute", {}), ref.figures({"code": code, **spec}, table), group)
        panel = spec.get("normalise", {}).get("years") == "all"
        for year in YEARS:
            pool = {k: v for k, v in x.items() if v is not None and (panel or k[1] == year)}
            wanted = ref.treated(spec["treat"], pool, spec.get("direction") == "lower")
            for unit in UNITS:
                assert same(got[code, unit, year], wanted.get((unit, year))), (code, unit, year)
                assert same(raw[code, unit, year], x[unit, year])


def test_the_treatment_is_told(frames: Frames) -> None:
    f = frames["treatment"]
    assert set(f["indicator_code"]) == set(TREAT) - {"t_empty"}
    for r in f.itertuples():
        assert set(r.method.split("+")) <= {
            "none", "winsorise", "log", "log1", "log_plus", "log_gii", "box_cox", "quantiles"
        }  # fmt: skip
        assert r.point in (-1, 0, 1, 2)
    assert set(f[f["indicator_code"] == "t_constant"]["method"]) == {"none"}
    assert "winsorise+log" in set(f[f["indicator_code"] == "t_one_log_combined"]["method"])
    assert (f[f["indicator_code"] == "t_low"]["point"] == -1).any()
    moments = {}
    for (code, year), part in f.groupby(["indicator_code", "year"]):
        if code not in ("t_panel", "t_constant"):
            moments[code, year] = ref.moments(list(part["value"]))
            assert same(known(part["skew_after"].iloc[0]), moments[code, year][0])
            assert same(known(part["kurt_after"].iloc[0]), moments[code, year][1])
            assert part["winsorised"].iloc[0] == (part["point"].abs() == 1).sum()
