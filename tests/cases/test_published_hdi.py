"""Indices as UNDP published them in 2022, from UNDP's own inputs, by the packs beside this file: every figure."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import published
import pytest

from mulin.settings import Settings

pytestmark = pytest.mark.slow

DATA = published.DATA / "hdi_hdr2122"
INPUTS = ("le", "eys", "mys", "gnipc")
NOT_PUBLISHED = 5  # country-years with all four figures for which UNDP printed no HDI


def rows(name: str) -> list[dict[str, str]]:
    return published.rows(DATA / name)


def scored(settings: Settings, index: str, data: Path) -> dict[tuple[str, int], Any]:
    """(unit, year) → row of the root's scores."""
    return published.scored(settings, published.HERE / index, data)[index]


@pytest.fixture(scope="module")
def hdi(settings: Settings) -> dict[tuple[str, int], Any]:
    return scored(settings, "hdi", DATA / "inputs.csv")


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The figures of 2021 of both input files, one row a country."""
    first = {r["iso3"]: r for r in rows("inputs.csv") if r["year"] == "2021"}
    both = [{**r, **{key: first[r["iso3"]][key] for key in INPUTS}} for r in rows("inputs_ihdi_gii_2021.csv")]
    path = tmp_path_factory.mktemp("joined") / "inputs_2021.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(both[0]))
        out.writeheader()
        out.writerows(both)
    return path


def test_every_published_hdi(hdi: dict[tuple[str, int], Any]) -> None:
    published = {(r["iso3"], int(r["year"])): r["hdi_published_3dp"] for r in rows("expected.csv")}
    printed = {key: text for key, text in published.items() if text}
    assert len(printed) == 5571
    assert {k: f"{hdi[k].score:.3f}" for k in printed} == {k: f"{float(text):.3f}" for k, text in printed.items()}


def test_no_hdi_where_a_figure_is_missing(hdi: dict[tuple[str, int], Any]) -> None:
    whole = {(r["iso3"], int(r["year"])) for r in rows("inputs.csv") if all(r[key] for key in INPUTS)}
    assert {key for key, r in hdi.items() if r.comparable} == whole
    assert all(r.score != r.score and r.rank != r.rank for key, r in hdi.items() if key not in whole)
    assert len(whole) == 5571 + NOT_PUBLISHED


def test_every_published_hdi_rank(hdi: dict[tuple[str, int], Any]) -> None:
    ranks = {r["iso3"]: float(r["rank_published_2021"]) for r in rows("expected.csv") if r["rank_published_2021"]}
    assert len(ranks) == 191
    assert {unit: hdi[unit, 2021].rank for unit in ranks} == ranks
    assert sum(1 for (_, year), r in hdi.items() if year == 2021 and r.comparable) == 191


def test_every_published_hdi_of_a_group_of_countries(settings: Settings) -> None:
    """UNDP's regions and development groups: ranked by nobody, but scored by the same rules."""
    got = scored(settings, "hdi", DATA / "aggregates_inputs_expected.csv")
    printed = {(r["iso3"], int(r["year"])): r["hdi"] for r in rows("aggregates_inputs_expected.csv") if r["hdi"]}
    assert len(printed) == 352
    assert {k: f"{got[k].score:.3f}" for k in printed} == {k: f"{float(text):.3f}" for k, text in printed.items()}


def test_every_published_ihdi(settings: Settings, joined: Path) -> None:
    got = scored(settings, "ihdi", joined)
    printed = {r["iso3"]: r["ihdi_2021"] for r in rows("expected_ihdi_gii_2021.csv") if r["ihdi_2021"]}
    assert len(printed) == 156
    assert {u: f"{got[u, 2021].score:.3f}" for u in printed} == {u: f"{float(t):.3f}" for u, t in printed.items()}
    assert {unit for (unit, _), r in got.items() if r.comparable} == set(printed)


def test_every_published_gii_and_its_rank(settings: Settings) -> None:
    got = scored(settings, "gii", DATA / "inputs_ihdi_gii_2021.csv")
    expected = [r for r in rows("expected_ihdi_gii_2021.csv") if r["gii_2021"]]
    assert len(expected) == 170
    assert {r["iso3"]: f"{got[r['iso3'], 2021].score:.3f}" for r in expected} == {
        r["iso3"]: f"{float(r['gii_2021']):.3f}" for r in expected
    }
    assert {r["iso3"]: got[r["iso3"], 2021].rank for r in expected} == {
        r["iso3"]: float(r["gii_rank_2021"]) for r in expected
    }
    assert {unit for (unit, _), r in got.items() if r.comparable} == {r["iso3"] for r in expected}


@pytest.mark.parametrize(("scale", "decimals"), [(10, 2), (100, 1)])
def test_the_hdi_is_the_same_index_on_any_scale(
    scale: int, decimals: int, settings: Settings, hdi: dict[tuple[str, int], Any], tmp_path: Path
) -> None:
    text = (published.HERE / "hdi" / "index.yaml").read_text(encoding="utf-8")
    for old, new in (("\nscale: 1\n", f"\nscale: {scale}\n"), ("decimals: 3", f"decimals: {decimals}")):
        assert text.count(old) == 1
        text = text.replace(old, new)
    (tmp_path / "index.yaml").write_text(text, encoding="utf-8")
    other = published.scored(settings, tmp_path, DATA / "inputs.csv")["hdi"]
    ranked = {key for key, r in hdi.items() if r.comparable}
    assert ranked == {key for key, r in other.items() if r.comparable}
    assert {k: other[k].score_exact / scale for k in ranked} == pytest.approx({k: hdi[k].score_exact for k in ranked})
    assert {k: other[k].rank for k in ranked} == {k: hdi[k].rank for k in ranked}
