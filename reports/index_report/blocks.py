"""What sections are made of; ``content.html.j2`` prints each kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.parts.table import Table


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; ``look`` ``lead``: it stays with what follows."""

    text: str
    look: str = ""
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Listed:
    """A table. ``whole``: it stays on one page with its caption."""

    table: Table
    whole: bool = False
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure: ``drawn`` names the macro, ``rows`` are its rows or points, ``given`` what else it is told.

    Charts of many rows are drawn in pieces, between which a page may end.
    """

    drawn: str
    caption: str
    rows: Sequence[Any]
    given: Mapping[str, Any] = field(default_factory=dict)
    kind: str = "chart"


@dataclass(frozen=True, slots=True)
class Absent:
    """What has nothing to show, and why: told at the end of the report."""

    what: str
    why: str
    kind: str = "absent"


Block = Text | Listed | Chart | Absent
Blocks = Iterator[Block]
