"""What the year's deadlines mean for a workbook that comes in: told with the receipt, never a reason to refuse."""

from __future__ import annotations

from datetime import date

from expectations import messages
from expectations.books import Book
from mulin.pack import Pack


def late_notes(pack: Pack, year: int, received_on: date) -> tuple[str, ...]:
    """A sentence about the last of 上报截止, 更正截止 and 锁定 that has passed; nothing before the first."""
    due = dict(pack.years[year].framework.deadlines)
    passed = next((name for name in messages.LATE if received_on > due[name]), None)
    if passed is None:
        return ()
    return (messages.LATE[passed].format(year=year, **{name: day.isoformat() for name, day in due.items()}),)


def make_up(book: Book) -> str:
    """What is to be done about what was declared missing: until when, or that the time is over."""
    until = book.pack.years[book.year].framework.deadlines.correction
    text = messages.MAKE_UP if book.received_on <= until else messages.MAKE_UP_LATE
    return text.format(until=until.isoformat())
