"""Nodes by majority: what Kemeny's order rests on, and who is ahead of whom."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from index_document import charts, document, said, tables
from scorings import Scoring, figures, pack_of, scored

from reports.engine import html

AHEAD = np.triu(np.ones((4, 4)), 1)
"""The first of four is ahead of all others, the second of those behind it, and so on."""


def compared(folder: Path, shares: Any, *, method: str = "kemeny", **orders: Any) -> Scoring:
    """As many units as ``shares`` has rows, best first, compared by the root of one tree."""
    codes = ["a", "b", "c"]
    trees = {"idx": {"method": method, "children": [{"indicator": c} for c in codes]}}
    n = len(shares)
    values = np.repeat(np.arange(n, 0, -1.0)[:, None], 3, axis=1)
    more = {"outranking": pairs([f"u{k:04d}" for k in range(n)], shares)}
    if orders:
        more["orders"] = pd.DataFrame({
            "year": 2024, "tree": "idx", "node_code": "idx", "units": n, "support_share": 0.5, "support": 3.0,
            "proven": True, "tied": 0, **orders,
        }, index=range(len(orders.get("year", [0]))))  # fmt: skip
    return scored(folder, pack_of({"": codes}, trees=trees), values, more=more)


def pairs(units: Sequence[str], shares: Any) -> pd.DataFrame:
    found = [(a, b, shares[i][j]) for i, a in enumerate(units) for j, b in enumerate(units) if i != j]
    return pd.DataFrame(found, columns=["unit_a", "unit_b", "share"]).assign(year=2024, tree="idx", node_code="idx")


def test_the_only_best_order_is_said_to_be_proven(tmp_path: Path) -> None:
    of = document(compared(tmp_path / "out", AHEAD, support_share=1.0))
    assert "4个单位两两比较，按权重有100.0%的比较支持这个次序，已证明没有别的次序得到更多支持" in said(of, "majority")
    assert "没有第二个" in said(of, "majority")
    assert "Unit u0000与其余每个单位相比，占优的权重都超过一半。次序与每一对的多数都不矛盾。" in said(of, "majority")


def test_an_order_that_is_not_proven_claims_nothing(tmp_path: Path) -> None:
    text = said(document(compared(tmp_path / "out", AHEAD, proven=False)), "majority")
    assert "没有证明它得到的支持最多" in text
    assert "没有第二个" not in text


def test_who_shares_a_place_in_the_best_orders_is_named(tmp_path: Path) -> None:
    scoring = compared(tmp_path / "out", AHEAD, tied=2)
    scores = scoring.frames["scores"].assign(score_exact=[4.0, 2.5, 2.5, 1.0])
    scores.to_parquet(scoring.folder / "scores.parquet", index=False)
    assert "其中2个单位先后不一，名次并列：Unit u0001、Unit u0002。" in said(document(scoring), "majority")


def test_of_several_years_each_has_its_line(tmp_path: Path) -> None:
    scoring = compared(tmp_path / "out", AHEAD, year=[2023, 2024], tied=[2, 0], support=[4.5, 6.0])
    (years,) = tables(document(scoring), "majority")
    assert years == [("2024", "4", "6", "50.0%", "是", "—"), ("2023", "4", "4.5", "50.0%", "是", "2")]


def test_a_circle_of_majorities_is_counted_with_an_example(tmp_path: Path) -> None:
    circle = [[0, 0.6, 0.4], [0.4, 0, 0.6], [0.6, 0.4, 0]]
    of = document(compared(tmp_path / "out", circle, method="copeland"))
    assert "没有一个单位对其余每个单位都占优。次序与多数相反的有1对，占全部3对的33.3%" in said(of, "majority")
    assert "例如Unit u0002对Unit u0000占优而排在其后" in said(of, "majority")


def test_few_units_stand_in_a_field_row_against_column(tmp_path: Path) -> None:
    drawn = charts(document(compared(tmp_path / "out", 0.25 + AHEAD / 2)), "majority")["cross"]
    assert [line.name for line in drawn.rows] == [f"{k}　Unit u{k - 1:04d}" for k in range(1, 5)]
    assert [[c.text for c in line.cells] for line in drawn.rows][1] == ["25", "", "75", "75"]
    assert [c.negative for c in drawn.rows[1].cells] == [True, False, False, False]


def test_of_many_units_each_says_how_often_it_is_ahead(tmp_path: Path) -> None:
    of = document(compared(tmp_path / "out", np.triu(np.ones((25, 25)), 1)))
    assert "cross" not in charts(of, "majority")
    (beaten,) = tables(of, "majority")
    assert beaten[0] == ("1", "u0000", "Unit u0000", "24", "—", "—")
    assert beaten[-1] == ("25", "u0024", "Unit u0024", "—", "—", "24")
    html("index_report", of)


def test_where_pairs_are_not_written_the_report_says_so_and_elsewhere_nothing(tmp_path: Path) -> None:
    codes = ["a", "b"]
    trees = {"idx": {"method": "copeland", "children": [{"indicator": c} for c in codes]}}
    by_majority = document(scored(tmp_path / "out", pack_of({"": codes}, trees=trees), figures(5, 2)))
    assert "“总分”的两两比较（单位多于100个时不写 outranking）" in by_majority.absent
    plain = document(scored(tmp_path / "plain", pack_of({"": codes}), figures(5, 2)))
    assert "两两比较" not in html("index_report", plain)


def test_of_one_unit_or_none_there_is_no_order(tmp_path: Path) -> None:
    trees = {"idx": {"method": "kemeny", "children": [{"indicator": "a"}, {"indicator": "b"}]}}
    orders = pd.DataFrame({"year": [2024], "tree": "idx", "node_code": "idx", "units": 0, "support": 0.0,
                           "support_share": None, "proven": True, "tied": 0})  # fmt: skip
    pack = pack_of({"": ["a", "b"]}, trees=trees)
    of = document(scored(tmp_path / "out", pack, np.full((1, 2), np.nan), more={"orders": orders}))
    assert said(of, "majority") == "2024年可以排序的单位不足两个，没有次序可言。"
    assert "“总分”的两两比较（有得分的单位不足两个）" in of.absent
