"""What a pack calls its tiers and grades in a year: every sentence about one of them has its word from here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """``grades`` from the best to the worst."""

    district: str
    street: str
    community: str
    grades: tuple[str, ...]

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
