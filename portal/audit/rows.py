"""Rows beside the log that nobody may change unseen: sealed by the key of the log, which no database holds. A file of
the home says to which revision each had come, so that an earlier one put back with its own seal is told as well.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from mulin.durable import make_folder, write_whole
from mulin.plain import canonical, read_plain, sha256_of
from mulin.sealed import key_of
from mulin.temporary import own_name
from portal.audit.seal import holds, key_to_check, key_to_write, log_folder, seal_of

log = logging.getLogger(__name__)


def content_hash(said: Sequence[Any]) -> str:
    """The hash of what a row says: texts, numbers and what else JSON can hold."""
    return sha256_of(canonical(list(said)))


def seal_row(what: str, content: str) -> str:
    """``what``: the kind of row; ``content``: its hash. Raises OSError where the key cannot be kept from others."""
    return seal_of(key_to_write(_home()), content, what)


def is_sealed(what: str, content: str, seal: str) -> bool:
    """Whether that seal was made here, of exactly this."""
    key = key_to_check(_home())
    return key is not None and holds(key, content, seal, what)


def kept_revision(what: str, *address: str) -> int:
    """To which revision a row had come, sealed; 0 where nothing says so. ``address``: what names it for good."""
    try:
        return int(read_plain(_file(what, address)))
    except (FileNotFoundError, NotADirectoryError, ValueError):  # a damaged one says nothing; the seal still does
        return 0


def keep_revision(what: str, revision: int, *address: str) -> None:
    """Keep to which revision it has come, once that is committed. What cannot be kept is kept with the next one, and
    told in the server's log."""
    path = _file(what, address)
    making = path.with_name(f".{path.name}-{own_name()}")
    try:
        make_folder(path.parent)
        write_whole(path, str(revision).encode(), draft=making, lasting=False)
    except OSError as error:
        log.warning("the revision of a %s was not kept: %s", what, error)


def _file(what: str, address: tuple[str, ...]) -> Path:
    return log_folder(_home()) / f"{what}s" / key_of(*address)


def _home() -> Path:
    return Path(settings.HOME)
