"""The chapter on the statistical audit and the firmness of ranks: its figures are the tables', and it can be absent."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import district_marts as fixture
import marts_fixture as base
import pytest
from pages import Page, chapter

from mulin.pack import Pack
from reports import Marts, MartsError
from reports.engine import html
from reports.numbers import fixed
from reports.reading.reader import Reader
from reports.report import Report, build
from reports.rows import (
    AuditConsistency,
    AuditCorrelation,
    AuditWeight,
    Draw,
    LeaveOneOut,
    RankInterval,
    RankPair,
    Sensitivity,
)
from reports.rows.robustness import TABLES
from reports.sections.robust import relations, stability
from reports.shared.measure import short
from reports.wording.sentences import rank_interval

TWO = ("310110001", "310110013")
DISTRICT = fixture.DISTRICT
TIE = "名次区间重叠，不作区分"


@pytest.fixture(scope="module")
def reader(reader_of: Any) -> Reader:
    found: Reader = reader_of(
        fixture.DistrictCase(streets=TWO, all_missing=("310110001003",), pending_departments=(), robust=True)
    )
    return found


@pytest.fixture(scope="module")
def context(reader: Reader) -> Report:
    return build(reader, "district", DISTRICT)


@pytest.fixture(scope="module")
def robust(context: Report) -> Any:
    return context.parts["robust"]


def _chapter(reader: Reader) -> str:
    return chapter(reader, "district", DISTRICT, "robust").section("robust")


def _in(folder: Path, like: Reader, pack: Pack | None = None) -> Reader:
    return Reader(Marts(folder, 2024), pack or like.pack, like.info)


@pytest.fixture(scope="module")
def text(reader: Reader) -> str:
    return _chapter(reader)


def test_what_was_drawn_is_said(text: str) -> None:
    assert "共抽样1000次（随机种子2024），其中1次为基准设定" in text
    assert "各级权重在±20%以内随机变动" in text
    assert "评价体系规定的计分方法、极差标准化、百分位计分、标准分4种" in text
    assert "评价体系规定的合成方法、加权几何平均2种" in text
    assert "15次去掉了一项" in text
    assert "至少九成抽样的名次落在其中" in text


def test_streets_are_listed_with_their_intervals_and_ties(
    context: Report, robust: Any, text: str, reader: Reader
) -> None:
    found = [i for i in reader.marts.table(RankInterval) if i.tier == "street" and i.rank]
    table = robust.stability.streets
    assert table is not None
    drawn = {c.label: c for c in robust.stability.chart}
    assert len(drawn) == len(found) > 0
    ranking = {r.cells[2]: r.cells[:2] for r in context.parts["streets"].ranking.rows}
    for i in found:
        name, span = reader.full_name(i.unit_code), f"{i.rank_low}–{i.rank_high}"
        assert ranking[name] == (str(i.rank), span)
        assert ((place := drawn[short(name, reader.words)]).rank, place.text) == (i.rank, span)
    pairs = [p for p in reader.marts.table(RankPair) if p.tier == "street"]
    assert pairs
    assert f"“{TIE}”的街道{len(pairs)}对" in text
    assert "（前者领先的抽样占87.3%）" in text
    tied = {code for p in pairs for code in (p.unit_a, p.unit_b)}
    assert {r.cells[1] for r in table.rows} == {reader.full_name(code) for code in tied}
    assert table.caption == f"{TIE}的街道"


def test_communities_are_counted_by_the_width_of_their_intervals(text: str, reader: Reader) -> None:
    found = [i for i in reader.marts.table(RankInterval) if i.tier == "community" and i.rank]
    for limit in stability.WIDTHS:
        wide = sum((i.rank_high or 0) - (i.rank_low or 0) > limit for i in found)
        assert f"超过{limit}个名次的{wide}个" in text
    assert f"{len(found)}个可比社区中" in text
    pairs = sum(p.tier == "community" for p in reader.marts.table(RankPair))
    assert f"“{TIE}”的{pairs}对" in text


def test_indices_are_printed_with_their_errors(text: str, reader: Reader) -> None:
    for s in reader.marts.table(Sensitivity):
        assert f"{fixed(s.first, 3)}±{fixed(s.first_error, 3)}" in text
        assert f"{fixed(s.total, 3)}±{fixed(s.total_error, 3)}" in text
    assert "影响最大的假设是归一化方法，总指数0.989（标准误0.012），一阶指数0.904（标准误0.065）" in text
    assert "权重-0.084；这些假设单独变动时对名次的影响没有测出，其中小于0的估计值是抽样误差" in text


@pytest.mark.parametrize(
    ("row", "what"),
    [(Sensitivity, "敏感性分析"), (LeaveOneOut, "去一检验"), (AuditCorrelation, "指标相关性检验"),
     (AuditWeight, "权重与影响检验")],
    ids=lambda v: v if isinstance(v, str) else "",
)  # fmt: skip
def test_a_table_without_a_figure_is_not_told_as_absent(reader: Reader, tmp_path: Path, row: type, what: str) -> None:
    """While nobody is comparable the tables are there, but have nothing to tell."""
    import pyarrow.parquet as pq

    folder = tmp_path / "marts"
    shutil.copytree(reader.marts.folder, folder)
    file = folder / f"{TABLES[row]}.parquet"
    pq.write_table(pq.read_table(file).slice(0, 0), file)
    assert f"可比的单位或有得分的指标不足，{what}没有结果。" in _chapter(_in(folder, reader))
    file.unlink()
    assert f"本版次未做{what}：成果表中没有{TABLES[row]}。" in _chapter(_in(folder, reader))


def test_a_framework_that_varies_nothing_is_told_as_such(pack: Pack, reader: Reader, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    folder = tmp_path / "marts"
    shutil.copytree(reader.marts.folder, folder)
    for row, rows in ((Sensitivity, 0), (Draw, 1)):
        file = folder / f"{TABLES[row]}.parquet"
        pq.write_table(pq.read_table(file).slice(0, rows), file)
    year = pack.years[2024]
    still = year.framework.robustness.model_copy(update={"weight_perturbation": 0.0})
    framework = year.framework.model_copy(update={"robustness": still})
    years = {**pack.years, 2024: year.model_copy(update={"framework": framework})}
    told = _chapter(_in(folder, reader, pack.model_copy(update={"years": years})))
    assert told.count("评价体系没有让任何一项假设变动") == 2, "what was drawn, and which assumption matters"
    assert "±0" not in told
    assert "敏感性分析没有结果" not in told


def test_the_heat_map_has_a_cell_for_every_pair(context: Report, robust: Any, reader: Reader) -> None:
    pairs = [c for c in reader.marts.table(AuditCorrelation) if c.tier == "community"]
    cells = [cell for r in robust.relations.matrix for cell in r.cells]
    assert len(cells) == len(pairs) == html("district", context).count('class="pair"')
    assert sum(c.shade < 0 for c in cells) == sum(c.pearson is None for c in pairs) > 0
    assert sum(c.negative for c in cells) == sum((c.pearson or 0) < 0 for c in pairs) > 0
    assert sum(c.mark == "redundant" for c in cells) == sum("redundant" in c.flags for c in pairs) > 0
    order = [r.code for r in robust.relations.matrix]
    one = next(c for c in pairs if c.pearson is not None and c.pearson < -0.1)
    row, column = max(order.index(one.a), order.index(one.b)), min(order.index(one.a), order.index(one.b))
    assert robust.relations.matrix[row].cells[column].text == fixed(100 * (one.pearson or 0), 0).replace("-", "−")


def test_flagged_pairs_are_listed_and_counted(robust: Any, text: str, reader: Reader) -> None:
    flagged = [c for c in reader.marts.table(AuditCorrelation) if c.tier == "community" and json.loads(c.flags)]
    table = robust.relations.flagged
    assert table is not None
    assert len(table.rows) == min(len(flagged), relations.FLAGGED)
    assert f"共{len(flagged)}对，列前{relations.FLAGGED}对" in table.note
    assert f"负相关的{sum('negative' in c.flags for c in flagged)}对" in text
    assert table.rows[0].cells[0].startswith("冗余")


def test_consistency_components_and_influence_are_the_tables_figures(robust: Any, text: str, reader: Reader) -> None:
    body = robust.audit.consistency
    assert body is not None
    printed = [r.cells[3] for r in body.rows if not r.group]
    assert printed == [fixed(c.alpha, 2) for c in reader.marts.table(AuditConsistency) if c.alpha is not None]
    assert "不能计算的层级：区（可用指标不足2项）" in text
    assert "（第一主成分占56.2%）" in text
    assert "C-A01各单位数值相同" in text
    weights = [w for w in reader.marts.table(AuditWeight) if w.tier == "community" and w.parent != "index"]
    far = max(weights, key=lambda w: abs((w.influence or 0) - w.sibling_share))
    assert f"同级权重{fixed(far.sibling_share, 1)}%，影响占比{fixed(far.influence, 1)}%" in text


def test_the_ten_greatest_of_what_is_left_out_are_listed(robust: Any, text: str, reader: Reader) -> None:
    body = robust.assumptions.without
    assert body is not None
    shifts = sorted((r.mean_rank_shift for r in reader.marts.table(LeaveOneOut) if r.mean_rank_shift), reverse=True)
    assert [r.cells[3] for r in body.rows] == [fixed(s, 2) for s in shifts[:10]]
    assert "名次平均变动最大的是社区治理理念“自治”（平均变动14.02个名次，最大64个名次）" in text


def test_a_release_without_the_tables_says_what_was_not_done(reader_of: Any) -> None:
    plain = reader_of(fixture.DistrictCase(streets=TWO))
    assert not plain.marts.has(RankInterval)
    context = build(plain, "district", DISTRICT)
    robust = context.parts["robust"]
    page = Page.read("district", html("district", context))
    text = page.section("robust")
    assert text.startswith("附件统计检验与名次稳定性" + "本版次未做统计检验与名次稳定性分析")
    assert "（一）名次区间" not in text
    assert "（一）。" not in page.all  # nothing points to what is not there
    sections = (
        robust.stability.drawn,
        robust.assumptions.text,
        robust.relations.text,
        robust.audit.weight_text,
    )
    assert all("本版次未做" in t[0] for t in sections)
    assert robust.relations.matrix == ()
    assert "名次区间" not in build(plain, "community", "310110001001").parts["result"].summary


@pytest.mark.parametrize("row", TABLES, ids=lambda row: TABLES[row])
def test_any_one_table_may_be_absent(reader: Reader, tmp_path: Path, row: type) -> None:
    for path in reader.marts.folder.iterdir():
        if path.stem != TABLES[row]:
            (tmp_path / path.name).symlink_to(path)
    build(_in(tmp_path, reader), "district", DISTRICT)


def test_a_table_that_is_there_must_have_its_columns(reader: Reader, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    whole = pq.read_table(reader.marts.folder / "rank_intervals.parquet")
    pq.write_table(whole.drop_columns(["peer_rank_low"]), tmp_path / "rank_intervals.parquet")
    with pytest.raises(MartsError, match="peer_rank_low"):
        Marts(tmp_path, 2024).optional(RankInterval)


def test_an_interval_of_another_rank_is_not_printed(reader: Reader) -> None:
    unit = reader.marts.units("street")[0]
    found = reader.marts.of_unit(RankInterval, unit.unit_code)[0]
    told = rank_interval(found, unit)
    assert told == f"名次区间{found.peer_rank_low}–{found.peer_rank_high}（5%–95%，1000次抽样）"
    assert rank_interval(replace(found, peer_rank=(unit.rank or 0) + 1), unit) == ""
    assert rank_interval(None, unit) == ""


@pytest.mark.slow
@pytest.mark.parametrize("code", ["310110001001", "310110001"])
def test_units_read_their_interval_beside_their_rank_and_need_no_page_more(
    printed_of: Any, marts: Marts, robust_marts_of: Marts, code: str
) -> None:
    found, before = printed_of(robust_marts_of, code), printed_of(marts, code)
    unit = robust_marts_of.unit(code)
    assert unit is not None
    interval = robust_marts_of.of_unit(RankInterval, code)[0]
    line = f"列第{unit.rank}名，名次区间{interval.peer_rank_low}–{interval.peer_rank_high}（5%–95%，1000次抽样）"
    assert line in found.pages[0]
    assert len(found.pages) == len(before.pages)


@pytest.fixture(scope="module")
def robust_marts_of(make_marts: Any) -> Marts:
    made: Marts = make_marts(base.Case(robust=True))
    return made


@pytest.mark.slow
def test_the_chapter_takes_five_pages_inside_the_margins(paper_of: Any) -> None:
    found = paper_of("district")
    first = next(n for n, p in enumerate(found.pages) if "（一）名次区间名次稳定性检验" in p)
    last = next(n for n, p in enumerate(found.pages) if "表" in p and "去掉后名次变动最大的项目" in p)
    assert last - first <= 5
    assert all(len(p) > 350 for p in found.pages[first : last + 1])
    found.assert_inside()
