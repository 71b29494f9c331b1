"""Types of the plan pack. Field names are the column names of the CSV files and the keys of the YAML files.

All objects are frozen: a pack is read once and never changed by a run. Terms follow docs/method.md §1.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StrictInt
from pydantic import Field as Attribute
from pydantic_core import PydanticCustomError

from mulin.pack.cells import Codes, MaybeFloat, MaybeStr, blank_is_none, split_milestones
from mulin.pack.framework import Framework
from mulin.pack.params import parse_params
from mulin.pack.presentation import Presentation
from mulin.pack.sources import Sources
from mulin.rules import RULES, rule_of
from mulin.scoring.rule import Rule
from mulin.words import Words

Tier = Literal["district", "street", "community"]
PillarCode = str
Kind = Literal["basic", "guiding"]
Direction = Literal["higher", "lower", "target"]
SourceKind = Literal["reported", "survey", "panel", "register", "platform"]
Computation = Literal["children_count", "duplicate_fields", "publication_lag"]
FieldType = Literal["integer", "decimal", "boolean"]
IndicatorValueType = Literal["count", "ratio", "rate", "score", "boolean"]
MissingPolicy = Literal["fail", "pending", "not_applicable", "carry_forward", "impute_mean", "impute_median"]
TIER_ORDER: tuple[Tier, ...] = ("district", "street", "community")


def _of_a_district(rule: str) -> str:
    known = [name for name, kind in RULES.items() if kind.in_districts]
    if rule not in known:
        raise PydanticCustomError("literal_error", "unknown rule", {"expected": ", ".join(known)})
    return rule


ScoringRule = Annotated[str, AfterValidator(_of_a_district)]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Unit(Frozen):
    """责任主体: an organisation that is scored. ``parent_code`` is empty for the district only."""

    code: str
    name: str
    tier: Tier
    parent_code: MaybeStr = None


class Department(Frozen):
    code: str
    name: str
    short_note: str = ""
    named_in_plan: bool
    printed_as: str = ""
    key_projects: Codes = ()


class Field(Frozen):
    """One thing asked once from one owner, for every unit of a tier (or of ``applies_to``)."""

    field_code: str
    field_name_zh: str
    tier: Tier
    source_kind: SourceKind
    source_department: MaybeStr = None
    value_type: FieldType
    unit_of_measure: str = ""
    minimum: MaybeFloat = None
    maximum: MaybeFloat = None
    times_per_year: int = Attribute(default=1, ge=1)
    applies_to: MaybeStr = None
    zero_report: bool = False
    computation: Annotated[Computation | None, BeforeValidator(blank_is_none)] = None
    is_example: bool = True


class Indicator(Frozen):
    """指标 of one year: one measured thing, of exactly one tier, one pillar, one lead department."""

    code: str
    name_zh: str
    name_en: str = ""
    tier: Tier
    pillar: PillarCode
    kind: Kind
    plan_ref: str
    lead_department: str
    cooperating_departments: Codes = ()
    unit_of_measure: str
    direction: Direction
    value_type: IndicatorValueType
    value_field: MaybeStr = None
    numerator_field: MaybeStr = None
    denominator_field: MaybeStr = None
    scoring_rule: ScoringRule
    params: Annotated[dict[str, Any], BeforeValidator(parse_params)] = Attribute(default_factory=dict)
    target: float
    target_basis: Literal["plan_stated", "plan_direction", "example"]
    weight: float = Attribute(ge=0)
    missing_policy: MissingPolicy
    veto: bool = False
    evidence_required: bool = False
    plan_phrase: str = ""
    definition_zh: str = ""
    rationale_en: str = ""
    is_example: bool = True

    @property
    def fields(self) -> dict[str, str]:
        """role → field code, in the order numerator, denominator or value."""
        roles = {"numerator": self.numerator_field, "denominator": self.denominator_field, "value": self.value_field}
        return {role: code for role, code in roles.items() if code}

    @property
    def rule(self) -> Rule:
        """The scoring rule with its parameters."""
        return rule_of(self.scoring_rule, self.params)

    @property
    def applies_to(self) -> str | None:
        """Unit group outside of which the indicator is 不适用."""
        return self.params.get("applies_to")


class Milestone(Frozen):
    number: int
    due: date
    label: str


class AnnualTask(Frozen):
    """One row of the year's responsibility scheme 年度责任分工方案."""

    code: str
    plan_ref: str
    title_zh: str
    lead_department: str
    cooperating_departments: Codes = ()
    responsible_tier: Tier
    responsible_units: Codes
    annual_objective_zh: str
    main_indicators: Codes
    measures_zh: str
    milestones: Annotated[tuple[Milestone, ...], BeforeValidator(split_milestones)] = Attribute(alias="milestone_dates")
    evaluation_method_zh: str
    is_example: bool = True


