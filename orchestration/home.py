"""What every process of ours does before anything else: the command line, and what Dagster starts."""

from __future__ import annotations

import os

from mulin.settings import Settings
from mulin.temporary import lodge

_NOBODY_ELSE_WRITES = 0o022


def enter() -> Settings:
    """The settings, for a process that from now on makes nothing others may write, and nothing temporary outside the
    home. A stricter umask stays as it was given; the processes this one starts inherit it."""
    given = os.umask(_NOBODY_ELSE_WRITES)
    os.umask(given | _NOBODY_ELSE_WRITES)
    settings = Settings()
    lodge(settings.lodging)
    return settings
