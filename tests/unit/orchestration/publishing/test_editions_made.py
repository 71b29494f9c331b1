"""A later release of a year is an edition with a day of its own, whichever day it is found again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from release_fixtures import Year, manifest_of

from mulin import beijing
from mulin.findings import FindingsError
from mulin.pack import Pack
from mulin.received import Publication, Store
from orchestration.publishing import public, publish
from orchestration.publishing.public import make_public
from orchestration.publishing.publish import ReleaseResult, make_release
from orchestration.release.edition import Edition, read_edition
from orchestration.release.served import open_release

pytestmark = pytest.mark.slow  # whole releases are made


def edition(year: Year, release: str) -> Edition | None:
    return read_edition(year.folder / release, manifest_of(year.folder / release))


def issued(year: Year, day: date) -> ReleaseResult:
    return make_release(year.settings, 2021, year.scored(), year.render, issued_on=day)


def test_the_first_release_is_none_and_refuses_a_day(year: Year) -> None:
    with pytest.raises(FindingsError) as caught:
        issued(year, beijing.today())
    assert [f.rule for f in caught.value.findings] == ["release.issued_on"]
    assert year.release().release == "r1"
    assert edition(year, "r1") is None
    assert open_release(year.settings, 2021).edition is None


def test_the_second_has_today_or_the_day_asked_for_and_the_next_none_before_it(year: Year) -> None:
    year.release()
    year.score = 79.0
    in_a_week = beijing.today() + timedelta(days=7)
    assert issued(year, in_a_week).release == "r2"
    assert open_release(year.settings, 2021).info.issued.iso == in_a_week.isoformat()
    year.score = 60.0
    with pytest.raises(FindingsError, match="日期不成立"):
        issued(year, beijing.today())
    assert year.release().release == "r3"
    third = edition(year, "r3")
    assert third is not None
    assert (third.day, third.replaces) == (in_a_week, "r2")


def test_the_same_again_on_another_day_changes_nothing(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    year.release()
    year.score = 79.0
    year.release()
    tomorrow = beijing.today() + timedelta(days=1)
    monkeypatch.setattr(beijing, "today", lambda: tomorrow)
    assert year.release().state == "unchanged"


def test_what_a_killed_run_left_is_registered_with_the_day_it_was_made(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    year.release()
    year.score = 79.0
    with monkeypatch.context() as patch:
        patch.setattr(publish, "anchor_release", lambda *_: None)
        year.release()
    left, tomorrow = edition(year, "r2"), beijing.today() + timedelta(days=1)
    monkeypatch.setattr(beijing, "today", lambda: tomorrow)
    result = year.release()
    assert (result.release, result.state) == ("r2", "unchanged")
    assert edition(year, "r2") == left
    assert [a.release for a in year.house.store.anchors(2021)] == ["r1", "r2"]


def test_after_a_year_that_was_public_early_a_mistake_does_not_stand_until_its_deadline(
    year: Year, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadline = pack.years[2021].framework.deadlines.publish
    early = deadline - timedelta(days=10)
    monkeypatch.setattr(beijing, "today", lambda: early)
    monkeypatch.setattr(public, "today", lambda: early)
    store = Store(year.settings.received)

    def made_public(release: str) -> Publication:
        return make_public(
            year.settings, pack, store, 2021, release, locked_on=early - timedelta(days=3), who="王工"
        ).noted

    year.release()
    assert made_public("r1").published_on == early
    year.score = 79.0
    year.release()
    second = edition(year, "r2")
    assert second is not None
    assert second.day == deadline, "objections are counted from the day that r1 prints, too"
    assert made_public("r2").published_on == early
    year.score = 60.0
    issued(year, deadline + timedelta(days=1))
    with pytest.raises(FindingsError, match="没有登记"):
        made_public("r3")  # somebody gave it a later day
