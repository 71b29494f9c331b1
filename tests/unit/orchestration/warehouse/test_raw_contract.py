"""docs/architecture.md and orchestration/warehouse/schema.py say the same of schema raw."""

from __future__ import annotations

import re

import duckdb
import pyarrow as pa
import pytest

from mulin.settings import REPO_ROOT
from orchestration.warehouse.schema import TABLES, write_table


def tables_on_the_page() -> dict[str, list[str]]:
    page = (REPO_ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = page.split("## Warehouse contract")[1].split("\n## ")[0]
    out = {}
    for line in section.splitlines():
        cells = [c.strip() for c in line.strip("|").split("|")]
        if len(cells) != 2 or not re.fullmatch(r"`[a-z_]+`", cells[0]):
            continue
        columns = next(span for span in re.findall(r"`([^`]+)`", cells[1]) if "," in span)
        bare = re.sub(r"\([^()]*\)", "", columns)
        out[cells[0].strip("`")] = [part.split()[0] for part in bare.split(",")]
    return out


def test_every_table_has_the_columns_the_architecture_page_promises():
    page = tables_on_the_page()

    assert len(page) > 25
    assert {name: list(columns) for name, columns in TABLES.items()} == page


def test_a_value_of_another_type_is_refused_instead_of_coerced():
    con = duckdb.connect()

    with pytest.raises((pa.ArrowInvalid, pa.ArrowTypeError)):
        write_table(con, "ref_deadlines", [(2024, "report", "next week")])


def test_a_short_row_is_refused():
    with pytest.raises(ValueError, match=r"raw\.ref_deadlines"):
        write_table(duckdb.connect(), "ref_deadlines", [(2024, "report")])


def test_an_empty_table_still_has_its_columns_and_types():
    con = duckdb.connect()

    write_table(con, "evidence", [])

    assert con.execute("select column_name from (describe raw.evidence)").fetchall() == [
        (c,) for c in TABLES["evidence"]
    ]
