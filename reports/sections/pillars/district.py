"""The index with its pillars, and what moved it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mulin.words import Words
from reports.numbers import signed
from reports.parts.blocks import ChangeBlock, PillarLine
from reports.parts.table import Table, columns, row, table
from reports.reading.reader import Reader
from reports.subjects.district import District
from reports.wording import sentences


@dataclass(frozen=True, slots=True)
class Pillars:
    pillars: tuple[PillarLine, ...]
    text: tuple[str, ...]
    table: Table
    change: ChangeBlock
    movers: Table


def _pillars(reader: Reader, lines: Sequence[PillarLine]) -> tuple[tuple[str, ...], Table]:
    w = reader.words
    scored = [(p.name, p.score, None) for p in lines if p.score is not None]
    text = list(sentences.pillars(scored, len(lines), "", reader.n, reader.words))
    moved = [(p.name, p.score - p.previous) for p in lines if p.score is not None and p.previous is not None]
    if moved:
        each = "、".join(f"{pillar}{signed(diff, reader.n.print_decimals)}分" for pillar, diff in moved)
        text.append(f"与{reader.info.year - 1}年度相比，得分变化为：{each}。")
    body = table(
        f"{w.pillar}得分",
        columns(
            f"{w.pillar} 16, 权重 n10, 得分 n12, 上年 n12, {w.district}本级 n12, {w.street}均值 n12",
            "覆盖率 n12, 计入指数 n14",
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
    return tuple(text), body


def _movers(change: ChangeBlock, year: int, w: Words) -> Table:
    return table(
        f"{w.district}本级得分变动最大的指标",
        columns(f"编号 w10, 指标 30, 变化 n12, 指标数据 n12, 权重调整 n12, 目标调整 n12, {change.method} n12"),
        (row(c.code, c.name, c.change, c.data, c.weight, c.target, c.method) for c in change.movers),
        note=f"单位：分，为{w.district}本级指标得分中的变化（{year}年度减{year - 1}年度）。",
    )


def build(district: District) -> Pillars:
    lines, change = district.pillars, district.change
    text, body = _pillars(district.reader, lines)
    return Pillars(
        pillars=lines,
        text=text,
        table=body,
        change=change,
        movers=_movers(change, district.row.year, district.reader.words),
    )
