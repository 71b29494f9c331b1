"""Every model has its .yml twin, every identity words for the reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from mulin.marts import raw_tables

ROOT = Path(__file__).resolve().parents[3]
MODELS = ROOT / "dbt_project" / "models"
SQL = sorted(MODELS.rglob("*.sql"))


def twin(sql: Path) -> dict[str, Any]:
    (model,) = yaml.safe_load(sql.with_suffix(".yml").read_text(encoding="utf-8"))["models"]
    assert model["name"] == sql.stem
    return dict(model)


@pytest.mark.parametrize("sql", SQL, ids=lambda p: p.stem)
def test_every_model_has_a_twin_that_states_its_grain(sql: Path) -> None:
    model = twin(sql)
    if sql.parent.name != "marts":  # whose grain is a list that the exports read
        assert model["description"].startswith("Grain: ")
        assert len(model["description"].split(". ")) > 1, "the grain, and why the model is there"
    assert all(c.get("description") for c in model["columns"])


def test_every_identity_has_words_for_the_reader() -> None:
    folder = ROOT / "dbt_project" / "tests"
    listed = yaml.safe_load((folder / "descriptions.yml").read_text(encoding="utf-8"))["data_tests"]
    described = {test["name"] for test in listed}
    assert described == {p.stem for p in folder.glob("*.sql")}


def test_every_column_of_every_source_is_described() -> None:
    silent = [f"{t.name}.{c.name}" for t in raw_tables().values() for c in t.columns if not c.description]
    assert silent == []
