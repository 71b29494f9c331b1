"""The packs to begin with: nothing in them is wrong, nothing is described twice, editors can read them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from mulin.index import load_index, read_index
from mulin.index.indicators_table import COLUMNS, OF_INDICATOR
from mulin.pack import read_and_check
from mulin.pack.asked import workbooks_owed
from mulin.rules import RULES
from orchestration.starter import columns
from orchestration.starter.files import DATA, TEMPLATES, Files, district_files, index_files
from orchestration.starter.write import lay_out

EVERY: dict[str, Files] = {
    "index": index_files(table=False), "table": index_files(table=True), "district": district_files(2025)
}  # fmt: skip


@pytest.mark.parametrize("table", [False, True])
def test_an_index_pack_has_no_finding_at_all(tmp_path: Path, table: bool) -> None:
    lay_out(index_files(table=table), tmp_path)
    pack, found = read_index(tmp_path)
    assert found == []
    assert pack is not None
    assert pack.demo


def test_both_ways_of_writing_indicators_say_the_same_but_for_what_a_table_cannot(tmp_path: Path) -> None:
    for name in ("index", "table"):
        lay_out(EVERY[name], tmp_path / name)
    written, in_table = (load_index(tmp_path / name) for name in ("index", "table"))
    assert written.trees == in_table.trees
    assert [i.model_copy(update={"normalise": None}) for i in written.indicators] == list(in_table.indicators)


@pytest.mark.parametrize("year", [2025, 2031])
def test_a_district_has_no_finding_at_all_in_any_year(tmp_path: Path, year: int) -> None:
    lay_out(district_files(year), tmp_path)
    pack, found = read_and_check(tmp_path)
    assert found == []
    assert pack is not None
    assert {tier: len(pack.units_of(tier)) for tier in ("district", "street", "community")} == {
        "district": 1, "street": 2, "community": 4,
    }  # fmt: skip
    assert len(workbooks_owed(pack, year)) == len(pack.departments)


def test_what_is_made_up_says_so() -> None:
    rows = list(csv.DictReader(io.StringIO(EVERY["index"][DATA])))
    assert all("演示数据" in row["name"] for row in rows)
    district = EVERY["district"]
    assert all("示例" in row["name"] for row in csv.DictReader(io.StringIO(district["units.csv"])))
    for name, text in district.items():
        table = csv.DictReader(io.StringIO(text)) if name.endswith(".csv") else None
        if table is not None and "is_example" in (table.fieldnames or ()):
            assert {row["is_example"] for row in table} == {"true"}
    assert yaml.safe_load(district["plan.yaml"])["status"] == "示例"


def schema_of(files: Files, name: str) -> Any:
    """The schema that the first line of a YAML file names, by the path it is written with."""
    first = files[name].splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema="), name
    place = Path(name).parent / first.partition("$schema=")[2]
    parts: list[str] = []
    for part in place.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return json.loads(files["/".join(parts)])


@pytest.mark.parametrize("kind", EVERY)
def test_each_file_names_the_schema_beside_it_and_is_good_by_it(kind: str) -> None:
    files = EVERY[kind]
    for name in (n for n in files if n.endswith(".yaml")):
        data = json.loads(json.dumps(yaml.safe_load(files[name]), default=str))
        errors = jsonschema.Draft202012Validator(schema_of(files, name)).iter_errors(data)
        assert [f"{name} {e.json_path}: {e.message[:200]}" for e in errors] == []


@pytest.mark.parametrize(("table", "model"), columns.TABLES.items(), ids=lambda x: str(x))
def test_the_readme_explains_every_column_of_every_table(table: str, model: Any) -> None:
    """From the types: a column nobody described there, or one that is not there any more, would show here."""
    _, _, *rows = columns.tables()[table].splitlines()
    said = {row.split("|")[1].strip(" `"): row.split("|")[-2].strip() for row in rows}
    assert list(said) == [info.alias or name for name, info in model.model_fields.items()]
    assert [name for name, meaning in said.items() if not meaning] == []
    header = EVERY["district"][table.replace("<年>", "2025")].splitlines()[0]
    assert sorted(header.split(",")) == sorted(said)
    assert columns.tables()[table] in EVERY["district"]["README.md"]


def test_a_cell_may_be_blank_exactly_where_the_readme_says_so() -> None:
    rows = [row.split("|") for table in columns.tables().values() for row in table.splitlines()[2:]]
    blank = {row[1].strip(" `") for row in rows if row[2].strip()}
    assert blank >= {"parent_code", "minimum", "computation", "cooperating_departments", "params"}
    assert blank.isdisjoint({"code", "times_per_year", "zero_report", "veto", "target", "milestone_dates"})


def test_the_readme_names_the_rules_of_districts_with_their_parameters() -> None:
    said = columns.rules()
    assert [r.name for r in RULES.values() if (f"| `{r.name}` |" in said) != r.in_districts] == []
    lacking = [(r.name, p) for r in RULES.values() if r.in_districts for p in r.parameters() if f"`{p}`" not in said]
    assert lacking == []


def test_the_columns_of_a_table_of_indicators_are_named_from_where_they_are_read() -> None:
    assert all(column in EVERY["table"]["index.yaml"] for column in COLUMNS)
    assert "、".join(OF_INDICATOR) in EVERY["table"]["index.yaml"]
    assert EVERY["table"]["indicators.csv"].splitlines()[0].split(",") == list(OF_INDICATOR)


def test_no_placeholder_is_left() -> None:
    for files in EVERY.values():
        assert [name for name, text in files.items() if "{{" in text or "{%" in text] == []


def test_the_templates_are_shipped() -> None:
    """Every kind of template lies where the build takes package data from."""
    import tomllib

    project = tomllib.loads((TEMPLATES.parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    (pattern,) = project["tool"]["setuptools"]["package-data"]["orchestration"]
    shipped = set(TEMPLATES.parents[1].glob(pattern))
    assert {p for p in TEMPLATES.rglob("*") if p.is_file()} <= shipped
