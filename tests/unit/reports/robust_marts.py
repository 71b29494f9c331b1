"""Rows of the tables on robustness for the synthetic marts: made up, deterministic, of the shapes the tables have."""

from __future__ import annotations

import itertools
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from mulin.pack import Pack
from reports import rows
from reports.rows import (
    AuditComponent,
    AuditConsistency,
    AuditCorrelation,
    AuditIndicator,
    AuditWeight,
    Draw,
    LeaveOneOut,
    RankInterval,
    RankPair,
    Sensitivity,
)

DRAWS = 1000
CONSTANT = "各单位数值相同"


def add(tables: dict[type, list[Any]], pack: Pack, year: int) -> None:
    """Add every table's rows of the year; ``tables`` holds the unit scores with their ranks."""
    _ranks(tables, [u for u in tables[rows.UnitScore] if u.year == year])
    _draws(tables, pack, year)
    for tier in ("community", "street", "district"):
        _audit(tables, pack, year, tier)


def _ranks(tables: dict[type, list[Any]], units: Sequence[rows.UnitScore]) -> None:
    tiers: dict[str, list[rows.UnitScore]] = defaultdict(list)
    for u in units:
        tiers[u.tier].append(u)
    for tier, found in tiers.items():
        ranked = sorted((u for u in found if u.comparable), key=lambda u: (u.overall_rank or 0, u.unit_code))
        last = len(ranked)
        for u in found:
            own: tuple[Any, ...] = (None,) * 7
            if u.comparable and u.overall_rank is not None and u.rank is not None and u.peers is not None:
                low, high = max(1, u.overall_rank - 1), min(last, u.overall_rank + u.overall_rank % 4)
                own = (
                    u.overall_rank,
                    low,
                    high,
                    (low + high) / 2,
                    u.rank,
                    max(1, u.rank - 1),
                    min(u.peers, u.rank + 1),
                )
            tables[RankInterval].append(RankInterval(u.year, tier, u.unit_code, DRAWS, *own))
        tables[RankPair] += [
            RankPair(u.year, tier, a.unit_code, b.unit_code, 0.873, True, True)
            for a, b in itertools.pairwise(ranked)
            for u in [a]
            if (a.overall_rank or 0) % 4 > 0
        ]


def _draws(tables: dict[type, list[Any]], pack: Pack, year: int) -> None:
    basics = [i for i in pack.years[year].indicators if i.kind == "basic"]
    for n in range(20):
        how = ("declared", "min_max", "z_score", "percentile_rank")[n % 4]
        left = f"{basics[n].tier}/{basics[n].code}" if n % 4 else ""
        mean = "geometric" if n % 2 else "declared"
        tables[Draw].append(Draw(year, n, 2024, how, mean, "declared", left))
    for factor, first, total in (("weights", -0.084, 0.017), ("normalisation", 0.904, 0.989), ("left_out", 0.3, 0.41)):
        tables[Sensitivity].append(Sensitivity(year, factor, "mean_rank_shift", first, 0.065, total, 0.012, 1536))
    for n, i in enumerate(basics):
        tables[LeaveOneOut].append(LeaveOneOut(year, f"{i.tier}/{i.code}", "indicator", 1 + n / 8, float(2 + n)))
    tables[LeaveOneOut].append(
        LeaveOneOut(year, f"community/{next(iter(pack.years[year].framework.pillars))}", "pillar", 14.019, 64.0)
    )
    tables[LeaveOneOut].append(LeaveOneOut(year, "district/index", "pillar", None, None))


def _flags(r: float, within: bool) -> str:
    found = {"redundant": abs(r) > 0.92, "low": within and 0 <= r < 0.3, "negative": r < 0}
    return json.dumps([name for name, holds in found.items() if holds])


def _audit(tables: dict[type, list[Any]], pack: Pack, year: int, tier: str) -> None:
    dice = random.Random(f"{tier}{year}")
    items = [i for i in pack.years[year].indicators if i.tier == tier and i.kind == "basic"]
    many = tier != "district"
    for i in items:
        tables[AuditIndicator].append(
            AuditIndicator(year, tier, i.code, 17, 0, 3.9 if many else None, 12.94 if many else None,
                           many and i is items[3], None)
        )  # fmt: skip
        share = 100 * i.weight / sum(j.weight for j in items if j.pillar == i.pillar)
        influence = dice.uniform(1, 60) if many else None
        tables[AuditWeight].append(
            AuditWeight(year, tier, i.code, i.pillar, i.weight, share, i.weight, 0.5 if many else None, influence,
                        None if many else "有数据的单位太少")
        )  # fmt: skip
    for a, b in itertools.combinations(items, 2):
        within = a.pillar == b.pillar
        r = round(dice.uniform(-0.3, 0.99), 6) if many and a is not items[2] else None
        tables[AuditCorrelation].append(
            AuditCorrelation(year, tier, a.code, b.code, within, 17 if many else 1, r, r, _flags(r, within), None)
            if r is not None
            else AuditCorrelation(
                year, tier, a.code, b.code, within, 17 if many else 1, None, None, "[]", f"{a.code}{CONSTANT}"
            )
        )
    for n, pillar in enumerate((*pack.years[year].framework.pillars, "*")):
        of = [i.code for i in items if pillar in (i.pillar, "*")]
        alpha, aside = (0.65 + n / 10, [[of[0], CONSTANT]]) if many else (None, [[c, "有数据的单位太少"] for c in of])
        reason = None if many else "可用指标不足2项"
        tables[AuditConsistency].append(
            AuditConsistency(year, tier, pillar, json.dumps(of), 17, alpha, alpha, json.dumps(aside), reason)
        )
        if pillar != "*":
            whole = [0.5621, 0.3, 0.1379] if many else []
            above = (1 + n % 2) if many else 0
            tables[AuditComponent].append(AuditComponent(year, tier, pillar, 17, json.dumps(whole), above, reason))
            influence = 30.0 + n if many else None
            tables[AuditWeight].append(
                AuditWeight(year, tier, pillar, "index", 25.0, 25.0, None, 0.9 if many else None, influence, reason)
            )
