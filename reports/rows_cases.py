"""The mart of what has to be put right, as Python rows. Releases made before there was one do not have it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Case:
    """Grain: year, case_id. ``stage``: dispatched, in_hand, closed; ``kind`` as in the mart."""

    year: int
    case_id: str
    kind: str
    found_year: int
    found_on: date
    unit_code: str | None
    department: str | None
    indicator_code: str | None
    task_code: str | None
    milestone: int | None
    table_kind: str | None
    owner_kind: str
    owner_code: str
    due_on: date
    stage: str
    closed_year: int | None
    closed_on: date | None
    found_value: float | None
    threshold: float | None
    value_now: float | None
    evidence_submission: str | None
    reason: str

    @property
    def listed_under(self) -> frozenset[str]:
        """Whose documents list the case: of the unit it is about and of whoever has to act. Every list goes by this.

        It counts for one of them only, ``owner_code``: counts of all units and departments add up to the mart.
        """
        return frozenset(filter(None, (self.unit_code, self.owner_code)))


CASE_TABLES: dict[type, str] = {Case: "cases"}
