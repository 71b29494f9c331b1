"""Every robustness table has the columns and types of the contract, with rows and without."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest

from mulin.marts import robustness_tables
from orchestration.robust.district import write_table

A_ROW = {"INTEGER": 3, "DOUBLE": -0.0, "BOOLEAN": True, "VARCHAR": "x"}


@pytest.mark.parametrize("table", robustness_tables())
@pytest.mark.parametrize("rows", [0, 2])
def test_a_table_has_the_types_of_the_contract_whatever_came(table: str, rows: int) -> None:
    columns = robustness_tables()[table].types
    frame = pd.DataFrame([{name: A_ROW[kind] for name, kind in columns.items()}] * rows, columns=list(columns))
    with duckdb.connect() as con:
        con.execute("create schema marts")
        write_table(con, table, columns, frame)
        described = {name: kind for name, kind, *_ in con.execute(f"describe marts.{table}").fetchall()}
        stored = con.execute(f"select * from marts.{table}").fetchall()
    assert described == columns
    assert len(stored) == rows
    assert "-0.0" not in str(stored)


@pytest.mark.parametrize("table", robustness_tables())
def test_a_table_of_nothing_is_written_all_the_same(table: str) -> None:
    """A tier of one indicator has no correlations, two units in all no pairs: no row tells which columns there are."""
    columns = robustness_tables()[table].types
    with duckdb.connect() as con:
        con.execute("create schema marts")
        write_table(con, table, columns, pd.DataFrame([]).assign(year=2024))
        described = {name: kind for name, kind, *_ in con.execute(f"describe marts.{table}").fetchall()}
    assert described == columns


def test_what_is_not_finite_is_null() -> None:
    frame = pd.DataFrame({"year": [2024], "factor": ["weights"], "output": ["score"], "first": [float("nan")],
                          "first_error": [float("inf")], "total": [0.1234567], "total_error": [None],
                          "evaluations": [float("nan")]})  # fmt: skip
    with duckdb.connect() as con:
        con.execute("create schema marts")
        write_table(con, "sensitivity", robustness_tables()["sensitivity"].types, frame)
        (row,) = con.execute("select * from marts.sensitivity").fetchall()
    assert row == (2024, "weights", "score", None, None, 0.123457, None, None)
