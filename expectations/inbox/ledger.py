"""What we lay beside the workbooks in a watched folder, and how we know it again.

The ledger ``.mulin.json`` holds four lists by name: ``files`` of ours with their SHA-256 (one that is still as we
wrote it is ours and may be taken back; one that somebody changed is theirs), ``refused`` for the table and version
that a refusal is about, ``put_away`` for what was dealt with, and ``seen`` for what
bears a time that has not come yet. It lies where others write too: what is not as we would have written it counts for
nothing, and no entry leads out of the folder.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from expectations.inbox.names import NOT_TAKEN, PUT_AWAY, REFUSED, fitted, is_our_answer, shown
from mulin.plain import NotPlainError, measure, read_plain, sha256_of
from mulin.received import Record

log = logging.getLogger(__name__)

_LEDGER = ".mulin.json"
_FILES, _REFUSED, _PUT_AWAY, _SEEN = "files", "refused", "put_away", "seen"
_MOST_BYTES = 10_000_000
_PART = re.compile(r"\.(.+?)(?:\.\d+)?\.part", re.DOTALL)
"""Whole or not at all: beside its place first, some with a number by chance."""
_LONGEST_NAME = 255
"""Bytes: no file system has a longer one."""


def digest_at(path: Path) -> str | None:
    """SHA-256 of the plain file at ``path``; None where there is none: a pipe would hold us up, a link leads elsewhere.

    Raises OSError where it cannot be read.
    """
    try:
        return measure(path).sha256
    except (FileNotFoundError, NotPlainError):
        return None


def _ledger(folder: Path) -> dict[str, dict[str, Any]]:
    """The four lists, with those entries alone that we would have written: a lost or damaged ledger has none. Not read
    as other stored forms are: a name may hold bytes that are no text. Raises OSError where it cannot be read."""
    try:
        data = json.loads(read_plain(folder / _LEDGER, _MOST_BYTES))
    except (FileNotFoundError, NotPlainError, ValueError, RecursionError):
        data = {}
    if not isinstance(data, dict):
        data = {}
    if _FILES not in data and all(isinstance(v, str) for v in data.values()):
        data = {_FILES: data}  # as it was written when it held nothing else
    parts = {part: data.get(part) for part in _ENTRIES}
    return {
        part: {k: v for k, v in (found if isinstance(found, dict) else {}).items() if _ENTRIES[part](k, v)}
        for part, found in parts.items()
    }


def _enter(folder: Path, part: str, entries: Mapping[str, Any]) -> None:
    ledger = _ledger(folder)
    if ledger[part] != entries:
        # escaped: a name may hold bytes that are no text
        write_text(folder / _LEDGER, json.dumps(ledger | {part: dict(entries)}, sort_keys=True, indent=1))


def ours(folder: Path) -> dict[str, str]:
    """Name → SHA-256 of what we wrote into a folder."""
    return _ledger(folder)[_FILES]


def note(folder: Path, digests: Mapping[str, str]) -> None:
    """Enter files of ours (name → SHA-256) into the ledger; may be done before they are put in place."""
    _enter(folder, _FILES, {k: v for k, v in ours(folder).items() if (folder / k).exists()} | dict(digests))


def note_refused(folder: Path, names: Iterable[str], record: Record) -> None:
    """Enter which hand-in some refusals of ours are about."""
    known = {k: v for k, v in _ledger(folder)[_REFUSED].items() if k in ours(folder)}
    _enter(folder, _REFUSED, known | {name: [*_table(record), record.version] for name in names})


def outdated(folder: Path, accepted: Record) -> list[str]:
    """Refusals of earlier versions of a table that has been accepted since, under whatever name."""
    return [
        name
        for name, about in _ledger(folder)[_REFUSED].items()
        if about[:-1] == _table(accepted) and about[-1] < accepted.version
    ]


def _table(record: Record) -> list[Any]:
    return [record.year, record.department, record.kind]


def put_away(folder: Path) -> dict[str, dict[str, Any]]:
    """Path below the folder → what is known of a file that was dealt with (see :mod:`expectations.inbox.returned`)."""
    return _ledger(folder)[_PUT_AWAY]


def note_put_away(folder: Path, known: Mapping[str, Mapping[str, Any]]) -> None:
    _enter(folder, _PUT_AWAY, known)


def seen(folder: Path) -> dict[str, list[float]]:
    """Name → [its time, our time when it was first seen] of what bears a time that has not come yet."""
    return _ledger(folder)[_SEEN]


def note_seen(folder: Path, known: Mapping[str, list[float]]) -> None:
    _enter(folder, _SEEN, known)


def _is_name(name: str) -> bool:
    """Of something that may lie in the folder itself."""
    try:
        data = os.fsencode(name)
    except UnicodeEncodeError:
        return False
    return data not in (b"", b".", b"..") and len(data) <= _LONGEST_NAME and not any(c in name for c in "/\0")


def _is_file(name: str, entry: Any) -> bool:
    return _is_name(name) and isinstance(entry, str)


def _is_refused(name: str, entry: Any) -> bool:
    """Year, department, kind and version, as ``_table`` and ``note_refused`` write them."""
    kinds = (int, str, str, int)
    return _is_name(name) and isinstance(entry, list) and tuple(map(type, entry)) == kinds


def _is_seen(name: str, entry: Any) -> bool:
    return _is_name(name) and isinstance(entry, list) and _are_numbers(entry, 2)


_TEXTS, _NUMBERS = ("name", "sha256"), ("inode", "size", "mtime", "at")


def _is_put_away(place: str, entry: Any) -> bool:
    archive, _, name = place.partition("/")
    if archive not in PUT_AWAY or not _is_name(name) or not isinstance(entry, dict):
        return False
    if entry.keys() != {*_TEXTS, *_NUMBERS}:
        return False
    texts, numbers = ([entry[key] for key in keys] for keys in (_TEXTS, _NUMBERS))
    return all(isinstance(t, str) and _is_name(t) for t in texts) and _are_numbers(numbers, 4)


def _are_numbers(values: Sequence[Any], count: int) -> bool:
    """Such as a file system or a clock gives: neither NaN nor beyond 64 bits, with which no sum is possible."""
    return len(values) == count and all(type(v) in (int, float) and -(2**64) < v < 2**64 for v in values)


_ENTRIES = {_FILES: _is_file, _REFUSED: _is_refused, _PUT_AWAY: _is_put_away, _SEEN: _is_seen}
"""List → whether a name and what stands behind it is an entry of it."""


def withdraw(folder: Path, names: Sequence[str]) -> None:
    """Take back what is no longer true: only what we wrote and nobody changed since."""
    ledger = ours(folder)
    for name in names:
        path = folder / name
        if name in ledger and ledger[name] == digest_at(path):
            path.unlink()


def write_text(path: Path, text: str) -> None:
    """All or nothing; with a byte-order mark for people's files: Notepad on Windows needs it for Chinese."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.unlink(missing_ok=True)  # of a sweep that died; or a pipe or a link that somebody laid there
        draft.write_bytes(_in_bytes(path.name, text))
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise


