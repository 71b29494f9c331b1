from __future__ import annotations

from datetime import date, datetime

import pytest

from mulin.beijing import BEIJING
from portal.owed.countdown import Due


def due(*moment: int) -> Due:
    return Due("上报截止", date(2025, 1, 20), datetime(*moment, tzinfo=BEIJING))  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ((2025, 1, 17, 19), "还有3天5小时"),
        ((2025, 1, 19, 0), "还有2天"),
        ((2025, 1, 20, 18, 40), "还有5小时20分"),
        ((2025, 1, 20, 21, 0), "还有3小时"),
        ((2025, 1, 20, 23, 59, 50), "还有1分钟"),
        ((2025, 1, 21, 0), "已过期不到1小时"),
        ((2025, 1, 21, 5), "已过期5小时"),
        ((2025, 1, 23, 1), "已过期2天"),
    ],
)
def test_a_deadline_is_the_end_of_its_day_in_beijing(moment: tuple[int, ...], said: str) -> None:
    assert due(*moment).countdown == said
    assert due(*moment).passed == said.startswith("已过期")
