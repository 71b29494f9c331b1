"""Whatever is altered, removed or slipped in is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from received_fixtures import Whose, take

from mulin.received import ChainBroken, Store, StoreError
from mulin.received.verify import verify_store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "received")
    take(made, b"first", evidence={"一.pdf": b"paper"})
    take(made, b"second")
    take(made, b"other", Whose(department="D05"))
    made.anchor_release(2024, "r1", "d" * 64, "a" * 64)
    made.publish(2024, "r1", date(2025, 2, 20), date(2025, 3, 31), "王五")
    return made


def _rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.chmod(0o644)
    path.write_bytes(change(path.read_bytes()))
    path.chmod(0o444)


def _rules(store: Store) -> list[tuple[str, str | None]]:
    return [(f.rule, f.file) for f in verify_store(Store(store.root))]


def test_a_changed_object_is_named_and_never_handed_out(store: Store) -> None:
    record = store.record("2024-D06-report-v2")
    ref = f"objects/{record.sha256[:2]}/{record.sha256}"
    _rewrite(store.root / ref, lambda b: b + b" ")

    assert _rules(store) == [("object.tampered", ref)]
    with pytest.raises(StoreError, match="内容已变"):
        store.open_object(record.sha256)
    with pytest.raises(StoreError, match="内容已变"):
        take(store, b"second")  # a receipt must not vouch for what is gone


def test_a_lost_object_is_named_with_its_hand_in(store: Store) -> None:
    digest = store.record("2024-D06-report-v1").evidence["一.pdf"]
    (store.root / "objects" / digest[:2] / digest).unlink()

    assert _rules(store) == [("object.missing", "2024-D06-report-v1")]


def test_a_changed_record_is_named_and_not_read(store: Store) -> None:
    ref = "sidecars/2024/D06-report-v2.json"
    _rewrite(store.root / ref, lambda b: b.replace("张三".encode(), "李四".encode()))

    assert ("record.tampered", ref) in _rules(store)
    with pytest.raises(StoreError, match="被改动过，与登记链第 1 条不符"):
        store.in_force(2024)


def test_a_lost_record_is_named(store: Store) -> None:
    ref = "publications/2024/p1.json"
    (store.root / ref).unlink()

    assert _rules(store) == [("record.missing", ref)]


def test_a_record_slipped_in_is_named_and_does_not_count(store: Store) -> None:
    genuine = json.loads((store.root / "sidecars/2024/D06-report-v2.json").read_bytes())
    forged = store.root / "sidecars/2024/D06-report-v3.json"
    forged.write_text(json.dumps(genuine | {"version": 3, "submission_id": "2024-D06-report-v3"}))
    forged.chmod(0o444)

    assert _rules(store) == [("record.unlinked", "sidecars/2024/D06-report-v3.json")]
    assert store.in_force(2024)[-1].version == 2
    with pytest.raises(StoreError, match="不在登记链上"):
        take(store, b"third")


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        (lambda lines: [lines[0].replace(b'"received"', b'"receivee"'), *lines[1:]], 1),
        (lambda lines: [lines[0], *lines[2:]], 2),
        (lambda lines: [lines[1], lines[0], *lines[2:]], 1),
        (lambda lines: [*lines[:2], b"{}\n", *lines[2:]], 3),
        (lambda lines: [*lines[:3], lines[3][:40] + b"\n"], 4),
        (lambda lines: [lines[0].replace(b",", b", ", 1), *lines[1:]], 1),
    ],
    ids=["changed", "removed", "swapped", "inserted", "cut but finished", "spaced"],
)
def test_a_changed_chain_is_named_by_line_and_stops_the_store(
    store: Store, damage: Callable[[list[bytes]], list[bytes]], line: int
) -> None:
    lines = store.chain.path.read_bytes().splitlines(keepends=True)
    store.chain.path.write_bytes(b"".join(damage(lines)))

    found = verify_store(Store(store.root))
    assert [(f.rule, f.file, f.row) for f in found] == [("chain.broken", "chain.jsonl", line)]
    with pytest.raises(ChainBroken, match=f"第 {line} 行"):
        take(Store(store.root), b"third")


def test_a_lost_chain_is_not_begun_anew(store: Store) -> None:
    store.chain.path.unlink()

    assert _rules(store) == [("chain.missing", "chain.jsonl")]
    with pytest.raises(StoreError, match=r"登记链 chain\.jsonl 不见了"):
        take(Store(store.root), b"third")
    assert not store.chain.path.exists()


def test_a_tail_cut_off_with_its_records_is_noticed_by_the_head_a_release_printed(store: Store) -> None:
    head = store.head()
    lines = store.chain.path.read_bytes().splitlines(keepends=True)
    store.chain.path.write_bytes(b"".join(lines[:-1]))
    (store.root / "publications/2024/p1.json").unlink()

    shortened = Store(store.root)
    assert verify_store(shortened) == []
    assert [f.rule for f in verify_store(shortened, anchors=[head])] == ["chain.anchor_missing"]


def test_files_that_can_be_overwritten_are_named(store: Store) -> None:
    (store.root / "sidecars/2024/D05-report-v1.json").chmod(0o644)

    assert _rules(store) == [("file.writable", "sidecars/2024/D05-report-v1.json")]


def test_an_anchor_rewritten_for_another_release_is_named(store: Store) -> None:
    path = store.root / "anchors" / "2024" / "r1.json"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"a" * 64, b"b" * 64))
    path.chmod(0o444)

    assert [f.rule for f in verify_store(Store(store.root))] == ["record.tampered"]
    with pytest.raises(StoreError, match="被改动过"):
        Store(store.root).anchors(2024)
