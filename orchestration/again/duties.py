"""Departments computed again: what they led, how others rated them, how they reported, and their ranks and grades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from mulin.pack.asked import asked_lines
from orchestration.again.cells import YearCells
from orchestration.again.parts import Parts, attained, parts, state_of, workbooks
from orchestration.again.rows import DepartmentRows, Row
from orchestration.again.tiers import Totals
from reports.results.recompute import Values, recompute_departments


class Duties:
    """``indicators``: every unit's rows of indicator_scores; ``owed``: (unit, indicator) → who owes it if pending."""

    def __init__(
        self, cells: YearCells, indicators: Sequence[Row], owed: Mapping[tuple[str, str], str | None], totals: Totals
    ) -> None:
        self._cells, self._indicators, self._owed, self._totals = cells, indicators, owed, totals
        self._pack, self._year = cells.pack, cells.inputs.year
        self._framework = self._pack.years[self._year].framework

    def rows(self, department: str) -> DepartmentRows:
        """Everything of one department, its score included."""
        rest = self._rest(department)
        rest.score.update(self._score(department))
        return rest

    @cached_property
    def _all(self) -> dict[str, tuple[DepartmentRows, Parts]]:
        return {d.code: (rest, self._parts(rest, d.code)) for d in self._pack.departments
                if (rest := self._rest(d.code)) is not None}  # fmt: skip

    def _parts(self, rows: DepartmentRows, department: str) -> Parts:
        tier, asked = self._framework.tiers.department, asked_lines(self._pack, self._year, department)
        handed = self._cells.inputs.submissions
        books = workbooks(rows, department, handed, self._cells.changed, asked, self._framework)
        decimals = self._framework.rounding.score_decimals
        return parts(rows, tier, decimals, attained(rows, department), books)

    @cached_property
    def _scores(self) -> dict[str, Values]:
        given = {
            code: {"led_milestones": p.milestones, "led_indicators": p.indicators, "cooperation": p.cooperation,
                   "on_time": p.on_time, "first_time": p.first_time, "no_correction": p.uncorrected}
            for code, (_, p) in self._all.items()
        }  # fmt: skip
        quota = self._framework.excellent_quota.department is not None
        return recompute_departments(given, self._totals.rules, self._totals.bands, quota)

    def _score(self, code: str) -> Row:
        v, d = self._scores[code], self._pack.department[code]
        return {
            "year": self._year, "department": code, "department_name": d.name,
            "leads": any(t.lead_department == code for t in self._pack.years[self._year].tasks),
            "led_milestones": v["led_milestones"], "led_indicators": v["led_indicators"], "led_score": v["led"],
            "cooperation_score": v["cooperation"], "reporting_on_time": v["on_time"],
            "reporting_first_time": v["first_time"], "reporting_no_correction": v["no_correction"],
            "reporting_score": v["reporting"], "total_score": v["total"], "grade": v["grade"], "rank": v["rank"],
            "peers": v["peers"], "weights_used": v["used"],
        }  # fmt: skip

    def _rest(self, department: str) -> DepartmentRows:
        year, plan = self._year, self._pack.years[self._year]
        led = sorted((t for t in plan.tasks if t.lead_department == department), key=lambda t: t.code)
        chain = [
            {"year": year, "task_code": t.code, "indicator_code": i} for t in led for i in sorted(t.main_indicators)
        ]
        wanted = {r["indicator_code"] for r in chain}
        rows = sorted((r for r in self._indicators if r["indicator_code"] in wanted),
                      key=lambda r: (r["indicator_code"], r["unit_code"]))  # fmt: skip
        pending = [
            {"year": year, "unit_code": r["unit_code"], "indicator_code": r["indicator_code"],
             "owed_by": self._owed[r["unit_code"], r["indicator_code"]]}
            for r in rows if r["status"] == "pending"
        ]  # fmt: skip
        return DepartmentRows(
            score={},
            tasks=[{"year": year, "task_code": t.code, "title_zh": t.title_zh} for t in led],
            milestones=[self._milestone(t.code, s) for t in led for s in t.milestones],
            chain=chain, indicators=rows, pending=pending,
            ratings=sorted(self._ratings(department), key=lambda r: str(r["task_code"])),
            quality=[{"year": year, "kind": k} for d, k in sorted(self._cells.owed) if d == department],
            titles={t.code: t.title_zh for t in plan.tasks}, names={u.code: u.name for u in self._pack.units},
        )  # fmt: skip

    def _milestone(self, task: str, stone: Any) -> Row:
        reported = self._reported.get((task, stone.number), {"done_on": None, "submission_id": None, "sheet": None,
                                                             "cell": None})  # fmt: skip
        row = {"year": self._year, "task_code": task, "number": stone.number, "label": stone.label,
               "due_on": stone.due, **reported}  # fmt: skip
        return row | {"state": state_of(row)}

    @cached_property
    def _reported(self) -> dict[tuple[str, int], Row]:
        return {
            (m.task_code, m.number): {"done_on": m.done_on, "submission_id": cited.submission_id, "sheet": m.sheet,
                                      "cell": m.cell}
            for (what, *_), (cited, lines) in self._cells.cited.items() if what == "milestone" for m in lines
        }  # fmt: skip

    def _ratings(self, department: str) -> list[Row]:
        tasks = self._pack.years[self._year].task
        return [
            {"year": self._year, "task_code": c.task_code, "department": department,
             "rated_by": tasks[c.task_code].lead_department, "score": c.score, "reason": c.reason,
             "submission_id": cited.submission_id, "received_at": cited.shanghai, "sha256": cited.sha256,
             "sheet": c.sheet, "cell": c.cell}
            for (what, *_), (cited, lines) in self._cells.cited.items() if what == "rating" for c in lines
            if c.department == department and c.task_code in tasks
        ]  # fmt: skip
