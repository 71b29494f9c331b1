"""The web server as it runs: it finishes what has begun, changes its processes unnoticed, and replaces those killed."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from mulin.settings import REPO_ROOT

pytestmark = pytest.mark.slow

APP = """
import os, sys, time
from portal.server.master import keep, listen
def application(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        environ["wsgi.input"].read()
        open("began", "w").close()
        time.sleep(1)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
sys.exit(keep(listen("127.0.0.1", int(sys.argv[1])), 2, application))
"""


class Site:
    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port, self.process = port, process

    def get(self, path: str = "/") -> int:
        """Which process answered."""
        deadline = time.monotonic() + 20
        while True:
            try:
                link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
                link.request("GET", path)
                answer = link.getresponse()
                assert answer.status == 200
                return int(answer.read())
            except (OSError, http.client.HTTPException):
                assert time.monotonic() < deadline
                time.sleep(0.05)
            finally:
                link.close()


def workers(pid: int) -> set[int]:
    return {int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with running(tmp_path) as there:
        yield there


@contextmanager
def running(folder: Path) -> Iterator[Site]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "portal" / "incoming").mkdir(parents=True, exist_ok=True)
    env = {**os.environ, "MULIN_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    words = [sys.executable, "-c", APP, str(port)]
    with subprocess.Popen(words, env={**env, "PYTHONPATH": str(REPO_ROOT)}, cwd=folder, start_new_session=True) as one:
        try:
            there = Site(port, one)
            there.get()
            yield there
        finally:
            with suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGKILL)


def test_a_process_that_is_killed_is_replaced(site: Site) -> None:
    before = workers(site.process.pid)
    assert len(before) == 2
    os.kill(min(before), signal.SIGKILL)
    deadline = time.monotonic() + 10
    while len(workers(site.process.pid) - {min(before)}) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert site.get() in workers(site.process.pid) - {min(before)}


def test_what_has_begun_is_finished_before_it_ends(site: Site, tmp_path: Path) -> None:
    body = b"x" * 1000
    with socket.create_connection(("127.0.0.1", site.port), timeout=20) as link:
        link.sendall(b"POST /slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n" + body)
        while not (tmp_path / "began").exists():
            time.sleep(0.02)
        site.process.terminate()
        answer = b""
        while data := link.recv(65536):
            answer += data
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert site.process.wait(20) == 0


def test_new_processes_take_over_and_nobody_is_refused(site: Site) -> None:
    before = workers(site.process.pid)
    site.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 20
    while workers(site.process.pid) & before:
        assert time.monotonic() < deadline
        link = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
        link.request("GET", "/")
        assert link.getresponse().status == 200, "asked once, answered"
        link.close()
    assert site.get() not in before
