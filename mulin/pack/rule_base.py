"""What all scoring rules' parameters share, and how a problem with them is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from mulin.pack.model import Indicator

Score = Annotated[float, Field(ge=0, le=100)]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an indicator: rule id, its column, the value, why, and how to mend."""

    rule: str
    column: str
    value: str
    message: str
    mend: str


class RuleParams(BaseModel):
    """Parameters every rule allows. ``applies_to`` a unit group, ``first_year`` the year the indicator starts."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    applies_to: str | None = None
    first_year: int | None = None

    def problems(self, indicator: Indicator) -> list[Problem]:
        """What is wrong between these parameters and the indicator's other columns."""
        return []


class BasicParams(RuleParams):
    """``cap`` highest score, ``pass_at`` share of the target at which a basic indicator passes."""

    cap: Annotated[float, Field(gt=0, le=100)] = 100
    pass_at: Annotated[float, Field(gt=0, le=1)] = 1


def wrong_param(indicator: Indicator, rule: str, message: str, mend: str, value: str = "") -> Problem:
    return Problem(rule, "params", value, f"{indicator.scoring_rule} 规则：{message}", mend)


def wrong_target(indicator: Indicator, message: str) -> Problem:
    return Problem("rule.target", "target", f"{indicator.target:g}", message, "改目标值或改参数")


def wrong_direction(indicator: Indicator, allowed: str) -> Problem:
    message = f"{indicator.scoring_rule} 规则的方向只能是 {allowed}"
    return Problem("rule.direction", "direction", indicator.direction, message, "改方向或改规则")
