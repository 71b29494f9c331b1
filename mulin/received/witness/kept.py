"""Heads in a file that somebody kept: a receipt, a saved mail, the list of a witness, anything that is text."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.policy import default
from pathlib import Path

from mulin.plain import MOST_RECORD, read_plain
from mulin.received.heads import Head, heads_in

_HEADER = re.compile(rb"\A(?:[A-Za-z0-9-]+:|From )[ \t]?.*\r?\n", re.ASCII)


def heads_of(path: Path) -> tuple[list[Head], list[str]]:
    """See :func:`mulin.received.heads.heads_in`. Links are followed: who names the file chose it. Raises OSError."""
    return heads_in("\n".join(_texts(read_plain(path.resolve(), MOST_RECORD))))


def _texts(data: bytes) -> Iterator[str]:
    """The file's own characters (heads are ASCII, so UTF-16 without its zeros will do), and those of the parts of a
    mail, which may be packed."""
    yield data.replace(b"\0", b"").decode("utf-8", errors="replace")
    if _HEADER.match(data):
        yield from _parts(data)


def _parts(data: bytes) -> Iterator[str]:
    message = email.message_from_bytes(data, policy=default)
    yield str(message.get("Subject", ""))
    for part in message.walk():
        if part.get_content_maintype() == "text":
            packed = part.get_payload(decode=True)
            if isinstance(packed, bytes):
                yield packed.replace(b"\0", b"").decode("utf-8", errors="replace")
