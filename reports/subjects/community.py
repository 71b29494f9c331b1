"""A community, whose peers are those of its street."""

from __future__ import annotations

from reports.reading.reader import Reader
from reports.subjects.unit import Unit, scored


def codes(reader: Reader) -> list[tuple[str, str]]:
    return scored(reader, "community")


def subject(reader: Reader, code: str) -> Unit:
    w = reader.words
    street = reader.pack.unit[code].parent_code
    if street is None:
        raise KeyError(f"{code} 没有所属{w.street}，不是{w.community}")
    name = reader.pack.unit[street].name
    return Unit(reader, "community", code, name, name)
