"""The city's jobs, and the sensor that makes one run of each request.

Never a backfill: a retry of one of its runs would find it over, and not be made.
"""

import time
from collections.abc import Sequence
from typing import Any

import dagster as dg

from orchestration.asking import Asked, asked_runs, done_with
from orchestration.city import messages as m
from orchestration.city.config import CELERY, City
from orchestration.city.graph.assets import ASSESS, CODE_TAG, DISTRICT, RECEIVED, RELEASE, SCORE, SCORES, YEAR
from orchestration.release.lock import is_being_run
from orchestration.requested import ASKED_TAG, LOOK_SECONDS, Looks, Turn, next_key, runs_of, turn
from orchestration.warehouse.code import code_version

_AT_ONCE = 200
"""Runs made in one look: each costs some milliseconds of the database, and the daemon has 60 seconds."""
_UNSENT_SECONDS = 120
_QUEUE_TAG, _RETRY_TAG = "dagster-celery/queue", "dagster/retry_strategy"


def jobs() -> list[Any]:
    def of(name: str, about: str, *keys: dg.AssetKey) -> Any:
        selection = dg.AssetSelection.assets(*keys)
        return dg.define_asset_job(name, selection=selection, executor_def=dg.in_process_executor, description=about)

    return [
        of(ASSESS, "一个区县的一个年度：出得分、报告和版次。", RECEIVED, SCORES, RELEASE),
        of(SCORE, "只计分，不出报告，不形成版次。", RECEIVED, SCORES),
    ]


def asked_sensor(city: City, made: Sequence[Any]) -> dg.SensorDefinition:
    """``made``: the very jobs that Dagster knows (:func:`jobs`)."""

    @dg.sensor(
        name="asked_for",
        jobs=made,
        minimum_interval_seconds=LOOK_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="mulin city run 要求的，每个区县、每个年度运行一次。",
    )
    def asked_for(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        if city.file.engine == CELERY:
            _fail_unsent(context.instance)
        requests: list[dg.RunRequest] = []
        waiting = asked_runs(city.requests)
        runs, looks = runs_of(context.instance, waiting), Looks(context.cursor)
        for asked in waiting:
            made = runs.get(asked.name, [])
            stands = turn(made, looks)
            if asked.district not in city.district or asked.year not in city.file.years or stands is Turn.OVER:
                done_with(city.requests, asked)
            elif stands is not Turn.DUE or len(requests) >= _AT_ONCE:
                continue
            elif not is_being_run(city.settings(asked.district), asked.year):
                requests.append(_request(city, asked, next_key(asked, made)))
        context.update_cursor(looks.cursor)
        return dg.SensorResult(run_requests=requests) if requests else dg.SkipReason("没有新的请求")

    return asked_for


def _fail_unsent(instance: dg.DagsterInstance) -> None:
    """A run whose daemon was killed between taking it from the queue and sending it was sent to nobody: it is failed,
    so that Dagster makes it again."""
    from dagster_celery.tags import DAGSTER_CELERY_TASK_ID_TAG

    for record in instance.get_run_records(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTING])):
        waited = time.time() - record.update_timestamp.timestamp()
        if DAGSTER_CELERY_TASK_ID_TAG not in record.dagster_run.tags and waited > _UNSENT_SECONDS:
            instance.report_run_failed(record.dagster_run, m.UNSENT)


def _request(city: City, asked: Asked, key: str) -> dg.RunRequest:
    tags = {CODE_TAG: code_version(), _RETRY_TAG: "ALL_STEPS", ASKED_TAG: asked.name}
    if city.file.engine == CELERY:
        tags[_QUEUE_TAG] = city.district[asked.district].queue
    return dg.RunRequest(
        run_key=key, job_name=ASSESS if asked.reports else SCORE, tags=tags,
        partition_key=dg.MultiPartitionKey({DISTRICT: asked.district, YEAR: str(asked.year)}),
    )  # fmt: skip
