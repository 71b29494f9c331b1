"""What differs between two packs, in words."""

from __future__ import annotations

from typing import Any

import pytest

from mulin.index import IndexPack
from mulin.index.differences import differences


def of(**block: Any) -> IndexPack:
    return IndexPack.model_validate({
        "schema_version": 1, "index": "t", "year": 2024, "defaults": {"impute": {"method": "mean"}},
        "indicators": [{"code": "a", **block}], "trees": {"t": {"children": [{"indicator": "a"}]}},
    })  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [({"impute": {"method": "mean"}}, {"impute": {"method": "none"}}, ("method=mean", "method=none")),
     ({}, {"impute": {"method": "none"}}, ("method=mean", "method=none")),
     ({"normalise": {"rule": "rank"}}, {"normalise": {"rule": "min_max"}}, ("rule=rank", "rule=min_max")),
     ({"normalise": {"rule": "min_max", "low": 1}}, {}, ("rule=min_max，low=1.0", "rule=min_max")),
     ({"treat": {"then": "log"}}, {}, ("then=log", "不处理"))],
)  # fmt: skip
def test_what_is_written_is_told_as_it_is_written(
    before: dict[str, Any], after: dict[str, Any], said: tuple[str, str]
) -> None:
    """``impute: none`` is what was written; nobody's default is called so."""
    (found,) = differences(of(**before), of(**after))
    assert (found.before, found.after) == said
