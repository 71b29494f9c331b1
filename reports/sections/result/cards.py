"""The six figures of the first page."""

from __future__ import annotations

from reports import rows
from reports.numbers import NONE, share
from reports.parts.blocks import Card
from reports.reading.reader import Reader
from reports.wording.grades import cut, in_short


def cards(
    reader: Reader, unit: rows.UnitScore, lost: str, open_points: float, pending: int, change: rows.Change | None
) -> tuple[Card, ...]:
    """``lost``: points of the failed basics; ``open_points`` and ``pending``: points and number of pending items."""
    n, info = reader.n, reader.info
    if unit.comparable:
        mean, why = reader.peer_mean(unit, info.year), in_short(cut(unit), reader.words)
        first = (
            Card("综合得分", n.total(unit.total_score), f"同级均值{n.total(mean)}分"),
            Card(
                "等级",
                unit.grade or NONE,
                f"分数段为{unit.band_grade}{f'，{why}' if why else ''}",
                "bad" if unit.grade == reader.words.worst else "plain",
            ),
            Card(
                "名次",
                f"{unit.rank}/{unit.peers}" if unit.rank is not None else NONE,
                f"{reader.interval(unit)}{unit.peers}个可比{reader.words[unit.tier]}",
            ),
        )
    else:
        first = (
            Card(
                "综合得分",
                info.below_floor_text,
                f"数据覆盖率{share(unit.coverage)}",
                "bad",
            ),
            Card("等级", NONE, "不定等级"),
            Card("名次", NONE, "不列名次"),
        )
    moved, failed = change.change if change else None, unit.failed_basic_count
    before = (
        f"{info.year - 1}年度{n.total(change.previous_total)}分" if change and moved is not None else "无可比上年结果"
    )
    return (
        *first,
        Card("较上年", n.change(moved), before),
        Card("未达标基础项", f"{failed}项", f"这{failed}项失{lost}分" if failed else "没有未达标项",
             "bad" if failed else "good"),
        Card("待报分值", n.points(open_points), f"{pending}项待报", "bad" if pending else "good"),
    )  # fmt: skip
