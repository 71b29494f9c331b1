"""What a pack calls its tiers and grades in a year: every sentence about one of them has its word from here."""

from __future__ import annotations

from dataclasses import dataclass

# what is said of a grade where a pack has fewer
_UNNAMED = ("第一等", "第二等", "第三等", "第四等")


@dataclass(frozen=True, slots=True)
class Words:
    """``grades`` from the best to the worst; ``pillars`` in the framework's order."""

    district: str
    street: str
    community: str
    grades: tuple[str, ...]
    pillars: tuple[str, ...] = ()

    def __getitem__(self, tier: str) -> str:
        """The name of a tier of units. Raises KeyError for anything else."""
        return self.tiers[tier]

    @property
    def tiers(self) -> dict[str, str]:
        """Tiers of units → their names, from the top; as what a sentence with ``{street}`` is filled with."""
        return {"district": self.district, "street": self.street, "community": self.community}

    @property
    def best(self) -> str:
        return self.grades[0]

    @property
    def worst(self) -> str:
        return self.grades[-1]

    def fill(self, text: str) -> str:
        """A text that has ``{street}``, ``{grades}`` and the like in the place of a pack's words."""
        return text.format(
            **self.tiers,
            best=self.best,
            grades="、".join(self.grades),
            grade=(*self.grades, *_UNNAMED[len(self.grades) :]),
            pillars="、".join(self.pillars),
        )
