"""What a workbook says, line by line, beside what was approved before it and beside last year. Read from the files in
the store by the house's own reader (kept readings are used), never from the warehouse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from mulin.findings import Finding, Level
from mulin.pack import Pack
from mulin.pack.asked import asked_cells
from mulin.pack.same import Same
from mulin.received import Record, Store
from mulin.received.review import in_force
from mulin.sealed import Sealed
from mulin.settings import Settings
from mulin.workbooks import cache
from mulin.workbooks.citation import Version
from mulin.workbooks.parsed import Parsed
from orchestration.pipeline.parsed import ParsedFiles, Readings
from portal.review import messages as m
from portal.review.peers import Peers, peers_of
from reports.numbers import plain

Sort = Literal["cell", "score", "milestone", "rating", "evidence"]
Key = tuple[str, ...]
_MOST, _MOST_COUNTS = 24, 4096
_read: Readings = {}
_counts: dict[tuple[str, str, Same], int] = {}
"""The last readings and counts of this process, so that a page that is opened again does not read anew."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a workbook says.

    ``place``: ``区!D7``; of what is no longer there, where it stood. ``now`` and ``before``: as people wrote it, None
    where the workbook has no such line, or where nothing was approved before. ``last``: last year's.
    """

    key: Key
    sort: Sort
    place: str
    unit: str
    name: str
    measure: str
    now: str | None
    value: float | None = None
    before: str | None = None
    changed: bool = False
    last: float | None = None
    peers: Peers | None = None
    warned: tuple[Finding, ...] = ()
    boolean: bool = False
    indicators: tuple[str, ...] = ()

    @property
    def tells(self) -> bool:
        """Whether there is something to look at."""
        return self.changed or bool(self.warned) or self.outlier

    @property
    def outlier(self) -> bool:
        return self.peers is not None and self.peers.outlier


def reading(settings: Settings, store: Store, pack: Pack, *records: Record | None) -> list[Parsed | None]:
    """What these hand-ins say. One that was never read is read now, which takes a second or two. Raises StoreError."""
    while len(_read) > _MOST:
        _read.pop(next(iter(_read)), None)
    with ParsedFiles(settings, store, known=_read) as files:
        return [None if r is None else files.load(r, pack) for r in records]


def last_year(pack: Pack, store: Store, record: Record) -> Record | None:
    """The hand-in of the year before that is in force of the same table."""
    if record.year - 1 not in pack.years:
        return None
    found = (r for r in in_force(store, pack, record.year - 1, record.department) if r.kind == record.kind)
    return next(found, None)


def lines_of(
    pack: Pack, year: int, department: str, kind: str, parsed: Parsed, *, before: Parsed | None, last: Parsed | None,
    findings: tuple[Finding, ...],
) -> list[Line]:  # fmt: skip
    """All lines in the order of the workbook, what is no longer there behind them. ``before``: what was approved last,
    None where nothing was: then nothing is called changed."""
    now = {line.key: line for line in _lines(pack, parsed)}
    then = {line.key: line for line in _lines(pack, before)} if before else {}
    figures = {key[1:]: line.value for key, line in _figures(pack, last).items()} if last else {}
    peers = _peers(now)
    codes = _indicators(pack, year, department, kind)
    warned = defaultdict[str, list[Finding]](list)
    for found in findings:
        if found.level is Level.WARNING and found.sheet and found.cell:
            warned[f"{found.sheet}!{found.cell}"].append(found)
    out: list[Line] = []
    for key, line in now.items():
        old = then.get(key)
        out.append(
            replace(
                line, before=None if old is None else old.now, changed=before is not None and _differs(line, old),
                last=figures.get(key[1:]) if line.sort == "cell" else None, peers=peers.get(key),
                warned=tuple(warned.get(line.place, ())), indicators=codes.get(key[1:], ()) or line.indicators,
            )
        )  # fmt: skip
    gone = (
        replace(line, before=line.now, now=None, value=None, changed=True) for k, line in then.items() if k not in now
    )
    return [*out, *gone]


def count_changes(before: Parsed, parsed: Parsed) -> int:
    """How many lines say something else, as the house counts corrections: a panel's figure is one line."""
    return len(Version("", before).otherwise(Version("", parsed)))


