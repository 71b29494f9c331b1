"""One process of the web server: takes connections of a socket that it shares with the others."""

from __future__ import annotations

import logging
import os
import signal
import socket
import tempfile
import time
from collections.abc import Callable
from logging.handlers import WatchedFileHandler
from types import FrameType
from typing import Any

from django.conf import settings
from waitress import wasyncore
from waitress.adjustments import Adjustments

from portal.server import limits
from portal.server.channel import Server
from portal.server.lanes import Lanes


def adjustments(proxies: int, proxy: str) -> dict[str, Any]:
    """What waitress is told. ``X-Forwarded-*`` is believed of ``proxy`` only, and taken away from everybody else's."""
    told: dict[str, Any] = {
        "max_request_body_size": limits.MOST_BODY,
        "max_request_header_size": 32_768,
        "connection_limit": limits.MOST_CONNECTIONS,
        "cleanup_interval": limits.LOOK_SECONDS,
        "channel_timeout": int(limits.IDLE_SECONDS),
        "asyncore_use_poll": True,
        "recv_bytes": limits.READ_BYTES,
        "clear_untrusted_proxy_headers": True,
        "log_socket_errors": False,
        "ident": None,
    }
    if proxies:
        told |= {
            "trusted_proxy": proxy,
            "trusted_proxy_count": proxies,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
        }
    return told


def serve(listening: socket.socket, application: Callable[..., Any]) -> None:
    """Answer until SIGTERM or until the process that started this one is gone; then finish what has begun."""
    tempfile.tempdir = str(settings.FILE_UPLOAD_TEMP_DIR)  # bodies on their way, as private as the home
    _write_access_log()
    stopping: list[float] = []

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        if not stopping:
            stopping.append(time.monotonic() + limits.DRAIN_SECONDS)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    config, parent = settings.CONFIG, os.getppid()
    sockets: dict[int, Any] = {}
    lanes = Lanes()
    server = Server(
        application, sockets, dispatcher=lanes, adj=Adjustments(**adjustments(config.proxies, config.proxy)),
        _sock=listening, bind_socket=False,
        sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
    )  # fmt: skip
    while True:
        wasyncore.loop(timeout=1, use_poll=True, map=sockets, count=1)
        if os.getppid() != parent:
            stop(signal.SIGTERM, None)
        if stopping:
            server.accepting = False
            busy = any(channel.is_busy for channel in list(server.active_channels.values()))
            if not busy or time.monotonic() > stopping[0]:
                break
    lanes.shutdown(timeout=1)


def _write_access_log() -> None:
    path = settings.MULIN.logs / "access.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = WatchedFileHandler(path, encoding="utf-8", errors="backslashreplace")  # may be moved away by logrotate
    handler.setFormatter(logging.Formatter("%(message)s"))
    log = logging.getLogger("portal.access")
    log.setLevel(logging.INFO)
    log.propagate = False
    log.addHandler(handler)
