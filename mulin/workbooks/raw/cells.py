"""What one stored cell is: its type, its text and its number format, turned into a value or a reason why not."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from mulin.workbooks.raw.numberformat import Section
from mulin.workbooks.raw.texts import SPACES, Mark

NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
"""What a bare ``<v>`` may hold. ``float`` reads much more: other scripts' digits, ``1_000``, ``inf``."""
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?\d*)?)(Z|[+-]\d{2}:\d{2})?)?", re.ASCII
)
_CLOCK = re.compile(r"\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?", re.ASCII)
_LAST_SERIAL = 2_958_466
"""One more than 9999-12-31."""


def number_of(text: str) -> float | None:
    """The number a bare ``<v>`` holds, or None where it is none."""
    text = text.strip(SPACES)
    return float(text) if NUMBER.fullmatch(text) else None


def boolean_of(text: str) -> bool | None:
    return {"1": True, "true": True, "0": False, "false": False}.get(text.strip(SPACES).lower())


def day_of(serial: float, date1904: bool) -> datetime | None:
    """The moment of a serial number, or None where the calendar has no such day (0, 60, negative, too large)."""
    if date1904:
        return datetime(1904, 1, 1) + _clock(serial) if 0 <= serial < _LAST_SERIAL - 1462 else None
    if not 1 <= serial < _LAST_SERIAL or int(serial) == 60:
        return None
    return datetime(1899, 12, 30 + (serial < 60)) + _clock(serial)


def _clock(serial: float) -> timedelta:
    """Rounded to the second: a serial number holds no more."""
    return timedelta(seconds=round(serial * 86400))


def shown_as(serial: float, section: Section, date1904: bool) -> dict[str, Any]:
    """The child's JSON form of a number that its format shows as a day or a time (``frame.decode``)."""
    if section.shows == "day":
        moment = day_of(serial, date1904)
        return {"datetime": moment.isoformat()} if moment else {"time": repr(serial).removesuffix(".0")}
    if 0 <= serial < 1:
        return {"time": str(timedelta(seconds=round(serial * 86400)))}
    return {"time": repr(serial).removesuffix(".0")}


def moment_of(text: str) -> dict[str, Any] | None:
    """The same of a ``t="d"`` cell (ISO 8601), or None where it is no date. One with a zone stays text."""
    text = text.strip(SPACES)
    if _CLOCK.fullmatch(text):
        return {"time": text}
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    if found[3]:
        return {"moment": text}
    try:
        if not found[2]:
            return {"date": date.fromisoformat(found[1]).isoformat()}
        return {"datetime": datetime.fromisoformat(f"{found[1]}T{found[2]}").isoformat()}
    except ValueError:
        return None


def display(section: Section, value: float, date1904: bool) -> Mark | None:
    """What makes the figure or day on the screen another one than what is stored; None where it is the same."""
    if section.shows == "percent":
        return Mark("percent")
    if section.shows == "day" and section.part:
        day = day_of(value, date1904)
        return Mark("part_of_day", day.date().isoformat()) if day else None
    if value == 0 or section.shows in ("day", "time"):
        return None
    if section.sign and value > 0:
        return Mark("beside", section.sign)
    if section.bare:
        return Mark("unseen")
    if section.scaled:
        return Mark("scaled")
    return Mark("beside", section.beside) if section.beside else None
