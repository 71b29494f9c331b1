"""The typed shape of ``framework.yaml``: every key, its type and its range.

It refuses keys that nobody reads, because a mistyped key in a rule book is a rule that silently does not hold.
Only choices that the scoring really computes are listed; a new one is added here when the SQL knows it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from mulin.pack.department_rule import DepartmentRule, FreeUntil
from mulin.shapes import Share, Strict, Word
from mulin.words import TIER_ORDER, Words

PositiveShare = Annotated[float, Field(gt=0, le=1)]
Points = Annotated[float, Field(ge=0, le=100)]
Mean = Annotated[str, StringConstraints(pattern=r"^(arithmetic|geometric|harmonic|power:-?[0-9]+(\.[0-9]+)?)$")]
ZeroPolicy = Annotated[str, StringConstraints(pattern=r"^(keep|drop|floor:[0-9]+(\.[0-9]+)?)$")]
Grade = Word


class Deadlines(Strict):
    report: date
    correction: date
    lock: date
    publish: date

    def free_until(self, until: FreeUntil) -> date | None:
        """The last day in Beijing on which a correction costs nothing; None where every one costs."""
        return {"report": self.report, "correction": self.correction, "lock": self.lock, "never": None}[until]


class PillarRule(Strict):
    name_zh: Word
    weight: PositiveShare


class Composition(Strict):
    """Shares of a tier's own index and of the mean of its children; they sum to 1."""

    own: Share
    children_mean: Share | None = None

    @property
    def shares(self) -> tuple[float, ...]:
        """Those that are written."""
        return tuple(share for share in (self.own, self.children_mean) if share is not None)


class TierRule(Strict):
    name_zh: Word
    composition: Composition
    child_tier: Literal["grid", "community", "street"] | None = None
    min_comparable_children_share: Share | None = None


class Tiers(Strict):
    """Two, three or four tiers of units, and the departments: the lowest that a pack has not are left out."""

    street: TierRule
    district: TierRule
    community: TierRule | None = None
    grid: TierRule | None = None
    department: DepartmentRule

    def of(self, tier: str) -> TierRule:
        """The rule of a tier of units. Raises KeyError for anything else."""
        return self.units[tier]

    @property
    def units(self) -> dict[str, TierRule]:
        """Tier of units → its rule, from the top."""
        return {tier: rule for tier in TIER_ORDER if (rule := getattr(self, tier)) is not None}

    @property
    def names(self) -> dict[str, str]:
        """Tier, the departments included → its Chinese name."""
        return {**{code: rule.name_zh for code, rule in self.units.items()}, "department": self.department.name_zh}


class Aggregation(Strict):
    """How scores are averaged, and what a zero does to a mean that it would bring down to nothing."""

    pillar: Mean
    index: Mean
    zero_policy: ZeroPolicy = "keep"


class PassRule(Strict):
    """What passes a basic indicator, in words for the reader; the computation is fixed per direction."""

    higher: Word
    lower: Word
    target: Word
    boolean: Word


class FailedShareCap(Strict):
    share: Share
    cap: Grade


class Basic(Strict):
    name_zh: Word
    weight_sum_per_tier: Annotated[float, Field(gt=0)]
    failed_items_always_listed: Literal[True]
    pass_rule: PassRule
    failed_basic_limit_for_excellent: Annotated[int, Field(ge=0)]
    failed_basic_share_cap_grade: FailedShareCap


class Guiding(Strict):
    name_zh: Word
    tier_cap: Points
    min_reviewers: Annotated[int, Field(ge=3)]
    panel_disagreement_range: Points
    enters_basic_score: Literal[False]
    missing_means: Literal["no_bonus"]


class TotalScale(Strict):
    min: float
    max: float


class Rounding(Strict):
    score_decimals: Annotated[int, Field(ge=0, le=6)]
    print_decimals: Annotated[int, Field(ge=0, le=6)]
    mode: Literal["half_up"]


class Ranking(Strict):
    on: Literal["rounded", "exact"]
    ties: Literal["min", "dense"]


class Missing(Strict):
    carry_forward_max_years: Annotated[int, Field(ge=0, le=100)]
    zero_denominator: Literal["not_applicable", "pending"]
    evidence_absence: Literal["warning", "error"]


class Coverage(Strict):
    tier_floor: Share
    pillar_floor: Share
    below_floor_text: Word
    not_applicable_counts_as_missing: bool


class VetoEffect(Strict):
    grade: Grade
    excluded_from_excellent_pool: bool
    propagate_to_parent: Literal["list_only"]
    fabricated_values: Literal["zero"]


