"""The first page: the index and what moved it, six figures, three short lists, and one finding a subject."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from statistics import median

from reports import rows
from reports.numbers import plain, share, signed
from reports.parts.blocks import Card, ChangeBlock, Opening, PillarLine, Point
from reports.parts.table import Table, columns, row, table
from reports.reading.reader import Reader
from reports.rows import RankInterval, RankPair
from reports.sections.result import opening as opening_of
from reports.sections.result.opening import LISTED
from reports.shared import delivery, gaps
from reports.shared.change import printed
from reports.shared.measure import comparable, in_order, mean, totals, widest
from reports.subjects.district import District
from reports.wording import sentences
from reports.wording.words import at_end, extremes, listed, tied

# names in a narrow cell
WIDEST = 3
NAMED = 3


@dataclass(frozen=True, slots=True)
class Front:
    """``findings``: a row a subject; every figure in it stands again in a later section."""

    result: tuple[str, ...]
    cards: tuple[Card, ...]
    opening: Opening
    findings: Table


def _result(reader: Reader, unit: rows.UnitScore, name: str) -> tuple[str, ...]:
    w = reader.words
    n, info = reader.n, reader.info
    if not unit.comparable:
        return tuple(sentences.result(unit, name, "", info, n, 0))
    own = reader.year_pack.framework.tiers.district.composition.own
    moved = [s.replace("综合得分", "指数", 1) for s in sentences.change(printed(reader, unit.unit_code), info.year, n)]
    return (
        f"{name}{info.year}年度{info.index_name}为{n.total(unit.total_score)}分（满分{plain(info.total_max)}分）："
        f"{w.district}本级{n.total(unit.own_total)}分占{share(own, 0)}，"
        f"可比{w.street}均值{n.total(unit.children_total)}分占{share(1 - own, 0)}。"
        f"{''.join(moved)}{w.district}级只公布指数，不定等级、不列名次。",
    )


def _cards(reader: Reader, unit: rows.UnitScore) -> tuple[Card, ...]:
    w = reader.words
    n, info = reader.n, reader.info
    found = printed(reader, unit.unit_code)
    change = found.change if found else None
    before = f"{info.year - 1}年度{n.total(found.previous_total)}分" if found and change is not None else ""
    have = {t: sum(u.comparable for u in reader.marts.units(t)) for t in w.tiers}
    whole = {t: len(reader.marts.units(t)) for t in w.tiers}
    failed = {t.tier: t.failed_basics for t in reader.marts.table(rows.TierSummary)}
    pending = reader.marts.table(rows.PendingItem)
    silent = {q.department for q in reader.marts.table(rows.DataQuality) if (q.gate_state or "missing") != "accepted"}
    asked = {q.department for q in reader.marts.table(rows.DataQuality)}
    return (
        Card(
            info.index_name,
            n.total(unit.total_score) if unit.comparable else info.below_floor_text,
            f"满分{plain(info.total_max)}分，本级数据覆盖率{share(unit.coverage)}",
            "plain" if unit.comparable else "bad",
        ),
        Card("较上年", n.change(change), before or "无可比上年结果"),
        Card(
            f"可比{w.street}", f"{have['street']}/{whole['street']}",
            "，".join(f"可比{w[t]}{have[t]}/{whole[t]}" for t in w.below("street")),
            "plain" if have["street"] == whole["street"] else "bad",
        ),
        Card(
            "未达标基础项", f"{sum(failed.values())}项次",
            "，".join(f"{reader.words[t]}{failed[t]}" for t in w.tiers if t in failed),
            "bad" if any(failed.values()) else "good",
        ),
        Card(
            "待报分值", plain(sum(p.points or 0.0 for p in pending)),
            f"{_open_share(reader)}{len(pending)}项次，{len({p.owed_by for p in pending})}个部门应补报",
            "bad" if pending else "good",
        ),
        Card(
            "未交齐的部门", f"{len(silent)}个",
            _few([reader.department(d) for d in sorted(silent)]) if silent else f"{len(asked)}个应报部门已交齐",
            "bad" if silent else "good",
        ),
    )  # fmt: skip


def _open_share(reader: Reader) -> str:
    """``占应计分0.4%；``: what is owed of all that the basic indicators of all units would be scored by."""
    due = [r for r in reader.marts.table(rows.IndicatorScore) if r.kind == "basic" and r.status != "not_applicable"]
    owed = sum(r.weight for r in due if r.status == "pending")
    return f"占应计分{share(owed / sum(r.weight for r in due))}；" if owed else ""


def _few(names: Sequence[str]) -> str:
    """A few names; beyond, how many there are."""
    return listed(names, "个", NAMED)


def _short(points: float) -> str:
    """Points of many units for the narrow column: a thousand needs no decimal."""
    return plain(points, 0 if points >= 1000 else 1)


def _opening(reader: Reader, unit: rows.UnitScore, change: ChangeBlock) -> Opening:
    """The district's causes; failed basics of its own, the other tiers counted; what is owed by all for all units."""
    w = reader.words
    failed = gaps.failed(reader, unit.unit_code)
    items: dict[str, list[rows.PendingItem]] = defaultdict(list)
    for p in reader.marts.table(rows.PendingItem):
        items[p.owed_by].append(p)
    points = {d: sum(p.points or 0.0 for p in of) for d, of in items.items()}
    order = sorted(points, key=lambda d: (-points[d], d))
    lines = [
        Point(f"{reader.department(d)}：{_few(sorted({p.indicator_code for p in items[d]}))}", _short(points[d]))
        for d in order[:LISTED]
    ]
    if rest := order[LISTED:]:
        count = sum(len(items[d]) for d in rest)
        lines.append(Point(f"其余{len(rest)}个部门{count}项次", _short(sum(points[d] for d in rest))))
    below = {t.tier: t.failed_basics for t in reader.marts.table(rows.TierSummary)}
    also = "、".join(f"{reader.words[t]}{below[t]}项次" for t in w.below("district") if t in below)
    mine = f"以上为{w.district}本级{len(failed)}项" if failed else f"{w.district}本级没有未达标的{w.basic}"
    return replace(
        opening_of.opening(reader, unit, change, failed, sum(points.values())),
        failed_note=f"{mine}；另有{also}。" if also else f"{mine}。",
        owed=tuple(lines),
        owed_note=f"合计{plain(sum(points.values()))}分，不计为{w.under('district')}失分。"
        if items
        else "没有待报指标。",
    )


