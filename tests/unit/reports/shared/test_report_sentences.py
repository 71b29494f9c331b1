"""Sentences say what the figures say, and name the figure."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from changed_marts import changed

from mulin.pack import Pack
from mulin.words import Words
from reports import Marts, ReleaseInfo, rows
from reports.numbers import Numbers
from reports.reading.reader import Reader
from reports.shared import gaps
from reports.wording import sentences

N = Numbers(2, 1)
W = Words("区", "街道", "社区", ("优秀", "良好", "合格", "不合格"))
CODE = "310110001001"


@pytest.fixture(scope="module")
def unit(marts: Marts) -> rows.UnitScore:
    found = marts.unit(CODE)
    assert found is not None
    return replace(
        found, total_score=86.425, basic_score=83.9, guiding_points=2.525, deductions=0.0, coverage=0.97, grade="良好",
        comparable=True, rank=3, peers=17, overall_rank=45,
    )  # fmt: skip


def _change(**values: float | None) -> rows.Change:
    empty = dict.fromkeys(f.name for f in fields(rows.Change) if f.name not in ("year", "unit_code"))
    return rows.Change(2024, CODE, **{**empty, **values})


def test_the_result_names_score_grade_rank_and_parts(unit: rows.UnitScore, info: ReleaseInfo) -> None:
    (sentence,) = sentences.result(unit, "甲社区", "乙街道", info, N, 301)
    for figure in (
        "86.43分",
        "良好",
        "17个可比的社区中列第3名",
        "301个可比的社区中列第45名",
        "83.90分",
        "2.53分",
        "97.0%",
    ):
        assert figure in sentence


@pytest.mark.parametrize(
    ("basic", "guiding", "taken", "total"),
    [(88.4948, 1.2437, 0.0, "89.74"), (88.4951, 1.2451, 0.0, "89.74"), (90.004, 0.75, 0.5, "90.25")],
)
def test_the_parts_of_the_total_add_up_in_print(
    unit: rows.UnitScore, info: ReleaseInfo, basic: float, guiding: float, taken: float, total: str
) -> None:
    """88.49 and 1.24 made 89.73 beside a total of 89.74."""
    made = replace(unit, basic_score=basic, guiding_points=guiding, deductions=taken, total_score=float(total))
    parts = [Decimal(p) for p in sentences.made_of(made, N)]
    assert parts[0] + parts[1] - parts[2] == Decimal(total)
    assert f"{parts[0]}" == N.total(basic), "the grade's reason prints the basic score too"
    assert f"引导性指标加分{parts[1]}分" in sentences.result(made, "甲", "乙", info, N)[0]


def test_without_enough_data_there_is_no_score_grade_or_rank(unit: rows.UnitScore, info: ReleaseInfo) -> None:
    (sentence,) = sentences.result(
        replace(unit, comparable=False, coverage=0.62, lowest_pillar_coverage=0.9), "甲社区", "乙街道", info, N, 301
    )
    assert "62.0%，低于80%的下限" in sentence
    assert "暂不可比" in sentence
    assert "86.4" not in sentence
    assert "第3名" not in sentence


def test_the_pillar_that_is_too_thin_is_given_as_the_reason(unit: rows.UnitScore, info: ReleaseInfo) -> None:
    thin = replace(unit, comparable=False, coverage=0.9, lowest_pillar_coverage=0.5)
    assert "最低一个理念的数据覆盖率为50.0%，低于60%的下限" in sentences.result(thin, "甲", "乙", info, N)[0]


def test_a_street_with_enough_data_of_its_own_gives_the_marts_reason(unit: rows.UnitScore, info: ReleaseInfo) -> None:
    below = replace(
        unit, tier="street", comparable=False, coverage=0.9, lowest_pillar_coverage=0.9,
        grade_reason="可比的下级单位不足，暂不可比，不评等级",
    )  # fmt: skip
    assert "可比的下级单位不足" in sentences.result(below, "甲", "乙", info, N)[0]


@pytest.mark.parametrize(
    ("change", "word"), [(1.35, "提高1.35分"), (-0.2, "下降0.20分"), (0.001, "持平"), (-0.001, "持平")]
)
def test_the_change_is_said_with_its_effects(change: float, word: str) -> None:
    row = _change(
        previous_total=80.0,
        change=change,
        data_effect=change - 0.5,
        scope_effect=0.2,
        weight_effect=0.2,
        target_effect=-0.3,
        method_effect=0.4,
    )
    (sentence,) = sentences.change(row, 2024, N)
    assert "权重调整影响+0.20分，目标调整影响-0.30分，计分方法影响+0.40分。" in sentence
    assert "评估范围影响+0.20分" in sentence
    assert f"较2023年度（80.00分）{word}" in sentence


def test_where_no_target_moved_none_is_spoken_of() -> None:
    row = _change(previous_total=80.0, change=0.5, data_effect=0.5, scope_effect=0.0, weight_effect=0.0,
                  target_effect=0.0, method_effect=0.0)  # fmt: skip
    (sentence,) = sentences.change(row, 2024, N)
    assert sentence.endswith("其中指标数据影响+0.50分，权重调整影响0.00分，计分方法影响0.00分。")


def test_a_release_that_did_not_part_targets_from_method_says_so() -> None:
    row = _change(previous_total=80.0, change=0.5, data_effect=0.8, scope_effect=0.0, weight_effect=0.0,
                  method_effect=-0.3)  # fmt: skip
    (sentence,) = sentences.change(row, 2024, N)
    assert sentence.endswith("权重调整影响0.00分，目标和方法影响-0.30分。")


def test_without_a_comparable_previous_year_nothing_is_said_about_change() -> None:
    assert sentences.change(None, 2024, N) == []
    assert sentences.change(_change(), 2024, N) == []


def test_pending_items_name_points_and_each_owner_once(unit: rows.UnitScore) -> None:
    text = "".join(sentences.gaps(unit, 20, "0.00", ["区司法局", "区司法局", "区科委"], 11.5, N, W))
    assert "3项指标待报，涉及分值11.50分，由区司法局、区科委负责补报" in text


def test_failed_basics_name_number_weight_and_points(unit: rows.UnitScore) -> None:
    failing = replace(unit, failed_basic_count=3, failed_basic_share=0.155)
    assert (
        "有3项基础性指标未达标，权重占15.5%，这3项共失分6.30分。" in sentences.gaps(failing, 20, "6.30", [], 0, N, W)[0]
    )


def test_what_passed_indicators_lost_is_said_beside_what_the_failed_ones_lost(
    unit: rows.UnitScore, marts: Marts
) -> None:
    basics = [r for r in marts.of_unit(rows.IndicatorScore, CODE) if r.kind == "basic"][:4]
    found = [replace(r, failed_basic=n == 0, points_lost=lost)
             for n, (r, lost) in enumerate(zip(basics, (1.5, 6.0, 0.25, 1e-13), strict=True))]  # fmt: skip
    short = sentences.short_of_full(found, N)
    assert short == "另有2项未得满分，失6.25分"
    one = replace(unit, failed_basic_count=1, failed_basic_share=0.1)
    assert sentences.gaps(one, 4, "1.50", [], 0, N, W, short)[0].endswith(f"这1项共失分1.50分；{short}。")
    none = replace(unit, failed_basic_count=0)
    assert sentences.gaps(none, 4, "0.00", [], 0, N, W, short) == [f"已计分的4项基础性指标全部达标；{short}。"]


def test_the_greatest_losses_are_named_whether_passed_or_not(marts: Marts, pack: Pack, info: ReleaseInfo) -> None:
    reader = Reader(marts, pack, info)
    basics = [r for r in marts.of_unit(rows.IndicatorScore, CODE) if r.kind == "basic" and r.status == "scored"][:5]
    lost = zip(basics, (0.5, 6.0, 1e-13, 2.0, 1.0), (False, True, True, True, True), strict=True)
    found = [replace(r, points_lost=points, passed=passed, score=0.0) for r, points, passed in lost]
    (text,) = sentences.losses([(r, reader.line(r)) for r in found], N, W)
    first, second = found[1], found[3]
    assert text.startswith(f"失分最多的基础性指标：{first.indicator_code}“")
    assert f"失6.00分（达标，得0.0分）；{second.indicator_code}" in text
    assert found[4].indicator_code not in text, "two are enough"
    full = [(r, reader.line(r)) for r in found[2:3]]
    assert sentences.losses(full, N, W) == [], "the last bits of a full score are no loss"


def test_who_meets_the_target_and_scores_nothing_reads_that_scores_compare_peers(
    marts: Marts, pack: Pack, info: ReleaseInfo
) -> None:
    """C-A05 stands between the lowest and the highest of the street; with too few peers it does not."""
    reader = Reader(marts, pack, info)
    row = next(r for r in marts.of_unit(rows.IndicatorScore, CODE) if r.indicator_code == "C-A05")
    last = replace(row, status="scored", rule_used="min_max", passed=True, score=0.0, points_lost=3.0)
    alone = replace(last, rule_used="target_attainment")
    said = [sentences.losses([(r, reader.line(r))], N, W)[0] for r in (last, alone)]
    assert [text.partition("失3.00分")[2] for text in said] == [
        "（达标，按在同级中的高低计分，得0.0分）。", "（达标，得0.0分）。",
    ]  # fmt: skip


def test_an_estimated_figure_is_neither_passed_nor_failed(marts: Marts, pack: Pack, info: ReleaseInfo) -> None:
    row = next(r for r in marts.of_unit(rows.IndicatorScore, CODE) if r.kind == "basic" and r.status == "scored")
    line = Reader(marts, pack, info).line(replace(row, status="imputed", passed=None))
    assert (line.mark, line.tone) == ("不判定（估算）", "none")


def test_nothing_scored_is_not_called_all_passed(unit: rows.UnitScore) -> None:
    empty = replace(unit, failed_basic_count=0)
    assert sentences.gaps(empty, 0, "0.00", [], 0, N, W) == ["本年度没有一项基础性指标可以计分。"]
    assert sentences.gaps(empty, 22, "0.00", [], 0, N, W) == ["已计分的22项基础性指标全部达标。"]


def test_strengths_come_from_the_widest_gaps_both_ways(marts: Marts) -> None:
    found = list(marts.of_unit(rows.IndicatorScore, CODE))
    basics = [r for r in found if r.kind == "basic"]
    found = [replace(r, score=85.0, peers_mean=85.0) for r in basics]
    found[0] = replace(found[0], score=95.0)
    found[1] = replace(found[1], score=60.0)
    above, below = sentences.strengths(found, "乙街道", N)
    assert f"“{found[0].indicator_name}”95.0分，高于均值10.0分" in above
    assert f"“{found[1].indicator_name}”60.0分，低于均值25.0分" in below
    assert above.count("；") == below.count("；") == 0


def test_differences_are_those_of_the_printed_figures(marts: Marts) -> None:
    """85.26 is 85.3 and 66.74 is 66.7: a reader who subtracts finds 18.6, not 18.5."""
    found = [replace(next(r for r in marts.of_unit(rows.IndicatorScore, CODE) if r.kind == "basic"),
                     score=85.26, peers_mean=66.74)]  # fmt: skip
    assert "85.3分，高于均值18.6分" in sentences.strengths(found, "乙街道", N)[0]
    (text,) = sentences.pillars(
        [("自治", 66.74, None), ("法治", 70.0, None), ("德治", 86.25, 86.24)], 4, "乙街道", N, W
    )
    assert "最高的是德治86.3分（乙街道均值86.2分），最低的是自治66.7分" in text
    four = [("自治", 66.74, None), ("法治", 70.0, None), ("共治", 70.0, None), ("德治", 86.25, None)]
    assert "相差19.6分" in sentences.pillars(four, 4, "乙街道", N, W)[0]


def test_a_unit_that_is_not_comparable_is_not_praised_or_blamed_against_peers(
    unit: rows.UnitScore, info: ReleaseInfo
) -> None:
    (text,) = sentences.outside(replace(unit, comparable=False), "乙街道", info)
    assert "暂不可比" in text
    assert "不与乙街道均值比较" in text
    assert "最高" not in text


def test_a_value_short_of_its_target_or_line_is_printed_short_of_it(
    marts: Marts, pack: Pack, info: ReleaseInfo
) -> None:
    """57.99 of 58 scores 99.98, and must not stand as 58.0% of 58.0% and 100.0; nor 70.16 as the 70.2 it failed."""
    reader = Reader(marts, pack, info)
    percent = next(r for r in marts.of_unit(rows.IndicatorScore, CODE) if r.unit_of_measure == "%")
    line = reader.line(replace(percent, value=57.992565, target=58.0, score=99.980434, failed_basic=False))
    assert (line.value, line.target, line.score) == ("57.99%", "58.00%", "99.98")
    failed = next(
        f for u in marts.units("community") for f in marts.of_unit(rows.FailedBasic, u.unit_code)
        if f.threshold is not None and reader.year_pack.indicator[f.indicator_code].unit_of_measure == "%"
    )  # fmt: skip
    row = next(r for r in marts.of_unit(rows.IndicatorScore, failed.unit_code)
               if r.indicator_code == failed.indicator_code)  # fmt: skip
    near = reader.line(replace(row, value=(failed.threshold or 0.0) - 0.01, target=99.0))
    assert near.value != reader.value(row, failed.threshold)
    assert near.value.startswith(f"{(failed.threshold or 0.0) - 0.01:.2f}")


def test_a_loss_too_small_to_print_is_not_listed_as_nought(
    unit: rows.UnitScore, marts: Marts, pack: Pack, info: ReleaseInfo
) -> None:
    lost = [rows.Attribution(2024, CODE, c, "unit", CODE, p, "") for c, p in (("甲", 0.68), ("乙", 0.0008))]
    (charge,) = gaps.charges(changed(Reader(marts, pack, info), {rows.Attribution: lambda _: lost}), unit)
    assert (charge.points, charge.items) == ("0.68", "甲 0.68分")


def test_equal_to_the_mean_is_neither_strength_nor_weakness(marts: Marts) -> None:
    same = [replace(r, score=85.0, peers_mean=85.01) for r in marts.of_unit(rows.IndicatorScore, CODE)]
    assert sentences.strengths(same, "乙街道", N) == []


def test_what_failed_and_other_indicators_lost_is_what_the_unit_lost_in_print(marts: Marts) -> None:
    """15.054 and 7.012 printed 15.05 and 7.01 beside a whole of 22.07."""
    basics = [r for r in marts.of_unit(rows.IndicatorScore, CODE) if r.kind == "basic"][:2]
    found = [replace(basics[0], failed_basic=True, points_lost=15.054),
             replace(basics[1], failed_basic=False, points_lost=7.012)]  # fmt: skip
    assert sentences.short_of_full(found, N) == "另有1项未得满分，失7.02分"


def test_what_is_owed_of_how_much_stands_beside_the_coverage(
    unit: rows.UnitScore, marts: Marts, info: ReleaseInfo
) -> None:
    """What does not apply is not due; a guiding indicator is in no coverage."""
    basics = [r for r in marts.of_unit(rows.IndicatorScore, CODE) if r.kind == "basic"][:3]
    guiding = next(r for r in marts.of_unit(rows.IndicatorScore, CODE) if r.kind == "guiding")
    statuses = ("scored", "pending", "not_applicable")
    found = [replace(r, weight=w, status=s) for r, w, s in zip(basics, (6.0, 4.0, 5.0), statuses, strict=True)]
    said = sentences.open_of([*found, replace(guiding, status="pending")], N)
    assert said == "应计10.00分中4.00分待报"
    assert sentences.open_of(found[:1], N) == ""
    (sentence,) = sentences.result(unit, "甲社区", "乙街道", info, N, 301, open_of=said)
    assert sentence.endswith(f"数据覆盖率97.0%（{said}）。")
