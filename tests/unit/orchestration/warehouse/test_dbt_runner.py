"""dbt in process, on a project of three models: what failed is named in Chinese, and the file is free afterwards."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from mulin.findings import FindingsError
from mulin.settings import Settings
from orchestration.warehouse.dbt import DbtEvent, run_dbt
from orchestration.warehouse.project import PROJECT

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


def warehouse(settings: Settings, year: int, *codes: str | None) -> Path:
    path = settings.warehouse_file(year)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as con:
        con.execute("create schema raw; create table raw.units (code varchar)")
        con.executemany("insert into raw.units values (?)", [(c,) for c in codes])
    return path


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


def test_a_damaged_manifest_cache_is_parsed_again(project, settings):
    warehouse(settings, 2024, "a")
    run_dbt(settings, 2024, project=project)
    (cached,) = (settings.cache / "dbt").glob("manifest-*.msgpack")
    cached.write_bytes(cached.read_bytes()[:100])

    assert run_dbt(settings, 2024, project=project).parsed_anew


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
