"""What a lead department says of its annual tasks: when milestones were reached, and how others cooperated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from mulin.pack import AnnualTask
from mulin.workbooks.layout import led_tasks
from orchestration.demo import messages, publication
from orchestration.demo.world import World

LATE_SHARE, OPEN_SHARE = 0.13, 0.04
"""Milestones reached late, and not reached by the year's end, in a department of middling punctuality."""

Milestones = Mapping[tuple[str, int], tuple[date | None, str]]
Ratings = Mapping[tuple[str, str], tuple[float, str]]


def milestones(world: World, year: int, department: str) -> Milestones:
    """(task, number) → date done and a note; None and a reason where it was not done. Dates never run backwards.

    What the register of publications knows is told as it stands there, late or not.
    """
    out: dict[tuple[str, int], tuple[date | None, str]] = {}
    for task in led_tasks(world.pack, year, department):
        out.update(_of_task(world, year, department, task))
    return out


def _of_task(world: World, year: int, department: str, task: AnnualTask) -> Milestones:
    draws = world.draws
    laxness = 2.0 ** draws.normal("punctuality", department)
    before = date(year, 1, 1)
    registered = publication.done_on(world.pack, year, task)
    out: dict[tuple[str, int], tuple[date | None, str]] = {}
    for milestone in task.milestones:
        key = (task.code, milestone.number)
        place = draws.uniform("milestone", *key)
        last = milestone.number == len(task.milestones)
        if last and place < OPEN_SHARE * laxness and milestone.label not in registered:
            out[key] = (None, draws.pick(messages.OPEN_NOTES, "open note", *key))
            continue
        late = place > 1 - LATE_SHARE * laxness
        days = draws.integer(4, 26, "late by", *key) if late else -draws.integer(0, 7, "early by", *key)
        drawn = registered.get(milestone.label, milestone.due + timedelta(days=days))
        done = min(max(drawn, before), date(year, 12, 31))
        before = done
        overdue = done > milestone.due
        out[key] = (done, draws.pick(messages.LATE_NOTES, "late note", *key) if overdue else "")
    return out


def ratings(world: World, year: int, department: str) -> Ratings:
    """(task, cooperating department) → score 0..100 and the reason written beside it."""
    draws = world.draws
    out: dict[tuple[str, str], tuple[float, str]] = {}
    for task in led_tasks(world.pack, year, department):
        for other in task.cooperating_departments:
            key = (task.code, other)
            raw = 87 + 5 * draws.normal("cooperation", other) + 4 * draws.normal("rating", *key)
            score = float(round(min(max(raw, 45.0), 100.0)))
            out[key] = (score, draws.pick(messages.reason(score), "reason", *key))
    return out
