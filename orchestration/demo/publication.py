"""When the demo locks a year's data and makes its index public: the register and the milestones say the same days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from mulin.pack import AnnualTask, Pack
from mulin.pack.asked import indicators_using

PUBLICATION_LAG = {2021: 78, 2022: 58, 2023: 45, 2024: 36}
"""Days from the lock to the publication of a year's index; other years take ``DEFAULT_LAG``."""
DEFAULT_LAG = 30
LOCK, PUBLISH = "锁定数据", "公布"
"""What the pack calls the milestones by which last year's data are locked and its index is public."""


def days(pack: Pack, year: int) -> tuple[date, date]:
    """The lock and the publication of a year's index."""
    locked = pack.years[year].framework.deadlines.lock
    return locked, locked + timedelta(days=PUBLICATION_LAG.get(year, DEFAULT_LAG))


def done_on(pack: Pack, year: int, task: AnnualTask) -> Mapping[str, date]:
    """Milestone label → day done, for the task that is judged by the publication lag of the year before; else empty."""
    lag = {i.code for f in pack.fields if f.computation == "publication_lag"
           for i in indicators_using(pack, year, f.field_code)}  # fmt: skip
    if year - 1 not in pack.years or not lag & set(task.main_indicators):
        return {}
    locked, published = days(pack, year - 1)
    return {LOCK: locked, PUBLISH: published}
