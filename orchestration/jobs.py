"""The jobs of a year, and when they start by themselves."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import dagster as dg

from mulin.beijing import ZONE, today
from mulin.findings import FindingsError
from mulin.pack import Pack
from mulin.plain import sha256_of
from mulin.received import Store
from mulin.received.hand_ins import in_force
from mulin.report_kinds import released as released_kinds
from mulin.settings import Settings
from orchestration.abandoned import YEAR_TAG
from orchestration.asking import asked_runs, done_with, requests_of
from orchestration.assets.keys import RELEASE, TEMPLATES, report_key
from orchestration.release.known import is_released
from orchestration.release.lock import is_being_run
from orchestration.release.served import NOTHING, open_release
from orchestration.requested import ASKED_TAG, LOOK_SECONDS, Turn, next_key, runs_of, turn

ASSESS = "assess_year"
SCORE = "score_year"
OPEN = "open_year"
_IN_PROCESS = "一个进程跑完全部步骤：每步另起进程要重新导入全部程序库，慢十几倍。"


def jobs(pack: Pack) -> list[Any]:
    """``assess_year`` (received → release), ``score_year`` (received → judged marts) and ``open_year`` (workbooks to
    send out), all by year."""
    everything = dg.AssetSelection.all() - dg.AssetSelection.assets(TEMPLATES)
    released = dg.AssetSelection.assets(RELEASE, *map(report_key, released_kinds(pack.words)))
    return [
        dg.define_asset_job(
            ASSESS,
            selection=everything,
            executor_def=dg.in_process_executor,
            description=f"年度评估：收取、检查、装库、计分、出报告、形成版次。{_IN_PROCESS}",
        ),
        dg.define_asset_job(
            SCORE,
            selection=everything - released,
            executor_def=dg.in_process_executor,
            description="只计分：收取、检查、装库、计分、复核，不出报告，不形成版次。",
        ),
        dg.define_asset_job(
            OPEN,
            selection=dg.AssetSelection.assets(TEMPLATES),
            executor_def=dg.in_process_executor,
            description="开启一个年度：生成发给各部门的工作簿。",
        ),
    ]


def due_runs(pack: Pack, today: date) -> list[tuple[int, str]]:
    """(year, deadline) of what is to be scored today: the day after hand-ins and after corrections are due."""
    yesterday = today - timedelta(days=1)
    return [
        (year, name)
        for year, entry in sorted(pack.years.items())
        for name, due in entry.framework.deadlines
        if name in ("report", "correction") and due == yesterday
    ]


def schedules(pack: Pack) -> list[dg.ScheduleDefinition]:
    @dg.schedule(
        name="open_the_year",
        job_name=OPEN,
        cron_schedule="0 9 1 12 *",
        execution_timezone=ZONE,
        description="每年12月1日9时：生成当年的工作簿，发给各部门。",
    )
    def open_the_year(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        year = context.scheduled_execution_time.year
        if year not in pack.years:
            return dg.SkipReason(f"规划包没有 {year} 年度")
        return dg.RunRequest(run_key=f"open-{year}", partition_key=str(year))

    @dg.schedule(
        name="after_deadline",
        job_name=ASSESS,
        cron_schedule="0 6 * * *",
        execution_timezone=ZONE,
        description="每天6时查看规划包：上报截止或更正截止的次日，自动运行该年度。",
    )
    def after_deadline(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        today = context.scheduled_execution_time.date()
        due = due_runs(pack, today)
        for year, name in due:
            yield dg.RunRequest(run_key=f"{name}-{year}", partition_key=str(year), tags={"mulin/deadline": name})
        if not due:
            yield dg.SkipReason(f"{today} 不是任何年度截止日的次日")

    return [open_the_year, after_deadline]


def stale_years(settings: Settings, pack: Pack, store: Store, day: date | None = None) -> list[int]:
    """Years to score anew: with hand-ins in force that the release in use does not rest on, or whose release is not as
    registered. Only what somebody has asked for: released once already, or the last one whose hand-ins are due by
    ``day`` (today). Before that a year has most of its tables yet to come; what lies further back is a back-fill.

    A year that was made public is closed: only a person re-opens it, by ``mulin run`` and publishing again.
    """
    closed = {p.year for p in store.publications()}
    past = [y for y, entry in pack.years.items() if (day or today()) > entry.framework.deadlines.report]
    stale = []
    for year in sorted(pack.years):
        counts = {r.submission_id: r.sha256 for r in in_force(store, pack, year)}
        released = is_released(settings, year)
        if not counts or year in closed or not (released or year == max(past, default=None)):
            continue
        try:
            known = open_release(settings, year, reads=NOTHING).manifest.inputs if released else {}
        except FindingsError as error:  # the run tells what is wrong, and makes a sound release
            logging.getLogger(__name__).warning("%s", error)
            known = {}
        if {k: v for k, v in known.items() if k.startswith(f"{year}-")} != counts:
            stale.append(year)
    return stale


def received_sensor(settings: Settings, pack: Pack) -> dg.SensorDefinition:
    """Re-scores what :func:`stale_years` names when something new was received. Run key: year and what of it is in
    force, so that no year is asked for again because another one handed in.

    Releases stand on the same chain; counting them in would make each run ask for the next. A year that is being run,
    or whose run waits or is about to start, is left for a later look: however many hand-ins come meanwhile, one run
    follows, and what waits reads them all.
    """

    @dg.sensor(
        name="received_changed",
        job_name=ASSESS if settings.fresh_reports else SCORE,
        minimum_interval_seconds=LOOK_SECONDS,
        description="收件库有新上报时，重新计算尚未公布、并且已出过版次或最近一个已过上报截止的年度：先出得分，再为变了的报告出新版次"
        "（MULIN_FRESH_REPORTS=0：只出得分）。同一状态只触发一次。",
    )
    def received_changed(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        store = Store(settings.received)
        head = store.intake_head()
        if head == context.cursor:
            return dg.SkipReason("收件库没有变化")
        stale = stale_years(settings, pack, store)
        asked = _asked_for(context.instance)
        if busy := [str(year) for year in stale if str(year) in asked or is_being_run(settings, year)]:
            return dg.SkipReason(f"{'、'.join(busy)} 年度正在运行或已在排队，完成后再看")
        requests = [dg.RunRequest(run_key=_run_key(store, pack, year), partition_key=str(year)) for year in stale]
        return dg.SensorResult(
            run_requests=requests, cursor=head, skip_reason=None if requests else "没有需要重算的年度"
        )

    return received_changed


def asked_sensor(settings: Settings, pack: Pack) -> dg.SensorDefinition:
    """Makes one run of each request of :mod:`orchestration.asking`. A request is taken away when its run is over, and
    not before: a daemon that is killed between asking and remembering asks again, under the same key.

    While another run holds the year (from the command line, or the one before) a request waits, and a run that was
    turned away at the door is made again."""

    @dg.sensor(
        name="asked_for",
        job_name=ASSESS,
        minimum_interval_seconds=LOOK_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="评估办公室在网页上按了“计分并出报告”时，运行那个年度：出得分、报告和版次。一次请求只运行一次。",
    )
    def asked_for(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        requests, waits = [], []
        waiting = asked_runs(requests_of(settings))
        runs = runs_of(context.instance, waiting)
        for asked in waiting:
            made = runs.get(asked.name, [])
            stands = turn(made)
            if asked.year not in pack.years or stands is Turn.OVER:
                done_with(requests_of(settings), asked)
            elif stands is Turn.WAITS:
                continue
            elif is_being_run(settings, asked.year):
                waits.append(str(asked.year))
            else:
                key, tags = next_key(asked, made), {ASKED_TAG: asked.name}
                requests.append(dg.RunRequest(run_key=key, partition_key=str(asked.year), tags=tags))
        if requests:
            return dg.SensorResult(run_requests=requests)
        return dg.SkipReason(f"{'、'.join(waits)} 年度正在运行，完成后再开始" if waits else "没有新的请求")

    return asked_for


def _asked_for(instance: dg.DagsterInstance) -> set[str]:
    """Years that a run of Dagster's waits to read, or is about to."""
    soon = [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]
    return {run.tags.get(YEAR_TAG, "") for run in instance.get_runs(dg.RunsFilter(statuses=soon))}


def _run_key(store: Store, pack: Pack, year: int) -> str:
    """Another one with every version that comes into force (none comes twice), and with every release: one that was
    damaged after it was made is to be made again of the same hand-ins."""
    counts = in_force(store, pack, year)
    state = [f"{r.submission_id} {r.sha256}" for r in counts] + [a.release for a in store.anchors(year)]
    return f"{year}-{sha256_of(chr(10).join(state).encode())[:16]}"
