"""What keys and formulas of an index pack name, and is not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken_index import (
    PACK,
    A,
    C,
    Case,
    assert_named_and_nothing_else,
    named,
    normalise,
    written,
)

from mulin.findings import Level, errors

CASES = [
    # between keys
    Case("index.code_taken", "{code: d, field: twice}", "{code: right, field: twice}", "indicators.3.code",
         "{code: right,", "right"),
    Case("index.node_unknown", A, "{code: a, parent: lift}", "indicators.0.parent", "parent: lift", "lift"),
    Case("index.indicator_unused", "          - indicator: c\n", "", "indicators.2.code", C, "c", Level.WARNING),
    Case("index.class_unknown", A, "{code: a, parent: left, impute: {method: mean, by: zone}}",
         "indicators.0.impute.by", "by: zone", "zone"),
    Case("index.class_unknown", "impute: {method: none}", "impute: {method: mean, by: zone}", "defaults.impute.by",
         "by: zone", "zone"),
    Case("index.class_unknown", "peer: region", "peer: zone", "ranking.peer", "peer: zone", "zone"),
    normalise("index.class_unknown", "rule: rank, pool: 'by:zone'", "pool", "zone"),
    normalise("index.pool", "rule: rank, pool: region", "pool", "region"),
    Case("index.no_panel", A, "{code: a, parent: left, impute: {method: latest}}", "indicators.0.impute.method",
         "method: latest", "latest"),
    Case("index.no_panel", A, "{code: a, parent: left, impute: {method: interpolate}}", "indicators.0.impute.method",
         "method: interpolate", "interpolate"),
    Case("index.year_absent", "year: 2024\n", "", "year", "schema_version"),
    Case("index.formula", "a / people", "import os", "derived.per_head", "import os", "import os"),
    Case("index.formula", "a / people", "median(a, people)", "derived.per_head", "median", "median(a, people)"),
    Case("index.predictor", A, "{code: a, parent: left, impute: {method: em, predictors: [bb]}}",
         "indicators.0.impute.predictors", "predictors", "bb"),
    Case("index.predictor", A, "{code: a, parent: left, impute: {method: regression, predictors: [a]}}",
         "indicators.0.impute.predictors", "predictors", "a"),
    Case("index.no_panel", "a / people", "a - previous(a)", "derived.per_head", "previous", "a - previous(a)"),
    Case("index.derived_order", "a / people", "a / twice", "derived.per_head", "a / twice", "twice"),
    Case("index.derived_order", "2 * per_head", "2 * twice", "derived.twice", "2 * twice", "twice"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_mistake_is_named_and_nothing_else(case: Case, tmp_path: Path) -> None:
    assert_named_and_nothing_else(case, tmp_path)


def test_an_indicator_written_twice_is_named_at_both_places(tmp_path: Path) -> None:
    text = PACK.replace(C, "{code: a}")
    found = [f for f in written(tmp_path, text) if f.rule == "index.indicator_twice"]
    assert [(f.row, f.column, f.value) for f in found] == [
        (15, "indicators.0.code", "a"), (17, "indicators.2.code", "a"),
    ]  # fmt: skip


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    text = PACK.replace("peer: region", "peer: zone").replace("a / people", "a +")
    text = text.replace("- indicator: c\n", "- indicator: e\n")
    assert {f.rule for f in errors(written(tmp_path, text))} == {
        "index.class_unknown", "index.formula", "index.indicator_unknown",
    }  # fmt: skip
