"""Whoever files, submits, signs and returns the scheme of a task, by the domain itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mulin.pack import Pack
from mulin.pack.model import AnnualTask
from mulin.received import Receipt, review
from mulin.received.acts import Person
from mulin.received.review import TableReview
from mulin.received.scheme_kind import kind_of_task
from mulin.received.schemes import file_scheme, prefilled
from portal.district import the_store

YEAR = 2024
CLERK = Person("wang", "王芳", "经办人")
HEAD = Person("zhou", "周局", "分管领导")
REVIEWER = Person("before", "前审", "审核")


class SchemeDesk:
    """One task of the pack that is served."""

    def __init__(self, pack: Pack, number: int = 0) -> None:
        self.pack = pack
        self.task: AnnualTask = pack.years[YEAR].tasks[number]
        self.lead = self.task.lead_department
        self.kind = kind_of_task(YEAR, self.task.code)
        self.table = (YEAR, self.lead, self.kind)

    @property
    def url(self) -> str:
        return f"/schemes/{YEAR}/{self.lead}/{self.task.code}/"

    @property
    def review(self) -> TableReview:
        return review.review_of(self.pack, the_store(), *self.table)

    def file(self, **said: Any) -> Receipt:
        scheme = replace(prefilled(self.pack, YEAR, self.task), **said)
        return file_scheme(the_store(), self.pack, scheme, by=CLERK)

    def waiting(self, **said: Any) -> Receipt:
        """Filed, submitted and signed: it waits for a reviewer."""
        receipt = self.file(**said)
        review.submit(the_store(), self.pack, *self.table, receipt.version, by=CLERK)
        review.sign(the_store(), self.pack, *self.table, receipt.version, receipt.sha256, by=HEAD)
        return receipt

    def returned(self, version: int) -> None:
        store = the_store()
        review.give_back(store, self.pack, *self.table, version, "写明牵头科室", ["推进措施"], by=REVIEWER)

    def approved(self, version: int) -> None:
        review.approve(the_store(), self.pack, *self.table, version, by=REVIEWER)
