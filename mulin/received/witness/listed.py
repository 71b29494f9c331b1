"""A witness that is a list: a text file on another share, to which a line a head is added.

A line is ``<when it was told>\\t<number>-<hash>\\t<kind of event>``. Nobody ever takes one away.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mulin.beijing import in_beijing
from mulin.durable import append
from mulin.plain import NotPlainError, no_plain_file, read_plain
from mulin.received.chain import Event
from mulin.received.heads import Head, read_head, whole_head
from mulin.received.witness import messages as m
from mulin.received.witness.config import FileWitness
from mulin.received.witness.sent import Sent

_LINE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00\t(?P<head>(?:0|[1-9]\d{0,8})-[0-9a-f]{64})\t[a-z]+", re.ASCII
)
_TAIL = 400
"""Bytes that surely hold the last line."""
_MODE = 0o644


@dataclass(frozen=True, slots=True)
class Line:
    """A line by its number from 1; ``head`` is None where it is none that we wrote."""

    number: int
    head: Head | None


def lines_of(path: Path) -> list[Line]:
    """Every line that is not blank. Raises OSError, NotPlainError for a pipe, a folder or a link."""
    texts = read_plain(path).decode("utf-8", errors="replace").split("\n")
    return list(_lines(texts))


def _lines(texts: list[str]) -> Iterator[Line]:
    for number, text in enumerate(texts, 1):
        if text.strip():
            match = _LINE.fullmatch(text.removesuffix("\r"))
            yield Line(number, read_head(match["head"]) if match else None)


def send(witness: FileWitness, event: Event, before: Sent | None) -> Iterator[str]:
    """Add a line; yields what is odd about the list. Raises OSError with the list as it was."""
    created = not os.path.lexists(witness.path)
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(witness.path, flags, _MODE)
    try:
        if (what := no_plain_file(os.fstat(descriptor).st_mode)) is not None:
            raise NotPlainError(what)
        size = os.fstat(descriptor).st_size
        tail = os.pread(descriptor, _TAIL, max(size - _TAIL, 0))
        new = f"{in_beijing(None)}\t{whole_head(event)}\t{event.event}\n".encode()
        unfinished = tail and not tail.endswith(b"\n")  # a line that somebody left so must not swallow ours
        append(descriptor, b"\n" + new if unfinished else new, size)
    finally:
        os.close(descriptor)
    if before is not None and f"\t{before.last}\t".encode() not in tail:
        text = m.LIST_GONE if created else m.LIST_OTHER
        yield text.format(name=witness.name, index=before.heads[1].index)
