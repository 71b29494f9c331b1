"""What a workbook says, cell by cell, with the address of every figure: the contract of docs/architecture.md."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields, make_dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, get_type_hints

from mulin.findings import Finding
from mulin.stored import EXACT, FormError, read_form
from mulin.workbooks import messages

PARSER_VERSION = "4"
"""Raise it whenever the same bytes would be read differently; cached readings of older versions are then ignored."""

State = Literal["value", "blank", "not_applicable", "declared_missing", "invalid"]


@dataclass(frozen=True, slots=True)
class Identity:
    """Which workbook this is. ``layout`` is the hash the template was written with."""

    pack: str
    year: int
    department: str
    kind: str
    template: str = ""
    layout: str = ""

    __pydantic_config__ = EXACT


@dataclass(frozen=True, slots=True)
class Cell:
    """One asked figure. Booleans are 1.0/0.0; ``raw`` is what the cell showed; ``value`` only in state ``value``."""

    field_code: str
    unit_code: str
    state: State
    value: float | None
    raw: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class MilestoneCell:
    task_code: str
    number: int
    done_on: date | None
    note: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class RatingCell:
    """A lead department's rating (0..100) of one that cooperates on its task."""

    task_code: str
    department: str
    score: float | None
    reason: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A file the sender says supports an indicator. ``sha256`` is set by the door once it has the file."""

    indicator_code: str
    file_name: str
    sha256: str | None
    note: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class ReviewCell:
    """One reviewer's score for one unit.

    Rows exist for every named reviewer of a unit that anybody scored, or recused from in its row; a unit nobody
    scored was not put forward and has none. ``score`` is None where the reviewer left the cell blank or recused.
    """

    field_code: str
    unit_code: str
    reviewer: str
    organisation: str
    recused: bool
    score: float | None
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A workbook as read. ``identity`` is None when the file could not be recognised; then only findings stand here.

    ``demo``: the workbook says of itself that its figures are made up (演示数据).
    """

    identity: Identity | None
    cells: tuple[Cell, ...] = ()
    milestones: tuple[MilestoneCell, ...] = ()
    ratings: tuple[RatingCell, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    reviews: tuple[ReviewCell, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    demo: bool = False

    def to_json(self) -> str:
        """Canonical text: the same reading always gives the same bytes. Rows are lists, to keep 7,000 cells small."""
        data: dict[str, Any] = {
            "parser": PARSER_VERSION,
            "identity": asdict(self.identity) if self.identity else None,
            "demo": self.demo,
            "findings": [f.as_dict() for f in self.findings],
        }
        for name, kind in _ROWS.items():
            names = [f.name for f in fields(kind)]
            data[name] = [[_plain(getattr(row, n)) for n in names] for row in getattr(self, name)]
        return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> Parsed:
        """The inverse of :meth:`to_json`. Raises FormError for whatever that did not write, another version of the
        parser included."""
        data: Any = read_form(_form(), text)
        if data.parser != PARSER_VERSION:
            raise FormError(messages.OTHER_PARSER.format(found=data.parser, version=PARSER_VERSION))
        rows = {name: tuple(kind(*row) for row in getattr(data, name)) for name, kind in _ROWS.items()}
        if any(not _sound(cell) for cell in rows["cells"]):
            raise FormError(messages.ODD_CELL)
        return cls(identity=data.identity, findings=data.findings, demo=data.demo, **rows)


def _sound(cell: Cell) -> bool:
    """A figure stands in a cell in state ``value``, and in no other."""
    return (cell.value is not None) == (cell.state == "value")


@cache
def _form() -> type:
    """What :meth:`Parsed.to_json` writes: a row is the list of its class's fields."""
    given: dict[str, Any] = {
        "parser": str, "identity": Identity | None, "demo": bool, "findings": tuple[Finding, ...],
    }  # fmt: skip
    for name, kind in _ROWS.items():
        hints = get_type_hints(kind)
        given[name] = tuple[tuple[*(hints[f.name] for f in fields(kind))], ...]  # type: ignore[misc]
    return make_dataclass("Written", given.items(), namespace={"__pydantic_config__": EXACT}, frozen=True)


_ROWS: dict[str, type] = {
    "cells": Cell,
    "milestones": MilestoneCell,
    "ratings": RatingCell,
    "evidence": EvidenceRow,
    "reviews": ReviewCell,
}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
