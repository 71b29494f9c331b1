"""A day that an edition cannot have is refused before anything is computed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from release_fixtures import Year

from mulin import beijing
from mulin.findings import FindingsError
from mulin.pack import load_pack
from mulin.settings import Settings
from orchestration.editions.day import MOST_AHEAD
from orchestration.publishing.dated import require_day


def test_the_first_release_of_a_year_has_no_day_of_its_own(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with pytest.raises(FindingsError) as caught:
        require_day(settings, load_pack(settings.pack), 2021, date(2022, 4, 1))
    assert "2021年的第一版以公布期限" in caught.value.findings[0].message


@pytest.mark.slow  # a release is made
def test_an_edition_is_neither_before_the_one_it_replaces_nor_far_ahead(year: Year) -> None:
    year.release()
    deadline, latest = year.pack.years[2021].framework.deadlines.publish, beijing.today() + timedelta(days=MOST_AHEAD)

    for day in (None, deadline, latest):
        require_day(year.settings, year.pack, 2021, day)
    for day, said in (
        (deadline - timedelta(days=1), "早于上一版"),
        (latest + timedelta(days=1), f"超过 {MOST_AHEAD} 天"),
    ):
        with pytest.raises(FindingsError) as caught:
            require_day(year.settings, year.pack, 2021, day)
        assert said in caught.value.findings[0].message
