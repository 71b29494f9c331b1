"""What audit and draws say besides: where scores lie, how sound figures and groups are, where weights come from."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
from index_document import charts, document, said, tables
from scorings import drawn, figures, pack_of, scored

from mulin.index.model import Weighting
from mulin.settings import REPO_ROOT
from reports.engine import REPORTS, html
from reports.index_report.messages import WAY
from reports.index_report.spread import Box
from reports.shared.charts.geometry import label_room

PILLARS = {"health": ["h1", "h2"], "wealth": ["w1", "w2"]}
YEAR = {"tree": "idx", "year": 2024}


def lying(*rows: tuple[Any, ...]) -> pd.DataFrame:
    names = ["code", "kind", "units", "mean", "minimum", "lower_quartile", "median", "upper_quartile", "maximum"]
    return pd.DataFrame(rows, columns=names).assign(**YEAR)


def test_scores_lie_where_the_audit_has_them(tmp_path: Path) -> None:
    audit = lying(
        ("idx", "node", 9, 50, 10, 30, 55, 70, 90), ("h1", "indicator", 9, 50, 0, 20, 50, 80, 100),
        ("h2", "indicator", 9, 50, 40, 49, 50, 51, 60),
    )  # fmt: skip
    of = document(scored(tmp_path / "out", pack_of(PILLARS), figures(9, 4), more={"audit_scores": audit}))
    chart = charts(of, "spread")["quartiles"]
    assert chart.rows[0] == Box("总分", 10, 30, 55, 70, 90, 50, "55（30–70）")
    assert chart.given["edges"] == (0, 100)
    assert "最分散的是h1，中间一半的单位相差60；最集中的是h2，相差2" in said(of, "spread")
    html("index_report", of)


def test_indicators_that_tell_nobody_apart_are_named(tmp_path: Path) -> None:
    audit = lying(("h1", "indicator", 9, 5, 5, 5, 5, 5, 5), ("h2", "indicator", 1, 5, 5, 5, 5, 5, 5))
    of = document(scored(tmp_path / "out", pack_of(PILLARS), figures(9, 4), more={"audit_scores": audit}))
    assert "分不出先后的指标1项：h1。" in said(of, "spread")


def test_indicators_that_spread_alike_are_not_set_against_each_other(tmp_path: Path) -> None:
    audit = lying(("h1", "indicator", 9, 5, 0, 2, 5, 7, 9), ("h2", "indicator", 9, 5, 1, 3, 5, 8, 9))
    of = document(scored(tmp_path / "out", pack_of(PILLARS), figures(9, 4), more={"audit_scores": audit}))
    assert said(of, "spread") == "各项指标得分的分散程度相同，中间一半的单位都相差5。"


def test_long_figures_have_room_beside_their_line(tmp_path: Path) -> None:
    low, high = -0.00351912345, -0.00343212345
    audit = lying(("h1", "indicator", 9, low, 2 * low, low, low, high, high))
    of = document(scored(tmp_path / "out", pack_of(PILLARS), figures(9, 4), more={"audit_scores": audit}))
    printed = html("index_report", of)
    text = charts(of, "spread")["quartiles"].rows[0].text
    (x,) = re.findall(rf'<text x="([\d.]+)"[^>]*>{text}</text>', printed)
    assert label_room([text], 7.5, 0, 999) - 8 < 480 - float(x)


def test_scores_of_unlike_size_have_a_scale_each(tmp_path: Path) -> None:
    audit = lying(
        ("idx", "node", 9, 1, 0.5, 0.75, 1, 1.5, 2), ("h1", "indicator", 9, 1, 0, 0.5, 1, 1.5, 2),
        ("h2", "indicator", 9, 9e4, 0, 4e4, 8e4, 12e4, 16e4),
    )  # fmt: skip
    of = document(scored(tmp_path / "out", pack_of(PILLARS), figures(9, 4), more={"audit_scores": audit}))
    chart = charts(of, "spread")["quartiles"]
    assert not chart.given["axis"]
    assert {(b.low, b.high) for b in chart.rows} == {(0.0, 1.0)}
    assert chart.rows[2].text == "80,000（40,000–120,000）"
    assert "不能互相比较" in said(of, "spread")


def test_figures_are_described_once_in_however_many_trees(tmp_path: Path) -> None:
    one = {"n": 9, "missing": 0, "mean": 12345.678, "sd": 1.5, "minimum": -0.01234, "maximum": 1e6, "skew": 2.5,
           "kurtosis": 7.0, "outliers": True, "zeros": 0.25, "unique": 1.0, "reason": None, "year": 2024}  # fmt: skip
    audit = pd.DataFrame([{"tree": t, "code": "h1", **one} for t in ("idx", "other")])
    of = document(scored(tmp_path / "out", pack_of(PILLARS), figures(9, 4), more={"audit_indicators": audit}))
    assert tables(of, "figures")[-1] == [
        ("h1", "9", "12,346", "1.5", "−0.01234", "1,000,000", "2.50", "7.00", "25%"),
    ]  # fmt: skip
    assert "离群分布（偏度绝对值不小于2且峰度不小于3.5）的指标1项：h1" in said(of, "figures")


def test_groups_that_do_not_measure_one_thing_are_named(tmp_path: Path) -> None:
    from scorings import audited, write

    first = scored(tmp_path / "out", pack_of(PILLARS), figures(9, 4))
    consistency = pd.DataFrame({
        "pillar": ["health", "wealth", "*"], "items": [json.dumps(["h1", "h2"])] * 2 + [json.dumps(["h1"] * 4)], "n": 9,
        "alpha": [0.4, 0.8, None], "standardised": [0.45, 0.85, None], "reason": [None, None, "各项之和没有差异"],
        **YEAR,
    })  # fmt: skip
    components = pd.DataFrame({"pillar": ["health"], "explained": ["[0.625, 0.375]"], "above_one": [1], **YEAR})
    more = {"audit_consistency": consistency, "audit_components": components}
    write(first.folder, first.pack, first.frames | audited(first) | more)
    of = document(first)
    assert "低于0.7、指标不像在测同一件事的上级1个（能计算的共2个）：health（0.40）" in said(of, "relations")
    assert tables(of, "relations")[-1] == [
        ("health", "2", "9", "0.40", "0.45", "62.5%", "1", "—"),
        ("wealth", "2", "9", "0.80", "0.85", "—", "—", "—"),
        ("全部指标", "4", "9", "—", "—", "—", "—", "各项之和没有差异"),
    ]


def test_weights_that_are_found_say_from_what(tmp_path: Path) -> None:
    trees = {"idx": {"weights": {"method": "ahp", "matrix": [[1, 3], ["1/3", 1]]}, "children": [
        {"node": "health", "weights": {"method": "entropy"}, "children": [{"indicator": "h1"}, {"indicator": "h2"}]},
        {"indicator": "w1"}]}}  # fmt: skip
    sources = pd.DataFrame(
        [("idx", None, "ahp", None, "consistency_ratio", None, 0.05), ("idx", "health", "ahp", 0.75, "eigenvector",
         None, 0.75), ("idx", "w1", "ahp", 0.25, "eigenvector", None, 0.25), ("health", "h1", "entropy", 1.0, "entropy",
         None, 0.9), ("health", "h2", "entropy", 0.0, None, None, None)],
        columns=["node_code", "child_code", "way", "weight", "what", "part", "value"],
    ).assign(**YEAR)  # fmt: skip
    notes = pd.DataFrame({"node_code": ["h1", "h2"], "weight": [1.0, 0.0], "note": ["entropy", "各单位都相同"], **YEAR})
    pack = pack_of({"": ["h1", "h2", "w1"]}, trees=trees)
    more = {"weight_sources": sources, "weight_notes": notes}
    of = document(scored(tmp_path / "out", pack, figures(9, 3), more=more))
    assert "节点有2个：层次分析法1个、熵权法1个。" in said(of, "weights")
    assert "一致性比率最大为0.050，小于0.1" in said(of, "weights")
    *_, origin, noted = tables(of, "weights")
    assert origin == [
        ("health", "75.0%", "特征向量0.75"), ("w1", "25.0%", "特征向量0.25"),
        ("h1", "100.0%", "熵0.9"), ("h2", "0.0%", "—"),
    ]  # fmt: skip
    assert noted == [("h2", "0.0%", "各单位都相同")]


def test_what_was_varied_and_how_firm_the_first_place_is(tmp_path: Path) -> None:
    first = scored(tmp_path / "out", pack_of(PILLARS), figures(9, 4))
    best = first.roots()["unit_code"].iloc[0]
    draws = pd.DataFrame({"draw": range(4), "normalisation": ["declared", "rank"] * 2, "aggregation": "declared",
                          "imputation": "declared", "left_out": ["", "h1", "h2", ""], **YEAR})  # fmt: skip
    shares = pd.DataFrame({"unit_code": [best, "other"], "rank": 1, "share": [0.75, 0.25], **YEAR})
    more = drawn(first) | {"draws": draws, "rank_shares": shares}
    of = document(scored(tmp_path / "out", pack_of(PILLARS), figures(9, 4), more=more))
    assert "各次抽样里，归一化方法取过2种，去掉过2项指标（每次至多一项）。" in said(of, "influence")
    assert f"Unit {best}在75.0%的抽样中居第1名；居过第1名的共2个单位。" in said(of, "intervals")


def test_figures_that_are_drawn_anew_say_between_what_they_lie(tmp_path: Path) -> None:
    values = [("h1", "u0001", v) for v in (1.0, 2.0, 3.0)] + [("w1", "u0002", v) for v in (10.0, 10.5, 11.0)]
    completed = pd.DataFrame(values, columns=["indicator_code", "unit_code", "value"]).assign(
        completion=[1, 2, 3] * 2, year=2024
    )
    first = scored(tmp_path / "out", pack_of(PILLARS), figures(9, 4))
    draws = pd.DataFrame({"draw": range(4), "normalisation": "declared", "aggregation": "declared", "left_out": "",
                          "imputation": ["declared", *(f"multiple:{n}" for n in (1, 2, 3))], **YEAR})  # fmt: skip
    more = drawn(first) | {"completed": completed, "draws": draws}
    of = document(scored(tmp_path / "out", first.pack, figures(9, 4), more=more))
    assert "2个估算的数各按预测分布抽了3次；相对于得数最拿不准的是h1的Unit u0001：1.1至2.9。" in said(of, "figures")
    assert tables(of, "figures")[-1] == [
        ("h1", "Unit u0001", "2", "1.1", "2.9"), ("w1", "Unit u0002", "10.5", "10.05", "10.95"),
    ]  # fmt: skip
    assert "各次抽样里，缺数估算取过2种。" in said(of, "influence")


def test_indices_without_draws_and_draws_without_indices(tmp_path: Path) -> None:
    first = scored(tmp_path / "out", pack_of(PILLARS), figures(9, 4))
    all_ = drawn(first)
    alone = document(scored(tmp_path / "s", first.pack, figures(9, 4), more={"sensitivity": all_["sensitivity"]}))
    assert charts(alone, "influence").keys() == {"indices"}
    without = {name: frame for name, frame in all_.items() if name != "sensitivity"}
    of = document(scored(tmp_path / "d", first.pack, figures(9, 4), more=without))
    assert "各项假设的影响（这次计分没有算 Sobol 指数（--sobol 0），去掉它再计分就有）" in of.absent


@pytest.mark.parametrize(("units", "marks"), [(5, (1, 2, 3, 4, 5)), (40, (1, 2, 4, 6)), (190, (1, 20, 40, 60))])
def test_ranks_on_the_axis_are_round(units: int, marks: tuple[int, ...], tmp_path: Path) -> None:
    first = scored(tmp_path / "out", pack_of({"": ["a"]}), np.arange(units, 0, -1.0)[:, None])
    of = document(scored(tmp_path / "out", first.pack, np.arange(units, 0, -1.0)[:, None], more=drawn(first)))
    assert charts(of, "intervals")["intervals"].given["marks"][: len(marks)] == marks


def test_every_way_of_weighting_has_words() -> None:
    assert set(get_args(Weighting)) == WAY.keys()


def test_every_result_that_is_written_is_read_for_the_report() -> None:
    described = (REPO_ROOT / "docs" / "pack.md").read_text(encoding="utf-8").partition("### What is written")[2]
    written = set(re.findall(r"^\| `(\w+)` \|", described.partition("A `pillar` is")[0], re.MULTILINE))
    read = "".join(p.read_text(encoding="utf-8") for p in (REPORTS / "index_report").glob("*.py"))
    assert len(written) > 20
    assert {name for name in written if not re.search(rf"\b{name}\b", read)} == set()
