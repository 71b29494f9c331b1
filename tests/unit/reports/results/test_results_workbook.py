"""The workbook of results: what stands where, what is blank, what it says; its figures are the published ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import marts_fixture as fixture
import openpyxl
import pytest
from latin import own, strange

from mulin.pack import Pack
from reports import Marts, ReleaseInfo
from reports.results import ResultsError, write_results
from reports.results.means import Mean
from reports.results.recompute import half_up
from reports.rows import IndicatorScore, UnitScore

pytestmark = pytest.mark.slow

STREET, COMMUNITY = "310110001", "310110001001"
SHEETS = ["指标得分", "指标状态", "有效权重", "治理理念", "可比性", "得分", "等级"]
FIRST = 7


@pytest.fixture(scope="module")
def path(marts: Marts, pack: Pack, info: ReleaseInfo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("results") / "results.xlsx"
    write_results(marts, pack, info, out)
    return out


@pytest.fixture(scope="module")
def formulas(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def figures(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path, data_only=True)


def column(sheet: Any, head: str, source: str) -> dict[str, Any]:
    """A computing sheet's column by its head (row 4) and source (row 6): unit code → value."""
    at = [c.column for c in sheet[4] if c.value == head and sheet.cell(6, c.column).value == source]
    rows = range(FIRST, sheet.max_row + 1)
    return {sheet.cell(r, 1).value: sheet.cell(r, at[0]).value for r in rows}


def test_each_tier_has_its_sheets_in_the_order_they_are_computed(formulas: openpyxl.Workbook) -> None:
    assert formulas.sheetnames == ["结果", "说明", "规则", *(t + s for t in ("街道", "社区") for s in SHEETS)]


def test_the_first_sheet_has_every_unit_s_published_result_by_rank(figures: openpyxl.Workbook, marts: Marts) -> None:
    sheet = figures.worksheets[0]
    heads = [c.value for c in sheet[3]]
    rows = [dict(zip(heads, (c.value for c in row), strict=True)) for row in sheet.iter_rows(min_row=4)]
    units = {u.unit_code: u for u in marts.table(UnitScore, 2024)}
    assert {r["代码"] for r in rows} == set(units)
    for r in rows:
        u = units[r["代码"]]
        assert (r["总分"], r["同级名次"], r["等级"] or "") == (
            u.total_score,
            u.rank,
            u.grade or ("" if u.comparable else "暂不可比"),
        )
        assert r["待报分值"] == u.pending_points
    for parent in {r["上级"] for r in rows}:
        ranks = [r["同级名次"] for r in rows if r["上级"] == parent and r["同级名次"]]
        assert ranks == sorted(ranks)
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.fitToHeight == 0  # as many pages as it takes, one wide


def test_every_parameter_has_a_name_and_the_frameworks_value(formulas: openpyxl.Workbook, pack: Pack) -> None:
    rules = formulas["规则"]
    named = {n: rules[d.attr_text.partition("!")[2].replace("$", "")] for n, d in formulas.defined_names.items()
             if not d.name.startswith(("等级_", "_xlnm"))}  # fmt: skip
    value = {n: cell.value for n, cell in named.items()}
    f = pack.years[2024].framework
    assert all(rules.cell(cell.row, 2).value == n for n, cell in named.items())
    assert value["共治权重"] == f.pillars["co_governance"].weight
    assert (value["街道本级占比"], value["街道下级平均占比"]) == (0.6, 0.4)
    assert value["加分上限"] == f.guiding.tier_cap
    assert value["得分小数位"] == f.rounding.score_decimals
    assert value["社区优秀名额比例"] == f.excellent_quota.community.max_share
    assert value["一票否决等级"] == "不合格"
    bands = formulas.defined_names["等级_最低分"].attr_text.partition("!")[2].replace("$", "")
    assert [c[0].value for c in rules[bands]] == [90, 80, 60, 0]


def test_what_has_no_score_is_blank_and_never_nought(figures: openpyxl.Workbook, marts: Marts, pack: Pack) -> None:
    found = {}
    for tier in ("街道", "社区"):
        sheet = figures[tier + "指标得分"]
        codes = {c.column: c.value for c in sheet[4] if c.column > 3 and c.value}
        for r in range(FIRST, sheet.max_row + 1):
            found |= {(sheet.cell(r, 1).value, code): sheet.cell(r, n).value for n, code in codes.items()}
    scored = {(s.unit_code, s.indicator_code): s for s in marts.table(IndicatorScore)}
    assert found.keys() == scored.keys()
    blank = {k for k, s in scored.items() if s.status in ("pending", "not_applicable", "no_bonus")}
    assert blank
    assert {k for k, v in found.items() if v is None} == blank
    assert all(found[k] == s.score for k, s in scored.items() if k not in blank)


