"""The communities in the district's report."""

from __future__ import annotations

from typing import Any

import district_marts as fixture
from pages import chapter

from reports.reading.reader import Reader

DISTRICT = fixture.DISTRICT
Parts = dict[str, Any]


def test_what_cannot_be_compared_and_what_was_vetoed_is_named(faulty: Reader, parts: Parts) -> None:
    assert parts["communities"].tiers[0].not_comparable is not None
    assert "十九棉居委会" in parts["communities"].tiers[0].not_comparable.rows[0].cells[2]
    assert parts["communities"].vetoed is not None
    assert [r.cells[3] for r in parts["communities"].vetoed.rows] == ["不合格"] * len(parts["communities"].vetoed.rows)
    assert "触发一票否决的单位" in chapter(faulty, "district", DISTRICT, "communities").section("communities")
