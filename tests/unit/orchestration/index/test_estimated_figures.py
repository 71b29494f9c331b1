"""Imputation from a unit's other figures, through a whole run: the figures, what is said of them, and draws."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from mulin.findings import Finding, FindingsError
from mulin.index import read_index
from mulin.language import Language, speaking
from mulin.methods import em
from mulin.settings import Settings
from orchestration.index.asked import Asked
from orchestration.index.compare import compare
from orchestration.index.score import Scored, score
from orchestration.index.shape import lacking

YEARS, UNITS = (2020, 2021), tuple(f"u{i}" for i in range(12))
GONE = {("u1", 2020), ("u4", 2020), ("u4", 2021)}
Row = dict[str, float | None]


def rows() -> dict[tuple[str, int], Row]:
    """c follows a over people; u4 has in 2021 nothing to be estimated from."""
    draw = random.Random(4)
    out: dict[tuple[str, int], Row] = {}
    for key in ((u, y) for y in YEARS for u in UNITS):
        a, people = draw.uniform(1, 9), draw.choice([2.0, 4.0, 5.0])
        c = None if key in GONE else 3 * a / people + draw.gauss(0, 0.2)
        out[key] = {"a": a, "people": people, "b": draw.uniform(0, 1), "c": c}
    out["u4", 2021]["a"] = None
    return out


def by_hand(some: dict[tuple[str, int], Row], key: tuple[str, int]) -> float | None:
    """The line of c on 10·a/people over the year's units that have both."""

    def x(row: Row) -> float | None:
        return None if row["a"] is None else 10 * row["a"] / (row["people"] or 1)

    pairs = [(x(r), r["c"]) for (_, y), r in some.items() if y == key[1] and r["c"] is not None]
    xs, ys = [p[0] or 0.0 for p in pairs], [p[1] or 0.0 for p in pairs]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    slope = sum((p - mx) * (q - my) for p, q in zip(xs, ys, strict=True)) / sum((p - mx) ** 2 for p in xs)
    own = x(some[key])
    return None if own is None else my + slope * (own - mx)


@pytest.fixture(scope="module", params=["regression", "em"])
def scored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Scored:
    folder = tmp_path_factory.mktemp("pack")
    impute: dict[str, Any] = {"method": request.param, "predictors": ["rate"]}
    pack = {
        "schema_version": 1, "index": "t", "data": {"year": "year"},
        "indicators": [
            {"code": "rate", "field": "a", "denominator": "people", "factor": 10}, {"code": "b"},
            {"code": "c", "impute": impute},
        ],
        "trees": {"t": {"children": [{"indicator": i} for i in ("rate", "b", "c")]}},
        "robustness": {"draws": 40, "normalisations": ["declared", "rank"], "years": "all",
                       "imputations": ["declared", "mean", "multiple"], "completions": 8},
    }  # fmt: skip
    (folder / "index.yaml").write_text(json.dumps(pack), encoding="utf-8")
    lines = [",".join([u, str(y), *("" if r[f] is None else repr(r[f]) for f in ("a", "people", "b", "c"))])
             for (u, y), r in rows().items()]  # fmt: skip
    (folder / "data.csv").write_text("\n".join(["unit,year,a,people,b,c", *lines]) + "\n", encoding="utf-8")
    return score(Settings(home=folder / "home"), folder, folder / "data.csv")


def test_what_is_missing_is_estimated_from_the_units_other_figures(scored: Scored) -> None:
    found = scored.frames["normalised"]
    some = rows()
    own = found[found["indicator_code"] == "c"].set_index(["unit_code", "year"])
    for key, row in some.items():
        wanted = row["c"] if key not in GONE else by_hand(some, key)
        value = own.loc[key, "value"]
        assert (None if value != value else value) == pytest.approx(wanted), key
    assert dict(own["status"].loc[sorted(GONE)]) == {
        ("u1", 2020): "imputed", ("u4", 2020): "imputed", ("u4", 2021): "pending",
    }  # fmt: skip
    assert any("没有填补" in note and "c" in note for note in scored.notes)


def test_the_coverage_says_that_they_are_imputed(scored: Scored) -> None:
    scores = scored.frames["scores"]
    root = scores[scores["level"] == 0].set_index(["unit_code", "year"])
    assert root.loc[("u1", 2020), "imputed_share"] == pytest.approx(1 / 3)
    assert root.loc[("u2", 2020), "imputed_share"] == pytest.approx(0)


def test_they_are_drawn_and_scored_long(scored: Scored) -> None:
    assert len(scored.frames["rank_intervals"])
    assert any("impute" in word for word in lacking(scored.pack, Asked(0)))


