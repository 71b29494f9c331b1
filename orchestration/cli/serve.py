"""``mulin up``: Dagster's web server and daemon with one command, ended with one Ctrl-C."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.messages import ExitCode

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence

    from mulin.pack import Pack
    from mulin.settings import Settings

_LOOPBACK = "127.0.0.1"
_MODULE = "orchestration.code_location"
_GRACE_SECONDS = 20.0
_HOLDER = "进程 {pid}，网页 http://127.0.0.1:{port}，自 {since} 起"
_MENDED = "有 {runs} 次运行的进程已不在，没有跑完：已在 Dagster 里标明；排队而来、还没有重跑过的，自动重跑一次。"


def up(
    port: Annotated[int, typer.Option(help="网页端口。", min=1, max=65535)] = 3000,
) -> None:
    """启动网页和后台：看资产图、按年度运行或补算、到期自动运行、收到新上报自动重算。Ctrl-C 结束。

    \b
    例：
      mulin up
      mulin up --port 3100

    网页没有登录，因此只在本机（127.0.0.1）打开；要从别处看，请用 ssh -L 转发。
    """
    import os
    import socket
    import subprocess
    import sys
    import time

    from mulin.beijing import in_beijing
    from mulin.findings import Finding, FindingsError, Level
    from orchestration.alive import command_here
    from orchestration.assets.manifest import project_manifest
    from orchestration.cli.ask import the_pack, the_settings
    from orchestration.cli.log import appending
    from orchestration.cli.show import say
    from orchestration.instance import environment

    settings = the_settings()
    pack = the_pack(settings)
    if other := command_here(settings, _HOLDER.format(pid=os.getpid(), port=port, since=in_beijing(None))):
        taken = Finding(Level.ERROR, "cli.up", f"这个运行目录已有一个 mulin up：{other}", "用那一个，或先把它结束")
        raise FindingsError("没有启动", [taken])
    with socket.socket() as probe:
        if probe.connect_ex((_LOOPBACK, port)) == 0:
            finding = Finding(Level.ERROR, "cli.port", f"端口 {port} 已被占用", "用 --port 换一个，或关掉占用它的程序")
            raise FindingsError("没有启动", [finding])
    project_manifest(settings)  # parsed once here, not three times at once by the processes below
    _put_in_order(settings, pack)
    log = settings.logs / "dagster.log"
    commands = {
        "网页": ["dagster_webserver", "-h", _LOOPBACK, "-p", str(port), "-m", _MODULE],
        "后台": ["dagster._daemon", "run", "-m", _MODULE],
    }
    children: dict[str, subprocess.Popen[bytes]] = {}
    with appending(log) as out:
        try:
            for name, command in commands.items():
                # not where the command was given: Python, Dagster and what they load read what lies in their folder
                children[name] = subprocess.Popen(
                    [sys.executable, "-m", "orchestration.underling", *command], env=environment(settings),
                    cwd=settings.dagster_home, stdin=subprocess.PIPE, stdout=out, stderr=out, start_new_session=True,
                )  # fmt: skip
            say(f"正在启动，日志在 {log}")
            _wait_until_open(port, children["网页"])
            say(f"网页：http://{_LOOPBACK}:{port}  （Ctrl-C 结束）")
            while all(child.poll() is None for child in children.values()):
                time.sleep(0.5)
            ended = "、".join(name for name, child in children.items() if child.poll() is not None)
            say(f"{ended}自己停下了，见 {log}", stderr=True)
            raise typer.Exit(ExitCode.CRASH)
        except KeyboardInterrupt:
            say("正在结束……")
        finally:
            _end(list(children.values()))
            _wait_until_gone(settings)
            _put_in_order(settings, pack)
    say("已结束。收到的文件和已形成的版次都在；没有跑完的年度，下次启动后自动重跑一次。")


def _end(children: Sequence[subprocess.Popen[bytes]], grace: float = _GRACE_SECONDS) -> None:
    """End each child, then whatever it started: Dagster's code server would go on with a run it had begun."""
    import os
    import signal
    import subprocess
    from contextlib import suppress

    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGINT)
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(grace)
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _wait_until_gone(settings: Settings, seconds: float = 10.0) -> None:
    """A killed process holds its locks until the kernel has taken its memory back. Another ``mulin up`` is not waited
    for longer."""
    import time

    from orchestration.alive import somebody_serves

    deadline = time.monotonic() + seconds
    while somebody_serves(settings) and time.monotonic() < deadline:
        time.sleep(0.1)


def _put_in_order(settings: Settings, pack: Pack) -> None:
    """Close what a killed ``mulin run`` left open, year by year; a year that is being run is left alone. Then whatever
    else nobody works on: it is queued once more, and said."""
    from mulin.findings import FindingsError
    from orchestration.abandoned import close_abandoned, mend_queue
    from orchestration.cli.show import say
    from orchestration.instance import open_instance
    from orchestration.release.lock import year_lock

    with open_instance(settings) as instance:
        for year in sorted(pack.years):
            try:
                with year_lock(settings, year):
                    close_abandoned(instance, year)
            except FindingsError:
                continue
        if closed := mend_queue(settings, instance):
            say(_MENDED.format(runs=closed))


def _wait_until_open(port: int, server: object, seconds: float = 120.0) -> None:
    import socket
    import time

    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and getattr(server, "poll", lambda: 0)() is None:
        with socket.socket() as probe:
            if probe.connect_ex((_LOOPBACK, port)) == 0:
                return
        time.sleep(0.3)
