"""Beijing time: the one clock by which the house dates and writes. No zone data is asked: it has known no summer time
since 1991."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
ZONE = "Asia/Shanghai"
"""Its name, for programs that want one."""


def now() -> datetime:
    return datetime.now(BEIJING)


def today() -> date:
    return now().date()


def in_beijing(moment: datetime | None) -> str:
    """ISO form in UTC+8, to the second. A moment without a zone is taken as Beijing time; None means now."""
    moment = moment or now()
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=BEIJING)
    return moment.astimezone(BEIJING).isoformat(timespec="seconds")
