"""The trial of a plan pack."""

from __future__ import annotations

from pathlib import Path

from mulin.pack import load_pack
from orchestration.index.trial import messages as m
from orchestration.index.trial.pace import Pace
from orchestration.index.trial.plan.rules import try_rules
from orchestration.index.trial.plan.tiers import try_tiers
from orchestration.index.trial.plan.world import few
from orchestration.index.trial.report import NAMED, Report, fewer_tried


def audit_plan(folder: Path, seed: int, examples: int, cliff: float, pace: Pace) -> Report:
    """Its rules one by one, then its tiers. Raises FindingsError (Chinese) as ``mulin check`` would."""
    pack = load_pack(folder)
    year = max(pack.years)
    alone = try_rules(pack, cliff)
    tiers, late = try_tiers(pack, seed, examples, pace)
    verdicts = (*alone, *tiers)
    fewer = list(fewer_tried(verdicts, pace))
    if late:
        more = m.AND_MORE.format(count=len(late)) if len(late) > NAMED else ""
        fewer.append(m.LATE_INDICATORS.format(count=len(late), codes="、".join(late[:NAMED]), more=more))
    return Report(
        index=pack.plan.pack, seed=seed, examples=examples, cliff=cliff, data=None, units=0, runs=0,
        tables=sum(v.tried for v in verdicts), verdicts=verdicts,
        note=m.PLAN_ALONE.format(year=year, units=len(few(pack, year).units)),
        fewer=tuple(fewer),
    )  # fmt: skip
