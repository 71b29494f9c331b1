"""How far a unit's own figures are there; with units below it, also whose figures it and they wait for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from reports import messages as m
from reports import rows
from reports.numbers import share
from reports.parts.table import Table, columns, row, table
from reports.reading.reader import Reader
from reports.subjects.unit import Unit


@dataclass(frozen=True, slots=True)
class Files:
    """``asked``: figures that indicators of these units need, ``there`` those that have one. ``late`` and ``missing``:
    departments whose table came late, or is not there. ``on_time``: how many others there are; the table has none of
    them."""

    asked: int
    there: int
    taken: str
    late: tuple[str, ...]
    missing: tuple[str, ...]
    on_time: int
    table: Table


@dataclass(frozen=True, slots=True)
class Quality:
    """``statuses``: in how many of the unit's ``indicators`` each stands. ``files_of``: the tiers whose figures are
    told too, empty for a unit of the lowest."""

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


def _files(unit: Unit) -> Files | None:
    """Whose figures the indicators of a unit and of those below it need, and how far they are there.

    Only what concerns these units: what a department hands in for others changes nothing here.
    """
    reader, marts = unit.reader, unit.reader.marts
    asked: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    for code in (unit.code, *(u.unit_code for u in marts.children(unit.code))):
        for r in marts.of_unit(rows.IndicatorScore, code):
            asked.update(_owners(reader, r.indicator_code))
        waiting.update(p.owed_by for p in marts.of_unit(rows.PendingItem, code))
    if not asked:
        return None
    of = {d: marts.of_department(rows.DataQuality, d) for d in asked}
    late = {d for d, tables in of.items() if any(q.received_at and not q.on_time for q in tables)}
    missing = {d for d, tables in of.items() if any((q.gate_state or "missing") != "accepted" for q in tables)}
    wanting = {d for d in asked if waiting[d] or d in late or d in missing}
    head = columns("部门 34, 应有数据项次 n18, 已有 n24, 待报 n12, 上报 c12")
    lines = (
        row(reader.department(d), str(n), f"{n - waiting[d]}（{share((n - waiting[d]) / n, 1)}）", str(waiting[d]),
            "未报齐" if d in missing else "逾期" if d in late else "按期",
            tones=("", "", "", "wait" if waiting[d] else "", "bad" if d in missing else "wait" if d in late else ""))
        for d, n in sorted(asked.items()) if d in wanting
    )  # fmt: skip
    whole = asked.total()
    there = whole - sum(waiting[d] for d in asked)
    return Files(
        whole,
        there,
        share(there / whole, 1),
        tuple(reader.department(d) for d in sorted(late)),
        tuple(reader.department(d) for d in sorted(missing)),
        len(asked) - len(wanting),
        table(
            f"{unit.row.unit_name}及所辖{unit.child_word}指标有待报、未报齐或逾期的部门",
            head,
            lines,
            look="small",
        ),
    )


def _owners(reader: Reader, indicator: str) -> set[str]:
    """The departments whose figures an indicator is made of."""
    known = reader.year_pack.indicator[indicator]
    fields = (reader.pack.field[f] for f in known.fields.values())
    return {f.source_department for f in fields if f.source_department}


def build(unit: Unit) -> Quality:
    info, found = unit.reader.info, unit.indicator_rows
    counts = Counter(r.status for r in found)
    lowest, child = unit.row.lowest_pillar_coverage, unit.child_word
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
        files_of=f"{unit.tier_word}、{child}" if child else "",
        files=_files(unit) if child else None,
    )
