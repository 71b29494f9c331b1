"""dbt in process, on a project of three models: what failed is named in Chinese, and the file is free afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from mulin.findings import FindingsError
from mulin.index.compile.statement import Statement
from mulin.settings import Settings
from orchestration.warehouse import dbt
from orchestration.warehouse import project as reading
from orchestration.warehouse.dbt import run_dbt
from orchestration.warehouse.project import PROJECT, project_hash
from orchestration.warehouse.results import DbtEvent
from orchestration.warehouse.statements import read_files

pytestmark = pytest.mark.slow  # importing dbt takes seconds

PROJECT_FILE = """
name: mini
version: "1.0"
config-version: 2
profile: mulin
flags: {send_anonymous_usage_stats: false}
models: {mini: {+materialized: table}}
"""
TWINS = """
version: 2
sources: [{name: raw, schema: raw, tables: [{name: units}]}]
models:
  - name: scored
    columns: [{name: code, data_tests: [{not_null: {name: scored_code_not_null, description: 每个单位都有代码}}]}]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "models").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text(PROJECT_FILE)
    (folder / "profiles.yml").write_text((PROJECT / "profiles.yml").read_text())
    (folder / "models" / "scored.sql").write_text("select code, 1.0 as score from {{ source('raw', 'units') }}")
    (folder / "models" / "ranked.sql").write_text(
        "select *, rank() over (order by score) as r from {{ ref('scored') }}"
    )
    (folder / "models" / "twins.yml").write_text(TWINS)
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has parsed nothing yet."""
    monkeypatch.setattr(reading, "_parsed", {})


def warehouse(settings: Settings, year: int, *codes: str | None) -> Path:
    path = settings.warehouse_file(year)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as con:
        con.execute("create schema raw; create table raw.units (code varchar)")
        con.executemany("insert into raw.units values (?)", [(c,) for c in codes])
    return path


@pytest.mark.usefixtures("not_parsed")
def test_models_and_tests_run_and_another_process_can_open_the_file_at_once(project, settings):
    path = warehouse(settings, 2024, "a", "b")
    heard: list[DbtEvent] = []

    result = run_dbt(settings, 2024, on_event=heard.append, project=project)

    assert (result.models, result.tests, result.parsed_anew) == (2, 1, True)
    assert [e.index for e in heard] == [1, 2, 3]
    assert {e.total for e in heard} == {3}
    read = f"import duckdb; print(duckdb.connect({str(path)!r}).execute('select count(*) from ranked').fetchone()[0])"
    assert subprocess.run([sys.executable, "-c", read], capture_output=True, text=True, check=True).stdout == "2\n"
    assert not path.with_name(path.name + ".wal").exists()


@pytest.mark.usefixtures("not_parsed")
def test_another_year_reuses_the_parsed_project_and_a_changed_model_does_not(project, settings):
    warehouse(settings, 2023, "a")
    warehouse(settings, 2024, "a", "b", "c")
    run_dbt(settings, 2023, project=project)

    assert not run_dbt(settings, 2024, project=project).parsed_anew
    with duckdb.connect(str(settings.warehouse_file(2024))) as con:
        assert con.execute("select count(*) from ranked").fetchone() == (3,)
    (project / "models" / "ranked.sql").write_text("select code from {{ ref('scored') }}")
    assert run_dbt(settings, 2024, project=project).parsed_anew


def test_duckdb_works_on_one_thread_so_that_sums_of_floats_repeat_to_the_bit(project, settings):
    (project / "models" / "scored.sql").write_text(
        "select code, current_setting('threads') as score from {{ source('raw', 'units') }}"
    )
    path = warehouse(settings, 2024, "a")

    run_dbt(settings, 2024, project=project)

    with duckdb.connect(str(path)) as con:
        assert con.execute("select score from scored").fetchall() == [(1,)]


def test_nothing_of_a_run_is_left_on_disk_and_nothing_left_there_is_read(project, settings):
    path = warehouse(settings, 2024, "a", "b")
    run_dbt(settings, 2024, project=project)
    assert not (settings.cache / "dbt").exists()
    killed = settings.cache / "dbt" / "run-abcd_123"
    for folder in (killed, settings.cache / "dbt", settings.cache / "dbt" / "2024", project / "target"):
        (folder / "target" / "run").mkdir(parents=True)
        for name in ("partial_parse.msgpack", "manifest.json", "graph.gpickle", "target/manifest.json"):
            (folder / name).write_bytes(b"\x80\x04 anything")
        (folder / "profiles.yml").write_text("mulin: {target: x, outputs: {x: {type: duckdb, path: ':memory:'}}}")
    (settings.cache / "dbt" / "manifest-0123.msgpack").write_bytes(b"\x81")

    run_dbt(settings, 2024, project=project)

    with duckdb.connect(str(path)) as con:
        assert con.execute("select count(*) from ranked").fetchone() == (2,)


@pytest.mark.parametrize(
    ("name", "value"),
    [("DBT_EMPTY", "1"), ("DBT_EXCLUDE_RESOURCE_TYPES", "model"), ("DBT_RESOURCE_TYPES", "test"),
     ("DBT_INDIRECT_SELECTION", "empty"), ("DBT_PROFILES_DIR", "/nowhere"), ("DBT_TARGET", "other"),
     ("DBT_WARN_ERROR", "1"), ("DBT_DEFER", "1"), ("DBT_TARGET_PATH", "/nowhere")],
)  # fmt: skip
def test_no_variable_of_the_environment_has_dbt_do_otherwise(project, settings, monkeypatch, name, value):
    path = warehouse(settings, 2024, "a", "b")
    monkeypatch.setenv(name, value)

    result = run_dbt(settings, 2024, project=project)

    assert (result.models, result.tests) == (2, 1)
    with duckdb.connect(str(path)) as con:
        assert con.execute("select count(*) from ranked").fetchone() == (2,)
    assert os.environ[name] == value


def _alter(project: Path, name: str) -> None:
    file = project / "models" / name
    file.write_text(f"{file.read_text()}\n-- another")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda p: _alter(p, "scored.sql"), "mini/models/scored.sql"),
        (lambda p: _alter(p, "twins.yml"), "mini/models/twins.yml"),
        (lambda p: (p / "models" / "ranked.sql").unlink(), "mini/models/ranked.sql"),
        (lambda p: (p / "macros" / "ref.sql").write_text(""), "mini/macros/ref.sql"),
        (lambda p: (p / ".dbtignore").write_text("x"), "mini/.dbtignore"),
    ],
)
def test_a_file_that_changes_during_the_run_is_named_and_nothing_is_made_of_the_run(project, settings, change, named):
    warehouse(settings, 2024, "a")
    (project / "macros").mkdir()
    todo = [change]

    with pytest.raises(FindingsError) as caught:
        run_dbt(settings, 2024, project=project, on_event=lambda _: todo.pop()(project) if todo else None)

    assert [(f.rule, f.file) for f in caught.value.findings] == [("dbt.file_changed", named)]
    assert "不要发布" in caught.value.findings[0].mend


@pytest.mark.usefixtures("not_parsed")
@pytest.mark.parametrize("name", ["models/scored.sql", "models/twins.yml", "dbt_project.yml"])
def test_a_file_that_was_another_only_while_dbt_read_it_is_named(project, settings, monkeypatch, name):
    warehouse(settings, 2024, "a")
    file = project / name
    own, parse = file.read_text(), reading._parse

    def parsed(*given):
        file.write_text(own + "\n# another" if name.endswith("yml") else own.replace("1.0", "2.0"))
        try:
            return parse(*given)
        finally:
            file.write_text(own)

    monkeypatch.setattr(reading, "_parse", parsed)
    with pytest.raises(FindingsError) as caught:
        run_dbt(settings, 2024, project=project)

    assert ("dbt.file_changed", f"mini/{name}") in [(f.rule, f.file) for f in caught.value.findings]


def _one_bit_of_the_sql(manifest):
    node = manifest.nodes["model.mini.scored"]
    node.raw_code = node.raw_code.replace("1.0", "9.0")


def _a_macro_of_dbt(manifest):
    macro = manifest.macros["macro.dbt.default__test_not_null"]
    macro.macro_sql = macro.macro_sql.replace("is null", "is null and false")


def _another_call(manifest):
    node = next(n for i, n in manifest.nodes.items() if i.startswith("test."))
    node.raw_code = "select 1 where false"


@pytest.mark.usefixtures("not_parsed")
@pytest.mark.parametrize("alter", [_one_bit_of_the_sql, _a_macro_of_dbt, _another_call])
def test_a_parsed_project_that_says_other_than_its_files_is_found_after_the_run(project, settings, monkeypatch, alter):
    warehouse(settings, 2024, "a")
    parse = reading._parse

    def parsed(*given):
        manifest = parse(*given)
        alter(manifest)
        return manifest

    monkeypatch.setattr(reading, "_parse", parsed)
    with pytest.raises(FindingsError) as caught:
        run_dbt(settings, 2024, project=project)

    assert {f.rule for f in caught.value.findings} == {"dbt.not_the_file"}


def test_a_model_that_a_whole_run_leaves_out_is_named(project, settings, monkeypatch):
    warehouse(settings, 2024, "a")
    places = dbt.places_of
    monkeypatch.setattr(dbt, "places_of", lambda *given: (*places(*given), "--exclude", "ranked"))
    with pytest.raises(FindingsError) as caught:
        run_dbt(settings, 2024, project=project)

    assert [f.rule for f in caught.value.findings] == ["dbt.left_out"]
    assert "ranked" in caught.value.findings[0].message


@pytest.fixture
def handing(project: Path) -> Path:
    """The project with a model whose statement is compiled before dbt begins."""
    (project / "macros").mkdir()
    shutil.copy(PROJECT / "macros" / "compiled.sql", project / "macros")
    with (project / "dbt_project.yml").open("a") as file:
        file.write("vars: {wide: {}}\n")
    (project / "models" / "wide_ranks.sql").write_text("{{ compiled() }}\n")
    return project


def test_a_model_is_handed_the_statement_that_was_compiled_of_the_files_dbt_is_held_to(handing, settings):
    path = warehouse(settings, 2024, "a", "𠮷")

    def compiled(files):
        assert files == read_files(handing)
        return {"wide_ranks": Statement("select '𠮷 {{ x }} \x85\n' as code, * from main.scored", ("scored",))}

    run_dbt(settings, 2024, project=handing, compiled=compiled)

    with duckdb.connect(str(path)) as con:
        assert con.execute("select code, count(*) from wide_ranks group by code").fetchall() == [
            ("𠮷 {{ x }} \x85\n", 2)
        ]
    assert "wide_ranks" not in {n.name for n in run_dbt(settings, 2024, project=handing).nodes}


@pytest.mark.usefixtures("not_parsed")
def test_another_statement_than_the_compiled_one_is_found_after_the_run(handing, settings, monkeypatch):
    warehouse(settings, 2024, "a")
    places = dbt.places_of

    def swapped(own, project, folder, variables=None, engine=None):
        return places(own, project, folder, {"wide": {"wide_ranks": {"sql": "select 2 as code", "reads": []}}}, engine)

    monkeypatch.setattr(dbt, "places_of", swapped)
    for compiled in (lambda _: {"wide_ranks": Statement("select 1 as code")}, None):
        with pytest.raises(FindingsError) as caught:
            run_dbt(settings, 2024, project=handing, compiled=compiled)
        assert [(f.rule, f.file) for f in caught.value.findings] == [("dbt.not_the_file", "models/wide_ranks.sql")]


def test_a_profile_put_in_the_place_of_ours_is_found(project, settings, monkeypatch):
    warehouse(settings, 2024, "a")
    monkeypatch.setattr(reading, "_profiles", _swapped(reading._profiles))
    with pytest.raises(FindingsError) as caught:
        run_dbt(settings, 2024, project=project)

    assert [f.rule for f in caught.value.findings] == ["dbt.other_profile"]


def _swapped(write):
    """Writes the profile as ever; then somebody else writes another."""

    def written(project: Path, folder: Path, engine=None) -> Path:
        return write(project, folder, {"threads": 2, "null_order": "nulls_first"})

    return written


@pytest.mark.parametrize("name", ["models/target/x.sql", "models/X.SQL", ".dbtignore", "dbt_packages/y/macros/z.sql"])
def test_whatever_dbt_may_read_is_part_of_the_projects_hash(project, name):
    before = project_hash(project)
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text("select 1")
    assert project_hash(project) != before


def test_a_failed_test_is_named_with_its_count_and_meaning(project, settings):
    path = warehouse(settings, 2024, "a", None, None)

    with pytest.raises(FindingsError) as caught:
        run_dbt(settings, 2024, project=project)

    first, skipped = caught.value.findings
    assert first.rule == "dbt.test"
    assert "scored_code_not_null" in first.message
    assert "2 行" in first.message
    assert "每个单位都有代码" in first.message
    assert "1 个后续步骤" in skipped.message
    with duckdb.connect(str(path)) as con:  # unlocked although it failed
        assert con.execute("select count(*) from scored").fetchone() == (3,)


def test_a_broken_model_is_named(project, settings):
    warehouse(settings, 2024, "a")
    (project / "models" / "scored.sql").write_text("select code, no_such from {{ source('raw', 'units') }}")

    with pytest.raises(FindingsError) as caught:
        run_dbt(settings, 2024, project=project)

    assert caught.value.findings[0].rule == "dbt.model"
    assert "scored" in caught.value.findings[0].message


def test_a_project_that_does_not_parse_says_so(project, settings):
    warehouse(settings, 2024, "a")
    (project / "models" / "ranked.sql").write_text("select * from {{ ref('nowhere') }}")

    with pytest.raises(FindingsError) as caught:
        run_dbt(settings, 2024, project=project)

    assert caught.value.findings[0].rule == "dbt.parse"
    assert "nowhere" in caught.value.findings[0].message


def test_running_no_model_at_all_is_a_failure(project, settings):
    warehouse(settings, 2024, "a")

    with pytest.raises(FindingsError):
        run_dbt(settings, 2024, ("build", "--select", "nothing_of_that_name"), project=project)


def test_without_a_warehouse_dbt_is_not_started(project, settings):
    with pytest.raises(FindingsError) as caught:
        run_dbt(settings, 2024, project=project)

    assert caught.value.findings[0].rule == "warehouse.absent"
