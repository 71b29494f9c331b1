"""Send the sender's own workbook back: offending cells coloured and commented, all findings listed on a first sheet.

Colours are conditional formats, not cell styles, so that handing the corrected copy in again and marking it anew
leaves no old colour behind. Everything else stays as it was, byte for byte: the marked copy may be handed in. The
work is done in the child process that reads workbooks, under its limits (``marking/``).
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mulin.findings import Finding, errors
from mulin.workbooks import messages as m
from mulin.workbooks.limits import Limits
from mulin.workbooks.marking.mark import list_alone
from mulin.workbooks.reader import ChildFailed, Reader

AUTHOR = m.MARKED_AUTHOR


@dataclass(frozen=True)
class Marked:
    """What was written. ``reason``: why the list stands alone; None where the sender's whole workbook is with it."""

    reason: str | None = None

    @property
    def whole(self) -> bool:
        return self.reason is None


def write_marked(source: Path, findings: Sequence[Finding], out: Path, *, limits: Limits | None = None) -> Marked:
    """Write ``out``: the workbook ``source`` with ``findings`` marked in it, to be corrected and handed in again.

    Where the source must not or cannot be opened, ``out`` holds the list alone and says why. Never raises for what the
    source holds. Raises OSError when the source cannot be opened at all or ``out`` cannot be written; what stood there
    before is then untouched.
    """
    data, reason = _copy(source, findings, limits)
    _put(out, data if reason is None else list_alone(findings, reason))
    return Marked(reason)


def _copy(source: Path, findings: Sequence[Finding], limits: Limits | None) -> tuple[bytes, str | None]:
    """The marked workbook, or why there is none. A file the child died of before is not opened again."""
    died = next((f for f in errors(findings) if f.rule in _DIED), None)
    if died:
        return b"", died.message
    if source.exists() and not source.is_file():
        return b"", m.MARKED_NO_FILE
    with source.open("rb"):
        pass
    request = {"path": str(source.resolve()), "mark": [f.as_dict() for f in findings]}
    try:
        with Reader(limits) as reader:
            answer = reader.ask(request)
    except ChildFailed as failed:
        return b"", m.MARKED_FAILURES[failed.how]
    if "refused" in answer:
        return b"", answer["refused"]
    return base64.b64decode(answer["copy"]), None


_DIED = ("read.crashed", "read.timeout", "read.memory")


def _put(path: Path, data: bytes) -> None:
    """All or nothing: half a workbook is a file that nobody can open."""
    # seven digits are what the longest name leaves room for, and what the inbox knows again and clears after a kill;
    # a process's own number would be another's on another machine
    draft = path.with_name(f".{path.name}.{secrets.randbelow(10_000_000)}.part")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise OSError(error.errno, error.strerror, str(path)) from error  # the name the sender knows
