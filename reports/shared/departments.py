"""What several sections ask of a department: how its total is made, what it led, whom a debt touches."""

from __future__ import annotations

from collections.abc import Sequence

from mulin.pack.framework import Framework
from reports import rows
from reports.reading.reader import Reader

# what a part of the total is made of: label, key of the framework's shares, mart column
PARTS: tuple[tuple[str, str, str, str, tuple[tuple[str, str, str], ...]], ...] = (
    ("牵头任务", "led", "led_score", "led_parts", (
        ("时间节点按期率", "milestones_on_time", "led_milestones"),
        ("牵头指标达标率", "led_indicators_attained", "led_indicators"),
    )),
    ("配合评分", "cooperation", "cooperation_score", "", (("配合评分", "", "cooperation_score"),)),
    ("填报质量", "reporting", "reporting_score", "reporting_parts", (
        ("按期上报率", "on_time", "reporting_on_time"),
        ("一次通过率", "accepted_first_time", "reporting_first_time"),
        ("事后无更正率", "no_later_correction", "reporting_no_correction"),
    )),
)  # fmt: skip


_HOW = {"cells": "按改动行数占应报行数的比例扣减", "workbooks": "有一处改动即整份不计"}
_UNTIL = {"report": "上报截止日", "correction": "更正截止日", "lock": "锁定日"}


_UPHELD = "为执行成立的异议而重报的不算更正"


def corrections_rule(framework: Framework) -> str:
    """``更正截止日（2025年2月10日）以后的更正按…扣减，此前的不扣``: what the framework says a correction costs."""
    rule = framework.tiers.department.corrections
    how, day = _HOW[rule.counted], framework.deadlines.free_until(rule.free_until)
    if day is None:
        return f"首次通过核验以后的更正{how}，{_UPHELD}"
    until = f"{_UNTIL[rule.free_until]}（{day.year}年{day.month}月{day.day}日）"
    return f"{until}以后的更正{how}，此前（含当日）的不扣，{_UPHELD}"


def assessed(reader: Reader, year: int) -> bool:
    """Whether anything was handed in for a year. A year of the plan before a district began has totals of departments
    too, for what is not handed in is late and what is not reported is not on time: nobody is to be compared with them.
    """
    due = reader.marts.table(rows.DataQuality, year)
    return not due or any(q.submission_id is not None for q in due)


def before(reader: Reader, code: str) -> rows.DepartmentScore | None:
    """The department's scored row of the year before; none where that was not assessed."""
    return scored_before(reader).get(code)


def scored_before(reader: Reader) -> dict[str, rows.DepartmentScore]:
    """The scored departments of the year before by their codes; none where that was not assessed."""
    year = reader.info.year - 1
    found = reader.marts.table(rows.DepartmentScore, year) if assessed(reader, year) else ()
    return {d.department: d for d in found if d.total_score is not None}


def touched(reader: Reader, codes: Sequence[str]) -> str:
    """The unit's name where there is one; else how many of each tier."""
    if len(set(codes)) == 1:
        return reader.full_name(codes[0])
    counts = {t: len({c for c in codes if reader.pack.unit[c].tier == t}) for t in reader.words.tiers}
    return "、".join(f"{count}个{reader.words[t]}" for t, count in counts.items() if count)


def short(reader: Reader, task: str) -> str:
    """``2024-T2.3-01`` → ``T2.3-01``."""
    return task.removeprefix(f"{reader.info.year}-")
