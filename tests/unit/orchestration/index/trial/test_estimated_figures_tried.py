"""A figure that is estimated from others is reached by them: declared, and told as what it is."""

from __future__ import annotations

import numpy as np
import pytest

from mulin.index import IndexPack
from orchestration.index.trial.facts import Facts
from orchestration.index.trial.panel import Panel
from orchestration.index.trial.properties.peers import route


def facts(method: str, predictors: tuple[str, ...], rule: dict[str, object]) -> Facts:
    return Facts(IndexPack.model_validate({
        "schema_version": 1, "index": "t", "year": 2020,
        "indicators": [
            {"code": "a", "normalise": rule, "impute": {"method": method, "predictors": predictors}},
            {"code": "b"}, {"code": "c"},
        ],
        "trees": {"t": {"children": [{"indicator": i} for i in "abc"]}},
    }))  # fmt: skip


@pytest.mark.parametrize("method", ["regression", "em"])
def test_an_estimate_is_reached_by_its_predictors(method: str) -> None:
    assert facts(method, ("b",), {}).reached("b") == {0, 1}
    assert facts(method, ("b",), {}).reached("c") == {2}
    assert facts(method, (), {}).reached("c") == {0, 2}


def test_others_reach_an_estimate_by_the_line_alone_or_as_peers() -> None:
    keys = (("u", 2020), ("v", 2020), ("v", 2021))
    panel = Panel(keys, {c: np.zeros(3) for c in "abc"}, {}, {}, made=True)
    posts = facts("regression", (), {"rule": "goalposts", "floor": 0, "ceil": 9}).known[0]
    assert route(posts, panel, keys[0], keys[1]) == "estimated"
    assert route(posts, panel, keys[0], keys[2]) is None
    assert route(facts("em", (), {}).known[0], panel, keys[0], keys[1]) == "pool"
