"""The register of restricted papers: numbers without gaps, on the chain, and none for a paper that was not made."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from mulin.received import Store, StoreError, extracts, issue_extract
from mulin.received.files import sha256_of

DAY = date(2025, 4, 8)


def issue(store: Store, recipient: str, year: int = 2024, pdf: bytes = b"%PDF") -> int:
    def make(number: int, issued_on: date) -> bytes:
        return pdf + f"{number} {issued_on}".encode()

    record, made = issue_extract(store, year, "310110001", "r1", recipient, "年度考核", "王某", make, DAY)
    assert record.sha256 == sha256_of(made)
    return record.number


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "received")


def test_numbers_run_on_within_a_year_and_start_anew_in_the_next(store: Store) -> None:
    assert [issue(store, "区委组织部"), issue(store, "区纪委"), issue(store, "区委组织部", 2025)] == [1, 2, 1]
    assert [(x.year, x.number, x.recipient) for x in extracts(store)] == [
        (2024, 1, "区委组织部"), (2024, 2, "区纪委"), (2025, 1, "区委组织部"),
    ]  # fmt: skip
    assert [x.number for x in extracts(store, 2024)] == [1, 2]


def test_what_was_written_down_is_what_was_said(store: Store) -> None:
    issue(store, "区委组织部")
    found = extracts(Store(store.root), 2024)[0]
    assert (found.unit_code, found.release, found.purpose, found.who) == ("310110001", "r1", "年度考核", "王某")
    assert found.issued_on == DAY
    assert store.verify() == []


def test_a_paper_that_could_not_be_made_uses_up_no_number(store: Store) -> None:
    def fail(number: int, issued_on: date) -> bytes:
        raise RuntimeError("no font")

    with pytest.raises(RuntimeError):
        issue_extract(store, 2024, "310110001", "r1", "区委组织部", "年度考核", "王某", fail, DAY)
    assert extracts(store) == []
    assert issue(store, "区委组织部") == 1


def test_another_recipient_cannot_be_put_into_the_register(store: Store) -> None:
    issue(store, "区委组织部")
    path = store.root / "extracts" / "2024" / "1.json"
    path.chmod(0o644)
    path.write_text(json.dumps(json.loads(path.read_text()) | {"recipient": "某某"}), encoding="utf-8")
    assert [f.rule for f in store.verify()] == ["record.tampered"]


def test_a_record_nobody_linked_is_told(store: Store) -> None:
    issue(store, "区委组织部")
    issue(store, "区纪委")
    (store.root / "extracts" / "2024" / "9.json").write_text("{}")
    assert [f.rule for f in store.verify()] == ["record.unlinked"]


def test_a_stray_record_in_the_next_place_is_told_with_what_to_do(store: Store) -> None:
    issue(store, "区委组织部")
    (store.root / "extracts" / "2024" / "2.json").write_text("{}")
    with pytest.raises(StoreError, match=r"mulin received --tidy.*移出收件库"):
        issue(store, "区纪委")
    (store.root / "extracts" / "2024" / "2.json").unlink()
    assert issue(store, "区纪委") == 2


def test_a_gap_in_the_register_is_told_with_what_to_do(store: Store) -> None:
    issue(store, "区委组织部")
    path = store.root / "extracts" / "2024" / "1.json"
    forged = json.loads(path.read_text()) | {"number": 4, "chain_index": 1}
    (path.parent / "4.json").write_text(json.dumps(forged), encoding="utf-8")
    for _ in range(2):  # the first writer links it: it claims the chain's next place
        with pytest.raises(StoreError, match=r"缺2、3号.*mulin received --tidy"):
            issue(store, "区纪委")


def test_handing_out_a_paper_asks_for_no_run(store: Store) -> None:
    before = store.intake_head()
    issue(store, "区委组织部")
    assert store.intake_head() == before
    assert store.head() != before
