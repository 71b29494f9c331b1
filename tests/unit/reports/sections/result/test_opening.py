"""The first page: three causes of the change that add up, what was failed, who owes what."""

from __future__ import annotations

from collections.abc import Callable

import marts_fixture as fixture
import pytest

from mulin.pack import Pack
from reports import Marts, ReleaseInfo, rows
from reports.reading.reader import Reader
from reports.report import build
from reports.sections.result.opening import CAUSES, LISTED, _causes
from reports.sections.result.unit import Result

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


def test_all_parts_of_a_streets_change_add_up_to_it(
    read: Reading, marts: Marts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.sections.result.opening.CAUSES", 1000)
    reader, _ = read(marts, STREET)
    unit = marts.unit(STREET)
    assert unit is not None
    found = _causes(reader, unit)
    change = marts.of_unit(rows.Change, STREET)[0].change
    assert change is not None
    assert sum(float(p.points) for p in found) == pytest.approx(change, abs=0.005 * len(found))
    assert sum("所辖社区均值" in p.what for p in found) == 1


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
