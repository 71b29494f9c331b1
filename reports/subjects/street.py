"""A street, with its communities where there are any."""

from __future__ import annotations

from reports.reading.reader import Reader
from reports.subjects.unit import Unit, of_tier, scored


def codes(reader: Reader) -> list[tuple[str, str]]:
    return scored(reader, "street")


def subject(reader: Reader, code: str) -> Unit:
    return of_tier(reader, "street", code)
