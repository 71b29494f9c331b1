"""The two jobs of a year, and when they start by themselves."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import dagster as dg

from mulin.beijing import ZONE
from mulin.findings import FindingsError
from mulin.pack import Pack
from mulin.received import Store
from mulin.settings import Settings
from orchestration.assets.keys import TEMPLATES
from orchestration.release.known import is_released
from orchestration.release.served import NOTHING, open_release

ASSESS = "assess_year"
OPEN = "open_year"
_IN_PROCESS = "一个进程跑完全部步骤：每步另起进程要重新导入全部程序库，慢十几倍。"


def jobs(pack: Pack) -> list[Any]:
    """``assess_year`` (received → release) and ``open_year`` (workbooks to send out), both by year."""
    everything = dg.AssetSelection.all() - dg.AssetSelection.assets(TEMPLATES)
    return [
        dg.define_asset_job(
            ASSESS,
            selection=everything,
            executor_def=dg.in_process_executor,
            description=f"年度评估：收取、检查、装库、计分、出报告、形成版次。{_IN_PROCESS}",
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


def stale_years(settings: Settings, pack: Pack, store: Store) -> list[int]:
    """Years with hand-ins in force that the release in use does not rest on, or whose release is not as registered.

    A released year that was made public is closed: only a person re-opens it, by ``mulin run`` and publishing again.
    """
    closed = {p.year for p in store.publications()}
    stale = []
    for year in sorted(pack.years):
        in_force = {r.submission_id: r.sha256 for r in store.in_force(year)}
        released = is_released(settings, year)
        if not in_force or (released and year in closed):
            continue
        try:
            known = open_release(settings, year, reads=NOTHING).manifest.inputs if released else {}
        except FindingsError as error:  # the run tells what is wrong, and makes a sound release
            logging.getLogger(__name__).warning("%s", error)
            known = {}
        if {k: v for k, v in known.items() if k.startswith(f"{year}-")} != in_force:
            stale.append(year)
    return stale


def received_sensor(settings: Settings, pack: Pack) -> dg.SensorDefinition:
    """Re-scores the open year when something new was received. Run key: year and head of what came in.

    Releases stand on the same chain; counting them in would make each run ask for the next.
    """

    @dg.sensor(
        name="received_changed",
        job_name=ASSESS,
        minimum_interval_seconds=60,
        description="收件库有新上报时，重新计算尚未公布的年度。同一状态只触发一次。",
    )
    def received_changed(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        store = Store(settings.received)
        head = store.intake_head()
        if head == context.cursor:
            return dg.SkipReason("收件库没有变化")
        requests = [
            dg.RunRequest(run_key=f"{year}-{head[:16]}", partition_key=str(year))
            for year in stale_years(settings, pack, store)
        ]
        return dg.SensorResult(
            run_requests=requests, cursor=head, skip_reason=None if requests else "没有需要重算的年度"
        )

    return received_changed
