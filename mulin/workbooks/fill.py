"""Values to write into a template while it is written: demo data, and round-trip tests.

Much faster than opening a written template again; the cells and types are those a person would have used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from mulin.workbooks.sheet import Key, Sheet

Number = float | int


class Entries(Protocol):
    """What to write into input cells, asked for cell by cell."""

    def at(self, sheet: Sheet, key: Key, column_code: str) -> Number | str | date | None:
        """The value for one input cell, addressed as the layout addresses it; None leaves it blank."""


@dataclass(frozen=True)
class Reviewer:
    """One line of the sheet 评委. ``recused_units`` are unit codes."""

    name: str
    organisation: str
    recused_units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filled:
    """Values by their keys; what is absent stays blank.

    ``cells``: (field, unit) → number, or any text such as 是/否/不适用/缺报 (written as it stands, so that faults can
    be planted). ``milestones``: (task, number) → (date done or None, note). ``ratings``: (task, department) →
    (score or None, reason). ``evidence``: indicator → [(file name, note), …], at most EVIDENCE_ROWS.
    ``reviewers``: at most REVIEWERS; ``scores``: (field, unit) → one entry per reviewer (None, number or 回避).
    """

    cells: Mapping[tuple[str, str], Number | str | None] = field(default_factory=dict)
    milestones: Mapping[tuple[str, int], tuple[date | None, str]] = field(default_factory=dict)
    ratings: Mapping[tuple[str, str], tuple[Number | None, str]] = field(default_factory=dict)
    evidence: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    reviewers: Sequence[Reviewer] = ()
    scores: Mapping[tuple[str, str], Sequence[Number | str | None]] = field(default_factory=dict)

    def at(self, sheet: Sheet, key: Key, column_code: str) -> Number | str | date | None:
        """See :class:`Entries`. By the sheet's role alone."""
        role = sheet.role
        if role == "grid":
            return self.cells.get((column_code, key[0]))
        if role == "panel":
            code, _, reviewer = column_code.partition("/")
            scores = self.scores.get((code, key[0]), ()) if reviewer else ()
            return scores[int(reviewer) - 1] if reviewer and int(reviewer) <= len(scores) else None
        if role == "milestones":
            done, note = self.milestones.get((key[0], int(key[1])), (None, ""))
            return done if column_code == "done_on" else note or None
        if role == "ratings":
            score, reason = self.ratings.get((key[0], key[1]), (None, ""))
            return score if column_code == "score" else reason or None
        number = int(key[-1]) - 1
        if role == "evidence":
            files = self.evidence.get(key[0], ())
            return (files[number][0 if column_code == "file_name" else 1] or None) if number < len(files) else None
        if number >= len(self.reviewers):
            return None
        r = self.reviewers[number]
        return {"name": r.name, "organisation": r.organisation, "recused": "、".join(r.recused_units)}[
            column_code
        ] or None
