"""index.yaml and indicators.csv with one mistake: rule, file, line, column, value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from mulin.findings import Finding, FindingsError, Level, errors
from mulin.index import is_index_pack, load_index, read_index

PACK = """\
schema_version: 1
index: small
scale: 100
year: 2024
data: {unit: code}
classes: [region]
derived:
  per_head: a / people
  twice: 2 * per_head
defaults:
  impute: {method: none}
  normalise:
    rule: min_max
indicators:
  - {code: a, parent: left}
  - {code: b, parent: left, normalise: {rule: percentile_rank}}
  - {code: c}
  - {code: d, field: twice}
ranking: {peer: region}
trees:
  small:
    children:
      - node: left
        weight: 2
      - node: right
        children:
          - indicator: c
          - indicator: d
            weight: 3
"""
TABLE = "code,name,direction,parent,weight\na,A,higher,left,1\nb,B,lower,left,2\nc,C,1,left,\n"
TABLE_PACK = """\
schema_version: 1
index: small
year: 2024
trees:
  small:
    children:
      - node: left
"""


def written(folder: Path, text: str, table: str | bytes | None = None) -> list[Finding]:
    (folder / "index.yaml").write_text(text, encoding="utf-8")
    if table is not None:
        (folder / "indicators.csv").write_bytes(table.encode() if isinstance(table, str) else table)
    return read_index(folder)[1]


def line_of(text: str, part: str) -> int:
    assert text.count(part) == 1, f"{part!r} occurs {text.count(part)} times"
    return text[: text.index(part)].count("\n") + 1


@dataclass(frozen=True)
class Case:
    """Replace ``old`` by ``new``: ``rule`` must name ``column`` in the line of ``at`` (as it reads afterwards)."""

    rule: str
    old: str
    new: str
    column: str
    at: str | None = None
    value: str = ""
    level: Level = Level.ERROR


A, B, C, LEFT, RIGHT = (
    "{code: a, parent: left}", "{code: b, parent: left, normalise: {rule: percentile_rank}}", "{code: c}",
    "- node: left", "- node: right",
)  # fmt: skip
UNDER = "trees.small.children"
RULE_B = "indicators.1.normalise"
AGAINST = "        weights: {method: equal_influence, against: root}"


def normalise(rule: str, text: str, key: str, value: str = "") -> Case:
    return Case(rule, "{rule: percentile_rank}", f"{{{text}}}", f"{RULE_B}.{key}" if key else RULE_B, B[:9], value)


def left(rule: str, text: str, key: str = "", value: str = "", at: str | None = None) -> Case:
    path = f"{UNDER}.0.{key}" if key else f"{UNDER}.0"
    return Case(rule, LEFT, f"{LEFT}\n        {text}", path, at or text.partition("\n")[0], value)


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
    # parameters that nothing could be scored with
    Case("index.not_finite", "weight: 2", "weight: .inf", f"{UNDER}.0.weight", "weight: .inf", "inf"),
    Case("index.not_finite", A, "{code: a, parent: left, factor: nan}", "indicators.0.factor", "factor: nan", "nan"),
    normalise("index.range", "rule: min_max, low: 60, high: 40", "high", "40.0"),
    normalise("index.range", "rule: min_max, low: -1, high: 0", "high", "0.0"),
    normalise("index.range", "rule: min_max, low: 100", "high", "100.0"),
    normalise("index.contradiction", "rule: goalposts, floor: 0, ceil: 9, transform: ln", "floor", "floor=0"),
    normalise("index.contradiction", "rule: efficacy, ceil: -3, transform: ln", "transform"),
    normalise("index.contradiction", "rule: bonus, per_item: 0, high: 10", "per_item"),
    normalise("index.contradiction", "rule: ratio_to_reference, reference: 0", "reference", "reference=0"),
    normalise("index.contradiction", "rule: efficacy, base: 100", "base", "base=100"),
    normalise("index.contradiction", "rule: steps, target: 0, bands: [[0, 0], [1, 100]]", "target", "0"),
    normalise("index.contradiction", "rule: steps, bands: [[0, 20], [0, 30]]", "bands", "0:20|0:30"),
    normalise("index.contradiction", "rule: steps, bands: [[0, 50]]", "bands", "0:50"),
    normalise("index.contradiction", "rule: steps, bands: [[0, 50], [1, 500]]", "bands", "0:50|1:500"),
    normalise("index.contradiction", "rule: goalposts, floor: 9, ceil: 1", "floor", "floor=9; ceil=1"),
    normalise("index.reference", "rule: distance_to_reference, reference: bset", "reference", "bset"),
    Case("index.range", "    rule: min_max", "    rule: min_max\n    high: -5", "defaults.normalise.high", "high: -5",
         "-5.0"),
    Case("index.quantiles", A, "{code: a, parent: left, treat: {quantiles: [0.9, 0.1]}}",
         "indicators.0.treat.quantiles", "quantiles", "0.9、0.1"),
    Case("index.unread", A, "{code: a, parent: left, treat: {winsor_max: 3, box_cox_lambda: 0.5}}",
         "indicators.0.treat.box_cox_lambda", "box_cox_lambda", "0.5"),
    Case("index.unread", A, "{code: a, parent: left, treat: {quantiles: [0.1, 0.9], winsor_max: 3}}",
         "indicators.0.treat.winsor_max", "quantiles", "3"),
    Case("index.unread", A, "{code: a, parent: left, treat: {skew: 1.5}}", "indicators.0.treat.skew", "skew",
         "1.5"),
    Case("index.unread", A, "{code: a, parent: left, treat: {winsor_max: 3, combine: true}}",
         "indicators.0.treat.combine", "combine", "true"),
    Case("index.unread", "impute: {method: none}", "impute: {method: mean, max_years: 3}",
         "defaults.impute.max_years", "max_years", "3"),
    # trees
    Case("index.node_empty",
         "        children:\n          - indicator: c\n          - indicator: d\n            weight: 3\n",
         "", f"{UNDER}.1", RIGHT, "right"),
    Case("index.indicator_unknown", "- indicator: c\n", "- indicator: e\n", f"{UNDER}.1.children",
         "        children:\n          - indicator: e", "e"),
    Case("index.leaf_twice", "- indicator: c\n", "- indicator: a\n", "trees.small", "  small:\n", "a"),
    Case("index.weights_zero", "- indicator: c\n          - indicator: d\n            weight: 3",
         "- {indicator: c, weight: 0}\n          - {indicator: d, weight: 0}", f"{UNDER}.1.children",
         "        children:\n          - {", "right"),
    left("index.budget", "weights: budget", "weights"),
    left("index.budget", "weights: {method: budget, allocations: {x: {a: 60}}}", "weights.allocations.x", "b"),
    left("index.budget", "weights: {method: budget, allocations: {x: {a: 60, b: 30, q: 1}}}",
         "weights.allocations.x", "q"),
    left("index.budget", "weights: {method: budget, allocations: {x: {a: 0, b: 0}}}", "weights.allocations.x"),
    left("index.budget", "weights: {method: budget, allocations: {x: {a: 11, b: -1}}}", "weights.allocations.x"),
    left("index.budget", "weights: {method: budget, allocations: {x: {}}}", "weights.allocations.x", "a、b"),
    left("index.ahp", "weights: {method: ahp, matrix: [[1, x], [1, 1]]}", "weights.matrix"),
    left("index.ahp", "weights: {method: ahp, matrix: [[1, 1/0], [1, 1]]}", "weights.matrix"),
    left("index.ahp", "weights: {method: ahp, matrix: [[1, 2, 3], [1/2, 1, 1]]}", "weights.matrix"),
    left("index.ahp", "weights: {method: ahp, matrix: [[1, 2]]}", "weights.matrix"),
    left("index.ahp", "weights: {method: ahp}", "weights.matrix"),
    left("index.ahp", "weights: {method: ahp, matrix: [[1, 3], [3, 1]]}", "weights.matrix"),
    left("index.ahp", "weights: {method: ahp, matrix: [[1, -3], [-1/3, 1]]}", "weights.matrix"),
    left("index.formula", "method: formula\n        formula: a + c", "formula", "c", "formula: a + c"),
    left("index.formula", "method: formula\n        formula: a +", "formula", "a +", "formula: a +"),
    left("index.kemeny", "method: kemeny", "method"),
    # nodes that need what is not below 0
    Case("index.negative", "{rule: percentile_rank}}", "{rule: z_score}}", f"{UNDER}.0.method",
         "method: geometric", "geometric"),
    Case("index.negative_drawn",
         "{rule: percentile_rank}}\n  - {code: c}\n  - {code: d, field: twice}\nranking: {peer: region}",
         "{rule: z_score}}\n  - {code: c}\n  - {code: d, field: twice}\nranking: {peer: region}\n"
         "robustness: {aggregations: [geometric]}", "robustness.aggregations", "aggregations:", "geometric"),
    # what is written in points is held against the scale
    normalise("index.constant", "rule: percentile_rank, constant: 101", "constant", "101"),
    normalise("index.constant", "rule: min_max, low: 1, constant: 0", "constant", "0"),
    left("index.floor_high", "method: geometric\n        zero_policy: floor:100", "zero_policy", "floor:100",
         "zero_policy"),
    Case("index.floor_high", "ranking: {peer: region}",
         "ranking: {peer: region}\nrobustness: {aggregations: [geometric], zero_floor: 1.0e+8}",
         "robustness.zero_floor", "zero_floor", "1e+08"),
    Case("index.magnitude", "ranking: {peer: region}",
         "ranking: {peer: region}\nrobustness: {dirichlet: 1.0e+300}", "robustness.dirichlet", "dirichlet", "1e+300"),
    Case("index.ties_average", "ranking: {peer: region}",
         "ranking: {peer: region, ties: average}\nrobustness: {draws: 9}", "ranking.ties", "ties:", "average"),
    # keys of a node and of draws that nothing reads as the others are written
    left("index.unread", "zero_policy: drop", "zero_policy", "drop"),
    left("index.unread", "method: power:2\n        zero_policy: drop", "zero_policy", "drop", "zero_policy"),
    left("index.unread", "method: product\n        zero_policy: keep", "zero_policy", "keep", "zero_policy"),
    left("index.unread", "share_of: weight", "share_of", "weight"),
    left("index.unread", "below_minimum: incomparable", "below_minimum", "incomparable"),
    left("index.unread", "minimum_share: 0\n        share_of: weight", "share_of", "weight", "share_of"),
    left("index.unread", "bounds: {a: [0, 0.5]}", "bounds", '{"a": [0.0, 0.5]}'),
    left("index.unread", "weights: {method: equal, matrix: [[1, 2], [1/2, 1]]}", "weights.matrix",
         '[[1.0, 2.0], ["1/2", 1.0]]'),
    left("index.unread", "weights: {method: ahp, matrix: [[1, 2], [1/2, 1]], components: 1}", "weights.components",
         "1"),
    left("index.unread", "weights: {method: pca_kaiser, explained: 0.6}", "weights.explained", "0.6"),
    left("index.unread", "weights: {method: pca, components: 2, explained: 0.6}", "weights.explained", "0.6"),
    left("index.unread", "weights: {method: entropy, shares: {a: 1, b: 2}}", "weights.shares",
         '{"a": 1.0, "b": 2.0}'),
    left("index.unread", "weights: {method: ahp, matrix: [[1, 2], [1/2, 1]], allocations: {x: {a: 1, b: 2}}}",
         "weights.allocations", '{"x": {"a": 1.0, "b": 2.0}}'),
    Case("index.unread", "ranking: {peer: region}",
         "ranking: {peer: region}\nrobustness: {dirichlet: 50, weight_perturbation: 0.1}",
         "robustness.weight_perturbation", "dirichlet", "0.1"),
    Case("index.unread", "ranking: {peer: region}",
         "ranking: {peer: region}\nrobustness: {aggregations: ['power:2'], zero_floor: 1}", "robustness.zero_floor",
         "zero_floor", "1.0"),
    Case("index.unread", "ranking: {peer: region}",
         "ranking: {peer: region}\nrobustness: {weight_perturbation: 0, sobol: 1000}", "robustness.sobol",
         "sobol: 1000", "1000"),
    # weights and bounds that cannot be meant
    Case("index.weight_replaced", RIGHT, f"{RIGHT}\n        weights: equal", f"{UNDER}.1.weights", "weights: equal",
         "equal", Level.WARNING),
    left("index.combined", "weights: {method: combined, shares: {entropi: 1}}", "weights.shares", "entropi"),
    left("index.influence", "weights: {method: influence, shares: {a: 1, q: 1}}", "weights.shares", "q"),
    left("index.influence", "weights: {method: influence, shares: {a: 1}}", "weights.shares", "b"),
    left("index.influence", "weights: {method: influence, shares: {a: 0, b: 0}}", "weights.shares"),
    left("index.influence", "method: product\n        weights: equal_influence", "weights", "product", "weights:"),
    left("index.influence", "method: copeland\n        weights: {method: combined, shares: {equal_influence: 1}}",
         "weights", "copeland", "weights:"),
    left("index.unread", "weights: {method: sd, against: root}", "weights.against", "root"),
    Case("index.against", f"    children:\n      {LEFT}", f"    method: topsis\n    children:\n      {LEFT}\n{AGAINST}",
         f"{UNDER}.0.weights.against", "against", "small"),
    Case("index.against", f"    children:\n      {LEFT}", f"    weights: sd\n    children:\n      {LEFT}\n{AGAINST}",
         f"{UNDER}.0.weights.against", "against", "small"),
    Case("index.against", f"{LEFT}\n        weight: 2\n      {RIGHT}",
         f"{LEFT}\n        weights: {{method: influence, against: root, shares: {{a: 1, b: 2}}}}\n"
         f"      {RIGHT}\n{AGAINST}",
         f"{UNDER}.1.weights.method", "equal_influence, against", "equal_influence"),
    left("index.components", "weights: {method: pca, components: 3}", "weights.components", "3"),
    left("index.bounds", "method: benefit_of_the_doubt\n        bounds: {a: [0.6, 1], b: [0.5, 1]}", "bounds", "1.1、2",
         "bounds:"),
    left("index.bounds", "method: benefit_of_the_doubt\n        bounds: {a: [0, 0.6], b: [0, 0.3]}", "bounds",
         "0、0.9", "bounds:"),
    left("index.bounds", "method: benefit_of_the_doubt\n        bounds: {a: [0.6, 0.5]}", "bounds.a", "0.6、0.5",
         "bounds:"),
    left("index.bounds", "method: benefit_of_the_doubt\n        bounds: {q: [0, 0.5]}", "bounds", "q", "bounds:"),
    # shape
    Case("index.missing", "index: small\n", "", "index", "schema_version"),
    Case("index.literal_error", "schema_version: 1", "schema_version: 2", "schema_version", "schema_version", "2"),
    Case("index.extra_forbidden", "scale: 100", "scale: 100\nskale: 1", "skale", "skale", "1"),
    Case("index.greater_than", "scale: 100", "scale: 0", "scale", "scale: 0", "0"),
    Case("index.float_parsing", "scale: 100", "scale: hundred", "scale", "scale", "hundred"),
    Case("index.string_pattern_mismatch", "index: small", "index: a b", "index", "index: a b", "a b"),
    Case("index.too_short", "trees:\n" + PACK.partition("trees:\n")[2], "trees: {}\n", "trees", "trees: {}"),
    Case("index.literal_error", A, "{code: a, parent: left, direction: up}", "indicators.0.direction", "direction: up",
         "up"),
    left("index.string_pattern_mismatch", "method: mean", "method", "mean"),
    left("index.string_pattern_mismatch", "zero_policy: lift", "zero_policy", "lift"),
    left("index.less_than_equal", "minimum_share: 66", "minimum_share", "66"),
    left("index.greater_than_equal", "minimum_share: -1", "minimum_share", "-1"),
    left("index.literal_error", "share_of: units", "share_of", "units"),
    left("index.literal_error", "weights: {method: guess}", "weights.method", "guess"),
    left("index.extra_forbidden", "wieght: 3", "wieght", "3"),
    left("index.value_error", "formula: a + b", "", "", LEFT),
    left("index.value_error", "method: formula", "", "", LEFT),
    Case("index.extra_forbidden", "            weight: 3", "            wieght: 3", f"{UNDER}.1.children.1.wieght",
         "wieght: 3", "3"),
    Case("index.missing", "- indicator: c\n", "- weight: 4\n", f"{UNDER}.1.children.0.node", "- weight: 4"),
    Case("index.model_type", "- indicator: c\n", "- c\n", f"{UNDER}.1.children.0", "          - c\n", "c"),
    normalise("index.literal_error", "rule: minmax", "rule", "minmax"),
    normalise("index.value_error", "rule: goalposts, floor: 1", ""),
    normalise("index.contradiction", "rule: goalposts, floor: 1, ceil: 1", "ceil"),
    normalise("index.value_error", "rule: scaled", ""),
    normalise("index.value_error", "rule: distance_to_reference", ""),
    normalise("index.value_error", "rule: distance_to_target", ""),
    normalise("index.value_error", "rule: target_attainment", ""),
    normalise("index.value_error", "rule: steps", ""),
    normalise("index.value_error", "rule: deduction", ""),
    normalise("index.value_error", "rule: bonus, per_item: 2", ""),
    normalise("index.greater_than", "rule: z_score, sd: 0", "sd", "0"),
    normalise("index.greater_than_equal", "rule: target_attainment, target: 5, overshoot: 0.5", "overshoot", "0.5"),
    Case("index.value_error", "impute: {method: none}", "impute: {method: constant}", "defaults.impute",
         "impute: {"),
    Case("index.value_error", "impute: {method: none}", "impute: {method: none, value: 3}", "defaults.impute",
         "impute: {"),
    Case("index.value_error", "impute: {method: none}", "impute: {method: latest, by: region}", "defaults.impute",
         "impute: {"),
    Case("index.value_error", "impute: {method: none}", "impute: {method: mean, predictors: [a]}", "defaults.impute",
         "impute"),
    Case("index.less_than_equal", "impute: {method: none}", "impute: {method: latest, max_years: 11}",
         "defaults.impute.max_years", "max_years", "11"),
    Case("index.less_than_equal", "ranking:", "rounding: {decimals: 9}\nranking:", "rounding.decimals", "decimals",
         "9"),
    Case("index.value_error", "ranking:", "screen: {}\nranking:", "screen", "screen"),
    Case("index.less_than_equal", "ranking:", "screen: {minimum_share: 90}\nranking:", "screen.minimum_share",
         "screen", "90"),
    # the file itself
    Case("pack.key_twice", "scale: 100", "scale: 100\nscale: 10", "scale", "scale: 10\n"),
    Case("pack.yaml", "scale: 100", "scale: [100", ""),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.rule}[{c.column}|{c.new[:40]}]".replace("\n", " "))
def test_a_mistake_is_named_and_nothing_else(case: Case, tmp_path: Path) -> None:
    """Nothing that only follows from it, nor what the other kind of child would have wanted."""
    assert PACK.count(case.old) == 1
    text = PACK.replace(case.old, case.new)
    if case.rule == "index.negative":
        text = text.replace(LEFT, f"{LEFT}\n        method: geometric")
    everything = written(tmp_path, text)
    found = [f for f in everything if f.rule == case.rule]

    assert [(f.level, f.file, f.column or "", f.value or "") for f in found] == [
        (case.level, "index.yaml", case.column, case.value)
    ], [f.sentence() for f in everything]
    if case.at is not None:
        assert found[0].row == line_of(text, case.at)
    assert found[0].message
    assert found[0].mend
    consequences = {"index.code_taken": {"index.indicator_unknown"}}.get(case.rule, set())  # d is gone
    assert {f.rule for f in errors(everything)} - {case.rule} <= consequences


def test_the_pack_that_is_broken_above_is_whole(tmp_path: Path) -> None:
    assert written(tmp_path, PACK) == []
    assert load_index(tmp_path).index == "small"
    assert is_index_pack(tmp_path)


@pytest.mark.parametrize(
    ("method", "weights", "ok"),
    [("geometric", "given", False), ("harmonic", "given", False), ("power:2", "given", False),
     ("power:-1", "given", False), ("product", "given", False), ("benefit_of_the_doubt", "given", False),
     ("arithmetic", "entropy", False), ("arithmetic", "variation", False), ("arithmetic", "critic", True),
     ("arithmetic", "pca", True), ("copeland", "given", True), ("topsis", "given", True)],
)  # fmt: skip
def test_methods_that_need_a_zero_refuse_scores_below_it(method: str, weights: str, ok: bool, tmp_path: Path) -> None:
    """At the node itself, and where the means below it may come out negative."""
    rule = "rule: goalposts, floor: 0, ceil: 1, truncate: false"
    own = PACK.replace("{rule: percentile_rank}", f"{{{rule}}}")
    direct = own.replace(LEFT, f"{LEFT}\n        method: {method}\n        weights: {weights}")
    above = own.replace("  small:\n", f"  small:\n    method: {method}\n    weights: {weights}\n")
    for text, column in ((direct, f"{UNDER}.0.method"), (above, "trees.small.method")):
        found = [f for f in written(tmp_path, text) if f.rule == "index.negative"]
        assert [f.column for f in found] == ([] if ok else [column])


@pytest.mark.parametrize(
    "rule", ["rule: z_score", "low: -10", "rule: scaled, floor: 0, ceil: 1",
             "rule: distance_to_target, target: 1, truncate: false"],
)  # fmt: skip
def test_rules_that_may_score_below_zero(rule: str, tmp_path: Path) -> None:
    text = PACK.replace("{rule: percentile_rank}", f"{{{rule}}}").replace(LEFT, f"{LEFT}\n        method: harmonic")
    assert [f.rule for f in written(tmp_path, text)] == ["index.negative"]


def test_an_indicator_written_twice_is_named_at_both_places(tmp_path: Path) -> None:
    text = PACK.replace(C, "{code: a}")
    found = [f for f in written(tmp_path, text) if f.rule == "index.indicator_twice"]
    assert [(f.row, f.column, f.value) for f in found] == [
        (15, "indicators.0.code", "a"), (17, "indicators.2.code", "a"),
    ]  # fmt: skip


def test_a_node_written_twice_is_named_at_both_places(tmp_path: Path) -> None:
    text = PACK.replace(RIGHT, "- node: left")
    found = [f for f in written(tmp_path, text) if f.rule == "index.node_twice"]
    assert [(f.row, f.column, f.value) for f in found] == [
        (23, f"{UNDER}.0.node", "left"), (25, f"{UNDER}.1.node", "left"),
    ]  # fmt: skip


@pytest.mark.parametrize("above", ["method: copeland", "method: topsis", "weights: entropy", "weights: critic"])
def test_a_formula_does_not_stand_under_what_is_computed_from_scores(above: str, tmp_path: Path) -> None:
    text = PACK.replace("  small:\n", f"  small:\n    {above}\n").replace(
        LEFT, f"{LEFT}\n        method: formula\n        formula: a + b"
    )
    (found,) = [f for f in written(tmp_path, text) if f.rule == "index.formula_below"]
    assert (found.row, found.column, found.value) == (line_of(text, "  small:\n"), "trees.small", "left")


def test_an_inconsistent_matrix_is_refused_with_the_judgement_to_mend(tmp_path: Path) -> None:
    text = PACK.replace(A, f"{A}\n  - {{code: z, parent: left}}").replace(
        LEFT, f"{LEFT}\n        weights: {{method: ahp, matrix: [[1, 9, 1/9], [1/9, 1, 9], [9, 1/9, 1]]}}"
    )
    (found,) = errors(written(tmp_path, text))
    assert found.rule == "index.ahp"
    assert "CR" in found.message
    assert "第 1 行第 2 列" in found.mend


def test_a_folder_without_the_file_is_no_index_pack(tmp_path: Path) -> None:
    assert not is_index_pack(tmp_path)
    pack, (found,) = read_index(tmp_path)
    assert pack is None
    assert (found.rule, found.file) == ("pack.file_missing", "index.yaml")
    with pytest.raises(FindingsError, match="不能使用"):
        load_index(tmp_path)


def test_a_pack_in_gbk_is_recognised(tmp_path: Path) -> None:
    (tmp_path / "index.yaml").write_bytes(PACK.replace("index: small", "index: small\ntitle: 指数").encode("gbk"))
    _, (found,) = read_index(tmp_path)
    assert (found.rule, found.file, found.row) == ("pack.encoding", "index.yaml", 3)
    assert "GB18030" in found.message


@pytest.mark.parametrize(
    ("table", "rule", "row", "column", "value"),
    [
        (TABLE.replace("b,B,", "a,B,"), "index.indicator_twice", 2, "code", "a"),
        (TABLE.replace("a,A", '"a","A\nA"').replace("c,C,1,left", "c,C,1,lift"), "index.node_unknown", 5, "parent",
         "lift"),
        ("\n" + TABLE.replace("c,C,1,left", "\nc,C,1,lift"), "index.node_unknown", 6, "parent", "lift"),
        (TABLE.replace("c,C,1,", "c,C,up,"), "index.literal_error", 4, "direction", "up"),
        (TABLE.replace("left,2", "left,two"), "index.float_parsing", 3, "weight", "two"),
        (TABLE.replace("left,2", "left,-2"), "index.greater_than_equal", 3, "weight", "-2"),
        (TABLE.replace("left,2", "left,inf"), "index.not_finite", 3, "weight", "inf"),
        (TABLE.replace("c,C", ",C"), "index.missing", 4, "code", ""),
        (TABLE.replace("c,C", "c c,C"), "index.string_pattern_mismatch", 4, "code", "c c"),
        (TABLE.replace("direction", "richtung"), "index.columns", 1, "richtung", ""),
        (TABLE.replace("direction", "name"), "index.columns", 1, "name", ""),
        (TABLE.replace("code,", "name,").replace("name,name", "name,field"), "index.columns", 1, "code", ""),
        (TABLE.replace("left,2", "left,2,9"), "index.columns", 3, "code", ""),
        (TABLE.replace("b,B", 'b,"B'), "index.csv", 3, None, None),
        (TABLE.replace("a,A", "甲,A").encode("gbk"), "pack.encoding", 2, None, None),
    ],
)  # fmt: skip
def test_a_mistake_in_the_table_of_indicators_is_named(
    table: str | bytes, rule: str, row: int, column: str | None, value: str | None, tmp_path: Path
) -> None:
    found = [f for f in written(tmp_path, TABLE_PACK, table) if f.rule == rule]
    assert found, [f.sentence() for f in read_index(tmp_path)[1]]
    assert (found[0].file, found[0].row, found[0].column, found[0].value) == ("indicators.csv", row, column, value)


def test_an_indicator_written_twice_in_the_table_is_named_at_both_lines(tmp_path: Path) -> None:
    found = written(tmp_path, TABLE_PACK, TABLE.replace("b,B,", "a,B,"))
    assert [f.row for f in found if f.rule == "index.indicator_twice"] == [2, 3]


@pytest.mark.parametrize(
    ("name", "rule", "value"),
    [
        ("⾏政", "pack.lookalike", "⾏政"),
        ("甲\u200b", "pack.unseen", "甲\u200b"),
        ("问13800001234", "pack.personal_number", "问138******34"),
    ],
)
def test_texts_of_a_table_are_looked_at(name: str, rule: str, value: str, tmp_path: Path) -> None:
    (found,) = written(tmp_path, TABLE_PACK, TABLE.replace("b,B,", f"b,{name},"))
    assert (found.rule, found.file, found.row, found.column, found.value) == (rule, "indicators.csv", 3, "name", value)


def test_indicators_stand_in_one_place_only(tmp_path: Path) -> None:
    (found,) = written(tmp_path, PACK, TABLE)
    assert (found.rule, found.file, found.column) == ("index.indicators_twice", "index.yaml", "indicators")
    assert found.row == line_of(PACK, "indicators:\n")


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    text = PACK.replace("peer: region", "peer: zone").replace("a / people", "a +")
    text = text.replace("- indicator: c\n", "- indicator: e\n")
    assert {f.rule for f in errors(written(tmp_path, text))} == {
        "index.class_unknown", "index.formula", "index.indicator_unknown",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [("rule: min_max", "rule: min-max", "min_max"), ("rule: min_max", "rule: min_max\n    constnat: 5", "constant"),
     ("scale: 100", "scael: 100", "scale"), ("    weight: 3", "    wieght: 3", "weight"),
     ("- node: right", "- node: right\n        methd: geometric", "method"),
     (C, "{code: c, drection: lower}", "direction"),
     (A, "{code: a, parent: leftt}", "left"), ("peer: region", "peer: regoin", "region"),
     ("- indicator: c\n", "- indicator: C\n", "c"), ("data: {unit: code}", "data: {units: code}", "unit"),
     (A, "{code: a, parent: left, impute: {methd: mean}}", "method")],
)  # fmt: skip
def test_a_misspelt_word_is_told_with_the_one_it_may_mean(old: str, new: str, meant: str, tmp_path: Path) -> None:
    assert PACK.count(old) == 1
    found = written(tmp_path, PACK.replace(old, new))
    assert f"是不是 {meant}？" in "".join(f.message for f in found), [f.sentence() for f in found]
