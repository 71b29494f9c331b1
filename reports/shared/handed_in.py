"""When a department's table was right first and when it came last, and for which objections it came again."""

from __future__ import annotations

from reports import rows
from reports.numbers import NONE


def first_and_last(q: rows.DataQuality) -> tuple[str, str]:
    """The days on which its first accepted version came, which decides on punctuality, and the one that is used (none
    used: the latest). Releases from before the first was kept have no first day."""
    days = (None if moment is None else moment.date() for moment in (q.first_accepted_at, q.received_at))
    first, last = (NONE if day is None else day.isoformat() for day in days)
    return first, last


def objections_named(q: rows.DataQuality) -> str:
    """``异议第3号、第5号``; empty where it came again for none."""
    numbers = (q.objections or "").split(",") if q.objections else []
    return "异议" + "、".join(f"第{n}号" for n in numbers) if numbers else ""
