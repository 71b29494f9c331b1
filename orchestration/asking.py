"""Asking for a year to be run, without Dagster: for a web page that must answer at once.

A request is a small file below the home. The sensor ``asked_for`` (:mod:`orchestration.jobs`) makes one run of it, by
its id, and takes it away once that run is over. So a request outlives a kill of whoever asked, of the daemon and of
the run, and asking twice is asking once.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from mulin.beijing import in_beijing
from mulin.durable import FOLDER, make_folder, sync_folder, write_whole
from mulin.plain import canonical, read_plain
from mulin.settings import Settings
from mulin.stored import EXACT, FormError, read_form

FOLDER_OF_REQUESTS = "asked"
TURNED_AWAY = "mulin/turned_away"
"""The tag of a run of Dagster's that did nothing because another one held the year."""
MOST_RUNS = 99
_ID = re.compile(r"[0-9a-f]{8,64}")


@dataclass(frozen=True, slots=True)
class Asked:
    """``request_id``: hexadecimal, made by whoever asks, one a request. ``asked_at``: ISO 8601, UTC+8."""

    __pydantic_config__ = EXACT

    year: int
    request_id: str
    who: str
    asked_at: str

    @property
    def run_key(self) -> str:
        """What the run is known by to Dagster, which makes no second one of it."""
        return f"asked-{self.year}-{self.request_id}"

    @property
    def run_keys(self) -> list[str]:
        """That of the first run, then those of the runs after one that was turned away."""
        return [self.run_key, *(f"{self.run_key}-{n}" for n in range(2, MOST_RUNS + 1))]


def ask_for_run(settings: Settings, year: int, request_id: str, who: str = "") -> Asked:
    """Ask for a run of ``year``; on the disk when this returns. The same id again is the same request.

    Raises ValueError for an id of another form, OSError where the home cannot be written to.
    """
    if not _ID.fullmatch(request_id):
        raise ValueError(request_id)
    path = _path(settings, year, request_id)
    if (known := _read(path)) is not None:
        return known
    asked = Asked(year, request_id, who, in_beijing(None))
    make_folder(path.parent, FOLDER)
    draft = path.with_name(f".{request_id}.draft")
    draft.unlink(missing_ok=True)  # of a process that was killed as it wrote this very request
    write_whole(path, canonical(asdict(asked)), draft=draft)
    return asked


def asked_runs(settings: Settings, year: int | None = None) -> list[Asked]:
    """What has been asked for and is not over, oldest first. What cannot be read asks for nothing."""
    files = (settings.home.resolve() / FOLDER_OF_REQUESTS).glob(f"{year or '*'}-*.json")
    found = [asked for path in files if (asked := _read(path)) is not None]
    return sorted(found, key=lambda a: (a.asked_at, a.year, a.request_id))


def done_with(settings: Settings, asked: Asked) -> None:
    """Take a request away: its run is over."""
    path = _path(settings, asked.year, asked.request_id)
    path.unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        sync_folder(path.parent)


def _path(settings: Settings, year: int, request_id: str) -> Path:
    return settings.home.resolve() / FOLDER_OF_REQUESTS / f"{year}-{request_id}.json"


def _read(path: Path) -> Asked | None:
    try:
        asked = read_form(Asked, read_plain(path))
    except (OSError, FormError):
        return None
    return asked if path.name == f"{asked.year}-{asked.request_id}.json" else None
