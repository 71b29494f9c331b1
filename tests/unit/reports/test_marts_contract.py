"""The row classes, the dbt contracts and docs/architecture.md describe the same marts."""

from __future__ import annotations

import re
import types
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
import yaml

from reports.marts import columns_of
from reports.rows import TABLES as ALWAYS
from reports.rows_cases import CASE_TABLES

TABLES = {**ALWAYS, **CASE_TABLES}

ROOT = Path(__file__).resolve().parents[3]
MARTS = ROOT / "dbt_project" / "models" / "marts"
TYPES: dict[type, set[str]] = {
    int: {"integer", "bigint"},
    float: {"double"},
    str: {"varchar"},
    bool: {"boolean"},
    date: {"date"},
    datetime: {"timestamp"},
}


def _contract(name: str) -> dict[str, str]:
    found = [m for path in sorted(MARTS.glob("*.yml")) for m in (yaml.safe_load(path.read_text()).get("models") or [])]
    model = next((m for m in found if m["name"] == name), None)
    assert model is not None, f"no dbt contract for the mart {name}"
    return {c["name"]: str(c["data_type"]).lower() for c in model["columns"]}


def _python(hint: Any) -> type:
    if isinstance(hint, types.UnionType):
        return next(a for a in get_args(hint) if a is not type(None))
    return hint


@pytest.mark.parametrize("row", TABLES, ids=lambda row: TABLES[row])
def test_every_column_the_reports_read_is_promised_with_its_type(row: type) -> None:
    contract = _contract(TABLES[row])
    hints = get_type_hints(row)
    for field, column in zip(fields(row), columns_of(row), strict=True):
        assert column in contract, f"{TABLES[row]}.{column}"
        assert contract[column] in TYPES[_python(hints[field.name])], f"{TABLES[row]}.{column}: {contract[column]}"


def test_the_architecture_page_lists_the_same_marts() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = page.split("## Marts", 1)[1].split("\n## ", 1)[0]
    listed = set(re.findall(r"^\| `([a-z_]+)` \|", section, re.M))
    assert set(TABLES.values()) == listed
