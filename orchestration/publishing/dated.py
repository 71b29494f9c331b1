"""Before a year is run: the day that its edition was asked to have is one that it can have."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from mulin.findings import FindingsError
from mulin.pack import Pack
from mulin.received import Store
from mulin.received.hand_ins import hand_ins
from mulin.settings import Settings
from orchestration.editions.day import edition_day, none_asked
from orchestration.editions.proof import day_of
from orchestration.release.known import known_releases


def require_day(settings: Settings, pack: Pack, year: int, asked: date | None) -> None:
    """Raise FindingsError for a day that :mod:`orchestration.editions.day` refuses, before anything is computed.
    Nothing is asked where no day was; where the last release cannot say its own, whoever releases decides."""
    if asked is None:
        return
    before = pack.years[year].framework.deadlines.publish
    known = known_releases(settings, year)
    if known.newest is None:
        none_asked(year, before, asked)
        return
    with suppress(FindingsError):  # damaged or gone: then everything is issued anew, which the run tells
        if known.newest in known.folders:
            before = day_of(known.held(known.newest), year)
    came = (h.handed_in.date() for h in hand_ins(Store(settings.received), pack, year) if h.in_force)
    edition_day(year, before, asked, max(came, default=None))
