"""The district that this portal serves: its settings, its pack, its received store.

A process has one store, for all its threads; the pack is read once and read again when one of its files changes.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings as django_settings

from mulin.findings import FindingsError
from mulin.pack import Pack, load_pack
from mulin.received import Store
from mulin.received.witness import open_store
from mulin.settings import Settings
from portal.following import Following

log = logging.getLogger(__name__)
_Stamp = tuple[tuple[str, int, int], ...]


_store: Store | None = None
_opening, _reading = threading.Lock(), threading.Lock()
_pack: tuple[_Stamp, Pack] | None = None
_refused: tuple[_Stamp, FindingsError] | None = None
_MADE_UP = Following(False, lambda known, new: known or any(record.demo for record in new))


def the_settings() -> Settings:
    settings: Settings = django_settings.MULIN
    return settings


def the_store() -> Store:
    """The store of this process: many threads may read and write by it at once."""
    global _store
    settings = the_settings()
    with _opening:
        if _store is None or _store.root != settings.received:
            _store = open_store(settings, on_warning=log.warning)
        return _store


def is_made_up() -> bool:
    """Whether anything that came in here is made up, so that pages say 演示数据. Raises StoreError where the record
    cannot be read."""
    return _MADE_UP.of(the_store())


def the_pack() -> Pack:
    """The pack in use, as its files are now. While they have an error, the last one that was sound (see
    :func:`pack_trouble`); raises FindingsError where there was none since this process began."""
    global _pack, _refused
    folder = the_settings().pack
    with _reading:
        stamp = _stamp(folder)
        if _pack is not None and _pack[0] == stamp:
            return _pack[1]
        if _refused is None or _refused[0] != stamp:
            try:
                _pack, _refused = (stamp, load_pack(folder)), None
                return _pack[1]
            except FindingsError as error:
                _refused = (stamp, error)
        if _pack is None:
            raise _refused[1]
        return _pack[1]


def pack_trouble() -> FindingsError | None:
    """Why the pack's files as they are now are not used; None where they are."""
    the_pack()
    return None if _refused is None else _refused[1]


def name_of(code: str) -> str:
    """The name of a department or unit; the code itself where the pack has none of it, or cannot be read."""
    try:
        pack = the_pack()
    except FindingsError:
        return code
    known = pack.department.get(code) or pack.unit.get(code)
    return known.name if known is not None else code


def _stamp(folder: Path) -> _Stamp:
    return tuple(sorted(_marks(str(folder))))


def _marks(folder: str) -> Iterator[tuple[str, int, int]]:
    """Asked several times a request, so without a Path for each file."""
    try:
        entries = os.scandir(folder)
    except FileNotFoundError:  # whoever reads the pack says so
        return
    with entries:
        for entry in entries:
            if entry.is_dir():
                yield from _marks(entry.path)
            elif entry.is_file():
                status = entry.stat()
                yield entry.path, status.st_mtime_ns, status.st_size
