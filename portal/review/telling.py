"""Lines of a workbook as a page tells them: last year, peers and why a line is shown, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.review import messages as m
from portal.review.figures import Line
from reports.numbers import plain, signed

SHOWN = 60
"""Lines on a page."""
WAYS = ("tells", "changed", "warned", "outlier", "all")


@dataclass(frozen=True, slots=True)
class LineInWords:
    """One line in words."""

    line: Line
    now: str
    before: str
    last: str
    change: str
    middle: str
    rank: str
    apart: str


def in_words(line: Line) -> LineInWords:
    return LineInWords(
        line,
        now=m.GONE if line.now is None else line.now or m.BLANK,
        before=_before(line) if line.changed else "",
        last="" if line.last is None else (m.YES_NO[line.last == 1] if line.boolean else plain(line.last, 4)),
        change=change_of(line),
        middle="" if line.peers is None else plain(line.peers.median, 4),
        rank="" if line.peers is None else m.RANK.format(rank=line.peers.rank, count=line.peers.count),
        apart=_apart(line),
    )


def _before(line: Line) -> str:
    return m.NEW if line.before is None else line.before or m.BLANK


def change_of(line: Line) -> str:
    """This year against last: per cent, of what is per cent itself in points."""
    if line.value is None or line.last is None or line.boolean:
        return ""
    if line.measure == "%":
        return m.POINTS.format(_signed(line.value - line.last))
    if not line.last:
        return m.FROM_ZERO if line.value else _signed(0.0)
    return m.PERCENT.format(_signed((line.value - line.last) / abs(line.last) * 100))


def _signed(value: float) -> str:
    return signed(value, 1).replace("-", "−")


def _apart(line: Line) -> str:
    if line.peers is None or not line.outlier or line.peers.distance is None:
        return ""
    way = m.ABOVE if line.peers.distance > 0 else m.BELOW
    return m.APART.format(way=way, distance=plain(abs(line.peers.distance), 1))


def counts(lines: Sequence[Line]) -> dict[str, int]:
    """How many lines each way of looking shows."""
    return {way: sum(keeps(line, way) for line in lines) for way in WAYS}


def keeps(line: Line, way: str) -> bool:
    return way == "all" or bool(getattr(line, way))


def in_order(lines: Sequence[Line], way: str) -> list[Line]:
    """As the workbook has them; where only those are shown that tell something, what changed and what is warned of
    first."""
    kept = [line for line in lines if keeps(line, way)]
    return kept if way == "all" else sorted(kept, key=lambda line: (not line.changed, not line.warned))
