"""Pulling from a department's own database ends in the same store as a workbook, or in a plain sentence."""

from __future__ import annotations

import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cases import good
from postgres import postgresql
from sourced import sources_of

from expectations.pulled import pull as pull_within
from mulin.pack import Pack
from mulin.pack.asked import asked_cells
from mulin.reach import Reach
from mulin.received import Store
from mulin.source_kinds.database import DatabaseSource
from mulin.workbooks.layout import led_tasks
from mulin.workbooks.parse import parse_workbook

pytestmark = pytest.mark.slow

WHEN = datetime(2025, 1, 15, 10)


@pytest.fixture(autouse=True)
def _then(store: Store) -> None:
    """The store's clock stands on the day of the tests."""
    store.clock = lambda: WHEN


ONE_CELL = "where 年度 = 2024 and 单位代码 = '{}' and 字段名称 like '在“一网统管”%'"
ALL = Reach(hosts=("127.0.0.1", "h"), folders=(Path("/"),))
pull = partial(pull_within, reach=ALL)
TABLES = {"milestone_table": "时间节点", "rating_table": "配合评价"}


def _fill(execute: Callable[[str, tuple[Any, ...]], object], pack: Pack, mark: str, year: int = 2024) -> None:
    """D10's figures under Chinese names, as its own system would hold them, and last year's rows beside them."""
    execute("create table 年度指标 (年度 integer, 字段名称 text, 单位代码 text, 数值 numeric, 内部备注 text)", ())
    day = "date" if mark == "%s" else "text"  # SQLite knows no dates
    execute(f"create table 时间节点 (年度 integer, 任务编码 text, 序号 integer, 完成日期 {day})", ())
    execute("create table 配合评价 (年度 integer, 任务编码 text, 部门编码 text, 评分 numeric, 理由 text)", ())
    values = good(pack, year, "D10", "report").cells
    for asked in asked_cells(pack, year, "D10", "report"):
        name = pack.field[asked.field_code].field_name_zh
        value = values[asked.field_code, asked.unit_code]
        for y in (year - 1, year):
            row = (y, name, asked.unit_code, value if y == year else 1, None)
            execute(f"insert into 年度指标 values ({mark}, {mark}, {mark}, {mark}, {mark})", row)
    for task in led_tasks(pack, year, "D10"):
        for m in task.milestones:
            row = (year, task.code, m.number, m.due.isoformat())
            execute(f"insert into 时间节点 values ({mark}, {mark}, {mark}, {mark})", row)
        for d in task.cooperating_departments:
            execute(f"insert into 配合评价 values ({mark}, {mark}, {mark}, 88, '')", (year, task.code, d))


def _told(pack: Pack, url: str, **more: Any) -> Pack:
    source = {"via": "database", "url": url, "table": "年度指标", **TABLES, **more}
    return pack.model_copy(update={"sources": sources_of(D10=source)})


@pytest.fixture
def own(tmp_path: Path, pack: Pack) -> Path:
    path = tmp_path / "网格 数据.db"
    with sqlite3.connect(path) as base:
        _fill(base.execute, pack, "?")
    base.close()
    return path


