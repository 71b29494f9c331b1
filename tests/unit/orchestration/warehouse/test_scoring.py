"""A project of three models run without dbt: what fails is named in Chinese, nothing follows from it, and the file is
free afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mulin.settings import REPO_ROOT, Settings
from orchestration.warehouse import scoring
from orchestration.warehouse.choice import EVERYTHING, Choice
from orchestration.warehouse.project import PROJECT
from orchestration.warehouse.results import DbtEvent, DbtFailed, DbtResult
from orchestration.warehouse.scoring import build_models

PROJECT_FILE = """
name: mini
version: "1.0"
config-version: 2
profile: mulin
models: {mini: {+materialized: table}}
"""
DESCRIBED = """
sources: [{name: raw, schema: raw, tables: [{name: units}]}]
models:
  - name: scored
    data_tests: [known: {name: scored_code_known, description: 每个单位都有代码}]
"""
KNOWN = "{% test known(model) %}select * from {{ model }} where code is null{% endtest %}"
Build = Callable[..., DbtResult]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {
        "dbt_project.yml": PROJECT_FILE,
        "profiles.yml": (PROJECT / "profiles.yml").read_text(encoding="utf-8"),
        "tests/generic/known.sql": KNOWN,
        "models/scored.sql": "select code, 1.0 as score from {{ source('raw', 'units') }}",
        "models/ranked.sql": "select *, rank() over (order by score) as r from {{ ref('scored') }}",
        "models/described.yml": DESCRIBED,
    }
    for name, text in files.items():
        write(tmp_path / "project", name, text)
    return tmp_path / "project"


def write(project: Path, name: str, text: str) -> None:
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text(text, encoding="utf-8")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "some.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute(
            "create schema raw; create table raw.units (code varchar); insert into raw.units values ('a'), (null)"
        )
    return path


@pytest.fixture
def build(tmp_path: Path, project: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Never by dbt."""
    monkeypatch.delattr(scoring, "run_dbt")

    def _build(choice: Choice = EVERYTHING, **given: Any) -> DbtResult:
        return build_models(Settings(home=tmp_path / "home"), 2024, choice, project=project, warehouse=file, **given)

    return _build


def rows(file: Path, query: str) -> list[Any]:
    """Read by another connection: unlocked, and no log left beside it."""
    assert not file.with_name(f"{file.name}.wal").exists()
    with duckdb.connect(str(file)) as con:
        return con.execute(query).fetchall()


def without_gaps(file: Path) -> None:
    with duckdb.connect(str(file)) as con:
        con.execute("delete from raw.units where code is null")


def test_models_and_tests_run_in_their_order_and_are_told_one_by_one(build: Build, file: Path) -> None:
    without_gaps(file)
    heard: list[DbtEvent] = []

    result = build(on_event=heard.append)

    assert (result.models, result.tests) == (2, 1)
    assert [(e.name, e.kind, e.status, e.index, e.total) for e in heard] == [
        ("scored", "model", "success", 1, 3), ("scored_code_known", "test", "pass", 2, 3),
        ("ranked", "model", "success", 3, 3),
    ]  # fmt: skip
    assert result.compiled["model.mini.ranked"].endswith('from "warehouse"."main"."scored"')
    assert rows(file, "select * from ranked") == [("a", 1, 1)]


def test_a_failed_test_is_named_with_its_count_and_meaning(build: Build, file: Path, tmp_path: Path) -> None:
    with pytest.raises(DbtFailed) as caught:
        build()

    first, skipped = caught.value.findings
    assert first.rule == "dbt.test"
    assert "scored_code_known 不通过：1 行不符（每个单位都有代码）" in first.message
    assert "1 个后续步骤" in skipped.message
    assert [n.status for n in caught.value.nodes] == ["success", "fail", "skipped"]
    assert rows(file, "select count(*) from scored") == [(2,)]
    kept = (tmp_path / "home" / "logs" / "dbt" / "statements.log").read_text(encoding="utf-8")
    assert "where code is null" in kept


def test_a_broken_model_is_named_and_leaves_what_was_there(build: Build, project: Path, file: Path) -> None:
    without_gaps(file)
    build()
    write(project, "models/ranked.sql", "select code, no_such from {{ ref('scored') }}")

    with pytest.raises(DbtFailed) as caught:
        build()

    (only,) = caught.value.findings
    assert only.rule == "dbt.model"
    assert "ranked" in only.message
    assert "no_such" in only.message
    assert rows(file, "select r from ranked") == [(1,)]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("{name: code, data_type: varchar}, {name: score, data_type: double}", "score 应为 DOUBLE，实为 DECIMAL(2,1)"),
        ("{name: code, data_type: varchar}", "score 应为 没有这一列，实为 DECIMAL(2,1)"),
        ("{name: code, data_type: varchar}, {name: score, data_type: 'decimal(2,1)'}, {name: x, data_type: date}",
         "x 应为 DATE，实为 没有这一列"),
    ],
)  # fmt: skip
def test_columns_are_as_promised_or_the_model_fails(build: Build, project: Path, columns: str, said: str) -> None:
    promised = DESCRIBED + f"    config: {{contract: {{enforced: true}}}}\n    columns: [{columns}]\n"
    write(project, "models/described.yml", promised)

    with pytest.raises(DbtFailed) as caught:
        build()

    assert f"scored 执行失败：列与 .yml 所写不符：{said}" in caught.value.findings[0].message


