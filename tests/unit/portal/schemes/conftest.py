"""A year whose tasks are filed under review: the pack served asks for review and is open, on a day in its spring."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from mulin.beijing import BEIJING
from mulin.pack import Pack, load_pack
from mulin.pack.framework import ReviewRule
from mulin.settings import Settings
from portal import district
from portal.district import the_store

YEAR = 2024


@pytest.fixture(scope="session")
def reviewed_pack() -> Pack:
    pack = load_pack(Settings().pack)
    year = pack.years[YEAR]
    deadlines = year.framework.deadlines.model_copy(update={"lock": date(2099, 1, 1)})
    framework = year.framework.model_copy(
        update={"review": ReviewRule(signature=True, approvers=1), "deadlines": deadlines}
    )
    return pack.model_copy(update={"years": {**pack.years, YEAR: year.model_copy(update={"framework": framework})}})


@pytest.fixture
def pack(home: Path, monkeypatch: pytest.MonkeyPatch, reviewed_pack: Pack) -> Pack:
    monkeypatch.setattr(district, "_pack", (district._stamp(Settings(home=home).pack), reviewed_pack))
    the_store().clock = lambda: datetime(YEAR, 5, 6, 9, tzinfo=BEIJING)
    return reviewed_pack
