"""Every key of an index pack that a rule takes changes a score; every other one is refused by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mulin.index import read_index
from mulin.index.model import Normalise
from mulin.index.parameters import rule_of_index
from mulin.rules import INDEX_RULES
from mulin.scoring.peer_rule import PeerRule
from mulin.scoring.rule import Measured

NEEDED: dict[str, Any] = {"floor": 2, "ceil": 9, "target": 7, "reference": 6, "per_unit": 5, "per_item": 12, "high": 60}
TWO: dict[str, tuple[Any, Any]] = {
    "low": (1, 20), "high": (70, 80), "floor": (1, 3), "ceil": (8, 11), "transform": (None, "ln"),
    "truncate": (True, False), "target": (5, 7), "overshoot": (1, 1.5), "reference": (5, "mean"), "mean": (0, 50),
    "sd": (1, 10), "population": (False, True), "counted": (True, False), "ties": ("min", "max"),
    "bands": (((0, 10), (0.9, 30)), ((0, 20), (0.9, 30))), "per_unit": (5, 6), "base": (20, 40), "item_cap": (9, 19),
    "per_item": (12, 15), "pool": (None, "by:region"), "years": ("each", "all"), "constant": (None, 33),
}  # fmt: skip
CONTEXTS: tuple[dict[str, Any], ...] = (
    {},
    {"counted": False},
    {"floor": 2, "ceil": 9},
    {"target": 6},
    {"reference": "mean"},
)
FIGURES = [np.array(x, dtype=float) for x in ([1, 2, 2, 4, 5.5, 7, 9.5, 12], [3] * 8, [0] * 8)]
REGION, YEAR = list("aabbaabb"), [1, 1, 1, 1, 2, 2, 2, 2]
DIRECTIONS = ("higher", "lower")


def base(rule: str) -> dict[str, Any]:
    needed = INDEX_RULES[rule].in_index[rule]
    return {"rule": rule} | {key: NEEDED.get(key, TWO[key][0]) for key in needed}


def scores(written: dict[str, Any], direction: str) -> list[np.ndarray] | None:
    """None: the pack would be refused."""
    how = Normalise(**written)
    rule = rule_of_index(how, 100.0, direction)
    if how.model_fields_set - INDEX_RULES[how.rule].reads(how) or rule.against(direction, how.target):
        return None
    pool = None
    if isinstance(rule, PeerRule):
        regions = REGION if rule.pool == "by:region" else [""] * 8
        pool = [f"{r}{'' if rule.pool_years else y}" for r, y in zip(regions, YEAR, strict=True)]
    target = np.nan if how.target is None else how.target
    low, cap = rule.range_low, rule.cap
    return [low + (cap - low) * rule.score(Measured(x, direction, target, pool)) / cap for x in FIGURES]


def pairs(rule: str, key: str) -> Iterator[tuple[Any, Any]]:
    for context in CONTEXTS:
        one, two = (base(rule) | context | {key: value} for value in TWO[key])
        for direction in DIRECTIONS:
            yield scores(one, direction), scores(two, direction)


def test_every_key_there_is_is_tried() -> None:
    assert TWO.keys() == Normalise.model_fields.keys() - {"rule"}


@pytest.mark.parametrize("rule", INDEX_RULES)
def test_a_key_that_a_rule_takes_changes_a_score(rule: str) -> None:
    for key in sorted(INDEX_RULES[rule].may_read(rule) - {"rule"}):
        both = [(one, two) for one, two in pairs(rule, key) if one is not None and two is not None]
        assert any(
            not np.array_equal(a, b, equal_nan=True) for one, two in both for a, b in zip(one, two, strict=True)
        ), key


@pytest.mark.parametrize("rule", INDEX_RULES)
def test_a_key_that_it_does_not_take_is_refused_with_the_rules_that_do(rule: str, tmp_path: Path) -> None:
    for key in sorted(TWO.keys() - INDEX_RULES[rule].may_read(rule)):
        written = base(rule) | {key: next(v for v in TWO[key] if v is not None)}
        (tmp_path / "index.yaml").write_text(
            "schema_version: 1\nindex: t\nyear: 2024\nclasses: [region]\n"
            f"indicators: [{{code: a, normalise: {written!r}}}]\n".replace("True", "true").replace("False", "false")
            .replace("(", "[").replace(")", "]") + "trees: {t: {children: [{indicator: a}]}}\n",
            encoding="utf-8",
        )  # fmt: skip
        found = [f for f in read_index(tmp_path)[1] if f.rule == "index.unread"]

        assert [(f.column, f.row) for f in found] == [(f"indicators.0.normalise.{key}", 5)], key
        readers = [name for name, other in INDEX_RULES.items() if key in other.may_read(name)]
        assert all(name in found[0].mend for name in readers)
        assert readers


@pytest.mark.parametrize(
    ("written", "unread"),
    [("rule: rank, high: 10", "high"), ("rule: rank, constant: 5", "constant"),
     ("rule: borda, counted: false, ties: max", "ties"), 
     ("rule: efficacy, floor: 1, ceil: 9, pool: 'by:region'", "pool"),
     ("rule: target_attainment, target: 5, truncate: false, overshoot: 1.5", "overshoot"),
     ("rule: min_max, transform: ln", "transform"), ("rule: none, years: all", "years")],
)  # fmt: skip
def test_what_the_other_keys_make_meaningless_is_refused(written: str, unread: str, tmp_path: Path) -> None:
    (tmp_path / "index.yaml").write_text(
        "schema_version: 1\nindex: t\nyear: 2024\nclasses: [region]\n"
        f"indicators: [{{code: a, normalise: {{{written}}}}}]\ntrees: {{t: {{children: [{{indicator: a}}]}}}}\n",
        encoding="utf-8",
    )
    assert [f.column for f in read_index(tmp_path)[1] if f.rule == "index.unread"] == [
        f"indicators.0.normalise.{unread}"
    ]


def test_outliers_are_looked_for_in_the_years_of_the_peers(tmp_path: Path) -> None:
    """So that ``years`` means something for a rule that compares with nobody."""
    (tmp_path / "index.yaml").write_text(
        "schema_version: 1\nindex: t\ndata: {year: y}\nindicators:\n"
        "  - {code: a, treat: {winsor_max: 2}, normalise: {rule: none, years: all}}\n"
        "trees: {t: {children: [{indicator: a}]}}\n",
        encoding="utf-8",
    )
    assert read_index(tmp_path)[1] == []
