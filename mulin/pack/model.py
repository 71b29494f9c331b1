"""Types of the plan pack. Field names are the column names of the CSV files and the keys of the YAML files.

All objects are frozen: a pack is read once and never changed by a run. Terms follow docs/method.md §1.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, StrictInt
from pydantic import Field as Attribute
from pydantic_core import PydanticCustomError

from mulin.pack.cells import Codes, Frozen, MaybeFloat, MaybeStr, blank_is_none, split_milestones
from mulin.pack.framework import Framework
from mulin.pack.params import parse_params
from mulin.pack.presentation import Presentation
from mulin.pack.sources import Sources
from mulin.pack.tree import Tree
from mulin.rules import RULES, rule_of
from mulin.scoring.rule import Rule
from mulin.shapes import Word
from mulin.words import Tier, Words

PillarCode = str
Kind = Literal["basic", "guiding"]
Direction = Literal["higher", "lower", "target"]
SourceKind = Literal["reported", "survey", "panel", "register", "platform"]
Computation = Literal["children_count", "duplicate_fields", "publication_lag"]
FieldType = Literal["integer", "decimal", "boolean"]
IndicatorValueType = Literal["count", "ratio", "rate", "score", "boolean"]
MissingPolicy = Literal["fail", "pending", "not_applicable", "carry_forward", "impute_mean", "impute_median"]


def _of_a_district(rule: str) -> str:
    known = [name for name, kind in RULES.items() if kind.in_districts]
    if rule not in known:
        raise PydanticCustomError("literal_error", "unknown rule", {"expected": ", ".join(known)})
    return rule


ScoringRule = Annotated[str, AfterValidator(_of_a_district)]


class Unit(Frozen):
    """责任主体: an organisation that is scored. ``parent_code`` is empty for the district only."""

    code: str = Attribute(description="唯一；字母、数字、-、_，会成为文件名的一部分")
    name: str = Attribute(description="同一上级下不重名")
    tier: Tier = Attribute(description="哪一层，由高到低；用前两层、前三层或四层（各叫什么写在 framework.yaml）")
    parent_code: MaybeStr = Attribute(default=None, description="上一层所属单位的代码；只有最高一层空着")


class Department(Frozen):
    code: str = Attribute(description="唯一")
    name: Word = Attribute(description="唯一")
    short_note: str = Attribute(default="", description="管什么，给读者看")
    named_in_plan: bool = Attribute(description="规划里是否点了名")
    printed_as: str = Attribute(default="", description="规划里怎样印它的名称")
    key_projects: Codes = Attribute(default=(), description="规划里印了它的重点项目")


class Field(Frozen):
    """One thing asked once from one owner, for every unit of a tier (or of ``applies_to``)."""

    field_code: str = Attribute(description="唯一；字母、数字、-、_")
    field_name_zh: Word = Attribute(description="印在工作簿里的名称；同一个数不问两遍")
    tier: Tier = Attribute(description="问哪一层的每个单位")
    source_kind: SourceKind = Attribute(description="部门填报、第三方调查、专家评审、名册、平台计算")
    source_department: MaybeStr = Attribute(default=None, description="由谁负责；名册和平台计算空着")
    value_type: FieldType = Attribute(description="整数、小数、是否")
    unit_of_measure: str = Attribute(default="", description="印在表头，不写在格子里")
    minimum: MaybeFloat = Attribute(default=None, description="允许的最小值；空着不限")
    maximum: MaybeFloat = Attribute(default=None, description="允许的最大值；空着不限")
    times_per_year: int = Attribute(default=1, ge=1, description="一年问几次，计入填报量")
    applies_to: MaybeStr = Attribute(
        default=None, description="只问这一组单位（framework.yaml 的 unit_groups）；空着都问"
    )
    zero_report: bool = Attribute(default=False, description="没有发生也要写 0，不能空着")
    computation: Annotated[Computation | None, BeforeValidator(blank_is_none)] = Attribute(
        default=None, description="没人填的数怎样算出来；要填的空着"
    )
    is_example: bool = Attribute(default=True, description="规划没有写、要由办公室定的")


class Indicator(Frozen):
    """指标 of one year: one measured thing, of exactly one tier, one pillar, one lead department."""

    code: str = Attribute(description="一年内唯一；各年同名同层")
    name_zh: Word = Attribute(description="印在报告里的名称")
    name_en: str = Attribute(default="", description="英文名")
    tier: Tier = Attribute(description="评哪一层")
    pillar: PillarCode = Attribute(description="framework.yaml 里 pillars 的代码")
    kind: Kind = Attribute(description="basic 或 guiding（加分）")
    plan_ref: str = Attribute(description="规划的哪项任务或重点项目")
    lead_department: str = Attribute(description="一个牵头部门")
    cooperating_departments: Codes = Attribute(default=(), description="配合部门")
    unit_of_measure: str = Attribute(default="", description="比例写 %，其余都不写 %")
    direction: Direction = Attribute(description="越高越好、越低越好、在区间内最好")
    value_type: IndicatorValueType = Attribute(
        description="个数、百分比、倍数、评分、是否；百分比和倍数由分子、分母两个字段相除"
    )
    value_field: MaybeStr = Attribute(default=None, description="取哪个字段（百分比、倍数不写）")
    numerator_field: MaybeStr = Attribute(default=None, description="分子字段")
    denominator_field: MaybeStr = Attribute(default=None, description="分母字段")
    scoring_rule: ScoringRule = Attribute(description="计分规则，见下表")
    params: Annotated[dict[str, Any], BeforeValidator(parse_params)] = Attribute(
        default_factory=dict, description="规则的参数：名=值，几个用 ; 隔开"
    )
    target: float = Attribute(description="当年目标值")
    target_basis: Literal["plan_stated", "plan_direction", "example"] = Attribute(
        description="规划写明、规划定了方向、示例"
    )
    weight: float = Attribute(ge=0, description="basic：满分100里占几分，同一层之和为 100；guiding：最多加几分")
    missing_policy: MissingPolicy = Attribute(
        description="没有数怎么办：不得分、待补、不适用、沿用上年、取平均、取中位数"
    )
    veto: bool = Attribute(default=False, description="一票否决；与 framework.yaml 的 veto.indicators 一致")
    evidence_required: bool = Attribute(default=False, description="要附佐证材料；一票否决的指标总要附")
    plan_phrase: str = Attribute(default="", description="规划的原话")
    definition_zh: str = Attribute(description="算的是什么；不能空，填报人要看")
    rationale_en: str = Attribute(default="", description="为什么选它（英文）")
    is_example: bool = Attribute(default=True, description="规划没有写、要由办公室定的")

    @property
    def fields(self) -> dict[str, str]:
        """role → field code, in the order numerator, denominator or value."""
        roles = {"numerator": self.numerator_field, "denominator": self.denominator_field, "value": self.value_field}
        return {role: code for role, code in roles.items() if code}

    @property
    def asks_evidence(self) -> bool:
        """Whether the workbook has lines for its evidence: a veto is never taken without (veto.without_evidence)."""
        return self.evidence_required or self.veto

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

    def __str__(self) -> str:
        """As a cell has it."""
        return f"{self.due}={self.label}"


class AnnualTask(Frozen):
    """One row of the year's responsibility scheme 年度责任分工方案."""

    code: str = Attribute(description="唯一，以年度开头")
    plan_ref: str = Attribute(description="规划的任务或重点项目；每一项每年都要有任务")
    title_zh: str = Attribute(description="任务名称")
    lead_department: str = Attribute(description="一个牵头部门")
    cooperating_departments: Codes = Attribute(default=(), description="配合部门，由牵头部门评价")
    responsible_tier: Tier = Attribute(description="由哪一层的单位承担")
    responsible_units: Codes = Attribute(description="ALL 是全部；或单位代码；中间一层的代码加 * 是它的下级")
    annual_objective_zh: str = Attribute(description="当年要做到什么")
    main_indicators: Codes = Attribute(description="用哪些指标衡量")
    measures_zh: str = Attribute(description="怎样做")
    milestones: Annotated[tuple[Milestone, ...], BeforeValidator(split_milestones)] = Attribute(
        alias="milestone_dates", description="时间节点，依次往后，都在当年"
    )
    evaluation_method_zh: str = Attribute(description="怎样评；写出每个主要指标的代码")
    is_example: bool = Attribute(default=True, description="规划没有写、要由办公室定的")