def _change(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as base:
        base.execute(statement)
    base.close()


def _check_pulled(pack: Pack, store: Store, told: Pack, env: dict[str, str]) -> None:
    result = pull("D10", 2024, pack=told, store=store, env=env)

    assert result.accepted, result.text
    assert result.findings == ()
    record = store.record("2024-D10-report-v1")
    assert (record.channel, record.who, record.file_name) == ("database", "区城运中心", "D10-2024-数据库.xlsx")
    parsed = parse_workbook(store.object_path(record.sha256), pack)
    expected = good(pack, 2024, "D10", "report").cells
    assert {(c.field_code, c.unit_code): c.value for c in parsed.cells} == expected
    assert len(parsed.cells) == 626
    again = pull("D10", 2024, pack=told, store=store, env=env)
    assert again.receipt is not None
    assert again.receipt.repeated
    assert len(store.records()) == 1


def test_sqlite_ends_in_the_same_store_with_a_cell_for_every_figure(pack: Pack, store: Store, own: Path) -> None:
    _check_pulled(pack, store, _told(pack, f"sqlite:///{own}"), {})


def test_a_changed_row_is_a_new_version(pack: Pack, store: Store, own: Path) -> None:
    told = _told(pack, f"sqlite:///{own}")
    pull("D10", 2024, pack=told, store=store)
    _change(
        own,
        f"update 年度指标 set 数值 = 9 {ONE_CELL.format('310110001')}",
    )
    pull("D10", 2024, pack=told, store=store)

    assert [(r.version, r.state) for r in store.records()] == [(1, "accepted"), (2, "accepted")]


def test_bad_rows_are_refused_by_the_same_gate(pack: Pack, store: Store, own: Path) -> None:
    _change(
        own,
        f"update 年度指标 set 数值 = 11 {ONE_CELL.format('310110001')}",
    )
    _change(own, f"delete from 年度指标 {ONE_CELL.format('310110006')}")
    result = pull("D10", 2024, pack=_told(pack, f"sqlite:///{own}"), store=store)

    assert not result.accepted
    assert [f.rule for f in result.findings] == ["cell.required_blank", "ratio.numerator_exceeds_denominator"]
    assert store.record("2024-D10-report-v1").state == "rejected"


def test_a_row_given_twice_refuses(pack: Pack, store: Store, own: Path) -> None:
    _change(own, "insert into 年度指标 select * from 年度指标 where 年度 = 2024 limit 1")
    result = pull("D10", 2024, pack=_told(pack, f"sqlite:///{own}"), store=store)

    assert not result.accepted
    assert [f.rule for f in result.findings] == ["database.duplicate"]
    assert store.record("2024-D10-report-v1").findings == result.findings


@pytest.mark.parametrize(
    ("change", "source", "rule"),
    [
        ("alter table 年度指标 drop column 年度", {}, "database.columns_missing"),
        ("alter table 年度指标 drop column 数值", {}, "database.columns_missing"),
        ("alter table 配合评价 drop column 评分", {}, "database.columns_missing"),
        ("update 时间节点 set 完成日期 = '去年'", {}, "database.unreadable_value"),
        ("delete from 年度指标 where 年度 = 2024", {}, "database.empty"),
        ("drop table 时间节点", {}, "database.unreadable"),
        ("select 1", {"table": "没有的表"}, "database.unreadable"),
        ("select 1", {"url": "sqlite:////没有/的.db"}, "database.no_file"),
        ("select 1", {"url": "mysql://u@h/d"}, "database.bad_url"),
        ("select 1", {"url": "胡写"}, "database.bad_url"),
        ("select 1", {"url": "postgresql://u:${MULIN_SOURCE_NO_SUCH}@h/d"}, "database.no_password"),
    ],
)
def test_a_database_that_cannot_be_used_is_no_hand_in(
    pack: Pack, store: Store, own: Path, change: str, source: dict[str, str], rule: str
) -> None:
    _change(own, change)
    told = _told(pack, **({"url": f"sqlite:///{own}"} | source))
    result = pull("D10", 2024, pack=told, store=store, env={})

    assert [f.rule for f in result.findings] == [rule]
    assert (result.accepted, result.receipt) == (False, None)
    assert "【没有收下】" in result.text
    assert not store.root.exists()
    assert not Path("没有").exists()


OPTIONS = [
    "host=evil",
    "service=x",
    "passfile=/etc/passwd",
    "sslrootcert=/etc/passwd",
    "hostaddr=10.0.0.9",
    "options=-cx",
]


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ({"url": "postgresql://u@127.0.0.1:{port}/d"}, "database.host_not_allowed"),
        ({"url": "postgresql://u:${{HOME}}@erlaubt/d"}, "database.variable_not_allowed"),
        ({"url": "postgresql://u:${{MULIN_SIGN_PASSPHRASE}}@erlaubt/d"}, "database.variable_not_allowed"),
        ({"url": "postgresql://u@${{HOME}}/d"}, "database.bad_url"),
        ({"url": "postgresql://u@erlaubt,127.0.0.1:{port}/d"}, "database.bad_url"),
        ({"url": "postgresql://u@erlaubt@127.0.0.1:{port}/d"}, "database.bad_url"),
        ({"url": "postgresql:///d?host=127.0.0.1&port={port}"}, "database.bad_url"),
        ({"url": "postgresql://u@%2Ftmp/d"}, "database.bad_url"),
        ({"url": "postgresql://u@erlaubt/host=127.0.0.1 port={port}"}, "database.bad_url"),
        *(({"url": f"postgresql://u@erlaubt/d?{option}"}, "database.bad_url") for option in OPTIONS),
        ({"url": "sqlite:///{outside}"}, "database.path_not_allowed"),
        ({"url": "sqlite:///{inside}/../outside/own.db"}, "database.path_not_allowed"),
        ({"url": "sqlite:///{inside}/link.db"}, "database.path_not_allowed"),
        ({"url": "sqlite:///file:{outside}?mode=rw&uri=true"}, "database.bad_url"),
        ({"url": "sqlite:///{inside}/own.db", "evidence_path": "/etc"}, "database.path_not_allowed"),
    ],
)
def test_a_pack_takes_us_nowhere_that_this_machine_does_not_list(
    pack: Pack, store: Store, own: Path, tmp_path: Path, source: dict[str, str], rule: str
) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    shutil.copy(own, inside / "own.db")
    shutil.copy(own, outside / "own.db")
    (inside / "link.db").symlink_to(outside / "own.db")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(0)
        words = {"port": listening.getsockname()[1], "inside": inside, "outside": outside / "own.db"}
        told = _told(pack, **{key: value.format(**words) for key, value in source.items()})
        reach = Reach(hosts=("erlaubt",), folders=(inside,))
        env = {"HOME": "geheim", "MULIN_SIGN_PASSPHRASE": "geheim"}
        result = pull_within("D10", 2024, pack=told, store=store, reach=reach, env=env)
        with pytest.raises(BlockingIOError):
            listening.accept()

    assert [f.rule for f in result.findings] == [rule]
    assert "geheim" not in result.text
    assert not store.root.exists()


