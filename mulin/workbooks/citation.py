"""Which of a table's versions said first what its last one says, line by line.

A department that hands the same figures in again, or corrects one of them, has said the others before: they are cited
by the version that brought them, so that a report changes where a figure does and nowhere else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mulin.workbooks.parsed import Cell, MilestoneCell, Parsed, RatingCell, ReviewCell

    Line = Cell | ReviewCell | MilestoneCell | RatingCell

Key = tuple[str, str, str | int]


@dataclass(frozen=True)
class Version:
    """One accepted version of a table. ``parsed`` is None where its file cannot be read any more."""

    submission_id: str
    parsed: Parsed | None

    @cached_property
    def lines(self) -> Mapping[Key, Sequence[Any]]:
        """What is cited as one → its rows of ``Parsed``. A panel's figure is its reviewers together, cited whole."""
        out: dict[Key, list[Line]] = defaultdict(list)
        if self.parsed is not None:
            for c in self.parsed.cells:
                out["cell", c.field_code, c.unit_code].append(c)
            for r in self.parsed.reviews:
                out["panel", r.field_code, r.unit_code].append(r)
            for m in self.parsed.milestones:
                out["milestone", m.task_code, m.number].append(m)
            for t in self.parsed.ratings:
                out["rating", t.task_code, t.department].append(t)
        return dict(out)

    @cached_property
    def _said(self) -> Mapping[Key, Counter[Line]]:
        """The same without sheets and cells: a row that moved says what it said."""
        return {key: Counter(replace(line, sheet="", cell="") for line in of) for key, of in self.lines.items()}

    def agrees(self, other: Version, key: Key) -> bool:
        """Whether both say the same of ``key``."""
        return self._said.get(key) == other._said.get(key)

    def same(self, other: Version) -> bool:
        """Whether both say the same throughout. What cannot be read is like nothing."""
        if self.parsed is None or other.parsed is None:
            return False
        return self.parsed is other.parsed or self._said == other._said

    def otherwise(self, other: Version) -> list[Key]:
        """The lines that ``other`` says otherwise: altered, added or left out."""
        return [key for key in {**self._said, **other._said} if not self.agrees(other, key)]


def changed(versions: Sequence[Version]) -> dict[str, int]:
    """Those of a table's accepted versions, in order, that say anything else than the one before (the first, and every
    correction) → how many lines they say otherwise.

    The first corrects nothing: 0. A file that cannot be read any more is no proof against anybody: it counts 0 lines,
    and the next is held against the last one before it that can be read.
    """
    found: dict[str, int] = {}
    readable: Version | None = None
    for i, version in enumerate(versions):
        if i == 0 or not versions[i - 1].same(version):
            found[version.submission_id] = (
                0 if readable is None or version.parsed is None else len(readable.otherwise(version))
            )
        readable = readable if version.parsed is None else version
    return found


def citations(versions: Sequence[Version]) -> dict[Key, Version]:
    """Where each line of the last version is cited: the earliest since which every version said the same of it.

    ``versions``: a table's accepted versions in order, the last one in force. A figure that was changed and changed
    back is cited where it came back; a version that cannot be read ends the row.
    """
    last = versions[-1]
    cited = dict.fromkeys(last.lines, last)
    standing = set(cited)
    for version in reversed(versions[:-1]):
        if version.parsed is None:
            break
        standing = {key for key in standing if version.agrees(last, key)}
        if not standing:
            break
        cited.update(dict.fromkeys(standing, version))
    return cited
