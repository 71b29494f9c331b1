"""Frames of the evidence: what each indicator needs, and what was listed and handed in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from expectations.books import Book
from expectations.runner import Frame
from expectations.table import frame, none_of, one_of
from mulin.findings import Level
from mulin.pack import Indicator

_LEVELS = {"warning": Level.WARNING.value, "error": Level.ERROR.value}


def evidence_frames(books: Sequence[Book]) -> list[Frame]:
    """Frames ``evidence_needed`` (one row an indicator) and ``evidence_listed`` (one row a file named)."""
    needed: list[dict[str, Any]] = []
    listed: list[dict[str, Any]] = []
    expected = 0
    for number, book in enumerate(books):
        level = _LEVELS[book.pack.years[book.year].framework.missing.evidence_absence]
        wanted = {i.code: i for i in book.indicators if i.asks_evidence}
        expected += len(wanted)
        needed += [_needed(number, book, indicator, level) for indicator in wanted.values()]
        listed += [
            {
                "book": number, "sheet": row.sheet, "cell": row.cell, "shown": row.file_name, "level": None,
                "indicator_code": row.indicator_code,
                "standing": "ok" if row.indicator_code in wanted else "unasked",
                "file": "here" if row.sha256 else "absent", "absence": level,
            }
            for row in book.parsed.evidence
        ]  # fmt: skip
    for row in listed:
        row["level"] = row["absence"] if row["standing"] == "ok" else None
    return [
        frame(
            "evidence_needed", needed, text=("indicator_code", "indicator_name", "standing"), numbers=(),
            checks=(none_of("evidence.none_listed", "standing", ["absent"]),), minimum=expected,
        ),
        frame(
            "evidence_listed", listed, text=("indicator_code", "standing", "file", "absence"), numbers=(),
            checks=(
                one_of("evidence.not_asked", "standing", ["ok"]),
                none_of("evidence.file_absent", "file", ["absent"]),
            ),
            minimum=0,
        ),
    ]  # fmt: skip


def _needed(number: int, book: Book, indicator: Indicator, level: str) -> dict[str, Any]:
    listed = bool(book.listed_evidence.get(indicator.code))
    sheet, cell = book.place("evidence", (indicator.code, "1"), "file_name")
    absent = book.sound("evidence") and not listed and not indicator.veto and _claims_something(book, indicator)
    return {
        "book": number, "sheet": sheet, "cell": cell, "shown": None, "level": level,
        "indicator_code": indicator.code, "indicator_name": indicator.name_zh,
        "standing": "absent" if absent else "ok",
    }  # fmt: skip


def _claims_something(book: Book, indicator: Indicator) -> bool:
    """A zero or a blank needs no proof. A veto has its own, stricter rule (veto.without_evidence)."""
    fields = set(indicator.fields.values())
    figures = any(c.field_code in fields and c.state == "value" and c.value for c in book.parsed.cells)
    return figures or any(r.field_code in fields and r.score is not None for r in book.parsed.reviews)
