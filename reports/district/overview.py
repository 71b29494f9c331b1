"""The index with its pillars, what moved it, the composition of the three tiers, and the years so far."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reports import messages as m
from reports import rows
from reports.district import tiers as tiers_of
from reports.district.measure import Bar, Spread, mean, totals
from reports.numbers import signed
from reports.shared import sentences
from reports.shared.table import Table, columns, row, table
from reports.shared.unit import ChangeBlock, PillarLine, TrendPoint, UnitReader

# spokes that make a figure
RADAR = 3


@dataclass(frozen=True, slots=True)
class Overview:
    """``bars``: the pillars where there are too few of them for a radar; ``distribution``: streets and communities."""

    pillars: tuple[PillarLine, ...]
    bars: tuple[Bar, ...]
    pillar_text: tuple[str, ...]
    pillar_table: Table
    change: ChangeBlock
    movers: Table
    composition: tuple[str, ...]
    tiers: Table
    distribution: tuple[Spread, ...]
    edges: tuple[float, float]
    trend: tuple[TrendPoint, ...]
    trend_text: tuple[str, ...]
    trend_table: Table


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
        "区本级得分变动最大的指标",
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


def _distribution(reader: UnitReader) -> tuple[tuple[Spread, ...], tuple[float, float]]:
    found = [(m.TIER[t], totals(reader, t)) for t in ("street", "community")]
    out = tuple(
        Spread(name, tuple(values), mean(values), f"均值{reader.n.total(mean(values))}，{len(values)}个可比")
        for name, values in found
        if values
    )
    every = [v for _, values in found for v in values]
    return out, (min(every), max(every)) if every else (0.0, 100.0)


def build(reader: UnitReader, unit: rows.UnitScore) -> Overview:
    """Everything on the district's own index."""
    pillars, pillar_text, pillar_table = _pillars(reader, unit)
    composition, tiers = tiers_of.composed(reader, unit)
    trend, trend_text, trend_table = tiers_of.trend(reader, unit)
    change = reader.change(unit)
    spread, edges = _distribution(reader)
    few = pillars if len(pillars) < RADAR else ()
    return Overview(
        pillars=pillars,
        bars=tuple(Bar(p.name, p.score, p.score_text, None, p.previous) for p in few),
        pillar_text=pillar_text,
        pillar_table=pillar_table,
        change=change,
        movers=_movers(change, unit.year),
        composition=composition,
        tiers=tiers,
        distribution=spread,
        edges=edges,
        trend=trend,
        trend_text=trend_text,
        trend_table=trend_table,
    )
