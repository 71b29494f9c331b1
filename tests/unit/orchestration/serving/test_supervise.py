"""The parts of ``mulin up``: what dies comes back, what will not stay ends all, and all of it ends in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mulin.settings import Settings
from orchestration.cli.interrupt import listening
from orchestration.serving.parts import Part, parts_of
from orchestration.serving.supervise import GaveUp, Supervisor, end

PYTHON = (sys.executable, "-S", "-c")
SLEEPS = "import time; time.sleep(60)"
SAYS_WHEN_ASKED = """
import signal, sys, time
def asked(*_):
    with open({file!r}, "a") as out: out.write({name!r} + " asked\\n")
    time.sleep({seconds})
    with open({file!r}, "a") as out: out.write({name!r} + " ended\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, asked)
open({file!r} + {name!r}, "w").close()
time.sleep(60)
"""


class Heard(list[str]):
    def __call__(self, text: str) -> None:
        self.append(text)


def supervisor(tmp_path: Path, *parts: Part) -> tuple[Supervisor, Heard]:
    heard = Heard()
    return Supervisor(parts, environment=os.environ, folder=tmp_path, say=heard, under=PYTHON), heard


def running(one: Supervisor) -> list[int]:
    return [kept.process.pid for kept in one._kept if kept.process is not None]


def look_until(one: Supervisor, seen: object) -> None:
    deadline = time.monotonic() + 10
    while not seen():  # type: ignore[operator]
        assert time.monotonic() < deadline
        one.look()
        time.sleep(0.02)


def test_a_part_that_is_killed_comes_back_and_it_is_said(tmp_path: Path) -> None:
    log = tmp_path / "portal.log"
    one, heard = supervisor(tmp_path, Part("门户", (SLEEPS,), log, 1), Part("检查", (SLEEPS,), log, 2))
    with one.running():
        web, worker = running(one)
        os.kill(web, signal.SIGKILL)
        look_until(one, lambda: len(heard) == 2)
        again, same = running(one)

    assert again != web
    assert same == worker, "the others go on"
    assert heard[0].startswith("门户停下了（信号 9）")
    assert str(log) in heard[0]
    assert heard[1] == "门户重新启动了。"
    assert "门户停下了" in log.read_text(encoding="utf-8"), "the log tells it too"


def test_a_part_that_falls_five_times_in_a_minute_ends_all_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.serving.supervise._FIRST_WAIT", 0.0)
    falls = Part("门户", ("raise SystemExit(3)",), tmp_path / "portal.log", 1)
    one, heard = supervisor(tmp_path, falls, Part("检查", (SLEEPS,), tmp_path / "worker.log", 2))

    with one.running(), pytest.raises(GaveUp, match="门户一分钟内停下 5 次，不再重试，全部结束"):
        look_until(one, lambda: False)

    assert len([text for text in heard if "停下了（退出码 3）" in text]) == 4
    assert not any(map(_runs, running(one)))


def test_parts_that_fall_because_the_database_is_away_are_started_again_for_as_long_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.serving.supervise._FIRST_WAIT", 0.0)
    falls = Part("后台", ("raise SystemExit(1)",), tmp_path / "log", 1)
    heard, away = Heard(), True
    one = Supervisor([falls], environment=os.environ, folder=tmp_path, say=heard, under=PYTHON, excused=lambda: away)
    with one.running():
        look_until(one, lambda: len([text for text in heard if "停下了" in text]) == 7)
        away = False
        with pytest.raises(GaveUp):
            look_until(one, lambda: False)


def test_uploads_are_finished_before_anything_else_is_asked_to_end(tmp_path: Path) -> None:
    told = str(tmp_path / "told")

    def part(name: str, seconds: float, turn: int) -> Part:
        code = SAYS_WHEN_ASKED.format(file=told, name=name, seconds=seconds)
        return Part(name, (code,), tmp_path / "log", turn, ends_by=signal.SIGTERM)

    one, _ = supervisor(tmp_path, part("web", 0.2, 1), part("worker", 0.0, 2))
    with one.running():
        look_until(one, lambda: Path(told + "web").exists() and Path(told + "worker").exists())

    assert Path(told).read_text().splitlines() == ["web asked", "web ended", "worker asked", "worker ended"]


def test_what_a_child_started_ends_with_it() -> None:
    grandchild = "import time; time.sleep(60)"
    code = (
        "import subprocess, sys, time\n"
        "try:\n"
        f"    print(subprocess.Popen([sys.executable, '-c', {grandchild!r}]).pid, flush=True)\n"
        "    time.sleep(60)\n"
        "except KeyboardInterrupt:\n    pass"
    )
    with listening():  # as every command: a shell that started the tests in the background had SIGINT ignored
        child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True)
    assert child.stdout is not None
    pid = int(child.stdout.readline())

    end(child, signal.SIGINT, grace=5)
    child.stdout.close()

    assert child.returncode == 0, "it was asked before it was killed"
    deadline = time.monotonic() + 5
    while _runs(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(pid)


def test_a_child_that_does_not_listen_is_killed() -> None:
    code = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True)
    assert child.stdout is not None
    child.stdout.readline()

    end(child, signal.SIGINT, grace=0.2)
    child.stdout.close()

    assert child.returncode == -9


def test_only_the_portal_is_opened_to_others(tmp_path: Path) -> None:
    """Dagster's pages have no log-in of their own."""
    parts = parts_of(Settings(home=tmp_path), host="0.0.0.0", port=8000, engine_port=3210)

    engine = next(part for part in parts if "dagster_webserver" in part.command)
    assert engine.command[engine.command.index("-h") + 1] == "127.0.0.1"
    assert [part.name for part in parts if "0.0.0.0" in part.command] == ["门户"]
    assert sorted(parts, key=lambda part: part.round)[0].name == "门户"


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
