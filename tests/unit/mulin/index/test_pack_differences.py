"""What differs between two index packs, each difference named once, and the pack that takes over just that one."""

from __future__ import annotations

from typing import Any

import pytest

from mulin.index.differences import differences
from mulin.index.model import IndexPack
from mulin.index.trees import flatten


def pack(**changes: Any) -> IndexPack:
    base: dict[str, Any] = {
        "schema_version": 1,
        "index": "small",
        "year": 2024,
        "indicators": [{"code": "a"}, {"code": "b"}, {"code": "c", "parent": "deep", "weight": 2}],
        "trees": {
            "top": {
                "children": [
                    {"indicator": "a", "weight": 1},
                    {"indicator": "b", "weight": 3},
                    {"node": "deep", "weight": 4},
                ]
            }
        },
    }
    return IndexPack.model_validate({**base, **changes})


def tree(**of_root: Any) -> dict[str, Any]:
    children = [{"indicator": "a", "weight": 1}, {"indicator": "b", "weight": 3}, {"node": "deep", "weight": 4}]
    return {"top": {"children": children, **of_root}}


def told(a: IndexPack, b: IndexPack) -> list[tuple[str, str]]:
    return [(d.kind, d.place) for d in differences(a, b)]


def test_a_pack_does_not_differ_from_itself():
    assert differences(pack(), pack()) == []


def test_defaults_that_change_are_one_difference_and_not_one_an_indicator():
    assert told(pack(), pack(defaults={"normalise": {"rule": "z_score"}})) == [("method", "defaults.normalise")]


def test_an_indicators_own_block_is_named_by_indicator_and_key():
    other = [
        {"code": "a", "normalise": {"rule": "rank"}},
        {"code": "b", "direction": "lower"},
        {"code": "c", "parent": "deep"},
    ]
    assert told(pack(), pack(indicators=other)) == [("method", "a.normalise"), ("method", "b.direction")]


@pytest.mark.parametrize(
    ("change", "place"),
    [({"method": "geometric"}, "top.top.method"), ({"minimum_share": 0.5}, "top.top.minimum_share")],
)
def test_a_nodes_method_is_a_difference_of_method(change: dict[str, Any], place: str):
    assert told(pack(), pack(trees=tree(**change))) == [("method", place)]


def test_weights_are_compared_as_shares_among_siblings():
    doubled = [{"indicator": "a", "weight": 2}, {"indicator": "b", "weight": 6}, {"node": "deep", "weight": 8}]
    assert told(pack(), pack(trees={"top": {"children": doubled}})) == []
    moved = [{"indicator": "a", "weight": 3}, {"indicator": "b", "weight": 1}, {"node": "deep", "weight": 4}]
    (found,) = differences(pack(), pack(trees={"top": {"children": moved}}))
    assert (found.kind, found.place) == ("weight", "top.top")
    assert found.before.startswith("a 12.5%")
    assert found.after.startswith("a 37.5%")


def test_an_indicator_only_one_pack_has_is_a_difference_of_structure_that_cannot_stand_alone():
    more = [*({"code": c} for c in "ab"), {"code": "c", "parent": "deep"}, {"code": "d", "parent": "deep"}]
    found = differences(pack(), pack(indicators=more))
    assert [(d.kind, d.place, d.pack is None) for d in found] == [("structure", "d", True)]


def test_each_pack_that_stands_alone_has_that_difference_and_no_other():
    b = pack(
        defaults={"normalise": {"rule": "z_score"}},
        trees={"top": {"method": "arithmetic", "minimum_share": 0.5, "children": [
            {"indicator": "a", "weight": 3}, {"indicator": "b", "weight": 1}, {"node": "deep", "weight": 4},
        ]}},
    )  # fmt: skip
    found = differences(pack(), b)
    assert len(found) == 3
    for d in found:
        assert d.pack is not None
        assert told(pack(), d.pack) == [(d.kind, d.place)]


def test_weights_of_children_named_from_below_are_taken_over_too():
    a = pack(
        indicators=[{"code": "a"}, {"code": "b"}, {"code": "c", "parent": "deep"}, {"code": "d", "parent": "deep"}]
    )
    b = pack(indicators=[
        {"code": "a"}, {"code": "b"}, {"code": "c", "parent": "deep", "weight": 3}, {"code": "d", "parent": "deep"},
    ])  # fmt: skip
    (found,) = differences(a, b)
    assert found.pack is not None
    weights = {n.code: n.weight for n in flatten(found.pack) if n.parent == "deep"}
    assert weights == {"c": 0.75, "d": 0.25}
