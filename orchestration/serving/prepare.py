"""What has to be done before the first part is started."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

from mulin.findings import Finding, FindingsError, Level
from mulin.settings import Settings
from orchestration.serving import messages as m
from orchestration.serving.parts import PREPARE


def prepare_portal(settings: Settings, environment: Mapping[str, str]) -> None:
    """Make the portal's folders, tables and static files, in a process of its own. Raises FindingsError where that
    cannot be done; why stands in the portal's log."""
    log = settings.logs / "portal.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        done = subprocess.run(
            [sys.executable, "-m", PREPARE],
            env={**environment, "DJANGO_SETTINGS_MODULE": "portal.settings"},
            cwd=settings.dagster_home, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False,
        )  # fmt: skip
    if done.returncode:
        mend = m.MEND_PREPARED.format(log=log)
        raise FindingsError(m.NOT_STARTED, [Finding(Level.ERROR, "cli.portal", m.NOT_PREPARED, mend)])
