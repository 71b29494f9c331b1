"""A worker whose link can be cut: a network namespace of its own, and a relay to the servers on the other end."""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

NAME, HOST, WORKER = "mulincut", "10.231.77.1", "10.231.77.2"
_INSIDE, _OUTSIDE = "mulin-in", "mulin-out"


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


@dataclass(frozen=True)
class Link:
    """``before``: what is put before a command that is to run behind the link."""

    before: tuple[str, ...] = ("ip", "netns", "exec", NAME)

    def cut(self) -> None:
        _ip("link", "set", _OUTSIDE, "down")

    def mend(self) -> None:
        _ip("link", "set", _OUTSIDE, "up")


@contextmanager
def link(ports: Sequence[int]) -> Iterator[Link]:
    """``ports`` of this machine's loopback are reached from behind the link under ``HOST``."""
    for left in (("netns", "del", NAME), ("link", "del", _OUTSIDE)):  # of tests that were killed
        with suppress(subprocess.CalledProcessError):
            _ip(*left)
    _ip("netns", "add", NAME)
    try:
        _ip("link", "add", _OUTSIDE, "type", "veth", "peer", "name", _INSIDE, "netns", NAME)
        _ip("addr", "add", f"{HOST}/30", "dev", _OUTSIDE)
        _ip("link", "set", _OUTSIDE, "up")
        for words in (("addr", "add", f"{WORKER}/30", "dev", _INSIDE), ("link", "set", _INSIDE, "up"),
                      ("link", "set", "lo", "up")):  # fmt: skip
            _ip("-n", NAME, *words)
        with ExitStack() as stack:
            for port in ports:
                stack.enter_context(_relay(port))
            yield Link()
    finally:
        _ip("netns", "del", NAME)


@contextmanager
def _relay(port: int) -> Iterator[None]:
    with socket.create_server((HOST, port)) as door:
        threading.Thread(target=_let_in, args=(door, port), daemon=True).start()
        yield


def _let_in(door: socket.socket, port: int) -> None:
    while True:
        try:
            near, _ = door.accept()
        except OSError:  # closed: the test is over
            return
        far = socket.create_connection(("127.0.0.1", port))
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=_carry, args=(one, other), daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
    for end in (one, other):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
