"""A street's duties: its own indicators, the communities below, and the tasks."""

from __future__ import annotations

from dataclasses import dataclass

from reports import rows
from reports.sections import Form
from reports.shared import duties
from reports.subjects.unit import Unit


@dataclass(frozen=True, slots=True)
class Duties:
    """``below_mean`` is empty where none below is comparable."""

    basics: int
    scored: int
    passed: int
    guiding: str
    below: int
    comparable: int
    below_mean: str
    clean: int
    vetoed: int
    tasks: str


def build(unit: Unit) -> Duties:
    reader, row = unit.reader, unit.row
    found = [r for r in unit.indicator_rows if r.kind == "basic"]
    scored = [r for r in found if r.passed is not None]
    below: list[rows.UnitScore] = list(reader.marts.children(unit.code))
    comparable = [u for u in below if u.comparable]
    tasks, _ = duties.tasks(reader, unit.code)
    return Duties(
        basics=len(found),
        scored=len(scored),
        passed=sum(1 for r in scored if r.passed),
        guiding=reader.n.points(row.own_guiding),
        below=len(below),
        comparable=len(comparable),
        below_mean="" if row.children_total is None else reader.n.total(row.children_total),
        clean=sum(1 for u in comparable if not u.failed_basic_count),
        vetoed=sum(1 for u in below if u.vetoed),
        tasks=tasks,
    )


FORMS = {"cadre": Form("履责情况", build, "cadre.html.j2")}
