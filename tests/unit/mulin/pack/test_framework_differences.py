"""Two frameworks key by key: what a changed rule and a what-if both tell of."""

from __future__ import annotations

from functools import cache

from mulin.pack import load_pack
from mulin.pack.framework import Framework
from mulin.pack.framework_differences import Unlike, framework_differences
from mulin.settings import REPO_ROOT
from mulin.shapes import altered


@cache
def framework() -> Framework:
    return load_pack(REPO_ROOT / "plans" / "qinghe-2023-2024").years[2024].framework


def test_the_same_framework_differs_nowhere() -> None:
    assert list(framework_differences(framework(), framework(), ())) == []


def test_a_key_is_told_by_its_path_and_a_grade_by_its_name() -> None:
    best, *rest = framework().grade_bands
    other = altered(
        framework(), grade_bands=(altered(best, min=91.0), *rest), guiding=altered(framework().guiding, tier_cap=3.0)
    )

    assert list(framework_differences(framework(), other, ())) == [
        Unlike(("guiding", "tier_cap"), framework().guiding.tier_cap, 3.0, gone=False, come=False),
        Unlike(("grade_bands", best.grade, "min"), best.min, 91.0, gone=False, come=False),
    ]


def test_what_only_one_of_the_two_has_is_gone_or_come() -> None:
    *rest, last = framework().grade_bands
    fewer = altered(framework(), grade_bands=tuple(rest))
    path = ("grade_bands", last.grade, "min")

    assert Unlike(path, last.min, None, gone=True, come=False) in set(framework_differences(framework(), fewer, ()))
    assert Unlike(path, None, last.min, gone=False, come=True) in set(framework_differences(fewer, framework(), ()))


def test_keys_that_are_left_are_not_compared() -> None:
    other = altered(framework(), title_zh="另一个")

    assert list(framework_differences(framework(), other, {"title_zh"})) == []
