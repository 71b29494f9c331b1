"""This year against last year: the effects, the indicators that moved most, and the line of all years."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reports import messages as m
from reports import rows
from reports.numbers import NONE, fixed, parts
from reports.parts.blocks import ChangeBlock, Mover, Step, TrendPoint
from reports.wording.words import MAY_BE_SILENT, effects, listed

if TYPE_CHECKING:
    from reports.reading.reader import Reader

OPEN = ("pending", "not_applicable")


def printed(reader: Reader, code: str, year: int | None = None) -> rows.Change | None:
    """A unit's change as it is printed everywhere: the difference of the two printed totals, and effects that add up
    to it. The marts hold what was computed before rounding, which may differ from that in the last digit.
    """
    found = reader.marts.of_unit(rows.Change, code, year)
    if not found or found[0].change is None:
        return found[0] if found else None
    row = found[0]
    decimals = reader.n.score_decimals
    now, before = (
        Decimal(fixed(u.total_score if u else None, decimals))
        for u in (reader.marts.unit(code, row.year), reader.marts.unit(code, row.year - 1))
    )
    names = list(effects(row))
    split = parts([getattr(row, name) or 0.0 for name in names], now - before, decimals)
    shown: dict[str, Any] = {name: float(v) for name, v in zip(names, split, strict=True)}
    return replace(row, change=float(now - before), **shown)


def scope(reader: Reader, unit: rows.UnitScore) -> str:
    """Why the scope moved: ``评估范围变动（S-D03待报，S-D01恢复计分；权重转由其他指标承担）``."""
    now, before = (
        {r.indicator_code: r for r in reader.marts.of_unit(rows.IndicatorScore, unit.unit_code, y)}
        for y in (unit.year, unit.year - 1)
    )
    both = sorted(now.keys() & before.keys())
    gone = [c for c in both if now[c].status in OPEN and before[c].status not in OPEN]
    back = [c for c in both if before[c].status in OPEN and now[c].status not in OPEN]
    found = [([c for c in gone if now[c].status == s], m.word(m.STATUS, s)) for s in OPEN] + [(back, "恢复计分")]
    words = [listed(codes, "项", 3) + what for codes, what in found if codes]
    child = reader.year_pack.framework.tiers.of(unit.tier).child_tier
    if not words and child:
        words = [f"所辖{reader.words[str(child)]}的指标待报或恢复计分"]
    return f"{m.EFFECT['scope_effect']}变动（{'，'.join((*words, '权重转由其他指标承担'))}）"


def change(reader: Reader, unit: rows.UnitScore) -> ChangeBlock:
    before = reader.marts.unit(unit.unit_code, unit.year - 1)
    row = printed(reader, unit.unit_code)
    if row is None or row.change is None:
        if before is None:
            return ChangeBlock(False, f"本规划包没有{unit.year - 1}年度的评估结果，{unit.year}年度不作年度比较。")
        which = [str(u.year) for u in (before, unit) if not u.comparable]
        why = "、".join(which) or str(unit.year)
        return ChangeBlock(False, f"{why}年度结果为{reader.info.below_floor_text}，不作年度比较。")
    found = ((name, label, getattr(row, name) or 0.0) for name, label in effects(row).items())
    steps = tuple(
        Step(label, value, reader.n.change(value)) for name, label, value in found if value or name not in MAY_BE_SILENT
    )
    return ChangeBlock(
        True, "", row.previous_total, row.total, f"{unit.year - 1}年度", f"{unit.year}年度",
        reader.n.total(row.previous_total), reader.n.total(row.total), steps, _movers(reader, unit),
        effects(row)["method_effect"],
    )  # fmt: skip


def _movers(reader: Reader, unit: rows.UnitScore) -> tuple[Mover, ...]:
    found, n = reader.marts.of_unit(rows.IndicatorChange, unit.unit_code), reader.n
    moved = [(steady(c), c) for c in found if steady(c) and c.indicator_code in reader.year_pack.indicator]
    moved.sort(key=lambda p: (-abs(p[0]), p[1].indicator_code))
    lines = [
        Mover(c.indicator_code, reader.indicator_name(c.indicator_code), n.change(points), n.change(c.data_effect),
              n.change(c.weight_effect), n.change(c.target_effect), n.change(c.method_effect))
        for points, c in moved[:6]
    ]  # fmt: skip
    whole = sum(c.scope_effect or 0.0 for c in found)
    if n.change(whole).strip("+-0."):
        lines.append(Mover("", scope(reader, unit), n.change(whole), *[NONE] * 4))
    return tuple(lines)


def steady(row: rows.IndicatorChange) -> float:
    """What an indicator itself moved: its change without what came or went with the scope."""
    return (row.change or 0.0) - (row.scope_effect or 0.0)


def trend(reader: Reader, unit: rows.UnitScore) -> tuple[TrendPoint, ...]:
    return tuple(
        TrendPoint(
            u.year, u.total_score if u.comparable else None, reader.peer_mean(u, u.year), reader.n.total(u.total_score)
        )
        for u in reader.marts.history(unit.unit_code)
        if u.year <= unit.year
    )
