"""What a version says otherwise than another: line by line, with the cell where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from mulin.pack import Pack
from mulin.received import Record, Store
from mulin.settings import Settings
from mulin.workbooks.citation import Key, Version
from mulin.workbooks.parsed import Parsed
from orchestration.pipeline.parsed import ParsedFiles
from portal.handin import messages as m


class Change(NamedTuple):
    """One line that differs: where it stands now (or stood), whose and what it is, before and after as people read
    it."""

    sheet: str
    cell: str
    unit: str
    item: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Between the version ``before`` and a later one. ``changes`` None: one of the two cannot be read."""

    before: int
    changes: tuple[Change, ...] | None
    added: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.changes or ())

    @property
    def names_added(self) -> str:
        return m.EVIDENCE_ADDED.format(names="、".join(self.added)) if self.added else ""

    @property
    def names_gone(self) -> str:
        return m.EVIDENCE_GONE.format(names="、".join(self.gone)) if self.gone else ""

    def sentence(self, *, replaces: bool) -> str:
        """``replaces``: the later one is to take the earlier one's place, and has not yet."""
        words = {"version": self.before, "count": self.count}
        if self.changes is None:
            return m.UNREADABLE.format(**words)
        texts = (m.REPLACES, m.REPLACES_NONE) if replaces else (m.REPLACED, m.REPLACED_NONE)
        return texts[not self.changes].format(**words)


def parsed_of(settings: Settings, pack: Pack, store: Store, record: Record) -> Parsed:
    """What a version says. Raises StoreError where its bytes are not those of the receipt."""
    with ParsedFiles(settings, store) as files:
        return files.load(record, pack)


def difference(settings: Settings, pack: Pack, store: Store, before: Record, after: Record) -> Difference:
    """Raises StoreError for what was altered in the store."""
    changes: tuple[Change, ...] | None = ()
    if before.sha256 != after.sha256:
        with ParsedFiles(settings, store) as files:
            changes = changes_between(pack, files.load(before, pack), files.load(after, pack), after.year)
    was, now = dict(before.evidence), dict(after.evidence)
    added = tuple(name for name, sha in now.items() if was.get(name) != sha)
    return Difference(before.version, changes, added, tuple(name for name in was if name not in now))


def changes_between(pack: Pack, before: Parsed, after: Parsed, year: int) -> tuple[Change, ...] | None:
    """Every line that differs, in the order of the later one; None where one of the two was not recognised."""
    if before.identity is None or after.identity is None:
        return None
    was, now = Version("", before), Version("", after)
    keys = {*was.otherwise(now)}
    ordered = [key for key in (*now.lines, *was.lines) if key in keys]
    return tuple(
        _change(pack, key, was.lines.get(key, ()), now.lines.get(key, ()), year) for key in dict.fromkeys(ordered)
    )


def _change(pack: Pack, key: Key, was: Iterable[Any], now: Iterable[Any], year: int) -> Change:
    was, now = list(was), list(now)
    place = (now or was)[0]
    unit, item = _names(pack, key, year)
    return Change(place.sheet, place.cell, unit, item, _shown(key[0], was), _shown(key[0], now))


def _names(pack: Pack, key: Key, year: int) -> tuple[str, str]:
    sort, first, second = key
    if sort in ("cell", "panel"):
        field, unit = pack.field.get(first), pack.unit.get(str(second))
        return unit.name if unit else str(second), field.field_name_zh if field else first
    task = pack.years[year].task.get(first)
    title = task.title_zh if task else first
    if sort == "milestone":
        return title, m.NUMBER_OF_MILESTONE.format(number=second)
    rated = pack.department.get(str(second))
    return rated.name if rated else str(second), f"{m.SORTS[sort]}：{title}"


def _shown(sort: str, rows: Iterable[Any]) -> str:
    texts = [_row(sort, row) for row in rows]
    return "；".join(texts) if texts else m.NOT_THERE


def _row(sort: str, row: Any) -> str:
    if sort == "cell":
        return row.raw or m.STATES.get(row.state, "")
    if sort == "panel":
        score = m.RECUSED if row.recused else m.STATES["blank"] if row.score is None else f"{row.score:.15g}"
        return f"{row.reviewer} {score}"
    if sort == "milestone":
        done = row.done_on.isoformat() if row.done_on else m.STATES["blank"]
        return f"{done} {row.note}".strip()
    score = m.STATES["blank"] if row.score is None else f"{row.score:.15g}"
    return f"{score} {row.reason}".strip()
