"""A misspelt key is told with the one it may mean, wherever in a pack it stands."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ValidationError

from mulin.index.model import IndexPack
from mulin.pack.explain import explain
from mulin.pack.framework import Framework
from mulin.pack.meant import keys_at, meant
from mulin.pack.presentation import Presentation
from mulin.pack.sources import Sources


def told(model: type[BaseModel], data: dict[str, object]) -> set[str]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(data)
    return {explain(error, model) for error in caught.value.errors() if error["type"] == "extra_forbidden"}


@pytest.mark.parametrize(
    ("model", "data", "near"),
    [(Framework, {"roundng": {}}, "rounding"), (Framework, {"ranking": {"tise": "min"}}, "ties"),
     (Framework, {"aggregation": {"zero-policy": "drop"}}, "zero_policy"),
     (Presentation, {"colors": {}}, "colours"), (Sources, {"defualt": {}}, "default"),
     (Sources, {"departments": {"D01": {"via": "database", "tabel": "x"}}}, "table"),
     (IndexPack, {"trees": {"t": {"children": [{"node": "a", "children": [{"indicator": "b", "wieght": 1}]}]}}},
      "weight")],
)  # fmt: skip
def test_at_any_depth(model: type[BaseModel], data: dict[str, object], near: str) -> None:
    assert any(said.endswith(f"；是不是 {near}？") for said in told(model, data)), told(model, data)


def test_nothing_is_guessed_from_afar() -> None:
    assert meant("xyz", ["floor", "ceil"]) == ""
    assert meant("Floor", ["floor", "ceil"]) == "；是不是 floor？"
    assert keys_at(Framework, ["no", "such", "place"]) == set(Framework.model_fields)
