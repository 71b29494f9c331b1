"""What a scoring rule may find wrong with an indicator, in words."""

from __future__ import annotations

from dataclasses import dataclass

from mulin.language import Both


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an indicator: rule id, its column, the value, why, and how to mend.

    ``of``: the rule's name in a district's pack, where the reason does not say it; ``key``: the parameter.
    """

    rule: str
    column: str
    value: str
    reason: str
    mend: str
    of: str = ""
    key: str = ""

    @property
    def message(self) -> str:
        return Both(f"{self.of} 规则：{self.reason}", f"rule {self.of}: {self.reason}") if self.of else self.reason


def posts_apart(floor: float, ceil: float) -> tuple[str, str]:
    """What is wrong with posts in the order of neither direction, and how to mend it either way."""
    low, high = sorted((floor, ceil))
    why = Both(
        f"floor={floor:g} 应小于 ceil={ceil:g}；floor 是数值低的一端，ceil 是数值高的一端，哪一端好由 direction 说",
        f"floor={floor:g} must be below ceil={ceil:g}: floor is the end with the "
        "smaller figure, ceil the one with the greater, and direction says which "
        "of them is good",
    )
    mend = Both(
        f"数值越高越好（{high:g} 得最高分），写 direction: higher、floor: {low:g}、ceil: {high:g}；"
        f"越低越好（{low:g} 得最高分），写 direction: lower、floor: {low:g}、ceil: {high:g}",
        f"if greater is better ({high:g} gets the best score), write direction: higher, "
        f"floor: {low:g}, ceil: {high:g}; if smaller is better ({low:g} gets the "
        f"best score), write direction: lower, floor: {low:g}, ceil: {high:g}",
    )
    return why, mend


def wrong_target(
    target: float, message: str, mend: str = Both("改目标值或改参数", "change the target or the parameters")
) -> Problem:
    return Problem("rule.target", "target", f"{target:g}", message, mend, key="target")
