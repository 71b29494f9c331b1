"""The burden of reporting, the quality and coverage of what was handed in, and the files in force."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean

from reports import messages as m
from reports import rows
from reports.district.measure import TIERS, Parts
from reports.numbers import NONE, plain, share
from reports.shared.table import Table, columns, row, table
from reports.shared.unit import UnitReader
from reports.shared.words import quoted

# the pack's indicator that counts fields asked twice; printed beside the burden where a year has it
REPEATED = "重复采集字段数"


@dataclass(frozen=True, slots=True)
class Data:
    """``burden_top``: the cells of the department with the most."""

    burden_text: tuple[str, ...]
    burden: Table
    burden_bars: tuple[Parts, ...]
    burden_top: int
    quality_text: tuple[str, ...]
    quality_bars: tuple[Parts, ...]
    quality: Table
    coverage: Table
    receipts: Table


def _burden(reader: UnitReader) -> tuple[tuple[str, ...], Table, tuple[Parts, ...], int]:
    """Three tiers as a table, departments as bars: most cells first."""
    cells: dict[str, dict[str, rows.Burden]] = defaultdict(dict)
    for b in reader.marts.table(rows.Burden):
        cells[b.department][b.tier] = b
    whole = sum(b.cells for of in cells.values() for b in of.values())
    text = [f"全年向{len(cells)}个部门采集数据{whole}格（数据项×单位），社区、街道不另填表。"]
    by_tier = {t: [of[t] for of in cells.values() if t in of] for t in TIERS}
    each = []
    for tier in reversed(TIERS):
        units = len(reader.marts.units(tier)) or 1
        count = sum(b.cells for b in by_tier[tier])
        each.append(f"每个{m.TIER[tier]}{plain(count / units, 1)}格（{sum(b.fields for b in by_tier[tier])}个数据项）")
    text.append("摊到责任主体：" + "，".join(each) + "。")
    before: dict[str, int] = defaultdict(int)
    for b in reader.marts.table(rows.Burden, reader.info.year - 1):
        before["all"] += b.cells
    if before:
        change = whole - before["all"]
        moved = f"{'增加' if change > 0 else '减少'}{abs(change)}格" if change else "持平"
        text.append(f"较{reader.info.year - 1}年度（{before['all']}格）{moved}。")
    text.append("同一数据项在全部上报表中只向一个部门采集一次，规划包核验时发现重复即拒绝；因重复采集产生的格数为0。")
    for r in reader.marts.of_unit(rows.IndicatorScore, reader.pack.plan.district_unit):
        if r.indicator_name == REPEATED and r.value is not None:
            text.append(
                f"区级指标{r.indicator_code}{quoted(r.indicator_name)}（条线另行采集的重复字段）"
                f"本年度为{reader.value(r, r.value, reader.more(r, r.target))}，"
                f"目标{reader.value(r, r.target, reader.more(r, r.target))}，得分{reader.n.score(r.score)}分。"
            )
    total = {d: sum(b.cells for b in of.values()) for d, of in cells.items()}
    order = sorted(cells, key=lambda d: (-total[d], d))

    def how(of: dict[str, rows.Burden]) -> str:
        found = [(m.TIER[t], of[t]) for t in reversed(TIERS) if t in of]
        return "、".join(
            f"{name}{b.fields}×{b.units}" if b.fields * b.units == b.cells else f"{name}{b.cells}格"
            for name, b in found
        )

    bars = tuple(
        Parts(
            reader.department(d),
            tuple(float(cells[d][t].cells) if t in cells[d] else 0.0 for t in reversed(TIERS)),
            f"{total[d]}格，{share(total[d] / whole if whole else None)}（{how(cells[d])}）",
        )
        for d in order
    )
    lines = [
        row(
            m.TIER[t],
            str(sum(b.fields for b in of)),
            str(len({b.department for b in of})),
            str(count),
            share(count / whole if whole else None),
            plain(count / (len(reader.marts.units(t)) or 1), 1),
        )
        for t, of in by_tier.items()
        for count in (sum(b.cells for b in of),)
    ]
    head = columns(
        ("层级", "", 15), ("数据项", "n", 15), ("填报部门", "n", 17), ("格数", "n", 17), ("占比", "n", 17),
        ("每个单位格数", "n", 19),
    )  # fmt: skip
    return (
        (text[0] + text[1], "".join(text[2:])),
        table("各层级采集量", head, lines, look="small", note="一格为一个数据项在一个单位的一个数。"),
        bars,
        max(total.values(), default=0),
    )


def _received(q: rows.DataQuality) -> str:
    return q.received_at.strftime("%Y-%m-%d %H:%M") if q.received_at else NONE


def quality_rows(reader: UnitReader) -> list[rows.DataQuality]:
    """One a workbook owed, by department and kind."""
    kinds = list(m.SUBMISSION_KIND)
    return sorted(reader.marts.table(rows.DataQuality), key=lambda q: (q.department, kinds.index(q.kind)))


def _quality_bars(reader: UnitReader, found: list[rows.DataQuality]) -> tuple[Parts, ...]:
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


def _quality(reader: UnitReader) -> tuple[tuple[str, ...], tuple[Parts, ...], Table]:
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
                "按期" if q.on_time else ("逾期" if q.received_at else NONE),
                state,
                str(q.warnings if q.warnings is not None else NONE),
                tones=(
                    "", "", "", "", "", "wait" if q.cells_rejected + q.cells_pending else "", "",
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
                ("部门", "", 23),
                ("表种", "", 12),
                ("应报", "n", 9),
                ("采用", "n", 9),
                ("缺报", "n", 8),
                ("未采用", "n", 8),
                ("版次", "n", 7),
                ("时限", "c", 8),
                ("核验", "c", 9),
                ("警告", "n", 7),
            ),
            lines,
            look="small",
            note="应报、采用、缺报、未采用为格数；空白（未申报的引导性或选填项）不在其内。",
        ),
    )


def _coverage(reader: UnitReader) -> Table:
    info = reader.info
    lines = []
    for tier in TIERS:
        units = reader.marts.units(tier)
        have = [u.coverage for u in units if u.coverage is not None]
        if not units:
            continue
        lowest = min(
            (u for u in units if u.coverage is not None), key=lambda u: (u.coverage or 0.0, u.unit_code), default=None
        )
        lines.append(
            row(
                m.TIER[tier],
                str(len(units)),
                share(fmean(have)) if have else NONE,
                str(sum(c >= 1 - 1e-9 for c in have)),
                str(sum(c < info.tier_floor - 1e-9 for c in have)),
                f"{reader.full_name(lowest.unit_code)} {share(lowest.coverage)}" if lowest else NONE,
            )
        )
    return table(
        "数据覆盖率",
        columns(
            ("层级", "", 9),
            ("单位", "n", 9),
            ("平均覆盖率", "n", 14),
            ("全覆盖", "n", 11),
            (f"低于{share(info.tier_floor, 0)}", "n", 13),
            ("覆盖率最低的单位", "", 44),
        ),
        lines,
        note=f"覆盖率为已计分指标权重占应计分指标权重的比例；总覆盖率低于{share(info.tier_floor, 0)}或任一理念低于"
        f"{share(info.pillar_floor, 0)}的，结果为{info.below_floor_text}。",
    )


def _receipts(reader: UnitReader) -> Table:
    hashes = {r.submission_id: r.sha256 for r in reader.marts.table(rows.Lineage) if r.submission_id and r.sha256}
    lines = [
        row(
            reader.department(q.department),
            m.word(m.SUBMISSION_KIND, q.kind),
            q.submission_id or NONE,
            _received(q),
            (hashes.get(q.submission_id or "") or NONE)[:16],
        )
        for q in quality_rows(reader)
        if q.submission_id
    ]
    return table(
        "采用的上报文件",
        columns(
            ("部门", "", 20),
            ("表种", "", 12),
            ("上报编号（回执）", "", 28),
            ("收到时间", "", 19),
            ("SHA-256（前16位）", "", 21),
        ),
        lines,
        look="small",
        note="全部上报文件及其完整哈希值列于本版次的输入清单；没有被指标采用的文件不列哈希值。",
    )


def build(reader: UnitReader) -> Data:
    return Data(*_burden(reader), *_quality(reader), _coverage(reader), _receipts(reader))
