"""``MULIN_SCRATCH``: a disk of this machine for what can be made again, where the home lies on another machine's.

A disk of that kind gives locks that can be lost, and DuckDB refuses or misjudges them; several machines that work on
one home each have their own. Nothing here is anybody's truth: whoever clears it loses time.
"""

from __future__ import annotations

import os
from pathlib import Path

from mulin.findings import Finding, FindingsError, Level
from mulin.plain import refusal
from mulin.received.places import CHAIN
from mulin.settings import Settings
from orchestration import messages

RULE = "settings.scratch"
_PRIVATE = 0o700


def require_scratch(settings: Settings) -> None:
    """Raises FindingsError where the folder that was named cannot serve: part of a home, which would be backed up,
    verified or shared with it; around one, which would be cleared with it; no folder, or not to be written to.
    Writes nothing."""
    if settings.scratch is None:
        return
    place, home = settings.lodging, settings.home.resolve()
    if place.is_relative_to(home):
        raise _refused(place, messages.SCRATCH_IN_HOME.format(home=home))
    if home.is_relative_to(place):
        raise _refused(place, messages.SCRATCH_AROUND_HOME.format(home=home))
    around = (place, *place.parents)
    for other in around:
        if os.path.lexists(other / settings.received.name / CHAIN):
            raise _refused(place, messages.SCRATCH_IN_HOME.format(home=other))
    there = next(p for p in around if os.path.lexists(p))
    if not there.is_dir():
        raise _refused(place, messages.SCRATCH_NO_FOLDER.format(path=there))
    if not os.access(there, os.W_OK | os.X_OK):
        raise _refused(place, messages.SCRATCH_BARRED.format(path=there))


def ready_scratch(settings: Settings) -> None:
    """The same, and this home's folder there is made, for this user alone: what is in it says what the home says.
    Raises FindingsError."""
    if settings.scratch is None:
        return
    require_scratch(settings)
    try:
        settings.rebuildable.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        settings.rebuildable.chmod(_PRIVATE)
    except OSError as error:
        raise _refused(settings.lodging, messages.SCRATCH_REFUSED.format(reason=refusal(error))) from error


def _refused(place: Path, text: str) -> FindingsError:
    finding = Finding(Level.ERROR, RULE, text, str(messages.MEND_SCRATCH), value=str(place))
    return FindingsError(messages.SCRATCH_TITLE, [finding])
