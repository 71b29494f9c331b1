"""Threads in three lanes, so that nobody who reads a page waits behind three hundred uploads."""

from __future__ import annotations

from typing import Any

from waitress.task import ThreadedTaskDispatcher

from portal.server import limits

_LOGIN = "/login/"


class Lanes:
    """What waitress gives its tasks to. A task is a channel whose first request has come in whole."""

    def __init__(
        self, uploads: int = limits.UPLOAD_THREADS, logins: int = limits.LOGIN_THREADS, pages: int = limits.PAGE_THREADS
    ) -> None:
        self._uploads, self._logins, self._pages = (ThreadedTaskDispatcher() for _ in range(3))
        for lane, threads in ((self._uploads, uploads), (self._logins, logins), (self._pages, pages)):
            lane.queue_logger.disabled = True  # a queue is what lanes are for
            lane.set_thread_count(threads)

    def add_task(self, task: Any) -> None:
        self._lane_of(task.requests[0]).add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        ended = [lane.shutdown(cancel_pending, timeout) for lane in (self._uploads, self._logins, self._pages)]
        return all(ended)

    def _lane_of(self, request: Any) -> ThreadedTaskDispatcher:
        if request.error is not None or request.command != "POST":
            return self._pages
        if request.path == _LOGIN:
            return self._logins
        with_files = request.headers.get("CONTENT_TYPE", "").lower().startswith("multipart/form-data")
        return self._uploads if with_files else self._pages
