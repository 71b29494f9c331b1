"""A framework's rows compiled to SQL, without a database: what is read of a pool, how nodes see their children."""

from __future__ import annotations

from typing import Any

import pytest

from mulin.index.compile.figures import Figure, figure_of
from mulin.index.compile.macros import Macros
from mulin.index.compile.models import EXTRAS, compile_wide
from mulin.index.compile.nodes import Trees, seen_columns
from mulin.index.compile.spec import Node, Spec, spec_of
from mulin.index.formula import parse
from mulin.settings import REPO_ROOT

MACROS = Macros.read(REPO_ROOT / "dbt_project")
POLICY = {
    "scale": 100.0, "rounding.score_decimals": 2.0, "ranking.on": "exact", "ranking.ties": "average",
    "ranking.ascending": 0.0, "ranking.peer": "area", "missing.zero_denominator": "missing",
    "coverage.not_applicable_counts_as_missing": 0.0,
}  # fmt: skip


def node(code: str, parent: str | None, level: int, **more: Any) -> dict[str, Any]:
    kind = "index" if parent is None else more.pop("kind", "node")
    return {
        "year": 2024, "tree": "all", "tier": "unit", "node_code": code, "parent_code": parent, "level": level,
        "node_kind": kind, "weight": 1.0, "method": "arithmetic", "minimum_share": None, "zero_policy": None, "sort": 1,
        "share_of": None, "below_minimum": None,
    } | more  # fmt: skip


def spec(rule: str = "goalpost", nodes: tuple[dict[str, Any], ...] = (), formulas: Any = None, **params: Any) -> Spec:
    """Two indicators by one rule, under one root unless told."""
    rows = []
    for name, value in {"cap": 100.0, "factor": 1.0, "range_low": 0.0, **params}.items():
        for position, one in enumerate(value if isinstance(value, tuple) else (value,), 1):
            word = str(one).lower() if isinstance(one, bool) else one if isinstance(one, str) else None
            number = None if isinstance(one, str) else float(one)
            rows.append({"year": 2024, "param": name, "position": position, "number": number, "word": word})
    codes = ("a", "b'")
    leaves = (node(c, "all", 1, kind="indicator", method=None, sort=k) for k, c in enumerate(codes))
    return spec_of({
        "ref_run": [{"assessed_year": 2024}],
        "ref_tiers": [{
            "year": 2024, "tier": "unit", "own_share": 1.0, "children_share": 0.0, "child_tier": None,
            "minimum_comparable_share": None, "coverage_floor": 0.5, "pillar_floor": 0.25,
        }],
        "ref_policy": [
            {"year": 2024, "key": key, "number": None if isinstance(value, str) else value,
             "word": value if isinstance(value, str) else None}
            for key, value in POLICY.items()
        ],
        "ref_indicators": [{
            "year": 2024, "code": c, "tier": "unit", "scoring_rule": rule, "direction": "higher", "target": 80.0,
            "weight": 1.0, "value_type": "count", "value_field": f"f{k}", "numerator_field": None,
            "denominator_field": None, "missing_policy": "pending", "sort": k,
        } for k, c in enumerate(codes)],
        "ref_params": [{**r, "indicator_code": c} for c in codes for r in rows],
        "ref_bands": [
            {"year": 2024, "indicator_code": c, "at": at, "score": 10 * at} for c in codes for at in (1.0, 5.0)
        ],
        "ref_nodes": nodes or [node("all", None, 0), *leaves],
    }, formulas or {}, years=1)  # fmt: skip


def figure(rule: str, **params: Any) -> Figure:
    known = spec(rule, **params)
    return figure_of(known.tiers[0].indicators[0], known.policy, MACROS)


LEVEL = "(abs(({0}) - ({1})) <= 1e-13 * greatest(abs({0}), abs({1})))"
HIGH, LOW = "quantile_cont(v0, (0.9e0))", "quantile_cont(v0, (0.1e0))"


@pytest.mark.parametrize(
    ("rule", "params", "statistics", "places"),
    [
        ("min_max", {"winsor": (0.0, 1.0), "min_units": 0},
         {"lo": "min(v0)",
          "span": f"case when not {LEVEL.format('max(v0)', 'min(v0)')} then max(v0) - min(v0) end"}, ()),
        ("min_max", {"winsor": (0.1, 0.9)},
         {"lo": "quantile_cont(v0, (0.1e0))",
          "span": f"case when not {LEVEL.format(HIGH, LOW)} then {HIGH} - {LOW} end"}, ()),
        ("z_score", {"sd": "sample"}, {"mean": "avg(v0)", "sd_sample": "stddev_samp(v0)"}, ()),
        ("z_score", {"sd": "population"}, {"mean": "avg(v0)", "sd_population": "stddev_pop(v0)"}, ()),
        ("distance_to_reference", {"reference": "median"},
         {"minimum": "min(v0)", "maximum": "max(v0)", "median": "median(v0)"}, ()),
        ("distance_to_reference", {"reference": "unit:U'7"},
         {"minimum": "min(v0)", "maximum": "max(v0)",
          "reference_value": "max(case when unit_code = 'U''7' then v0 end)"}, ()),
        ("distance_to_reference", {"reference": 55.0}, {"minimum": "min(v0)", "maximum": "max(v0)"}, ()),
        ("efficacy", {}, {"minimum": "min(v0)", "maximum": "max(v0)"}, ()),
        ("efficacy", {"floor": 20.0, "ceil": 70.0}, {}, ()),
        ("percentile_rank", {}, {}, ("n", "below", "equal")),
        ("rank", {"basis": "count", "ties": "average"}, {}, ("n", "below", "equal")),
        ("goalpost", {"floor": 10.0, "ceil": 80.0}, {}, ()),
        ("step", {"basis": "value"}, {}, ()),
    ],
)  # fmt: skip
def test_of_a_pool_is_read_what_the_rules_macro_asks_for(rule, params, statistics, places):
    made = figure(rule, **params)

    assert dict(made.statistics) == statistics
    assert made.places == places
    assert (made.pooling is None) == (not statistics and not places)


