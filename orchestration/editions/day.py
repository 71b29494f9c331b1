"""The day of an edition: when it is made, by Beijing's clock, unless somebody says another."""

from __future__ import annotations

from datetime import date, timedelta

from mulin import beijing
from mulin.findings import Finding, FindingsError, Level
from orchestration.editions import messages

MOST_AHEAD = 60
"""Days: a day of issue further ahead is a slip of the pen."""


def edition_day(year: int, before: date, asked: date | None = None, received: date | None = None) -> date:
    """The day of the edition that follows one of the day ``before`` (a first release's: the day by which the year has
    to be public). ``received``: when the last hand-in came that it rests on. Raises FindingsError where ``asked`` is
    earlier than either, for its objection period would have begun before there was anything to object to; or too far
    ahead."""
    today = beijing.today()
    if asked is None:
        return max(today, before)
    latest = max(today, before) + timedelta(days=MOST_AHEAD)
    unheard = received is not None and asked < received
    if before <= asked <= latest and not unheard:
        return asked
    text = (
        messages.DAY_EARLIER.format(day=asked, before=before) if asked < before
        else messages.DAY_UNHEARD.format(day=asked, received=received) if unheard
        else messages.DAY_LATER.format(day=asked, today=today, most=MOST_AHEAD)
    )  # fmt: skip
    raise _not_so(year, text)


def none_asked(year: int, deadline: date, asked: date | None) -> None:
    """A year's first release has no day of its own. Raises FindingsError where one is asked for."""
    if asked is not None:
        raise _not_so(year, messages.DAY_NOT_ASKED.format(year=year, day=deadline))


def _not_so(year: int, text: str) -> FindingsError:
    finding = Finding(Level.ERROR, "release.issued_on", text, messages.MEND_DAY)
    return FindingsError(messages.NO_EDITION_DAY.format(year=year), [finding])
