"""Evidence files that come with a workbook: found by the name written in 佐证材料, and never outside their folder.

Each is hashed piece by piece and kept only as it was then (:class:`mulin.plain.Measured`), however large.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from expectations.rules import finding
from mulin.findings import Finding
from mulin.plain import Measured, NotPlainError, legible, measure, why
from mulin.received.files import unreadable
from mulin.text.alike import difference, namesakes
from mulin.text.unseen import code
from mulin.workbooks.parsed import EvidenceRow

MAX_BYTES = 100_000_000
"""Largest evidence file that is kept."""
MAX_TOTAL_BYTES = 500_000_000
"""Most that is kept with one workbook."""


@dataclass(frozen=True, slots=True)
class Attachments:
    """``files``: name as written in the workbook → file, as it was when it was looked at.

    ``unread``: what could not be read this time, in Chinese, and is no fault of the workbook: it has to come again.
    """

    files: Mapping[str, Measured]
    findings: tuple[Finding, ...] = ()
    unread: str | None = None

    @property
    def hashes(self) -> dict[str, str]:
        """The same names → SHA-256."""
        return {name: file.sha256 for name, file in self.files.items()}


def collect(rows: Sequence[EvidenceRow], folder: Path | None) -> Attachments:
    """Look up every listed file in ``folder`` (None: nothing came with the workbook).

    A file that is not there is no finding here: whether that matters is the framework's decision, made in judging.
    One that is there and will not be kept (a link, a folder, a pipe; too large) is a finding of its row.
    """
    wanted = [row for row in rows if _is_plain(row.file_name)]  # others are refused on reading (cell.file_name)
    if folder is None or not wanted:
        return Attachments({})
    try:
        here = {legible(p.name): p for p in sorted(folder.iterdir())}
    except (FileNotFoundError, NotADirectoryError):
        return Attachments({})
    except OSError as error:
        return Attachments({}, unread=unreadable(folder, error))
    return pick(wanted, here)


def pick(rows: Sequence[EvidenceRow], here: Mapping[str, Path]) -> Attachments:
    """As :func:`collect`, of what is ``here``: name → file."""
    wanted = [row for row in rows if _is_plain(row.file_name)]
    files: dict[str, Measured] = {}
    findings: list[Finding] = []
    left = MAX_TOTAL_BYTES
    for row in wanted:
        found = namesakes(row.file_name, here)
        if len(found) > 1:
            findings.append(_ambiguous(row, found))
        if len(found) != 1 or row.file_name in files:
            continue
        path = here[found[0]]
        try:
            kept = _measured(row, path, left)
        except OSError as error:
            return Attachments(files, tuple(findings), unreadable(path, error))
        if isinstance(kept, Finding):
            findings.append(kept)
        else:
            files[row.file_name] = kept
            left -= kept.size
    return Attachments(files, tuple(findings))


def _measured(row: EvidenceRow, path: Path, left: int) -> Measured | Finding:
    """``left``: bytes that this workbook's evidence may still take. Raises OSError where it cannot be read."""
    try:
        if path.lstat().st_size > MAX_BYTES:  # spares reading it
            return _said("evidence.too_large", row, megabytes=MAX_BYTES // 1_000_000)
        found = measure(path, min(MAX_BYTES, left))
    except NotPlainError as error:
        return _said("evidence.no_file", row, what=why(error))
    if found.size > left:
        return _said("evidence.too_much", row, megabytes=MAX_TOTAL_BYTES // 1_000_000)
    if found.size > MAX_BYTES:  # it grew while it was read
        return _said("evidence.too_large", row, megabytes=MAX_BYTES // 1_000_000)
    return found


def _is_plain(name: str) -> bool:
    return bool(name) and not any(c in '/\\:*?"<>|' or ord(c) < 32 for c in name) and name not in (".", "..")


def _ambiguous(row: EvidenceRow, names: Sequence[str]) -> Finding:
    """Several files whose names look like the one that is written: none is guessed."""
    first, second = names[:2]
    place = difference(first, second)
    assert place
    one, other = (f"“{c}”（{code(c)}）" if c else "没有字" for c in (place.expected, place.actual))
    words = {"count": len(names), "name": first, "position": place.position, "one": one, "other": other}
    return _said("evidence.ambiguous", row, **words)


def _said(rule: str, row: EvidenceRow, **values: object) -> Finding:
    return finding(rule, sheet=row.sheet, cell=row.cell, value=row.file_name, **values)
