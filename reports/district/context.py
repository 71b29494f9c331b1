"""Context of the district's report: one part a chapter, built by the modules beside this one."""

from __future__ import annotations

from dataclasses import dataclass

from reports import messages as m
from reports import rows
from reports.district import (
    assumptions,
    audit,
    communities,
    data,
    departments,
    front,
    gaps,
    method,
    overview,
    rectify,
    relations,
    stability,
    streets,
    tasks,
)
from reports.numbers import plain
from reports.rows_robust import ROBUST_TABLES
from reports.shared import sentences
from reports.shared.blocks import SourceFile, SourceLine
from reports.shared.frame import Frame, frame
from reports.shared.sources import sources as where_from
from reports.shared.standard_words import GUIDING_HEADING, HEADING
from reports.shared.table import Row, Table, columns, group, row, table
from reports.shared.unit import UnitReader
from reports.shared.words import quoted

SUBJECT = "社会治理评估报告"


@dataclass(frozen=True, slots=True)
class DistrictContext:
    frame: Frame
    front: front.Front
    overview: overview.Overview
    indicators: Table
    indicator_text: tuple[str, ...]
    guiding: Table
    tasks: tasks.Tasks
    departments: departments.Departments
    streets: streets.Streets
    communities: communities.Communities
    data: data.Data
    gaps: gaps.Gaps
    not_tested: str
    stability: stability.Stability
    assumptions: assumptions.Assumptions
    relations: relations.Relations
    audit: audit.Audit
    method: method.Method
    files: tuple[SourceFile, ...]
    sources: tuple[tuple[SourceLine, ...], ...]
    rectify: rectify.Rectify
    below_floor: str


def _indicators(reader: UnitReader, unit: rows.UnitScore) -> tuple[Table, tuple[str, ...], Table]:
    """The district's own indicators, basic under their pillars, with last year's value beside this year's."""
    n = reader.n
    found = reader.indicator_rows(unit.unit_code)
    lines: list[Row] = []
    for p in reader.pillars(unit):
        basic = [r for r in found if r.kind == "basic" and r.pillar == p.code]
        if basic:
            lines.append(group(f"{p.name}（权重{p.weight}，区本级得分{p.own_text}）"))
        for r in basic:
            line = reader.line(r)
            tone = line.tone if line.tone in ("bad", "wait", "none") else ""
            lines.append(
                row(
                    f"{line.code}　{line.name}",
                    line.value,
                    line.prior,
                    line.needed,
                    line.score,
                    n.score(r.prior_score),
                    f"{line.earned}/{line.weight}",
                    reader.department(r.lead_department),
                    line.mark,
                    tones=("", "", "", "", "", "", "", "", tone),
                )
            )
    basic = [r for r in found if r.kind == "basic"]
    passed = [r for r in basic if r.passed]
    scored = [r for r in basic if r.passed is not None]
    text = [
        f"区本级基础性指标{len(basic)}项，已计分{len(scored)}项，达标{len(passed)}项；"
        f"基础分{n.points(unit.own_basic)}分，引导性加分{n.points(unit.own_guiding)}分（上限{plain(reader.info.guiding_cap)}分）。"
    ]
    failed = [r for r in scored if not r.passed]
    if failed:
        text.append(
            "未达标的有："
            + "；".join(
                f"{r.indicator_code}{quoted(r.indicator_name)}{reader.value(r, r.value, reader.more(r, r.target))}"
                f"（目标{reader.value(r, r.target, reader.more(r, r.target))}，得分{n.score(r.score)}分）"
                for r in failed
            )
            + "。"
        )
    text.extend(sentences.losses([(r, reader.line(r)) for r in basic], n))
    moved = [r for r in scored if r.prior_score is not None and r.score is not None]
    for sign, words in ((1, "提高"), (-1, "下降")):
        far = [(gap, r) for r in moved if (gap := sign * ((r.score or 0.0) - (r.prior_score or 0.0))) > 0]
        if far:
            _, r = max(far, key=lambda g: (g[0], g[1].indicator_code))
            text.append(
                f"得分较上年{words}最多的是{r.indicator_code}{quoted(r.indicator_name)}"
                f"（{n.score(r.prior_score)}分到{n.score(r.score)}分）。"
            )
    head = columns(
        ("指标", "", 27),
        ("指标值", "n", 7),
        ("上年值", "n", 7),
        (HEADING, "r", 26.5),
        ("得分", "n", 5.5),
        ("上年", "n", 5.5),
        ("计入/满分", "n", 8),
        ("牵头部门", "", 7.5),
        ("结果", "m", 6),
    )
    guiding = (
        row(
            f"{line.code}　{line.name}",
            line.value,
            line.prior,
            line.rule,
            f"{line.earned}/{line.weight}",
            reader.department(r.lead_department),
            line.mark,
        )
        for r in found
        if r.kind == "guiding"
        for line in (reader.line(r),)
    )
    return (
        table(
            "区本级基础性指标", head, lines, look="small", example="目标值、权重为示例", note=reader.rule_note(found)
        ),
        (text[0], "".join(text[1:])) if text[1:] else tuple(text),
        table(
            "区本级引导性指标",
            columns(
                ("引导性指标", "", 29),
                ("指标值", "n", 7),
                ("上年值", "n", 7),
                (GUIDING_HEADING, "r", 29),
                ("加分/上限", "n", 8),
                ("牵头部门", "", 10),
                ("结果", "m", 10),
            ),
            guiding,
            look="small",
            example="加分上限为示例",
        ),
    )


def codes(reader: UnitReader) -> list[tuple[str, str]]:
    """The district, where it is scored in the year."""
    return [(u.unit_code, u.unit_name) for u in reader.marts.units("district")]


def build(reader: UnitReader, code: str) -> DistrictContext:
    """The district's context. Raises KeyError where the year has no score row of it."""
    unit = reader.marts.unit(code)
    if unit is None:
        raise KeyError(f"成果表 unit_scores 中没有{reader.info.year}年度的 {code}")
    indicators, indicator_text, guiding = _indicators(reader, unit)
    files, sources = where_from(reader, code)
    whole = overview.build(reader, unit)
    return DistrictContext(
        frame=frame(reader.info, "district", code, unit.unit_name, reader.full_name(code), SUBJECT),
        front=front.build(reader, unit, whole.pillars, whole.change),
        overview=whole,
        indicators=indicators,
        indicator_text=indicator_text,
        guiding=guiding,
        tasks=tasks.build(reader),
        departments=departments.build(reader),
        streets=streets.build(reader),
        communities=communities.build(reader),
        data=data.build(reader),
        gaps=gaps.build(reader),
        not_tested="" if any(map(reader.marts.has, ROBUST_TABLES)) else m.NOTHING_DONE,
        stability=stability.build(reader),
        assumptions=assumptions.build(reader),
        relations=relations.build(reader),
        audit=audit.build(reader),
        method=method.build(reader),
        files=files,
        sources=sources,
        rectify=rectify.build(reader, code),
        below_floor=reader.info.below_floor_text,
    )
