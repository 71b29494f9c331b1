"""The burden of reporting, the quality and coverage of what was handed in, and the files in force."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean

from reports import messages as m
from reports import rows
from reports.district.measure import TIERS
from reports.numbers import NONE, plain, share
from reports.shared.table import Table, columns, row, table
from reports.shared.unit import UnitReader
from reports.shared.words import quoted

# the pack's indicator that counts fields asked twice; printed beside the burden where a year has it
REPEATED = "重复采集字段数"


@dataclass(frozen=True, slots=True)
class Data:
    burden_text: tuple[str, ...]
    burden: Table
    quality_text: tuple[str, ...]
    quality: Table
    coverage: Table
    receipts: Table


def _burden(reader: UnitReader) -> tuple[tuple[str, ...], Table]:
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
                f"本年度为{reader.value(r, r.value)}，"
                f"目标{reader.value(r, r.target)}，得分{reader.n.score(r.score)}分。"
            )
    order = sorted(cells, key=lambda d: (-sum(b.cells for b in cells[d].values()), d))

    def cell(b: rows.Burden | None) -> str:
        return (
            f"{b.fields}×{b.units}＝{b.cells}" if b and b.fields * b.units == b.cells else str(b.cells) if b else NONE
        )

    lines = []
    for d in order:
        of = cells[d]
        total = sum(b.cells for b in of.values())
        lines.append(
            row(
                reader.department(d),
                *(cell(of.get(t)) for t in TIERS),
                str(total),
                share(total / whole),
                plain(of["community"].cells_per_unit, 1) if "community" in of else NONE,
            )
        )
    return tuple(text), table(
        "各部门填报量（数据项×单位＝格）",
        columns(
            ("部门", "", 23),
            ("区", "n", 12),
            ("街道", "n", 15),
            ("社区", "n", 17),
            ("合计", "n", 11),
            ("占比", "n", 10),
            ("每社区格数", "n", 12),
        ),
        lines,
        look="small",
    )


def _received(q: rows.DataQuality) -> str:
    return q.received_at.strftime("%Y-%m-%d %H:%M") if q.received_at else NONE


def quality_rows(reader: UnitReader) -> list[rows.DataQuality]:
    """One a workbook owed, by department and kind."""
    kinds = list(m.SUBMISSION_KIND)
    return sorted(reader.marts.table(rows.DataQuality), key=lambda q: (q.department, kinds.index(q.kind)))


def _quality(reader: UnitReader) -> tuple[tuple[str, ...], Table]:
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
            "重新上报过的："
            + "、".join(f"{reader.department(q.department)}{q.versions}次" for q in again)
            + "，以最后一次通过核验的为准。"
        )
    lines = []
    for q in found:
        state = m.word(m.GATE_STATE, q.gate_state or "missing")
        lines.append(
            row(
                reader.department(q.department),
                m.word(m.SUBMISSION_KIND, q.kind),
                str(q.cells_asked),
                f"{q.cells_accepted}" + (f"（{share(q.cells_accepted / q.cells_asked)}）" if q.cells_asked else ""),
                str(q.cells_blank),
                str(q.cells_declared_missing),
                str(q.cells_rejected + q.cells_pending),
                str(q.versions),
                "按期" if q.on_time else ("逾期" if q.received_at else NONE),
                state,
                str(q.warnings if q.warnings is not None else NONE),
                tones=(
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    "wait" if q.cells_rejected + q.cells_pending else "",
                    "",
                    "" if q.on_time else "wait",
                    "" if q.gate_state == "accepted" else "bad",
                    "",
                ),
            )
        )
    return tuple(text), table(
        "各部门上报质量",
        columns(
            ("部门", "", 17),
            ("表种", "", 10),
            ("应报", "n", 8),
            ("采用", "n", 15),
            ("空白", "n", 7),
            ("缺报", "n", 7),
            ("未采用", "n", 7),
            ("版次", "n", 6),
            ("时限", "c", 7),
            ("核验", "c", 10),
            ("警告", "n", 6),
        ),
        lines,
        look="small",
        note="应报、采用等为格数；空白为未申报的引导性或选填项。",
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
