"""A hand-in counts once: whatever order the same files come in again, nothing piles up and nothing goes back."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from received_fixtures import Whose, take

from mulin.findings import Finding, Level
from mulin.received import Store, StoreError
from mulin.received.verify import verify_store

BLANK = Finding(Level.ERROR, "cell.required_blank", "没有填", "填写", sheet="街道", cell="D4")
REWORDED = Finding(Level.ERROR, "cell.required_blank", "还是没有填", "明天前填写", sheet="街道", cell="D4")
ELSEWHERE = Finding(Level.ERROR, "cell.required_blank", "没有填", "填写", sheet="街道", cell="D5")
OTHER = Finding(Level.ERROR, "value.not_whole", "应为整数", "改", sheet="街道", cell="D4")
JUMP = Finding(Level.WARNING, "history.jump", "相差过大", "核对", sheet="街道", cell="D5")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "received")


def come(store: Store, *files: str) -> list[tuple[int, bool, int | None]]:
    """Hand in ``A`` (good), ``A!`` (refused), ``A!x`` (refused for another reason), ``A+`` (with one more paper) …;
    answers (version of the receipt, whether it is an earlier one, version in force)."""
    said = []
    for file in files:
        refused, more = "!" in file, "+" in file
        receipt = take(
            store, file[0].encode(), state="rejected" if refused else "accepted",
            findings=[OTHER if "x" in file else BLANK] if refused else [],
            evidence={"一.pdf": b"1"} | ({"二.pdf": b"2"} if more else {}),
        )  # fmt: skip
        said.append((receipt.version, receipt.repeated, receipt.in_force))
    return said


@pytest.mark.parametrize(
    ("before", "again", "answer"),
    [
        ("A", "A", (1, True, 1)),
        ("A B", "A", (1, True, 2)),  # a sweep that died between storing and moving, with two versions in the folder
        ("A B", "B", (2, True, 2)),
        ("A B C", "A", (1, True, 3)),
        ("A B!", "A", (1, True, 1)),
        ("A B!", "B!", (2, True, 1)),
        ("A! B", "A!", (1, True, 2)),
        ("A! B C!", "A!", (1, True, 2)),
        ("A", "A!", (1, True, 1)),  # accepted once stays accepted: the rules changed since, which the gate will say
        ("A B", "A!", (1, True, 2)),
        ("A!", "A", (2, False, 2)),  # a date has come, or evidence was found
        ("A! B!", "A", (3, False, 3)),
        ("A! B", "A", (1, True, 2)),  # good by now, but a later one was accepted since
        ("B A!", "A", (3, False, 3)),  # a correction that was refused and is good now
        ("A!", "A!x", (2, False, None)),
        ("A! A!x", "A!", (1, True, None)),
        ("A", "A+", (2, False, 2)),
        ("A A+", "A", (2, True, 2)),  # evidence that is missing now is no withdrawal
        ("A A+", "A+", (2, True, 2)),
        ("A B", "A+", (1, True, 2)),  # more evidence does not put an earlier version back
        ("A", "A!+", (1, True, 1)),
        ("A!", "A!+", (1, True, None)),
    ],
)
def test_the_same_bytes_are_the_same_hand_in(
    store: Store, before: str, again: str, answer: tuple[int, bool, int | None]
) -> None:
    come(store, *before.split())
    kept = len(store.records())

    assert come(store, again) == [answer]
    assert len(store.records()) == kept + (not answer[1])
    assert [r.version for r in store.in_force(2024)] == ([answer[2]] if answer[2] else [])
    assert verify_store(store) == []


def test_a_folder_swept_over_and_over_adds_nothing(store: Store) -> None:
    come(store, "A", "B!", "C", "D!")
    head = store.head()
    for _ in range(3):
        assert [version for version, repeated, _ in come(store, "A", "B!", "C", "D!") if repeated] == [1, 2, 3, 4]

    assert store.head() == head
    assert [r.version for r in store.in_force(2024)] == [3]


@pytest.mark.parametrize(
    ("findings", "repeated"),
    [([REWORDED], True), ([BLANK, JUMP], True), ([ELSEWHERE], False), ([BLANK, OTHER], False)],
)
def test_reasons_are_rules_and_places_not_wording(store: Store, findings: list[Finding], repeated: bool) -> None:
    take(store, b"A", state="rejected", findings=[BLANK])

    assert take(store, b"A", state="rejected", findings=findings).repeated is repeated


@pytest.mark.parametrize("other", [Whose(year=2023), Whose(department="D05"), Whose(kind="panel")])
def test_the_same_bytes_for_another_table_are_another_hand_in(store: Store, other: Whose) -> None:
    take(store, b"A")

    assert take(store, b"A", other).repeated is False


def test_going_back_is_an_act_of_its_own_and_is_written_down(store: Store) -> None:
    come(store, "A", "B")
    back = take(store, b"A", restores=1, reason="第2版误用了上年的数", who="李四", evidence={"一.pdf": b"1"})

    assert (back.version, back.repeated, back.in_force) == (3, False, 3)
    record = Store(store.root).record("2024-D06-report-v3")
    assert (record.restores, record.reason, record.who) == (1, "第2版误用了上年的数", "李四")
    assert [r.sha256 for r in store.in_force(2024)] == [record.sha256]
    assert come(store, "A", "B") == [(3, True, 3), (2, True, 3)]
    again = take(store, b"A", restores=1, reason="又来一次", evidence={"一.pdf": b"1"})
    assert (again.version, again.repeated) == (3, True), "what is in force is not restored"
    assert verify_store(store) == []


def test_records_from_before_a_field_came_keep_their_bytes(store: Store) -> None:
    take(store, b"A")
    path = store.root / "sidecars" / "2024" / "D06-report-v1.json"
    written = json.loads(path.read_bytes())

    assert not {"blank", "restores", "reason"} & set(written)
    assert store.record("2024-D06-report-v1").as_dict() == written
    assert take(store, b"B", blank=0).record.as_dict()["blank"] == 0


def test_two_at_once_with_the_same_file_get_one_receipt(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda _: take(Store(store.root), b"A"), range(16)))

    assert len({r.code for r in receipts}) == 1
    assert [r.repeated for r in receipts].count(False) == 1
    assert len(store.records()) == 1


def test_a_receipt_for_a_file_that_is_no_longer_there_is_not_given(store: Store) -> None:
    come(store, "A", "B")
    store.object_path(store.record("2024-D06-report-v1").sha256).unlink()

    with pytest.raises(StoreError, match="找不到文件"):
        come(store, "A")
