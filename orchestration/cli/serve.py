"""``mulin up``: the whole of a district with one command, ended with one Ctrl-C."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.messages import ExitCode

if TYPE_CHECKING:
    from mulin.pack import Pack
    from mulin.settings import Settings


def up(
    port: Annotated[int, typer.Option(help="门户的端口。", min=1, max=65535)] = 8000,
    host: Annotated[
        str, typer.Option(help="门户在哪个地址上打开。默认只在本机；别的机器要用，前面放一个带证书的代理。")
    ] = "127.0.0.1",
    dagster_port: Annotated[
        int, typer.Option(help="Dagster 网页的端口，只在本机；0：自动选一个空闲的。", min=0, max=65535)
    ] = 0,
    demo: Annotated[
        bool, typer.Option("--demo", help="先看样子：另开一个演示目录，年度正填到一半，登录页上每个岗位一个账号。")
    ] = False,
) -> None:
    """启动门户：各部门交表、办公室审核公布，上报一到就检查，到期自动运行。Ctrl-C 结束。

    \b
    例：
      mulin up
      mulin up --port 8080
      mulin up --demo

    一个命令启动四样：门户网页、检查上报的进程、Dagster 的网页和后台；哪一样停了自动再启动。Dagster 的网页只在本机打开，
    数据工程师在门户登录后从“引擎”进去。正式部署（证书、开机启动、备份）见 docs/deploy.md。
    """
    import os

    from mulin.beijing import in_beijing
    from orchestration.alive import command_here
    from orchestration.cli.ask import the_settings
    from orchestration.cli.plainly import report
    from orchestration.cli.show import say
    from orchestration.instance import environment
    from orchestration.serving import messages as m
    from orchestration.serving.demo import demo_environment, make_demo_home
    from orchestration.serving.parts import ENGINE_PATH, LOOPBACK, parts_of
    from orchestration.serving.ports import free_port, require_free
    from orchestration.serving.prepare import prepare_portal
    from orchestration.serving.supervise import GaveUp, Supervisor

    if demo:
        if host not in (LOOPBACK, "localhost"):
            raise _refusal("cli.demo", m.DEMO_ELSEWHERE, m.MEND_DEMO_ELSEWHERE)
        os.environ |= demo_environment()
    settings = the_settings()
    if other := command_here(
        settings.dagster_home, m.HOLDER.format(pid=os.getpid(), port=port, since=in_beijing(None))
    ):
        raise _refusal("cli.up", m.TAKEN.format(other=other), m.MEND_TAKEN)
    require_free(host, port, "--port")
    if dagster_port:
        require_free(LOOPBACK, dagster_port, "--dagster-port")
    surroundings = environment(settings)
    if demo:
        say(m.DEMO.format(home=settings.home))
        make_demo_home(settings, surroundings, say)
    pack, trouble = _pack_as_it_is(settings)
    if trouble is not None:
        report(trouble)
        say(m.PACK, stderr=True)
    say(m.PREPARING.format(logs=settings.logs))
    if host not in (LOOPBACK, "localhost"):
        say(m.NO_TLS.format(host=host), stderr=True)
    if not demo:  # making the demo did
        prepare_portal(settings, surroundings)
    if pack is not None:
        _put_in_order(settings, pack)
    parts = parts_of(settings, host=host, port=port, engine_port=dagster_port or free_port())

    def heard(text: str) -> None:
        say(text, stderr=True)

    supervisor = Supervisor(parts, environment=surroundings, folder=settings.dagster_home, say=heard)
    try:
        with supervisor.running():
            supervisor.wait_until_open()
            say(m.OPEN.format(host=host, port=port))
            say(m.OPEN_ENGINE.format(host=host, port=port, path=ENGINE_PATH))
            say(m.STOP)
            try:
                supervisor.watch()
            except KeyboardInterrupt:
                say(m.ENDING)
    except GaveUp as gave_up:
        say(str(gave_up), stderr=True)
        raise typer.Exit(ExitCode.CRASH) from gave_up
    except KeyboardInterrupt:  # before all of it was open
        say(m.ENDING)
    finally:
        _wait_until_gone(settings)
        if pack is not None:
            _put_in_order(settings, pack)
    say(m.ENDED)


def _refusal(rule: str, text: str, mend: str) -> Exception:
    from mulin.findings import Finding, FindingsError, Level
    from orchestration.serving import messages as m

    return FindingsError(m.NOT_STARTED, [Finding(Level.ERROR, rule, text, mend)])


def _pack_as_it_is(settings: Settings) -> tuple[Pack | None, Exception | None]:
    """The pack, or why there is none: the portal is opened all the same, and says so. The statements are parsed here
    once, not three times at once by the processes."""
    from mulin.findings import FindingsError
    from orchestration.assets.manifest import project_manifest
    from orchestration.cli.ask import the_pack

    try:
        pack = the_pack(settings)
    except FindingsError as error:
        return None, error
    project_manifest(settings)
    return pack, None


def _wait_until_gone(settings: Settings, seconds: float = 10.0) -> None:
    """A killed process holds its locks until the kernel has taken its memory back. Another ``mulin up`` is not waited
    for longer."""
    import time

    from orchestration.alive import somebody_serves

    deadline = time.monotonic() + seconds
    while somebody_serves(settings.dagster_home) and time.monotonic() < deadline:
        time.sleep(0.1)


def _put_in_order(settings: Settings, pack: Pack) -> None:
    """Close what a killed ``mulin run`` left open, year by year; a year that is being run is left alone. Then whatever
    else nobody works on: it is queued once more, and said."""
    from mulin.findings import FindingsError
    from orchestration.abandoned import close_abandoned, mend_queue
    from orchestration.cli.show import say
    from orchestration.instance import open_instance
    from orchestration.release.lock import year_lock
    from orchestration.serving import messages as m

    with open_instance(settings) as instance:
        for year in sorted(pack.years):
            try:
                with year_lock(settings, year):
                    close_abandoned(instance, year)
            except FindingsError:
                continue
        if closed := mend_queue(settings, instance):
            say(m.MENDED.format(runs=closed))
