from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from mulin.beijing import BEIJING, ZONE, in_beijing


def test_moments_are_written_in_beijing_time_to_the_second() -> None:
    assert in_beijing(datetime(2025, 1, 1, 20, 0, 1, 9, tzinfo=UTC)) == "2025-01-02T04:00:01+08:00"
    assert in_beijing(datetime(2025, 1, 1, 20)) == "2025-01-01T20:00:00+08:00"
    assert in_beijing(None).endswith("+08:00")


def test_the_zone_of_that_name_is_the_one_we_reckon_in() -> None:
    for month in (1, 7):
        assert datetime(2025, month, 1, tzinfo=ZoneInfo(ZONE)).utcoffset() == BEIJING.utcoffset(None)
