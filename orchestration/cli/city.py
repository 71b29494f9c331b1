"""The verb about a city of districts: check it, ask for runs, see where they stand, and the processes that run them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.messages import ExitCode
from orchestration.cli.messages import city as m
from orchestration.cli.plainly import PlainGroup
from orchestration.cli.verb import Verb

if TYPE_CHECKING:
    from orchestration.city.config import City

HELP = """多个区县一起运行：一个区县、一个年度是一次运行，由 Dagster 排队，一台机器或几台机器。

\b
全市的运行目录由环境变量 MULIN_CITY 指定（默认当前文件夹），里面有 city.yaml：
  mulin city check                   检查 city.yaml 和各区的规划包，一次列出全部问题
  mulin city up                      启动引擎（网页、后台），Ctrl-C 结束
  mulin city run --year 2024         要求运行，各区各一次
  mulin city status --year 2024      各区到了哪一步，形成了哪一版
  mulin city worker                  几台机器时：在每台机器上启动一个，领取运行

各区仍是自己的运行目录：收件、登记链、版次都在里面，用 MULIN_HOME 指过去，所有命令照常。
engine: one_machine 不需要数据库和消息队列；celery 需要，见 docs/city.md。"""

app = typer.Typer(name="city", cls=PlainGroup, help=HELP, no_args_is_help=True, rich_markup_mode=None)

Folder = Annotated[Path | None, typer.Option("--city", help="全市的运行目录；不写则由 MULIN_CITY 指定，或当前文件夹。")]
Year = Annotated[int, typer.Option(help="评估年度。")]
Districts = Annotated[list[str] | None, typer.Option("--district", help="只要这个区县，写代码；可以写几次。")]


def check(city: Folder = None) -> None:
    """检查 city.yaml、各区的运行目录和规划包，一次列出全部问题。

    \b
    例：
      mulin city check
      mulin city check --city /srv/shanghai

    有“错误”时退出码为 1，不能运行；只有“警告”时退出码为 0。
    """
    from mulin.findings import errors
    from orchestration.city.check import check_city
    from orchestration.city.config import FILE, city_folder
    from orchestration.cli.live import listener
    from orchestration.cli.show import findings_table, say

    root = city_folder(city)
    _enter(root)
    with listener() as display:
        display.began("check", m.CHECKING)
        began = time.monotonic()
        checked = check_city(root, lambda done, total: display.counted("check", done, total))
        display.ended("check", time.monotonic() - began, m.CHECKED.format(count=len(checked.packs)))
    if checked.findings:
        findings_table(str(root / FILE), checked.findings)
    if errors(checked.findings) or checked.city is None:
        raise typer.Exit(ExitCode.FOUND)
    file = checked.city.file
    units = sum(len(pack.units) for pack in checked.packs.values())
    years, engine = "、".join(map(str, file.years)), m.ENGINES[file.engine]
    say(m.WHOLE.format(name=file.name, districts=len(file.districts), units=units, years=years, engine=engine))


def run(
    year: Year,
    district: Districts = None,
    no_reports: Annotated[bool, typer.Option("--no-reports", help="只算分，不出报告，也不形成版次。")] = False,
    city: Folder = None,
) -> None:
    """要求运行一个年度：写下要求就返回，由 mulin city up 的引擎来做。要求过而还没有做完的不重复要求。

    \b
    例：
      mulin city run --year 2024
      mulin city run --year 2024 --district 310110 --district 310109
      mulin city run --year 2024 --no-reports
    """
    import secrets

    from orchestration.asking import ask_for_run
    from orchestration.city.place import is_served
    from orchestration.cli.ask import login
    from orchestration.cli.show import say

    found = _city(city)
    codes = _known(found, year, district)
    waiting, without = _waiting(found, year, not no_reports), _without(found, year, codes)
    wanted = [code for code in codes if code not in waiting | without]
    for code in wanted:
        ask_for_run(found.requests, year, secrets.token_hex(8), login(), district=code, reports=not no_reports)
    say(m.ASKED.format(year=year, count=len(wanted)))
    for sentence, these in ((m.ASKED_BEFORE, waiting - without), (m.WITHOUT, without)):
        if left := [code for code in codes if code in these]:
            say(sentence.format(codes="、".join(left), year=year))
    if not is_served(found):
        say(m.NOT_UP, stderr=True)


def status(year: Annotated[int | None, typer.Option(help="评估年度；不写则为全部。")] = None,
           district: Districts = None, city: Folder = None) -> None:  # fmt: skip
    """各区各年度：运行到了哪一步，为什么没有成，用的是哪一版。

    \b
    例：
      mulin city status
      mulin city status --year 2024

    有一个区县没有成时退出码为 1。
    """
    from orchestration.city.engine import open_city
    from orchestration.city.place import is_served
    from orchestration.city.status import stands
    from orchestration.cli.show import say, table

    found = _city(city)
    years = (year,) if year is not None else tuple(sorted(found.file.years))
    codes = _known(found, years[0], district)
    with open_city(found) as instance:
        rows = stands(found, instance, years, codes)
    names = {d.code: d.name for d in found.file.districts}
    table(m.STATUS.format(name=found.file.name), m.COLUMNS,
          [(r.district, names[r.district], r.year, r.run, r.release, r.why) for r in rows])  # fmt: skip
    failed, waits = sum(r.failed for r in rows), sum(r.is_open for r in rows)
    say(m.COUNT.format(count=len(rows), waits=waits, released=sum(r.is_released for r in rows), failed=failed))
    if not is_served(found):
        say(m.NOT_UP, stderr=True)
    if failed:
        raise typer.Exit(ExitCode.FOUND)


def up(
    port: Annotated[int, typer.Option(help="引擎网页的端口，只在本机；别的机器要看，前面放一个有登录的代理。",
                                      min=1, max=65535)] = 3000,
    city: Folder = None,
) -> None:  # fmt: skip
    """启动全市的引擎：Dagster 的网页和后台，按年度先后、每区一次一个地运行所要求的。Ctrl-C 结束。

    \b
    例：
      mulin city up
      mulin city up --port 3100

    engine 是 one_machine 时运行就在这台机器上；celery 时另在各台机器上启动 mulin city worker。
    一个城市只能有一个：已有一个时退出码为 3。
    """
    from orchestration.city.serve import serve_city
    from orchestration.cli.show import say
    from orchestration.serving.supervise import GaveUp

    def warn(text: str) -> None:
        say(text, stderr=True)

    try:
        serve_city(_city(city), port, say, warn)
    except GaveUp as gave_up:
        warn(str(gave_up))
        raise typer.Exit(ExitCode.CRASH) from gave_up


def worker(
    queue: Annotated[
        list[str] | None, typer.Option("--queue", help="领取哪个队列的，可以写几次；不写则为全部。")
    ] = None,
    name: Annotated[str, typer.Option(help="这个 worker 的名字；同一台机器上启动几个时，各写一个。")] = "1",
    city: Folder = None,
) -> None:
    """在这台机器上启动一个 worker：从队列领取运行，一次一个。Ctrl-C 一次：做完手上的再结束。

    \b
    例：
      mulin city worker
      mulin city worker --queue east --name 2

    区县的运行目录在某台机器自己的盘上时，city.yaml 给它写上 queue，那台机器只领这个队列的。
    这台机器上已有一个同名的时退出码为 3。
    """
    from orchestration.cli.city_work import work
    from orchestration.cli.show import say

    code = work(_city(city), queue or [], name)
    if code is ExitCode.CRASH:
        say(m.WORKER_BROKE, stderr=True)
    raise typer.Exit(code)


for verb in (check, run, status, up, worker):
    app.command(cls=Verb)(verb)


def _enter(root: Path) -> None:
    """What is temporary lies in the city's folder; no verb about a city has a home of its own."""
    import os

    from orchestration.cli.ask import the_settings

    os.environ["MULIN_HOME"] = str(root)
    the_settings()


