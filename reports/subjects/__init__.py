"""Whom a report is about. ``subjects/<kind>.py`` lists who has such a report (``codes``) and reads one (``subject``):
what several sections ask of it is read once, here; what only one asks is read in that section's room.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from reports.reading.reader import Reader


@dataclass
class Subject:
    """One report's subject in one release."""

    reader: Reader
    kind: str
    code: str

    @property
    def name(self) -> str:
        return self.reader.department(self.code)

    @property
    def full_name(self) -> str:
        return self.name


def codes(reader: Reader, kind: str) -> list[tuple[str, str]]:
    """(code, name) of everybody who has such a report in the year."""
    found: list[tuple[str, str]] = import_module(f"reports.subjects.{kind}").codes(reader)
    return found


def subject(reader: Reader, kind: str, code: str) -> Subject:
    """Raises KeyError where the year has no such report."""
    found: Subject = import_module(f"reports.subjects.{kind}").subject(reader, code)
    return found
