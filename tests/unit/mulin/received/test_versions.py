from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mulin.received.versions import accepted_files, came_on_time, first_accepted

DUE = date(2025, 1, 20)


@dataclass(frozen=True)
class Version:
    state: str
    received_at: str
    sha256: str = "a"


def test_the_first_accepted_version_decides_and_the_due_day_lasts_till_midnight_in_beijing() -> None:
    refused = Version("rejected", "2025-01-10T09:00:00+08:00")
    just = Version("accepted", "2025-01-20T23:59:59+08:00")
    later = Version("accepted", "2025-01-21T00:00:00+08:00", "b")
    assert first_accepted([later, just, refused]) == just.received_at
    assert came_on_time([refused, just, later], DUE)
    assert not came_on_time([refused, later], DUE)
    assert (first_accepted([refused]), came_on_time([refused], DUE)) == (None, False)
    assert [accepted_files(v) for v in ([refused], [just, just], [just, later])] == [0, 1, 2]
