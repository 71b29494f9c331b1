"""The data package: described in Chinese to the last column, and what it says of its tables is true of every row."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import district_marts as fixture
import duckdb
import pytest

from mulin.marts import robustness_tables
from mulin.pack import Pack
from mulin.settings import REPO_ROOT
from reports import ReleaseInfo
from reports.datapackage import DataPackageError, write_data_package
from reports.datapackage.dictionary import described, described_column, places
from reports.datapackage.messages import WORDS
from reports.datapackage.page import page
from reports.reading.reader import Reader

PAGE = REPO_ROOT / "docs" / "marts.md"
REFERENCES = {"indicators", "units", "departments"}
SQL = {"integer": "bigint", "number": "double", "string": "varchar", "boolean": "boolean", "date": "date",
       "datetime": "timestamp"}  # fmt: skip


def as_released(folder: Path) -> Path:
    """The CSV files beside the parquet files, as a release writes them."""
    for path in sorted(folder.glob("*.parquet")):
        target = path.with_suffix(".csv")
        with duckdb.connect() as connection:
            connection.sql(f"copy (select * from '{path}') to '{target}' (format csv, header, nullstr '')")
        target.write_bytes(b"\xef\xbb\xbf" + target.read_bytes())
    return folder


@pytest.fixture(scope="module")
def marts_folder(reader_of: Callable[..., Reader], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return as_released(shutil.copytree(reader_of(fixture.MIXED).marts.folder, tmp_path_factory.mktemp("marts") / "a"))


@pytest.fixture(scope="module")
def folder(marts_folder: Path, pack: Pack, info: ReleaseInfo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "package"
    write_data_package(marts_folder, pack, info, out)
    return out


@pytest.fixture(scope="module")
def package(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return found


def named(package: dict[str, Any], name: str) -> dict[str, Any]:
    return next(r for r in package["resources"] if r["name"] == name)


# -- the dictionary


def test_every_title_and_description_is_chinese(pack: Pack) -> None:
    for table in (described(name).in_words(pack.words) for name in places()):
        texts = [table.title, table.description, *(t for c in table.columns for t in (c.title, c.description))]
        assert [t for t in texts if t.isascii()] == [], table.name


def test_every_list_of_words_is_used_and_known() -> None:
    assert {c.words for table in map(described, places()) for c in table.columns} - {""} == set(WORDS)


def test_the_page_is_written_from_the_descriptions() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "make docs"


def test_an_undescribed_column_stops_the_package() -> None:
    with pytest.raises(DataPackageError, match=r"unit_scores\.brand_new"):
        described_column("unit_scores", "brand_new")


# -- what it says is true


def test_the_tables_are_the_release_s_bytes_and_hashes(
    folder: Path, marts_folder: Path, package: dict[str, Any]
) -> None:
    for r in package["resources"]:
        content = (folder / r["path"]).read_bytes()
        assert r["bytes"] == len(content)
        assert r["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        if r["name"] not in REFERENCES:
            assert content == (marts_folder / f"{r['name']}.csv").read_bytes()
    listed = {r["path"] for r in package["resources"]}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert there == listed | {"datapackage.json", "README.md"}


def opened(folder: Path, package: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """Every table read from its CSV by nothing but its schema; a value of another type fails here."""
    con = duckdb.connect()
    for r in package["resources"]:
        columns = {f["name"]: SQL[f["type"]] for f in r["schema"]["fields"]}
        con.execute(
            f"create table {r['name']} as select * from read_csv('{folder / r['path']}', header=true, delim=',',"
            f" quote='\"', escape='\"', nullstr='', allow_quoted_nulls=true, columns={columns!r})"
        )
        assert con.execute(f"select count(*) from {r['name']}").fetchone() == (r["rows"],)
    return con


def test_types_keys_and_constraints_hold_for_every_row(folder: Path, package: dict[str, Any]) -> None:
    with opened(folder, package) as con:

        def none(query: str, what: str) -> None:
            assert con.execute(query).fetchall() == [], what

        for r in package["resources"]:
            name, schema = r["name"], r["schema"]
            key = ", ".join(f'"{c}"' for c in schema["primaryKey"])
            none(f"select {key} from {name} group by {key} having count(*) > 1", f"{name}: {key}")
            for f in schema["fields"]:
                column, where = f'"{f["name"]}"', f"{name}.{f['name']}"
                constraints = f.get("constraints", {})
                if constraints.get("required"):
                    none(f"select 1 from {name} where {column} is null limit 1", where)
                if "enum" in constraints:
                    values = ", ".join(f"'{v}'" for v in constraints["enum"])
                    none(f"select distinct {column} from {name} where {column} not in ({values})", where)
            for k in schema.get("foreignKeys", []):
                other = k["reference"]["resource"] or name
                pairs = list(zip(k["fields"], k["reference"]["fields"], strict=True))
                on = " and ".join(f'o."{b}" = t."{a}"' for a, b in pairs)
                some = " or ".join(f't."{a}" is not null' for a, _ in pairs)
                lost = f"not exists (select 1 from {other} o where {on})"
                none(f"select 1 from {name} t where ({some}) and {lost} limit 1", f"{name}: {k}")


def test_the_keys_that_matter_are_declared(package: dict[str, Any]) -> None:
    def keys(name: str) -> list[tuple[list[str], str]]:
        return [
            (k["fields"], k["reference"]["resource"]) for k in named(package, name)["schema"].get("foreignKeys", [])
        ]

    assert (["year", "indicator_code"], "indicators") in keys("indicator_scores")
    assert (["unit_code"], "units") in keys("unit_scores")
    assert (["year", "task_code"], "department_tasks") in keys("milestone_results")
    assert keys("units") == [(["parent_code"], "")]


def test_a_key_that_does_not_hold_is_not_claimed(
    marts_folder: Path, pack: Pack, info: ReleaseInfo, tmp_path: Path
) -> None:
    """A unit that has left the pack since an earlier year."""
    fewer = pack.model_copy(update={"units": tuple(u for u in pack.units if u.code != "310110001001")})
    write_data_package(marts_folder, fewer, info, tmp_path / "p")

    found = json.loads((tmp_path / "p" / "datapackage.json").read_text(encoding="utf-8"))
    assert ["unit_code"] not in [k["fields"] for k in named(found, "unit_scores")["schema"].get("foreignKeys", [])]


def test_every_indicator_of_every_year_is_explained(folder: Path, package: dict[str, Any], pack: Pack) -> None:
    with opened(folder, package) as con:
        rows = con.execute("select year, code, name, target, weight, lead_department_name from indicators").fetchall()
    expected = [
        (y, i.code, i.name_zh, i.target, i.weight, pack.department[i.lead_department].name)
        for y in sorted(pack.years) if y <= 2024 for i in pack.years[y].indicators
    ]  # fmt: skip
    assert rows == expected


# -- identity and marks


def test_the_release_is_named_and_made_up_figures_say_so(
    folder: Path, package: dict[str, Any], info: ReleaseInfo
) -> None:
    assert package["release"]["data_hash"] == info.data_hash
    assert package["name"] == "mulin-2024-r3"
    assert "演示数据" in package["title"]
    assert "示例" in package["description"]
    assert named(package, "unit_scores")["title"] == "责任主体得分（演示数据）"
    assert named(package, "indicators")["title"] == "指标说明（示例）"
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert info.data_hash in readme
    assert "演示数据：全部数值由程序编造" in readme
    assert all(f"`{r['path']}`" in readme for r in package["resources"])


def test_codes_are_explained_where_they_stand(package: dict[str, Any]) -> None:
    status = next(f for f in named(package, "indicator_scores")["schema"]["fields"] if f["name"] == "status")
    assert "pending 待报" in status["description"]
    assert {"value": "pending", "label": "待报"} in status["categories"]


def test_real_figures_carry_no_mark(marts_folder: Path, pack: Pack, info: ReleaseInfo, tmp_path: Path) -> None:
    write_data_package(marts_folder, pack, replace(info, demo=False), tmp_path / "p")
    assert "演示数据" not in (tmp_path / "p" / "datapackage.json").read_text(encoding="utf-8")
    assert "演示数据" not in (tmp_path / "p" / "README.md").read_text(encoding="utf-8")


def test_the_same_release_gives_the_same_bytes(
    folder: Path, marts_folder: Path, pack: Pack, info: ReleaseInfo, tmp_path: Path
) -> None:
    again = write_data_package(marts_folder, pack, info, tmp_path / "p")
    for path in again:
        assert path.read_bytes() == (folder / path.relative_to(tmp_path / "p")).read_bytes(), path.name


# -- what stops it


def test_an_older_release_without_the_tables_on_robustness_is_packed(
    marts_folder: Path, pack: Pack, info: ReleaseInfo, tmp_path: Path
) -> None:
    marts = tmp_path / "marts"
    marts.mkdir()
    for path in marts_folder.iterdir():
        if path.stem not in robustness_tables():
            shutil.copy(path, marts)
    write_data_package(marts, pack, info, tmp_path / "p")
    assert not (tmp_path / "p" / "data" / "rank_intervals.csv").exists()


@pytest.fixture
def damaged(marts_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(marts_folder, tmp_path / "marts"))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda f: (f / "unit_scores.csv").unlink(), "缺少 unit_scores.csv"),
        (lambda f: (f / "rank_intervals.csv").unlink(), "缺少 rank_intervals.csv"),
        (lambda f: (f / "unit_scores.parquet").unlink(), "没有 unit_scores.parquet"),
        (lambda f: (f / "changes.csv").write_text("year,other\n", encoding="utf-8"), "表头"),
        (lambda f: (f / "novelty.csv").write_text("a\n", encoding="utf-8"), "没有表 novelty"),
    ],
    ids=["mart", "robust", "parquet", "header", "unknown"],
)
def test_a_damaged_set_of_marts_is_refused_and_nothing_written(
    harm: Any, said: str, damaged: Path, pack: Pack, info: ReleaseInfo, tmp_path: Path
) -> None:
    harm(damaged)
    with pytest.raises(DataPackageError, match=said):
        write_data_package(damaged, pack, info, tmp_path / "p")
    assert not (tmp_path / "p").exists()


def test_files_are_not_mixed_with_others(folder: Path, marts_folder: Path, pack: Pack, info: ReleaseInfo) -> None:
    with pytest.raises(DataPackageError, match="不是空文件夹"):
        write_data_package(marts_folder, pack, info, folder)
