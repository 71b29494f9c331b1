"""Dagster's Celery launcher, whose health check asks the worker, and which puts a run back when the broker is away.

The stock one believes what the broker's results say: a worker that was killed leaves its run STARTED for hours.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from dagster import DagsterEventType, DagsterRun, DagsterRunStatus
from dagster._core.errors import DagsterUserCodeUnreachableError
from dagster._core.launcher import CheckRunHealthResult, LaunchRunContext, WorkerStatus
from dagster_celery.launcher import CeleryRunLauncher
from dagster_celery.tags import DAGSTER_CELERY_TASK_ID_TAG
from kombu.exceptions import OperationalError

from orchestration.city import messages as m

_OVER = frozenset({"SUCCESS", "FAILURE", "REVOKED"})
_MISSES = 2
"""So often in a row nobody knows of a run before it is given up: an answer can be late."""
_ANSWER_SECONDS, _SENT_SECONDS = 5.0, 15.0
_BACK_SECONDS = 45.0
"""A worker that lost its broker looks for it every half minute at last: so long after, its silence says nothing."""
log = logging.getLogger(__name__)
_CANCELS = {DagsterEventType.RUN_CANCELING, DagsterEventType.RUN_CANCELED}


class FleetLauncher(CeleryRunLauncher):
    """Named in dagster.yaml (:mod:`orchestration.city.engine`)."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._missed: dict[str, int] = {}
        self._away_until = 0.0

    @property
    def supports_resume_run(self) -> bool:
        return False

    def launch_run(self, context: LaunchRunContext) -> None:
        try:
            super().launch_run(context)
        except (OperationalError, OSError) as gone:  # back into the queue, where a run would have failed
            raise DagsterUserCodeUnreachableError(m.NO_BROKER.format(reason=gone)) from gone

    def _launch_celery_task_run(self, run: DagsterRun, task_signature: Any, routing_key: str) -> None:
        """A broker that takes nothing (its disk is full) says nothing: the daemon must not wait for it for ever."""
        super()._launch_celery_task_run(run, task_signature.set(confirm_timeout=_SENT_SECONDS), routing_key)

    def terminate(self, run_id: str) -> bool:
        """What waits in the broker is cancelled at once, and no worker begins it; what runs asks for itself
        (:mod:`orchestration.city.graph.watch`) and ends at its next step."""
        run = self._instance.get_run_by_id(run_id)
        if run is None or run.is_finished:
            return False
        self._instance.report_run_canceling(run)
        if run.status in (DagsterRunStatus.NOT_STARTED, DagsterRunStatus.STARTING):
            self._instance.report_run_canceled(run, m.NOT_BEGUN)
        if (task := run.tags.get(DAGSTER_CELERY_TASK_ID_TAG)) is not None:
            try:
                self.celery.control.revoke(task)
            except (OperationalError, OSError):  # a worker that takes it asks Dagster, too, and leaves it
                return True
        return True

    def check_run_worker_health(self, run: DagsterRun) -> CheckRunHealthResult:
        """Of a run that has started. Only what two looks in a row say is believed."""
        task = run.tags.get(DAGSTER_CELERY_TASK_ID_TAG)  # absent where the daemon was killed as it sent the run
        try:
            if self._was_cancelled(run):
                self._instance.report_run_canceling(run, m.CANCELLED_AT_START)
                return CheckRunHealthResult(WorkerStatus.RUNNING)
            state, host = self._seen(task)
            asked = self.celery.control.inspect(destination=[host] if host else None, timeout=_ANSWER_SECONDS)
            answers: dict[str, list[dict[str, Any]]] = asked.active() or {}
        except Exception as error:  # noqa: BLE001 - broker or database is away: nothing is known of the worker
            self._away_until = time.monotonic() + _BACK_SECONDS
            log.warning(m.NOT_KNOWN.format(run_id=run.run_id, reason=f"{type(error).__name__}: {error}"))
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        if any(_works_on(one, run, task) for tasks in answers.values() for one in tasks):
            self._missed.pop(run.run_id, None)
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        why = m.TASK_OVER if state in _OVER else m.NOBODY_KNOWS
        return self._miss(run, why.format(host=host or "—", state=state))

    def _was_cancelled(self, run: DagsterRun) -> bool:
        """Just as a worker was loading what it is to run: its start, told after that, hides it."""
        told = self._instance.get_records_for_run(run.run_id, of_type=_CANCELS, limit=1)
        return bool(told.records)

    def _seen(self, task: str | None) -> tuple[str, str | None]:
        """What Celery's records say of a task, and which worker has it. Of one that is over they name none, and all
        are asked: a broker that was away gives it to a second, which leaves it at once, while the first works on."""
        if task is None:
            return "—", None
        result = self.celery.AsyncResult(task)
        state, info = result.state, result.info
        return state, info.get("hostname") if isinstance(info, dict) else None

    def _miss(self, run: DagsterRun, why: str) -> CheckRunHealthResult:
        if time.monotonic() < self._away_until:
            return CheckRunHealthResult(WorkerStatus.RUNNING, why)
        missed = self._missed[run.run_id] = self._missed.get(run.run_id, 0) + 1
        if missed < _MISSES:
            return CheckRunHealthResult(WorkerStatus.RUNNING, why)
        self._missed.pop(run.run_id)
        return CheckRunHealthResult(WorkerStatus.FAILED, why)


def _works_on(task: dict[str, Any], run: DagsterRun, sent_as: str | None) -> bool:
    """By its run, too: what was sent once more, because the broker's answer was lost, has another id."""
    return task["id"] == sent_as or run.run_id in str(task.get("kwargs"))
