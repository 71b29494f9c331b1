"""How far a unit's own figures are there; for a street, also the files that its and its communities' came in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from reports import messages as m
from reports import rows
from reports.numbers import NONE, share
from reports.parts.table import Table, columns, row, table
from reports.reading.reader import Reader
from reports.subjects.unit import Unit

# whose indicators a street's files are about
TIERS = ("street", "community")


@dataclass(frozen=True, slots=True)
class Files:
    """``late`` and ``missing``: whose file, one by one."""

    asked: int
    accepted: int
    taken: str
    late: tuple[str, ...]
    missing: tuple[str, ...]
    table: Table


@dataclass(frozen=True, slots=True)
class Quality:
    """``statuses``: in how many of the unit's ``indicators`` each stands. ``files_of``: the tiers whose files are told
    too, empty for a community."""

    indicators: int
    statuses: tuple[tuple[str, int], ...]
    coverage: str
    lowest: str
    floor: str
    pillar_floor: str
    below_floor: str
    guessed: tuple[str, ...]
    carried: tuple[str, ...]
    files_of: str = ""
    files: Files | None = None


def _whose(reader: Reader) -> str:
    return "、".join(reader.words[t] for t in TIERS)


def _files(reader: Reader) -> Files | None:
    """State of the departments' files that indicators of the tiers depend on."""
    w = reader.words
    owners = {i.lead_department for i in reader.year_pack.indicators if i.tier in TIERS}
    owners |= {f.source_department or "" for f in reader.pack.fields if f.tier in TIERS}
    found = sorted(
        (q for q in reader.marts.table(rows.DataQuality) if q.department in owners and q.cells_asked),
        key=lambda q: (q.department, list(m.SUBMISSION_KIND).index(q.kind)),
    )
    if not found:
        return None
    asked, accepted = sum(q.cells_asked for q in found), sum(q.cells_accepted for q in found)
    head = columns("部门 20, 种类 13, 应报格数 n10, 已采用 n17, 待报 n8, 核验 c9, 收到日期 16, 版次 n7")
    lines = (
        row(reader.department(q.department), m.word(m.SUBMISSION_KIND, q.kind), str(q.cells_asked),
            f"{q.cells_accepted}（{share(q.cells_accepted / q.cells_asked, 1)}）", str(q.cells_pending),
            m.word(m.GATE_STATE, q.gate_state or "missing"),
            (q.received_at.date().isoformat() + ("" if q.on_time else "（逾期）")) if q.received_at else NONE,
            str(q.versions))
        for q in found
    )  # fmt: skip
    return Files(
        asked,
        accepted,
        share(accepted / asked, 1),
        tuple(reader.department(q.department) for q in found if q.received_at and not q.on_time),
        tuple(reader.department(q.department) for q in found if (q.gate_state or "missing") != "accepted"),
        table(f"与{_whose(reader)}指标有关的上报情况（全{w.district}口径）", head, lines, look="small"),
    )


def build(unit: Unit) -> Quality:
    reader, info, found = unit.reader, unit.reader.info, unit.indicator_rows
    counts = Counter(r.status for r in found)
    lowest, has_files = unit.row.lowest_pillar_coverage, unit.row.tier == "street"
    return Quality(
        indicators=len(found),
        statuses=tuple((m.word(m.STATUS, s), counts[s]) for s in m.STATUS if s in counts),
        coverage=share(unit.row.coverage),
        lowest="" if lowest is None else share(lowest),
        floor=share(info.tier_floor, 0),
        pillar_floor=share(info.pillar_floor, 0),
        below_floor=info.below_floor_text,
        guessed=tuple(r.indicator_code for r in found if r.status == "imputed"),
        carried=tuple(r.indicator_code for r in found if r.status == "carried_forward"),
        files_of=_whose(reader) if has_files else "",
        files=_files(reader) if has_files else None,
    )
