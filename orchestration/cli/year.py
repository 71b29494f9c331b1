"""Verbs that run years."""

from __future__ import annotations

import time
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from mulin.pack import Pack
    from mulin.settings import Settings
    from mulin.signing import Signer


def demo(
    years: Annotated[str | None, typer.Option(help="年度，如 2024 或 2021-2025；不写则为规划包全部年度。")] = None,
    seed: Annotated[int, typer.Option(help="随机种子；相同的种子得到相同的文件。")] = 2021,
) -> None:
    """造一套演示数据：逐格填好各部门的工作簿，从同一道门上报。含迟报、退回重报、一票否决等情形。

    \b
    例：
      mulin demo --years 2024
      mulin run --year 2024

    演示数据与规划所在地的真实情况无关；由它产生的每一页报告都印有“演示数据”。
    """
    from mulin.received.witness import held
    from orchestration.cli.ask import the_pack, the_settings, the_store, year_span
    from orchestration.cli.live import listener
    from orchestration.cli.show import say
    from orchestration.demo.make import make_demo

    settings = the_settings()
    pack = the_pack(settings)
    chosen = year_span(pack, years) if years else sorted(pack.years)
    with listener() as display:
        started = time.monotonic()
        display.began("demo", "填写并上报演示工作簿")
        store = the_store(settings)
        with held(store):
            made = make_demo(
                pack, store, settings.home.resolve(), chosen, seed,
                lambda done, total, text: display.counted("demo", done, total),
            )  # fmt: skip
        display.ended("demo", time.monotonic() - started, f"{made.workbooks} 份")
    say(f"收下 {made.accepted} 份，退回 {made.rejected} 份（都是有意安排的），与上次相同 {made.reused} 份。")
    say(f"工作簿在 {settings.home.resolve() / 'demo'}。下一步：mulin run --year {chosen[-1]}")


def run(
    year: Annotated[int, typer.Option(help="年度。")],
    no_reports: Annotated[bool, typer.Option("--no-reports", help="只算分，不出报告，也不形成版次。")] = False,
    first_signature: Annotated[
        bool, typer.Option("--first-signature", help="头一回用这把签名钥匙时写，先核对各年。")
    ] = False,
    issued_on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="年-月-日",
            help="更正版（第二版起）的印发日期，异议期由它起算；不写则为形成当天。不得早于上一版。",
        ),
    ] = None,
) -> None:
    """运行一个年度：收取、检查、装库、计分、复核、出报告、形成版次，最后说明结果和每步用时。

    \b
    例：
      mulin run --year 2024
      mulin run --year 2024 --no-reports
      mulin run --year 2024 --issued-on 2025-05-20

    个别部门没有报或被退回，年度照常运行，它的指标记为待报。数据没有变化时不产生新版次。
    一个年度的第一版以公布期限为日期；以后有变化的，另发更正版：有自己的印发日期和异议期，变了的报告第一页印更正说明。
    中途断电或被杀死，原有版次不受影响，再运行一次即可。同一年度同时只能有一次运行（退出码 3）。
    """
    from orchestration.cli.ask import known_year, the_pack, the_settings, the_signer

    settings = the_settings()
    pack = the_pack(settings)
    signer = None if no_reports else the_signer(settings, first=first_signature)
    run_one(settings, pack, known_year(pack, year), reports=not no_reports, signer=signer,
            issued_on=issued_on.date() if issued_on else None)  # fmt: skip


def backfill(
    years: Annotated[str, typer.Option(help="年度，如 2021-2025。")],
    no_reports: Annotated[bool, typer.Option("--no-reports", help="只算分，不出报告，也不形成版次。")] = False,
) -> None:
    """按先后补算多个年度。前一年的版次是后一年比较的基础，所以从早到晚，一年不成就停下。

    \b
    例：
      mulin backfill --years 2021-2025
    """
    from orchestration.cli.ask import the_pack, the_settings, the_signer, year_span
    from orchestration.cli.show import say

    settings = the_settings()
    pack = the_pack(settings)
    chosen = year_span(pack, years)
    signer = None if no_reports else the_signer(settings)
    for year in chosen:
        run_one(settings, pack, year, reports=not no_reports, signer=signer)
    say(f"已完成 {'、'.join(map(str, chosen))} 年。")


def run_one(
    settings: Settings, pack: Pack, year: int, *, reports: bool, signer: Signer | None = None,
    issued_on: date | None = None,
) -> None:  # fmt: skip
    """One year with its display and its summary. A refused workbook is told, but a year that was released is done."""
    from orchestration.cli.closing import closing_summary
    from orchestration.cli.interrupt import set_aside
    from orchestration.cli.live import listener
    from orchestration.cli.log import open_log
    from orchestration.execute import cancel_run, run_year

    started = time.monotonic()
    log = open_log(settings, verb="run", year=year)
    log.info("begins")
    try:
        with listener() as display:
            outcome = set_aside(
                lambda: run_year(settings, pack, year, display, reports=reports, signer=signer, issued_on=issued_on),
                lambda: cancel_run(settings, year),
            )
    except KeyboardInterrupt:
        log.info("interrupted", seconds=round(time.monotonic() - started, 1))
        raise
    except Exception as error:
        log.error("failed", seconds=round(time.monotonic() - started, 1), exc_info=True, error=str(error))
        raise
    seconds = time.monotonic() - started
    made, run = outcome.release, outcome.sound.run
    log.info(
        "done", seconds=round(seconds, 1), timings=run.timings, dagster_run=outcome.run_id,
        release=made.result.release if made else None, state=made.result.state if made else None,
        data_hash=made.result.data_hash if made else None,
    )  # fmt: skip
    closing_summary(outcome, seconds)
