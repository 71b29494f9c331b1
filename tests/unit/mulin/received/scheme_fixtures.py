"""A year whose tasks are filed: the review's desk, with schemes and milestones of one department's task."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from review_fixtures import CLERK, HEAD, REVIEWER, YEAR, Desk, reviewing

from mulin.beijing import BEIJING
from mulin.pack.model import AnnualTask
from mulin.received import Receipt, review
from mulin.received.acts import Person
from mulin.received.milestones import report_milestone
from mulin.received.reported import Reported
from mulin.received.review import TableReview, review_of
from mulin.received.scheme_kind import kind_of_task
from mulin.received.schemes import Scheme, file_scheme, prefilled


class Office(Desk):
    """The desk at which a task's scheme goes round, in the spring of its year."""

    def __init__(self, root: Path, *, reviewed: bool = True) -> None:
        pack = reviewing()
        if not reviewed:
            framework = pack.years[YEAR].framework.model_copy(update={"review": None})
            years = {**pack.years, YEAR: pack.years[YEAR].model_copy(update={"framework": framework})}
            pack = pack.model_copy(update={"years": years})
        super().__init__(root, pack)
        self.clock.on(YEAR, 5, 6, 9)
        self.task: AnnualTask = pack.years[YEAR].tasks[0]
        self.table = (YEAR, self.task.lead_department, kind_of_task(YEAR, self.task.code))

    def scheme(self, **said: Any) -> Scheme:
        """What the pack says, but for what is said otherwise."""
        return replace(prefilled(self.pack, YEAR, self.task), **said)

    def file(self, by: Person = CLERK, **said: Any) -> Receipt:
        return file_scheme(self.store, self.pack, self.scheme(**said), by=by)

    def approved(self, **said: Any) -> Receipt:
        receipt = self.file(**said)
        version = receipt.version
        review.submit(self.store, self.pack, *self.table, version, by=CLERK)
        review.sign(self.store, self.pack, *self.table, version, receipt.sha256, by=HEAD)
        review.approve(self.store, self.pack, *self.table, version, by=REVIEWER)
        return receipt

    @property
    def of_scheme(self) -> TableReview:
        return review_of(self.pack, self.store, *self.table)

    def report(self, milestone: int, done_on: date | None, note: str = "", **more: Any) -> Reported:
        by = more.pop("by", CLERK)
        year, lead, _ = self.table
        return report_milestone(
            self.store, self.pack, year, lead, self.task.code, milestone, done_on, note, by=by, **more
        )  # fmt: skip


__all__ = ["BEIJING", "CLERK", "HEAD", "REVIEWER", "YEAR", "Office"]
