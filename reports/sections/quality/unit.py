"""How far a unit's own figures are there; for a street, also the files its figures came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports import messages as m
from reports import rows
from reports.numbers import NONE, share
from reports.reader import Reader
from reports.shared.table import Table, columns, row, table
from reports.subjects.unit import Unit


@dataclass(frozen=True, slots=True)
class Quality:
    own: str
    files: str = ""
    table: Table | None = None


def _own(reader: Reader, unit: rows.UnitScore, found: Sequence[rows.IndicatorScore]) -> str:
    """How far the unit's own figures are there, in a sentence."""
    counts: dict[str, int] = {}
    for r in found:
        counts[r.status] = counts.get(r.status, 0) + 1
    words = "、".join(f"{m.word(m.STATUS, s)}{counts[s]}项" for s in m.STATUS if s in counts)
    text = f"本单位{len(found)}项指标中，{words}。数据覆盖率{share(unit.coverage)}"
    if unit.lowest_pillar_coverage is not None:
        text += f"，其中最低一个理念{share(unit.lowest_pillar_coverage)}"
    text += f"；覆盖率低于{share(reader.info.tier_floor, 0)}（单个理念低于{share(reader.info.pillar_floor, 0)}）时"
    text += f"结果为{reader.info.below_floor_text}。"
    guessed = [r.indicator_code for r in found if r.status == "imputed"]
    carried = [r.indicator_code for r in found if r.status == "carried_forward"]
    if guessed:
        text += f"按同级单位数据估算的指标：{'、'.join(guessed)}。"
    if carried:
        text += f"沿用上年数据的指标：{'、'.join(carried)}。"
    return text


def _files(reader: Reader, tiers: Sequence[str]) -> tuple[str, Table | None]:
    """State of the departments' files that indicators of ``tiers`` depend on."""
    owners = {i.lead_department for i in reader.year_pack.indicators if i.tier in tiers}
    owners |= {f.source_department or "" for f in reader.pack.fields if f.tier in tiers}
    found = sorted(
        (q for q in reader.marts.table(rows.DataQuality) if q.department in owners and q.cells_asked),
        key=lambda q: (q.department, list(m.SUBMISSION_KIND).index(q.kind)),
    )
    whose = "、".join(m.TIER[t] for t in tiers)
    if not found:
        return f"没有与{whose}指标有关的上报表。", None
    asked, accepted = sum(q.cells_asked for q in found), sum(q.cells_accepted for q in found)
    taken = f"已采用{accepted}格（{share(accepted / asked, 1)}）"
    text = f"与{whose}指标有关的上报表{len(found)}份，应报{asked}格，{taken}。"
    late = [reader.department(q.department) for q in found if q.received_at and not q.on_time]
    missing = [reader.department(q.department) for q in found if (q.gate_state or "missing") != "accepted"]
    if late:
        text += f"逾期上报{len(late)}份：{'、'.join(dict.fromkeys(late))}。"
    if missing:
        text += f"未上报或未通过核验{len(missing)}份：{'、'.join(dict.fromkeys(missing))}。"
    head = columns("部门 20, 种类 13, 应报格数 n10, 已采用 n17, 待报 n8, 核验 c9, 收到日期 16, 版次 n7")
    lines = (
        row(reader.department(q.department), m.word(m.SUBMISSION_KIND, q.kind), str(q.cells_asked),
            f"{q.cells_accepted}（{share(q.cells_accepted / q.cells_asked, 1)}）", str(q.cells_pending),
            m.word(m.GATE_STATE, q.gate_state or "missing"),
            (q.received_at.date().isoformat() + ("" if q.on_time else "（逾期）")) if q.received_at else NONE,
            str(q.versions))
        for q in found
    )  # fmt: skip
    return text, table(f"与{whose}指标有关的上报情况（全区口径）", head, lines, look="small")


def community(unit: Unit) -> Quality:
    return Quality(_own(unit.reader, unit.row, unit.indicator_rows))


def street(unit: Unit) -> Quality:
    return Quality(community(unit).own, *_files(unit.reader, ("street", "community")))
