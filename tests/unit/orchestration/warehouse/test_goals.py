"""What is a goal and what is the method: the same rule with other parameters, and another rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mulin.rules import RULES
from orchestration.again.otherwise import same_rule
from orchestration.warehouse.goals import kept_rules
from orchestration.warehouse.refs import RunInfo, load_refs
from orchestration.warehouse.yearly import yearly_rows


@pytest.fixture
def kept(pack: Any) -> Callable[..., bool]:
    """Whether an indicator's rule is kept where something of it is another than a year before; the computation without
    SQL says the same."""

    def _kept(code: str, **other: Any) -> bool:
        held = pack.years[2023].indicator[code]
        changed = held.model_copy(update={**other, "params": held.params | other.get("params", {})})
        now = [changed if i is held else i for i in pack.years[2023].indicators]
        year = pack.years[2023].model_copy(update={"indicators": tuple(now)})
        altered = pack.model_copy(update={"years": {**pack.years, 2023: year}})
        before = yearly_rows(pack, 2023)
        said = code in {row.indicator_code for row in kept_rules(yearly_rows(altered, 2023), before)}
        assert same_rule(held, changed) == said
        return said

    return _kept


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("C-A02", {"target": 99.0}),
        ("C-A02", {"weight": 9.0}),
        ("C-A02", {"params": {"floor": 55.0}}),
        ("C-A02", {"params": {"pass_at": 0.95}}),
        ("C-A02", {"params": {"first_year": 2023}}),
        ("C-A01", {"params": {"bands": [(1.0, 100.0), (0.9, 60.0), (0.0, 0.0)]}}),
        ("C-A03", {"params": {"ceil": 50.0}}),
        ("C-A05", {"missing_policy": "pending"}),
    ],
)
def test_targets_posts_bands_and_pass_lines_leave_the_rule_what_it_is(
    kept: Callable[..., bool], code: str, other: dict[str, Any]
) -> None:
    assert kept(code, **other)


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("C-A02", {"scoring_rule": "min_max", "params": {}}),
        ("C-A02", {"direction": "lower"}),
        ("C-A02", {"numerator_field": "F-C005"}),
        ("C-A02", {"unit_of_measure": "次"}),
        ("C-A01", {"params": {"basis": "value", "bands": [(8.0, 100.0), (0.0, 0.0)]}}),
        ("C-A03", {"params": {"transform": "ln", "floor": 1.0}}),
        ("C-A05", {"params": {"winsor": [0.1, 0.9]}}),
        ("C-A05", {"params": {"pool": "same_parent"}}),
    ],
)
def test_another_rule_direction_field_or_way_to_compare_is_another_method(
    kept: Callable[..., bool], code: str, other: dict[str, Any]
) -> None:
    assert not kept(code, **other)


def test_goals_are_parameters_of_their_rule() -> None:
    for rule in RULES.values():
        assert rule.goals <= rule.model_fields.keys(), rule.name


def test_a_run_knows_which_rules_each_year_kept(pack: Any) -> None:
    import duckdb

    con = duckdb.connect()
    load_refs(con, dict.fromkeys((2022, 2023), pack), 2023, RunInfo("p" * 64, True, "0.1.0+abc", "h" * 64))
    found = con.execute("select year, indicator_code from raw.ref_kept_rules").fetchall()
    both = {i.code for i in pack.years[2022].indicators} & {i.code for i in pack.years[2023].indicators}
    assert found == [(2023, i.code) for i in pack.years[2023].indicators if i.code in both]
