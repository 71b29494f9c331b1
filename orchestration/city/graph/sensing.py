"""The city's jobs, and the sensor that makes one run of each request.

Never a backfill: a retry of one of its runs would find it over, and not be made.
"""

from collections.abc import Sequence
from typing import Any

import dagster as dg
from dagster._core.storage.tags import RUN_KEY_TAG

from orchestration.asking import Asked, asked_runs, done_with
from orchestration.city.config import CELERY, City
from orchestration.city.graph.assets import CODE_TAG, DISTRICT, RECEIVED, RELEASE, SCORES, YEAR
from orchestration.warehouse.code import code_version

ASSESS, SCORE = "assess_district", "score_district"
SECONDS = 5
_AT_ONCE = 200
"""Runs made in one look: each costs some milliseconds of the database, and the daemon has 60 seconds."""
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
        minimum_interval_seconds=SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="mulin city run 要求的，每个区县、每个年度运行一次。",
    )
    def asked_for(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        requests: list[dg.RunRequest] = []
        for asked in asked_runs(city.requests):
            runs = context.instance.get_runs(dg.RunsFilter(tags={RUN_KEY_TAG: asked.run_key}))
            unknown = asked.district not in city.district or asked.year not in city.file.years
            if unknown or (runs and all(run.is_finished for run in runs)):
                done_with(city.requests, asked)
            elif not runs and len(requests) < _AT_ONCE:
                requests.append(_request(city, asked))
        return dg.SensorResult(run_requests=requests) if requests else dg.SkipReason("没有新的请求")

    return asked_for


def _request(city: City, asked: Asked) -> dg.RunRequest:
    tags = {CODE_TAG: code_version(), _RETRY_TAG: "ALL_STEPS"}
    if city.file.engine == CELERY:
        tags[_QUEUE_TAG] = city.district[asked.district].queue
    return dg.RunRequest(
        run_key=asked.run_key, job_name=ASSESS if asked.reports else SCORE, tags=tags,
        partition_key=dg.MultiPartitionKey({DISTRICT: asked.district, YEAR: str(asked.year)}),
    )  # fmt: skip
