"""Rules, posts and targets as columns of indicators.csv: the same pack as one written in YAML, and the same mistakes
told, each where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from mulin.findings import Finding
from mulin.index import IndexPack, load_index, read_index

HEAD = "schema_version: 1\nindex: t\nyear: 2024\nclasses: [region]\n"
TREE = "trees: {t: {children: [{node: n}]}}\n"
DEFAULTS = "defaults: {impute: {method: mean}, normalise: {rule: goalposts, truncate: false}}\n"
TABLE = """\
code,parent,direction,rule,floor,ceil,target,transform,reference,population
life,n,higher,,20,85,,,,
wealth,n,higher,,100,75000,,ln,,
crime,n,lower,target_attainment,50,,10,,,
trust,n,higher,distance_to_reference,,,,,40,
spread,n,higher,z_score,,,,,,true
best,n,higher,distance_to_reference,,,,,best,
"""
IN_YAML = """\
indicators:
  - {code: life, parent: n, normalise: {rule: goalposts, truncate: false, floor: 20, ceil: 85}}
  - {code: wealth, parent: n, normalise: {rule: goalposts, truncate: false, floor: 100, ceil: 75000, transform: ln}}
  - {code: crime, parent: n, direction: lower, normalise: {rule: target_attainment, floor: 50, target: 10}}
  - {code: trust, parent: n, normalise: {rule: distance_to_reference, reference: 40}}
  - {code: spread, parent: n, normalise: {rule: z_score, population: true}}
  - {code: best, parent: n, normalise: {rule: distance_to_reference, reference: best}}
"""


def written(folder: Path, text: str, table: str | None = None) -> list[Finding]:
    folder.mkdir(exist_ok=True)
    (folder / "index.yaml").write_text(text, encoding="utf-8")
    if table is not None:
        (folder / "indicators.csv").write_text(table, encoding="utf-8")
    return read_index(folder)[1]


def how(pack: IndexPack) -> list[dict[str, object]]:
    return [(i.normalise or pack.defaults.normalise).model_dump() for i in pack.indicators]


def test_a_table_of_rules_is_the_pack_that_yaml_would_be(tmp_path: Path) -> None:
    """Without a rule of its own a row has the default block, what is written over that; with one, nothing of it."""
    assert written(tmp_path / "table", HEAD + DEFAULTS + TREE, TABLE) == []
    assert written(tmp_path / "yaml", HEAD + "defaults: {impute: {method: mean}}\n" + IN_YAML + TREE) == []
    table, yaml = load_index(tmp_path / "table"), load_index(tmp_path / "yaml")
    assert how(table) == how(yaml)
    assert table.defaults.impute == yaml.defaults.impute
    assert [i.model_dump(exclude={"normalise"}) for i in table.indicators] == [
        i.model_dump(exclude={"normalise"}) for i in yaml.indicators
    ]


def test_a_row_that_says_nothing_of_its_rule_has_the_default(tmp_path: Path) -> None:
    table = "code,parent,low\na,n,\nb,n,1\n"
    assert written(tmp_path, HEAD + "defaults: {normalise: {rule: min_max, high: 7}}\n" + TREE, table) == []
    a, b = how(load_index(tmp_path))
    assert (a["rule"], a["low"], a["high"]) == ("min_max", None, 7)
    assert (b["rule"], b["low"], b["high"]) == ("min_max", 1, 7)


@pytest.mark.parametrize(
    ("old", "new", "rule", "row", "column", "value"),
    [
        ("20,85", "20,", "index.value_error", 2, "rule", ""),  # goalposts without an upper post
        ("20,85", "twenty,85", "index.float_parsing", 2, "floor", "twenty"),
        ("20,85", "inf,85", "index.not_finite", 2, "floor", "inf"),
        ("20,85", "85,20", "index.contradiction", 2, "floor", "floor=85; ceil=20"),
        ("crime,n,lower", "crime,n,higher", "index.contradiction", 4, "target", "10"),
        ("lower,target_attainment", "lower,target_atainment", "index.literal_error", 4, "rule", "target_atainment"),
        ("50,,10,,,", "50,60,10,,,", "index.unread", 4, "ceil", "60.0"),
        (",,,,,40,", ",,,,,medain,", "index.reference", 5, "reference", "medain"),
        (",,true", ",,perhaps", "index.bool_parsing", 6, "population", "perhaps"),
        ("floor,ceil", "flor,ceil", "index.columns", 1, "flor", ""),
    ],
)
def test_a_mistake_is_told_at_its_line_and_column(
    old: str, new: str, rule: str, row: int, column: str, value: str, tmp_path: Path
) -> None:
    assert TABLE.count(old) == 1
    found = [f for f in written(tmp_path, HEAD + DEFAULTS + TREE, TABLE.replace(old, new)) if f.rule == rule]
    assert [(f.file, f.row, f.column, f.value or "") for f in found] == [("indicators.csv", row, column, value)]


def test_a_misspelt_column_is_told_with_the_one_it_may_mean(tmp_path: Path) -> None:
    (found,) = written(tmp_path, HEAD + DEFAULTS + TREE, TABLE.replace("floor,ceil", "flor,ceil"))
    assert "是不是 floor" in found.message


@pytest.mark.parametrize(
    ("wrong", "rule", "key"),
    [("sd: 2", "index.unread", "sd"), ("pool: 'by:zone'", "index.class_unknown", "pool"),
     ("trunkate: true", "index.extra_forbidden", "trunkate")],
)  # fmt: skip
def test_what_rows_took_from_a_wrong_default_is_told_once_and_there(
    wrong: str, rule: str, key: str, tmp_path: Path
) -> None:
    defaults = f"defaults:\n  normalise:\n    rule: min_max\n    {wrong}\n"
    found = [f for f in written(tmp_path, HEAD + defaults + TREE, "code,parent,low\na,n,\nb,n,\n") if f.rule == rule]
    assert [(f.file, f.row, f.column) for f in found] == [("index.yaml", 8, f"defaults.normalise.{key}")]


def test_a_table_without_such_columns_leaves_the_default_where_it_is(tmp_path: Path) -> None:
    assert (
        written(tmp_path, HEAD + "defaults: {normalise: {rule: min_max, low: 1}}\n" + TREE, "code,parent\na,n\n") == []
    )
    made = load_index(tmp_path)
    assert made.defaults.normalise.low == 1
    assert made.indicators[0].normalise is None
