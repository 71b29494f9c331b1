"""The report of an index pack's results says what the files say, and tells what it has nothing to show for."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from index_document import blocks, charts, document, said, tables
from scorings import HASHES, Scoring, audited, drawn, figures, pack_of, scored, write

from mulin.index.model import Treat
from mulin.index.trees import COMPUTED_METHODS
from mulin.methods.draws.settings import FACTORS
from mulin.methods.trees.means import METHODS
from reports.engine import html
from reports.index_report.blocks import Chart, Listed
from reports.index_report.document import Document
from reports.index_report.messages import METHOD, TREAT
from reports.index_report.write import page, web_page
from reports.messages import FACTOR
from reports.numbers import fixed

PILLARS = {"health": ["h1", "h2", "h3"], "wealth": ["w1", "w2"], "": ["air"]}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Scoring:
    """Forty units, six indicators, two years, draws and audit."""
    folder = tmp_path_factory.mktemp("whole")
    first = scored(folder / "out", pack_of(PILLARS), figures(40, 6), years=(2023, 2024))
    alone = scored(folder / "alone", pack_of(PILLARS), figures(40, 6))
    frames = first.frames | drawn(first) | audited(alone)
    write(first.folder, first.pack, frames)
    return Scoring(first.pack, first.folder, frames)


@pytest.fixture(scope="module")
def report(whole: Scoring) -> Document:
    return document(whole)


def test_every_unit_stands_with_the_rank_and_score_of_the_file(whole: Scoring, report: Document) -> None:
    (ranking,) = tables(report, "ranking")
    roots = whole.roots()
    assert [(r[0], r[1], r[2], r[3]) for r in ranking] == [
        (f"{r.rank:.0f}", r.unit_code, r.unit_name, fixed(r.score, 3)) for r in roots.itertuples()
    ]
    scores = whole.frames["scores"]
    before = scores[(scores["year"] == 2023) & (scores["level"] == 0)].set_index("unit_code")["rank"]
    assert [r[-1] for r in ranking] == [f"{before[r[1]]:.0f}" for r in ranking]


def test_of_thousands_both_ends_stand_and_what_lies_between_is_counted(tmp_path: Path) -> None:
    scoring = scored(tmp_path / "out", pack_of({"p": ["a", "b"]}), figures(700, 2))
    of = document(scoring)
    (ranking,) = tables(of, "ranking")
    codes = list(scoring.roots()["unit_code"])
    assert [r[1] for r in ranking] == [*codes[:60], *codes[-30:]]
    (listed,) = [b.table for b in blocks(of, "ranking") if isinstance(b, Listed)]
    assert [r.cells[0] for r in listed.rows if r.group] == ["（中间610个单位从略，全部见 scores.csv）"]
    cloud = charts(of, "clouds")["clouds"].rows[0]
    assert not cloud.dots
    assert cloud.cells
    assert "约4个单位的平均" in charts(of, "composition")["all_of"].given["note"]


def test_intervals_are_those_of_the_draws(whole: Scoring, report: Document) -> None:
    chart = charts(report, "intervals")["intervals"]
    found = whole.frames["rank_intervals"]
    assert [(i.rank, i.low, i.high, i.text) for i in chart.rows] == [
        (r.rank, r.rank_low, r.rank_high, f"{r.rank_low:.0f}–{r.rank_high:.0f}") for r in found.itertuples()
    ]
    assert "500次抽样" in said(report, "intervals")
    assert "1对，占全部780对的0.1%" in said(report, "intervals")


def test_the_parts_of_a_bar_add_up_to_the_score(whole: Scoring, report: Document) -> None:
    bars = charts(report, "composition")["made_of"]
    assert [p.name for p in bars.given["parts"]] == ["health", "wealth", "air"]
    roots = whole.roots().head(20)
    assert [b.text for b in bars.rows] == [fixed(s, 3) for s in roots["score"]]
    assert [sum(b.parts) for b in bars.rows] == pytest.approx(list(roots["score_exact"]))


def test_many_parts_are_ten_with_the_lightest_as_one(tmp_path: Path) -> None:
    codes = [f"i{k}" for k in range(14)]
    scoring = scored(tmp_path / "out", pack_of({"": codes}), figures(5, 14))
    bars = charts(document(scoring), "composition")["made_of"]
    assert [p.name for p in bars.given["parts"]][-1] == "其余5项"
    assert len(bars.given["parts"]) == 10
    assert [sum(b.parts) for b in bars.rows] == pytest.approx(list(scoring.roots()["score_exact"]))


def test_contributions_below_nothing_stand_left_of_it(tmp_path: Path) -> None:
    values = np.array([[-1.5, 2.0], [0.5, -1.0], [1.0, 1.0]])
    scoring = scored(tmp_path / "out", pack_of({"": ["a", "b"]}, scale=1), values)
    bars = charts(document(scoring), "composition")["made_of"]
    assert bars.given["edges"][0] == pytest.approx(-0.75)
    assert sorted(b.parts for b in bars.rows) == [(-0.75, 1.0), (0.25, -0.5), (0.5, 0.5)]


def test_correlations_are_those_of_the_audit_and_of_the_scores(whole: Scoring, report: Document) -> None:
    shown = charts(report, "relations")
    audit = whole.frames["audit_correlations"].set_index(["a", "b"])["pearson"]
    h2 = shown["matrix"].rows[1]
    assert h2.cells[0].text == fixed(100 * audit["h1", "h2"], 0)
    scores = whole.frames["scores"]
    root = scores[(scores["year"] == 2024) & (scores["level"] == 0)].set_index("unit_code")["score_exact"]
    normalised = whole.frames["normalised"]
    own = normalised[(normalised["year"] == 2024) & (normalised["indicator_code"] == "w1")].set_index("unit_code")[
        "score"
    ]
    w1 = next(r for r in shown["cross"].rows if r.name == "w1")
    assert shown["cross"].given["columns"] == ["总分", "health", "wealth"]
    assert w1.cells[0].text == fixed(100 * own.corr(root), 0)
    assert [c.mark for c in w1.cells] == ["", "", "own"]


def test_what_the_audit_says_of_a_node_and_what_is_below_it_is_printed(whole: Scoring, tmp_path: Path) -> None:
    audit = pd.DataFrame({"tree": ["idx"], "node_code": ["wealth"], "code": ["w1"], "pearson": [0.25], "year": [2024]})
    frames = whole.frames | {"audit_nodes": audit}
    write(tmp_path, whole.pack, frames)
    cross = charts(document(Scoring(whole.pack, tmp_path, frames)), "relations")["cross"]
    assert next(r for r in cross.rows if r.name == "w1").cells[2].text == "25"


def test_assumptions_and_what_leaving_one_out_does(whole: Scoring, report: Document) -> None:
    shown = charts(report, "influence")
    assert [(f.label, f.total_text) for f in shown["indices"].rows] == [
        ("权重", "0.813±0.040"), ("归一化方法", "0.250±0.030"),
    ]  # fmt: skip
    assert [b.parts[0] for b in shown["shifts"].rows] == sorted(
        whole.frames["leave_one_out"]["mean_rank_shift"], reverse=True
    )
    assert "影响最大的假设是权重，总指数0.813±0.040；模型共计算1,792次" in said(report, "influence")


def test_weights_stand_beside_what_they_came_to(report: Document) -> None:
    (weights,) = tables(report, "weights")
    assert weights[0] == ("总分", "加权算术平均", "—", "100.0%", "—", "—", "—")
    assert weights[2] == ("　　h1", "—", "33.3%", "11.1%", "20.0%", "0.90", "33.3%")


def test_the_first_page_says_whose_figures_these_are(report: Document) -> None:
    facts = dict(r.cells for r in report.facts.rows)
    assert facts["数据文件"] == "data.csv"
    assert facts["数据的SHA-256"] == HASHES["data"]
    assert facts["规则包的SHA-256"] == HASHES["pack"]
    assert facts["抽样"] == "500次"
    assert facts["年份"].startswith("2023–2024年，共2年")
    assert [c.value for c in report.cards[:4]] == ["40", "40", "6", "2"]
    assert report.frame.source == "方法出处：Nobody (2024)"


def test_made_up_figures_are_marked_on_every_page(tmp_path: Path) -> None:
    for demo in (True, False):
        scoring = scored(tmp_path / str(demo), pack_of({"": ["a", "b"]}, demo=demo), figures(4, 2))
        of = document(scoring)
        assert ("演示数据" in html("index_report", of)) is demo
        assert ("演示数据" in web_page(of)) is demo


def test_what_was_not_drawn_or_audited_is_told_with_the_way_to_get_it(tmp_path: Path) -> None:
    of = document(scored(tmp_path / "out", pack_of(PILLARS), figures(9, 6)))
    assert [c.code for c in of.chapters] == ["ranking", "composition", "clouds", "weights", "figures"]
    assert "名次区间、各项假设的影响、去掉一项的影响（这次计分没有抽样，加上 --draws 1000 再计分就有）" in of.absent
    assert "指标之间的关系、实际权重和影响（这次计分没有做统计检验，加上 --draws 0 再计分就有）" in of.absent
    assert "离群值的处理（规则包没有规定离群值处理）" in of.absent
    assert of.absent in html("index_report", of)


def test_where_nobody_has_a_total_no_order_is_shown(tmp_path: Path) -> None:
    values = figures(6, 2)
    values[:, 1] = np.nan
    of = document(scored(tmp_path / "out", pack_of({"": ["a", "b"]}), values))
    assert said(of, "ranking") == "2024年的6个单位都没有总分，没有名次可列。没有总分的原因见“数据”。"
    assert tables(of, "ranking") == []
    assert "没有的6个" in said(of, "figures")
    assert "数据里没有数值6个" in said(of, "figures")
    assert "得分的构成（没有单位有总分）" in of.absent
    assert "总分与各部分（有总分的单位不足3个）" in of.absent
    html("index_report", of)


def test_who_shares_the_first_place_is_named(tmp_path: Path) -> None:
    values = np.array([[5.0, 5.0], [9.0, 9.0], [9.0, 9.0], [1.0, 1.0]])
    of = document(scored(tmp_path / "out", pack_of({"": ["a", "b"]}), values))
    assert "第一名是Unit u0001、Unit u0002，9.000分；最后一名是Unit u0003，1.000分" in said(of, "ranking")
    assert of.cards[-1].note == "Unit u0001、Unit u0002"


def test_one_indicator_and_three_units(tmp_path: Path) -> None:
    of = document(scored(tmp_path / "out", pack_of({"": ["a"]}), figures(3, 1)))
    assert "指标之间的关系（这棵树只有一项指标）" in of.absent
    assert len(charts(of, "clouds")["clouds"].rows) == 1
    ElementTree.fromstring(html("index_report", of))


def test_results_scored_wide_give_the_same_bars_and_counts(tmp_path: Path) -> None:
    values = figures(12, 6)
    values[3, 2] = np.nan
    long, wide = (
        document(scored(tmp_path / str(w), pack_of(PILLARS), values, wide=w)) for w in (False, True)
    )  # fmt: skip
    assert charts(wide, "composition")["made_of"] == charts(long, "composition")["made_of"]
    assert charts(wide, "clouds")["clouds"] == charts(long, "clouds")["clouds"]
    assert tables(wide, "figures") == tables(long, "figures")
    assert dict(r.cells for r in wide.facts.rows)["计分方式"] == "按宽表（一个单位一行）"
    assert "按宽表计分不做统计检验" in wide.absent


def test_names_are_printed_as_they_are_written(tmp_path: Path) -> None:
    names = {"u0000": 'Côte <b>d\'Ivoire</b> & "Sons"', "a": "Share of <i>wages</i> & profits", "p": "A & B <c>"}
    pack = pack_of({"p": ["a", "b"]}, names=names, title="X < Y & Z", source="<script>alert(1)</script>")
    scoring = scored(tmp_path / "out", pack, figures(4, 2), names=names, notes=["a < b & c"])
    of = document(scoring)
    printed = html("index_report", of)
    words = unescape(re.sub(r"<[^>]+>", "", printed))
    ElementTree.fromstring(printed)
    for name in (*names.values(), "X < Y & Z", "<script>alert(1)</script>", "a < b & c"):
        assert name in words
    assert "<script" not in web_page(of)


@pytest.mark.slow
def test_a_page_for_the_web_needs_nothing_beside_it(report: Document) -> None:
    shown = page(report)
    assert not re.search(r"<script|<link|@import|\bsrc=\"(?!data:)", shown)
    assert set(re.findall(r"https?://[^\"' )<]+", shown)) <= {"http://www.w3.org/2000/svg"}
    assert all(u.startswith('"data:font/') for u in re.findall(r"url\(([^)]{12})", shown))
    assert '<th scope="col"' in shown
    assert "表2　2024年的得分和名次</caption>" in shown


def test_captions_are_counted_from_one_in_every_report(whole: Scoring) -> None:
    first, second = (html("index_report", document(whole)) for _ in range(2))
    assert first == second
    assert "图1　" in first
    assert "表1　" in first


def test_each_of_several_trees_has_its_own_part(tmp_path: Path) -> None:
    trees = {"one": {"children": [{"indicator": "a"}, {"indicator": "b"}]},
             "two": {"children": [{"indicator": "b"}, {"indicator": "c"}]}}  # fmt: skip
    pack = pack_of({"": ["a", "b", "c"]}, trees=trees)
    first = scored(tmp_path / "out", pack, figures(5, 3))
    both = [drawn(first, t) for t in trees]
    frames = first.frames | {n: pd.concat([b[n] for b in both], ignore_index=True) for n in both[0]}
    write(first.folder, pack, frames)
    of = document(Scoring(pack, first.folder, frames))
    ranking = next(c for c in of.chapters if c.code == "ranking")
    assert [g.title for g in ranking.groups] == ["one", "two"]
    shifts = [b for b in blocks(of, "influence") if isinstance(b, Chart) and b.drawn == "shifts"]
    assert [sorted(bar.label for bar in b.rows) for b in shifts] == [["a", "b"], ["b", "c"]]

    silent = first.frames | drawn(first, "one", says_tree=False)
    write(first.folder, pack, silent)
    assert "去掉一项的影响（结果没有写明各行属于哪一棵树）" in document(Scoring(pack, first.folder, silent)).absent


def test_outliers_missing_figures_and_units_left_out_are_counted(tmp_path: Path) -> None:
    values = figures(8, 2)
    values[2, 0] = np.nan
    treated = pd.DataFrame({
        "year": 2024, "indicator_code": ["a"] * 8 + ["b"] * 8, "method": ["winsorise+log"] * 8 + ["none"] * 8,
        "winsorised": 1, "skew_before": 3.0, "kurt_before": 9.0, "skew_after": 0.5, "kurt_after": 1.25, "passed": True,
        "unit_code": [f"u{k:04d}" for k in range(8)] * 2, "point": [1, -1, *[2] * 6, *[0] * 8], "value": 1.0,
    })  # fmt: skip
    screened = pd.DataFrame({"unit_code": ["x9"], "year": [2024], "share": [0.25]})
    scoring = scored(tmp_path / "out", pack_of({"": ["a", "b"]}), values, notes=["有一处要说明。"],
                     more={"treatment": treated, "screened": screened})  # fmt: skip
    of = document(scoring)
    missing, unranked, left_out, outliers = tables(of, "figures")
    assert missing == [("a", "7", "—", "—", "1")]
    assert unranked == [("u0002", "Unit u0002", "0.0%", "—")]
    assert left_out == [("x9", "2024", "25.0%")]
    assert outliers == [("a", "截尾，取对数", "1", "1", "3.00→0.50", "9.00→1.25", "是")]
    assert "2024年应有16个数（2项指标×8个单位）：有数的15个，没有的1个" in said(of, "figures")
    assert said(of, "notes") == "有一处要说明。"


def test_more_trees_than_ten_fingers(tmp_path: Path) -> None:
    trees = {f"tree{k}": {"children": [{"indicator": "a"}, {"indicator": "b"}]} for k in range(12)}
    of = document(scored(tmp_path / "out", pack_of({"": ["a", "b"]}, trees=trees), figures(4, 2)))
    assert html("index_report", of).count("<h3>tree11</h3>") == 4


def test_every_method_and_treatment_has_words() -> None:
    methods = {*METHODS, *COMPUTED_METHODS}
    assert methods <= METHOD.keys()
    assert {*get_args(Treat.model_fields["then"].annotation), "winsorise"} <= TREAT.keys()
    assert set(FACTORS) <= FACTOR.keys()
