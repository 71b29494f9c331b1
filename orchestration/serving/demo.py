"""``mulin up --demo``: a home of its own beside the real one, with a made-up district in the middle of its year."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from mulin.findings import Finding, FindingsError, Level
from mulin.settings import Settings
from orchestration.serving import messages as m

_MODULE = "portal.demo"
_PACK = "pack"


def demo_environment() -> dict[str, str]:
    """What the environment has to say for the demo: its home is the home's name with ``-demo``, its pack lies in it. No
    real home is ever touched."""
    given = os.environ.get("MULIN_HOME")
    home = Path(given) if given else Path(Settings.model_fields["home"].default)
    home = home.resolve().with_name(f"{home.resolve().name}-demo")
    return {"MULIN_HOME": str(home), "MULIN_PACK": str(home / _PACK), "MULIN_PORTAL_DEMO": "1"}


def make_demo_home(settings: Settings, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Make the demo ready, or go on with the one that is there; what is done is said line by line. Raises FindingsError
    where it cannot be done; why stands in the portal's log."""
    log = settings.logs / "portal.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as err:
        made = subprocess.Popen(
            [sys.executable, "-m", _MODULE], env={**environment, "DJANGO_SETTINGS_MODULE": "portal.settings"},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=err, text=True, encoding="utf-8",
        )  # fmt: skip
        assert made.stdout is not None
        for line in made.stdout:
            say(line.rstrip())
    if made.wait():
        finding = Finding(Level.ERROR, "cli.portal", m.NO_DEMO, m.MEND_PREPARED.format(log=log))
        raise FindingsError(m.NOT_STARTED, [finding])
