"""The synthetic marts widened to what the district's and the departments' reports read: their own scores, the plan
chain, ratings, burden and tier summaries, on any number of streets."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from statistics import fmean, median, pstdev
from typing import Any, TypeVar

import marts_fixture as base

from mulin.pack import Pack, Unit, YearPack
from mulin.pack.framework import PillarRule
from reports import rows

DISTRICT = "310110"


@dataclass
class DistrictCase(base.Case):
    """``silent``: departments that handed nothing in at all."""

    silent: Collection[str] = ()


# 区城运中心 has handed nothing in, a community failed everything, one is vetoed, one has no data
FAULTY = DistrictCase(
    streets=("310110001", "310110013"), all_missing=("310110001003",), vetoed=("310110001004",),
    all_failed=("310110001001",), pending_departments=("D10",), silent=("D10",),
)  # fmt: skip
# something of everything: two streets, one community without data, one vetoed, a department that handed nothing in
MIXED = DistrictCase(
    streets=("310110001", "310110013"), all_missing=("310110001003",), vetoed=("310110001004",), silent=("D10",),
    pending_departments=("D10",), robust=True,
)  # fmt: skip

PILLAR_NAMES = ("自治参与", "共治协同", "法治保障", "德治教化", "智治支撑", "政治引领")


Held = TypeVar("Held", Pack, YearPack)


def fresh(held: Held, **changes: Any) -> Held:
    """A pack, or a year of one, that says otherwise; what the other had worked out of its parts is worked out anew."""
    return type(held)(**{**{name: getattr(held, name) for name in type(held).model_fields}, **changes})


def with_years(pack: Pack, change: Callable[[YearPack], dict[str, Any]]) -> Pack:
    return fresh(pack, years={year: fresh(of, **change(of)) for year, of in pack.years.items()})


def with_pillars(pack: Pack, count: int) -> Pack:
    """The pack with so many pillars of equal weight, over which each tier's indicators are dealt out."""
    names = {f"pillar_{n}": PillarRule(name_zh=PILLAR_NAMES[n], weight=1 / count) for n in range(count)}

    def dealt(of: YearPack) -> dict[str, Any]:
        seen: dict[tuple[str, str], int] = {}
        out = []
        for i in of.indicators:
            at = seen[i.tier, i.kind] = seen.get((i.tier, i.kind), -1) + 1
            out.append(i.model_copy(update={"pillar": f"pillar_{at % count}"}))
        framework = of.framework.model_copy(update={"pillars": names})
        return {"framework": framework, "indicators": tuple(sorted(out, key=lambda i: (i.tier, i.pillar)))}

    return with_years(pack, dealt)


def without_tasks(pack: Pack, plan_ref: str) -> Pack:
    """The pack whose years have no annual task for one item of the plan."""
    return with_years(pack, lambda of: {"tasks": tuple(t for t in of.tasks if t.plan_ref != plan_ref)})


def without_indicators(pack: Pack, asked: int) -> tuple[Pack, str]:
    """The pack whose first task of each year has no main indicators, and that task's title in the year asked."""
    bare = with_years(
        pack, lambda of: {"tasks": (of.tasks[0].model_copy(update={"main_indicators": ()}), *of.tasks[1:])}
    )
    return bare, bare.years[asked].tasks[0].title_zh


def forty_streets(pack: Pack) -> Pack:
    """The pack with streets added until there are forty, each with one community."""
    extra: list[Unit] = []
    for number in range(40 - len(pack.units_of("street"))):
        code = f"3101107{number:02d}"
        extra.append(Unit(code=code, name=f"第{number + 1}新设街道", tier="street", parent_code=DISTRICT))
        extra.append(Unit(code=f"{code}001", name="第一居委会", tier="community", parent_code=code))
    return fresh(pack, units=(*pack.units, *extra))


