"""One whole year: demo workbooks through the door, the Dagster job, the release; what must not change, what must.

Three communities' reports instead of all, so that it takes a minute; how reports look is tests/unit/reports' matter.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from mulin.pack import Pack, load_pack
from mulin.received import Store
from mulin.settings import Settings
from orchestration.cli import app
from orchestration.cli.messages import ExitCode

pytestmark = pytest.mark.slow

YEAR = 2022
UNITS = ("310110001001", "310110001003", "310110001005")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    home = tmp_path_factory.mktemp("home") / "var"
    before = dict(os.environ)
    os.environ.update({"MULIN_HOME": str(home), "MULIN_WORKERS": "1"})
    os.environ.pop("MULIN_PACK", None)
    yield Settings()
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def pack(settings: Settings) -> Pack:
    return load_pack(settings.pack)


@pytest.fixture(scope="module")
def few_reports() -> Iterator[None]:
    from orchestration.pipeline import release as release_step

    every: Callable[..., Sequence[Any]] = release_step.jobs
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(release_step, "jobs", lambda *a, **k: every(*a, **{**k, "kinds": ["community"], "units": UNITS}))
        yield


def mulin(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.fixture(scope="module")
def first(settings: Settings, few_reports: None) -> Result:
    made = mulin("demo", "--years", str(YEAR))
    assert made.exit_code == ExitCode.OK, made.output + made.stderr
    result = mulin("run", "--year", str(YEAR))
    assert result.exit_code == ExitCode.OK, result.output + result.stderr
    return result


def manifest(settings: Settings, release: str) -> dict[str, Any]:
    path = settings.releases / str(YEAR) / release / "manifest.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_the_summary_tells_the_year(first: Result, settings: Settings) -> None:
    for word in ("检查", "计分", "报告", "版次", "版次指纹", "链头", "用时", "生成 PDF 以外"):
        assert word in first.output
    assert manifest(settings, "r1")["data_hash"] in first.output.replace("\n", "")


def test_the_release_is_served_and_holds_what_was_rendered(first: Result, settings: Settings) -> None:
    assert (settings.releases / str(YEAR) / "current").read_text(encoding="ascii").strip() == "r1"
    pdfs = {Path(name).name.split("-")[0] for name in manifest(settings, "r1")["files"] if name.endswith(".pdf")}
    assert pdfs == set(UNITS)


def test_dagster_remembers_the_run_with_its_checks(first: Result, settings: Settings) -> None:
    import dagster as dg

    from orchestration.assets.keys import ADMITTED, RELEASE
    from orchestration.instance import open_instance

    with open_instance(settings) as instance:
        (run,) = instance.get_runs()
        assert run.status is dg.DagsterRunStatus.SUCCESS
        assert run.tags["dagster/partition"] == str(YEAR)
        assert instance.get_materialized_partitions(RELEASE) == {str(YEAR)}
        event = instance.get_latest_materialization_event(ADMITTED)
        assert event is not None
        assert event.asset_materialization is not None
        assert event.asset_materialization.metadata["通过"].value > 0


def test_running_again_with_nothing_changed_changes_nothing(first: Result, settings: Settings) -> None:
    before = manifest(settings, "r1")
    again = mulin("run", "--year", str(YEAR))
    assert again.exit_code == ExitCode.OK, again.output + again.stderr
    assert "没有产生新版次" in again.output
    assert manifest(settings, "r1") == before
    assert not (settings.releases / str(YEAR) / "r2").exists()


def test_every_printed_figure_can_be_followed_to_its_cell(first: Result) -> None:
    result = mulin("trace", "--year", str(YEAR), "--unit", UNITS[0])
    assert result.exit_code == ExitCode.OK, result.output
    assert "-report-v" in result.output


def test_every_department_s_score_can_be_followed_and_is_computed_again(
    first: Result, settings: Settings, pack: Pack
) -> None:
    from orchestration.release.served import open_release
    from orchestration.trace.build import proving

    with proving(settings, open_release(settings, YEAR)) as prover:
        for department in pack.departments:
            assert prover.trace(department.code).sound, department.code
    assert "算式" in mulin("trace", "--year", str(YEAR), "--unit", "D06").output


def test_the_release_can_be_recomputed_from_the_received_files(first: Result) -> None:
    result = mulin("verify", f"{YEAR}/r1")
    assert result.exit_code == ExitCode.OK, result.output + result.stderr
    assert "核对无误" in result.output


def test_the_sensor_rests_while_the_release_rests_on_what_is_in_force(
    first: Result, settings: Settings, pack: Pack
) -> None:
    from orchestration.jobs import stale_years

    store = Store(settings.received)
    assert stale_years(settings, pack, store) == []


def test_a_corrected_workbook_is_a_second_release_that_says_what_changed(
    first: Result, settings: Settings, pack: Pack, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    from orchestration.jobs import stale_years

    store = Store(settings.received)
    record = next(r for r in store.in_force(YEAR) if r.kind == "report" and r.department == "D06")
    book = load_workbook(store.open_object(record.sha256))
    sheet = book["社区"]
    cell = next(c for row in sheet.iter_rows(min_row=4) for c in row[3:] if _is_count(c))
    cell.value += 1
    book.save(tmp_path / "corrected.xlsx")
    evidence = settings.home.resolve() / "demo" / str(YEAR) / "evidence"
    handed = mulin("submit", str(tmp_path / "corrected.xlsx"), "--evidence", str(evidence))
    assert handed.exit_code == ExitCode.OK, handed.output
    assert stale_years(settings, pack, Store(settings.received)) == [YEAR]

    result = mulin("run", "--year", str(YEAR))
    assert result.exit_code == ExitCode.OK, result.output + result.stderr
    assert f"{YEAR}-D06-report-v{record.version + 1}" in result.output
    old, new = manifest(settings, "r1"), manifest(settings, "r2")
    assert old["data_hash"] != new["data_hash"]
    changed = {k for k in new["inputs"] if old["inputs"].get(k) != new["inputs"][k]}
    assert changed == {f"{YEAR}-D06-report-v{record.version + 1}"}


def _is_count(cell: Any) -> bool:
    return isinstance(cell.value, int) and not isinstance(cell.value, bool) and not cell.protection.locked
