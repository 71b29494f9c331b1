"""Synthetic marts that keep the contract of docs/architecture.md, written as parquet from the row classes.

Figures are made up from the pack's own indicators, deterministic, and consistent where reports rely on it:
contributions add up, effects add up to the change, ranks follow rounded totals.
"""

from __future__ import annotations

import random
import types
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args, get_type_hints

import case_marts
import robust_marts

from mulin.pack import Indicator, Pack, Unit
from reports import rows
from reports.marts import columns_of

STREET_OWN = 0.6


@dataclass
class Case:
    """What is special in this set of marts. Codes are unit codes. ``robust``: with the tables on robustness;
    ``owed``: units one of whose carried cases a department answers for, which owes this year's figures."""

    years: tuple[int, ...] = (2023, 2024)
    streets: tuple[str, ...] = ("310110001",)
    all_missing: Collection[str] = ()
    all_failed: Collection[str] = ()
    vetoed: Collection[str] = ()
    pending_departments: Collection[str] = ("D10",)
    seed: int = 7
    rename: dict[str, str] = field(default_factory=dict)
    robust: bool = False
    owed: Collection[str] = ()


def _arrow(hint: Any) -> Any:
    import pyarrow as pa

    bare = next((a for a in get_args(hint) if a is not type(None)), hint) if isinstance(hint, types.UnionType) else hint
    return {int: pa.int32(), str: pa.string(), float: pa.float64(), bool: pa.bool_(), date: pa.date32(),
            datetime: pa.timestamp("us")}[bare]  # fmt: skip


