"""One table is described three times: the SQL, its .yml twin, docs/architecture.md. They say the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
MODELS = ROOT / "dbt_project" / "models"
SQL = sorted(MODELS.rglob("*.sql"))
MARTS = sorted((MODELS / "marts").glob("*.sql"))


def twin(sql: Path) -> dict[str, Any]:
    (model,) = yaml.safe_load(sql.with_suffix(".yml").read_text(encoding="utf-8"))["models"]
    assert model["name"] == sql.stem
    return dict(model)


def promised() -> dict[str, set[str]]:
    """mart → columns, read from the table under the heading Marts of docs/architecture.md."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    text = page.split("\n## Marts", 1)[1].split("\n## ", 1)[0]
    out: dict[str, set[str]] = {}
    for name, grain, rest in re.findall(r"^\| `(\w+)` \| ([^|]*) \| (.*) \|$", text, flags=re.M):
        if rest == "the same five" or rest.startswith("the contribution's change"):
            rest = "`change, data_effect, scope_effect, weight_effect, method_effect`"
        listed = re.sub(r"\([^()]*\)", "", rest)  # values and remarks stand in brackets
        listed = re.split(r"(?<=`)(?:; | — |[.] )", listed)[0]
        columns = {c.strip() for part in re.findall(r"`([^`]+)`", listed) for c in part.split(",")}
        out[name] = {g.strip() for g in grain.split(",")} | {re.sub(r"\W.*", "", c) for c in columns if c}
    return out


@pytest.mark.parametrize("sql", SQL, ids=lambda p: p.stem)
def test_every_model_has_a_twin_that_states_its_grain(sql: Path) -> None:
    model = twin(sql)
    assert model["description"].startswith("Grain: ")
    assert len(model["description"].split(". ")) > 1, "the grain, and why the model is there"
    assert all(c.get("description") for c in model["columns"])


@pytest.mark.parametrize("sql", MARTS, ids=lambda p: p.stem)
def test_a_marts_contract_names_and_types_the_promised_columns(sql: Path) -> None:
    columns = twin(sql)["columns"]
    assert all(c.get("data_type") for c in columns)
    documented = promised()
    assert sql.stem in documented, "not in docs/architecture.md"
    # unrounded totals are promised in the remark behind the list
    extra = {"total_score_exact"} if sql.stem == "unit_scores" else set()
    assert {c["name"] for c in columns} == documented[sql.stem] | extra


def test_every_promised_mart_exists() -> None:
    assert set(promised()) == {p.stem for p in MARTS}


def test_every_identity_has_words_for_the_reader() -> None:
    folder = ROOT / "dbt_project" / "tests"
    listed = yaml.safe_load((folder / "descriptions.yml").read_text(encoding="utf-8"))["data_tests"]
    described = {test["name"] for test in listed}
    assert described == {p.stem for p in folder.glob("*.sql")}


def test_sources_are_the_loaders_tables() -> None:
    from orchestration.warehouse.schema import TABLES

    (source,) = yaml.safe_load((MODELS / "sources.yml").read_text(encoding="utf-8"))["sources"]
    written = {t["name"]: {c["name"]: c["data_type"].upper() for c in t["columns"]} for t in source["tables"]}
    assert written == {name: dict(columns) for name, columns in TABLES.items()}
    silent = [f"{t['name']}.{c['name']}" for t in source["tables"] for c in t["columns"] if not c.get("description")]
    assert silent == []