class PlanItem(Frozen):
    """One of the plan's objectives, groups, tasks, key projects or safeguards, in the plan's wording."""

    code: Word
    kind: Literal["objective", "group", "task", "key_project", "safeguard"]
    title: Word
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

    schema_version: Annotated[StrictInt, Attribute(ge=1, le=1)]
    pack: Word
    title_zh: Word
    index_name_zh: Word
    status: Word
    issuer: Word
    district_unit: Word
    office_department: Word
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
    def tree(self) -> Tree[Unit]:
        return Tree(self.units)

    def units_of(self, tier: str) -> tuple[Unit, ...]:
        """Units of a tier in the order of units.csv."""
        return self.tree.of_tier(tier)

    def children(self, code: str) -> tuple[Unit, ...]:
        """Units right below one."""
        return self.tree.children(code)

    def field_units(self, year: int, field_code: str) -> tuple[Unit, ...]:
        """The units a field is asked for in a year (group restriction applied), in units.csv order."""
        field = self.field[field_code]
        group = self.years[year].group_units(field.applies_to)
        pool = self.units_of(field.tier)
        return pool if group is None else tuple(u for u in pool if u.code in group)

    def task_units(self, year: int, task: AnnualTask) -> tuple[Unit, ...]:
        """Responsible units of a task: ``ALL``, a code, or ``<code of the unit above>*`` for all under it."""
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
