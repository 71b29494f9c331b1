"""Judges parsed workbooks against the pack, one or thirty at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from expectations.books import Book, Previous
from expectations.runner import run
from expectations.suites import build_frames
from mulin.findings import Finding, errors
from mulin.pack import Pack
from mulin.stored import EXACT
from mulin.workbooks.parsed import Parsed


@dataclass(frozen=True, slots=True)
class Judgement:
    """``ok`` only if every check ran, none raised, and nothing at level 错误 was found, by parsing or by judging.

    ``findings`` are those of judging alone; ``rows`` counts the figures, scores, milestones and ratings judged.
    """

    findings: tuple[Finding, ...]
    evaluated: int
    expected: int
    rows: int
    ok: bool

    __pydantic_config__ = EXACT


JudgeMany = Callable[[Sequence[Book]], list[Judgement]]
""":func:`judge_many`, or ``Verdicts(kept).judge_many``, which remembers."""


def judge(
    pack: Pack, year: int, parsed: Parsed, previous: Previous | None = None, *, received_on: date | None = None
) -> Judgement:
    """Judge one workbook. ``previous``: last year's value by (field, unit). Raises ValueError if it has no identity."""
    book = Book(pack, year, parsed, previous or {}, received_on or date.today())
    return judge_many([book])[0]


def judge_many(books: Sequence[Book]) -> list[Judgement]:
    """Judge a batch in one run of each suite; answers stand in the order of ``books``.

    What goes wrong with the run itself refuses every workbook of the batch.
    """
    if not books:
        return []
    outcome = run(build_frames(books))
    found: list[list[Finding]] = [[] for _ in books]
    for number, finding in outcome.findings:
        found[number].append(finding)
    judgements = []
    for book, own in zip(books, found, strict=True):
        findings = (*outcome.broken, *own)
        complete = outcome.evaluated == outcome.expected and outcome.expected > 0
        ok = complete and not errors(findings) and not errors(book.parsed.findings)
        judgements.append(Judgement(findings, outcome.evaluated, outcome.expected, rows_of(book.parsed), ok))
    return judgements


def rows_of(parsed: Parsed) -> int:
    """How many rows of a workbook are judged."""
    return len(parsed.cells) + len(parsed.reviews) + len(parsed.milestones) + len(parsed.ratings)
