"""Until when, and how long that is still: a deadline is the end of its day in Beijing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mulin.beijing import BEIJING
from portal.owed import messages as m

_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60


def end_of(day: date) -> datetime:
    """The first moment after a day in Beijing."""
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING) + timedelta(days=1)


def words(gap: timedelta) -> str:
    """A stretch of time as one says it: days and hours, then hours and minutes, then minutes.

    >>> words(timedelta(days=3, hours=5, minutes=59)), words(timedelta(hours=5, minutes=20))
    ('3天5小时', '5小时20分')
    """
    seconds = int(gap.total_seconds())
    days, hours, minutes = seconds // _DAY, seconds % _DAY // _HOUR, seconds % _HOUR // _MINUTE
    if days:
        return (m.DAYS_HOURS if hours else m.DAYS).format(days=days, hours=hours)
    if hours:
        return (m.HOURS_MINUTES if minutes else m.HOURS).format(hours=hours, minutes=minutes)
    return m.MINUTES.format(minutes=max(minutes, 1))


@dataclass(frozen=True, slots=True)
class Due:
    """``what`` ends after the day ``day``, or at the moment ``at`` where it has one; ``now`` is the moment at which
    that is said."""

    what: str
    day: date
    now: datetime
    at: datetime | None = None

    @property
    def end(self) -> datetime:
        return self.at or end_of(self.day)

    @property
    def passed(self) -> bool:
        return self.now >= self.end

    @property
    def until(self) -> str:
        """To the hour, or the minute."""
        if self.at is not None:
            return m.DUE_AT.format(year=self.at.year, month=self.at.month, day=self.at.day, at=self.at)
        return m.DUE.format(year=self.day.year, month=self.day.month, day=self.day.day)

    @property
    def countdown(self) -> str:
        """How long it is still, or how long it is over: over, days are enough, and the first hours."""
        if not self.passed:
            return m.LEFT.format(amount=words(self.end - self.now))
        gap = self.now - self.end
        if gap.days:
            return m.PASSED.format(amount=m.DAYS.format(days=gap.days))
        hours = gap.seconds // _HOUR
        return m.PASSED.format(amount=m.HOURS.format(hours=hours) if hours else m.UNDER_AN_HOUR)
