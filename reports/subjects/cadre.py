"""A street as its cadre extract sees it."""

from __future__ import annotations

from dataclasses import replace

from reports.reading.reader import Reader
from reports.subjects.street import codes
from reports.subjects.unit import Unit, of_tier

__all__ = ["codes", "subject"]


def subject(reader: Reader, code: str) -> Unit:
    w = reader.words
    unit = reader.marts.unit(code)
    if unit is None or unit.tier != "street":
        raise KeyError(f"成果表 unit_scores 中没有{reader.info.year}年度的{w.street} {code}")
    return replace(of_tier(reader, "street", code), kind="cadre")
