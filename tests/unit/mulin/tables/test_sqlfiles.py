"""To SQL a path is the name of one file: no pattern, no column, no address, and no other file where it is absent."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mulin.tables.sqlfiles import connect, from_parquet, plain_path, to_csv, to_parquet

NAMES = (
    "表[1]", "表*", "表?", "**", "a[[]1", "a[*]", "a[!b]", "a[a-z]", "[终稿]", "a\\*", "a\\[1]", "a\\b", "{a,b}",
    "a{1..3}", "a'b", 'a"b', "a`b", "a;b", "a,b", "a%20b", "a#b", "a&b", "$HOME", "~", "~root", "-x", "--", "a b", " a",
    "a ", "a\nb", "a\tb", "year=2023", "x=0", "http:", "s3:", "file:", ":memory:", "md:a", "a@b", "a|b", "<a>",
    "表（终稿）", "a\u200bb", "𠮷", os.fsdecode("表".encode("gbk")),
)  # fmt: skip
"""Names people and programs give, of files and of folders."""
DECOYS = ("表1", "表zz", "表z", "a", "a1", "ab", "aa", "终", "稿", "b", "aXb", "zz")
QUERY = "select x, year from {}"


@cache
def _content(x: str) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = io.BytesIO()
    pq.write_table(pa.table({"x": [x], "year": ["2020"]}), file)
    return file.getvalue()


def put(path: Path, x: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_content(x))


@cache
def _in_memory() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def read(source: str) -> list[tuple[str, ...]]:
    return _in_memory().execute(QUERY.format(source)).fetchall()


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_the_file_that_was_named_is_read(tmp_path: Path, name: str) -> None:
    for decoy in DECOYS:
        put(tmp_path / f"{decoy}.parquet", "decoy")
    own = tmp_path / f"{name}.parquet"
    put(own, "own")
    assert read(from_parquet(own)) == [("own", "2020")]
    own.unlink()
    with pytest.raises(duckdb.IOException):  # what is not there is not another file either
        read(from_parquet(own))


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_folder_is_a_name_too(tmp_path: Path, name: str) -> None:
    for decoy in DECOYS:
        put(tmp_path / decoy / "t.parquet", "decoy")
    own = tmp_path / name / "t.parquet"
    put(own, "own")
    assert read(from_parquet(own)) == [("own", "2020")]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=st.text("[]*?!-^\\{},=ab1.~%:'", min_size=1, max_size=8).filter(lambda n: n not in (".", "..")))
def test_whatever_a_name_is_made_of(tmp_path: Path, name: str) -> None:
    folder = tmp_path / str(abs(hash(name)))
    for decoy in ("a", "b", "1", "ab", "a1", "-", "aab"):
        put(folder / f"{decoy}.parquet", "decoy")
    own = folder / f"{name}.parquet"
    put(own, "own")
    assert read(from_parquet(own)) == [("own", "2020")]


def test_a_path_is_the_one_the_file_system_means(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative, or with ``..`` behind a link: DuckDB would take the dots away by themselves."""
    put(tmp_path / "far" / "t.parquet", "own")
    put(tmp_path / "t.parquet", "decoy")
    (tmp_path / "far" / "in").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "far" / "in")
    assert read(from_parquet(tmp_path / "link" / ".." / "t.parquet")) == [("own", "2020")]
    monkeypatch.chdir(tmp_path / "far")
    assert read(from_parquet(Path("t.parquet"))) == [("own", "2020")]


def test_a_path_in_plain_letters_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "考核 2024-a_b").mkdir()
    assert plain_path(tmp_path / "考核 2024-a_b") == tmp_path / "考核 2024-a_b"
    assert plain_path(tmp_path / "考核[2024]") != tmp_path / "考核[2024]"
    assert plain_path(tmp_path / "考核[2024]") == plain_path(tmp_path / "考核[2024]")


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_what_is_written_stands_in_the_folder_named(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    for _ in range(2):  # over an older one, too
        to_parquet(_in_memory(), "select 1 as a, 'b' as b", folder / "t.parquet")
        to_csv(_in_memory(), "select 1 as a, 'b' as b", folder / "t.csv")
    assert sorted(p.name for p in folder.iterdir()) == ["t.csv", "t.parquet"]
    assert sorted(p.name for p in tmp_path.iterdir()) == [name]
    assert (folder / "t.csv").read_text(encoding="utf-8") == "a,b\n1,b\n"


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_database_lies_in_the_folder_named(tmp_path: Path, name: str) -> None:
    """Made, written again, read; with no log or copy left anywhere, and its other names kept."""
    folder = tmp_path / name
    folder.mkdir()
    file = folder / "w.duckdb"
    with connect(file) as con:
        con.execute("create table t as select 1 as a")
    (tmp_path / "other-name").hardlink_to(file)
    with connect(file, config={"threads": 1}) as con:
        con.execute("insert into t values (2)")
    with connect(tmp_path / "other-name", read_only=True) as con:
        assert con.execute("select sum(a) from t").fetchall() == [(3,)]
    with connect(file, read_only=True) as con:
        assert con.execute("select sum(a) from t").fetchall() == [(3,)]
    assert [p.name for p in folder.iterdir()] == ["w.duckdb"]
    assert {p.name for p in tmp_path.iterdir()} == {name, "other-name"}


def test_a_program_names_its_own_files_plainly(tmp_path: Path) -> None:
    with duckdb.connect() as con, pytest.raises(ValueError, match=r"a\*"):
        to_parquet(con, "select 1 as a", tmp_path / "a*.parquet")


def test_a_temporary_folder_with_such_a_name_is_not_used(tmp_path: Path) -> None:
    """And the links go with the process that made them, not with one forked from it."""
    odd = tmp_path / "tmp[1]*?"
    odd.mkdir()
    put(tmp_path / "a[1].parquet", "own")
    code = (
        "import os, sys; from pathlib import Path; from mulin.tables.sqlfiles import plain_path\n"
        "link = plain_path(Path(sys.argv[1])); pid = os.fork()\n"
        "if pid == 0: sys.exit(0)\n"
        "os.waitpid(pid, 0); assert link.is_file(), link; print(link)"
    )
    command, env = [sys.executable, "-c", code, str(tmp_path / "a[1].parquet")], {**os.environ, "TMPDIR": str(odd)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    link = Path(done.stdout.strip())
    assert odd not in link.parents
    assert not link.parent.exists()


def test_links_swept_away_are_made_anew(tmp_path: Path) -> None:
    """A temporary folder is cleaned under a process that runs for weeks."""
    own = tmp_path / "a[1].parquet"
    put(own, "own")
    shutil.rmtree(plain_path(own).parent)
    assert read(from_parquet(own)) == [("own", "2020")]


def test_settings_hold_that_duckdb_overlooks_where_a_connection_is_opened(tmp_path: Path) -> None:
    told = {"threads": 1, "disabled_compression_methods": "fsst,dict_fsst"}
    codes = "create table codes as select 'unit ' || i as code from range(100000) as r (i)"
    kept = "select distinct compression from pragma_storage_info('codes') where segment_type = 'VARCHAR'"

    for name, config in (("plain", {"threads": 1}), ("told", told)):
        with connect(tmp_path / name, config=config) as con:
            con.execute(codes)
            con.execute("checkpoint")
            assert (("Uncompressed",) in con.execute(kept).fetchall()) == (name == "told")
