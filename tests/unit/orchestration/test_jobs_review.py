"""Where a year is reviewed, an approval asks for a fresh score as a hand-in does elsewhere; a submission does not."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import dagster as dg
import pytest
from test_jobs import sense

from mulin.beijing import BEIJING
from mulin.pack import load_pack
from mulin.pack.framework import ReviewRule
from mulin.received import Store, review
from mulin.received.acts import Person
from mulin.settings import Settings
from orchestration import jobs

CLERK, REVIEWER = Person("clerk", "张三", "经办人"), Person("reviewer", "王审", "审核")


def test_an_approval_asks_for_its_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "today", lambda: date(2025, 3, 1))
    settings = Settings(home=tmp_path)
    plain = load_pack(settings.pack)
    rule = {"review": ReviewRule(signature=False, approvers=1)}
    year = plain.years[2024].model_copy(update={"framework": plain.years[2024].framework.model_copy(update=rule)})
    pack = plain.model_copy(update={"years": {**plain.years, 2024: year}})
    store = Store(settings.received, clock=lambda: datetime(2025, 1, 10, 9, tzinfo=BEIJING))
    table = (2024, "D06", "report")
    identity = SimpleNamespace(pack=pack.plan.pack, year=2024, department="D06", kind="report")
    store.receive(b"one", pack=pack.plan.pack, identity=identity, who="张三", channel="portal", state="accepted")

    seen = sense(settings, pack)
    assert seen.run_requests == [], "nothing is approved yet"
    review.submit(store, pack, *table, version=1, by=CLERK)
    seen = sense(settings, pack, cursor=seen.cursor)
    assert seen.run_requests == []
    review.approve(store, pack, *table, version=1, by=REVIEWER)
    seen = sense(settings, pack, cursor=seen.cursor)
    assert [request.partition_key for request in seen.run_requests] == ["2024"]
    assert isinstance(sense(settings, pack, cursor=seen.cursor), dg.SkipReason)
