"""What is missing in the whole district: failed basics and pending items."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from reports import messages as m
from reports import rows
from reports.numbers import plain, share
from reports.parts.table import Table, columns, row, table
from reports.reading.reader import Reader
from reports.shared.gaps import guiding_share
from reports.shared.measure import TIERS
from reports.subjects.district import District
from reports.wording.words import quoted

# failed basics with owner and loss in the table; the figure shows all of them
LISTED = 12


@dataclass(frozen=True, slots=True)
class Failing:
    """A basic indicator in the figure: ``share`` of its judged units that do not attain it."""

    label: str
    share: float
    text: str


@dataclass(frozen=True, slots=True)
class Panel:
    name: str
    lines: tuple[Failing, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """``panels``: every failed basic indicator by tier; ``top``: the share of a full bar."""

    failed_text: tuple[str, ...]
    panels: tuple[Panel, ...]
    top: float
    failed: Table | None
    pending_text: tuple[str, ...]
    pending: Table | None


def _panels(reader: Reader, failed: dict[str, int], judged: dict[str, int]) -> tuple[tuple[Panel, ...], float]:
    lines: dict[str, list[Failing]] = defaultdict(list)
    for code in sorted((c for c in failed if judged[c]), key=lambda c: (-failed[c] / judged[c], c)):
        known = reader.year_pack.indicator[code]
        part = failed[code] / judged[code]
        lines[known.tier].append(
            Failing(f"{code} {known.name_zh}", part, f"{failed[code]}/{judged[code]} {share(part, 0)}")
        )
    panels = tuple(Panel(f"{reader.words[t]}（{len(lines[t])}项指标）", tuple(lines[t])) for t in TIERS if t in lines)
    return panels, max((line.share for p in panels for line in p.lines), default=1.0)


def _failed(reader: Reader) -> tuple[tuple[str, ...], tuple[Panel, ...], float, Table | None]:
    n = reader.n
    items: dict[str, list[rows.FailedBasic]] = defaultdict(list)
    for f in reader.marts.table(rows.FailedBasic):
        items[f.indicator_code].append(f)
    if not items:
        return (f"{reader.words.levels}责任主体没有未达标的{reader.words.basic}（0项次）。",), (), 1.0, None
    judged: dict[str, int] = defaultdict(int)
    for r in reader.marts.table(rows.IndicatorScore):
        if r.passed is not None:
            judged[r.indicator_code] += 1
    order = sorted(items, key=lambda c: (-len(items[c]), c))
    whole = sum(len(v) for v in items.values())
    top = order[0]
    text = [
        f"未达标的{reader.words.basic}共{whole}项次，分布在{len(items)}项指标、"
        f"{len({f.unit_code for v in items.values() for f in v})}个单位。"
        f"项次最多的是{top}{quoted(reader.indicator_name(top))}，{len(items[top])}个单位未达标，占已判定单位的"
        f"{share(len(items[top]) / judged[top] if judged[top] else None)}。"
    ]
    if len(order) > LISTED:
        rest = sum(len(items[c]) for c in order[LISTED:])
        text.append(f"表列项次最多的{LISTED}项，其余{len(order) - LISTED}项指标共{rest}项次；图列全部{len(order)}项。")
    lines = []
    for code in order[:LISTED]:
        indicator = reader.year_pack.indicator[code]
        found = items[code]
        lost = [f.points_lost or 0.0 for f in found]
        lines.append(
            row(
                f"{code}　{indicator.name_zh}",
                reader.words[indicator.tier],
                str(len(found)),
                str(judged[code]),
                share(len(found) / judged[code] if judged[code] else None),
                n.points(sum(lost) / len(lost)),
                reader.department(indicator.lead_department),
            )
        )
    panels, full = _panels(reader, {c: len(v) for c, v in items.items()}, judged)
    return (
        ("".join(text),),
        panels,
        full,
        table(
            f"未达标项次最多的{reader.words.basic}",
            columns("指标 42, 层级 c7, 未达标 n8, 已判定 n8, 占比 n9, 平均失分 n9, 牵头部门 17"),
            lines,
            look="small",
            note="“未达标”“已判定”为单位数；平均失分为每个未达标单位在本级基础分中失去的分值。",
        ),
    )


def _pending(reader: Reader) -> tuple[tuple[str, ...], Table | None]:
    items: dict[tuple[str, str, str], list[rows.PendingItem]] = defaultdict(list)
    for p in reader.marts.table(rows.PendingItem):
        items[p.owed_by, p.indicator_code, p.reason].append(p)
    if not items:
        return ("没有待报指标（0项次）。",), None
    by: dict[str, int] = defaultdict(int)
    for (owner, _, _), found in items.items():
        by[owner] += len(found)
    order = sorted(items, key=lambda k: (-by[k[0]], k))
    text = [
        "待报项次按应补报部门："
        + "、".join(f"{reader.department(d)}{by[d]}项次" for d in sorted(by, key=lambda d: (-by[d], d)))
        + f"。分值合计{plain(sum(p.points or 0.0 for f in items.values() for p in f))}分"
        + (f"，{split}。" if (split := guiding_share(reader, reader.marts.table(rows.PendingItem))) else "。")
    ]
    lines = []
    for owner, code, reason in order:
        found = items[owner, code, reason]
        indicator = reader.year_pack.indicator[code]
        lines.append(
            row(
                reader.department(owner),
                f"{code}　{indicator.name_zh}",
                f"{len(found)}个{reader.words[indicator.tier]}",
                plain(sum(p.points or 0.0 for p in found)),
                m.word(m.PENDING_REASON, reason),
                _where(reader, found),
            )
        )
    return tuple(text), table(
        "待报指标和应补报部门",
        columns("应补报部门 15, 指标 30, 单位 n9, 分值合计 n8, 原因 14, 涉及单位 24"),
        lines,
        look="small",
    )


def _where(reader: Reader, found: list[rows.PendingItem]) -> str:
    """A few names, or the number of streets they lie in."""
    w = reader.words
    names = [reader.pack.unit[p.unit_code].name for p in found]
    if len(names) <= 3:
        return "、".join(names)
    tier = reader.pack.unit[found[0].unit_code].tier
    whole = len(reader.marts.units(tier))
    if len(names) == whole:
        return f"全部{reader.words[tier]}"
    if tier not in ("district", "street"):
        return f"{len({reader.pack.tree.above(p.unit_code, 'street') for p in found})}个{w.street}的{w[tier]}"
    return f"{'、'.join(names[:3])}等"


def build(district: District) -> Gaps:
    return Gaps(*_failed(district.reader), *_pending(district.reader))
