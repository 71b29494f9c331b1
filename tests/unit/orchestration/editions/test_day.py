"""An edition's day: today in Beijing, or as asked; never before the edition it replaces, nor a slip of the pen."""

from __future__ import annotations

from datetime import date

import pytest

from mulin import beijing
from mulin.findings import FindingsError
from orchestration.editions.day import edition_day, none_asked

DEADLINE = date(2025, 3, 31)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beijing, "today", lambda: date(2025, 5, 20))


@pytest.mark.parametrize(
    ("before", "asked", "day"),
    [
        (DEADLINE, None, date(2025, 5, 20)),
        (date(2025, 6, 1), None, date(2025, 6, 1)),
        (DEADLINE, DEADLINE, DEADLINE),
        (DEADLINE, date(2025, 7, 19), date(2025, 7, 19)),
    ],
)
def test_the_day(before: date, asked: date | None, day: date) -> None:
    assert edition_day(2024, before, asked) == day


@pytest.mark.parametrize(("asked", "said"), [(date(2025, 3, 30), "早于上一版"), (date(2025, 7, 20), "之后超过 60 天")])
def test_a_day_that_cannot_be_is_refused_in_words(asked: date, said: str) -> None:
    with pytest.raises(FindingsError) as caught:
        edition_day(2024, DEADLINE, asked)
    assert said in caught.value.findings[0].message


def test_no_edition_is_dated_before_what_it_rests_on_came() -> None:
    """Its objection period would be over before anybody could read it."""
    came = date(2025, 5, 12)
    assert edition_day(2024, DEADLINE, came, came) == came
    with pytest.raises(FindingsError) as caught:
        edition_day(2024, DEADLINE, date(2025, 5, 11), came)
    assert "早于它所依据的上报收到的日期（2025-05-12）" in caught.value.findings[0].message


def test_a_first_release_has_the_deadline_for_its_day() -> None:
    none_asked(2024, DEADLINE, None)
    with pytest.raises(FindingsError, match="2024年这一版的日期不成立"):
        none_asked(2024, DEADLINE, date(2025, 5, 20))