def test_promised_columns_stand_in_the_order_of_the_promise(build: Build, project: Path, file: Path) -> None:
    without_gaps(file)
    columns = "{name: score, data_type: 'decimal(2,1)'}, {name: code, data_type: varchar}"
    promised = DESCRIBED + f"    config: {{contract: {{enforced: true}}}}\n    columns: [{columns}]\n"
    write(project, "models/described.yml", promised)
    build()
    assert [name for name, *_ in rows(file, "describe scored")] == ["score", "code"]


def test_a_model_in_python_gives_a_table_or_its_error(build: Build, project: Path, file: Path) -> None:
    without_gaps(file)
    (project / "models" / "ranked.sql").unlink()
    write(project, "models/ranked.py", "def model(dbt, session):\n    dbt.config(materialized='table')\n"
          "    return dbt.ref('scored').project('code, score * 2 as twice')\n")  # fmt: skip
    build()
    assert rows(file, "select * from ranked") == [("a", 2)]

    write(project, "models/ranked.py", "def model(dbt, session):\n    raise ValueError(f'no {dbt.ref}'[:2])\n")
    write(project, "models/ranked.py", "def model(dbt, session):\n    raise ValueError('nothing to rank')\n")
    with pytest.raises(DbtFailed) as caught:
        build()
    assert caught.value.findings[0].message == "计分模型 ranked 执行失败：ValueError: nothing to rank"


def test_a_table_becomes_a_view_and_back_on_the_same_file(build: Build, project: Path, file: Path) -> None:
    without_gaps(file)
    for kind, said in (("table", "BASE TABLE"), ("view", "VIEW"), ("table", "BASE TABLE")):
        write(project, "dbt_project.yml", PROJECT_FILE.replace("table", kind))
        build()
        kinds = rows(file, "select table_type from information_schema.tables where table_name = 'ranked'")
        assert kinds == [(said,)]


def test_duckdb_works_on_one_thread_unless_told_otherwise(build: Build, project: Path, file: Path) -> None:
    without_gaps(file)
    write(project, "models/ranked.sql", "select current_setting('threads') as n from {{ ref('scored') }}")
    build()
    assert rows(file, "select n from ranked") == [(1,)]
    build(engine={"threads": 2})
    assert rows(file, "select n from ranked") == [(2,)]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda p: write(p, "models/ranked.sql", "select 1"), "mini/models/ranked.sql"),
        (lambda p: write(p, "models/more.sql", "select 1"), "mini/models/more.sql"),
        (lambda p: (p / "models" / "described.yml").unlink(), "mini/models/described.yml"),
    ],
)
def test_a_file_that_changes_during_the_run_is_named_and_nothing_is_made_of_the_run(
    build: Build, project: Path, file: Path, change: Callable[[Path], None], named: str
) -> None:
    without_gaps(file)
    todo = [change]
    with pytest.raises(DbtFailed) as caught:
        build(on_event=lambda _: todo.pop()(project) if todo else None)
    assert [(f.rule, f.file) for f in caught.value.findings] == [("dbt.file_changed", named)]


def test_interrupted_it_lets_the_file_go(build: Build, file: Path) -> None:
    def interrupt(_: DbtEvent) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(on_event=interrupt)
    assert rows(file, "select count(*) from scored") == [(2,)]


def test_interrupted_in_the_middle_of_a_statement_it_is_interrupted(build: Build, project: Path, file: Path) -> None:
    write(project, "models/scored.sql", "select count(*) as code from range(100000000) as a (x), range(100000) as b (y)"
          " where x * y % 7 = 3")  # fmt: skip
    timer = threading.Timer(1, os.kill, (os.getpid(), signal.SIGINT))
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job is started deaf to it
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            build()
    finally:
        signal.signal(signal.SIGINT, before)
    assert rows(file, "select count(*) from raw.units") == [(2,)]


def test_choosing_nothing_is_a_failure(build: Build) -> None:
    with pytest.raises(DbtFailed) as caught:
        build(Choice(("tag:nowhere",)))
    assert [f.rule for f in caught.value.findings] == ["dbt.nothing"]


def test_what_only_dbt_knows_is_run_by_dbt(
    project: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, "models/ranked.sql", "select {{ dbt.current_timestamp() }} as now from {{ ref('scored') }}")
    given: list[Any] = []
    monkeypatch.setattr(scoring, "run_dbt", lambda *args, **named: given.append((args[2], named["warehouse"])))

    build_models(Settings(home=tmp_path / "home"), 2024, Choice(("ranked",)), project=project, warehouse=file)

    ((command, warehouse),) = given
    assert command[:1] == ("build",)
    assert command[-4:] == ("--select", "+ranked", "--indirect-selection", "cautious")
    assert warehouse == file


SCORE = """
import sys
from pathlib import Path
from mulin.settings import Settings
from orchestration.index.score import score
home, cases = map(Path, sys.argv[1:])
scored = score(Settings(home=home), cases / "hdi", cases / "data" / "hdi_hdr2122" / "inputs.csv")
assert len(scored.frames["scores"]) > 10_000
print(*sorted({name.split(".")[0] for name in sys.modules}))
"""


@pytest.mark.slow
def test_a_table_is_scored_without_what_scores_no_table(tmp_path: Path) -> None:
    given = [str(tmp_path / "home"), str(REPO_ROOT / "tests" / "cases")]
    ran = subprocess.run(
        [sys.executable, "-c", SCORE, *given], cwd=REPO_ROOT, capture_output=True, text=True, check=True
    )
    never = {"dbt", "dbt_common", "dagster", "great_expectations", "sqlglot", "scipy", "weasyprint", "openpyxl", "rich"}
    assert never.isdisjoint(ran.stdout.split())
