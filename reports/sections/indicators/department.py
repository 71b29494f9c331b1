"""How the indicators a department leads came out across the units: a small panel for those of many, and a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mulin.pack import Indicator
from reports import messages as m
from reports import rows
from reports.numbers import NONE, mean, share
from reports.parts.table import Row, Table, columns, row, table
from reports.reading.reader import Reader
from reports.sections import Nothing
from reports.subjects.department import Department
from reports.wording.words import ENDS, extremes, quoted

BINS = 10


@dataclass(frozen=True, slots=True)
class Panel:
    """One small multiple: ``bins`` are shares (0..1) of the scored units by tens of points; means are 0..100."""

    name: str
    bins: tuple[float, ...]
    mean: float | None
    prior: float | None
    text: str
    weak: bool


@dataclass(frozen=True, slots=True)
class Indicators:
    """``panels`` stand where there are several to compare."""

    text: tuple[str, ...]
    panels: tuple[Panel, ...]
    table: Table


def _ends(reader: Reader, found: Sequence[rows.IndicatorScore]) -> tuple[str, str]:
    """The best and the weakest unit with their values; nothing for a single unit."""
    scored = [r for r in found if r.score is not None]
    if len(scored) < 2:
        return NONE, NONE
    if len({r.score for r in scored}) == 1:
        return "全部相同", "全部相同"

    def one(score: float) -> str:
        pick = sorted((r for r in scored if r.score == score), key=lambda r: r.unit_code)
        more = f"等{len(pick)}个" if len(pick) > 1 else ""
        first = pick[0]
        value = m.word(m.STATUS, first.status) if first.value is None else reader.value(first, first.value)
        return f"{reader.full_name(first.unit_code)}{more}：{value}"

    return one(max(r.score or 0 for r in scored)), one(min(r.score or 0 for r in scored))


def _bins(scores: Sequence[float]) -> tuple[float, ...]:
    counts = [0] * BINS
    for s in scores:
        counts[min(int(s * BINS / 100), BINS - 1)] += 1
    return tuple(c / len(scores) for c in counts) if scores else (0.0,) * BINS


def _scores(reader: Reader, code: str, year: int) -> list[float]:
    return [r.score for r in reader.marts.by(rows.IndicatorScore, "indicator_code", code, year) if r.score is not None]


def _line(reader: Reader, i: Indicator) -> tuple[Row, Panel | None, float | None]:
    found = reader.marts.by(rows.IndicatorScore, "indicator_code", i.code)
    scores, before = _scores(reader, i.code, reader.info.year), _scores(reader, i.code, reader.info.year - 1)
    judged = [r for r in found if r.passed is not None]
    passed = sum(bool(r.passed) for r in judged) / len(judged) if judged and i.kind == "basic" else None
    waiting = sum(r.status == "pending" for r in found)
    now, prior = mean(scores), mean(before)
    n = reader.n
    line = row(
        f"{i.code}　{i.name_zh}",
        f"{len(scores)}/{len(found)}{reader.words[i.tier]}",
        n.score(now),
        n.score(prior),
        reader.words.guiding_kind if i.kind == "guiding" else share(passed, 0),
        str(waiting),
        *_ends(reader, found),
        tones=("", "", "", "", "wait" if passed is not None and passed < 1 else "", "wait" if waiting else "none"),
    )
    weak = passed is not None and passed < 1
    panel = Panel(f"{i.code} {i.name_zh}", _bins(scores), now, prior, n.score(now), weak) if len(scores) > 1 else None
    return line, panel, now


def build(department: Department) -> Indicators | Nothing:
    reader, code = department.reader, department.code
    mine = [i for i in reader.year_pack.indicators if i.lead_department == code]
    if not mine:
        return Nothing("本部门没有牵头的指标（0项）。")
    made = {i.code: _line(reader, i) for i in mine}
    means = {c: now for c, (_, _, now) in made.items() if now is not None}
    text = (
        f"本部门牵头指标{len(mine)}项，其中{reader.words.basic_kind}{sum(i.kind == 'basic' for i in mine)}项、"
        f"{reader.words.guiding_kind}{sum(i.kind == 'guiding' for i in mine)}项。"
    )
    if not any(t.lead_department == code for t in reader.year_pack.tasks):
        # the report says "没有由本部门牵头的任务" in another place
        text += (
            "指标的牵头部门由指标体系确定，任务的牵头部门由年度责任分工方案确定，两者不同：本部门没有牵头的任务，"
            "这些指标的达标情况计入以其为主要指标的任务的牵头部门，不计入本部门得分。"
        )
    if len(means) > 1:
        name = reader.indicator_name
        ends = extremes(sorted(means), lambda c: f"{c}{quoted(name(c))}", means.__getitem__, reader.n.score, ENDS)
        text += f"平均得分{ends}。"
    head = columns("指标 27, 计分单位 n12, 均值 n7, 上年 n7, 达标 n8, 待报 n5, 得分最高 17, 得分最低 17")
    note = "“计分单位”为已计分单位数／单位数；得分最高、最低栏后为该单位的指标值。"
    lines = [line for line, _, _ in made.values()]
    panels = tuple(p for _, p, _ in made.values() if p is not None)
    body = table("牵头指标在各单位的结果", head, lines, look="small", note=note)
    return Indicators((text,), panels if len(panels) > 1 else (), body)
