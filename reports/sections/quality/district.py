"""The quality and coverage of what was handed in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean

from reports import messages as m
from reports import rows
from reports.numbers import NONE, share
from reports.parts.table import Table, columns, row, table
from reports.reading.reader import Reader
from reports.shared.duties import quality_rows
from reports.shared.handed_in import first_and_last, objections_named
from reports.shared.measure import TIERS, Parts
from reports.subjects.district import District
from reports.wording.words import at_end, tied


@dataclass(frozen=True, slots=True)
class Quality:
    text: tuple[str, ...]
    bars: tuple[Parts, ...]
    table: Table
    coverage: Table


def _quality_bars(reader: Reader, found: list[rows.DataQuality]) -> tuple[Parts, ...]:
    """A bar a department, its workbooks together: shares of accepted, blank, declared missing, not used."""
    by: dict[str, list[rows.DataQuality]] = defaultdict(list)
    for q in found:
        if q.cells_asked:
            by[q.department].append(q)
    out = []
    for d, of in by.items():
        asked = sum(q.cells_asked for q in of)
        counts = (
            sum(q.cells_accepted for q in of),
            sum(q.cells_blank for q in of),
            sum(q.cells_declared_missing for q in of),
            sum(q.cells_rejected + q.cells_pending for q in of),
        )
        said = f"{len(of)}份{asked}格，采用{counts[0]}格（{share(counts[0] / asked)}）"
        out.append(Parts(reader.department(d), tuple(c / asked for c in counts), said))
    return tuple(out)


def _quality(reader: Reader) -> tuple[tuple[str, ...], tuple[Parts, ...], Table]:
    found = quality_rows(reader)
    asked, accepted = sum(q.cells_asked for q in found), sum(q.cells_accepted for q in found)
    text = []
    if asked:
        text.append(
            f"应收上报表{len(found)}份、{asked}格，采用{accepted}格（{share(accepted / asked)}），"
            f"空白{sum(q.cells_blank for q in found)}格，申明缺报{sum(q.cells_declared_missing for q in found)}格，"
            f"未通过核验{sum(q.cells_rejected for q in found)}格，未上报{sum(q.cells_pending for q in found)}格。"
        )
    on_time = sum(bool(q.on_time) for q in found)
    text.append(f"按期上报{on_time}份，占{share(on_time / len(found) if found else None)}。")
    late = [q for q in found if q.received_at and not q.on_time]
    if late:
        text.append(
            "未按期的上报表："
            + "、".join(
                dict.fromkeys(f"{reader.department(q.department)}（{m.word(m.SUBMISSION_KIND, q.kind)}）" for q in late)
            )
            + "。"
        )
    out = [q for q in found if (q.gate_state or "missing") != "accepted"]
    if out:
        text.append(
            "未上报或未通过核验的："
            + "、".join(
                f"{reader.department(q.department)}（{m.word(m.SUBMISSION_KIND, q.kind)}，"
                f"{m.word(m.GATE_STATE, q.gate_state or 'missing')}）"
                for q in out
            )
            + "；其指标列为待报，记在部门名下。"
        )
    again = [q for q in found if q.versions > 1]
    if again:
        text.append(
            "重新上报过的（首次上报不计）："
            + "、".join(
                f"{reader.department(q.department)}（{m.word(m.SUBMISSION_KIND, q.kind)}）{q.versions - 1}次"
                + (f"（执行成立的{objections_named(q)}的不算更正）" if q.objections else "")
                for q in again
            )
            + "，以最后一次通过核验的为准。"
        )
    lines = []
    told = [
        q for q in found
        if not q.on_time or q.gate_state != "accepted" or q.versions > 1 or q.cells_declared_missing
        or q.cells_rejected + q.cells_pending
    ]  # fmt: skip
    plainly = len(found) - len(told)
    text.append(f"按期、一次通过且没有缺报的上报表{plainly}份，其余{len(told)}份" + ("见表。" if told else "。"))
    for q in told:
        state = m.word(m.GATE_STATE, q.gate_state or "missing")
        lines.append(
            row(
                reader.department(q.department),
                m.word(m.SUBMISSION_KIND, q.kind),
                str(q.cells_asked),
                str(q.cells_accepted),
                str(q.cells_declared_missing),
                str(q.cells_rejected + q.cells_pending),
                str(q.versions),
                *first_and_last(q),
                "按期" if q.on_time else ("逾期" if q.received_at else NONE),
                state,
                str(q.warnings if q.warnings is not None else NONE),
                tones=(
                    "", "", "", "", "", "wait" if q.cells_rejected + q.cells_pending else "", "", "", "",
                    "" if q.on_time else "wait", "" if q.gate_state == "accepted" else "bad", "",
                ),
            )
        )  # fmt: skip
    return (
        ("".join(text),),
        _quality_bars(reader, found),
        table(
            "有逾期、缺报、未通过或重新上报的上报表",
            columns(
                "部门 16, 表种 9, 应报 n6, 采用 n6, 缺报 n6, 未采用 n7, 版次 n5, 首次通过 c12, 最近一次 c12, 时限 c7",
                "核验 c8, 警告 n6",
            ),
            lines,
            look="small",
            note=f"应报、采用、缺报、未采用为格数；空白（未申报的{reader.words.guiding_kind}或选填项）不在其内。"
            "是否按期由首次通过的日期定；最近一次是采用的内容收到的日期（没有采用的，为最后一次上报）。",
        ),
    )


def _lowest(reader: Reader, found: list[rows.UnitScore], whole: int) -> str:
    """All that share the lowest coverage; where that is everyone, nobody stands out."""
    if not found:
        return NONE
    if len(found) == whole > 1:
        return f"都是{share(found[0].coverage)}"
    return f"{tied([reader.full_name(u.unit_code) for u in found])} {share(found[0].coverage)}"


def _coverage(reader: Reader) -> Table:
    pillar = reader.words.pillar_short
    info = reader.info
    lines = []
    for tier in TIERS:
        units = reader.marts.units(tier)
        have = [u.coverage for u in units if u.coverage is not None]
        if not units:
            continue
        known = sorted((u for u in units if u.coverage is not None), key=lambda u: u.unit_code)
        lowest = at_end(known, lambda u: u.coverage or 0.0, share, min) if known else []
        lines.append(
            row(
                reader.words[tier],
                str(len(units)),
                share(fmean(have)) if have else NONE,
                str(sum(c >= 1 - 1e-9 for c in have)),
                str(sum(c < info.tier_floor - 1e-9 for c in have)),
                _lowest(reader, lowest, len(units)),
            )
        )
    return table(
        "数据覆盖率",
        columns(
            f"层级 9, 单位 n9, 平均覆盖率 n14, 全覆盖 n11, 低于{share(info.tier_floor, 0)} n13", "覆盖率最低的单位 44"
        ),
        lines,
        note=f"覆盖率为已计分指标权重占应计分指标权重的比例；总覆盖率低于{share(info.tier_floor, 0)}或任一{pillar}低于"
        f"{share(info.pillar_floor, 0)}的，结果为{info.below_floor_text}。",
    )


def build(district: District) -> Quality:
    return Quality(*_quality(district.reader), _coverage(district.reader))
