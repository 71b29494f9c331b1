"""加分: points of a guiding indicator, by a panel's score or by the piece."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from mulin.language import Both
from mulin.scoring.arrays import band_score
from mulin.scoring.bands import Bands, band_problems
from mulin.scoring.problem import Problem
from mulin.scoring.rule import Array, Indicator, Measured, Rule, Written
from mulin.scoring.standard import Standard


class Bonus(Rule):
    """Points of a guiding indicator, not over ``cap``: by ``bands`` of a panel's score, or ``per_item`` points each."""

    title_zh = "加分"
    guide_zh = "加分（有上限）"
    report_zh = "{0.basis_zh}加分，每项和每级均设上限"
    trace_zh = "加分：按评审或件数取分，有上限"
    in_index: ClassVar = {"bonus": ("per_item", "high")}
    has_worst = False
    stated = ("basis",)
    unwritten = Rule.unwritten | {"pass_at", "full_score"}
    goals = Rule.goals | {"per_item", "full_score"}
    replaceable = False
    guiding_only = True

    basis: Literal["panel_score", "per_item"] = "per_item"
    cap: Annotated[float, Field(gt=0)]
    min_reviewers: Annotated[int, Field(ge=3)] | None = None
    bands: Bands | None = None
    per_item: Annotated[float, Field(gt=0)] | None = None
    full_score: float = 100
    """The score of all points there are: an index's scale."""

    @classmethod
    def of_index(cls, how: Written, high: float, direction: str) -> dict[str, Any]:
        """Points out of ``high``, shown out of the index's scale."""
        return {"basis": "per_item", "per_item": 100.0 * (how.per_item or 0.0) / high, "cap": 100.0}

    def problems(self, indicator: Indicator) -> list[Problem]:
        out = super().problems(indicator)
        needed, other = ("bands", "per_item") if self.basis == "panel_score" else ("per_item", "bands")
        if getattr(self, needed) is None:
            out.append(
                self.wrong(
                    "rule.param_missing",
                    Both(f"basis={self.basis} 时缺少参数 {needed}", f"basis={self.basis} needs the parameter {needed}"),
                    Both("补上参数", "add the parameter"),
                )
            )
        if getattr(self, other) is not None:
            out.append(
                self.wrong(
                    "rule.param_unknown",
                    Both(
                        f"basis={self.basis} 时不用参数 {other}",
                        f"basis={self.basis} does not take the parameter {other}",
                    ),
                    Both("删去", "delete it"),
                )
            )
        if self.basis == "panel_score" and self.bands:
            out.extend(band_problems(self, self.bands))
        if indicator.weight != self.cap:
            message = Both(
                f"加分指标的分值应等于上限 cap={self.cap:g}",
                f"the weight of a bonus indicator must equal its cap={self.cap:g}",
            )
            out.append(
                Problem(
                    "rule.bonus_weight",
                    "weight",
                    f"{indicator.weight:g}",
                    message,
                    Both("两处改成一致", "make the two equal"),
                )
            )
        return out

    def against(self, direction: str, target: float | None) -> list[Problem]:
        out = (
            []
            if direction == "higher"
            else [self.wrong_direction(direction, Both("higher（件数越多加得越多）", "higher (more items add more)"))]
        )
        if self.per_item is not None and self.per_item <= 0:
            out.append(
                self.wrong(
                    "rule.param_range",
                    Both("per_item 应大于 0", "per_item must be above 0"),
                    Both("改正，或改用 deduction", "correct it, or use deduction"),
                    key="per_item",
                )
            )
        return out

    def score(self, m: Measured) -> Array:
        """full_score·points/cap."""
        if self.basis == "panel_score":
            earned = band_score(m.x, self.bands or ())
        elif self.per_item is None:
            raise ValueError(f"{self.name} needs the parameter per_item")
        else:
            earned = self.per_item * m.x
        return self.full_score * np.clip(earned, 0.0, self.cap) / self.cap

    def full(self, weight: float) -> float | None:
        return self.cap

    def figures(self, indicator: Indicator, values: Sequence[float] = (), x: float | None = None) -> Standard:
        if self.basis == "panel_score":
            marks = ((float(at), min(float(points), self.cap)) for at, points in sorted(self.bands or ()))
            return Standard("steps", tuple(marks))
        return Standard("each", each=float(self.per_item or 0.0), cap=self.cap)

    @property
    def basis_zh(self) -> str:
        return "经评审" if self.basis == "panel_score" else "按件数"