def test_states_say_why_a_score_is_missing(figures: openpyxl.Workbook, marts: Marts) -> None:
    sheet = figures["社区指标状态"]
    words = {c.value for row in sheet.iter_rows(min_row=FIRST, min_col=4) for c in row}
    assert words <= {"通过", "未通过", "计分", "待报", "不适用", "未加分", "通过（否决）", "未通过（否决）"}
    assert {"通过", "未通过", "待报"} <= words


def test_communities_recompute_to_what_was_published(figures: openpyxl.Workbook) -> None:
    sheet = figures["社区得分"]
    for head in ("基础分", "加分", "扣分", "精确总分", "印出总分", "组内名次", "层级名次"):
        assert set(column(sheet, head, "差异").values()) == {0}, head
    made = column(sheet, "印出总分", "公式")
    assert made == column(sheet, "印出总分", "公布值")
    assert set(column(figures["社区有效权重"], "与基础分差", "差异").values()) == {0}


def test_effective_weights_are_the_published_ones(figures: openpyxl.Workbook, marts: Marts) -> None:
    sheet = figures["社区有效权重"]
    codes = {c.column: c.value for c in sheet[4] if c.column > 3 and str(c.value).startswith("C-")}
    for r in range(FIRST, sheet.max_row + 1):
        rows = {s.indicator_code: s for s in marts.of_unit(IndicatorScore, sheet.cell(r, 1).value)}
        for n, code in codes.items():
            assert (sheet.cell(r, n).value or None) == pytest.approx(rows[code].effective_weight, abs=1e-9)


def test_a_unit_that_is_not_comparable_has_no_total_rank_or_grade(
    make_marts: Callable[[fixture.Case], Marts], pack: Pack, info: ReleaseInfo, tmp_path: Path
) -> None:
    write_results(make_marts(fixture.Case(all_missing=(COMMUNITY,))), pack, info, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True)
    assert column(book["社区可比性"], "可比与否", "公式")[COMMUNITY] == "暂不可比"
    for head in ("未限总分", "精确总分"):
        assert column(book["社区得分"], head, "公式")[COMMUNITY] is None, f"{head} 不公布"
    for head in ("印出总分", "组内名次", "层级名次"):
        assert not column(book["社区得分"], head, "公式")[COMMUNITY], head
    assert not column(book["社区等级"], "等级", "公式")[COMMUNITY]
    others = {v for k, v in column(book["社区得分"], "组内单位", "公式").items() if k != COMMUNITY}
    assert others == {len(pack.children(STREET)) - 1}


def test_a_veto_lowers_the_grade(
    make_marts: Callable[[fixture.Case], Marts], pack: Pack, info: ReleaseInfo, tmp_path: Path
) -> None:
    write_results(make_marts(fixture.Case(vetoed=(COMMUNITY,))), pack, info, tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True)["社区等级"]
    assert column(sheet, "一票否决", "公式")[COMMUNITY] == "是"
    assert column(sheet, "等级", "公式")[COMMUNITY] == "不合格"


def test_formulas_work_in_old_programs_and_all_have_a_value(
    formulas: openpyxl.Workbook, figures: openpyxl.Workbook
) -> None:
    allowed = {"IF", "AND", "OR", "NOT", "ISNUMBER", "SUM", "SUMPRODUCT", "COUNT", "COUNTIF", "COUNTIFS", "AVERAGEIFS",
               "IFERROR", "ROUND", "INT", "MIN", "MAX", "MATCH", "INDEX", "ROWS", "LEFT", "RIGHT"}  # fmt: skip
    used, seen = set(), 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert isinstance(cell.value, str), "an array formula"
                    assert "[" not in cell.value, cell.value
                    used |= set(re.findall(r"([A-Z]+)\(", cell.value))
                    seen += figures[sheet.title][cell.coordinate].value is not None
    assert used <= allowed
    assert seen > 1000


def test_every_sheet_says_demo_data_and_the_release(
    formulas: openpyxl.Workbook, marts: Marts, pack: Pack, info: ReleaseInfo, tmp_path: Path
) -> None:
    for sheet in formulas:
        assert "演示数据" in sheet["A2"].value
        assert "演示数据" in sheet.oddHeader.center.text
        assert info.data_hash[:12] in sheet.oddFooter.left.text
    text = "".join(str(c.value) for row in formulas["说明"].iter_rows() for c in row if c.value)
    assert info.data_hash in text
    assert "示例" in text
    write_results(marts, pack, replace(info, demo=False), tmp_path / "real.xlsx")
    for sheet in openpyxl.load_workbook(tmp_path / "real.xlsx"):
        assert not any("演示" in str(c.value) for row in sheet.iter_rows() for c in row if c.value)


def test_sheets_print_on_a4_landscape_with_their_heads(formulas: openpyxl.Workbook) -> None:
    for sheet in formulas:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert not sheet.protection.sheet
    for sheet in formulas.worksheets[3:]:
        assert sheet.freeze_panes == "D7"
        assert sheet.print_title_rows == "$1:$6"
        assert sheet["D7"].font.name == "等线"


