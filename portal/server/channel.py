"""One connection: what is refused before the portal hears of it, and what is written down of the rest."""

from __future__ import annotations

import logging
import re
import time
from functools import cached_property
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import BadRequest, RequestEntityTooLarge

from mulin.beijing import in_beijing
from portal.people.known import has_logged_in
from portal.server import limits
from portal.server import messages as m

access = logging.getLogger("portal.access")
_SECRET = re.compile(r"[\w:=-]{25,}")
_LONGEST = 300


class NotKnown(BadRequest):  # type: ignore[misc]
    """A large body from somebody who has not logged in."""

    code, reason = 403, "Forbidden"


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """``began``: when its first byte came."""

    error: Any

    def __init__(self, adj: Any) -> None:
        super().__init__(adj)
        self.began = time.monotonic()

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if self.error is None and self.headers_finished:
            size = max(self.content_length, self.body_bytes_received)
            if size > limits.MOST_WITHOUT_LOGIN and not self._is_known:
                self.error, self.completed = NotKnown(""), True
        return consumed

    def is_slow(self, now: float) -> bool:
        """Whether it comes so slowly that nobody honest sends it."""
        seconds = now - self.began
        if not self.headers_finished:
            return seconds > limits.HEADER_SECONDS
        return seconds > limits.SLOW_SECONDS and self.body_bytes_received < seconds * limits.SLOWEST_BYTES

    @cached_property
    def _is_known(self) -> bool:
        return has_logged_in(self.headers.get("COOKIE", ""))


class InWords(ErrorTask):  # type: ignore[misc]
    """A refusal as a page that people can read."""

    def execute(self) -> None:
        error = self.request.error
        title, text = m.NOT_UNDERSTOOD
        if isinstance(error, RequestEntityTooLarge):
            title, text = m.TOO_LARGE
        elif isinstance(error, NotKnown):
            title, text = m.NOT_KNOWN
        body = m.PAGE.format(title=title, text=text).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)
        _write_down(self, self.channel.addr[0])


class Task(WSGITask):  # type: ignore[misc]
    """A request, written down when it has been answered."""

    def finish(self) -> None:
        super().finish()
        _write_down(self, (self.environ or {}).get("REMOTE_ADDR", ""))


class Channel(HTTPChannel):  # type: ignore[misc]
    task_class, error_task_class, parser_class = Task, InWords, Parser

    @property
    def is_busy(self) -> bool:
        """Whether somebody waits for an answer, or is in the middle of sending what he wants."""
        coming = self.request is not None and self.request.headers_finished
        new = self.last_activity == self.creation_time > time.time() - limits.HELLO_SECONDS
        return bool(self.requests or coming or new or self.total_outbufs_len)

    def park(self) -> None:
        """Out of sight of the loop until a thread takes its request: there is nothing to read or to write by then, and
        to look at hundreds that wait took the threads that answer a fifth of their time."""
        if not self.total_outbufs_len:
            self.server._map.pop(self._fileno, None)

    def service(self) -> None:
        self.server._map[self._fileno] = self
        super().service()


class Server(TcpWSGIServer):  # type: ignore[misc]
    channel_class = Channel

    def add_task(self, task: Channel) -> None:
        task.park()
        super().add_task(task)

    def maintenance(self, now: float) -> None:
        """Close what is idle, and what comes too slowly to be meant."""
        clock = time.monotonic()
        for channel in list(self.active_channels.values()):
            if channel.requests:
                continue
            idle = now - channel.last_activity > limits.IDLE_SECONDS
            if idle or (channel.request is not None and channel.request.is_slow(clock)):
                channel.will_close = True


def _write_down(task: Any, address: str) -> None:
    """Without the query, and without what may open an account."""
    request = task.request
    path = getattr(request, "request_uri", "-").partition("?")[0]
    shown = "/".join("…" if _SECRET.fullmatch(part) else part for part in path.split("/"))[:_LONGEST]
    status, seconds = task.status.partition(" ")[0], time.time() - (task.start_time or time.time())
    command = getattr(request, "command", "-")[:10]
    access.info("%s %s %s %s %s %d %.3f", in_beijing(None), address, command, ascii(shown)[1:-1], status,
                task.content_bytes_written, seconds)  # fmt: skip
