"""What a spreadsheet would compute becomes text, says how to be undone, and nothing else changes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mulin.tables.export import csv_bytes, open_workbook
from mulin.tables.inert import inert, inert_sql, is_live, original
from mulin.tables.sqlfiles import to_csv

LIVE = (
    '=HYPERLINK("http://x","点")', "=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1",
    "－1", "＠SUM(1)", "﹦1", " =1", "\u3000=1", "\xa0=1", "\u200b=1", "\ufeff=1", '"=1', "'=1", "''=1", "“=1",
    "\x00=1", "\x0b=1", "-cmd", "+86 21", "-", "=", "-1-1", "-1\n", "\t", "\r\n", "\tab", "'\ttab",
)  # fmt: skip
QUIET = (
    "", "定海路街道", "12", "-5", "-5.25", "-1e-3", "—", "——", "a=1", "'", "'abc", "“引用”", "1-2", "（-）", " a",
    "#REF", "100%", "a\rb", "a\r\nb", "a\n=1", 'a"b', "a,=1",
)  # fmt: skip


@pytest.mark.parametrize("text", LIVE, ids=ascii)
def test_a_formula_is_made_text_and_can_be_had_back(text: str) -> None:
    assert inert(text) == f"'{text}"
    assert original(inert(text)) == text


@pytest.mark.parametrize("text", QUIET, ids=ascii)
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert inert(text) == text
    assert original(text) == text


@given(st.text("='\"+-@＝－ \t\r\n\x00\u200b\u3000ab1.e", max_size=6))
def test_every_text_can_be_had_back_and_no_cell_begins_as_a_formula(text: str) -> None:
    cell = inert(text)
    assert original(cell) == text
    assert cell.startswith("'") or not is_live(cell)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute("create table t (n integer, s varchar)")
        yield con


@settings(deadline=None)
@given(
    texts=st.lists(st.text("='\"+-@＝﹣ \t\r\n\x00\x7f\xa0\u200b\u2028\u3000\ufeff”ab1.eE", max_size=5), max_size=20)
)
def test_sql_has_the_same_rule(con: duckdb.DuckDBPyConnection, texts: list[str]) -> None:
    con.execute("delete from t")
    if texts:
        con.executemany("insert into t values (?, ?)", list(enumerate(texts)))
    found = [s for (s,) in con.execute(f"select {inert_sql('s')} from t order by n").fetchall()]
    assert found == [inert(t) for t in texts]


def cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_both_writers_say_the_same(tmp_path: Path) -> None:
    """Rows and queries; headers too; figures keep their sign, what is missing stays empty."""
    rows = [(text, -1.5, -3, None) for text in (*LIVE, *QUIET)]
    header = ("=名称", "数值", "-1", "无")
    with duckdb.connect() as con:
        con.execute('create table t (n integer, "=名称" varchar, "数值" double, "-1" integer, "无" varchar)')
        con.executemany("insert into t values (?, ?, ?, ?, ?)", [(n, *row) for n, row in enumerate(rows)])
        to_csv(con, "select * exclude n from t order by n", tmp_path / "query.csv")
    wanted = [["'=名称", "数值", "-1", "无"], *([inert(text), "-1.5", "-3", ""] for text, *_ in rows)]
    assert cells(csv_bytes([header, *rows])) == wanted
    assert cells((tmp_path / "query.csv").read_bytes()) == wanted


def test_ordinary_tables_are_written_byte_by_byte_as_duckdb_writes_them(tmp_path: Path) -> None:
    with duckdb.connect() as con:
        con.execute("""create table t as from (values ('定海路', 1.5::double, 1, true), (null, null, 2, false),
                    ('a,b', -2.0, 3, true)) as t(名称, 分, 数, 是)""")
        to_csv(con, "select * from t", tmp_path / "c.csv")
        con.execute(f"copy (select * from t) to '{tmp_path / 'd.csv'}' (format csv, header, nullstr '')")
    assert (tmp_path / "c.csv").read_bytes() == (tmp_path / "d.csv").read_bytes()


def test_a_query_s_rows_are_written_in_its_order(tmp_path: Path) -> None:
    """A release's hash is over these bytes."""
    with duckdb.connect() as con:
        con.execute("create table t as select range as n, 'x' || range as s from range(300000)")
        to_csv(con, "select * from t order by hash(n), n", tmp_path / "a.csv")
        wanted = [str(n) for (n,) in con.execute("select n from t order by hash(n), n").fetchall()]
    assert [row[0] for row in cells((tmp_path / "a.csv").read_bytes())][1:] == wanted


def test_in_excel_a_text_is_a_text(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    with open_workbook(tmp_path / "a.xlsx", {"strings_to_formulas": True}) as book:
        sheet = book.add_worksheet()
        for row, text in enumerate(('=HYPERLINK("http://x","点")', "{=1+1}", "+1+1", "http://x", "-5")):
            sheet.write(row, 0, text)
    found = [c for (c,) in load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows()]
    assert [(c.data_type, c.value) for c in found] == [
        ("s", '=HYPERLINK("http://x","点")'), ("s", "{=1+1}"), ("s", "+1+1"), ("s", "http://x"), ("s", "-5"),
    ]  # fmt: skip
    assert not any(c.hyperlink for c in found)
