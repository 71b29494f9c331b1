"""What a department handed in, when and how good; what it was asked; what it still owes and whom that touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports import messages as m
from reports import rows
from reports.numbers import NONE, plain, share
from reports.shared.gaps import guiding_share
from reports.shared.table import Table, columns, row, table
from reports.shared.unit import UnitReader

TIERS = ("district", "street", "community")
# as many units are named one by one, and need no table by street
FEW = 4


@dataclass(frozen=True, slots=True)
class Reporting:
    text: tuple[str, ...]
    quality: Table | None
    burden: tuple[str, ...]
    owed_text: tuple[str, ...]
    owed: Table | None
    streets: Table | None
    sources: tuple[str, ...]


def _quality(reader: UnitReader, code: str) -> tuple[tuple[str, ...], Table | None]:
    kinds = list(m.SUBMISSION_KIND)
    found = sorted(reader.marts.of_department(rows.DataQuality, code), key=lambda q: kinds.index(q.kind))
    if not found:
        return ("本部门没有应报的数据（0份）。",), None
    due = reader.year_pack.framework.deadlines.report
    asked, taken = sum(q.cells_asked for q in found), sum(q.cells_accepted for q in found)
    text = [
        f"应报{len(found)}份、{asked}格，上报截止日为{due.year}年{due.month}月{due.day}日；"
        f"按期{sum(bool(q.on_time) for q in found)}份"
        + (f"，采用{taken}格（{share(taken / asked)}）。" if asked else "。")
    ]
    lines = []
    for q in found:
        kind, state = m.word(m.SUBMISSION_KIND, q.kind), m.word(m.GATE_STATE, q.gate_state or "missing")
        if (q.gate_state or "missing") != "accepted":
            text.append(f"{kind}{state}，涉及{q.cells_asked}格。")
        elif not q.on_time:
            text.append(
                f"{kind}逾期，首次通过核验晚于截止日；采用的版本于{q.received_at:%Y-%m-%d %H:%M}收到。"
                if q.received_at
                else f"{kind}逾期。"
            )
        if q.versions > 1:
            text.append(f"{kind}先后上报{q.versions}次，以最后一次通过核验的为准。")
        lines.append(
            row(
                kind,
                str(q.cells_asked),
                str(q.cells_accepted),
                str(q.cells_blank),
                str(q.cells_declared_missing),
                str(q.cells_rejected + q.cells_pending),
                str(q.versions),
                q.received_at.strftime("%Y-%m-%d %H:%M") if q.received_at else NONE,
                "按期" if q.on_time else ("逾期" if q.received_at else NONE),
                state,
                str(q.errors or 0),
                str(q.warnings or 0),
                tones=(
                    "",
                    "",
                    "",
                    "",
                    "",
                    "wait" if q.cells_rejected + q.cells_pending else "",
                    "",
                    "",
                    "" if q.on_time else "wait",
                    "" if q.gate_state == "accepted" else "bad",
                    "",
                    "",
                ),
            )
        )
    return ("".join(text),), table(
        "上报情况",
        columns(
            ("表种", "", 12),
            ("应报", "n", 8),
            ("采用", "n", 8),
            ("空白", "n", 7),
            ("缺报", "n", 7),
            ("未采用", "n", 8),
            ("版次", "n", 6),
            ("收到时间", "", 17),
            ("时限", "c", 7),
            ("核验", "c", 8),
            ("错误", "n", 6),
            ("警告", "n", 6),
        ),
        lines,
        look="small",
        note="应报、采用、空白、缺报、未采用为格数；缺报为部门申明缺报；空白为未申报的引导性或选填项。",
    )


def _burden(reader: UnitReader, code: str) -> tuple[str, ...]:
    found = {b.tier: b for b in reader.marts.of_department(rows.Burden, code)}
    if not found:
        return ("本年度没有向本部门采集数据（0格）。",)
    whole = sum(b.cells for b in found.values())
    everyone = sum(b.cells for b in reader.marts.table(rows.Burden))
    before = sum(b.cells for b in reader.marts.of_department(rows.Burden, code, reader.info.year - 1))
    tiers = "、".join(
        f"{m.TIER[t]}{found[t].fields}项×{found[t].units}个单位计{found[t].cells}格" for t in TIERS if t in found
    )
    text = f"填报量：本年度向本部门采集{whole}格（{tiers}），占各部门合计{everyone}格的{share(whole / everyone)}"
    return (text + (f"；上年为{before}格。" if before else "。"),)


def _owed(reader: UnitReader, code: str) -> tuple[tuple[str, ...], Table | None, Table | None]:
    mine = reader.marts.by(rows.PendingItem, "owed_by", code)
    charged = [a for a in reader.marts.by(rows.Attribution, "charged_to", code) if a.charged_kind == "department"]
    if not mine:
        return ("本部门没有欠报数据（待报0项次），没有分值记在本部门名下。",), None, None
    items: dict[tuple[str, str], list[rows.PendingItem]] = defaultdict(list)
    for p in mine:
        items[p.indicator_code, p.reason].append(p)
    units = {p.unit_code for p in mine}
    counts = {t: sum(reader.pack.unit[u].tier == t for u in units) for t in TIERS}
    split = guiding_share(reader, mine)
    text = (
        f"欠报指标{len({c for c, _ in items})}项、{len(mine)}项次，涉及"
        + "、".join(f"{m.TIER[t]}{count}个" for t, count in counts.items() if count)
        + f"，各单位分值合计{plain(sum(p.points or 0 for p in mine))}分{f'，{split}' if split else ''}；"
        "这些分值为待报，记在本部门名下，不计为责任主体失分。"
    )
    if charged:
        text += (
            f"条块责任归属中，记在本部门名下的基础分值合计{plain(sum(a.points for a in charged))}分，"
            f"涉及{len({a.unit_code for a in charged})}个单位。"
        )
    lines = []
    for (indicator, reason), found in sorted(items.items(), key=lambda p: (-len(p[1]), p[0])):
        known = reader.year_pack.indicator[indicator]
        lines.append(
            row(
                f"{indicator}　{known.name_zh}",
                f"{len(found)}个{m.TIER[known.tier]}",
                plain(found[0].points),
                plain(sum(p.points or 0 for p in found)),
                m.word(m.PENDING_REASON, reason),
                affected(reader, found),
            )
        )
    head = columns(("指标", "", 28), ("单位", "n", 10), ("每个分值", "n", 9), ("合计", "n", 8), ("原因", "", 14),
                   ("受影响的单位", "", 31))  # fmt: skip
    return (text,), table("欠报指标和受影响的单位", head, lines, look="small"), _streets(reader, charged)


def _streets(reader: UnitReader, charged: Sequence[rows.Attribution]) -> Table | None:
    """What is charged to the department, by the street it is missing in; nothing where the other table says it all."""
    by: dict[str, dict[str, list[rows.Attribution]]] = defaultdict(lambda: defaultdict(list))
    for a in charged:
        unit = reader.pack.unit[a.unit_code]
        by[unit.code if unit.tier != "community" else unit.parent_code or ""][unit.tier].append(a)
    several = len({a.indicator_code for a in charged}) > 1 or any("community" in tiers for tiers in by.values())
    if len({a.unit_code for a in charged}) <= FEW or not several:
        return None

    def points(found: Iterable[rows.Attribution]) -> float:
        return sum(a.points for a in found)

    lines = []
    for place, tiers in sorted(by.items(), key=lambda p: (-points(a for f in p[1].values() for a in f), p[0])):
        own = [a for tier, found in tiers.items() if tier != "community" for a in found]
        below = tiers.get("community", [])
        lines.append(
            row(
                reader.pack.unit[place].name,
                reader.n.points(points(own)) if own else NONE,
                f"{len({a.unit_code for a in below})}个" if below else NONE,
                reader.n.points(points(below)) if below else NONE,
                reader.n.points(points([*own, *below])),
                "、".join(sorted({a.indicator_code for a in [*own, *below]})),
            )
        )
    head = columns(("街道", "", 18), ("本级分值", "n", 12), ("社区", "n", 10), ("各社区分值合计", "n", 16),
                   ("合计", "n", 10), ("指标", "", 34))  # fmt: skip
    note = "按归属计：各责任主体得分与满分之间、因本部门欠报而搁置的基础分值；各单位满分均为100分，合计只用于比较多少。"
    return table("记在本部门名下的分值，按街道", head, lines, look="small", note=note)


def affected(reader: UnitReader, found: list[rows.PendingItem]) -> str:
    """Names of the units; for many communities, how many in which street."""
    codes = [p.unit_code for p in found]
    tier = reader.pack.unit[codes[0]].tier
    if len(codes) == len(reader.marts.units(tier)):
        return f"全部{len(codes)}个{m.TIER[tier]}"
    if tier != "community" or len(codes) <= FEW:
        return "、".join(reader.full_name(c) for c in codes)
    by: dict[str, int] = defaultdict(int)
    for c in codes:
        by[reader.pack.unit[c].parent_code or ""] += 1
    return "、".join(f"{reader.pack.unit[s].name}{n}个" for s, n in sorted(by.items()))


def _sources(reader: UnitReader, code: str) -> tuple[str, ...]:
    """The files this report stands on: the department's own and those of the departments that rated it."""
    hashes = {r.submission_id: r for r in reader.marts.table(rows.Lineage) if r.submission_id and r.sha256}
    raters = {r.submission_id for r in reader.marts.of_department(rows.CooperationRating, code)}
    found = [
        q
        for q in reader.marts.table(rows.DataQuality)
        if q.submission_id and (q.department == code or q.submission_id in raters)
    ]
    out = []
    for q in sorted(found, key=lambda q: (q.department != code, q.department, q.kind)):
        received = q.received_at.strftime("%Y-%m-%d") if q.received_at else NONE
        known = hashes.get(q.submission_id or "")
        digest = (known.sha256 or NONE)[:12] if known else NONE
        out.append(f"{q.submission_id}　{reader.department(q.department)}　{received}　{digest}")
    return tuple(out)


def build(reader: UnitReader, code: str) -> Reporting:
    quality_text, quality = _quality(reader, code)
    owed_text, owed, streets = _owed(reader, code)
    return Reporting(quality_text, quality, _burden(reader, code), owed_text, owed, streets, _sources(reader, code))
