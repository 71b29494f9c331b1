"""The page 状态 in every department's folder: always what the store says, and what still waits in the folder.

Written only when it says something else than before, so that a synchronised share does not stir with every sweep.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from expectations import messages_status as m
from expectations.inbox.editors import STALE_LOCK_SECONDS, is_lock
from expectations.inbox.entries import clock
from expectations.inbox.ledger import note, write_text
from expectations.inbox.names import STATUS
from expectations.status import standings
from mulin import beijing
from mulin.pack import Pack
from mulin.plain import NotPlainError, legible, opened_plain, pieces, sha256_of
from mulin.received import Store, StoreError
from mulin.received.heads import last_of

log = logging.getLogger(__name__)

_MOST_BYTES = 1_000_000
_BOM = "\ufeff"


def write_status_pages(
    pack: Pack,
    store: Store,
    folders: Mapping[Path, str],
    waiting: Mapping[Path, Mapping[str, str]] | None = None,
    today: date | None = None,
) -> list[Path]:
    """Bring the pages of ``folders`` (folder → department) up to date; returns those that were written.

    ``waiting``: folder → file name → why it has not been taken in; None where nobody has looked, and what stood there
    stays. Never raises for what one folder holds: the sweep must go on, and the next one tries again.
    """
    day = today or beijing.today()
    written = []
    for folder, code in folders.items():
        try:
            text = _page(pack, store, code, day)
            told = None if waiting is None else {**_stale_locks(folder), **waiting.get(folder, {})}
            if _put(folder, text, None if told is None else m.waiting_lines(told)):
                written.append(folder / STATUS)
        except OSError as error:
            log.warning("状态页写不进去 %s: %s", folder, error)
        except Exception as error:  # logged; a page must end neither a sweep nor a run
            log.error("状态页写不出来 %s", folder, exc_info=error)
    return written


def _page(pack: Pack, store: Store, code: str, today: date) -> str:
    name = pack.department[code].name
    try:
        text = m.page(name, code, standings(pack, store, code, today), today, last_of(store.chain, code))
    except StoreError as error:  # a page that goes on telling what was so would mislead
        text = "\n".join([m.PAGE_TITLE.format(name=name, code=code), "", m.PAGE_UNREADABLE.format(reason=error)])
    return f"{text}\n\n{m.PAGE_NOTE}"


def _stale_locks(folder: Path) -> dict[str, str]:
    """What editors that died left beside the workbooks: it blocks nothing any more, but whoever left it should know.

    Raises OSError.
    """
    found = {}
    for path in folder.iterdir():
        if is_lock(path.name):
            changed = path.lstat().st_mtime
            if time.time() - changed > STALE_LOCK_SECONDS:
                found[legible(path.name)] = m.STALE_LOCK.format(day=clock(changed).date())
    return found


def _put(folder: Path, text: str, waiting: str | None) -> bool:
    path = folder / STATUS
    before = _read(path)
    mine = before is not None and m.PAGE_NOTE in before
    if waiting is None:
        _, found, rest = (before or "").partition(m.WAITING) if mine else ("", "", "")
        waiting = f"{found}{rest}".rstrip("\n") or m.waiting_lines({})
    whole = f"{text}\n\n{waiting}"
    if before == f"{_BOM}{whole}\n":
        return False
    if not mine and (path.is_symlink() or path.exists()):
        path.rename(next(p for p in _names_for_theirs(path) if not (p.exists() or p.is_symlink())))
    write_text(path, whole)
    note(folder, {path.name: sha256_of(f"{_BOM}{whole}\n".encode())})
    return True


def _read(path: Path) -> str | None:
    """What stands there; None where there is no such file, or none that we could have written.

    Raises OSError where it cannot be read: whose it is will be known when it can.
    """
    try:
        with opened_plain(path) as stream:
            return b"".join(pieces(stream, _MOST_BYTES)).decode()
    except (FileNotFoundError, NotPlainError, ValueError):
        return None


def _names_for_theirs(path: Path) -> Iterator[Path]:
    """Where a file of the department's own that has the page's name is put."""
    number = 1
    while True:
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