def write(folder: Path, tables: dict[type, list[Any]]) -> Path:
    """Write every mart of the contract, empty where the case has no rows; on robustness only tables with rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    for row, name in rows.TABLES.items():
        if row in rows.robustness.TABLES and not tables.get(row):
            continue
        hints = get_type_hints(row)
        columns = {}
        for f, column in zip(fields(row), columns_of(row), strict=True):
            columns[column] = pa.array([getattr(r, f.name) for r in tables.get(row, [])], type=_arrow(hints[f.name]))
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")
    return folder


def _grade(total: float) -> str:
    return next(g for g, low in (("优秀", 90), ("良好", 80), ("合格", 60), ("不合格", 0)) if total >= low)


class Maker:
    def __init__(self, pack: Pack, case: Case) -> None:
        self.pack, self.case, self.dice = pack, case, random.Random(case.seed)
        self.t: dict[type, list[Any]] = defaultdict(list)
        self.exact: dict[tuple[int, str], rows.UnitScore] = {}

    def above(self, year: int) -> None:
        """What is computed from the streets."""

    def last(self, year: int) -> None:
        """What is computed from everything."""

    def name(self, unit: Unit) -> str:
        return self.case.rename.get(unit.code, unit.name)

    def _score(self, indicator: Indicator, unit: Unit) -> tuple[str, float | None]:
        if unit.code in self.case.all_missing:
            return "pending", None
        if indicator.lead_department in self.case.pending_departments:
            return "pending", None
        if unit.code in self.case.all_failed:
            return "scored", round(self.dice.uniform(5, 45), 3)
        if indicator.applies_to and unit.code not in (self.pack.years[2024].group_units(indicator.applies_to) or ()):
            return "not_applicable", None
        return "scored", min(100.0, round(self.dice.gauss(86, 12), 3))

    def unit(self, year: int, unit: Unit, children: list[rows.UnitScore]) -> None:
        year_pack, case = self.pack.years[year], self.case
        indicators = [i for i in year_pack.indicators if i.tier == unit.tier]
        scores: dict[str, tuple[str, float | None]] = {}
        pillar_score: dict[str, float | None] = {}
        pillar_coverage: dict[str, float] = {}
        guiding = 0.0
        for i in indicators:
            if i.kind == "guiding":
                share = self.dice.choice((0.0, 0.5, 1.0)) if unit.code not in case.all_missing else 0.0
                scores[i.code] = ("scored", share * 100) if share else ("no_bonus", None)
                guiding += i.weight * share
            else:
                scores[i.code] = self._score(i, unit)
        guiding = min(guiding, 10.0)
        for p in year_pack.framework.pillars:
            own = [
                i for i in indicators if i.kind == "basic" and i.pillar == p and scores[i.code][0] != "not_applicable"
            ]
            have = [i for i in own if scores[i.code][1] is not None]
            weight = sum(i.weight for i in have)
            pillar_score[p] = sum(i.weight * (scores[i.code][1] or 0) for i in have) / weight if weight else None
            pillar_coverage[p] = weight / sum(i.weight for i in own) if own else 1.0
        weights = {p: v.weight for p, v in year_pack.framework.pillars.items()}
        live = {p: w for p, w in weights.items() if pillar_score[p] is not None}
        basic = sum(w * (pillar_score[p] or 0) for p, w in live.items()) / sum(live.values()) if live else None
        coverage = sum(weights[p] * pillar_coverage[p] for p in weights)
        low = min(pillar_coverage.values())
        comparable = basic is not None and coverage >= 0.8 - 1e-9 and low >= 0.6 - 1e-9
        failed_codes = []
        for i in indicators:
            status, score = scores[i.code]
            bad = i.kind == "basic" and score is not None and score < 60
            veto = i.veto and unit.code in case.vetoed
            effective = 100 * weights[i.pillar] * i.weight / sum(
                j.weight for j in indicators
                if j.kind == "basic" and j.pillar == i.pillar and scores[j.code][1] is not None
            ) / sum(live.values()) if score is not None and i.kind == "basic" else None  # fmt: skip
            contribution = (
                i.weight * (score or 0) / 100 if i.kind == "guiding" and score is not None
                else effective * score / 100 if effective is not None and score is not None else None
            )  # fmt: skip
            lost = effective * (100 - score) / 100 if effective is not None and score is not None else None
            value = round(i.target * (score or 0) / 100, 2) if score is not None else None
            if i.value_type == "boolean" and value is not None:
                value = 1.0 if (score or 0) >= 60 else 0.0
            if veto:
                value = 1.0
            common = {"year": year, "unit_code": unit.code, "indicator_code": i.code}
            self.t[rows.IndicatorScore].append(
                rows.IndicatorScore(
                    **common, indicator_name=i.name_zh, tier=i.tier, pillar=i.pillar, kind=i.kind,
                    lead_department=i.lead_department, value=value, numerator=None, denominator=None,
                    unit_of_measure=i.unit_of_measure, target=i.target, direction=i.direction,
                    scoring_rule=i.scoring_rule, rule_used=i.scoring_rule, score=score, weight=i.weight,
                    effective_weight=effective, contribution=contribution, points_lost=lost, status=status,
                    status_reason=None, passed=None if score is None else not bad, failed_basic=bad,
                    veto_triggered=veto,
                    rank=None, peers=None, peers_mean=84.0 + i.weight % 5, prior_value=None, prior_score=None,
                )
            )  # fmt: skip
            if bad:
                failed_codes.append(i.code)
                self.t[rows.FailedBasic].append(
                    rows.FailedBasic(**common, value=value, target=i.target, threshold=i.target * 0.9, points_lost=lost,
                                     lead_department=i.lead_department, reason="未达到达标线")
                )  # fmt: skip
            if status == "pending":
                self.t[rows.PendingItem].append(
                    rows.PendingItem(**common, owed_by=i.lead_department, reason="not_handed_in", points=i.weight)
                )
                self.t[rows.Attribution].append(
                    rows.Attribution(**common, charged_kind="department", charged_to=i.lead_department, points=i.weight,
                                     reason="待报")
                )  # fmt: skip
            elif lost:
                self.t[rows.Attribution].append(
                    rows.Attribution(**common, charged_kind="unit", charged_to=unit.code, points=lost, reason="失分")
                )
            if score is not None:
                for role, code in i.fields.items():
                    self.t[rows.Lineage].append(
                        rows.Lineage(**common, role=role, field_code=code, value=value, raw=str(value),
                                     submission_id=f"{year}-{i.lead_department}-report-v1",
                                     department=i.lead_department, received_at=datetime(year + 1, 1, 18, 10, 30),
                                     sha256="ab12" * 16,
                                     file_name=f"{year}年{i.lead_department}上报表.xlsx", sheet="社区", cell="F12",
                                     imputed=False)
                    )  # fmt: skip
        own_total = None if basic is None else basic + guiding
        scored_children = [c for c in children if c.comparable and c.total_score_exact is not None]
        below = (
            sum(c.total_score_exact or 0 for c in scored_children) / len(scored_children) if scored_children else None
        )
        exact = own_total
        if unit.tier == "street" and own_total is not None and below is not None:
            exact = STREET_OWN * own_total + (1 - STREET_OWN) * below
        if not comparable:
            exact = None
        total = None if exact is None else round(exact, 2)
        basics = [i for i in indicators if i.kind == "basic"]
        pending = [i for i in basics if scores[i.code][0] == "pending"]
        vetoed = unit.code in case.vetoed
        row = rows.UnitScore(
            year=year, unit_code=unit.code, unit_name=self.name(unit), tier=unit.tier, parent_code=unit.parent_code,
            own_basic=basic, own_guiding=guiding, own_total=own_total, children_basic=None, children_guiding=None,
            children_total=below, basic_score=basic, guiding_points=guiding, deductions=0.0, total_score=total,
            total_score_exact=exact, coverage=coverage, lowest_pillar_coverage=low, comparable=comparable,
            status="可比" if comparable else "暂不可比", vetoed=vetoed, failed_basic_count=len(failed_codes),
            failed_basic_share=len(failed_codes) / len(basics), pending_count=len(pending),
            pending_points=sum(i.weight for i in pending),
            band_grade=_grade(total) if comparable and total is not None else None,
            grade=("不合格" if vetoed else _grade(total)) if comparable and total is not None else None,
            grade_reason="一票否决，定为不合格" if vetoed else f"总分{total}，达到{_grade(total or 0)}线",
            rank=None, peers=None,
            peer_group=unit.parent_code if unit.tier == "community" else "310110", overall_rank=None,
        )  # fmt: skip
        self.exact[year, unit.code] = row
        for p, v in year_pack.framework.pillars.items():
            self.t[rows.PillarScore].append(
                rows.PillarScore(
                    year=year, unit_code=unit.code, pillar=p, pillar_name=v.name_zh, weight=v.weight,
                    own_score=pillar_score[p], children_score=None if unit.tier == "community" else 85.0,
                    score=pillar_score[p], coverage=pillar_coverage[p],
                    contribution=weights[p] * (pillar_score[p] or 0) / sum(live.values()) if p in live else None,
                    rank=None, peers_mean=85.5,
                )
            )  # fmt: skip

    def rank(self) -> None:
        groups: dict[tuple[int, str, str | None], list[rows.UnitScore]] = defaultdict(list)
        tiers: dict[tuple[int, str], list[float]] = defaultdict(list)
        for row in self.exact.values():
            groups[row.year, row.tier, row.peer_group].append(row)
            if row.comparable and row.total_score is not None:
                tiers[row.year, row.tier].append(row.total_score)
        for row in self.exact.values():
            peers = [r.total_score for r in groups[row.year, row.tier, row.peer_group] if r.comparable]
            if row.comparable:
                above = sum(1 for t in peers if t is not None and t > (row.total_score or 0))
                overall = 1 + sum(1 for t in tiers[row.year, row.tier] if t > (row.total_score or 0))
                row = replace(row, rank=1 + above, peers=len(peers), overall_rank=overall)
            else:
                row = replace(row, peers=len(peers))
            self.t[rows.UnitScore].append(row)
            before = self.exact.get((row.year - 1, row.unit_code))
            known = before is not None and before.comparable and row.comparable
            change = (row.total_score_exact or 0) - (before.total_score_exact or 0) if known and before else None
            effects = (change - 0.6, 0.2, 0.3, -0.3, 0.4) if change is not None else (None,) * 5
            self.t[rows.Change].append(
                rows.Change(row.year, row.unit_code, before.total_score if known and before else None,
                            row.total_score if known else None, change, *effects)
            )  # fmt: skip
        by_unit: dict[str, list[rows.IndicatorScore]] = defaultdict(list)
        for i in self.t[rows.IndicatorScore]:
            by_unit[i.unit_code].append(i)
        for found in by_unit.values():
            for now in (i for i in found if i.kind == "basic" and i.contribution is not None):
                prior = next(
                    (i for i in found if i.year == now.year - 1 and i.indicator_code == now.indicator_code), None
                )
                if prior is None or prior.contribution is None or now.contribution is None:
                    continue
                delta = now.contribution - prior.contribution
                self.t[rows.IndicatorChange].append(
                    rows.IndicatorChange(now.year, now.unit_code, now.indicator_code, delta, delta, 0.0, 0.0, 0.0, 0.0)
                )

    def tasks(self, year: int) -> None:
        states = ("on_time", "on_time", "on_time", "late", "overdue", "not_reported")
        for task in self.pack.years[year].tasks:
            counts = dict.fromkeys(("on_time", "late", "overdue", "not_reported"), 0)
            for m in task.milestones:
                state = self.dice.choice(states)
                counts[state] += 1
                late = 6 if state == "late" else None
                done = m.due + timedelta(days=late or 0) if state in ("on_time", "late") else None
                self.t[rows.MilestoneResult].append(
                    rows.MilestoneResult(year, task.code, m.number, m.label, m.due, done, state, late,
                                         f"{year}-{task.lead_department}-report-v1", "时间节点", f"D{m.number + 3}")
                )  # fmt: skip
            self.t[rows.DepartmentTask].append(
                rows.DepartmentTask(year, task.code, task.lead_department, task.title_zh, task.plan_ref,
                                    len(task.milestones), **counts, indicators_attained=0.8,
                                    indicators=len(task.main_indicators), task_score=82.5)
            )  # fmt: skip

    def quality(self, year: int) -> None:
        for d in self.pack.departments:
            missing = d.code in self.case.pending_departments
            self.t[rows.DataQuality].append(
                rows.DataQuality(
                    year=year, department=d.code, kind="report", cells_asked=400, cells_accepted=0 if missing else 396,
                    cells_blank=0, cells_declared_missing=0 if missing else 4, cells_rejected=0,
                    cells_pending=400 if missing else 4,
                    submission_id=None if missing else f"{year}-{d.code}-report-v1",
                    sha256=None if missing else "ab12" * 16,
                    versions=0 if missing else 1,
                    received_at=None if missing else datetime(year + 1, 1, 18, 10, 30),
                    first_accepted_at=None if missing else datetime(year + 1, 1, 18, 10, 30), objections=None,
                    on_time=None if missing else True, gate_state="missing" if missing else "accepted",
                    errors=0, warnings=2,
                )
            )  # fmt: skip


def build(folder: Path, pack: Pack, case: Case, making: type[Maker] | None = None) -> Path:
    """Write the case's marts into ``folder`` and return it."""
    maker = (making or Maker)(pack, case)
    for year in case.years:
        children: dict[str, list[rows.UnitScore]] = {}
        for street in case.streets:
            for unit in pack.children(street):
                maker.unit(year, unit, [])
            children[street] = [maker.exact[year, u.code] for u in pack.children(street)]
        for street in case.streets:
            maker.unit(year, pack.unit[street], children[street])
        maker.above(year)
        maker.tasks(year)
        maker.quality(year)
        maker.last(year)
    maker.rank()
    if case.robust:
        robust_marts.add(maker.t, pack, max(case.years))
    case_marts.add(maker.t, pack, case.owed)
    return write(folder, maker.t)
