"""Dagster's launcher, which can also say whether a run is still being worked on: its monitoring then marks, while
``mulin up`` goes on, what a dead process left "running"."""

from __future__ import annotations

from dagster import DagsterRun
from dagster._core.launcher import CheckRunHealthResult, DefaultRunLauncher, WorkerStatus

from orchestration.eventlog import WarmSqliteEventLog
from orchestration.messages import GONE


class WatchedRunLauncher(DefaultRunLauncher):
    """Named in dagster.yaml (:mod:`orchestration.instance`)."""

    @property
    def supports_check_run_worker_health(self) -> bool:
        return True

    def check_run_worker_health(self, run: DagsterRun) -> CheckRunHealthResult:
        log = self._instance.event_log_storage
        if not isinstance(log, WarmSqliteEventLog) or log.is_worked_on(run.run_id):
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        return CheckRunHealthResult(WorkerStatus.FAILED, GONE)
