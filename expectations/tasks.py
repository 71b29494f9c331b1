"""Frames of what a lead department says of its annual tasks: milestones, and ratings of who cooperates."""

from __future__ import annotations

from calendar import isleap
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from expectations.books import Book
from expectations.runner import Frame
from expectations.table import at_least, between, frame, none_of, one_of
from mulin.workbooks.layout import led_tasks

REASON_BELOW = 60.0
REASON_ABOVE = 95.0
"""A rating outside of these needs a written reason: it moves another department's grade."""


def task_frames(books: Sequence[Book]) -> list[Frame]:
    """Frames ``milestones`` and ``ratings`` of the reports among the workbooks."""
    reports = [(n, b) for n, b in enumerate(books) if b.identity.kind == "report"]
    return [_milestones(reports), _ratings(reports)]


def _milestones(books: Sequence[tuple[int, Book]]) -> Frame:
    rows: list[dict[str, Any]] = []
    expected = 0
    for number, book in books:
        asked = {(t.code, m.number): m for t in led_tasks(book.pack, book.year, book.identity.department)
                 for m in t.milestones}  # fmt: skip
        expected += len(asked)
        absent = "missing" if book.sound("milestones") else "ok"
        found = {(m.task_code, m.number): m for m in book.parsed.milestones}
        earlier: dict[str, date] = {}
        deadline = book.pack.years[book.year].framework.deadlines.report
        for key in sorted(asked.keys() | found.keys()):
            planned, told = asked.get(key), found.get(key)
            done = told.done_on if told else None
            sheet, cell = (
                (told.sheet, told.cell) if told else book.place("milestones", (key[0], str(key[1])), "done_on")
            )
            silent = told is not None and done is None and (sheet, cell) not in book.reported
            overdue = silent and planned is not None and planned.due <= book.received_on
            rows.append({
                "book": number, "sheet": sheet, "cell": cell, "shown": done.isoformat() if done else None,
                "task_code": key[0], "label": planned.label if planned else "", "number": key[1],
                "due": planned.due.isoformat() if planned else "",
                "standing": absent if told is None else "ok" if planned else "unasked",
                "report": "overdue" if overdue else "ok",
                "done": done.toordinal() if done else None,
                "likely": _likely(done, book.year), "deadline": deadline.isoformat(),
                "deadline_day": deadline.toordinal(),
                "received": book.received_on.toordinal(), "year_start": date(book.year, 1, 1).toordinal(),
                "before": earlier[key[0]].toordinal() if key[0] in earlier else None,
            })  # fmt: skip
            if done:
                earlier[key[0]] = done
    checks = (
        one_of(lambda r: "milestone.row_missing" if r["standing"] == "missing" else "milestone.not_asked",
               "standing", ["ok"]),
        at_least("milestone.in_future", "received", "done"),
        at_least("milestone.before_year", "done", "year_start"),
        at_least("milestone.after_deadline", "deadline_day", "done"),
        none_of("milestone.not_reported", "report", ["overdue"]),
        at_least("milestone.out_of_order", "done", "before"),
    )  # fmt: skip
    return frame(
        "milestones", rows, text=("task_code", "label", "due", "standing", "report", "likely", "deadline"),
        numbers=("number", "done", "received", "year_start", "before", "deadline_day"), checks=checks, minimum=expected,
    )  # fmt: skip


def _likely(done: date | None, year: int) -> str:
    """The same day of the year that is reported, for a year that was mistyped."""
    if done is None:
        return ""
    leap_day = (done.month, done.day) == (2, 29) and not isleap(year)
    return date(year, done.month, 28 if leap_day else done.day).isoformat()


def _ratings(books: Sequence[tuple[int, Book]]) -> Frame:
    rows: list[dict[str, Any]] = []
    expected = 0
    for number, book in books:
        asked = Counter((t.code, d) for t in led_tasks(book.pack, book.year, book.identity.department)
                        for d in t.cooperating_departments)  # fmt: skip
        expected += len(asked)
        absent = "missing" if book.sound("ratings") else "ok"
        found = {(r.task_code, r.department): r for r in book.parsed.ratings}
        for key in sorted(asked.keys() | found.keys()):
            told = found.get(key)
            score = told.score if told else None
            sheet, cell = (told.sheet, told.cell) if told else book.place("ratings", key, "score")
            standing = absent if told is None else "unasked" if key not in asked else "ok"
            if standing == "ok" and told and score is None and (sheet, cell) not in book.reported:
                standing = "blank"
            extreme = score is not None and not REASON_BELOW <= score <= REASON_ABOVE
            rows.append({
                "book": number, "sheet": sheet, "cell": cell, "shown": None if score is None else f"{score:.15g}",
                "task_code": key[0], "department_name": book.department_name(key[1]), "standing": standing,
                "reason": "absent" if extreme and told and not told.reason.strip() else "ok",
                "score": score, "reason_below": REASON_BELOW, "reason_above": REASON_ABOVE,
            })  # fmt: skip
    names = {"missing": "rating.row_missing", "unasked": "rating.not_asked", "blank": "rating.blank"}
    checks = (
        one_of(lambda r: names[r["standing"]], "standing", ["ok"]),
        between("rating.out_of_range", "score", 0, 100),
        none_of("rating.reason_missing", "reason", ["absent"]),
    )
    return frame(
        "ratings", rows, text=("task_code", "department_name", "standing", "reason"),
        numbers=("score", "reason_below", "reason_above"), checks=checks, minimum=expected,
    )  # fmt: skip
