"""Runs that Dagster holds for going on while nobody works on them: marked for what they are, and run again.

Dagster watches only what its living daemon started. What else is killed would stay "running" for ever, keep the pool
(:mod:`orchestration.instance`), and every later run would wait behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mulin.settings import Settings
from orchestration import messages as m
from orchestration.alive import mending, somebody_serves

if TYPE_CHECKING:
    from dagster import DagsterInstance, DagsterRun

BY_TAG, BY_CLI = "mulin/by", "cli"
YEAR_TAG = "dagster/partition"
CITY_YEAR_TAG, DISTRICT_TAG = "dagster/partition/year", "dagster/partition/district"
"""In a city, whose partitions are districts by years."""


def close_abandoned(instance: DagsterInstance, year: int, *, canceled: bool = False) -> int:
    """Mark command-line runs of a year that are over as failed, or as ``canceled``; returns how many. Only for whoever
    holds the year's lock, so that it is nobody else's run."""
    from dagster import DagsterRunStatus, RunsFilter

    open_states = [DagsterRunStatus.NOT_STARTED, DagsterRunStatus.STARTING, DagsterRunStatus.STARTED]
    left = instance.get_runs(RunsFilter(tags={BY_TAG: BY_CLI, YEAR_TAG: str(year)}, statuses=open_states))
    for run in left:
        if canceled:
            instance.report_run_canceled(run, m.CANCELED)
        else:
            instance.report_run_failed(run, m.GONE + m.BY_HAND.format(year=year))
    return len(left)


def mend_queue(settings: Settings, instance: DagsterInstance) -> int:
    """Mark every run whose process is gone, whoever started it; returns how many.

    What a person canceled is canceled. What was queued (web page, backfill, schedule, sensor) is failed and queued
    once more, by Dagster's own count of retries; at once, not by its daemon some seconds later, so that the earlier
    year still goes before those that wait. Runs that a living process works on are not touched.
    """
    from dagster import DagsterRunStatus, RunsFilter

    states = [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]
    closed = 0
    with mending(settings.dagster_home):
        for seen in instance.get_runs(RunsFilter(statuses=states)):
            if not _is_gone(settings, instance, seen):
                continue
            run = instance.get_run_by_id(seen.run_id)
            if run is not None and run.status == seen.status:  # not: it came to its end in between
                _close(instance, run)
                closed += 1
    return closed


def _is_gone(settings: Settings, instance: DagsterInstance, run: DagsterRun) -> bool:
    from dagster import DagsterRunStatus

    from orchestration.eventlog import WarmSqliteEventLog

    log = instance.event_log_storage
    if not isinstance(log, WarmSqliteEventLog) or log.is_worked_on(run.run_id):
        return False
    # until it has started it holds nothing of its own: it may be just about to
    return run.status is DagsterRunStatus.STARTED or not somebody_serves(settings.dagster_home)


def _close(instance: DagsterInstance, run: DagsterRun) -> None:
    from dagster import DagsterRunStatus
    from dagster._core.execution.retries import auto_reexecution_should_retry_run
    from dagster._core.storage.tags import WILL_RETRY_TAG

    year = run.tags.get(YEAR_TAG, "")
    if run.status is DagsterRunStatus.CANCELING:
        instance.report_run_canceled(run, m.GONE_CANCELING)
    elif run.tags.get(BY_TAG) == BY_CLI or run.remote_job_origin is None:
        instance.report_run_failed(run, m.GONE + m.BY_HAND.format(year=year))
    elif auto_reexecution_should_retry_run(instance, run.with_status(DagsterRunStatus.FAILURE), None):
        again = _again(instance, run)
        instance.report_run_failed(run, m.GONE + m.AGAIN.format(run_id=again.run_id))
        instance.add_run_tags(run.run_id, {WILL_RETRY_TAG: "true"})  # Dagster had already counted the one just made
        _queue(instance, run, again)
    else:
        instance.report_run_failed(run, m.GONE + m.NOT_AGAIN.format(year=year))


def _again(instance: DagsterInstance, run: DagsterRun) -> DagsterRun:
    """The run that takes its place, as Dagster's daemon would make it, and noted on ``run`` so that it makes none."""
    from dagster import DagsterRunStatus
    from dagster._core.execution.backfill import BulkActionStatus
    from dagster._core.storage import tags as t
    from dagster._core.utils import make_new_run_id
    from dagster._record import copy

    root = run.root_run_id or run.run_id
    left_out = set(t.TAGS_TO_MAYBE_OMIT_ON_RETRY)
    backfill = run.tags.get(t.BACKFILL_ID_TAG)
    if backfill is not None:
        asked = instance.get_backfill(backfill)
        if asked is not None and asked.status is BulkActionStatus.REQUESTED:
            left_out -= t.BACKFILL_TAGS
    tags = {name: value for name, value in run.tags.items() if name not in left_out}
    group = instance.get_run_group(run.run_id)
    number = 1 if group is None else len(list(group[1]))
    again = copy(
        run,
        run_id=make_new_run_id(),
        status=DagsterRunStatus.NOT_STARTED,
        root_run_id=root,
        parent_run_id=run.run_id,
        tags={
            **tags,
            t.RETRY_NUMBER_TAG: str(number),
            t.PARENT_RUN_ID_TAG: run.run_id,
            t.ROOT_RUN_ID_TAG: root,
        },
    )
    instance.run_storage.add_run(again)
    instance.add_run_tags(run.run_id, {t.AUTO_RETRY_RUN_ID_TAG: again.run_id})
    return again


def _queue(instance: DagsterInstance, run: DagsterRun, again: DagsterRun) -> None:
    from dagster._core.run_coordinator import SubmitRunContext

    workspace: Any = None  # only asked for by coordinators that look at the code location
    instance.report_engine_event(m.INSTEAD_OF.format(run_id=run.run_id), again)
    instance.run_coordinator.submit_run(SubmitRunContext(again, workspace))
