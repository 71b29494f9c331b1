"""What we lay beside the workbooks in a watched folder, and how we know it again.

The ledger ``.mulin.json`` holds name → SHA-256 of every file we put there: one that is still as we wrote it is ours
and may be taken back; one that somebody changed is theirs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from mulin.received.files import sha256_file, sha256_of

NOT_TAKEN = "没有收-"
_LEDGER = ".mulin.json"


def ours(folder: Path) -> dict[str, str]:
    """The ledger. Lost or damaged: then nothing counts as ours."""
    try:
        data = json.loads((folder / _LEDGER).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {str(k): str(v) for k, v in data.items()} if isinstance(data, dict) else {}


def note(folder: Path, digests: Mapping[str, str]) -> None:
    """Enter files of ours (name → SHA-256) into the ledger; may be done before they are put in place."""
    ledger = {k: v for k, v in ours(folder).items() if (folder / k).exists()} | dict(digests)
    write_text(folder / _LEDGER, json.dumps(ledger, ensure_ascii=False, sort_keys=True, indent=1))


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
    wanted = {f"{NOT_TAKEN}{name}.txt": text for name, text in told.items()}
    with suppress(OSError):
        withdraw(folder, [n for n in ours(folder) if n.startswith(NOT_TAKEN) and n not in wanted])
        for name, text in wanted.items():
            path, data = folder / name, _in_bytes(name, text)
            if not path.exists() or (path.read_bytes() != data and ours(folder).get(name) == sha256_file(path)):
                write_text(path, text)
                note(folder, {name: sha256_of(data)})