def _from_to(moved: Sequence[tuple[float, str]], printed: Callable[[float], str]) -> str:
    """``甲+4.23分到乙、丙（并列）+0.41分``: the greatest and the least move, with all that share either."""
    ends = [at_end(moved, itemgetter(0), printed, end) for end in (max, min)]
    return "到".join(f"{tied([name for _, name in of])}{printed(of[0][0])}分" for of in ends)


def _grades(reader: Reader, tier: str) -> str:
    found = reader.marts.units(tier)
    bands = [b.grade for b in reader.year_pack.framework.grade_bands]
    return "、".join(f"{g}{sum(u.grade == g for u in found)}个" for g in bands)


def _units(reader: Reader, tier: str) -> str:
    found, scored = in_order(list(reader.marts.units(tier))), totals(reader, tier)
    if not found:
        return ""
    if not scored:
        return f"{len(found)}个{reader.words[tier]}中没有一个可比。"
    text = f"{len(scored)}个可比，均值{reader.n.total(mean(scored))}分：{_grades(reader, tier)}；"
    text += extremes(
        comparable(found), lambda u: reader.full_name(u.unit_code), lambda u: u.total_score or 0.0, reader.n.total
    )
    vetoed = sum(u.vetoed for u in found)
    moved = [
        (c.change, u.unit_name)
        for u in comparable(found)
        for c in (printed(reader, u.unit_code),)
        if c and c.change is not None
    ]
    if tier == "street" and moved:
        text += (
            f"。较上年提高{sum(c > 0 for c, _ in moved)}个、下降{sum(c < 0 for c, _ in moved)}个，"
            f"变动由{_from_to(moved, reader.n.change)}"
        )
    return text + (f"；一票否决{vetoed}个。" if vetoed else "。")


def _pillars(reader: Reader, found: Sequence[PillarLine]) -> str:
    n = reader.n
    scored = [(p.score, p.name) for p in found if p.score is not None]
    if not scored:
        return ""
    best, worst = (at_end(scored, itemgetter(0), n.score, end) for end in (max, min))
    if n.score(best[0][0]) == n.score(worst[0][0]):
        text = f"各{reader.words.pillar_short}都是{n.score(best[0][0])}分"
    else:
        high, low = (f"{tied([name for _, name in of])}{n.score(of[0][0])}分" for of in (best, worst))
        text = f"{high}最高，{low}最低，相差{n.ahead(best[0][0], worst[0][0])}分"
    moved = [(p.score - p.previous, p.name) for p in found if p.score is not None and p.previous is not None]
    if moved:
        text += f"；较上年变动由{_from_to(moved, lambda c: signed(c, n.print_decimals))}"
    return f"{text}。"


