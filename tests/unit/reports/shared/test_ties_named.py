"""Whoever shares a place as printed is named with the others: none is cut to the first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mulin.words import Words
from reports.numbers import Numbers
from reports.wording import sentences
from reports.wording.words import at_end, tied

N = Numbers(2, 1)
W = Words("区", "街道", "社区", ("优秀", "良好", "合格", "不合格"))


@pytest.mark.parametrize(("end", "names"), [(max, ["甲", "丙"]), (min, ["乙"])])
def test_what_prints_alike_shares_a_place(end: Callable[..., float], names: list[str]) -> None:
    """96.14 and 96.12 are both printed 96.1."""
    found = [("甲", 96.14), ("乙", 90.0), ("丙", 96.12)]
    assert [name for name, _ in at_end(found, lambda p: p[1], N.score, end)] == names


def test_all_are_named_and_of_a_crowd_how_many_there_are() -> None:
    assert tied(["甲"]) == "甲"
    assert tied(["甲", "乙", "丙"]) == "甲、乙、丙（并列）"
    crowd = [f"{n}居" for n in range(40)]
    assert tied(crowd).startswith("0居、1居、")
    assert tied(crowd).endswith("、11居等40个（并列）")


def test_pillars_that_share_the_top_are_both_the_highest() -> None:
    found = [("自治", 96.14, None), ("共治", 96.12, 90.0), ("法治", 80.0, None), ("德治", 85.0, None)]
    (said,) = sentences.pillars(found, 4, "街道", N, W)
    assert said == (
        "四个治理理念中，得分最高的是自治96.1分、共治96.1分（街道均值90.0分）（并列），最低的是法治80.0分，相差16.1分。"
    )
    assert sentences.pillars([("自治", 96.14, None), ("共治", 96.12, None)], 2, "街道", N, W) == [
        "两个治理理念中，得分都是96.1分。"
    ]
