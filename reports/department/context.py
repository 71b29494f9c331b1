"""Context of a department's report: its result, what it led, how others rated it, what it handed in and owes."""

from __future__ import annotations

from dataclasses import dataclass

from reports import rows
from reports.department import duties, reporting
from reports.district.departments import owed
from reports.numbers import NONE, plain, share
from reports.shared.blocks import Card, TrendPoint
from reports.shared.frame import Frame, frame
from reports.shared.table import Table, columns, row, table
from reports.shared.unit import UnitReader

SUBJECT = "社会治理履责评估报告"


@dataclass(frozen=True, slots=True)
class DepartmentContext:
    frame: Frame
    total: str
    grade: str
    rank: str
    cards: tuple[Card, ...]
    summary: tuple[str, ...]
    parts: Table
    trend: tuple[TrendPoint, ...]
    duties: duties.Duties
    reporting: reporting.Reporting
    cases_text: str
    cases: Table | None


def codes(reader: UnitReader) -> list[tuple[str, str]]:
    """Departments assessed in the year: scored ones, and those that owe figures."""
    debts = owed(reader)
    return [
        (d.department, d.department_name)
        for d in sorted(reader.marts.table(rows.DepartmentScore), key=lambda d: d.department)
        if d.total_score is not None or d.department in debts
    ]


def _parts(reader: UnitReader, d: rows.DepartmentScore) -> Table:
    """Part, weight as set, weight as used, score, points: the points add up to the total."""
    n, tier = reader.n, reader.year_pack.framework.tiers["department"]
    spec = tier["composition"]
    parts = (
        ("牵头任务", float(spec["led"]), d.led_score),
        ("配合评分", float(spec["cooperation"]), d.cooperation_score),
        ("填报质量", float(spec["reporting"]), d.reporting_score),
    )
    whole = sum(w for _, w, s in parts if s is not None)
    led, report = tier["led_parts"], tier["reporting_parts"]
    below = {
        "牵头任务": f"时间节点按期率{n.score(d.led_milestones)}（{share(float(led['milestones_on_time']), 0)}）；"
        f"指标达标率{n.score(d.led_indicators)}（{share(float(led['led_indicators_attained']), 0)}）",
        "配合评分": "所配合任务的牵头部门评分均值",
        "填报质量": f"按期{n.score(d.reporting_on_time)}（{share(float(report['on_time']), 0)}）；"
        f"一次通过{n.score(d.reporting_first_time)}（{share(float(report['accepted_first_time']), 0)}）；"
        f"事后无更正{n.score(d.reporting_no_correction)}（{share(float(report['no_later_correction']), 0)}）",
    }
    return table(
        "得分构成",
        columns(
            ("部分", "", 13),
            ("构成（括号内为占比）", "", 42),
            ("规定权重", "n", 11),
            ("适用权重", "n", 11),
            ("得分", "n", 11),
            ("计入总分", "n", 12),
        ),
        (
            row(
                name,
                below[name],
                share(w, 0),
                share(w / whole) if s is not None else "不计",
                n.score(s),
                n.points(w / whole * s) if s is not None else NONE,
                tones=("", "", "", "" if s is not None else "none", "", ""),
            )
            for name, w, s in parts
        ),
        note="没有的部分不计，权重按比例归入其余部分。",
        look="small",
    )


def _summary(reader: UnitReader, d: rows.DepartmentScore, name: str) -> tuple[str, ...]:
    n, info = reader.n, reader.info
    if d.total_score is None:
        return (f"{name}{info.year}年度没有可以计分的牵头、配合或填报事项，不计总分，不定等级，不列名次。",)
    whole = [s.total_score for s in reader.marts.table(rows.DepartmentScore) if s.total_score is not None]
    rank = f"在{d.peers}个参评部门中列第{d.rank}名" if d.rank is not None else "不列名次"
    mean = sum(whole) / len(whole)
    text = [
        f"{name}{info.year}年度履责评估总分{n.total(d.total_score)}分，等级为{d.grade or '未定'}，{rank}，"
        f"参评部门均值{n.total(mean)}分。"
    ]
    before = next(
        (
            s
            for s in reader.marts.table(rows.DepartmentScore, info.year - 1)
            if s.department == d.department and s.total_score is not None
        ),
        None,
    )
    if before and before.total_score is not None:
        text.append(
            f"总分较{info.year - 1}年度（{n.total(before.total_score)}分）"
            f"变化{n.change(d.total_score - before.total_score)}分"
            f"；上年列第{before.rank}名。"
        )
    scored = [
        (label, s)
        for label, s in (("牵头任务", d.led_score), ("配合评分", d.cooperation_score), ("填报质量", d.reporting_score))
        if s is not None
    ]
    absent = [
        label
        for label, s in (("牵头任务", d.led_score), ("配合评分", d.cooperation_score), ("填报质量", d.reporting_score))
        if s is None
    ]
    text.append(
        "其中"
        + "、".join(f"{label}{n.score(s)}分" for label, s in scored)
        + (f"；没有{'、'.join(absent)}事项，该部分不计" if absent else "")
        + "。"
    )
    return tuple(text)


def _cards(reader: UnitReader, d: rows.DepartmentScore) -> tuple[Card, ...]:
    n = reader.n
    count, points = owed(reader).get(d.department, (0, 0.0))
    led = sum(t.lead_department == d.department for t in reader.marts.table(rows.DepartmentTask))
    scored = d.total_score is not None
    return (
        Card("总分", n.total(d.total_score), "满分100分"),
        Card(
            "等级",
            (d.grade or NONE) if scored else NONE,
            "" if scored else "不定等级",
            "bad" if d.grade == "不合格" else "plain",
        ),
        Card("名次", f"{d.rank}/{d.peers}" if d.rank is not None else NONE, "参评部门"),
        Card("牵头任务", n.score(d.led_score), f"{led}项任务"),
        Card("配合评分", n.score(d.cooperation_score), "牵头部门评分均值"),
        Card("填报质量", n.score(d.reporting_score), f"欠报{count}项次/{plain(points)}分", "bad" if count else "plain"),
    )


def _trend(reader: UnitReader, code: str) -> tuple[TrendPoint, ...]:
    by_year: dict[int, list[rows.DepartmentScore]] = {}
    for s in reader.marts.all_years(rows.DepartmentScore):
        if s.total_score is not None and s.year <= reader.info.year:
            by_year.setdefault(s.year, []).append(s)
    out = []
    for year, found in sorted(by_year.items()):
        own = next((s.total_score for s in found if s.department == code), None)
        out.append(TrendPoint(year, own, sum(s.total_score or 0 for s in found) / len(found), reader.n.total(own)))
    return tuple(out)


def build(reader: UnitReader, code: str) -> DepartmentContext:
    """The department's context. Raises KeyError where the year has no row of it."""
    found = reader.marts.of_department(rows.DepartmentScore, code)
    if not found:
        raise KeyError(f"成果表 department_scores 中没有{reader.info.year}年度的 {code}")
    d, name = found[0], reader.department(code)
    cases_text, cases = reader.cases(code)
    return DepartmentContext(
        frame=frame(reader.info, "department", code, name, name, SUBJECT),
        total=reader.n.total(d.total_score),
        grade=d.grade or NONE,
        rank=f"{d.rank}/{d.peers}" if d.rank is not None else NONE,
        cards=_cards(reader, d),
        summary=_summary(reader, d, name),
        parts=_parts(reader, d),
        trend=_trend(reader, code),
        duties=duties.build(reader, code),
        reporting=reporting.build(reader, code),
        cases_text=cases_text,
        cases=cases,
    )
