"""What Dagster's own home must hold from the first run on: one year at a time, the earlier one first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin
from dagster._core.run_coordinator import SubmitRunContext
from dagster._core.storage.dagster_run import RunOpConcurrency
from dagster._daemon.run_coordinator.queued_run_coordinator_daemon import QueuedRunCoordinatorDaemon

from mulin.settings import Settings
from orchestration.abandoned import BY_CLI, BY_TAG, close_abandoned
from orchestration.instance import WAREHOUSE_POOL, open_instance

POOLS = RunOpConcurrency(root_key_counts={}, has_unconstrained_root_nodes=True, all_pools={WAREHOUSE_POOL})
ORIGIN = RemoteJobOrigin(RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("here"), "all"), "assess_year")


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with open_instance(Settings(home=tmp_path)) as opened:
        yield opened


def queue(instance: dg.DagsterInstance, years: Sequence[int], **tags: str) -> None:
    workspace: Any = None  # only asked for by coordinators that look at the code location
    for year in years:
        run = dg.DagsterRun(
            "assess_year", tags={"dagster/partition": str(year), "dagster/backfill": "b", **tags},
            run_op_concurrency=POOLS, remote_job_origin=ORIGIN, status=dg.DagsterRunStatus.NOT_STARTED,
        )  # fmt: skip
        instance.run_storage.add_run(run)
        instance.run_coordinator.submit_run(SubmitRunContext(run, workspace))


def to_start(instance: dg.DagsterInstance) -> list[str]:
    """Years the daemon would start now."""
    daemon = QueuedRunCoordinatorDaemon(interval_seconds=5)
    runs = daemon._get_runs_to_dequeue(instance, instance.get_concurrency_config(), fixed_iteration_time=None)
    return [run.tags["dagster/partition"] for run in runs]


@pytest.mark.parametrize("asked", [(2021, 2022, 2023), (2023, 2022, 2021)], ids=["in order", "backwards"])
def test_a_backfill_in_a_new_home_starts_its_earliest_year_alone(
    instance: dg.DagsterInstance, asked: Sequence[int]
) -> None:
    queue(instance, asked)

    assert to_start(instance) == ["2021"]


def test_the_next_year_waits_until_the_one_before_is_done(instance: dg.DagsterInstance) -> None:
    queue(instance, [2022])
    (running,) = instance.get_runs()
    instance.report_dagster_event(
        dg.DagsterEvent(event_type_value="PIPELINE_START", job_name=running.job_name), run_id=running.run_id
    )
    queue(instance, [2023])
    assert to_start(instance) == []

    instance.report_run_failed(running)

    assert to_start(instance) == ["2023"]


def test_a_priority_somebody_gave_is_kept(instance: dg.DagsterInstance) -> None:
    queue(instance, [2021])
    queue(instance, [2023], **{"dagster/priority": "5"})

    assert to_start(instance) == ["2023"]


def test_an_interrupted_run_is_marked_canceled_and_a_vanished_one_failed(instance: dg.DagsterInstance) -> None:
    def begin() -> str:
        tags = {"dagster/partition": "2024", BY_TAG: BY_CLI}
        run = dg.DagsterRun("assess_year", tags=tags, status=dg.DagsterRunStatus.STARTED)
        return instance.run_storage.add_run(run).run_id

    first = begin()
    assert close_abandoned(instance, 2024, canceled=True) == 1
    second = begin()
    assert close_abandoned(instance, 2024) == 1

    status = {run.run_id: run.status for run in instance.get_runs()}
    assert status == {first: dg.DagsterRunStatus.CANCELED, second: dg.DagsterRunStatus.FAILURE}