def _indicators(reader: Reader) -> str:
    items: dict[str, int] = defaultdict(int)
    for f in reader.marts.table(rows.FailedBasic):
        items[f.indicator_code] += 1
    if not items:
        return f"{reader.words.levels}责任主体没有未达标的{reader.words.basic}（0项次）。"
    judged = sum(r.passed is not None for r in reader.marts.table(rows.IndicatorScore))
    top = [c for c in sorted(items) if items[c] == max(items.values())]
    tiers = {reader.year_pack.indicator[c].tier for c in top}
    whose = "单位" if len(tiers) > 1 else reader.words[tiers.pop()]
    each = "各" if len(top) > 1 else ""
    whole = sum(items.values())
    return (
        f"未达标共{whole}项次，占已判定{judged}项次的{share(whole / judged if judged else None)}；"
        f"最多的是{tied([f'{c} {reader.indicator_name(c)}' for c in top])}，{each}{items[top[0]]}个{whose}。"
    )


def _tasks(reader: Reader) -> str:
    found = reader.marts.table(rows.MilestoneResult)
    tasks = reader.marts.table(rows.DepartmentTask)
    if not tasks:
        return "本年度没有年度任务。"
    full = sum(1 for t in tasks if t.milestones and t.on_time == t.milestones)
    words = delivery.counted(found)
    return f"年度任务{len(tasks)}项（{full}项节点全部按期），时间节点{len(found)}个" + (
        f"：{words}。" if words else "。"
    )


def _departments(reader: Reader) -> str:
    scored = sorted(
        (d for d in reader.marts.table(rows.DepartmentScore) if d.total_score is not None),
        key=lambda d: (-(d.total_score or 0.0), d.department),
    )
    text = ""
    if scored:
        n = reader.n
        ends = extremes(scored, lambda d: d.department_name, lambda d: d.total_score or 0.0, n.total)
        average = n.total(mean(d.total_score or 0.0 for d in scored))
        text = f"{len(scored)}个部门平均{average}分，{ends}；"
    debts = gaps.owed(reader)
    if not debts:
        return f"{text}没有欠报数据（待报0项次）。"
    worst = at_end(sorted(debts), lambda d: debts[d][1], plain)
    each = f"{debts[worst[0]][0]}项次、" if len(worst) == 1 else "各"
    return (
        f"{text}{len(debts)}个部门欠报{sum(c for c, _ in debts.values())}项次，"
        f"分值最多的是{tied([reader.department(d) for d in worst])}（{each}{plain(debts[worst[0]][1])}分）。"
    )


def _firmness(reader: Reader) -> str:
    w = reader.words
    found = [i for i in reader.marts.optional(RankInterval) if i.tier == "street" and i.rank]
    if not found:
        return ""
    single = sum(i.rank_low == i.rank_high for i in found)
    pairs = [p for p in reader.marts.optional(RankPair) if p.tier == "street"]
    tied = f"，不作区分的{len(pairs)}对" if reader.marts.has(RankPair) else ""
    most = ""
    if wide := widest(found):
        names = [f"{reader.full_name(i.unit_code)}（第{i.rank}名，区间{i.rank_low}–{i.rank_high}）" for i in wide]
        # more than a line of them: the annex names each, the first page has to hold the rest
        span = (wide[0].rank_high or 0) - (wide[0].rank_low or 0) + 1
        most = (
            f"；最宽的是{'、'.join(names)}"
            if len(names) <= WIDEST
            else f"；最宽的{span}个名次，有{len(names)}个{w.street}"
        )
    usual = "、".join(
        f"{w[t]}{plain(median((i.rank_high or 0) - (i.rank_low or 0) + 1 for i in of))}个名次"
        for t in w.below("district")
        if (of := [i for i in reader.marts.optional(RankInterval) if i.tier == t and i.rank])
    )
    return (
        f"{found[0].draws}次抽样，名次区间一般宽（中位数）：{usual}；"
        f"区间只有1个名次的{w.street}{single}个{tied}{most}。"
    )


def build(district: District) -> Front:
    """Everything on the opening page; a subject without figures has no finding."""
    reader, unit = district.reader, district.row
    w = reader.words
    found = (
        *((w[tier], _units(reader, tier)) for tier in w.below("district")),
        (w.pillar_short, _pillars(reader, district.pillars)),
        ("指标", _indicators(reader)),
        ("任务", _tasks(reader)),
        ("部门", _departments(reader)),
        ("名次", _firmness(reader)),
    )
    return Front(
        _result(reader, unit, district.full_name),
        _cards(reader, unit),
        _opening(reader, unit, district.change),
        table("", columns("方面 8, 主要结果 92"), (row(*f) for f in found if f[1])),
    )
