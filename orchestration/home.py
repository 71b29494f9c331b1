"""What every process of ours does before anything else: the command line, and what Dagster starts."""

from __future__ import annotations

import os

from mulin.settings import Settings
from mulin.temporary import lodge
from orchestration.scratch import require_scratch

_NOBODY_ELSE_WRITES = 0o022


def enter() -> Settings:
    """The settings, for a process that from now on makes nothing others may write, and nothing temporary outside the
    home or its scratch. A stricter umask stays as it was given; the processes this one starts inherit it. Raises
    FindingsError where the scratch cannot be used."""
    given = os.umask(_NOBODY_ELSE_WRITES)
    os.umask(given | _NOBODY_ELSE_WRITES)
    settings = Settings()
    require_scratch(settings)
    lodge(settings.lodging)
    return settings
