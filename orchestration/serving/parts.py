"""The parts of a served home, in the order in which they are started; they end from the first to the last.

The portal is started by its name: nothing here imports it.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass, field
from pathlib import Path

from mulin.settings import Settings
from orchestration.serving import messages as m

LOOPBACK = "127.0.0.1"
ENGINE_PATH = "/engine"
"""Below which Dagster's pages stand, behind the portal's log-in."""
CODE_LOCATION = "orchestration.code_location"
PREPARE = "portal.ready"
"""Run to its end before the first part is started."""
_DRAIN_SECONDS = 40.0
_GRACE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Part:
    """One process with all it starts. ``name`` is what people are told; ``command`` what follows ``python -m``;
    ``ends_by`` the signal that asks it to end, ``grace`` the seconds it has for that. ``host``, ``port``: where it
    answers once it is up, None where nothing is to be waited for. ``round``: those of one number end
    at the same time."""

    name: str
    command: tuple[str, ...]
    log: Path
    round: int
    port: int | None = None
    host: str = LOOPBACK
    ends_by: int = signal.SIGINT
    grace: float = _GRACE_SECONDS
    environment: dict[str, str] = field(default_factory=dict)


def parts_of(settings: Settings, *, host: str, port: int, engine_port: int) -> tuple[Part, ...]:
    """All parts of a home. The web server of the portal ends first, so that what is being uploaded is received."""
    portal, dagster = settings.logs / "portal.log", settings.logs / "dagster.log"
    served = {"DJANGO_SETTINGS_MODULE": "portal.settings", "MULIN_PORTAL_ENGINE_PORT": str(engine_port)}
    return (
        Part(
            m.PORTAL, ("portal.server", "--host", host, "--port", str(port)), portal, 1,
            port=port, host=host, ends_by=signal.SIGTERM, grace=_DRAIN_SECONDS, environment=served,
        ),
        Part(m.WORKER, ("portal.worker",), portal, 2, ends_by=signal.SIGTERM, environment=served),
        Part(
            m.ENGINE,
            ("dagster_webserver", "-h", LOOPBACK, "-p", str(engine_port), "-l", ENGINE_PATH, "-m", CODE_LOCATION),
            dagster, 3, port=engine_port,
        ),
        Part(m.DAEMON, ("dagster._daemon", "run", "-m", CODE_LOCATION), dagster, 3),
    )  # fmt: skip
