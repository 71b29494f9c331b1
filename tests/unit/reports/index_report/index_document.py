"""What a test asks of a report: its chapters' charts, tables and sentences."""

from __future__ import annotations

from typing import Any

from scorings import Scoring

from reports.index_report.blocks import Chart, Listed, Text
from reports.index_report.document import Document, build
from reports.index_report.results import opened


def document(scoring: Scoring) -> Document:
    with opened(scoring.pack, scoring.folder) as results:
        return build(results)


def blocks(of: Document, chapter: str) -> list[Any]:
    return [b for c in of.chapters if c.code == chapter for g in c.groups for b in g.blocks]


def charts(of: Document, chapter: str) -> dict[str, Chart]:
    return {b.drawn: b for b in blocks(of, chapter) if isinstance(b, Chart)}


def tables(of: Document, chapter: str) -> list[list[tuple[str, ...]]]:
    return [[r.cells for r in b.table.rows if not r.group] for b in blocks(of, chapter) if isinstance(b, Listed)]


def said(of: Document, chapter: str) -> str:
    return "".join(b.text for b in blocks(of, chapter) if isinstance(b, Text))