def _city(folder: Path | None) -> City:
    from orchestration.city.check import load_city
    from orchestration.city.config import city_folder

    root = city_folder(folder)
    _enter(root)
    return load_city(root)


def _known(city: City, year: int, codes: list[str] | None) -> tuple[str, ...]:
    """Raises FindingsError for a year or a district that the city has not."""
    from mulin.findings import Finding, FindingsError, Level

    found = []
    if year not in city.file.years:
        known = "、".join(map(str, city.file.years))
        found.append(Finding(Level.ERROR, "cli.year", m.NO_YEAR.format(known=known), m.MEND_YEAR, value=str(year)))
    found += [
        Finding(Level.ERROR, "cli.district", m.NO_DISTRICT, m.MEND_DISTRICT, value=code)
        for code in codes or ()
        if code not in city.district
    ]
    if found:
        raise FindingsError(m.NOT_ASKED, found)
    return tuple(code for code in city.codes if not codes or code in codes)


def _waiting(city: City, year: int, reports: bool) -> set[str]:
    """Districts of which as much as this was asked for, and is not over. Requests are taken away by the engine: while
    it is down, one may lie there whose run is over."""
    from mulin.findings import FindingsError
    from orchestration.asking import asked_runs
    from orchestration.city.engine import open_city
    from orchestration.city.status import stands

    asked = {a.district for a in asked_runs(city.requests, year) if a.reports or not reports} & city.district.keys()
    if not asked:
        return asked
    try:
        with open_city(city) as instance:
            return {stand.district for stand in stands(city, instance, (year,), sorted(asked)) if stand.is_open}
    except FindingsError:  # the engine's database cannot be asked: then they may wait
        return asked


def _without(city: City, year: int, codes: tuple[str, ...]) -> set[str]:
    """Districts whose packs have other years only; what else is wrong with a pack its own run says."""
    folders = {code: city.pack_of(city.district[code]) / "years" for code in codes}
    return {code for code, folder in folders.items() if folder.is_dir() and not (folder / str(year)).is_dir()}
