from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mulin.received.versions import came_on_time, corrected_files, first_accepted, first_handed_in

DUE = date(2025, 1, 20)


@dataclass(frozen=True)
class Version:
    state: str
    received_at: str
    sha256: str = "a"
    objection: int | None = None
    submitted: str | None = None


def test_the_first_accepted_version_decides_and_the_due_day_lasts_till_midnight_in_beijing() -> None:
    refused = Version("rejected", "2025-01-10T09:00:00+08:00")
    just = Version("accepted", "2025-01-20T23:59:59+08:00")
    later = Version("accepted", "2025-01-21T00:00:00+08:00", "b")
    assert first_accepted([later, just, refused]) == just.received_at
    assert came_on_time([refused, just, later], DUE)
    assert not came_on_time([refused, later], DUE)
    assert (first_accepted([refused]), came_on_time([refused], DUE)) == (None, False)


def test_under_review_a_table_was_handed_in_when_it_was_first_submitted_returned_or_not() -> None:
    returned = Version("rejected", "2025-01-02T09:00:00+08:00", submitted="2025-01-20T23:59:59+08:00")
    approved = Version("accepted", "2025-01-03T09:00:00+08:00", "b", submitted="2025-02-01T09:00:00+08:00")
    assert first_handed_in([approved, returned]) == returned.submitted
    assert came_on_time([returned, approved], DUE)
    assert not came_on_time([approved], DUE), "it came in time, and was submitted late"


def test_another_file_is_a_correction_and_the_same_or_what_an_objection_asked_for_is_none() -> None:
    day = "2025-01-20T09:00:00+08:00"
    first, other, refused = (Version(*v) for v in (("accepted", day), ("accepted", day, "b"), ("rejected", day, "c")))
    upheld = Version("accepted", day, "d", 3)
    cases = ([refused], [first], [first, first], [first, other], [first, other, first], [first, upheld, refused, other])
    assert [corrected_files(v) for v in cases] == [0, 0, 0, 1, 1, 1]
    assert corrected_files([first, upheld, Version("accepted", day, "a", 4)]) == 0