class PlanItem(Frozen):
    """One of the plan's objectives, groups, tasks, key projects or safeguards, in the plan's wording."""

    code: str
    kind: Literal["objective", "group", "task", "key_project", "safeguard"]
    title: str
    ordinal: str = ""
    parent_code: str | None = None
    summary: str = ""
    goal: str = ""
    lead_units: tuple[str, ...] = ()
    named_items: tuple[str, ...] = ()
    measurable_hooks: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


class Plan(Frozen):
    """``plan.yaml``: what the plan itself says. ``raw`` keeps the rest of the file as read."""

    schema_version: StrictInt
    pack: str
    title_zh: str
    index_name_zh: str
    status: str
    issuer: str
    district_unit: str
    office_department: str
    plan_years: tuple[StrictInt, ...]
    items: tuple[PlanItem, ...]
    raw: dict[str, Any]

    def of_kind(self, kind: str) -> tuple[PlanItem, ...]:
        return tuple(i for i in self.items if i.kind == kind)


class YearPack(Frozen):
    """Everything that may change from year to year."""

    year: int
    framework: Framework
    indicators: tuple[Indicator, ...]
    tasks: tuple[AnnualTask, ...]
    presentation: Presentation = Presentation()

    @cached_property
    def indicator(self) -> Mapping[str, Indicator]:
        return {i.code: i for i in self.indicators}

    @cached_property
    def task(self) -> Mapping[str, AnnualTask]:
        return {t.code: t for t in self.tasks}

    def group_units(self, group: str | None) -> frozenset[str] | None:
        """Unit codes of a unit group; None means no restriction."""
        return None if group is None else frozenset(self.framework.unit_groups[group].units)


class Lines(Frozen):
    """Where things stand in the pack's files, for findings.

    ``records``: CSV file → line of each row, parallel to the pack's own tuple. ``keys``: YAML file → line of each
    dotted path (``tiers.street.composition``). Both empty for a pack that was not read from files.
    """

    records: dict[str, tuple[int, ...]] = Attribute(default_factory=dict)
    keys: dict[str, dict[str, int]] = Attribute(default_factory=dict)


class Pack(Frozen):
    """A whole plan pack. Build it with ``load_pack``; ``path`` is where it was read from."""

    path: Path
    plan: Plan
    units: tuple[Unit, ...]
    departments: tuple[Department, ...]
    fields: tuple[Field, ...]
    sources: Sources
    years: dict[int, YearPack]
    tiles: dict[str, tuple[int, int]] = Attribute(default_factory=dict)
    lines: Lines = Attribute(default_factory=Lines, repr=False)

    @cached_property
    def unit(self) -> Mapping[str, Unit]:
        return {u.code: u for u in self.units}

    @cached_property
    def department(self) -> Mapping[str, Department]:
        return {d.code: d for d in self.departments}

    @cached_property
    def field(self) -> Mapping[str, Field]:
        return {f.field_code: f for f in self.fields}

    @cached_property
    def plan_item(self) -> Mapping[str, PlanItem]:
        return {i.code: i for i in self.plan.items}

    @property
    def words(self) -> Words:
        """What the last year calls its tiers: for what belongs to no year."""
        return self.years[max(self.years)].framework.words

    @cached_property
    def _by_tier(self) -> Mapping[str, tuple[Unit, ...]]:
        return {tier: tuple(u for u in self.units if u.tier == tier) for tier in TIER_ORDER}

    def units_of(self, tier: str) -> tuple[Unit, ...]:
        """Units of a tier in the order of units.csv."""
        return self._by_tier.get(tier, ())

    def children(self, code: str) -> tuple[Unit, ...]:
        return tuple(u for u in self.units if u.parent_code == code)

    def field_units(self, year: int, field_code: str) -> tuple[Unit, ...]:
        """The units a field is asked for in a year (group restriction applied), in units.csv order."""
        field = self.field[field_code]
        group = self.years[year].group_units(field.applies_to)
        pool = self.units_of(field.tier)
        return pool if group is None else tuple(u for u in pool if u.code in group)

    def task_units(self, year: int, task: AnnualTask) -> tuple[Unit, ...]:
        """Responsible units of a task: ``ALL``, a code, or ``<street>*`` for its communities."""
        pool = self.units_of(task.responsible_tier)
        out: list[Unit] = []
        for token in task.responsible_units:
            if token == "ALL":
                out.extend(pool)
            elif token.endswith("*"):
                out.extend(u for u in pool if u.parent_code == token[:-1])
            else:
                out.extend(u for u in pool if u.code == token)
        return tuple(dict.fromkeys(out))
