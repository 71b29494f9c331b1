"""Milestones reported in the year: the workbook comes with them, and where it says otherwise the door warns."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from cases import Case, write

from expectations.door import hand_in, judge_arrivals
from mulin.pack import Pack
from mulin.received import Store
from mulin.received.acts import Person
from mulin.received.arrivals import arrive, pending
from mulin.received.milestones import report_milestone
from mulin.received.reported import Reported

WHEN = datetime(2024, 12, 20, 10)
LEAD, TASK, NUMBER = "D21", "2024-T5.1-02", 1
CLERK = Person("zhangsan", "张三", "经办人")


@pytest.fixture(autouse=True)
def _then(store: Store) -> None:
    store.clock = lambda: WHEN


def _workbook(pack: Pack, folder: Path, done_on: date | None) -> Path:
    edit = {"milestones": {f"{TASK}/{NUMBER}": done_on}}
    return write(pack, Case("上报", "", LEAD, "report", 2024, edit), folder)


def _report(pack: Pack, store: Store, done_on: date | None, note: str = "") -> Reported:
    return report_milestone(store, pack, 2024, LEAD, TASK, NUMBER, done_on, note, by=CLERK)


def _due(pack: Pack) -> date:
    return pack.years[2024].task[TASK].milestones[NUMBER - 1].due


def _warned(pack: Pack, store: Store, path: Path) -> list[str]:
    result = hand_in(path, pack=pack, store=store, who="张三", dry_run=True)
    return [f.rule for f in result.findings if f.rule.startswith("milestone.reported")]


def test_another_day_than_was_reported_is_a_warning_that_names_both(pack: Pack, store: Store, tmp_path: Path) -> None:
    report = _report(pack, store, _due(pack))
    path = _workbook(pack, tmp_path / "a", _due(pack) - timedelta(days=2))
    arrive(
        store, path, pack=pack.plan.pack, year=2024, department=LEAD, kind="report", who="张三", account="z",
        file_name=path.name,
    )  # fmt: skip
    (result,) = judge_arrivals(pending(store), pack=pack, store=store)

    assert result.accepted
    (told,) = [f for f in result.findings if f.rule == "milestone.reported_otherwise"]
    assert report.receipt in told.message
    assert _due(pack).isoformat() in told.message
    assert told.value == (_due(pack) - timedelta(days=2)).isoformat()
    assert told.cell is not None


def test_a_blank_beside_a_report_is_a_warning_and_the_same_day_is_none(
    pack: Pack, store: Store, tmp_path: Path
) -> None:
    _report(pack, store, _due(pack))

    assert _warned(pack, store, _workbook(pack, tmp_path / "a", None)) == ["milestone.reported_open"]
    assert _warned(pack, store, _workbook(pack, tmp_path / "b", _due(pack))) == []


def test_what_was_not_reported_or_taken_back_is_the_workbooks_to_say(pack: Pack, store: Store, tmp_path: Path) -> None:
    path = _workbook(pack, tmp_path / "a", _due(pack) - timedelta(days=2))
    assert _warned(pack, store, path) == []
    _report(pack, store, _due(pack))
    _report(pack, store, None, "报错了")
    assert _warned(pack, store, path) == []


def test_a_workbook_waits_while_the_reports_cannot_be_read(pack: Pack, store: Store, tmp_path: Path) -> None:
    report = _report(pack, store, _due(pack))
    path = _workbook(pack, tmp_path / "a", _due(pack))
    arrive(
        store, path, pack=pack.plan.pack, year=2024, department=LEAD, kind="report", who="张三", account="z",
        file_name=path.name,
    )  # fmt: skip
    kept = store.root / f"milestones/2024/{LEAD}-{report.kind}-1.json"
    kept.chmod(0o644)
    kept.write_bytes(kept.read_bytes().replace(b'"number":1', b'"number":2'))
    (result,) = judge_arrivals(pending(store), pack=pack, store=Store(store.root, clock=store.clock))

    assert [f.rule for f in result.findings] == ["door.not_judged"]
    assert [r.state for r in pending(store)] == ["pending"]
