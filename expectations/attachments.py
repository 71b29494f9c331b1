"""Evidence files that come with a workbook: found by the name written in 佐证材料, and never outside their folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from expectations.rules import RULES
from mulin.findings import Finding
from mulin.text.alike import difference, namesakes
from mulin.text.unseen import code
from mulin.workbooks.parsed import EvidenceRow

MAX_BYTES = 100_000_000
"""Largest evidence file that is kept."""


@dataclass(frozen=True, slots=True)
class Attachments:
    """``files``: name as written in the workbook → file; ``hashes``: the same names → SHA-256."""

    files: Mapping[str, Path]
    hashes: Mapping[str, str]
    findings: tuple[Finding, ...]


def collect(rows: Sequence[EvidenceRow], folder: Path | None) -> Attachments:
    """Look up every listed file in ``folder`` (None: nothing came with the workbook).

    A file that is not there is no finding here: whether that matters is the framework's decision, made in judging.
    """
    files: dict[str, Path] = {}
    findings: list[Finding] = []
    here = _listing(folder)
    for row in rows:
        if not _is_plain(row.file_name):
            continue  # refused on reading (cell.file_name); never looked up, whoever made the rows
        found = namesakes(row.file_name, here)
        if not found:
            continue
        if len(found) > 1:
            findings.append(_ambiguous(row, found))
            continue
        path = here[found[0]]
        if path.stat().st_size > MAX_BYTES:
            known = RULES["evidence.too_large"]
            findings.append(
                known.finding("evidence.too_large", {}, sheet=row.sheet, cell=row.cell, value=row.file_name)
            )
            continue
        files[row.file_name] = path
    hashes = {}
    for name, path in files.items():
        with path.open("rb") as stream:
            hashes[name] = hashlib.file_digest(stream, "sha256").hexdigest()
    return Attachments(files, hashes, tuple(findings))


def _listing(folder: Path | None) -> dict[str, Path]:
    """Plain files by name. Links are left out: they could point at anything on this machine."""
    if folder is None or not folder.is_dir():
        return {}
    return {p.name: p for p in sorted(folder.iterdir()) if p.is_file() and not p.is_symlink()}


def _is_plain(name: str) -> bool:
    return bool(name) and not any(c in '/\\:*?"<>|' or ord(c) < 32 for c in name) and name not in (".", "..")


def _ambiguous(row: EvidenceRow, names: Sequence[str]) -> Finding:
    """Several files whose names look like the one that is written: none is guessed."""
    first, second = names[:2]
    place = difference(first, second)
    assert place
    known = RULES["evidence.ambiguous"]
    one, other = (f"“{c}”（{code(c)}）" if c else "没有字" for c in (place.expected, place.actual))
    words = {"count": len(names), "name": first, "position": place.position, "one": one, "other": other}
    return known.finding("evidence.ambiguous", words, sheet=row.sheet, cell=row.cell, value=row.file_name)
