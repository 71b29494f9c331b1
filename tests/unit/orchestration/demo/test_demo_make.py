"""The demo through the real door into a real store: two years, faults and all."""

from __future__ import annotations

from collections import Counter

import pytest

from mulin.findings import Level
from mulin.received import Store
from mulin.received.verify import verify_store
from orchestration.demo.make import make_demo

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(pack, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    store = Store(home / "received")
    told = []
    summary = make_demo(pack, store, home, [2024, 2023], on_progress=lambda *step: told.append(step))
    return home, store, summary, told


def test_all_is_accepted_but_what_was_meant_to_be_refused(made):
    _, store, summary, _ = made
    assert summary.years == (2023, 2024)
    assert summary.rejected == 2
    assert summary.accepted + summary.rejected == summary.workbooks == len(store.records())
    refused = {r.submission_id for r in store.records() if r.state == "rejected"}
    assert refused == {"2023-D09-report-v1", "2024-D10-report-v1"}


def test_the_refused_one_was_refused_for_what_was_planted(made):
    _, store, _, _ = made
    found = {f.rule for f in store.record("2024-D10-report-v1").findings if f.level is Level.ERROR}
    assert found == {"ratio.numerator_exceeds_denominator", "cell.required_blank", "cell.not_a_number"}


def test_the_right_version_is_in_force_and_one_department_is_missing(made):
    _, store, _, _ = made
    in_force = {(r.department, r.kind): r.version for r in store.in_force(2024)}
    assert in_force["D10", "report"] == 2
    assert in_force["D06", "report"] == 2
    assert ("D17", "report") not in in_force
    assert len(in_force) == 31


def test_the_record_is_as_our_writers_leave_it(made):
    _, store, _, _ = made
    assert verify_store(store) == []


def test_everything_is_marked_as_a_demo(made):
    _, store, _, _ = made
    assert all(r.demo and r.channel == "demo" and r.file_name.startswith("演示-") for r in store.records())


def test_the_years_before_were_published(made):
    _, store, summary, _ = made
    assert summary.published == (2022, 2023)
    (publication,) = store.publications(2023)
    assert (publication.published_on - publication.locked_on).days == 45


def test_progress_counts_to_the_end(made):
    *_, told = made
    assert [done for done, _, _ in told] == list(range(1, len(told) + 1))
    assert {total for _, total, _ in told} == {len(told)}


def test_doing_it_again_changes_nothing(pack, made):
    home, store, summary, _ = made
    head, files = store.head(), Counter(p.read_bytes() for p in (home / "demo").rglob("*.xlsx"))

    again = make_demo(pack, store, home, [2023, 2024])

    assert store.head() == head
    assert again.reused == summary.workbooks
    assert [r.code for r in again.receipts] == [r.code for r in summary.receipts]
    assert again.published == ()
    assert Counter(p.read_bytes() for p in (home / "demo").rglob("*.xlsx")) == files


def test_the_store_is_whole(made):
    _, store, _, _ = made
    assert verify_store(store) == []
