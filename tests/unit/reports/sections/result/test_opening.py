"""The first page: three causes of the change that add up, what was failed, who owes what."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import marts_fixture as fixture
import pytest
from changed_marts import changed

from mulin.pack import Pack
from reports import Marts, ReleaseInfo, rows
from reports.reading.reader import Reader
from reports.report import build
from reports.sections.result.causes import CAUSES, causes
from reports.sections.result.opening import LISTED
from reports.sections.result.unit import Result
from reports.shared.change import printed

COMMUNITY, STREET = "310110001001", "310110001"
Make = Callable[[fixture.Case], Marts]


@pytest.fixture
def read(pack: Pack, info: ReleaseInfo) -> Callable[[Marts, str], tuple[Reader, Result]]:
    def one(marts: Marts, code: str) -> tuple[Reader, Result]:
        reader = Reader(marts, pack, info)
        result: Result = build(reader, pack.unit[code].tier, code).parts["result"]
        return reader, result

    return one


Reading = Callable[[Marts, str], tuple[Reader, Result]]


@pytest.mark.parametrize("code", [COMMUNITY, STREET])
def test_the_causes_are_the_greatest_parts_of_the_change_in_falling_order(
    read: Reading, marts: Marts, code: str
) -> None:
    _, block = read(marts, code)
    points = [abs(float(p.points)) for p in block.opening.causes]
    assert 0 < len(points) <= CAUSES
    assert points == sorted(points, reverse=True)


@pytest.mark.parametrize("code", [COMMUNITY, STREET])
@pytest.mark.parametrize("shown", [CAUSES, 1000])
def test_the_printed_causes_and_the_rest_add_up_to_the_printed_change(
    read: Reading, marts: Marts, monkeypatch: pytest.MonkeyPatch, code: str, shown: int
) -> None:
    monkeypatch.setattr("reports.sections.result.causes.CAUSES", shown)
    reader, _ = read(marts, STREET)
    unit = marts.unit(code)
    assert unit is not None
    found, said = causes(reader, unit)
    rest = re.search(r"其余及取整合计([+-][0-9.]+)分", said)
    change = printed(reader, code)
    assert change is not None
    told = sum(Decimal(p.points) for p in found) + (Decimal(rest[1]) if rest else 0)
    assert told == Decimal(reader.n.change(change.change))


def test_the_part_of_the_units_below_can_be_computed_again_from_the_means(
    read: Reading, marts: Marts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """50 % of a mean that rose by 2.24 are 1.12 points of the index, not 1.00."""
    monkeypatch.setattr("reports.sections.result.causes.CAUSES", 1000)
    reader, _ = read(marts, STREET)
    unit = marts.unit(STREET)
    assert unit is not None
    (below,) = [p for p in causes(reader, unit)[0] if p.what.startswith("所辖")]
    told = re.search(r"均值 ([0-9.]+)→([0-9.]+)（([+-][0-9.]+)分，占([0-9]+)%）", below.what)
    assert told is not None
    moved = Decimal(told[2]) - Decimal(told[1])
    assert moved == Decimal(told[3])
    assert abs(Decimal(below.points) - moved * int(told[4]) / 100) <= Decimal("0.005")


def test_a_raised_target_and_another_method_are_causes_of_their_own(read: Reading, marts: Marts) -> None:
    """C-A01 rose from 7 to 8 by its data (+1.00) and lost 2.50 to a target of 9 instead of 8; other rules took 0.75."""

    def moved(found: Any) -> Any:
        others = [replace(c, data_effect=0.0, target_effect=0.0, method_effect=0.0) for c in found
                  if c.unit_code != COMMUNITY]  # fmt: skip
        own = rows.IndicatorChange(2024, COMMUNITY, "C-A01", -2.25, 1.0, 0.0, 0.0, -2.5, -0.75)
        return [*others, own]

    reader = changed(read(marts, COMMUNITY)[0], {rows.IndicatorChange: moved})
    unit = marts.unit(COMMUNITY)
    assert unit is not None
    found, _ = causes(reader, unit)
    assert [p.points for p in found] == ["-2.50", "+1.00", "-0.75"]
    raised, data, method = (p.what for p in found)
    assert "C-A01 居民议事协商会议召开次数 目标调整（目标值8次→9次）" in raised
    assert "目标" not in data
    assert method == "计分方法变动"


def test_a_release_without_goals_apart_names_both_in_one(read: Reading, marts: Marts) -> None:
    old = [rows.IndicatorChange(2024, COMMUNITY, "C-A01", -2.0, 0.0, 0.0, 0.0, None, -2.0)]
    reader = changed(read(marts, COMMUNITY)[0], {rows.IndicatorChange: lambda _: old})
    unit = marts.unit(COMMUNITY)
    assert unit is not None
    assert [(p.points, p.what) for p in causes(reader, unit)[0]] == [("-2.00", "目标和方法变动")]


def test_the_first_page_says_the_parts_that_every_page_says(read: Reading, marts: Marts) -> None:
    _, block = read(marts, COMMUNITY)
    assert re.search(r"按类：指标数据[+-][0-9.]+，.*目标调整[+-][0-9.]+，计分方法", block.opening.causes_note)


def test_a_cause_tells_the_value_before_and_after(read: Reading, marts: Marts) -> None:
    reader, block = read(marts, COMMUNITY)
    for cause in block.opening.causes:
        score = next(
            (r for r in marts.of_unit(rows.IndicatorScore, COMMUNITY) if cause.what.startswith(r.indicator_code)), None
        )
        if score is not None and score.prior_value is not None and score.prior_value != score.value is not None:
            assert f"{reader.value(score, score.prior_value)}→{reader.value(score, score.value)}" in cause.what


def test_without_a_year_before_the_page_says_so_instead_of_a_cause(read: Reading, make_marts: Make) -> None:
    _, block = read(make_marts(fixture.Case(years=(2024,))), COMMUNITY)
    assert block.opening.causes == ()
    assert "没有2023年度的评估结果" in block.opening.causes_note


def test_of_many_failures_the_costliest_are_named_and_all_are_counted(read: Reading, make_marts: Make) -> None:
    marts = make_marts(fixture.Case(all_failed=(COMMUNITY,), pending_departments=()))
    _, block = read(marts, COMMUNITY)
    lost = sorted((f.points_lost or 0.0 for f in marts.of_unit(rows.FailedBasic, COMMUNITY)), reverse=True)
    assert [float(p.points) for p in block.opening.failed] == [-round(x, 2) for x in lost[:LISTED]]
    assert block.opening.failed_note == f"等{len(lost)}项"


def test_what_is_open_stands_under_the_department_that_owes_it(read: Reading, marts: Marts, pack: Pack) -> None:
    reader, block = read(marts, COMMUNITY)
    pending = marts.of_unit(rows.PendingItem, COMMUNITY)
    assert {p.owed_by for p in pending} == {"D10"}
    (owed,) = block.opening.owed
    assert owed.what.startswith(f"{pack.department['D10'].name}：")
    assert owed.points == reader.n.points(sum(p.points or 0.0 for p in pending))
    assert "不计为本单位失分" in block.opening.owed_note


def test_a_clean_unit_says_that_nothing_is_failed_or_open(read: Reading, make_marts: Make) -> None:
    marts = make_marts(fixture.Case(pending_departments=()))
    clean = next(u for u in marts.units("community") if not u.failed_basic_count)
    _, block = read(marts, clean.unit_code)
    assert (block.opening.failed, block.opening.failed_note) == ((), "没有未达标的基础性指标。")
    assert (block.opening.owed, block.opening.owed_note) == ((), "没有待报指标。")
