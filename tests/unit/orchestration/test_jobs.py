"""When a year starts by itself, and when it does not."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest
from test_instance_queue import ORIGIN

from mulin.pack import Pack, load_pack
from mulin.received import Store
from mulin.settings import Settings
from orchestration import jobs


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(Settings().pack)


@pytest.fixture(autouse=True)
def in_the_spring_of_2025(monkeypatch: pytest.MonkeyPatch) -> None:
    """2024 is the last year whose hand-ins are due."""
    monkeypatch.setattr(jobs, "today", lambda: date(2025, 3, 1))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def hand_in(settings: Settings, pack: Pack, year: int, content: bytes) -> None:
    identity = SimpleNamespace(pack=pack.plan.pack, year=year, department="D06", kind="report")
    store = Store(settings.received)
    store.receive(content, pack=pack.plan.pack, identity=identity, who="测试", channel="cli", state="accepted")


def test_a_year_runs_the_day_after_hand_ins_and_corrections_are_due(pack: Pack) -> None:
    assert jobs.due_runs(pack, date(2025, 1, 21)) == [(2024, "report")]
    assert jobs.due_runs(pack, date(2025, 2, 11)) == [(2024, "correction")]
    assert jobs.due_runs(pack, date(2025, 1, 20)) == []


def tick(pack: Pack, name: str, moment: datetime) -> list[Any]:
    schedule = next(s for s in jobs.schedules(pack) if s.name == name)
    with dg.build_schedule_context(scheduled_execution_time=moment) as context:
        answer: Any = schedule(context)
        return [answer] if isinstance(answer, dg.RunRequest | dg.SkipReason) else list(answer)


def test_the_year_is_opened_by_its_workbooks(pack: Pack) -> None:
    (request,) = tick(pack, "open_the_year", datetime(2024, 12, 1, 9, tzinfo=UTC))
    assert request.partition_key == "2024"


def test_a_year_the_plan_does_not_hold_is_not_opened(pack: Pack) -> None:
    (answer,) = tick(pack, "open_the_year", datetime(2031, 12, 1, 9, tzinfo=UTC))
    assert isinstance(answer, dg.SkipReason)
    assert "2031" in str(answer.skip_message)


def test_an_ordinary_day_is_skipped_with_a_reason(pack: Pack) -> None:
    (answer,) = tick(pack, "after_deadline", datetime(2025, 6, 1, 6, tzinfo=UTC))
    assert isinstance(answer, dg.SkipReason)
    assert "2025-06-01" in str(answer.skip_message)


def test_a_deadline_asks_for_its_year(pack: Pack) -> None:
    (request,) = tick(pack, "after_deadline", datetime(2025, 1, 21, 6, tzinfo=UTC))
    assert (request.partition_key, request.run_key) == ("2024", "report-2024")


def sense(settings: Settings, pack: Pack, cursor: str | None = None, *runs: dg.DagsterRun) -> Any:
    """What the sensor says, with these runs in Dagster."""
    with dg.DagsterInstance.ephemeral() as instance:
        for run in runs:
            instance.run_storage.add_run(run)
        with dg.build_sensor_context(instance, cursor=cursor) as context:
            return jobs.received_sensor(settings, pack)(context)


def test_an_empty_store_asks_for_nothing(settings: Settings, pack: Pack) -> None:
    assert sense(settings, pack).run_requests == []


def test_a_hand_in_asks_for_its_year_once(settings: Settings, pack: Pack) -> None:
    hand_in(settings, pack, 2024, b"one")
    result = sense(settings, pack)
    (request,) = result.run_requests
    assert request.partition_key == "2024"
    assert request.run_key.startswith("2024-")
    assert isinstance(sense(settings, pack, cursor=result.cursor), dg.SkipReason)


def test_a_release_does_not_ask_for_another_run(settings: Settings, pack: Pack) -> None:
    hand_in(settings, pack, 2024, b"one")
    cursor = sense(settings, pack).cursor
    Store(settings.received).anchor_release(2024, "r1", "d" * 64, "e" * 64)  # what the run it asked for writes

    assert isinstance(sense(settings, pack, cursor=cursor), dg.SkipReason)


def test_a_further_version_asks_again_under_another_key(settings: Settings, pack: Pack) -> None:
    hand_in(settings, pack, 2024, b"one")
    before = sense(settings, pack)
    hand_in(settings, pack, 2024, b"two")
    after = sense(settings, pack, cursor=before.cursor)
    assert [r.partition_key for r in after.run_requests] == ["2024"]
    assert after.run_requests[0].run_key != before.run_requests[0].run_key


def test_another_years_hand_in_does_not_ask_for_a_year_again(settings: Settings, pack: Pack) -> None:
    """2024 is scored without a release (MULIN_FRESH_REPORTS=0), or its run was refused: it stays stale, and Dagster
    runs no key twice."""
    released = Store(settings.received)
    hand_in(settings, pack, 2024, b"one")
    hand_in(settings, pack, 2023, b"one")
    released.anchor_release(2023, "r1", "d" * 64, "e" * 64)
    before = sense(settings, pack)
    hand_in(settings, pack, 2023, b"two")
    after = sense(settings, pack, before.cursor)

    def keys(result: Any) -> dict[str, str]:
        return {request.partition_key: request.run_key for request in result.run_requests}

    assert keys(after)["2024"] == keys(before)["2024"]
    assert keys(after)["2023"] != keys(before)["2023"]


def test_a_release_that_was_damaged_is_asked_for_under_a_key_of_its_own(settings: Settings, pack: Pack) -> None:
    hand_in(settings, pack, 2024, b"one")
    before = sense(settings, pack)
    Store(settings.received).anchor_release(2024, "r1", "d" * 64, "e" * 64)  # and no such folder
    assert sense(settings, pack).run_requests[0].run_key != before.run_requests[0].run_key


@pytest.mark.parametrize("status", ["QUEUED", "STARTING", "STARTED"])
def test_a_year_whose_run_waits_is_not_asked_for_a_second_time(settings: Settings, pack: Pack, status: str) -> None:
    """What waits reads all that came until it begins."""
    hand_in(settings, pack, 2024, b"one")
    waiting, other = (
        dg.DagsterRun(
            "assess_year",
            tags={"dagster/partition": year},
            status=dg.DagsterRunStatus[status],
            remote_job_origin=ORIGIN,
        )
        for year in ("2024", "2021")
    )
    answer = sense(settings, pack, None, waiting)
    assert isinstance(answer, dg.SkipReason)
    assert "2024 年度正在运行或已在排队" in str(answer.skip_message)
    assert [r.partition_key for r in sense(settings, pack, None, other).run_requests] == ["2024"]


def test_a_rejected_file_asks_for_nothing(settings: Settings, pack: Pack) -> None:
    identity = SimpleNamespace(pack=pack.plan.pack, year=2024, department="D06", kind="report")
    Store(settings.received).receive(
        b"bad", pack=pack.plan.pack, identity=identity, who="测试", channel="cli", state="rejected"
    )
    assert sense(settings, pack).run_requests == []


REPORT_DUE = date(2025, 1, 20)


def test_before_hand_ins_are_due_a_year_that_was_never_released_is_left_alone(settings: Settings, pack: Pack) -> None:
    """Most of its tables are yet to come: the run the schedule makes the day after is the one that was asked for."""
    hand_in(settings, pack, 2024, b"one")
    store = Store(settings.received)
    assert jobs.stale_years(settings, pack, store, REPORT_DUE) == []
    assert jobs.stale_years(settings, pack, store, REPORT_DUE + timedelta(days=1)) == [2024]
    assert jobs.stale_years(settings, pack, store, REPORT_DUE + timedelta(days=366)) == []  # 2025 is due by then


def test_a_year_being_run_is_looked_at_again_when_it_is_over(settings: Settings, pack: Pack, tmp_path: Path) -> None:
    """A run that has read what is in force does not know of what came since: the hand-in asks once it is over."""
    hand_in(settings, pack, 2024, b"one")
    holder = subprocess.Popen(
        [sys.executable, "-c",
         "import sys; from mulin.settings import Settings; from orchestration.release.lock import year_lock\n"
         "with year_lock(Settings(), 2024): print('held', flush=True); sys.stdin.read()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | {"MULIN_HOME": str(tmp_path)},
    )  # fmt: skip
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        answer = sense(settings, pack)
        assert isinstance(answer, dg.SkipReason)
        assert "2024 年度正在运行" in str(answer.skip_message)
        holder.communicate()
    assert [r.partition_key for r in sense(settings, pack).run_requests] == ["2024"]


@pytest.mark.parametrize(("fresh_reports", "job"), [(True, "assess_year"), (False, "score_year")])
def test_whether_reports_follow_the_scores_is_a_setting(
    tmp_path: Path, pack: Pack, fresh_reports: bool, job: str
) -> None:
    settings = Settings(home=tmp_path, fresh_reports=fresh_reports)
    assert [target.job_name for target in jobs.received_sensor(settings, pack).targets] == [job]
