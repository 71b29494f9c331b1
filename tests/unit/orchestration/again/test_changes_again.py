"""What a year's change is made of: parts that add up, and none where a scoring between the two years is not known."""

from __future__ import annotations

import pytest

from orchestration.again.changes import PARTS, one_sided, parted

KNOWN = [80.0, 81.0, 84.0, 83.5, 83.0, 82.0, 85.0]


def test_every_part_is_the_step_that_made_it_and_together_they_are_the_change() -> None:
    made = parted(KNOWN)

    assert made == {
        "change": 5.0, "data_effect": 3.0, "scope_effect": 0.5, "weight_effect": -0.5, "target_effect": -1.0,
        "method_effect": 3.0,
    }  # fmt: skip
    assert sum(made[part] for part in PARTS[1:]) == made["change"]


@pytest.mark.parametrize("unknown", range(1, 6))
def test_without_a_scoring_in_between_the_change_has_no_parts(unknown: int) -> None:
    steps = [None if n == unknown else s for n, s in enumerate(KNOWN)]

    assert parted(steps) == dict.fromkeys(PARTS) | {"change": 5.0}


@pytest.mark.parametrize("unknown", [0, 6])
def test_without_one_of_the_years_there_is_no_change(unknown: int) -> None:
    assert parted([None if n == unknown else s for n, s in enumerate(KNOWN)]) == dict.fromkeys(PARTS)


def test_what_only_one_year_can_score_is_one_sided_and_what_a_year_does_not_have_is_not() -> None:
    before = {("u", "A"): "scored", ("u", "B"): "pending", ("u", "C"): "pending", ("u", "D"): "failed_missing"}
    after = {("u", "A"): "pending", ("u", "B"): "carried_forward", ("u", "C"): "not_applicable", ("u", "E"): "pending"}

    assert one_sided(before, after) == {("u", "A"), ("u", "B")}
