"""A report before it is printed: the frame of every page and, by code, what each of its sections has built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mulin.report_kinds import KINDS, form_of
from reports.frame import Frame, frame
from reports.reading.reader import Reader
from reports.sections import Nothing, forms
from reports.subjects import subject


@dataclass(frozen=True, slots=True)
class Report:
    """``parts`` has every section of the kind, also those the pack leaves out, which the site may show. ``absent``:
    what the sections with nothing to show would say, run on."""

    frame: Frame
    parts: dict[str, Any]
    absent: str


def build(reader: Reader, kind: str, code: str) -> Report:
    """Raises KeyError for a code that has no such report in the year."""
    about = subject(reader, kind, code)
    form = form_of(kind, reader.words)
    parts = {
        section: forms(section)[form].build(about) if form in forms(section) else Nothing()
        for section in KINDS[kind].sections
    }
    empty = {section: part for section, part in parts.items() if isinstance(part, Nothing)}
    whole = frame(reader.info, kind, code, about.name, about.full_name, without=tuple(empty))
    return Report(whole, parts, "".join(part.text for part in empty.values()))
