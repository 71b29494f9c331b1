"""A department's first page: its total and what it is made of, six figures, three short lists, and its place."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reports import rows
from reports.numbers import NONE, apart, mean, parts, share
from reports.parts.blocks import Card, Opening, TrendPoint
from reports.parts.table import Table, columns, row, table
from reports.reading.reader import Reader
from reports.sections.result import department_opening as opening
from reports.shared.departments import PARTS, assessed, before
from reports.shared.gaps import owed
from reports.subjects.department import Department
from reports.wording.grades import department_cut, in_short


@dataclass(frozen=True, slots=True)
class Result:
    """``opening`` is none and ``reasons`` is a table for a department that is not assessed."""

    scored: bool
    total: str
    cards: tuple[Card, ...]
    summary: str
    opening: Opening | None
    reasons: Table | None
    parts: Table | None
    trend: tuple[TrendPoint, ...]
    totals: tuple[float, ...]
    own: float | None
    mean: float | None
    mean_text: str


def _parts(reader: Reader, d: rows.DepartmentScore) -> Table:
    """Part, weight as set, weight as used, score, points: the points add up to the total."""
    n, tier = reader.n, reader.year_pack.framework.tiers.department
    spec = tier.composition
    whole = sum(getattr(spec, key) for _, key, column, _, _ in PARTS if getattr(d, column) is not None)
    points = {column: getattr(spec, key) / whole * score for _, key, column, _, _ in PARTS
              if (score := getattr(d, column)) is not None}  # fmt: skip
    printed = dict(zip(points, parts(list(points.values()), Decimal(n.total(d.total_score)), n.score_decimals),
                       strict=True))  # fmt: skip
    lines = []
    for name, key, column, inner, pieces in PARTS:
        score, set_weight = getattr(d, column), getattr(spec, key)
        made = "；".join(
            f"{label}{n.score(getattr(d, of))}（{share(getattr(getattr(tier, inner), k), 0)}）"
            for label, k, of in pieces
            if inner
        )
        lines.append(
            row(
                name,
                (made or "所配合任务的牵头部门评分均值") if score is not None else "本年度没有",
                share(set_weight, 0),
                share(set_weight / whole) if score is not None else "不计",
                n.score(score),
                f"{printed[column]:f}" if score is not None else NONE,
                tones=("", "", "", "" if score is not None else "none", "", ""),
            )
        )
    head = columns("部分 12, 构成（括号内为占比） 46, 规定权重 n10, 适用权重 n11, 得分 n9, 计入总分 n12")
    note = "" if all(getattr(d, p[2]) is not None for p in PARTS) else ("没有的部分不计，权重按比例归入其余部分。")
    return table("得分构成", head, lines, note=note, look="small")


def _scored(reader: Reader) -> list[float]:
    return sorted(d.total_score for d in reader.marts.table(rows.DepartmentScore) if d.total_score is not None)


def _why(reader: Reader, d: rows.DepartmentScore) -> str:
    """Why its grade is below that of its total; empty where it is not."""
    return in_short(department_cut(d, reader.year_pack.framework), reader.words)


def _moved(reader: Reader, d: rows.DepartmentScore, last: rows.DepartmentScore | None) -> float | None:
    """The difference of the two printed totals; none where one is missing."""
    if d.total_score is None or last is None or last.total_score is None:
        return None
    return float(apart(reader.n.total(d.total_score), reader.n.total(last.total_score)))


def _summary(reader: Reader, d: rows.DepartmentScore, name: str) -> str:
    n, info = reader.n, reader.info
    if d.total_score is None:
        return f"{name}{info.year}年度没有可以计分的牵头、配合或填报事项，不计总分，不定等级，不列名次。"
    why = _why(reader, d)
    grade = f"{d.grade or '未定'}（{why}）" if why else d.grade or "未定"
    rank = f"在{d.peers}个参评部门中列第{d.rank}名" if d.rank is not None else "不列名次"
    text = (
        f"{name}{info.year}年度履责评估总分{n.total(d.total_score)}分，等级为{grade}，{rank}，"
        f"参评部门均值{n.total(mean(_scored(reader)))}分。"
    )
    last = before(reader, d.department)
    if last and last.total_score is not None:
        text += f"总分较{info.year - 1}年度（{n.total(last.total_score)}分，第{last.rank}名）变化"
        text += f"{n.change(_moved(reader, d, last))}分。"
    parts = [(name, getattr(d, column)) for name, _, column, _, _ in PARTS]
    absent = [name for name, score in parts if score is None]
    text += "其中" + "、".join(f"{name}{n.score(s)}分" for name, s in parts if s is not None)
    return text + (f"；没有{'、'.join(absent)}事项，该部分不计。" if absent else "。")


def _reasons(reader: Reader, code: str) -> Table:
    """What would make the department assessed, looked up one by one."""
    year, of = reader.info.year, reader.year_pack
    led = [t for t in of.tasks if t.lead_department == code]
    helped = [t for t in of.tasks if code in t.cooperating_departments]
    rated = [r for r in reader.marts.of_department(rows.CooperationRating, code) if r.score is not None]
    due = reader.marts.of_department(rows.DataQuality, code)
    named = [i.code for i in of.indicators if code in i.cooperating_departments]
    lines = (
        row("牵头任务", f"{len(led)}项", f"{year}年度责任分工方案把本部门列为任务的牵头部门"),
        row("配合任务", f"{len(helped)}项", "责任分工方案把本部门列为任务的配合部门"),
        row("收到的配合评分", f"{len(rated)}项", "所配合任务的牵头部门在上报表中为本部门评分"),
        row("应报的数据", f"{len(due)}份、{sum(q.cells_asked for q in due)}格", "指标字段由本部门上报"),
    )
    head = columns("事项 22, 本年度 c18, 有此事项即参加评估的条件 60")
    note = f"另有指标{len(named)}项（{'、'.join(named)}）列本部门为配合部门，但指标的配合部门不评分。" if named else ""
    return table("不参加评估的原因", head, lines, note=note, look="small")


def _cards(reader: Reader, d: rows.DepartmentScore) -> tuple[Card, ...]:
    n, info, scored = reader.n, reader.info, d.total_score is not None
    count, points = owed(reader).get(d.department, (0, 0.0))
    last = before(reader, d.department)
    done, rest, well = opening.punctual(reader, d.department)
    moved = _moved(reader, d, last)
    debt = Card("欠报分值", n.points(points), f"{count}项次待报" if count else "没有欠报", "bad" if count else "good")
    if not scored:
        return (Card("总分", NONE, "不参加评估"), Card("等级", NONE, "不定等级"), Card("名次", NONE, "不列名次"), debt)
    return (
        Card("总分", n.total(d.total_score), f"均值{n.total(mean(_scored(reader)))}"),
        Card("等级", d.grade or NONE, _why(reader, d), "bad" if d.grade == reader.words.worst else "plain"),
        Card("名次", f"{d.rank}/{d.peers}" if d.rank is not None else NONE, f"{d.peers}个参评部门"),
        Card("较上年", n.change(moved),
             f"{info.year - 1}年度{n.total(last.total_score)}" if last else "无可比上年结果"),
        Card("节点按期", done, rest, "plain" if well else "bad"),
        debt,
    )  # fmt: skip


def _trend(reader: Reader, code: str) -> tuple[TrendPoint, ...]:
    by_year: dict[int, list[rows.DepartmentScore]] = {}
    for s in reader.marts.all_years(rows.DepartmentScore):
        if s.total_score is not None and s.year <= reader.info.year and assessed(reader, s.year):
            by_year.setdefault(s.year, []).append(s)
    out = []
    for year, found in sorted(by_year.items()):
        own = next((s.total_score for s in found if s.department == code), None)
        out.append(TrendPoint(year, own, mean(s.total_score or 0 for s in found), reader.n.total(own)))
    return tuple(out)


def build(department: Department) -> Result:
    reader, d, scored = department.reader, department.row, department.scored
    totals, trend = _scored(reader), _trend(reader, department.code)
    middle = mean(totals)
    return Result(
        scored=scored,
        total=reader.n.total(d.total_score),
        cards=_cards(reader, d),
        summary=_summary(reader, d, department.name),
        opening=opening.opening(reader, d) if scored else None,
        reasons=None if scored else _reasons(reader, department.code),
        parts=_parts(reader, d) if scored else None,
        trend=trend if sum(p.own is not None for p in trend) > 1 else (),
        totals=tuple(totals) if scored else (),
        own=d.total_score,
        mean=middle,
        mean_text=reader.n.total(middle),
    )
