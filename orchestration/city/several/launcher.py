"""Dagster's Celery launcher, whose health check asks the worker, and which puts a run back when the broker is away.

The stock one believes what the broker's results say: a worker that was killed leaves its run STARTED for hours.
"""

from __future__ import annotations

from typing import Any

from dagster import DagsterRun
from dagster._core.errors import DagsterUserCodeUnreachableError
from dagster._core.launcher import CheckRunHealthResult, LaunchRunContext, WorkerStatus
from dagster_celery.launcher import CeleryRunLauncher
from dagster_celery.tags import DAGSTER_CELERY_TASK_ID_TAG
from kombu.exceptions import OperationalError

from orchestration.city import messages as m

_OVER = frozenset({"SUCCESS", "FAILURE", "REVOKED"})
_MISSES = 2
"""So often in a row nobody knows of a run before it is given up: an answer can be late."""
_ANSWER_SECONDS = 5.0


class FleetLauncher(CeleryRunLauncher):
    """Named in dagster.yaml (:mod:`orchestration.city.engine`)."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._missed: dict[str, int] = {}

    @property
    def supports_resume_run(self) -> bool:
        return False

    def launch_run(self, context: LaunchRunContext) -> None:
        try:
            super().launch_run(context)
        except (OperationalError, OSError) as gone:  # back into the queue, where a run would have failed
            raise DagsterUserCodeUnreachableError(m.NO_BROKER.format(reason=gone)) from gone

    def terminate(self, run_id: str) -> bool:
        """What waits in the broker is taken back; what runs asks for itself (:mod:`orchestration.city.graph.watch`)."""
        run = self._instance.get_run_by_id(run_id)
        task = None if run is None else run.tags.get(DAGSTER_CELERY_TASK_ID_TAG)
        if run is None or run.is_finished or task is None:
            return False
        self._instance.report_run_canceling(run)
        try:
            self.celery.control.revoke(task)
        except (OperationalError, OSError):
            return True
        return True

    def check_run_worker_health(self, run: DagsterRun) -> CheckRunHealthResult:
        task = run.tags.get(DAGSTER_CELERY_TASK_ID_TAG)
        if task is None:  # about to be sent
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        try:
            result = self.celery.AsyncResult(task)
            state, info = result.state, result.info
            host = info.get("hostname") if isinstance(info, dict) else None
            if state in _OVER:
                return self._miss(run, m.TASK_OVER.format(state=state))
            asked = self.celery.control.inspect(destination=[host] if host else None, timeout=_ANSWER_SECONDS)
            answers: dict[str, list[dict[str, Any]]] = asked.active() or {}
        except Exception as error:  # noqa: BLE001 - broker or database is away: nothing is known of the worker
            return CheckRunHealthResult(WorkerStatus.RUNNING, f"{type(error).__name__}: {error}")
        if any(one["id"] == task for tasks in answers.values() for one in tasks):
            self._missed.pop(run.run_id, None)
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        return self._miss(run, m.NOBODY_KNOWS.format(host=host or "—", state=state))

    def _miss(self, run: DagsterRun, why: str) -> CheckRunHealthResult:
        missed = self._missed[run.run_id] = self._missed.get(run.run_id, 0) + 1
        if missed < _MISSES:
            return CheckRunHealthResult(WorkerStatus.RUNNING, why)
        self._missed.pop(run.run_id)
        return CheckRunHealthResult(WorkerStatus.FAILED, why)
