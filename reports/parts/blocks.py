"""What several sections are made of: text ready to print and, for charts, raw figures; templates compute none."""

from __future__ import annotations

from dataclasses import dataclass

from reports.messages import EFFECT, RELATIVE
from reports.parts.table import Table


@dataclass(frozen=True, slots=True)
class Point:
    """One line: what, and its points."""

    what: str
    points: str


@dataclass(frozen=True, slots=True)
class Opening:
    """Three short lists. ``…_note`` stands where a list is empty, or says what it leaves out."""

    causes: tuple[Point, ...]
    causes_note: str
    failed: tuple[Point, ...]
    failed_note: str
    owed: tuple[Point, ...]
    owed_note: str


@dataclass(frozen=True, slots=True)
class CorrectionBlock:
    """更正说明 on the first page: a sentence on the editions, then what is labelled."""

    edition: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One figure of the first page; ``tone`` is ``plain``, ``good`` or ``bad``."""

    label: str
    value: str
    note: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class PillarLine:
    """A pillar in text and, for charts, in raw scores (0..100); ``label``, ``value``, ``text`` are the bars' names."""

    code: str
    name: str
    weight: str
    score: float | None
    peers: float | None
    previous: float | None
    score_text: str
    peers_text: str
    gap_text: str
    coverage_text: str
    contribution_text: str
    change_text: str
    own_text: str
    children_text: str

    @property
    def label(self) -> str:
        return self.name

    @property
    def value(self) -> float | None:
        return self.score

    @property
    def text(self) -> str:
        return self.score_text


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One row of the indicator table. ``mark`` is the word of the last column, ``tone`` its look.

    ``earned`` of ``weight`` points: the weight in effect, to which set-aside weights of the pillar have been added.
    ``rule``: how the value becomes the score; ``needed``: target, rule and pass line in one cell. ``relative``: the
    score is a place among peers, so that who meets the target may have none.
    """

    code: str
    name: str
    example: bool
    value: str
    prior: str
    target: str
    rule: str
    needed: str
    score: str
    earned: str
    weight: str
    peers: str
    mark: str
    tone: str
    gap: float | None
    raw: float | None
    raw_peers: float | None
    raw_prior: float | None
    relative: bool = False

    @property
    def scored(self) -> str:
        """The score for a table's cell, marked where it compares with peers: full marks may be far from the target."""
        return f"{self.score}{RELATIVE}" if self.relative and self.raw is not None else self.score


@dataclass(frozen=True, slots=True)
class IndicatorGroup:
    """A pillar's indicators under its heading."""

    name: str
    score: str
    weight: str
    lines: tuple[IndicatorLine, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A failed basic or a pending item, with who answers for it."""

    code: str
    name: str
    value: str
    target: str
    points: str
    owner: str
    reason: str


@dataclass(frozen=True, slots=True)
class Charge:
    """条/块: points charged to one unit or department."""

    kind: str
    whom: str
    points: str
    share: float
    items: str


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the change waterfall."""

    label: str
    points: float
    text: str


@dataclass(frozen=True, slots=True)
class Mover:
    """An indicator's change without the scope's part of it, which has a line of its own (``code`` is empty there)."""

    code: str
    name: str
    change: str
    data: str
    weight: str
    target: str
    method: str


@dataclass(frozen=True, slots=True)
class ChangeBlock:
    """``known`` is false where there is no comparable previous year; ``reason`` then says why. ``method``: what the
    movers' last column is called, which in an older release holds the goals too."""

    known: bool
    reason: str
    start: float | None = None
    end: float | None = None
    start_label: str = ""
    end_label: str = ""
    start_text: str = ""
    end_text: str = ""
    steps: tuple[Step, ...] = ()
    movers: tuple[Mover, ...] = ()
    method: str = EFFECT["method_effect"]


@dataclass(frozen=True, slots=True)
class TrendPoint:
    year: int
    own: float | None
    peers: float | None
    own_text: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A handed-in file the report's figures came from; ``mark`` is how the table below refers to it."""

    mark: str
    submission_id: str
    department: str
    file_name: str
    received: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """An indicator's figures, each followed by the cell it came from."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A section that is paragraphs and a table."""

    text: tuple[str, ...]
    table: Table