def test_the_same_release_is_written_to_the_same_bytes(
    path: Path, marts: Marts, pack: Pack, info: ReleaseInfo, tmp_path: Path
) -> None:
    write_results(Marts(marts.folder, 2024), pack, info, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()
    created = openpyxl.load_workbook(path).properties.created
    assert created is not None
    assert created.date() == info.issued_on == date(2025, 3, 31)


def test_a_published_total_that_was_altered_is_counted(
    marts: Marts, pack: Pack, info: ReleaseInfo, tmp_path: Path
) -> None:
    import shutil

    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = Path(shutil.copytree(marts.folder, tmp_path / "marts"))
    units = pq.read_table(folder / "unit_scores.parquet").to_pandas()
    units.loc[(units.unit_code == COMMUNITY) & (units.year == 2024), "total_score"] += 0.01
    pq.write_table(pa.Table.from_pandas(units, preserve_index=False), folder / "unit_scores.parquet")
    write_results(Marts(folder, 2024), pack, info, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True)
    assert column(book["社区得分"], "印出总分", "差异")[COMMUNITY] == -0.01
    row = next(r for r in book["说明"].iter_rows(values_only=True) if r[0] == "社区")
    assert row[3] == 1
    assert "有不一致" in str(list(book["说明"].iter_rows(values_only=True))[-1][0])


def test_marts_that_are_not_whole_give_no_workbook(marts: Marts, pack: Pack, info: ReleaseInfo, tmp_path: Path) -> None:
    import shutil

    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    folder = Path(shutil.copytree(marts.folder, tmp_path / "marts"))
    units = pq.read_table(folder / "unit_scores.parquet")
    scores = pq.read_table(folder / "indicator_scores.parquet")
    pq.write_table(scores.filter(pc.not_equal(scores["indicator_code"], "C-A01")), folder / "indicator_scores.parquet")
    with pytest.raises(ResultsError, match=r"没有.*的指标C-A01（2024年度）"):
        write_results(Marts(folder, 2024), pack, info, tmp_path / "a.xlsx")
    pq.write_table(units.filter(pc.not_equal(units["tier"], "community")), folder / "unit_scores.parquet")
    with pytest.raises(ResultsError, match="有街道，却没有它的下级（社区）"):
        write_results(Marts(folder, 2024), pack, info, tmp_path / "a.xlsx")
    pq.write_table(units.slice(0, 0), folder / "unit_scores.parquet")
    with pytest.raises(ResultsError, match="没有2024年度的单位"):
        write_results(Marts(folder, 2024), pack, info, tmp_path / "a.xlsx")
    assert not (tmp_path / "a.xlsx").exists()


@pytest.mark.parametrize(
    ("x", "rounded"), [(89.99499999999999, 90.0), (1.005, 1.01), (2.675, 2.68), (89.9949, 89.99), (-1.005, -1.01)]
)
def test_totals_are_rounded_half_up_through_the_decimal(x: float, rounded: float) -> None:
    assert half_up(x, 2) == rounded


@pytest.mark.parametrize(
    ("method", "zero", "mean"),
    [("arithmetic", "keep", 60.0), ("geometric", "keep", 0.0), ("geometric", "drop", 80.0),
     ("harmonic", "floor:20", 40.0),
     ("power:2", "keep", (0.75 * 80**2) ** 0.5)],
)  # fmt: skip
def test_means_leave_out_what_has_no_score_and_know_zeros(method: str, zero: str, mean: float) -> None:
    parts = [(1.0, 0.0), (3.0, 80.0), (5.0, None)]
    if (method, zero) == ("harmonic", "floor:20"):
        parts = [(1.0, 0.0), (1.0, 80.0), (5.0, None)]
        mean = 2 / (1 / 20 + 1 / 80)
    assert Mean.of(method, zero).number(parts) == pytest.approx(mean)
    assert Mean.of(method, zero).number([(1.0, None)]) is None


def test_a_mean_without_a_formula_is_refused() -> None:
    with pytest.raises(ResultsError, match="不会写合成方法“median”"):
        Mean.of("median", "keep")


def test_no_cell_says_anything_in_another_language(figures: openpyxl.Workbook, pack: Pack) -> None:
    cells = {str(c.value) for sheet in figures for row in sheet.iter_rows() for c in row if isinstance(c.value, str)}
    known = own(pack)
    assert len(cells) > 100
    assert {(w, text) for text in cells for w in strange(text, known)} == set()


def test_every_sheet_of_a_void_release_says_that_it_is_void(
    marts: Marts, pack: Pack, info: ReleaseInfo, tmp_path: Path
) -> None:
    void = replace(info, voided="2024年的 r1 已于 2025-06-01 作废：取数错误")
    write_results(marts, pack, void, out := tmp_path / "void.xlsx")
    for sheet in openpyxl.load_workbook(out).worksheets:
        assert str(sheet["A2"].value).startswith(void.notice), sheet.title