def test_the_draws_tell_which_completed_table_each_used(scored: Scored) -> None:
    frames = scored.frames
    completed = frames["completed"]
    assert set(zip(completed["unit_code"], completed["year"], strict=True)) == {("u1", 2020), ("u4", 2020)}
    assert set(completed["indicator_code"]) == {"c"}
    assert set(completed["completion"]) == set(range(1, 9))
    drawn = completed[completed["unit_code"] == "u1"]["value"]
    nominal = frames["normalised"].set_index(["indicator_code", "unit_code", "year"]).loc[("c", "u1", 2020), "value"]
    assert drawn.nunique() == 8
    assert abs(drawn.mean() - nominal) < 1
    told = frames["draws"]["imputation"]
    assert told[0] == "declared"
    assert set(told) <= {"declared", "mean", *(f"multiple:{n}" for n in range(1, 9))}
    assert told.str.startswith("multiple:").sum() > 10
    assert "imputation" in set(frames["sensitivity"]["factor"])


def refused(tmp_path: Path, method: str, imputations: list[str], **more: Any) -> list[Finding]:
    pack = {
        "schema_version": 1, "index": "t", "year": 2020, "indicators": [{"code": "a"}, {"code": "b"}],
        "defaults": {"impute": {"method": method}}, "trees": {"t": {"children": [{"indicator": i} for i in "ab"]}},
        "robustness": {"imputations": imputations, **more},
    }  # fmt: skip
    (tmp_path / "index.yaml").write_text(json.dumps(pack), encoding="utf-8")
    return read_index(tmp_path)[1]


@pytest.mark.parametrize("method", ["mean", "median", "none"])
def test_what_has_no_distribution_is_not_drawn_from_it(tmp_path: Path, method: str) -> None:
    (found,) = refused(tmp_path, method, ["declared", "multiple"])
    assert (found.rule, found.column) == ("index.multiple", "robustness.imputations")
    assert ("没有指标" if method == "none" else f"a（{method}）") in found.message


def test_completions_without_multiple_are_told_to_mean_nothing(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, "em", ["declared"], completions=5)
    assert (found.rule, found.column) == ("index.unread", "robustness.completions")


def test_what_cannot_be_drawn_is_refused_before_the_table_is_read(tmp_path: Path) -> None:
    """Ranks that are no whole numbers: by ``check`` where the pack draws, at once where the command line asks."""
    pack = {
        "schema_version": 1, "index": "t", "year": 2020, "indicators": [{"code": "a"}],
        "trees": {"t": {"children": [{"indicator": "a"}]}}, "ranking": {"ties": "average"},
    }  # fmt: skip
    (tmp_path / "index.yaml").write_text(json.dumps(pack), encoding="utf-8")
    with pytest.raises(FindingsError) as refused:
        score(Settings(home=tmp_path / "home"), tmp_path, tmp_path / "no-such-table.csv", 100)
    assert [f.rule for f in refused.value.findings] == ["robust.ties"]
    (tmp_path / "index.yaml").write_text(json.dumps(pack | {"robustness": {}}), encoding="utf-8")
    assert [f.rule for f in read_index(tmp_path)[1]] == ["index.ties_average"]


def test_a_year_that_em_has_not_settled_for_is_told_with_the_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its gaps stay; the note names year, indicators, how far the last step moved, and what to write instead."""
    monkeypatch.setattr(em, "MOST_STEPS", 3)
    monkeypatch.setattr(em, "FIRST", 2)
    pack = {
        "schema_version": 1, "index": "t", "data": {"year": "year"},
        "indicators": [{"code": "a"}, {"code": "b"}, {"code": "c", "impute": {"method": "em"}}],
        "trees": {"t": {"children": [{"indicator": i} for i in "abc"]}},
    }  # fmt: skip
    (tmp_path / "index.yaml").write_text(json.dumps(pack), encoding="utf-8")
    lines = [
        ",".join([u, str(y), *("" if r[f] is None else repr(r[f]) for f in "abc")]) for (u, y), r in rows().items()
    ]
    (tmp_path / "data.csv").write_text("\n".join(["unit,year,a,b,c", *lines]) + "\n", encoding="utf-8")

    scored = score(Settings(home=tmp_path / "home"), tmp_path, tmp_path / "data.csv")
    told = [note for note in scored.notes if "没有停下" in note]
    assert [note[:6] for note in told] == ["2020 年", "2021 年"]
    assert all("a、b、c" in note and "个标准差" in note and "先去掉" in note and "regression" in note for note in told)
    own = scored.frames["normalised"].query("indicator_code == 'c'")
    assert own["value"].isna().sum() == len(GONE)
    with speaking(Language.ENGLISH):
        last = score(Settings(home=tmp_path / "home"), tmp_path, tmp_path / "data.csv").notes[-1]
        assert "has not settled in 3 steps" in str(last)

    compared = compare(Settings(home=tmp_path / "home"), tmp_path, tmp_path, tmp_path / "data.csv", 2020, 2021)
    assert [note for note in compared.notes if "没有停下" in note] == told
    monkeypatch.undo()
    again = score(Settings(home=tmp_path / "home"), tmp_path, tmp_path / "data.csv")
    assert not [note for note in again.notes if "没有停下" in note]