def test_a_listed_folder_is_read(pack: Pack, store: Store, own: Path) -> None:
    told = _told(pack, f"sqlite:///{own}")
    assert pull_within("D10", 2024, pack=told, store=store).receipt is None
    reach = Reach(folders=(own.parent,))
    assert pull_within("D10", 2024, pack=told, store=store, reach=reach).accepted


def test_columns_that_get_lost_on_the_way_are_noticed(
    pack: Pack, store: Store, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dlt.sources import sql_database

    real = sql_database.sql_table

    def lossy(*args: Any, **kwargs: Any) -> Any:
        return real(*args, **kwargs).add_map(lambda row: {"x": row["数值"]} if "数值" in row else row)

    monkeypatch.setattr(sql_database, "sql_table", lossy)
    result = pull("D10", 2024, pack=_told(pack, f"sqlite:///{own}"), store=store)

    assert [f.rule for f in result.findings] == ["database.columns_lost"]
    assert "应有 5 列，只读到 1 列" in result.text


def test_too_much_evidence_refuses_instead_of_dropping_some(pack: Pack, store: Store, own: Path) -> None:
    _change(own, "create table 材料 (年度 integer, 指标编码 text, 文件名 text)")
    for n in range(4):
        _change(own, f"insert into 材料 values (2024, 'S-B05', '{n}.pdf')")
    told = _told(pack, f"sqlite:///{own}", evidence_table="材料")
    result = pull("D10", 2024, pack=told, store=store)

    assert [f.rule for f in result.findings] == ["database.too_much_evidence"]
    assert not result.accepted


def test_tasks_of_others_are_named(pack: Pack, store: Store, own: Path) -> None:
    _change(own, "insert into 时间节点 values (2024, '2024-T5.1-02', 1, '2024-05-12')")
    result = pull("D10", 2024, pack=_told(pack, f"sqlite:///{own}"), store=store)

    assert [f.rule for f in result.findings] == ["database.not_asked"]
    assert result.accepted


def test_a_department_without_a_database_is_not_pulled(pack: Pack, store: Store) -> None:
    with pytest.raises(KeyError):
        pull("D10", 2024, pack=pack, store=store)


def test_every_sentence_about_databases_is_tested() -> None:
    here = Path(__file__).read_text(encoding="utf-8")

    said = [rule for rule in DatabaseSource.rule_table() if rule.startswith("database.")]
    assert [rule for rule in said if f'"{rule}"' not in here] == []


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, Any]]:
    with postgresql() as found:
        yield found


def test_postgresql_ends_in_the_same_store(pack: Pack, store: Store, server: dict[str, Any]) -> None:
    import psycopg

    with psycopg.connect(**server) as base:
        base.execute("create schema 网格")
        base.execute("set search_path to 网格")
        _fill(lambda text, row: base.execute(text.encode(), row or None), pack, "%s")
    url = f"postgresql://reader:${{MULIN_SOURCE_D10}}@127.0.0.1:{server['port']}/postgres"
    tables = {"table": "网格.年度指标", "milestone_table": "网格.时间节点", "rating_table": "网格.配合评价"}
    told = _told(pack, url, **tables)

    wrong = pull("D10", 2024, pack=told, store=store, env={"MULIN_SOURCE_D10": "错口令-xyzzy"})
    assert [f.rule for f in wrong.findings] == ["database.unreadable"]
    assert "xyzzy" not in wrong.text
    _check_pulled(pack, store, told, {"MULIN_SOURCE_D10": server["password"]})