def clear_drafts(folder: Path) -> None:
    """Finish or remove what a sweep that died had begun to write; for whoever has the inbox's turn. A marked copy that
    the ledger has as we wrote it is finished: its workbook may be put away already and will not be marked again.
    Raises OSError where the folder cannot be listed."""
    drafts = [path for path in folder.iterdir() if _is_draft(path.name) and not path.is_dir()]
    written = ours(folder) if drafts else {}
    for path in drafts:
        place = path.with_name(path.name[1:])
        try:
            if place.name in written and not os.path.lexists(place) and written[place.name] == digest_at(path):
                path.replace(place)
            else:
                path.unlink()
        except OSError as error:
            log.warning("%s not removed: %s", path, error)


def _is_draft(name: str) -> bool:
    """Of a text or the ledger; of a marked copy, which is hidden until its workbook was put away, or its own draft."""
    begun = _PART.fullmatch(name)
    whole = begun[1] if begun else name
    marked = whole.startswith(f".{REFUSED}") and whole.endswith(".xlsx")
    return marked or (begun is not None and (whole == _LEDGER or is_our_answer(whole)))


def _in_bytes(name: str, text: str) -> bytes:
    return f"{text}\n".encode("utf-8-sig" if name.endswith(".txt") else "utf-8")


def note_not_taken(folder: Path, told: Mapping[str, str]) -> None:
    """Lay ``没有收-<file>.txt`` beside every file that was not taken in, and take back those of files that were.

    ``told``: file name → what to say. Where there is no room for a note the console has said it all the same.
    """
    wanted: dict[str, str] = {}
    for file, text in told.items():
        name = fitted(NOT_TAKEN, shown(file.replace("/", "-")), ".txt")
        said = f"{shown(file)}：{text}"
        wanted[name] = f"{wanted[name]}\n\n{said}" if name in wanted else said
    try:
        withdraw(folder, [n for n in ours(folder) if n.startswith(NOT_TAKEN) and n not in wanted])
    except OSError as error:
        log.warning("notes in %s not taken back: %s", folder, error)
    for name, text in wanted.items():
        try:
            path, data = folder / name, _in_bytes(name, text)
            there = digest_at(path)
            if not path.exists() or (
                there is not None and there != sha256_of(data) and ours(folder).get(name) == there
            ):
                write_text(path, text)
                note(folder, {name: sha256_of(data)})
        except OSError as error:
            log.warning("no note %s: %s", name, error)
