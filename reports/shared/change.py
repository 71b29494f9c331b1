"""This year against last year: the three effects, the indicators that moved most, and the line of all years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports import messages as m
from reports import rows
from reports.shared.blocks import ChangeBlock, Mover, Step, TrendPoint

if TYPE_CHECKING:
    from reports.shared.unit import UnitReader


def change(reader: UnitReader, unit: rows.UnitScore) -> ChangeBlock:
    before = reader.marts.unit(unit.unit_code, unit.year - 1)
    found = reader.marts.of_unit(rows.Change, unit.unit_code)
    row = found[0] if found else None
    if row is None or row.change is None:
        if before is None:
            return ChangeBlock(False, f"本规划包没有{unit.year - 1}年度的评估结果，{unit.year}年度不作年度比较。")
        which = [str(u.year) for u in (before, unit) if not u.comparable]
        why = "、".join(which) or str(unit.year)
        return ChangeBlock(False, f"{why}年度结果为{reader.info.below_floor_text}，不作年度比较。")
    steps = tuple(
        Step(label, value, reader.n.change(value))
        for label, value in (
            (m.EFFECT["data_effect"], row.data_effect or 0.0),
            (m.EFFECT["weight_effect"], row.weight_effect or 0.0),
            (m.EFFECT["method_effect"], row.method_effect or 0.0),
        )
    )
    moved = [c for c in reader.marts.of_unit(rows.IndicatorChange, unit.unit_code) if c.change]
    moved.sort(key=lambda c: (-abs(c.change or 0), c.indicator_code))
    movers = tuple(
        Mover(c.indicator_code, reader.indicator_name(c.indicator_code), reader.n.change(c.change),
              reader.n.change(c.data_effect), reader.n.change(c.weight_effect), reader.n.change(c.method_effect))
        for c in moved[:6] if c.indicator_code in reader.year_pack.indicator
    )  # fmt: skip
    return ChangeBlock(
        True, "", row.previous_total, row.total, f"{unit.year - 1}年度", f"{unit.year}年度",
        reader.n.total(row.previous_total), reader.n.total(row.total), steps, movers,
    )  # fmt: skip


def trend(reader: UnitReader, unit: rows.UnitScore) -> tuple[TrendPoint, ...]:
    return tuple(
        TrendPoint(
            u.year, u.total_score if u.comparable else None, reader.peer_mean(u, u.year), reader.n.total(u.total_score)
        )
        for u in reader.marts.history(unit.unit_code)
        if u.year <= unit.year
    )
