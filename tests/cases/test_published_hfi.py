"""The Human Freedom Index 2018 and its economic half, 2014 to 2016: every published rating of every level and rank."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import published
import pytest

from mulin.settings import Settings

pytestmark = pytest.mark.slow

DATA = published.DATA / "hfi_2018"
Nodes = dict[tuple[str, int], Any]
Printed = dict[tuple[str, int], dict[str, str]]
NINTH_DECIMAL = 2.5e-9
"""Ratings are published at nine decimals, and so are those they are means of. In ``ef_legal`` what the ninth decimal of
women's legal standing (0 to 1) leaves out is multiplied by up to five."""
ROUNDED_RANKS_OF_PERSONAL_FREEDOM = 67  # country-years whose printed rank is not that of the two printed decimals


@pytest.fixture(scope="module")
def printed() -> Printed:
    return {(r["iso3"], int(r["year"])): r for r in published.rows(DATA / "expected.csv")}


@pytest.fixture(scope="module")
def human(settings: Settings) -> dict[str, Nodes]:
    return published.scored(settings, published.HERE / "hfi", DATA / "inputs_personal.csv")


@pytest.fixture(scope="module")
def economic(settings: Settings) -> dict[str, Nodes]:
    return published.scored(settings, published.HERE / "efi", DATA / "inputs_economic.csv")


def assert_every_rating(got: Nodes, printed: Printed, column: str) -> None:
    ratings = {key: float(row[column]) for key, row in printed.items() if row[column]}
    assert {key for key, row in got.items() if row.score == row.score} == set(ratings)
    assert all(abs(got[key].score_exact - rating) < NINTH_DECIMAL for key, rating in ratings.items())


def test_every_rating_of_human_freedom(human: dict[str, Nodes], printed: Printed) -> None:
    assert_every_rating(human["hfi"], printed, "hf_score")


@pytest.mark.parametrize("node", [
    "pf_score", "pf_ss", "pf_ss_disappearances", "pf_ss_women", "pf_ss_women_inheritance", "pf_movement", "pf_religion",
    "pf_association", "pf_expression", "pf_identity", "pf_identity_parental", "pf_identity_sex",
])  # fmt: skip
def test_every_rating_of_personal_freedom(human: dict[str, Nodes], printed: Printed, node: str) -> None:
    assert_every_rating(human[node], printed, node)


@pytest.mark.parametrize("node", [
    "ef_government", "ef_government_tax", "ef_legal", "ef_money", "ef_trade", "ef_trade_tariffs", "ef_trade_regulatory",
    "ef_trade_movement", "ef_regulation", "ef_regulation_credit", "ef_regulation_labor", "ef_regulation_business",
])  # fmt: skip
def test_every_rating_of_an_area_of_economic_freedom(economic: dict[str, Nodes], printed: Printed, node: str) -> None:
    assert_every_rating(economic[node], printed, node)


def test_economic_freedom_as_printed_at_two_decimals(economic: dict[str, Nodes], printed: Printed) -> None:
    assert len(printed) == 480
    got = {key: f"{row.score:.2f}" for key, row in economic["efi"].items() if row.score == row.score}
    assert got == {key: f"{float(row['ef_score']):.2f}" for key, row in printed.items()}


def test_what_human_freedom_takes_of_economic_freedom_is_what_is_printed(printed: Printed) -> None:
    taken = {(r["iso3"], int(r["year"])): r["ef_score"] for r in published.rows(DATA / "inputs_personal.csv")}
    assert taken == {key: row["ef_score"] for key, row in printed.items()}


def test_every_rank_of_human_and_economic_freedom(
    human: dict[str, Nodes], economic: dict[str, Nodes], printed: Printed
) -> None:
    assert {key: human["hfi"][key].rank for key in printed} == {key: float(r["hf_rank"]) for key, r in printed.items()}
    assert {key: economic["efi"][key].rank for key in printed} == {
        key: float(r["ef_rank"]) for key, r in printed.items()
    }


def test_personal_freedom_is_ranked_by_its_exact_score(
    human: dict[str, Nodes], printed: Printed, settings: Settings, tmp_path: Path
) -> None:
    """The other two are ranked by two decimals. A pack has one way of ranking: the same pack with the other one."""
    ranks = {key: float(row["pf_rank"]) for key, row in printed.items()}
    differ = sum(human["pf_score"][key].rank != rank for key, rank in ranks.items())
    assert differ == ROUNDED_RANKS_OF_PERSONAL_FREEDOM
    text = (published.HERE / "hfi" / "index.yaml").read_text(encoding="utf-8")
    assert "'on': rounded" in text
    (tmp_path / "index.yaml").write_text(text.replace("'on': rounded", "'on': exact"), encoding="utf-8")
    exact = published.scored(settings, tmp_path, DATA / "inputs_personal.csv")["pf_score"]
    assert {key: exact[key].rank for key in ranks} == ranks


def test_a_country_not_covered_yet_has_no_score(economic: dict[str, Nodes], printed: Printed) -> None:
    """Before 2016 Iraq has three of the four ratings of money, Iran one: neither is rated in that area."""
    iraq, iran = [("IRQ", 2014), ("IRQ", 2015)], [("IRN", 2014), ("IRN", 2015)]
    assert all(key in economic["efi"] and key not in printed for key in iraq)
    assert all(economic["efi"][key].score != economic["efi"][key].score for key in iraq)
    assert all(not printed[key]["ef_money"] and printed[key]["ef_score"] for key in iran)
