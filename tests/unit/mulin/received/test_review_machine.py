"""Review against a model of it that knows no acts, only where things stand: whatever people do, in any order."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from review_fixtures import YEAR, Clock, Desk, reviewing

from mulin.beijing import BEIJING
from mulin.findings import FindingsError
from mulin.received.acts import Person
from mulin.received.verify import verify_store

LOCKED = datetime(2025, 2, 21, tzinfo=BEIJING)
PEOPLE = [Person(name, name, "") for name in ("a", "b", "c", "d")]
people = st.sampled_from(PEOPLE)
versions = st.integers(1, 4)


@dataclass
class Book:
    """The model: one open version at most, with who did what to it; what became of the others; the lock."""

    signature: bool
    approvers: int
    good: list[bool] = field(default_factory=list)
    open: int | None = None
    by: dict[int, str] = field(default_factory=dict)
    signed: str | None = None
    approved_by: set[str] = field(default_factory=set)
    names: dict[int, set[str]] = field(default_factory=dict)
    fate: dict[int, tuple[str, str]] = field(default_factory=dict)
    through: list[int] = field(default_factory=list)
    shut: bool | datetime | None = None
    shut_by: str | None = None
    now: datetime = LOCKED - timedelta(days=1)

    @property
    def locked(self) -> bool:
        if self.shut is None:
            return self.now >= LOCKED
        return self.shut is True or (isinstance(self.shut, datetime) and self.now > self.shut)

    def submit(self, v: int, who: str) -> str:
        if v in (self.open, *self.through):
            return "same" if self.by[v] == who else "no"
        if self.locked or v > len(self.good) or not self.good[v - 1]:
            return "no"
        if v < max(self.through, default=0) or (self.open is not None and v < self.open):
            return "no"
        if self.open is not None:
            self.fate[self.open] = ("replaced", "")
        self.open, self.by[v], self.signed, self.approved_by = v, who, None, set()
        self.fate.pop(v, None)
        return "done"

    def sign(self, v: int, who: str) -> str:
        if v == self.open and self.signed == who:
            return "same"
        if v in self.through and who in self.names[v] and self.names[v] != {who} and self._signed_then.get(v) == who:
            return "same"
        if self.locked or v != self.open or not self.signature or self.signed is not None or who == self.by[v]:
            return "no"
        self.signed = who
        return "done"

    _signed_then: dict[int, str | None] = field(default_factory=dict)
    _approved_then: dict[int, set[str]] = field(default_factory=dict)

    def approve(self, v: int, who: str) -> str:
        if (v == self.open and who in self.approved_by) or who in self._approved_then.get(v, ()):
            return "same"
        if self.locked or v != self.open or who in (self.by[v], self.signed):
            return "no"
        if self.signature and self.signed is None:
            return "no"
        self.approved_by = {*self.approved_by, who}
        if len(self.approved_by) == self.approvers:
            self.through.append(v)
            self.names[v] = {self.by[v], who, *([self.signed] if self.signed else [])}
            self._signed_then[v], self._approved_then[v] = self.signed, self.approved_by
            self.open = None
        return "done"

    def end(self, v: int, who: str, how: str) -> str:
        if self.fate.get(v) == (how, who):
            return "same"
        if self.locked or v != self.open or (how == "returned" and who == self.by[v]):
            return "no"
        self.fate[v], self.open = (how, who), None
        return "done"

    def lock(self, who: str) -> str:
        if self.locked:
            return "same" if self.shut is True and self.shut_by == who else "no"
        self.shut, self.shut_by = True, who
        return "done"

    def unlock(self, who: str, second: str, until: datetime) -> str:
        if who == second or until <= self.now:
            return "no"
        if isinstance(self.shut, datetime) and self.now <= self.shut:
            again = (until, who, second) == (self.shut, self.shut_by, self._second)
            self.shut, self.shut_by, self._second = until, who, second
            return "same" if again else "done"
        if not self.locked:
            return "no"
        self.shut, self.shut_by, self._second = until, who, second
        return "done"

    _second: str | None = None


class Reviewing(RuleBasedStateMachine):
    """The desk and the model side by side."""

    steps: ClassVar[int] = 0
    """How often both were compared."""

    desk: Desk
    model: Book
    seen: int

    @initialize(signature=st.booleans(), approvers=st.integers(1, 2))
    def begin(self, signature: bool, approvers: int) -> None:
        self.folder = Path(tempfile.mkdtemp())
        clock = Clock(LOCKED - timedelta(days=1))
        self.desk, self.model = Desk(self.folder, reviewing(signature, approvers), clock), Book(signature, approvers)
        self.seen = 0

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            assert verify_store(self.desk.store) == []
            shutil.rmtree(self.folder)

    def both(self, expected: str, work: Callable[[], Any]) -> None:
        before = self.desk.store.head()
        try:
            work()
            happened = "same" if self.desk.store.head() == before else "done"
        except FindingsError:
            happened = "no"
            assert self.desk.store.head() == before, "what is refused writes nothing"
        assert happened == expected
        self.seen += happened == "done"

    @rule(good=st.booleans())
    def hand_in(self, good: bool) -> None:
        if len(self.model.good) < 4:
            state = "accepted" if good else "rejected"
            self.desk.hand_in(f"version {len(self.model.good)}".encode(), state=state)
            self.model.good.append(good)
            self.seen += 1

    @rule(minutes=st.sampled_from([1, 30, 600, 1439]), back=st.booleans())
    def time_passes(self, minutes: int, back: bool) -> None:
        """And the clock may be set back by as little as nobody notices."""
        if not back:
            self.desk.clock.pass_by(minutes=minutes)
            self.model.now = max(self.model.now, self.desk.clock.at)
        elif self.seen and self.desk.clock.at == self.model.now:
            at = datetime.fromisoformat(self.desk.store.chain.state().events[-1].at)
            self.desk.clock.at = max(self.desk.clock.at - timedelta(minutes=4), at - timedelta(minutes=4))
            self.model.now = max(self.desk.clock.at, *map(datetime.fromisoformat, self.desk.store.register.moments))

    @rule(v=versions, who=people)
    def submit(self, v: int, who: Person) -> None:
        self.both(self.model.submit(v, who.account), lambda: self.desk.submit(v, by=who))

    @rule(v=versions, who=people)
    def sign(self, v: int, who: Person) -> None:
        if v <= len(self.model.good):
            self.both(self.model.sign(v, who.account), lambda: self.desk.sign(v, who))

    @rule(v=versions, who=people)
    def approve(self, v: int, who: Person) -> None:
        self.both(self.model.approve(v, who.account), lambda: self.desk.approve(v, who))

    @rule(v=versions, who=people)
    def give_back(self, v: int, who: Person) -> None:
        self.both(self.model.end(v, who.account, "returned"), lambda: self.desk.give_back(v, who))

    @rule(v=versions, who=people)
    def withdraw(self, v: int, who: Person) -> None:
        self.both(self.model.end(v, who.account, "withdrawn"), lambda: self.desk.withdraw(v, who))

    @rule(who=people)
    def lock(self, who: Person) -> None:
        self.both(self.model.lock(who.account), lambda: self.desk.lock(who))

    @rule(who=people, second=people, hours=st.integers(-1, 30))
    def unlock(self, who: Person, second: Person, hours: int) -> None:
        until = self.model.now + timedelta(hours=hours)
        self.both(self.model.unlock(who.account, second.account, until), lambda: self.desk.unlock(until, who, second))

    @invariant()
    def both_say_the_same(self) -> None:
        if not hasattr(self, "desk"):
            return
        Reviewing.steps += 1
        review = self.desk.review
        waiting = review.open_version.record.version if review.open_version else None
        counts = max(self.model.through, default=None)
        assert (review.locked, waiting, self.desk.counts) == (self.model.locked, self.model.open, counts)
        assert review.odd == ()
        if review.in_force is not None:
            assert review.in_force.state == "accepted"
            self.desk.store.object_path(review.in_force.sha256)  # untouched
        for one in review.versions:
            whose: dict[str, set[str]] = {}
            for act in one.acts:
                if act.act == "submitted":
                    whose = {}
                whose.setdefault(act.act, set()).add(act.account)
            judged = whose.get("signed", set()) | whose.get("approved", set())
            assert not whose.get("submitted", set()) & judged, "nobody judges their own"
            assert not whose.get("signed", set()) & whose.get("approved", set())
        assert len(self.desk.store.chain.state().events) == self.seen
        assert all(a.year == YEAR for a in review.acts)


EXAMPLES = 400
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def test_whatever_people_do_the_review_is_where_the_model_has_it() -> None:
    run_state_machine_as_test(
        Reviewing, settings=settings(max_examples=5, stateful_step_count=20, deadline=None, suppress_health_check=QUIET)
    )


@pytest.mark.slow
def test_ten_thousand_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reviewing, "steps", 0)
    run_state_machine_as_test(
        Reviewing,
        settings=settings(max_examples=EXAMPLES, stateful_step_count=45, deadline=None, suppress_health_check=QUIET),
    )
    assert Reviewing.steps - EXAMPLES >= 10_000, "without the first look at each desk"
