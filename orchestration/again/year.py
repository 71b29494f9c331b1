"""A whole year computed again: the rows of the marts that a trace prints, for any unit or department."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from mulin.pack import Indicator, Pack
from orchestration.again.cells import FieldValue, YearCells
from orchestration.again.changes import Changes
from orchestration.again.duties import Duties
from orchestration.again.figures import Figure, figures
from orchestration.again.reasons import printed, reason
from orchestration.again.rows import DepartmentRows, Row, UnitRows
from orchestration.again.scores import Scored, scores
from orchestration.again.tiers import Totals
from orchestration.release.inputs import Inputs, SubmissionInput
from reports.results import messages as results

if TYPE_CHECKING:
    from mulin.workbooks.parsed import Parsed

Load = Callable[[SubmissionInput, Pack], "Parsed"]
_NO_CELL = (
    "field_code", "raw", "submission_id", "department", "received_at", "sha256", "file_name", "sheet", "cell",
)  # fmt: skip


class Year:
    """``packs`` and ``inputs`` as the release froze them; ``load`` reads a received file anew (StoreError where it
    cannot). Years before the assessed one are read only where a figure is carried forward from them. ``first_said``:
    whether the release cites figures by the hand-in that said them first, as it has been since there is that rule."""

    def __init__(self, packs: Mapping[int, Pack], inputs: Inputs, load: Load, *, first_said: bool = True) -> None:
        self.year, self.pack = inputs.assessed_year, packs[inputs.assessed_year]
        self._packs, self._inputs, self._load = packs, inputs, load
        self._first_said = first_said
        self._cells: dict[int, YearCells | None] = {}

    @property
    def unread(self) -> dict[str, str]:
        """Hand-ins whose file could not be read, and why."""
        return {i: why for c in self._cells.values() if c is not None for i, why in c.unread.items()}

    def cells(self, year: int) -> YearCells | None:
        """What came in for a year; None where the release does not know it."""
        if year not in self._cells:
            entry = next((y for y in self._inputs.years if y.year == year), None)
            pack = self._packs.get(year)
            self._cells[year] = (
                None if entry is None or pack is None
                else YearCells(pack, entry, lambda s: self._load(s, pack), first_said=self._first_said)
            )  # fmt: skip
        return self._cells[year]

    @cached_property
    def assessed(self) -> YearCells:
        """What came in for the assessed year."""
        found = self.cells(self.year)
        if found is None:
            raise KeyError(self.year)
        return found

    @cached_property
    def _judged(self) -> list[tuple[Indicator, dict[str, Figure], dict[str, Scored]]]:
        out = []
        for i in self.pack.years[self.year].indicators:
            found = figures(i, self.assessed, self.cells)
            out.append((i, found, scores(i, found, self.pack, self.year)))
        return out

    @cached_property
    def indicators(self) -> list[Row]:
        """Every row of indicator_scores, without ranks and last year's figures."""
        rows = [self._row(i, u, f, s[u]) for i, found, s in self._judged for u, f in found.items()]
        shared = Totals(self.pack, self.year, rows).shared
        for row in rows:
            if row["kind"] == "basic":
                weight, points = shared.get((row["unit_code"], row["indicator_code"]), (None, None))
                row["effective_weight"], row["contribution"] = weight, points
                row["points_lost"] = None if weight is None or points is None else weight - points
        return rows

    def _row(self, i: Indicator, unit: str, f: Figure, s: Scored) -> Row:
        return {
            "year": self.year, "unit_code": unit, "indicator_code": i.code, "indicator_name": i.name_zh,
            "tier": i.tier, "pillar": i.pillar, "kind": i.kind, "lead_department": i.lead_department,
            "value": f.value, "numerator": f.numerator, "denominator": f.denominator,
            "unit_of_measure": i.unit_of_measure, "target": i.target, "direction": i.direction,
            "scoring_rule": i.scoring_rule, "rule_used": s.rule_used, "score": s.score, "weight": i.weight,
            "effective_weight": i.weight, "contribution": s.points, "points_lost": None, "status": s.status,
            "status_reason": s.reason, "passed": s.passed, "failed_basic": i.kind == "basic" and s.passed is False,
            "veto_triggered": s.vetoed,
        }  # fmt: skip

    @cached_property
    def _by_unit(self) -> dict[str, list[Row]]:
        out: dict[str, list[Row]] = {}
        for row in sorted(self.indicators, key=lambda r: str(r["indicator_code"])):
            out.setdefault(row["unit_code"], []).append(row)
        return out

    @cached_property
    def totals(self) -> Totals:
        """Totals, ranks and grades of all units."""
        return Totals(self.pack, self.year, self.indicators)

    @cached_property
    def changes(self) -> dict[str, list[Row]]:
        """Every row of ``changes``, ``pillar_changes`` and ``indicator_changes``, of all years of the release."""
        rules = {y.year: self._packs[y.year].years[y.year] for y in self._inputs.years}
        return Changes(self.pack, rules, self.cells).rows

    def unit(self, code: str) -> UnitRows | None:
        """What a release should say of a unit; None for no unit of the pack."""
        if code not in self.totals.values:
            return None
        names = {u.code: u.name for u in self.pack.units}
        return UnitRows(
            self._unit(code), self._pillars(code), self._by_unit.get(code, []), self._contributions(code),
            sorted(self._lineage(code), key=lambda r: (r["indicator_code"], len(r["role"]), r["role"])), names,
        )  # fmt: skip

    def department(self, code: str) -> DepartmentRows | None:
        """What a release should say of a department; None for no department of the pack."""
        return self._duties.rows(code) if code in self.pack.department else None

    @cached_property
    def _duties(self) -> Duties:
        owed = {(u, i.code): f.owed_by for i, found, _ in self._judged for u, f in found.items()}
        return Duties(self.assessed, self.indicators, owed, self.totals)

    def _unit(self, code: str) -> Row:
        v, unit = self.totals.values[code], self.pack.unit[code]
        tier, rows = self.totals.tiers[unit.tier], self._by_unit.get(code, [])
        pending = [r for r in rows if r["status"] == "pending"]
        order = [i.code for i in self.pack.years[self.year].indicators]
        vetoes = sorted((r for r in rows if r["veto_triggered"]), key=lambda r: order.index(r["indicator_code"]))
        names = [r["indicator_name"] for r in vetoes]
        return {
            "year": self.year, "unit_code": code, "unit_name": unit.name, "tier": unit.tier,
            "parent_code": unit.parent_code, "own_basic": v["own_basic"], "own_guiding": v["own_guiding"],
            "own_total": v["own_total"], "children_basic": v.get("children_basic"),
            "children_guiding": v.get("children_guiding"), "children_total": v.get("children_total"),
            "basic_score": v["basic"], "guiding_points": v["guiding"], "deductions": v["deductions"],
            "total_score": v["total"], "total_score_exact": v["exact"], "coverage": v["coverage"],
            "lowest_pillar_coverage": v["lowest"], "comparable": v["comparable"] == results.COMPARABLE,
            "status": v["comparable"], "vetoed": v["vetoed"] == results.YES, "failed_basic_count": v["failed"],
            "failed_basic_share": v["failed_share"], "pending_count": len(pending),
            "pending_points": sum(r["weight"] for r in pending if r["kind"] == "basic"),
            "band_grade": v.get("band_grade"), "grade": v.get("grade"),
            "grade_reason": reason(v, tier.name, tier.graded, self.totals.rules, self.totals.bands, names,
                                   self.pack.years[self.year].framework.words),
            "rank": v["rank"], "peers": v["rank_peers"], "peer_group": unit.parent_code or code,
            "overall_rank": v["overall"],
        }  # fmt: skip

    def _pillars(self, code: str) -> list[Row]:
        v, framework = self.totals.values[code], self.pack.years[self.year].framework
        return [
            {"year": self.year, "unit_code": code, "pillar": p, "pillar_name": known.name_zh,
             "weight": known.weight, "own_score": v.get(f"own_{p}"), "children_score": v.get(f"children_{p}"),
             "score": v.get(f"score_{p}"), "coverage": v.get(f"coverage_{p}")}
            for p, known in sorted(framework.pillars.items())
        ]  # fmt: skip

    def _contributions(self, code: str) -> list[Row]:
        v, unit = self.totals.values[code], self.pack.unit[code]
        if v["exact"] is None:
            return []
        composition = self.pack.years[self.year].framework.tiers.of(unit.tier).composition
        own, below = composition.own, composition.children_mean or 0.0

        def items() -> Iterator[tuple[str, str, float]]:
            for r in self._by_unit.get(code, []):
                if r["contribution"] is not None:
                    taken = "deduction" if r["contribution"] < 0 else "guiding"
                    kind = "indicator" if r["kind"] == "basic" else taken
                    yield kind, r["indicator_code"], own * r["contribution"]
            if v["guiding_sum"] > v["own_guiding"]:
                yield "cap", "guiding_cap", own * (v["own_guiding"] - v["guiding_sum"])
            for child in self.pack.children(unit.code) if below > 0 else ():
                exact = self.totals.values[child.code]["exact"]
                if exact is not None:
                    yield "child_unit", child.code, below * exact / v["comparable_children"]
            if v["exact"] != v["unclipped"]:
                yield "cap", "total_cap", v["exact"] - v["unclipped"]

        rows = [{"year": self.year, "unit_code": code, "item_kind": k, "item_code": c, "points": p}
                for k, c, p in items()]  # fmt: skip
        return sorted(rows, key=lambda r: (r["item_kind"], r["item_code"]))

    def _lineage(self, code: str) -> Iterator[Row]:
        for i, found, scored in self._judged:
            if code not in found:
                continue
            f, cells = found[code], self.cells(found[code].year)
            row: Row = {"year": self.year, "unit_code": code, "indicator_code": i.code}
            if scored[code].status == "imputed":
                rest = dict.fromkeys(_NO_CELL)
                yield row | rest | {"role": "imputed", "value": f.value, "imputed": True}
                continue
            roles = {"value": i.value_field, "numerator": i.numerator_field, "denominator": i.denominator_field}
            for role, field in roles.items():
                known = cells.field(field, code) if cells is not None else None
                if known is not None:
                    yield from (row | {"field_code": field, "imputed": False} | r for r in _sources(role, known))


def _sources(role: str, field: FieldValue) -> Sequence[Row]:
    s = field.hand_in
    file: Row = {"submission_id": s.submission_id if s else field.kind, "department": s.department if s else None,
                 "received_at": s.shanghai if s else None, "sha256": s.sha256 if s else None,
                 "file_name": s.file_name if s else None}  # fmt: skip
    if field.kind == "panel":
        judged = sorted(field.reviews, key=lambda r: (r.reviewer, r.cell)) if field.scores else []
        return [
            file | {"role": f"review_{n}", "value": None if r.recused else r.score, "sheet": r.sheet, "cell": r.cell,
                    "raw": "回避" if r.recused else None if r.score is None else printed(r.score)}
            for n, r in enumerate(judged, 1)
        ]  # fmt: skip
    if field.cell is None and field.value is None:
        return []
    return [file | {"role": role, "value": field.value, "raw": field.raw, "sheet": field.sheet, "cell": field.cell}]
