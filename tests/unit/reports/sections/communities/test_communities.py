"""The communities in the district's report."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import district_marts as fixture
import pytest
from changed_marts import changed
from pages import chapter

from reports import rows
from reports.reading.reader import Reader
from reports.sections.communities import unit as of_unit

DISTRICT = fixture.DISTRICT
Parts = dict[str, Any]


def test_what_cannot_be_compared_and_what_was_vetoed_is_named(faulty: Reader, parts: Parts) -> None:
    assert parts["communities"].tiers[0].not_comparable is not None
    assert "十九棉居委会" in parts["communities"].tiers[0].not_comparable.rows[0].cells[2]
    assert parts["communities"].vetoed is not None
    assert [r.cells[3] for r in parts["communities"].vetoed.rows] == ["不合格"] * len(parts["communities"].vetoed.rows)
    assert "触发一票否决的单位" in chapter(faulty, "district", DISTRICT, "communities").section("communities")


def test_one_community_that_can_be_compared_is_not_the_best_and_the_worst_of_its_street(faulty: Reader) -> None:
    street = next(u for u in faulty.marts.units("street") if u.comparable)
    under = [u.code for u in faulty.pack.children(street.unit_code)]
    kept = next(u.unit_code for u in faulty.marts.units("community") if u.unit_code in under and u.comparable)
    alone = {
        rows.UnitScore: lambda found: [
            replace(u, comparable=u.comparable and (u.unit_code not in under or u.unit_code == kept)) for u in found
        ]
    }
    said = chapter(changed(faulty, alone), "street", street.unit_code, "communities").section("communities")
    assert "1个可比：" in said
    assert "最高为" not in said


@pytest.mark.parametrize(("pillars", "name", "each"), [(1, 33, 24), (4, 33, 6), (8, 17, 5)])
def test_pillars_of_any_number_have_room_for_a_full_score(pillars: int, name: float, each: float) -> None:
    assert of_unit.widths(pillars) == (name, each)
