"""Whether a district's home is where this machine looks for it: a disk that is not mounted looks like a home into which
nothing was ever handed in, and its year would be refused for that.

What a run has seen there is kept with Dagster's runs, where every machine of the city can ask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mulin.findings import FindingsError
from mulin.plain import why
from mulin.received.places import CHAIN
from orchestration.city import messages as m
from orchestration.city.config import City

if TYPE_CHECKING:
    from dagster import DagsterInstance

_KEPT, _SEEN = "mulin/home", "seen"


def note_home(instance: DagsterInstance, city: City, code: str) -> None:
    """Remember that the home has received something."""
    name = _name(city, code)
    if _absence(city, code) is None and name not in instance.run_storage.get_cursor_values({name}):
        instance.run_storage.set_cursor_values({name: _SEEN})


def require_home(instance: DagsterInstance, city: City, code: str) -> None:
    """Raises FindingsError where the home that had received something has not, here and now."""
    absence, name = _absence(city, code), _name(city, code)
    if absence is not None and name in instance.run_storage.get_cursor_values({name}):
        words = {"code": code, "reason": absence}
        path = str(city.settings(code).received / CHAIN)
        raise FindingsError(m.HOME_AWAY, [m.RULES["city.home_away"].finding("city.home_away", words, file=path)])


def _absence(city: City, code: str) -> str | None:
    """Why the chain of what was received is not seen."""
    try:
        (city.settings(code).received / CHAIN).stat()
    except OSError as error:  # not there, or a disk whose other end is gone
        return why(error)
    return None


def _name(city: City, code: str) -> str:
    """Whoever really begins anew names another home."""
    return f"{_KEPT}/{code}/{city.district[code].home or ''}"
