"""The district's own indicators, with last year's value beside this year's."""

from __future__ import annotations

from dataclasses import dataclass

from reports import messages as m
from reports.numbers import plain
from reports.parts.table import Row, Table, columns, group, row, table
from reports.subjects.district import District
from reports.wording import sentences
from reports.wording.standard_words import GUIDING_HEADING, HEADING
from reports.wording.words import at_end, quoted, tied


@dataclass(frozen=True, slots=True)
class Indicators:
    basic: Table
    text: tuple[str, ...]
    guiding: Table


def build(district: District) -> Indicators:
    """Basic ones under their pillars, guiding ones by themselves."""
    reader, unit, found = district.reader, district.row, district.indicator_rows
    w = reader.words
    n = reader.n
    lines: list[Row] = []
    for p in district.pillars:
        basic = [r for r in found if r.kind == "basic" and r.pillar == p.code]
        if basic:
            lines.append(group(f"{p.name}（权重{p.weight}，{w.district}本级得分{p.own_text}）"))
        for r in basic:
            line = reader.line(r)
            tone = line.tone if line.tone in ("bad", "wait", "none") else ""
            lines.append(
                row(
                    f"{line.code}　{line.name}",
                    line.value,
                    line.prior,
                    line.needed,
                    line.scored,
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
        f"{w.district}本级{w.basic}{len(basic)}项，已计分{len(scored)}项，达标{len(passed)}项；"
        f"基础分{n.points(unit.own_basic)}分，{w.guiding_kind}加分{n.points(unit.own_guiding)}分（上限{plain(reader.info.guiding_cap)}分）。"
    ]
    failed = [r for r in scored if not r.passed]
    if failed:
        text.append(
            "未达标的有："
            + "；".join(
                f"{r.indicator_code}{quoted(r.indicator_name)}{reader.value(r, r.value, reader.more(r, r.target))}"
                f"（目标{reader.value(r, r.target, reader.more(r, r.target))}，"
                f"{m.AMONG_PEERS if reader.relative(r) else ''}得分{n.score(r.score)}分）"
                for r in failed
            )
            + "。"
        )
    text.extend(sentences.losses([(r, reader.line(r)) for r in basic], n, w))
    moved = [r for r in scored if r.prior_score is not None and r.score is not None]
    for sign, words in ((1, "提高"), (-1, "下降")):
        far = [(gap, r) for r in moved if (gap := sign * ((r.score or 0.0) - (r.prior_score or 0.0))) > 0]
        if far:
            most = [r for _, r in at_end(far, lambda g: g[0], n.score)]
            told = (
                f"{r.indicator_code}{quoted(r.indicator_name)}（{n.score(r.prior_score)}分到{n.score(r.score)}分）"
                for r in most
            )
            text.append(f"得分较上年{words}最多的是{tied(list(told))}。")
    head = columns(
        f"指标 25, 指标值 n9, 上年值 n9, {HEADING} r24.5, 得分 n5.5, 上年 n5.5, 计入/满分 n8", "牵头部门 7.5, 结果 m6"
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
    return Indicators(
        table(
            f"{w.district}本级{w.basic}",
            head,
            lines,
            look="small",
            example="目标值、权重为示例",
            note=reader.rule_note(found),
        ),
        (text[0], "".join(text[1:])) if text[1:] else tuple(text),
        table(
            f"{w.district}本级{w.guiding}",
            columns(
                f"{w.guiding} 27, 指标值 n9, 上年值 n9, {GUIDING_HEADING} r27, 加分/上限 n8, 牵头部门 10", "结果 m10"
            ),
            guiding,
            look="small",
            example="加分上限为示例",
        ),
    )
