"""Ports: whether one is free, and one that is."""

from __future__ import annotations

import errno
import socket

from mulin.findings import Finding, FindingsError, Level
from orchestration.serving import messages as m
from orchestration.serving.parts import LOOPBACK


def require_free(host: str, port: int, option: str) -> None:
    """Raises FindingsError where somebody has the port already, or the address is none of this machine's."""
    try:
        (family, kind, _, _, address) = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            text, mend = m.PORT.format(port=port), m.MEND_PORT.format(option=option)
            finding = Finding(Level.ERROR, "cli.port", text, mend)
        else:
            finding = Finding(Level.ERROR, "cli.host", m.HOST.format(host=host), m.MEND_HOST)
        raise FindingsError(m.NOT_STARTED, [finding]) from error


def free_port() -> int:
    """One that is free now, for something of this machine's own."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
