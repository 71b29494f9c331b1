"""A street with its communities."""

from __future__ import annotations

from reports.reading.reader import Reader
from reports.subjects.unit import Unit, scored, whole_district


def codes(reader: Reader) -> list[tuple[str, str]]:
    return scored(reader, "street")


def subject(reader: Reader, code: str) -> Unit:
    w = reader.words
    return Unit(reader, "street", code, whole_district(reader), f"全{w.district}{w.street}", "本级")
