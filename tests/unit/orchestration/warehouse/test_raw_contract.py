"""Rows of schema raw are stored as their classes say, or not at all."""

from __future__ import annotations

import duckdb
import pytest

from orchestration.warehouse.rows import Evidence, RefDeadline, RefUnit, received
from orchestration.warehouse.schema import write_table, write_tables


def test_a_value_of_another_type_is_refused_instead_of_coerced():
    con = duckdb.connect()

    with pytest.raises(TypeError):
        write_table(con, RefDeadline, [RefDeadline(2024, "report", "next week")])


def test_a_row_of_no_table_is_refused():
    with pytest.raises(ValueError, match="RefUnit"):
        write_tables(duckdb.connect(), [RefUnit("1", "一", "street", None, 1)], received.TABLES)


def test_tables_are_stored_all_or_none():
    con = duckdb.connect()
    rows = [RefUnit("1", "一", "street", None, 1), RefDeadline(2024, "report", "next week")]

    with pytest.raises(TypeError):
        write_tables(con, rows)

    assert con.execute("select table_name from information_schema.tables").fetchall() == []


def test_an_empty_table_still_has_its_columns_and_types():
    con = duckdb.connect()

    write_table(con, Evidence, [])

    assert con.execute("select column_name from (describe raw.evidence)").fetchall() == [(c,) for c in Evidence._fields]
