"""A year under review: a clock to set, five people, one table, and what each of them does to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from received_fixtures import Whose

from mulin.beijing import BEIJING
from mulin.findings import Finding, FindingsError, Level
from mulin.pack import Pack, load_pack
from mulin.pack.framework import ReviewRule
from mulin.received import Store, review
from mulin.received.acts import Act, Person
from mulin.received.record import Receipt
from mulin.received.review import TableReview
from mulin.settings import Settings

YEAR, DEPARTMENT, KIND = 2024, "D06", "report"
CLERK = Person("clerk", "张三", "经办人")
HEAD = Person("head", "李局", "分管领导")
REVIEWER = Person("reviewer", "王审", "审核")
SECOND = Person("second", "赵审", "审核")
OFFICE = Person("office", "钱某", "评估办公室")


@cache
def _read() -> Pack:
    return load_pack(Settings().pack)


@cache
def reviewing(signature: bool = True, approvers: int = 1) -> Pack:
    """The pack of the demo with a year that asks for review."""
    pack = _read()
    year = pack.years[YEAR]
    rule = ReviewRule(signature=signature, approvers=approvers)
    framework = year.framework.model_copy(update={"review": rule})
    return pack.model_copy(update={"years": {**pack.years, YEAR: year.model_copy(update={"framework": framework})}})


def warning(cell: str = "D7", value: str = "120", rule: str = "cell.year_on_year") -> Finding:
    return Finding(Level.WARNING, rule, "比上年多一倍", "核对", sheet="区", cell=cell, value=value)


@dataclass
class Clock:
    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def on(self, *moment: int) -> None:
        self.at = datetime(*moment, tzinfo=BEIJING)  # type: ignore[misc,arg-type]

    def pass_by(self, **time: int) -> None:
        self.at += timedelta(**time)


@dataclass
class Desk:
    """The table D06-report of 2024, and everybody who works on it."""

    root: Path
    pack: Pack
    clock: Clock = field(default_factory=lambda: Clock(datetime(2025, 1, 10, 9, tzinfo=BEIJING)))

    def __post_init__(self) -> None:
        self.store = Store(self.root / "received", clock=self.clock)
        self.table = (YEAR, DEPARTMENT, KIND)

    def hand_in(self, data: bytes, *findings: Finding, **more: Any) -> Receipt:
        said = {"who": "张三", "channel": "portal", "state": "accepted", "file_name": "上报.xlsx"} | more
        whose = Whose(self.pack.plan.pack, *self.table)
        return self.store.receive(data, pack=self.pack.plan.pack, identity=whose, findings=findings, **said)

    @property
    def review(self) -> TableReview:
        return review.review_of(self.pack, self.store, *self.table)

    @property
    def counts(self) -> int | None:
        """The version in force."""
        found = review.in_force(self.store, self.pack, YEAR, DEPARTMENT)
        return found[0].version if found else None

    def stages(self) -> list[str]:
        return [v.stage for v in self.review.versions]

    def submit(self, version: int, *confirmed: review.Confirmed, by: Person = CLERK, **more: Any) -> Act:
        return review.submit(self.store, self.pack, *self.table, version, confirmed, by=by, **more)

    def sign(self, version: int, by: Person = HEAD, sha256: str | None = None) -> Act:
        mine = self.review.version(version)
        digest = sha256 or (mine.record.sha256 if mine else "0" * 64)
        return review.sign(self.store, self.pack, *self.table, version, digest, by=by)

    def approve(self, version: int, by: Person = REVIEWER) -> Act:
        return review.approve(self.store, self.pack, *self.table, version, by=by)

    def give_back(self, version: int, by: Person = REVIEWER, reason: str = "与台账不符", *places: str) -> Act:
        where = places or ("区!D7",)
        return review.give_back(self.store, self.pack, *self.table, version, reason, where, by=by)

    def withdraw(self, version: int, by: Person = CLERK) -> Act:
        return review.withdraw(self.store, self.pack, *self.table, version, by=by)

    def lock(self, by: Person = OFFICE) -> Act:
        return review.lock(self.store, self.pack, *self.table, by=by)

    def unlock(self, until: datetime, by: Person = OFFICE, second: Person = REVIEWER, reason: str = "街道撤并") -> Act:
        return review.unlock(self.store, self.pack, *self.table, reason, until, second, by=by)

    def through(self, version: int) -> None:
        """From submission to approval."""
        self.submit(version)
        if self.pack.years[YEAR].framework.review.signature:  # type: ignore[union-attr]
            self.sign(version)
        self.approve(version)

    def kept(self) -> list[str]:
        """Every file of the store, and the chain."""
        names = sorted(f.name for f in self.store.root.rglob("*") if f.is_file() and f.name != ".lock")
        return [*names, self.store.head()]

    def events(self) -> list[str]:
        return [e.event for e in self.store.chain.state().events]


def refusals(desk: Desk, work: Callable[[], object]) -> list[Finding]:
    """Why something is refused; and it wrote nothing."""
    before = desk.kept()
    with pytest.raises(FindingsError) as caught:
        work()
    assert caught.value.title == "没有登记"
    assert desk.kept() == before, "a refusal has written something"
    assert all(f.mend for f in caught.value.findings), "nobody is told what to do"
    return caught.value.findings
