"""The register of restricted papers: numbers without gaps, on the chain, and none for a paper that was not made."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest
from tampering import append, bytes_of

from mulin.beijing import in_beijing
from mulin.findings import Level
from mulin.plain import canonical, sha256_of
from mulin.received import Extract, Store, StoreError, extracts, find_extract, issue_extract, janitor
from mulin.received.verify import verify_store

DAY = date(2025, 4, 8)


def issue(store: Store, recipient: str, year: int = 2024, pdf: bytes = b"%PDF") -> int:
    def make(number: int, issued_on: date) -> bytes:
        return pdf + f"{number} {issued_on}".encode()

    record, made = issue_extract(store, year, "310110001", "r1", recipient, "年度考核", "王某", make)
    assert record.sha256 == sha256_of(made)
    return record.number


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """2024 and 2025 have one release each, on the chain."""
    made = Store(tmp_path / "received", clock=lambda: datetime.combine(DAY, time(10)))
    for year in (2024, 2025):
        made.anchor_release(year, "r1", "d" * 64, "e" * 64)
    return made


def test_numbers_run_on_within_the_year_of_issue_and_start_anew_in_the_next(store: Store) -> None:
    assert [issue(store, "区委组织部"), issue(store, "区纪委", 2025)] == [1, 2]
    store.clock = lambda: datetime(2026, 1, 5, 10)
    assert issue(store, "区委组织部", 2025) == 1
    assert [(x.year, x.number, x.about, x.recipient) for x in extracts(store)] == [
        (2025, 1, 2024, "区委组织部"), (2025, 2, 2025, "区纪委"), (2026, 1, 2025, "区委组织部"),
    ]  # fmt: skip
    assert [x.number for x in extracts(store, 2025)] == [1, 2]


def numbered_as_before(store: Store, year: int, number: int) -> None:
    """A paper as it was registered when numbers were of the assessed year."""
    index = len(store.chain.state().events)
    old = Extract(
        year, number, "310110001", "r1", "区纪委", "年度考核", "王某", DAY, "a" * 64, in_beijing(store.now()), index
    )
    with store.writing():
        store.commit(f"extracts/{year}/{number}.json", canonical(old.as_dict()), "extract", at=store.now())


def test_papers_numbered_by_the_assessed_year_stay_regular_and_no_number_is_given_twice(store: Store) -> None:
    numbered_as_before(store, 2024, 1)
    numbered_as_before(store, 2025, 1)
    assert b"assessed" not in (store.root / "extracts/2024/1.json").read_bytes()
    assert [issue(store, "区委组织部"), issue(store, "区委组织部", 2025)] == [2, 3]
    assert verify_store(store) == []
    assert [(x.year, x.number, x.about) for x in extracts(store)] == [
        (2024, 1, 2024), (2025, 1, 2025), (2025, 2, 2024), (2025, 3, 2025),
    ]  # fmt: skip
    assert [x.about for x in [find_extract(store, "a" * 64)] if x is not None] == [2024]


def test_a_paper_numbered_by_another_year_than_that_of_its_issue_is_named(store: Store) -> None:
    issue(store, "区委组织部")
    forged = replace(extracts(store)[0], year=2024, number=1, chain_index=3)
    append(store, "extract", "extracts/2024/1.json", bytes_of(forged))
    assert [f.rule for f in verify_store(Store(store.root))] == ["chain.day"]


def test_what_was_written_down_is_what_was_said(store: Store) -> None:
    issue(store, "区委组织部")
    found = extracts(Store(store.root), 2025)[0]
    assert (found.unit_code, found.release, found.purpose, found.who) == ("310110001", "r1", "年度考核", "王某")
    assert found.issued_on == DAY
    assert verify_store(store) == []


def test_a_paper_that_could_not_be_made_uses_up_no_number(store: Store) -> None:
    def fail(number: int, issued_on: date) -> bytes:
        raise RuntimeError("no font")

    with pytest.raises(RuntimeError):
        issue_extract(store, 2024, "310110001", "r1", "区委组织部", "年度考核", "王某", fail)
    assert extracts(store) == []
    assert issue(store, "区委组织部") == 1


def test_another_recipient_cannot_be_put_into_the_register(store: Store) -> None:
    issue(store, "区委组织部")
    path = store.root / "extracts" / "2025" / "1.json"
    path.chmod(0o644)
    path.write_text(json.dumps(json.loads(path.read_text()) | {"recipient": "某某"}), encoding="utf-8")
    assert [f.rule for f in verify_store(store)] == ["record.tampered"]


def test_a_record_nobody_linked_is_told(store: Store) -> None:
    issue(store, "区委组织部")
    issue(store, "区纪委")
    (store.root / "extracts" / "2025" / "9.json").write_text("{}")
    assert [f.rule for f in verify_store(store)] == ["record.unlinked"]


def test_a_stray_record_in_the_next_place_is_told_with_what_to_do(store: Store) -> None:
    issue(store, "区委组织部")
    (store.root / "extracts" / "2025" / "2.json").write_text("{}")
    with pytest.raises(StoreError, match=r"mulin received --tidy.*移出收件库"):
        issue(store, "区纪委")
    (store.root / "extracts" / "2025" / "2.json").unlink()
    assert issue(store, "区纪委") == 2


def test_a_number_whose_record_was_left_by_a_crash_is_not_given_again(store: Store) -> None:
    """The record was written, the line was not; or it was, and somebody cut it off."""
    issue(store, "区委组织部")
    issue(store, "区纪委")
    lines = store.chain.path.read_bytes().splitlines(keepends=True)
    store.chain.path.write_bytes(b"".join(lines[:-1]))

    assert issue(store, "区委办") == 3
    assert [x.number for x in extracts(store, 2025)] == [1, 3]
    (told,) = verify_store(store)
    assert (told.rule, told.level) == ("record.set_aside", Level.WARNING)
    assert "考核摘要〔2025〕2号" in told.message
    assert "有人持有这一号的，登记链被截过" in told.mend
    assert issue(store, "区委办") == 4


def test_a_number_set_aside_stays_used_though_its_line_is_cut_off_again(store: Store) -> None:
    issue(store, "区委组织部")
    whole = store.chain.path.read_bytes()
    without = b"".join(whole.splitlines(keepends=True)[:-1])
    for _ in range(3):
        store.chain.path.write_bytes(without)
        janitor(store)
    assert issue(store, "区纪委") == 2


def test_an_extract_of_a_release_that_is_not_on_the_chain_is_not_issued(store: Store) -> None:
    with pytest.raises(StoreError, match="依据2024年的 r2，这一版此前没有登记过"):
        issue_extract(store, 2024, "310110001", "r2", "区纪委", "年度考核", "王某", lambda n, day: b"%PDF")
    assert verify_store(store) == []
    assert issue(store, "区纪委") == 1


def test_handing_out_a_paper_asks_for_no_run(store: Store) -> None:
    before = store.intake_head()
    issue(store, "区委组织部")
    assert store.intake_head() == before
    assert store.head() != before
