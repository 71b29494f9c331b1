"""Figures of the chapter on robustness that stand in several places: rounded alike, and the same on the first page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import district_marts as fixture
import pytest
from changed_marts import changed

from reports.reading.reader import Reader
from reports.rows import AuditWeight, RankInterval
from reports.sections.result import district as front
from reports.sections.robust import audit, stability
from reports.shared import measure

TWO = ("310110001", "310110013")


@pytest.fixture(scope="module")
def reader(reader_of: Callable[..., Reader]) -> Reader:
    return reader_of(fixture.DistrictCase(years=(2024,), streets=TWO))


def _interval(code: str, rank: int, low: int, high: int) -> RankInterval:
    filled = {f.name: None for f in fields(RankInterval)} | {"draws": 1000, "year": 2024, "tier": "street"}
    given = {"unit_code": code, "rank": rank, "rank_low": low, "rank_high": high}
    return RankInterval(**{**filled, **given})


def test_a_weights_distance_is_that_of_the_printed_shares(reader: Reader) -> None:
    """66.74 is 66.7 and 85.26 is 85.3: 18.6 apart, not 18.5."""
    code = next(i.code for i in reader.year_pack.indicators if i.tier == "community" and i.kind == "basic")
    filled = {f.name: 0.0 for f in fields(AuditWeight)} | {"year": 2024, "tier": "community", "code": code}
    given = {"parent": "A", "sibling_share": 66.74, "influence": 85.26}
    weight = AuditWeight(**{**filled, **given})

    (text,), table = audit._weights(changed(reader, {AuditWeight: lambda _: [weight]}))
    assert table is not None
    assert next(r.cells[4:] for r in table.rows if not r.group) == ("66.7%", "85.3%", "+18.6")
    assert "高于权重18.6个百分点" in text


def test_all_streets_with_the_widest_interval_are_named() -> None:
    tied = [_interval("甲", 9, 8, 10), _interval("乙", 3, 2, 4), _interval("丙", 1, 1, 2)]
    assert [i.unit_code for i in measure.widest(tied)] == ["乙", "甲"]
    assert measure.widest([_interval("甲", 1, 1, 1), _interval("乙", 2, 2, 2)]) == []
    assert measure.widest([]) == []


def test_the_front_page_and_the_chapter_name_every_street_that_ties_for_the_widest_interval(
    reader: Reader,
) -> None:
    intervals = [_interval(TWO[0], 1, 1, 2), _interval(TWO[1], 2, 1, 2)]

    drawn = changed(reader, {RankInterval: lambda _: list(intervals)})
    said = [front._firmness(drawn), stability._streets(drawn, intervals)[0][0]]
    assert all(drawn.full_name(code) in text for code in TWO for text in said), said
    assert "共2个" in said[1]
