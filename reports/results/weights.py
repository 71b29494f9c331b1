"""The effective weight of an indicator as a formula, and the checks behind the weights."""

from __future__ import annotations

from reports.results import messages as m
from reports.results.columns import Column, Means, pillar_weight
from reports.results.inputs import TierInput


def weight_formula(t: TierInput, means: Means, pillar: str, code: str) -> str:
    """Points out of 100 that an indicator weighs for a unit, once what has no score is left out."""
    seen = f"SUMPRODUCT({means.pillar.counted(f'[scores.{pillar}]')}*[weights.{pillar}])"
    there = f"{means.pillar.counted(f'[scores.{code}]')}*{means.index.counted(f'[own_{pillar}]')}*([live]>0)>0"
    return f'=IF({there},100*{pillar_weight(t, pillar)}/[live]*[weights.{code}]/{seen},"")'


def weight_columns(t: TierInput, means: Means) -> list[Column]:
    """Behind the weights: the pillars' weight, the sum, and, where means are arithmetic, the basic score again."""
    test = "N([own_%s])>0" if means.index.zero == "drop" else "ISNUMBER([own_%s])"
    live = "+".join(f"IF({test % p},{pillar_weight(t, p)},0)" for p in t.families)
    out = [
        Column("live", m.C_LIVE, m.H_LIVE, m.G_COMPOSED, f"={live}", "0.00##"),
        Column("weight_sum", m.C_SUM, m.H_WEIGHT_SUM, m.G_COMPOSED, "=SUM([effective])", "0.00"),
    ]
    if means.index.exponent == means.pillar.exponent == 1:
        out += [
            Column("check", m.C_CHECK, m.H_CHECK, m.G_COMPOSED,
                   '=IF([own_basic]="","",SUMPRODUCT([scores.basic],[effective])/100)'),
            Column("diff_check", m.C_CHECK_DIFF, m.H_CHECK_DIFF, m.G_DIFF,
                   '=IF([own_basic]="",0,ROUND([check]-[own_basic],9))', "General", 8, ("check", "own_basic")),
        ]  # fmt: skip
    return out
