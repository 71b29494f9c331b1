"""Every model has its .yml twin, every identity words for the reader."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from mulin.marts import raw_tables, released_tables

ROOT = Path(__file__).resolve().parents[3]
MODELS = ROOT / "dbt_project" / "models"
SQL = sorted(MODELS.rglob("*.sql"))


def twin(sql: Path) -> dict[str, Any]:
    (model,) = yaml.safe_load(sql.with_suffix(".yml").read_text(encoding="utf-8"))["models"]
    assert model["name"] == sql.stem
    return dict(model)


def test_every_model_has_a_twin_that_states_its_grain() -> None:
    as_received = yaml.safe_load((MODELS / "staging" / "as_received.yml").read_text(encoding="utf-8"))["models"]
    taken = {model["name"]: re.findall(r"raw\.(\w+)", model["description"])[0] for model in as_received}
    for name, table in taken.items():  # whose columns and grain are described where the loader writes them
        text = (MODELS / "staging" / f"{name}.sql").read_text(encoding="utf-8")
        assert text == f"select * from {{{{ source('raw', '{table}') }}}} -- noqa: AM04\n"
    for sql in (p for p in SQL if p.stem not in taken):
        model = twin(sql)
        if sql.parent.name != "marts":  # whose grain is a list that the exports read
            assert model["description"].startswith("Grain: "), sql.stem
            assert len(model["description"].split(". ")) > 1, f"{sql.stem}: the grain, and why the model is there"
        assert all(c.get("description") for c in model["columns"]), sql.stem


def test_every_identity_has_words_for_the_reader() -> None:
    folder = ROOT / "dbt_project" / "tests"
    listed = yaml.safe_load((folder / "descriptions.yml").read_text(encoding="utf-8"))["data_tests"]
    described = {test["name"] for test in listed}
    assert described == {p.stem for p in folder.glob("*.sql")}


def test_every_column_of_every_source_is_described() -> None:
    silent = [f"{t.name}.{c.name}" for t in raw_tables().values() for c in t.columns if not c.description]
    assert silent == []


def test_a_description_that_recurs_is_a_docs_block() -> None:
    files = [f for f in MODELS.rglob("*.yml") if f.parent.name not in {"index", "wide"}]
    columns = [c for f in files for c in _columns(yaml.safe_load(f.read_text(encoding="utf-8")))]
    literal = Counter((c["name"], c["description"]) for c in columns if "doc(" not in c["description"])
    assert [column for column, times in literal.items() if times > 2] == []


def _columns(file: dict[str, Any]) -> list[dict[str, Any]]:
    tables = [*file.get("models", ()), *(t for s in file.get("sources", ()) for t in s["tables"])]
    return [column for table in tables for column in table.get("columns", ())]


def test_staging_alone_reads_what_was_loaded() -> None:
    """But for a test of the rows that are loaded, and the tables that Python adds to the marts."""
    files = [p for folder in (MODELS, MODELS.parent / "tests") for p in sorted(folder.rglob("*"))
             if p.suffix in {".sql", ".yml", ".py"} and p.parent.name != "staging"]  # fmt: skip
    reads = {p.stem for p in files if re.search(r"source\(['\"]raw['\"]", p.read_text(encoding="utf-8"))}
    assert reads == {"assert_policies_are_known"}


def test_no_step_before_the_marts_reads_a_mart() -> None:
    marts = {p.stem for p in (MODELS / "marts").glob("*.sql")}
    steps = [p for folder in ("staging", "intermediate") for p in sorted((MODELS / folder).glob("*.sql"))]
    read = {p.stem: marts & set(re.findall(r"ref\('(\w+)'\)", p.read_text(encoding="utf-8"))) for p in steps}
    assert {step: sorted(found) for step, found in read.items() if found} == {}


def test_every_table_of_a_release_is_exposed_by_whom_it_is_read() -> None:
    exposures = yaml.safe_load((MODELS / "exposures.yml").read_text(encoding="utf-8"))["exposures"]
    assert {e["name"] for e in exposures} == {"reports", "site", "data_package"}
    for exposure in exposures:
        named = {re.findall(r"'(\w+)'\)", node)[0] for node in exposure["depends_on"]}
        assert named == set(released_tables()), exposure["name"]
