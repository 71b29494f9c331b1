"""What we lay beside the workbooks in a watched folder, and how we know it again.

The ledger ``.mulin.json`` holds three lists by name: ``files`` of ours with their SHA-256 (one that is still as we
wrote it is ours and may be taken back; one that somebody changed is theirs), ``put_away`` for what was dealt with,
and ``seen`` for what bears a time that has not come yet.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from expectations.inbox.names import NOT_TAKEN, fitted, shown
from mulin.received.files import sha256_file, sha256_of

log = logging.getLogger(__name__)

_LEDGER = ".mulin.json"
_FILES, _PUT_AWAY, _SEEN = "files", "put_away", "seen"


def _ledger(folder: Path) -> dict[str, dict[str, Any]]:
    """Lost or damaged: then nothing counts as ours. Raises OSError where it cannot be read."""
    try:
        data = json.loads((folder / _LEDGER).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    if not isinstance(data, dict):
        return {}
    if _FILES not in data and all(isinstance(v, str) for v in data.values()):
        return {_FILES: data}  # as it was written when it held nothing else
    return {k: v for k, v in data.items() if isinstance(v, dict)}


def _enter(folder: Path, part: str, entries: Mapping[str, Any]) -> None:
    ledger = _ledger(folder)
    if ledger.get(part, {}) != entries:
        # escaped: a name may hold bytes that are no text
        write_text(folder / _LEDGER, json.dumps(ledger | {part: dict(entries)}, sort_keys=True, indent=1))


def ours(folder: Path) -> dict[str, str]:
    """Name → SHA-256 of what we wrote into a folder."""
    return {str(k): str(v) for k, v in _ledger(folder).get(_FILES, {}).items()}


def note(folder: Path, digests: Mapping[str, str]) -> None:
    """Enter files of ours (name → SHA-256) into the ledger; may be done before they are put in place."""
    _enter(folder, _FILES, {k: v for k, v in ours(folder).items() if (folder / k).exists()} | dict(digests))


def put_away(folder: Path) -> dict[str, dict[str, Any]]:
    """Path below the folder → what is known of a file that was dealt with (see :mod:`expectations.inbox.returned`)."""
    return {str(k): v for k, v in _ledger(folder).get(_PUT_AWAY, {}).items() if isinstance(v, dict)}


def note_put_away(folder: Path, known: Mapping[str, Mapping[str, Any]]) -> None:
    _enter(folder, _PUT_AWAY, known)


def seen(folder: Path) -> dict[str, list[float]]:
    """Name → [its time, our time when it was first seen] of what bears a time that has not come yet."""
    return {str(k): v for k, v in _ledger(folder).get(_SEEN, {}).items() if isinstance(v, list)}


def note_seen(folder: Path, known: Mapping[str, list[float]]) -> None:
    _enter(folder, _SEEN, known)


def withdraw(folder: Path, names: Sequence[str]) -> None:
    """Take back what is no longer true: only what we wrote and nobody changed since."""
    ledger = ours(folder)
    for name in names:
        path = folder / name
        if path.is_file() and ledger.get(name) == sha256_file(path):
            path.unlink()


def write_text(path: Path, text: str) -> None:
    """All or nothing; with a byte-order mark for people's files: Notepad on Windows needs it for Chinese."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(_in_bytes(path.name, text))
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise


def _in_bytes(name: str, text: str) -> bytes:
    return f"{text}\n".encode("utf-8-sig" if name.endswith(".txt") else "utf-8")


def tell_not_taken(folder: Path, told: Mapping[str, str]) -> None:
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
            if not path.exists() or (path.read_bytes() != data and ours(folder).get(name) == sha256_file(path)):
                write_text(path, text)
                note(folder, {name: sha256_of(data)})
        except OSError as error:
            log.warning("no note %s: %s", name, error)
