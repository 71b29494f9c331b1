"""One way into the log for acts on accounts, whether a page or the command line does them."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from portal.audit.log import record, write
from portal.people import messages as m


def note(request: HttpRequest | None, act: str, about: str = "", detail: Mapping[str, Any] | None = None) -> None:
    """``request``: who asks; None: somebody at the keyboard of the server."""
    if request is not None:
        record(request, act, about, detail)
    else:
        write(account="", who=_at_the_keyboard(), post=m.COMMAND_LINE, act=act, about=about, detail=detail)


def _at_the_keyboard() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        return ""