def changes_at_hand(settings: Settings, pack: Pack, before: Record, after: Record) -> int | None:
    """The same of two hand-ins, from kept readings alone; None where one of them was not read yet."""
    if before.sha256 == after.sha256:
        return 0
    same = Same(pack)
    if (key := (before.sha256, after.sha256, same)) in _counts:
        return _counts[key]
    kept = Sealed(settings.cache, "parsed")
    old, new = (_read.get((r.sha256, same)) or cache.load(r.sha256, pack, kept) for r in (before, after))
    if old is None or new is None:
        return None
    while len(_counts) >= _MOST_COUNTS:
        _counts.pop(next(iter(_counts)), None)
    return _counts.setdefault(key, count_changes(old, new))


def _differs(line: Line, old: Line | None) -> bool:
    return bool(line.now) if old is None else (line.now, line.value) != (old.now, old.value)


def _lines(pack: Pack, parsed: Parsed) -> Iterator[Line]:
    yield from _figures(pack, parsed).values()
    for r in parsed.reviews:
        said = m.RECUSED if r.recused else _score(r.score)
        name = m.SCORED_BY.format(field=_field(pack, r.field_code), reviewer=r.reviewer)
        yield Line(("score", r.field_code, r.unit_code, r.reviewer), "score", f"{r.sheet}!{r.cell}",
                   _unit(pack, r.unit_code), name, "", said, r.score)  # fmt: skip
    for s in parsed.milestones:
        said = "；".join(part for part in (s.done_on.isoformat() if s.done_on else "", s.note) if part)
        name = m.MILESTONE.format(task=_task(pack, parsed, s.task_code), number=s.number)
        key = ("milestone", s.task_code, str(s.number))
        yield Line(key, "milestone", f"{s.sheet}!{s.cell}", "", name, "", said)
    for t in parsed.ratings:
        said = "；".join(part for part in (_score(t.score), t.reason) if part)
        name = m.RATING.format(task=_task(pack, parsed, t.task_code))
        key = ("rating", t.task_code, t.department)
        yield Line(key, "rating", f"{t.sheet}!{t.cell}", _department(pack, t.department), name, "", said)
    for e in parsed.evidence:
        if e.file_name:
            name = m.EVIDENCE.format(indicator=_indicator(pack, parsed, e.indicator_code))
            key = ("evidence", e.indicator_code, e.file_name)
            codes = (e.indicator_code,)
            yield Line(key, "evidence", f"{e.sheet}!{e.cell}", "", name, "", e.file_name, indicators=codes)


def _figures(pack: Pack, parsed: Parsed) -> dict[Key, Line]:
    out: dict[Key, Line] = {}
    for c in parsed.cells:
        field = pack.field.get(c.field_code)
        key = ("cell", c.field_code, c.unit_code)
        out[key] = Line(
            key, "cell", f"{c.sheet}!{c.cell}", _unit(pack, c.unit_code), _field(pack, c.field_code),
            field.unit_of_measure if field else "", c.raw, c.value,
            boolean=field is not None and field.value_type == "boolean",
        )  # fmt: skip
    return out


def _peers(lines: Mapping[Key, Line]) -> dict[Key, Peers]:
    by_field = defaultdict[str, dict[str, float]](dict)
    for key, line in lines.items():
        if line.sort == "cell" and line.value is not None and not line.boolean:
            by_field[key[1]][key[2]] = line.value
    return {
        ("cell", code, unit): peers
        for code, figures in by_field.items() if len(figures) > 1
        for unit, peers in peers_of(figures).items()
    }  # fmt: skip


def _indicators(pack: Pack, year: int, department: str, kind: str) -> dict[Key, tuple[str, ...]]:
    return {(a.field_code, a.unit_code): a.indicator_codes for a in asked_cells(pack, year, department, kind)}


def _unit(pack: Pack, code: str) -> str:
    return pack.unit[code].name if code in pack.unit else code


def _field(pack: Pack, code: str) -> str:
    return pack.field[code].field_name_zh if code in pack.field else code


def _task(pack: Pack, parsed: Parsed, code: str) -> str:
    task = None if parsed.identity is None else pack.years[parsed.identity.year].task.get(code)
    return code if task is None else task.title_zh


def _indicator(pack: Pack, parsed: Parsed, code: str) -> str:
    known = None if parsed.identity is None else pack.years[parsed.identity.year].indicator.get(code)
    return code if known is None else f"{code} {known.name_zh}"


def _department(pack: Pack, code: str) -> str:
    return pack.department[code].name if code in pack.department else code


def _score(value: float | None) -> str:
    return "" if value is None else plain(value)
