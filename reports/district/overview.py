"""First page, index and pillars, composition of the three tiers, five years."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reports import messages as m
from reports import rows
from reports.district import tiers as tiers_of
from reports.district.measure import TIERS, mean, totals
from reports.numbers import plain, share, signed
from reports.shared import delivery, sentences
from reports.shared.table import Table, columns, row, table
from reports.shared.unit import Card, ChangeBlock, PillarLine, TrendPoint, UnitReader


@dataclass(frozen=True, slots=True)
class Overview:
    """``distribution``: tier label, raw totals, mean and its text; tiers with a single unit are left out."""

    summary: tuple[str, ...]
    cards: tuple[Card, ...]
    pillars: tuple[PillarLine, ...]
    pillar_text: tuple[str, ...]
    pillar_table: Table
    change: ChangeBlock
    movers: Table
    composition: tuple[str, ...]
    tiers: Table
    distribution: tuple[tuple[str, tuple[float, ...], float, str], ...]
    trend: tuple[TrendPoint, ...]
    trend_text: tuple[str, ...]
    trend_table: Table


def _summary(reader: UnitReader, unit: rows.UnitScore, name: str) -> tuple[str, ...]:
    n, info = reader.n, reader.info
    summaries = {t.tier: t for t in reader.marts.table(rows.TierSummary)}
    changes = reader.marts.of_unit(rows.Change, unit.unit_code)
    own = float(reader.year_pack.framework.tiers["district"]["composition"]["own"])
    streets = totals(reader, "street")
    if unit.comparable:
        first = (
            f"{name}{info.year}年度{info.index_name}为{n.total(unit.total_score)}分（满分{plain(info.total_max)}分）："
            f"区本级指标{n.total(unit.own_total)}分，占{share(own, 0)}；可比街道均值{n.total(unit.children_total)}分，"
            f"占{share(1 - own, 0)}。区级只公布指数，不定等级、不列名次。"
        )
        out = [
            first,
            *(
                s.replace("综合得分", "指数", 1)
                for s in sentences.change(changes[0] if changes else None, info.year, n)
            ),
        ]
    else:
        out = sentences.result(unit, name, "", info, n, 0)
    grades = _grades(reader, "street")
    best = [
        u for u in reader.marts.units("street") if u.comparable and u.total_score == (streets[-1] if streets else None)
    ]
    last = [
        u for u in reader.marts.units("street") if u.comparable and u.total_score == (streets[0] if streets else None)
    ]
    if streets:
        out.append(
            f"{len(reader.marts.units('street'))}个街道中{len(streets)}个可比，均值{n.total(mean(streets))}分："
            f"{grades}。最高为{'、'.join(u.unit_name for u in best)}{n.total(streets[-1])}分，"
            f"最低为{'、'.join(u.unit_name for u in last)}{n.total(streets[0])}分。"
        )
    below = totals(reader, "community")
    if reader.marts.units("community"):
        out.append(
            f"{len(reader.marts.units('community'))}个社区中{len(below)}个可比"
            + (f"，均值{n.total(mean(below))}分：{_grades(reader, 'community')}。" if below else "。")
        )
    failed = [f"{m.TIER[t]}{summaries[t].failed_basics}项" for t in TIERS if t in summaries]
    whole = sum(summaries[t].failed_basics for t in TIERS if t in summaries)
    out.append(f"三级责任主体未达标的基础性指标共{whole}项次（{'、'.join(failed)}）。")
    out.append(_pending(reader))
    found = reader.marts.table(rows.MilestoneResult)
    tasks = reader.marts.table(rows.DepartmentTask)
    out.append(
        f"年度任务{len(tasks)}项、时间节点{len(found)}个" + (f"：{delivery.counted(found)}。" if found else "。")
    )
    return tuple(out)


def _grades(reader: UnitReader, tier: str) -> str:
    counts: dict[str, int] = {}
    for band in reader.year_pack.framework.grade_bands:
        counts[band["grade"]] = sum(1 for u in reader.marts.units(tier) if u.grade == band["grade"])
    return "、".join(f"{grade}{count}个" for grade, count in counts.items())


def _pending(reader: UnitReader) -> str:
    items = reader.marts.table(rows.PendingItem)
    if not items:
        return "没有待报指标，应报数据全部在库。"
    by: dict[str, float] = {}
    for item in items:
        by[item.owed_by] = by.get(item.owed_by, 0.0) + (item.points or 0.0)
    owners = sorted(by, key=lambda d: (-by[d], d))
    named = "、".join(f"{reader.department(d)}{plain(by[d])}分" for d in owners[:4])
    more = f"等{len(owners)}个部门" if len(owners) > 4 else ""
    return (
        f"待报指标{len(items)}项次，涉及各单位分值合计{plain(sum(by.values()))}分，由{named}{more}负责补报；"
        "待报分值记在部门名下，不计为街道、社区失分。"
    )


def _cards(reader: UnitReader, unit: rows.UnitScore) -> tuple[Card, ...]:
    n, info = reader.n, reader.info
    found = reader.marts.of_unit(rows.Change, unit.unit_code)
    change = found[0].change if found else None
    comparable = {t: sum(u.comparable for u in reader.marts.units(t)) for t in ("street", "community")}
    whole = {t: len(reader.marts.units(t)) for t in ("street", "community")}
    summaries = {t.tier: t for t in reader.marts.table(rows.TierSummary)}
    failed = sum(t.failed_basics for t in summaries.values())
    pending = reader.marts.table(rows.PendingItem)
    return (
        Card(
            info.index_name,
            n.total(unit.total_score) if unit.comparable else info.below_floor_text,
            f"满分{plain(info.total_max)}分",
            "plain" if unit.comparable else "bad",
        ),
        Card(
            "较上年",
            n.change(change),
            f"{info.year - 1}年度{n.total(found[0].previous_total)}分" if change is not None else "无可比上年结果",
        ),
        Card("数据覆盖率", share(unit.coverage), f"下限{share(info.tier_floor, 0)}"),
        Card(
            "可比单位",
            f"{comparable['street'] + comparable['community']}个",
            f"街道{comparable['street']}/{whole['street']}，社区{comparable['community']}/{whole['community']}",
        ),
        Card("未达标基础项", f"{failed}项次", f"区本级{unit.failed_basic_count}项", "bad" if failed else "good"),
        Card(
            "待报",
            f"{len(pending)}项次",
            f"{len({p.owed_by for p in pending})}个部门应补报",
            "bad" if pending else "good",
        ),
    )


def _pillars(reader: UnitReader, unit: rows.UnitScore) -> tuple[tuple[PillarLine, ...], tuple[str, ...], Table]:
    before = reader.marts.unit(unit.unit_code, unit.year - 1)
    # a year that could not be compared is not compared with by its pillars either
    known = before is not None and before.comparable and unit.comparable
    lines = tuple(replace(p, peers=None, previous=p.previous if known else None) for p in reader.pillars(unit))
    scored = [(p.name, p.score, None) for p in lines if p.score is not None]
    text = list(sentences.pillars(scored, "", reader.n))
    moved = [(p.name, p.score - p.previous) for p in lines if p.score is not None and p.previous is not None]
    if moved:
        each = "、".join(f"{pillar}{signed(diff, reader.n.print_decimals)}分" for pillar, diff in moved)
        text.append(f"与{reader.info.year - 1}年度相比，得分变化为：{each}。")
    body = table(
        "治理理念得分",
        columns(
            ("治理理念", "", 16),
            ("权重", "n", 10),
            ("得分", "n", 12),
            ("上年", "n", 12),
            ("区本级", "n", 12),
            ("街道均值", "n", 12),
            ("覆盖率", "n", 12),
            ("计入指数", "n", 14),
        ),
        (
            row(
                p.name,
                p.weight,
                p.score_text,
                reader.n.score(p.previous),
                p.own_text,
                p.children_text,
                p.coverage_text,
                p.contribution_text,
            )
            for p in lines
        ),
    )
    return lines, tuple(text), body


def _movers(change: ChangeBlock, year: int) -> Table:
    return table(
        "对指数变化影响最大的区级指标",
        columns(
            ("编号", "w", 10),
            ("指标", "", 42),
            ("变化", "n", 12),
            ("指标数据", "n", 12),
            ("权重调整", "n", 12),
            ("计分方法", "n", 12),
        ),
        (row(c.code, c.name, c.change, c.data, c.weight, c.method) for c in change.movers),
        note=f"单位：分，为区本级指标得分中的变化（{year}年度减{year - 1}年度）。",
    )


def build(reader: UnitReader, unit: rows.UnitScore) -> Overview:
    """Everything on the district's own index."""
    name = reader.full_name(unit.unit_code)
    pillars, pillar_text, pillar_table = _pillars(reader, unit)
    composition, tiers = tiers_of.composed(reader, unit)
    trend, trend_text, trend_table = tiers_of.trend(reader, unit)
    change = reader.change(unit)
    spread = []
    for tier in ("street", "community"):
        found = totals(reader, tier)
        if found:
            middle = sum(found) / len(found)
            spread.append((m.TIER[tier], tuple(found), middle, f"均值 {reader.n.total(middle)}"))
    return Overview(
        summary=_summary(reader, unit, name),
        cards=_cards(reader, unit),
        pillars=pillars,
        pillar_text=pillar_text,
        pillar_table=pillar_table,
        change=change,
        movers=_movers(change, unit.year),
        composition=composition,
        tiers=tiers,
        distribution=tuple(spread),
        trend=trend,
        trend_text=trend_text,
        trend_table=trend_table,
    )
