"""The files that editors lay beside a workbook while it is open."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
from collections.abc import Iterable
from pathlib import Path

from expectations.inbox.names import folded

_PREFIXES = ("~$", ".~", ".~$")
"""Excel and Word, WPS, and either hidden once more; each writes the name whole, or one or two characters short."""
_CUT = range(3)
STALE_LOCK_SECONDS = 24 * 3600.0
"""After a day a lock stands for an editor that died."""


def is_lock(name: str) -> bool:
    """A name as Office, WPS and LibreOffice give to the files that say that something is open."""
    return name.startswith(_PREFIXES)


def locks_of(name: str, there: Iterable[str]) -> list[str]:
    """Those of ``there`` that say that somebody has ``name`` open: Office, WPS, LibreOffice, ONLYOFFICE, Emacs, Vim."""
    own = folded(name)
    wanted = {prefix + own[cut:] for prefix in _PREFIXES for cut in _CUT if own[cut:]}
    wanted |= {f".~lock.{own}#", f".~lock.{own}", f".#{own}", f".{own}.swp"}
    return [lock for lock in there if folded(lock) in wanted]


def open_for_writing(path: Path) -> bool:
    """Whether a process of this machine (a file server's too) holds the file open for writing.

    The kernel grants a read lease only on a file that nobody writes to. File systems that know no leases say no.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        # Should somebody open it just now, the kernel tells us by a signal: by one that nobody minds.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(descriptor)
    return False
