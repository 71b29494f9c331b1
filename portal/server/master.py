"""Starts the processes of the web server and keeps them: SIGTERM ends them, SIGHUP changes them one by one."""

from __future__ import annotations

import logging
import os
import resource
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from portal.server import limits
from portal.server.process import serve

log = logging.getLogger(__name__)
_HEARD = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
_BACKLOG = 1024
_WITHIN_SECONDS, _MOST_FALLS, _PAUSE_SECONDS = 60.0, 20, 0.1


def listen(host: str, port: int) -> socket.socket:
    """The socket that all processes share. Raises OSError where it is taken."""
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listening = socket.socket(family, kind)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(address)
    listening.listen(_BACKLOG)
    listening.setblocking(False)
    return listening


def keep(listening: socket.socket, processes: int, application: Callable[..., Any]) -> int:
    """Keep so many processes until SIGTERM; returns the exit code: 1 where they would not stay."""
    _allow_connections()
    signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)
    running = {_start(listening, application) for _ in range(processes)}
    falls: list[float] = []
    while True:
        number = signal.sigwait(_HEARD)
        if number in (signal.SIGTERM, signal.SIGINT):
            _end(list(running))
            return 0
        if number == signal.SIGHUP:
            leaving, running = running, {_start(listening, application) for _ in range(processes)}
            for pid in leaving:
                _ask(pid)
            continue
        for pid, status in _gone():
            if pid not in running:  # one that was asked to leave
                continue
            running.discard(pid)
            log.warning("process %d of the web server ended with %s", pid, os.waitstatus_to_exitcode(status))
            now = time.monotonic()
            falls = [at for at in falls if now - at < _WITHIN_SECONDS] + [now]
            if len(falls) >= _MOST_FALLS:
                _end(list(running))
                return 1
            time.sleep(_PAUSE_SECONDS)
            running.add(_start(listening, application))


def _start(listening: socket.socket, application: Callable[..., Any]) -> int:
    if pid := os.fork():
        return pid
    code = 1
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEARD)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        serve(listening, application)
        code = 0
    except BaseException:
        log.exception("the web server's process ended")
    finally:
        os._exit(code)


def _gone() -> list[tuple[int, int]]:
    found = []
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            found.append(ended)
    return found


def _ask(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)


def _end(pids: list[int]) -> None:
    for pid in pids:
        _ask(pid)
    deadline = time.monotonic() + limits.DRAIN_SECONDS + 2
    left = set(pids)
    while left and time.monotonic() < deadline:
        left -= {pid for pid, _ in _gone()}
        time.sleep(0.05)


def _allow_connections() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * limits.MOST_CONNECTIONS + 200
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
