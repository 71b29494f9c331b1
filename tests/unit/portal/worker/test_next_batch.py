"""What is judged next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.worker.choice import FEW, MOST, next_batch


@dataclass(frozen=True)
class Waits:
    """As much of a record as the choice looks at."""

    department: str
    version: int = 1
    year: int = 2024
    kind: str = "report"

    @property
    def submission_id(self) -> str:
        return f"{self.year}-{self.department}-{self.kind}-v{self.version}"


Names = tuple[str, ...]


def chosen(*waiting: Waits, alone: Names = (), not_yet: Names = (), first: bool = False) -> list[str]:
    records: Any = waiting
    batch = next_batch(records, alone=alone, not_yet=not_yet, alone_first=first)
    return [record.submission_id for record in batch]


def test_a_clerk_who_comes_alone_is_judged_alone_and_at_once() -> None:
    assert chosen() == []
    assert chosen(*(Waits(f"D0{n}") for n in range(FEW))) == ["2024-D00-report-v1"]


def test_of_a_crowd_many_are_judged_together() -> None:
    crowd = [Waits(f"D{n}") for n in range(200)]
    assert chosen(*crowd) == [w.submission_id for w in crowd[:MOST]]


def test_who_died_in_company_is_tried_alone_and_holds_nobody_up() -> None:
    waiting = [Waits("D01"), Waits("D02"), Waits("D03")]
    assert chosen(*waiting, alone=("2024-D01-report-v1",)) == ["2024-D02-report-v1"]
    assert chosen(*waiting, alone=("2024-D01-report-v1",), first=True) == ["2024-D01-report-v1"], "in turn"
    assert chosen(waiting[0], alone=("2024-D01-report-v1",)) == ["2024-D01-report-v1"]


def test_a_later_version_is_not_judged_before_the_earlier_one() -> None:
    waiting = [Waits("D01"), Waits("D01", 2), Waits("D02")]
    assert chosen(*waiting, alone=("2024-D01-report-v1",)) == ["2024-D02-report-v1"]
    assert chosen(*waiting, not_yet=("2024-D01-report-v1",)) == ["2024-D02-report-v1"]
    assert chosen(*waiting[:2], not_yet=("2024-D01-report-v1",)) == []
