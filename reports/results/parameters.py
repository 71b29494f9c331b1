"""The framework's parameters that formulas use: each a cell of the sheet of rules with a defined name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.results import messages as m
from reports.results.inputs import TierInput

if TYPE_CHECKING:
    from mulin.pack.framework import Framework


@dataclass(frozen=True, slots=True)
class Parameter:
    """``value``: number or word; ``choices``: the words that may stand there; ``shown``: number format."""

    group: str
    label: str
    value: float | str
    use: str
    shown: str = "0.##"
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return name_of(self.label)


@dataclass(frozen=True, slots=True)
class Band:
    grade: str
    minimum: float
    basic_minimum: float | None


def name_of(label: str) -> str:
    """A label as a defined name: letters and digits of any script, no digit first."""
    return re.sub(r"^(?=\d)", "_", re.sub(r"\W", "_", label))


def bands(framework: Framework) -> list[Band]:
    """The grades from best to worst."""
    return [Band(b.grade, b.min, b.extra.basic_score_min) for b in framework.grade_bands]


def parameters(framework: Framework, tiers: Sequence[TierInput]) -> list[Parameter]:
    """In the order of the sheet. A parameter the framework does not have is absent, and no formula names it."""
    words = framework.words
    grades, best, yes_no = words.grades, words.best, (m.YES, m.NO)
    out = [
        Parameter(words.fill(m.PILLAR_GROUP), m.PILLAR_WEIGHT.format(name=p.name_zh), p.weight, m.PILLAR_USE, "0.00##")
        for p in framework.pillars.values()
    ]
    for t in (t for t in tiers if t.child):
        settings = framework.tiers.of(t.tier)
        own, below = settings.composition.own, settings.composition.children_mean or 0.0
        least = settings.min_comparable_children_share or 0.0
        out += [
            Parameter(m.TIER_GROUP, m.OWN_SHARE.format(tier=t.name), float(own), m.OWN_USE, "0.00##"),
            Parameter(m.TIER_GROUP, m.CHILDREN_SHARE.format(tier=t.name), float(below), m.CHILDREN_USE, "0.00##"),
            Parameter(
                m.TIER_GROUP,
                m.CHILDREN_FLOOR.format(tier=t.name),
                float(least),
                words.fill(m.CHILDREN_FLOOR_USE),
                "0.00##",
            ),
        ]
    scale, coverage, ranking = framework.total_scale, framework.coverage, framework.ranking
    counts = m.YES if coverage.not_applicable_counts_as_missing else m.NO
    out += [
        Parameter(m.SCALE_GROUP, m.GUIDING_CAP, framework.guiding.tier_cap, m.GUIDING_CAP_USE),
        Parameter(m.SCALE_GROUP, m.TOTAL_MIN, scale.min, m.TOTAL_USE),
        Parameter(m.SCALE_GROUP, m.TOTAL_MAX, scale.max, m.TOTAL_USE),
        Parameter(m.SCALE_GROUP, m.DECIMALS, float(framework.rounding.score_decimals), m.DECIMALS_USE, "0"),
        Parameter(m.COVERAGE_GROUP, m.TIER_FLOOR, coverage.tier_floor, words.fill(m.FLOOR_USE), "0.00##"),
        Parameter(m.COVERAGE_GROUP, m.PILLAR_FLOOR, coverage.pillar_floor, words.fill(m.FLOOR_USE), "0.00##"),
        Parameter(m.COVERAGE_GROUP, m.COUNT_NA, counts, m.COUNT_NA_USE, choices=yes_no),
        Parameter(m.RANK_GROUP, m.RANK_ON, m.EXACT if ranking.on == "exact" else m.ROUNDED,
                  m.RANK_ON_USE.format(best=best), choices=(m.ROUNDED, m.EXACT)),
        Parameter(m.RANK_GROUP, m.RANK_TIES, m.TIES[ranking.ties], m.RANK_TIES_USE,
                  choices=tuple(m.TIES.values())),
    ]  # fmt: skip
    basic, effect = framework.basic, framework.veto.effect
    cap, leaves = basic.failed_basic_share_cap_grade, m.YES if effect.excluded_from_excellent_pool else m.NO
    out += [
        Parameter(m.GRADE_GROUP, m.FAILED_LIMIT, float(basic.failed_basic_limit_for_excellent), m.FAILED_LIMIT_USE,
                  "0"),
        Parameter(m.GRADE_GROUP, m.FAILED_SHARE, cap.share, words.fill(m.FAILED_SHARE_USE), "0.00##"),
        Parameter(m.GRADE_GROUP, m.FAILED_CAP, cap.cap, words.fill(m.FAILED_SHARE_USE), choices=grades),
        Parameter(m.GRADE_GROUP, m.VETO_GRADE, effect.grade, m.VETO_GRADE_USE, choices=grades),
        Parameter(m.GRADE_GROUP, m.VETO_LEAVES.format(best=best), leaves,
                  m.VETO_LEAVES_USE.format(best=best), choices=yes_no),
    ]  # fmt: skip
    for tier, name in [*((t.tier, t.name) for t in tiers), ("department", m.DEPARTMENTS)]:
        if quota := framework.excellent_quota.of(tier):
            label = m.QUOTA.format(tier=name, best=best)
            out.append(Parameter(m.QUOTA_GROUP.format(best=best), label, quota.max_share, m.QUOTA_USE, "0.00##"))
    d = framework.tiers.department
    for label, part, key in (
        (m.LED, "composition", "led"), (m.COOPERATION, "composition", "cooperation"),
        (m.REPORTING, "composition", "reporting"), (m.LED_MILESTONES, "led_parts", "milestones_on_time"),
        (m.LED_INDICATORS, "led_parts", "led_indicators_attained"), (m.ON_TIME, "reporting_parts", "on_time"),
        (m.FIRST_TIME, "reporting_parts", "accepted_first_time"),
        (m.NO_CORRECTION, "reporting_parts", "no_later_correction"),
    ):  # fmt: skip
        out.append(Parameter(m.DEPARTMENT_GROUP, label, float(getattr(getattr(d, part), key)), m.PARTS_USE, "0.00##"))
    return out
