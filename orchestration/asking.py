"""Asking for a year to be run, without Dagster: for a web page that must answer at once, and for a city's command.

A request is a small file in a folder of requests: a home's, or a city's, which names the district, too. A sensor
(``asked_for`` of :mod:`orchestration.jobs`, or of a city's graph) makes one run of it, by its id, and takes it away
once that run is over. So a request outlives a kill of whoever asked, of the daemon and of the run, and asking twice is
asking once.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from mulin.beijing import in_beijing
from mulin.durable import FOLDER, make_folder, sync_folder, write_whole
from mulin.plain import canonical, read_plain
from mulin.settings import Settings
from mulin.stored import EXACT, FormError, read_form

FOLDER_OF_REQUESTS = "asked"
MOST = 10_000
"""Requests that are looked at: what lies beyond comes later."""
_ID = re.compile(r"[0-9a-f]{8,64}")


@dataclass(frozen=True, slots=True)
class Asked:
    """``request_id``: hexadecimal, made by whoever asks, one a request. ``asked_at``: ISO 8601, UTC+8. ``district``:
    its code in a city, else empty. ``reports``: whether reports and a release are made, or scores only."""

    __pydantic_config__ = EXACT

    year: int
    request_id: str
    who: str
    asked_at: str
    district: str = ""
    reports: bool = True

    @property
    def name(self) -> str:
        return "-".join(filter(None, (self.district, str(self.year), self.request_id)))

    @property
    def run_key(self) -> str:
        """What the run is known by to Dagster, which makes no second one of it."""
        return f"asked-{self.name}"


def requests_of(settings: Settings) -> Path:
    """The folder of a home's requests."""
    return settings.home.resolve() / FOLDER_OF_REQUESTS


def ask_for_run(
    folder: Path, year: int, request_id: str, who: str = "", *, district: str = "", reports: bool = True
) -> Asked:
    """Ask for a run of ``year``; on the disk when this returns. The same id again is the same request.

    Raises ValueError for an id of another form, OSError where the home cannot be written to.
    """
    if not _ID.fullmatch(request_id):
        raise ValueError(request_id)
    asked = Asked(year, request_id, who, in_beijing(None), district, reports)
    path = folder / f"{asked.name}.json"
    if (known := _read(path)) is not None:
        return known
    make_folder(folder, FOLDER)
    draft = path.with_name(f".{request_id}.draft")
    draft.unlink(missing_ok=True)  # of a process that was killed as it wrote this very request
    write_whole(path, canonical(asdict(asked)), draft=draft)
    return asked


def asked_runs(folder: Path, year: int | None = None) -> list[Asked]:
    """What has been asked for and is not over, oldest first. What cannot be read asks for nothing."""
    found = [asked for path in islice(folder.glob("*.json"), MOST) if (asked := _read(path)) is not None]
    return sorted(
        (asked for asked in found if year in (None, asked.year)), key=lambda a: (a.asked_at, a.year, a.name)
    )  # fmt: skip


def done_with(folder: Path, asked: Asked) -> None:
    """Take a request away: its run is over."""
    (folder / f"{asked.name}.json").unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        sync_folder(folder)


def _read(path: Path) -> Asked | None:
    try:
        asked = read_form(Asked, read_plain(path))
    except (OSError, FormError):
        return None
    return asked if path.name == f"{asked.name}.json" else None