def test_how_far_apart_the_ends_of_a_pool_lie_is_asked_of_the_pool_and_not_of_each_unit():
    made = figure("min_max", winsor=(0.0, 1.0), degenerate_score=50.0)

    assert "span0 is null then (50.0e0)" in made.score
    assert "hi0" not in made.score


def test_a_figure_is_multiplied_and_its_score_put_on_its_range():
    made = figure("boolean", factor=0.1, range_low=1.0, true_score=100.0, false_score=0.0)

    assert made.observed == '(0.1e0) * "f0"'
    assert made.score.startswith("(1.0e0) + ((100.0e0) - (1.0e0)) * ((case when v0 is null")


def test_yes_and_no_are_stored_both_ways_and_read_once():
    assert "> 1.0 then 1.0" in figure("goalpost", floor=0.0, ceil=1.0, unbounded=False).score
    assert "> 1.0 then 1.0" not in figure("goalpost", floor=0.0, ceil=1.0, unbounded=True).score


def test_bands_are_asked_from_the_highest_down():
    score = figure("step", basis="value").score

    assert score.index("(50.0e0)") < score.index("(10.0e0)")


def tree(**root: Any) -> Node:
    below = {"tier": "unit", "method": None, "kind": "indicator"}
    rows = (
        node("all", None, 0, **root), node("p", "all", 1, minimum_share=0.0, sort=2),
        node("a", "all", 1, weight=0.5, **below), node("b'", "p", 2, **below),
    )  # fmt: skip
    formulas = {"f": parse("2 * a + p")}
    known = spec("goalpost", rows, formulas, floor=0.0, ceil=1.0)
    return known.tiers[0].roots[0]


def test_a_node_is_read_with_the_floors_of_its_tier():
    plain, power = tree(), tree(method="power:-2", zero_policy="floor:2.5", minimum_share=0.75, share_of="count")

    assert (plain.exponent, plain.zero_policy, plain.least, plain.least_counts) == (1.0, "keep", 0.5, False)
    assert (power.exponent, power.zero_floor, power.least, power.least_counts) == (-2.0, 2.5, 0.75, True)
    assert [(c.of.code, c.weight) for c in plain.children] == [("a", 0.5), ("p", 1.0)]
    assert (power.drops, power.positive, plain.drops) == (True, True, False)


@pytest.mark.parametrize(
    ("root", "seen", "said"),
    [
        ({}, ("s0", "score_1"), "plain_0 / weights_0"),
        ({"method": "geometric", "zero_policy": "drop"}, ("seen_0_0", "seen_0_1"), "exp(logs_0 / weights_0)"),
        ({"method": "product"}, ("s0", "score_1"), "(100.0e0) * (s0 / (100.0e0)) * (score_1 / (100.0e0))"),
        ({"method": "formula:f"}, ("s0", "score_1"), "list_reduce([(2.0e0 * (s0)), (score_1)], lambda a, b: "),
    ],
)
def test_a_nodes_score_is_made_of_its_childrens_columns(root, seen, said):
    made = tree(**root)
    known = spec("goalpost", floor=0.0, ceil=1.0)
    trees = Trees(figures=None, policy=known.policy, macros=MACROS, covered=False)  # type: ignore[arg-type]

    assert seen_columns(made) == seen
    assert said in trees._score(made)


def test_every_model_comes_after_what_it_reads_and_only_what_was_asked_is_made():
    known = spec("rank")
    whole = compile_wide(known, MACROS, nodes_ranked=True)
    order = list(whole)

    assert all(order.index(read) < order.index(name) for name, made in whole.items() for read in made.reads)
    assert all(f"wide.{read}" in made.sql for name, made in whole.items() for read in made.reads[:1] if "rank" in name)
    assert set(compile_wide(known, MACROS, ())) == {"wide_fills", "wide_pools", "wide_places", "wide_totals"}
    assert set(EXTRAS) - {"coverage"} == {n.removeprefix("wide_") for n in whole} & set(EXTRAS)
    assert '"contribution:all:b\'"' in whole["wide_contributions"].sql


def test_every_model_of_the_project_hands_on_its_statement():
    folder = REPO_ROOT / "dbt_project"
    files = [*(folder / "models" / "wide").glob("*.sql"), folder / "tests" / "wide_adds_up.sql"]

    assert {f.stem for f in files} == set(compile_wide(spec("rank"), MACROS, nodes_ranked=True))
    assert {f.read_text().strip() for f in files} == {"{{ compiled() }}"}


def test_a_rule_is_called_by_the_name_of_its_macro():
    macros = Macros(["{% macro twice(x, half='0.5') -%} {{ double(x) }} + {{ half }} {%- endmacro %}",
                     "{% macro double(x) -%} 2 * {{ x }} {%- endmacro %}"])  # fmt: skip

    assert macros.reads("twice") == ("x", "half")
    assert macros.reads("thrice") == ()
    assert macros("twice", "v1") == "2 * v1 + 0.5"
