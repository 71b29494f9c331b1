"""Everything that comes in for one year: who hands in what, when, and in which version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from mulin.pack import Pack
from mulin.pack.asked import asked_cells, workbooks_owed
from mulin.workbooks.fill import Filled
from orchestration.demo import messages
from orchestration.demo.faults import Faults, faults_of, missing_cells, own_ratios, vetoes
from orchestration.demo.figures import NO, YES, Figures
from orchestration.demo.panels import build_panel
from orchestration.demo.tasks import milestones, ratings
from orchestration.demo.world import World

DECLARED_MISSING = "缺报"


@dataclass(frozen=True)
class HandIn:
    """One workbook on its way to the door. ``version`` counts per department and kind, refused ones included."""

    year: int
    department: str
    kind: str
    version: int
    received_at: datetime
    filled: Filled
    should_pass: bool = True

    @property
    def file_name(self) -> str:
        return f"{messages.PREFIX}{self.year}-{self.department}-{self.kind}-v{self.version}.xlsx"


class Writer:
    """Makes the hand-ins of any year of a pack from one seed."""

    def __init__(self, pack: Pack, seed: int) -> None:
        self.pack = pack
        self.world = World(pack, seed)
        self.figures = Figures(self.world, vetoes(self.world))
        self.faults = {year: faults_of(pack, year) for year in pack.years}
        self.missing = {year: missing_cells(self.world, year) for year in pack.years}

    def previous(self, year: int, department: str) -> dict[tuple[str, str], float]:
        """Last year's figures by (field, unit), printed beside the cells; empty for the first year."""
        if year - 1 not in self.pack.years:
            return {}
        missing = self.missing[year - 1]
        gone = department in self.faults[year - 1].never
        out: dict[tuple[str, str], float] = {}
        for asked in [] if gone else asked_cells(self.pack, year - 1, department):
            key = (asked.field_code, asked.unit_code)
            if asked.kind == "panel" or key in missing:
                continue
            figure = self.figures.figure(*key, year - 1)
            if isinstance(figure, float):
                out[key] = figure
            elif figure in (YES, NO):
                out[key] = float(figure == YES)
        return out

    def year(self, year: int) -> list[HandIn]:
        """All hand-ins of a year in the order they arrive."""
        faults, out = self.faults[year], []
        for department, kind in workbooks_owed(self.pack, year):
            if kind != "report" or department not in faults.never:
                out.extend(self._workbook(year, department, kind, faults))
        return sorted(out, key=lambda h: (h.received_at, h.department, h.kind, h.version))

    def _workbook(self, year: int, department: str, kind: str, faults: Faults) -> list[HandIn]:
        right = self._filled(year, department, kind, faults)
        due = self.pack.years[year].framework.deadlines.report
        late = kind == "report" and department in faults.late
        at = self._moment(due, department, kind, late)
        first = HandIn(year, department, kind, 1, at, right)
        if kind == "report" and department in faults.rejected_first:
            wrong = replace(first, received_at=at - timedelta(days=3), filled=self._spoilt(year, department, right),
                            should_pass=False)  # fmt: skip
            return [wrong, replace(first, version=2)]
        if kind == "report" and department in faults.corrected:
            corrected = due + timedelta(days=9, hours=10, minutes=12)
            earlier = replace(first, filled=self._slip(year, department, right))
            return [earlier, HandIn(year, department, kind, 2, datetime.combine(corrected, time(10, 12)), right)]
        return [first]

    def _moment(self, due: date, department: str, kind: str, late: bool) -> datetime:
        """Working hours in the fortnight before the deadline, or some days after it."""
        draws, key = self.world.draws, (department, kind, due.year)
        day = due + timedelta(
            days=draws.integer(3, 9, "late days", *key) if late else -draws.integer(1, 13, "days", *key)
        )
        return datetime.combine(day, time(draws.integer(9, 17, "hour", *key), draws.integer(0, 59, "minute", *key)))

    def _filled(self, year: int, department: str, kind: str, faults: Faults) -> Filled:
        if kind == "panel":
            panel = build_panel(self.world, year, department, split=department in faults.divided)
            put_forward = {f for f, _ in panel.scores}
            return Filled(reviewers=panel.reviewers, scores=panel.scores,
                          evidence=self._evidence(year, department, kind, faults, put_forward))  # fmt: skip
        missing = self.missing[year]
        cells: dict[tuple[str, str], float | str | None] = {}
        for asked in asked_cells(self.pack, year, department, kind):
            key = (asked.field_code, asked.unit_code)
            cells[key] = DECLARED_MISSING if key in missing else self.figures.figure(*key, year)
        claimed = {f for (f, _), value in cells.items() if (isinstance(value, float) and value) or value == YES}
        report = kind == "report"
        return Filled(
            cells=cells,
            milestones=milestones(self.world, year, department) if report else {},
            ratings=ratings(self.world, year, department) if report else {},
            evidence=self._evidence(year, department, kind, faults, claimed),
        )

    def _evidence(
        self, year: int, department: str, kind: str, faults: Faults, claimed: set[str]
    ) -> Mapping[str, list[tuple[str, str]]]:
        """One file per indicator that needs proof and claims something."""
        used = {c for a in asked_cells(self.pack, year, department, kind) for c in a.indicator_codes}
        needing = [
            i for i in self.pack.years[year].indicators
            if i.code in used and i.asks_evidence and claimed & set(i.fields.values())
        ]  # fmt: skip
        if kind == "report" and department in faults.no_evidence:
            needing = needing[1:]
        return {i.code: [(evidence_name(year, department, i.code), messages.EVIDENCE_NOTE)] for i in needing}

    def _ratios(self, year: int, department: str, filled: Filled) -> list[tuple[tuple[str, str], float]]:
        """((numerator field, unit), denominator) of the department's own ratios that may not exceed 100 %."""
        out: list[tuple[tuple[str, str], float]] = []
        for top, bottom in own_ratios(self.pack, year, department):
            for field, unit in filled.cells:
                whole = filled.cells.get((bottom, unit))
                if field == top and isinstance(whole, float) and whole > 0:
                    out.append(((top, unit), whole))
        return out

    def _spoilt(self, year: int, department: str, filled: Filled) -> Filled:
        """A first version as people make them: more solved than received, words in a number's place, a gap."""
        cells = dict(filled.cells)
        ratios = self._ratios(year, department, filled)
        (top, whole) = self.world.draws.pick(ratios, "spoilt", department, year)
        cells[top] = whole + 3
        rest = [key for key, value in cells.items() if isinstance(value, float) and key[1] != top[1]]
        if len(rest) > 2:
            worded, gap = self.world.draws.order(rest, "spoilt cells", department, year)[:2]
            cells[worded] = f"约{cells[worded]:g}"
            cells[gap] = None
        return replace(filled, cells=cells)

    def _slip(self, year: int, department: str, filled: Filled) -> Filled:
        """An accepted first version with one figure too low, found by the department itself."""
        cells = dict(filled.cells)
        ratios = [
            (key, whole) for key, whole in self._ratios(year, department, filled) if isinstance(cells[key], float)
        ]
        key, _ = self.world.draws.pick(ratios, "slip", department, year)
        before = cells[key]
        cells[key] = max(float(before) - 2, 0.0) if isinstance(before, float) else before
        return replace(filled, cells=cells)


def evidence_name(year: int, department: str, code: str) -> str:
    return f"{messages.PREFIX}{year}-{department}-{code}.txt"
