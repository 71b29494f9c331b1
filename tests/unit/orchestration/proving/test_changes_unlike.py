"""The parts of a change in a release's marts, held against what the computation without SQL comes to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.again.changes import PARTS, parted
from orchestration.proving.changes import changes_unlike

STEPS = [80.0, 81.0, 84.0, 83.5, 83.0, 82.0, 85.0]
AGAIN: dict[str, list[dict[str, Any]]] = {
    "changes": [
        {"year": 2024, "unit_code": "u1", "previous_total": 80.0, "total": 85.0, **parted(STEPS)},
        {"year": 2024, "unit_code": "u2", "previous_total": None, "total": None, **dict.fromkeys(PARTS)},
    ],
    "pillar_changes": [{"year": 2024, "unit_code": "u1", "pillar": "order", **parted(STEPS)}],
    "indicator_changes": [{"year": 2024, "unit_code": "u1", "indicator_code": "V-1", **parted(STEPS)}],
}
Told = Callable[..., list[str]]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """What is said of a release that has the same rows, but for the first of one mart (or of each), and a column."""

    def _told(mart: str, other: dict[str, Any], leave: str = "") -> list[str]:
        folder = tmp_path / "marts"
        folder.mkdir()
        for name, (first, *rest) in AGAIN.items():
            rows = [first | (other if mart in (name, "") else {}), *rest]
            kept = [{k: v for k, v in row.items() if k != leave} for row in rows]
            pq.write_table(pa.Table.from_pylist(kept), folder / f"{name}.parquet")
        found = list(changes_unlike(folder, AGAIN, tmp_path / "again"))
        assert {f.rule for f in found} <= {"release.again_differs"}
        return [f.message for f in found]

    return _told


def test_sums_in_another_order_are_the_same(told: Told) -> None:
    assert told("changes", {"data_effect": 3.0 + 1e-12}) == []


@pytest.mark.parametrize("mart", list(AGAIN))
def test_points_moved_from_one_part_to_another_are_told_in_each_table(told: Told, mart: str) -> None:
    found = told(mart, {"data_effect": 4.0, "target_effect": -2.0})

    assert len(found) == 2
    assert all(text.startswith("不用计分语句、另用一套程序计算") and mart in text and "u1" in text for text in found)


def test_a_change_made_up_of_a_unit_that_was_not_comparable_is_told(told: Told) -> None:
    (text,) = told("changes", {"unit_code": "u3"})

    assert "少 1 行、多 1 行" in text


def test_a_release_from_before_there_were_goals_has_them_within_its_method(told: Told) -> None:
    assert told("", {"method_effect": 2.0}, "target_effect") == []


def test_a_method_effect_of_such_a_release_that_is_not_both_is_told(told: Told) -> None:
    assert len(told("changes", {"method_effect": 2.5}, "target_effect")) == 3
