"""The six figures of the first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports import messages as m
from reports import rows
from reports.numbers import NONE, share
from reports.shared.blocks import Card

if TYPE_CHECKING:
    from reports.shared.unit import UnitReader


def cards(
    reader: UnitReader, unit: rows.UnitScore, place: str, peer_label: str, lost: str, change: rows.Change | None
) -> tuple[Card, ...]:
    """The six figures of the first page."""
    n, info = reader.n, reader.info
    if unit.comparable:
        mean = reader.peer_mean(unit, info.year)
        first = (
            Card("综合得分", n.total(unit.total_score), f"{peer_label}均值{n.total(mean)}分"),
            Card(
                "等级",
                unit.grade or NONE,
                f"分数段为{unit.band_grade}",
                "bad" if unit.grade == "不合格" else "plain",
            ),
            Card(
                "名次",
                f"{unit.rank}/{unit.peers}" if unit.rank is not None else NONE,
                f"{place}{unit.peers}个可比{m.TIER[unit.tier]}",
            ),
        )
    else:
        first = (
            Card(
                "综合得分",
                info.below_floor_text,
                f"覆盖率{share(unit.coverage)}，下限{share(info.tier_floor, 0)}",
                "bad",
            ),
            Card("等级", NONE, "暂不可比，不定等级"),
            Card("名次", NONE, "暂不可比，不列名次"),
        )
    moved = change.change if change else None
    before = (
        f"{info.year - 1}年度{n.total(change.previous_total)}分" if change and moved is not None else "无可比上年结果"
    )
    return (
        *first,
        Card("较上年", n.change(moved), before),
        Card("未达标基础项", f"{unit.failed_basic_count}项", f"共失分{lost}分",
             "bad" if unit.failed_basic_count else "good"),
        Card("待报分值", f"{n.points(unit.pending_points or 0.0)}分", f"{unit.pending_count}项待报",
             "bad" if unit.pending_count else "good"),
    )  # fmt: skip
