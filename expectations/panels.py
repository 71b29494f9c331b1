"""Frames of expert panels: every score, and every item scored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from expectations.books import Book
from expectations.runner import Frame
from expectations.table import at_least, frame, none_of, one_of, unique
from mulin.scoring.arrays import settled
from mulin.text.alike import name_key
from mulin.workbooks.parsed import ReviewCell


def panel_frames(books: Sequence[Book]) -> list[Frame]:
    """Frames ``reviews``, ``items`` and ``panels`` of the panel workbooks."""
    panels = [(n, b) for n, b in enumerate(books) if b.identity.kind == "panel"]
    return [_reviews(panels), _items(panels), _panels(panels)]


def _reviews(books: Sequence[tuple[int, Book]]) -> Frame:
    rows = []
    for number, book in books:
        for r in book.parsed.reviews:
            known = book.pack.field.get(r.field_code)
            rows.append({
                "book": number, "sheet": r.sheet, "cell": r.cell,
                "shown": None if r.score is None else f"{r.score:.15g}",
                "field_code": r.field_code, "unit_code": r.unit_code, "reviewer": r.reviewer,
                "person": name_key(r.reviewer),
                "field_name": book.field_name(r.field_code), "unit_name": book.unit_name(r.unit_code),
                "standing": "ok" if (r.field_code, r.unit_code) in book.asked else "unasked",
                "conflict": "scored" if r.recused and r.score is not None else "ok",
                "score": r.score, "lower": known.minimum if known else None, "upper": known.maximum if known else None,
            })  # fmt: skip
    checks = (
        one_of("panel.not_asked", "standing", ["ok"]),
        unique("panel.duplicate_reviewer", ("book", "field_code", "unit_code", "person")),
        none_of("panel.recused_scored", "conflict", ["scored"]),
        at_least("panel.out_of_range", "score", "lower"),
        at_least("panel.out_of_range", "upper", "score"),
    )
    return frame(
        "reviews", rows,
        text=("field_code", "unit_code", "reviewer", "person", "field_name", "unit_name", "standing", "conflict"),
        numbers=("score", "lower", "upper"), checks=checks, minimum=0,
    )  # fmt: skip


def _items(books: Sequence[tuple[int, Book]]) -> Frame:
    rows: list[dict[str, Any]] = []
    for number, book in books:
        by_item: dict[tuple[str, str], list[ReviewCell]] = {}
        for review in book.parsed.reviews:
            by_item.setdefault((review.field_code, review.unit_code), []).append(review)
        for (field, unit), reviews in by_item.items():
            scores = {name_key(r.reviewer): r.score for r in reviews if r.score is not None and not r.recused}
            if not any(r.score is not None for r in reviews):
                continue  # not put forward
            rows.append({
                "book": number, "sheet": reviews[0].sheet, "cell": reviews[0].cell,
                "field_name": book.field_name(field), "unit_name": book.unit_name(unit),
                "reviewers": len(scores), "minimum": book.guiding.min_reviewers,
                "spread": float(settled(max(scores.values()) - min(scores.values()))) if scores else 0,
                "limit": book.guiding.panel_disagreement_range,
            })  # fmt: skip
    checks = (at_least("panel.too_few_reviewers", "reviewers", "minimum"), at_least("panel.spread", "limit", "spread"))
    return frame(
        "items", rows, text=("field_name", "unit_name"), numbers=("reviewers", "minimum", "spread", "limit"),
        checks=checks, minimum=0,
    )  # fmt: skip


def _panels(books: Sequence[tuple[int, Book]]) -> Frame:
    rows = [
        # scores of a sheet that could not be read may be there: such a workbook is not called empty
        {"book": n, "scored": sum(r.score is not None for r in b.parsed.reviews) or bool(b.broken_sheets), "one": 1}
        for n, b in books
    ]
    checks = (at_least("panel.empty", "scored", "one"),)
    return frame("panels", rows, text=(), numbers=("scored", "one"), checks=checks, minimum=len(books))
