"""The branch of a trace that explains a department's score: what it led, how others rated it, how it reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mulin.pack import Pack
from mulin.pack.asked import asked_lines
from mulin.workbooks.messages import KIND_NAMES
from orchestration.again.parts import Attained, Correction, Workbook, attained, state_of, workbooks
from orchestration.again.rows import DepartmentRows, Row
from orchestration.release.inputs import SubmissionInput
from orchestration.trace import messages as m
from orchestration.trace.formula import number as _n
from orchestration.trace.sources import Sources
from orchestration.trace.tree import Fact, TraceNode

_NAMED = 10
"""So many units that missed an indicator are named; all of them where the trace is narrowed to it."""

Weighed = Sequence[tuple[str, float, float | None]]
"""(name, share, score or None) of the parts of a mean."""


class DepartmentBuilder:
    """``submissions``: the year's hand-ins as the release froze them, ``changed`` those that say anything new → in how
    many lines. ``only`` keeps one led indicator's branch."""

    def __init__(
        self,
        pack: Pack,
        year: int,
        rows: DepartmentRows,
        sources: Sources,
        submissions: Sequence[SubmissionInput],
        changed: Mapping[str, int],
        only: str | None,
    ) -> None:
        framework = pack.years[year].framework
        self._code = rows.score["department"]
        self._pack, self._year, self._rows, self._sources, self._only = pack, year, rows, sources, only
        self._tier = framework.tiers.department
        self._due = framework.deadlines.report
        self._free = framework.deadlines.free_until(self._tier.corrections.free_until)
        self._attained = attained(rows, self._code)
        self._books = workbooks(rows, self._code, submissions, changed, asked_lines(pack, year, self._code), framework)

    @property
    def indicators(self) -> list[str]:
        """Codes of the basic indicators of the tasks it leads."""
        return [a.code for a in self._attained]

    def subject(self) -> TraceNode:
        s = self._rows.score
        facts = [Fact(m.LABEL_SCORE, m.NO_TOTAL if s["total_score"] is None else _n(s["total_score"]))]
        if s["rank"] is not None:
            facts.append(Fact(m.LABEL_RANK, f"{s['rank']}/{s['peers']}"))
        facts.append(Fact(m.LABEL_GRADE, s["grade"] or "—"))
        if s["weights_used"]:
            facts.append(Fact(m.LABEL_WEIGHTS_USED, s["weights_used"]))
        shares = self._tier.composition
        weighed = (
            (m.PART_LED, shares.led, s["led_score"]),
            (m.PART_COOPERATION, shares.cooperation, s["cooperation_score"]),
            (m.PART_REPORTING, shares.reporting, s["reporting_score"]),
        )
        there = [(share, score) for _, share, score in weighed if score is not None]
        if there:
            exact = sum(share * score for share, score in there) / sum(share for share, _ in there)
            equation = _equation(weighed, exact)
            facts.append(Fact(m.LABEL_FORMULA, m.TOTAL.format(equation=equation, total=_n(s["total_score"]))))
        below = (self._led(),) if self._only else (self._led(), self._cooperation(), self._reporting())
        title = m.DEPARTMENT.format(name=s["department_name"], code=self._code)
        return TraceNode("department", title, tuple(facts), below)

    def _led(self) -> TraceNode:
        s, shares = self._rows.score, self._tier.led_parts
        weighed = (
            (m.PART_MILESTONES, shares.milestones_on_time, s["led_milestones"]),
            (m.PART_INDICATORS, shares.led_indicators_attained, s["led_indicators"]),
        )
        below = (self._indicators(),) if self._only else (self._milestones(), self._indicators())
        return _part(m.PART_LED, s["led_score"], _equation(weighed, s["led_score"]), below)

    def _milestones(self) -> TraceNode:
        stones = self._rows.milestones
        good = sum(state_of(r) == "on_time" for r in stones)
        counted = m.COUNTED.format(good=good, all=len(stones), score=_n(self._rows.score["led_milestones"]))
        tasks = []
        for task in self._rows.tasks:
            own = tuple(self._milestone(r) for r in stones if r["task_code"] == task["task_code"])
            title = m.TASK.format(code=task["task_code"], title=task["title_zh"])
            tasks.append(TraceNode("task", title, (), own, key=str(task["task_code"])))
        return _part(m.PART_MILESTONES, self._rows.score["led_milestones"], counted, tuple(tasks))

    def _milestone(self, r: Row) -> TraceNode:
        state = state_of(r)
        days = (r["done_on"] - r["due_on"]).days if state == "late" else 0
        said = m.MILESTONE_STATES[state].format(done=r["done_on"], days=days)
        title = m.MILESTONE.format(number=r["number"], label=r["label"], due=r["due_on"], state=said)
        below = () if state == "not_reported" else (self._sources.milestone(r),)
        return TraceNode("figure", title, (), below, key=f"{r['task_code']} {r['number']}")

    def _indicators(self) -> TraceNode:
        counted = [a for a in self._attained if a.share is not None]
        mean = m.MEAN_OF.format(count=len(counted), score=_n(self._rows.score["led_indicators"]))
        below = tuple(self._indicator(a) for a in self._attained if self._only in (None, a.code))
        return _part(m.PART_INDICATORS, self._rows.score["led_indicators"], mean, below)

    def _indicator(self, a: Attained) -> TraceNode:
        units = [r for r in self._rows.indicators if r["indicator_code"] == a.code]
        name = units[0]["indicator_name"]
        if a.share is None:
            return TraceNode("indicator", m.NOT_JUDGED.format(code=a.code, name=name), key=a.code)
        share = f"{_n(100 * a.share)}%"
        title = m.ATTAINED.format(code=a.code, name=name, passed=a.passed, judged=a.judged, share=share)
        facts = [Fact(m.LABEL_TASKS, "、".join(a.tasks))]
        if a.owed:
            facts.append(Fact(m.LABEL_OWED, m.OWED_UNITS.format(count=a.owed)))
        if self._only:
            further = m.FURTHER.format(year=self._year, subject=m.SOME_UNIT, indicator=a.code)
            below = tuple(self._unit(r) for r in units)
            return TraceNode("indicator", title, (*facts, Fact(m.LABEL_CELLS, further)), below, key=a.code)
        if missed := [self._name(r["unit_code"]) for r in units if r["passed"] is False]:
            more = m.AND_MORE.format(count=len(missed)) if len(missed) > _NAMED else ""
            facts.append(Fact(m.LABEL_MISSED, m.MISSED.format(names="、".join(missed[:_NAMED]), more=more)))
        further = m.FURTHER.format(year=self._year, subject=self._code, indicator=a.code)
        return TraceNode("indicator", title, (*facts, Fact(m.LABEL_FURTHER, further)), key=a.code)

    def _unit(self, r: Row) -> TraceNode:
        value = _n(r["value"]) + (r["unit_of_measure"] or "" if r["value"] is not None else "")
        state = m.PASSED[r["passed"]] if r["passed"] is not None else m.STATUS.get(r["status"], m.PASSED[None])
        name = self._name(r["unit_code"])
        title = m.UNIT_LINE.format(name=name, code=r["unit_code"], value=value, state=state)
        return TraceNode("figure", title, key=str(r["unit_code"]))

    def _name(self, code: str) -> str:
        return self._rows.names.get(code, code)

    def _cooperation(self) -> TraceNode:
        rated = [r for r in self._rows.ratings if r["score"] is not None]
        mean = m.MEAN_OF.format(count=len(rated), score=_n(self._rows.score["cooperation_score"]))
        return _part(
            m.PART_COOPERATION,
            self._rows.score["cooperation_score"],
            mean,
            tuple(map(self._rating, self._rows.ratings)),
        )

    def _rating(self, r: Row) -> TraceNode:
        by = self._pack.department.get(r["rated_by"])
        title = m.RATING.format(
            task=r["task_code"], title=self._rows.titles.get(r["task_code"], ""),
            score=m.NOT_RATED if r["score"] is None else _n(r["score"]),
            by=f"{by.name}（{by.code}）" if by else r["rated_by"],
        )  # fmt: skip
        facts = (Fact(m.LABEL_REASON, r["reason"]),) if r["reason"] else ()
        return TraceNode("figure", title, facts, (self._sources.rating(r),), key=str(r["task_code"]))

    def _reporting(self) -> TraceNode:
        s, shares = self._rows.score, self._tier.reporting_parts
        weighed = (
            (m.ON_TIME[True], shares.on_time, s["reporting_on_time"]),
            (m.FIRST_TIME[True], shares.accepted_first_time, s["reporting_first_time"]),
            (m.REPLACED[True], shares.no_later_correction, s["reporting_no_correction"]),
        )
        below = tuple(self._workbook(b) for b in self._books)
        return _part(m.PART_REPORTING, s["reporting_score"], _equation(weighed, s["reporting_score"]), below)

    def _workbook(self, b: Workbook) -> TraceNode:
        kind = dict[str, str](KIND_NAMES).get(b.kind, b.kind)
        title = m.NOT_IN_FORCE.format(kind=kind)
        if b.in_force:
            title = m.WORKBOOK.format(
                kind=kind, on_time=m.ON_TIME[b.on_time], first_time=m.FIRST_TIME[b.first_time],
                replaced=self._replaced(b),
            )  # fmt: skip
        accepted = sum(s.state == "accepted" for s in b.versions)
        counts = m.VERSIONS.format(all=len(b.versions), accepted=accepted, rejected=len(b.versions) - accepted)
        facts = [Fact(m.LABEL_DUE, str(self._due)), Fact(m.LABEL_FIRST, b.first or "—"), Fact(m.LABEL_VERSIONS, counts)]
        if b.corrections:
            facts.append(Fact(m.LABEL_CORRECTIONS, "；".join(map(self._correction, b.corrections))))
        return TraceNode("figure", title, tuple(facts), tuple(self._sources.hand_in(s) for s in b.versions), key=b.kind)

    def _replaced(self, b: Workbook) -> str:
        if not any(c.charged for c in b.corrections):
            late = any(c.objection is not None for c in b.corrections)
            free = m.NONE_COUNTED if late else m.ALL_FREE.format(until=self._free)
            return free if b.corrections else m.REPLACED[True]
        if self._tier.corrections.counted == "workbooks":
            return m.REPLACED[False]
        lines = sum(c.lines for c in b.corrections if c.charged)
        return m.CORRECTED.format(lines=lines, asked=b.asked, score=_n(100 * b.uncorrected))

    def _correction(self, c: Correction) -> str:
        charged = m.CHARGED if c.charged else m.FREE.format(until=self._free)
        if c.objection is not None:
            charged = m.OBJECTION.format(number=c.objection)
        return m.CORRECTION.format(version=c.version, lines=c.lines, charged=charged)


def _part(title: str, score: float | None, equation: str, below: tuple[TraceNode, ...]) -> TraceNode:
    if score is None:
        return TraceNode("part", title, (Fact(m.LABEL_POINTS, m.NO_PART),), below, key=title)
    return TraceNode(
        "part", title, (Fact(m.LABEL_POINTS, _n(score)), Fact(m.LABEL_FORMULA, equation)), below, key=title
    )


def _equation(weighed: Weighed, result: float | None) -> str:
    """``牵头任务 80.8 × 0.7 + 配合评分 83.2 × 0.15 = 69.04``; over the weights there are where one is missing."""
    there = [(name, share, score) for name, share, score in weighed if score is not None]
    terms = " + ".join(m.SHARE_OF.format(name=name, score=_n(score), share=_n(share)) for name, share, score in there)
    whole = sum(share for _, share, _ in there)
    if len(there) == len(weighed):
        return m.MEAN.format(terms=terms, whole="", score=_n(result))
    return m.MEAN.format(terms=f"({terms})", whole=f" ÷ {_n(whole)}", score=_n(result))