def _departments(maker: base.Maker, year: int, silent: Collection[str]) -> None:
    pack, t = maker.pack, maker.t
    scored: list[rows.DepartmentScore] = []
    tasks = [x for x in t[rows.DepartmentTask] if x.year == year]
    for d in pack.departments:
        led = [x for x in tasks if x.lead_department == d.code]
        ratings = []
        for task in pack.years[year].tasks:
            if d.code in task.cooperating_departments:
                score = float(70 + maker.dice.randrange(30))
                ratings.append(score)
                t[rows.CooperationRating].append(
                    rows.CooperationRating(
                        year, task.code, d.code, task.lead_department, score, f"配合{task.code}的理由",
                        f"{year}-{task.lead_department}-report-v1", datetime(year + 1, 1, 18, 10, 30), "ab12" * 16,
                        "配合评价", "D7",
                    )
                )  # fmt: skip
        led_score = fmean(x.task_score or 0.0 for x in led) if led else None
        cooperation = fmean(ratings) if ratings else None
        reporting = 0.0 if d.code in silent else 100.0
        parts = [(0.7, led_score), (0.15, cooperation), (0.15, reporting)]
        whole = sum(w for w, s in parts if s is not None)
        total = round(sum(w * s for w, s in parts if s is not None) / whole, 2)
        scored.append(
            rows.DepartmentScore(
                year, d.code, d.name, bool(led), led_score, led_score, led_score, cooperation, reporting, reporting,
                reporting, reporting, total, base._grade(total), None, None, "牵头70%",
            )
        )  # fmt: skip
    for row in scored:
        rank = 1 + sum(1 for other in scored if (other.total_score or 0) > (row.total_score or 0))
        t[rows.DepartmentScore].append(replace(row, rank=rank, peers=len(scored)))


def _district(maker: base.Maker, year: int, streets: Collection[str]) -> None:
    maker.unit(year, maker.pack.unit[DISTRICT], [])
    own = maker.exact[year, DISTRICT]
    below = [maker.exact[year, s] for s in streets if maker.exact[year, s].comparable]
    mean = fmean(u.total_score_exact or 0.0 for u in below) if below else None
    exact = None if mean is None or own.own_total is None else 0.5 * own.own_total + 0.5 * mean
    maker.exact[year, DISTRICT] = replace(
        own,
        children_total=mean,
        total_score_exact=exact,
        total_score=None if exact is None else round(exact, 2),
        comparable=own.comparable and exact is not None,
        grade=None,
        band_grade=None,
        grade_reason="本层级不评等级，只印指数",
    )


def _chain(maker: base.Maker, year: int) -> None:
    results: dict[str, list[rows.IndicatorScore]] = {}
    for r in maker.t[rows.IndicatorScore]:
        if r.year == year:
            results.setdefault(r.indicator_code, []).append(r)
    for task in maker.pack.years[year].tasks:
        for code in task.main_indicators:
            found = results.get(code, [])
            judged = [r for r in found if r.passed is not None]
            scores = [r.score for r in found if r.score is not None]
            maker.t[rows.PlanChain].append(
                rows.PlanChain(
                    year, task.plan_ref, task.code, code, maker.pack.plan_item[task.plan_ref].title, task.title_zh,
                    task.lead_department, maker.pack.years[year].indicator[code].name_zh, len(scores),
                    sum(bool(r.passed) for r in judged) / len(judged) if judged else None,
                    fmean(scores) if scores else None,
                )
            )  # fmt: skip


def _summaries(maker: base.Maker, year: int) -> None:
    for tier in ("district", "street", "community"):
        units = [u for (y, _), u in maker.exact.items() if y == year and u.tier == tier]
        totals = [u.total_score for u in units if u.comparable and u.total_score is not None]
        grades = ("优秀", "良好", "合格", "不合格")
        counts = [sum(u.grade == g for u in units) for g in grades]
        maker.t[rows.TierSummary].append(
            rows.TierSummary(
                year, tier, len(units), len(totals), fmean(totals) if totals else None,
                median(totals) if totals else None, min(totals, default=None), max(totals, default=None),
                pstdev(totals) if len(totals) > 1 else None, *counts, sum(u.failed_basic_count for u in units),
                sum(u.pending_count for u in units),
                "、".join(f"{g} {n}" for g, n in zip(grades, counts, strict=True)),
            )
        )  # fmt: skip
        for d in maker.pack.departments[:20]:
            maker.t[rows.Burden].append(rows.Burden(year, d.code, tier, 2, len(units), 2.0, 2 * len(units)))


class Maker(base.Maker):
    def above(self, year: int) -> None:
        _district(self, year, self.case.streets)

    def last(self, year: int) -> None:
        assert isinstance(self.case, DistrictCase)
        _departments(self, year, self.case.silent)
        _chain(self, year)
        _summaries(self, year)


def build(folder: Path, pack: Pack, case: DistrictCase) -> Path:
    """Write the case's marts into ``folder`` and return it."""
    return base.build(folder, pack, case, Maker)
