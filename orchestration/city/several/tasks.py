"""The Celery application of a city's workers, and the one task they have. One process, one run at a time.

Threads, one of them: a pool of forked processes may not make reports, which fork themselves, and a pool without threads
answers nobody while it works.
"""

from __future__ import annotations

import logging
import time
from contextlib import ExitStack
from typing import Any

from celery import Celery
from celery.exceptions import Reject
from dagster import DagsterInstance
from dagster._cli.api import _execute_run_command_body
from dagster._grpc.types import ExecuteRunArgs
from dagster._serdes import unpack_value
from dagster_celery.config import DEFAULT_CONFIG, TASK_EXECUTE_JOB_NAME
from dagster_celery.make_app import make_app

from mulin.plain import sha256_of
from orchestration.abandoned import DISTRICT_TAG
from orchestration.city import messages as m
from orchestration.city.check import load_city
from orchestration.city.config import city_folder
from orchestration.city.engine import CELERY_CONFIG, POSTGRES, address, broker, results
from orchestration.city.homes import require_home
from orchestration.city.place import noticed
from orchestration.city.several.storage import PooledPostgresEventLog

_AGAIN_SECONDS = 5.0
_FOR_EVER = 1_000_000
"""A worker whose database is away when a run ends keeps asking: Celery's three times left the task in its hands for
good, and it took no other."""
_PATIENCE_SECONDS = 300.0
log = logging.getLogger(__name__)


def fleet() -> Celery:
    """Raises FindingsError where the environment does not say where broker and database are."""
    return make_app(  # type: ignore[no-untyped-call]
        {
            "broker": broker(),
            "backend": results(),
            "config_source": {**DEFAULT_CONFIG, **CELERY_CONFIG, "result_backend_max_retries": _FOR_EVER},
        }
    )


PooledPostgresEventLog.patience_seconds = _PATIENCE_SECONDS
logging.getLogger("alembic").setLevel(logging.WARNING)  # which plug-ins it has, at every run
app = fleet()


@app.task(name=TASK_EXECUTE_JOB_NAME, track_started=True)  # type: ignore[untyped-decorator]
def execute_job(execute_job_args_packed: Any) -> int:
    """Dagster's own task, begun by one worker at a time: what was sent twice, or given out again by a broker that was
    away, would be run by two as long as neither has said that it has begun. A run that cannot be begun here, because
    database or disk is away, goes back to the broker: for another worker, or for later."""
    run_id = unpack_value(execute_job_args_packed, as_type=ExecuteRunArgs).run_id
    with ExitStack() as whole:
        until_it_has_begun = whole.enter_context(ExitStack())
        try:
            link = until_it_has_begun.enter_context(noticed(address(POSTGRES, "")))
            link.execute("select pg_advisory_lock(%s)", [int(sha256_of(run_id.encode())[:15], 16)])
            instance = whole.enter_context(DagsterInstance.get())
            _require_home(instance, run_id)
        except Exception as away:
            told = m.PUT_BACK.format(run_id=run_id, reason=" ".join(str(away).split()) or type(away).__name__)
            log.warning(told)
            time.sleep(_AGAIN_SECONDS)
            raise Reject(told, requeue=True) from away
        return _execute_run_command_body(
            run_id, instance, lambda event: until_it_has_begun.close(), set_exit_code_on_failure=True
        )


def _require_home(instance: DagsterInstance, run_id: str) -> None:
    """Raises FindingsError where the city or the home of the run's district is not here."""
    city, run = load_city(city_folder()), instance.get_run_by_id(run_id)
    if run is not None and (code := run.tags.get(DISTRICT_TAG, "")) in city.district:
        require_home(instance, city, code)
