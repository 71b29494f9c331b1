"""The Celery application of a city's workers, and the one task they have. One process, one run at a time.

Threads, one of them: a pool of forked processes may not make reports, which fork themselves, and a pool without threads
answers nobody while it works.
"""

from __future__ import annotations

import logging

from celery import Celery
from dagster_celery.config import DEFAULT_CONFIG
from dagster_celery.make_app import make_app
from dagster_celery.tasks import create_execute_job_task

from orchestration.city.engine import CELERY_CONFIG, broker, results


def fleet() -> Celery:
    """Raises FindingsError where the environment does not say where broker and database are."""
    return make_app(  # type: ignore[no-untyped-call]
        {"broker": broker(), "backend": results(), "config_source": {**DEFAULT_CONFIG, **CELERY_CONFIG}}
    )


logging.getLogger("alembic").setLevel(logging.WARNING)  # which plug-ins it has, at every run
app = fleet()
execute_job = create_execute_job_task(app)