class Veto(Strict):
    indicators: tuple[Word, ...]
    trigger: Word
    objection_days: Annotated[int, Field(ge=0, le=1000)]
    effect: VetoEffect


class BandExtra(Strict):
    basic_score_min: Points | None = None


class GradeBand(Strict):
    grade: Grade
    min: float
    extra: BandExtra = BandExtra()


class Quota(Strict):
    max_share: Share
    rounding: Literal["down"]
    within: Literal["community", "street", "district"] | None = None


class Quotas(Strict):
    street: Quota | None
    community: Quota | None = None
    grid: Quota | None = None
    department: Quota | None
    district: Quota | None
    over_quota: Word

    def of(self, tier: str) -> Quota | None:
        """The quota of a tier, departments included. Raises KeyError for anything else."""
        every: dict[str, Quota | None] = {each: getattr(self, each) for each in (*TIER_ORDER, "department")}
        return every[tier]


class Checks(Strict):
    """Thresholds of the gate's warnings; see docs/pack.md."""

    year_on_year_ratio: Annotated[float, Field(gt=1)]
    year_on_year_minimum: Annotated[float, Field(ge=0)]
    copied_share: PositiveShare
    copied_minimum_cells: Annotated[int, Field(ge=1)]


class Robustness(Strict):
    weight_perturbation: Annotated[float, Field(ge=0, lt=1)]
    draws: Annotated[int, Field(ge=1000, le=1_000_000)]
    seed: Annotated[int, Field(ge=0, lt=1 << 63)]
    tie_text: Word
    normalisations: tuple[Literal["declared", "min_max", "z_score", "rank", "percentile_rank", "borda"], ...] = ()
    aggregations: tuple[Literal["declared", "arithmetic", "geometric", "harmonic"], ...] = ()
    leave_out: bool = False
    tier_shares: bool = False
    zero_floor: Annotated[float, Field(gt=0)] | None = None


class Rectification(Strict):
    """``days`` from the publication within which a case has to be put right."""

    days: Annotated[int, Field(ge=1, le=1000)]


class ReviewRule(Strict):
    """Hand-ins count when they were approved, not when they were accepted: by ``approvers`` different persons, after a
    ``signature`` of the department's head where one is asked."""

    signature: bool
    approvers: Annotated[int, Field(ge=1, le=5)]


class SchemeRule(Strict):
    """``due``: the last day on which the lead departments file the 实施方案 of their tasks."""

    due: date


class UnitGroup(Strict):
    name_zh: Word
    stated_in_plan: bool
    units: tuple[Word, ...]


class Amendment(Strict):
    """Why the rules are others than those the year was published by: when, by what decision, and what in a sentence.

    ``changes``: the places it approves, as :attr:`mulin.pack.rule_changes.RuleChange.within` has them. Empty in those
    that were released before each change had to be named, and where no rule is changed.
    """

    approved_on: date
    approved_by: Word
    what: Word
    changes: tuple[Word, ...] = ()


class Framework(Strict):
    """``years/<year>/framework.yaml``. ``model_validate`` raises ValidationError naming every wrong key."""

    schema_version: Literal[1]
    year: int
    version: Word
    status: Word
    title_zh: Word
    deadlines: Deadlines
    pillars: Annotated[dict[Word, PillarRule], Field(min_length=1)]
    pillar_name_zh: Word = "治理理念"
    tiers: Tiers
    children_mean: Literal["simple"]
    aggregation: Aggregation
    basic: Basic
    guiding: Guiding
    total_scale: TotalScale
    rounding: Rounding
    ranking: Ranking
    missing: Missing
    coverage: Coverage
    veto: Veto
    grade_bands: Annotated[tuple[GradeBand, ...], Field(min_length=2)]
    excellent_quota: Quotas
    checks: Checks
    robustness: Robustness
    rectification: Rectification | None = None
    review: ReviewRule | None = None
    schemes: SchemeRule | None = None
    unit_groups: dict[Word, UnitGroup]
    amendments: tuple[Amendment, ...] = ()

    @property
    def schemes_due(self) -> date:
        """Until when schemes are filed: as the framework says, else the end of February, which is an example."""
        return self.schemes.due if self.schemes is not None else date(self.year, 3, 1) - timedelta(days=1)

    @property
    def words(self) -> Words:
        names = {tier: rule.name_zh for tier, rule in self.tiers.units.items()}
        return Words(
            **{"community": "", **names},
            grades=tuple(band.grade for band in self.grade_bands),
            pillars=tuple(pillar.name_zh for pillar in self.pillars.values()),
            pillar=self.pillar_name_zh,
            basic=self.basic.name_zh,
            guiding=self.guiding.name_zh,
            below_floor=self.coverage.below_floor_text,
        )
