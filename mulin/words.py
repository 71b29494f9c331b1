"""What a pack calls its tiers and grades in a year: every sentence about one of them has its word from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Tier = Literal["district", "street", "community", "grid"]
TIER_ORDER: tuple[Tier, ...] = get_args(Tier)
"""All there can be, from the top: a pack has the first two, three or four of them (``Tiers.units``)."""

_INDICATOR = "指标"
# what is said of a grade where a pack has fewer
_LEVELS = ("两级", "三级", "四级")
_UNNAMED = ("第一等", "第二等", "第三等", "第四等")


@dataclass(frozen=True, slots=True)
class Words:
    """``grades`` from the best to the worst; ``pillars`` in the framework's order, ``pillar`` what one is called;
    ``basic`` and ``guiding``: the two kinds of indicators; ``below_floor``: who has too few figures to be compared. A
    tier a pack lacks is empty."""

    district: str
    street: str
    community: str
    grades: tuple[str, ...]
    pillars: tuple[str, ...] = ()
    pillar: str = "治理理念"
    basic: str = "基础性指标"
    guiding: str = "引导性指标"
    below_floor: str = "暂不可比"
    grid: str = ""

    def __getitem__(self, tier: str) -> str:
        """The name of a tier of units; its code where the pack has no such tier (``mulin check`` then says so)."""
        return self.tiers.get(tier, tier)

    @property
    def tiers(self) -> dict[str, str]:
        """Tiers of units → their names, from the top; as what a sentence with ``{street}`` is filled with."""
        return {tier: word for tier in TIER_ORDER if (word := getattr(self, tier))}

    def below(self, tier: str) -> tuple[str, ...]:
        """The tiers under one, from the next on: ``("street", "community")`` under the district."""
        order = tuple(self.tiers)
        return order[order.index(tier) + 1 :]

    def above(self, tier: str) -> str:
        """The next tier over one: ``street``. Raises IndexError for the highest."""
        order = [*self.tiers]
        return order[: order.index(tier)][-1]

    def child(self, tier: str) -> str:
        """What the next tier under one is called: ``社区``; empty under the lowest."""
        return "".join(self[t] for t in self.below(tier)[:1])

    def under(self, tier: str) -> str:
        """What the tiers under one are called, as one name: ``街道、社区``; empty under the lowest."""
        return "、".join(self[t] for t in self.below(tier))

    @property
    def levels(self) -> str:
        """How many tiers there are: ``三级``."""
        return _LEVELS[len(self.tiers) - 2]

    @property
    def deeper(self) -> str:
        """What the tiers under the streets are called: ``社区``; empty where there are none."""
        return self.under("street")

    @property
    def lowest(self) -> str:
        """The lowest tier: ``community``."""
        return [*self.tiers][-1]

    @property
    def units(self) -> str:
        """What is under the district, as a sentence has it: ``街道和社区``."""
        *most, last = (self[t] for t in self.below("district"))
        return f"{'、'.join(most)}和{last}" if most else last

    @property
    def pillar_short(self) -> str:
        """Its last word, where it is said again and again: ``理念``."""
        return self.pillar[-2:]

    @property
    def basic_kind(self) -> str:
        """What is said of one basic indicator: ``基础性``."""
        return self.basic.removesuffix(_INDICATOR) or self.basic

    @property
    def guiding_kind(self) -> str:
        return self.guiding.removesuffix(_INDICATOR) or self.guiding

    @property
    def best(self) -> str:
        return self.grades[0]

    @property
    def worst(self) -> str:
        return self.grades[-1]

    @property
    def nouns(self) -> dict[str, str]:
        """What a sentence with ``{street}``, ``{units}``, ``{basic}``, ``{pillar}`` and the like is filled with."""
        kinds = {"basic": self.basic, "guiding": self.guiding, "basic_kind": self.basic_kind,
                 "guiding_kind": self.guiding_kind}  # fmt: skip
        several = {"units": self.units, "deeper": self.deeper, "levels": self.levels, "lowest": self[self.lowest]}
        return dict.fromkeys(TIER_ORDER, "") | self.tiers | several | kinds | {
            "pillar": self.pillar, "pillar_short": self.pillar_short, "below_floor": self.below_floor,
        }  # fmt: skip

    def fill(self, text: str, tier: str = "district") -> str:
        """A text that has ``{street}``, ``{grades}`` and the like in the place of a pack's words; ``{child}``: of the
        tier below ``tier``."""
        return text.format(
            **self.nouns,
            child=self.child(tier),
            best=self.best,
            grades="、".join(self.grades),
            grade=(*self.grades, *_UNNAMED[len(self.grades) :]),
            pillars="、".join(self.pillars),
        )
