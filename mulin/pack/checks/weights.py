"""Weights: pillars, indicators within them, tier and department compositions."""

from __future__ import annotations

from collections.abc import Sequence

from mulin.findings import Finding
from mulin.language import Both, listed
from mulin.pack.checks.places import cell, each_indicator, framework_file, indicators_file, key, line_of, total
from mulin.pack.checks.rules import finding
from mulin.pack.model import Pack

_TOLERANCE = 1e-6


def check_compositions(pack: Pack, year: int) -> list[Finding]:
    """Shares in framework.yaml that must sum to 1."""
    file, framework = framework_file(year), pack.years[year].framework
    department = framework.tiers.department
    sums = {"pillars": [p.weight for p in framework.pillars.values()]}
    sums |= {f"tiers.{t}.composition": list(of.composition.shares) for t, of in framework.tiers.units.items()}
    sums |= {
        f"tiers.department.{part}": [share for _, share in getattr(department, part)]
        for part in ("composition", "led_parts", "reporting_parts")
    }
    found = []
    for path, shares in sums.items():
        if abs((whole := total(shares)) - 1) > _TOLERANCE:
            found.append(key(pack, file, path, f"{whole:g}", "weight.shares"))
    return found


def check_weights(pack: Pack, year: int) -> list[Finding]:
    """Basic weights: 100 a tier, the pillar's share of it a pillar, each above 0. Guiding weights within the cap."""
    file, framework = indicators_file(year), pack.years[year].framework
    whole = framework.basic.weight_sum_per_tier
    found = []
    for n, indicator in each_indicator(pack, year):
        if indicator.weight <= 0:
            found.append(cell(pack, file, n, "weight", f"{indicator.weight:g}", "weight.zero"))
        if indicator.kind == "guiding" and indicator.weight > framework.guiding.tier_cap:
            found.append(
                cell(
                    pack,
                    file,
                    n,
                    "weight",
                    f"{indicator.weight:g}",
                    "weight.guiding_cap",
                    cap=framework.guiding.tier_cap,
                )
            )
    for tier in framework.tiers.units:
        basic = [(n, i) for n, i in each_indicator(pack, year) if i.tier == tier and i.kind == "basic"]
        if not basic:
            found.append(finding("weight.tier_empty", file, column="tier", value=tier, tier=framework.words[tier],
                                 basic=framework.words.basic))  # fmt: skip
            continue
        weights = total(i.weight for _, i in basic)
        if abs(weights - whole) > _TOLERANCE:
            found.append(
                cell(
                    pack,
                    file,
                    basic[-1][0],
                    "weight",
                    f"{weights:g}",
                    "weight.tier_sum",
                    tier=framework.words[tier],
                    whole=whole,
                    lines=_lines(pack, file, basic),
                )
            )
        for pillar, rule in framework.pillars.items():
            rows = [(n, i) for n, i in basic if i.pillar == pillar]
            wanted, got = total([rule.weight * whole]), total(i.weight for _, i in rows)
            if abs(got - wanted) > _TOLERANCE:
                last = rows[-1][0] if rows else basic[-1][0]
                where = Both(
                    f"{framework.words[tier]}层级“{rule.name_zh}”",
                    f'"{rule.name_zh}" of the tier {framework.words[tier]}',
                )
                found.append(
                    cell(
                        pack,
                        file,
                        last,
                        "weight",
                        f"{got:g}",
                        "weight.pillar_sum",
                        where=where,
                        wanted=wanted,
                        lines=_lines(pack, file, rows),
                    )
                )
    return found


def _lines(pack: Pack, file: str, rows: Sequence[tuple[int, object]]) -> str:
    lines = [line_of(pack, file, n) for n, _ in rows]
    known = [line for line in lines if line is not None]
    if not known:
        return "—"
    if known == list(range(known[0], known[0] + len(known))) and len(known) > 1:
        return f"{known[0]}–{known[-1]}"
    return listed(map(str, known))
