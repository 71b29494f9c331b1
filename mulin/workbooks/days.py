"""From what a cell holds to a day, or to the reason why it is none."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from mulin.beijing import BEIJING
from mulin.workbooks.coerce import Clock, Coerced, clean_text, raw_of, refused, warned

_DAY = re.compile(r"(\d{4})\s*[-/.年‐‑‒–—―]\s*(\d{1,2})\s*[-/.月‐‑‒–—―]\s*(\d{1,2})(?!\d)(?:\s*[日号])?", re.ASCII)
_DIGITS = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)", re.ASCII)
_CLOCK = re.compile(
    r"(?:[T\s]|(?<=[日号]))\s*(\d{1,2})(:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?", re.ASCII | re.IGNORECASE
)


def coerce_date(value: object) -> Coerced:
    """A day. Whole days in any usual way of writing are accepted, with a warning where they are no day to the
    spreadsheet; serial numbers, times and partial dates are not."""
    raw = raw_of(value)
    if value is None or (isinstance(value, str) and not clean_text(value)):
        return Coerced("blank", None, "")
    if isinstance(value, datetime):
        if value.time() == time():
            return Coerced("value", value.date(), raw)
        return warned(value.date(), raw, "cell.text_date/clock", day=value.date().isoformat())
    if isinstance(value, date):
        return Coerced("value", value, raw)
    if isinstance(value, float) and 36526 <= value < 73051:  # 2000-01-01 .. 2099-12-31
        return refused(raw, "cell.not_a_date/number")
    if isinstance(value, Clock) and not (_DAY.match(value.text) or _DIGITS.fullmatch(value.text)):
        return refused(raw, "cell.not_a_date/time")
    return _day_of_text(clean_text(raw), raw)


def _day_of_text(text: str, raw: str) -> Coerced:
    """A time of day beside the day is left out; one of another zone only where the day is the same in Beijing."""
    digits, day = _DIGITS.fullmatch(text), _DAY.match(text)
    found = digits or day
    clock = _CLOCK.fullmatch(text, day.end()) if day and day.end() < len(text) else None
    if found is None:
        return refused(raw, "cell.not_a_date")
    try:
        read = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return refused(raw, "cell.not_a_date/no_such_day")
    if day and day.end() < len(text) and not clock:
        return refused(raw, "cell.not_a_date/more", rest=text[day.end() :].strip())
    try:
        told = f"{read}T{clock[1].zfill(2)}{clock[2]}{(clock[3] or '').upper()}" if clock else ""
        moment = datetime.fromisoformat(told) if told else None
    except ValueError:
        return refused(raw, "cell.not_a_date/no_such_time")
    if moment is not None and moment.tzinfo and moment.astimezone(BEIJING).date() != read:
        return refused(raw, "cell.not_a_date/zone")
    rule = "cell.text_date/digits" if digits else "cell.text_date/clock" if clock else "cell.text_date"
    return warned(read, raw, rule, day=read.isoformat())
