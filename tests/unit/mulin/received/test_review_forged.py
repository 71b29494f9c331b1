"""What somebody with write access, or a kill at the wrong moment, can leave of a review: named, and never counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from received_fixtures import die_at
from review_fixtures import CLERK, DEPARTMENT, HEAD, KIND, OFFICE, REVIEWER, SECOND, YEAR, Desk, reviewing, warning
from tampering import append, bytes_of, cut

from mulin.findings import Finding
from mulin.received import Store, StoreError, janitor, require_whole, review
from mulin.received.acts import Act, Confirmed
from mulin.received.heads import words_of
from mulin.received.verify import verify_store


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path, reviewing())
    made.hand_in(b"first")
    made.submit(1)
    made.sign(1)
    return made


def forged(desk: Desk, **other: object) -> Act:
    """The next act of the table as our writer would make it, but for what is said otherwise."""
    store = desk.store
    record = store.records(YEAR)[0]
    said = {
        "year": YEAR, "department": DEPARTMENT, "kind": KIND, "number": 3, "act": "approved", "account": "reviewer",
        "who": "王审", "post": "审核", "recorded_at": desk.clock.at.isoformat(timespec="seconds"),
        "chain_index": len(store.chain.state().events), "version": 1, "sha256": record.sha256,
    }  # fmt: skip
    return Act(**(said | other))  # type: ignore[arg-type]


def slip_in(desk: Desk, act: Act) -> list[Finding]:
    append(desk.store, act.act, f"reviews/{YEAR}/{DEPARTMENT}-{KIND}-{act.number}.json", bytes_of(act))
    return verify_store(Store(desk.store.root))


def test_the_writers_own_form_is_regular(desk: Desk) -> None:
    assert slip_in(desk, forged(desk)) == []
    assert desk.counts == 1


@pytest.mark.parametrize(
    ("other", "rule", "says"),
    [
        ({"account": "clerk"}, "act_refused", "须由另一人审核：第1版由您提交"),
        ({"account": "HEAD"}, "act_refused", "须由另一人审核：第1版由您签发"),
        ({"sha256": "e" * 64}, "act_object", "此前没有收到过"),
        ({"version": 2}, "act_object", "此前没有收到过"),
        ({"number": 4}, "order", "次序不对"),
        ({"act": "signed", "account": "second"}, "act_refused", "已由李局签发"),
        ({"act": "returned"}, "act_field", "reason"),
        ({"act": "unlocked", "version": None, "sha256": None, "reason": "补报", "until": "2025-03-01T00:00:00+08:00",
          "second_account": "reviewer", "second_who": "王审"}, "act_field", "second_account"),
        ({"reason": "多写一句"}, "act_field", "reason"),
        ({"account": " "}, "act_field", "account"),
        ({"recorded_at": "2025-01-10T08:50:00+08:00"}, "day", "写的时间"),
    ],
)  # fmt: skip
def test_a_forged_act_is_named_and_nobody_reads_on(desk: Desk, other: dict[str, object], rule: str, says: str) -> None:
    found = slip_in(desk, forged(desk, **other))
    assert [f.rule for f in found] == [f"chain.{rule}"]
    assert says in found[0].message
    with pytest.raises(StoreError, match="不合规矩"):
        _ = desk.review
    with pytest.raises(Exception, match="收件库不完整"):
        require_whole(Store(desk.store.root))


def test_a_submission_that_hides_a_warning_is_named(tmp_path: Path) -> None:
    desk = Desk(tmp_path, reviewing())
    desk.hand_in(b"first", warning("D7"), warning("D8"))
    told = Confirmed("cell.year_on_year", "区", "D7", "120", "新建小区")
    found = slip_in(desk, forged(desk, number=1, act="submitted", account="clerk", confirmed=(told,)))
    assert [f.rule for f in found] == ["chain.act_field"]


def test_an_approval_before_the_submission_is_named(tmp_path: Path) -> None:
    desk = Desk(tmp_path, reviewing())
    desk.hand_in(b"first")
    found = slip_in(desk, forged(desk, number=1))
    assert [f.rule for f in found] == ["chain.act_refused"]
    assert "还没有提交" in found[0].message


def test_what_only_the_pack_forbids_does_not_count_and_is_told(tmp_path: Path) -> None:
    """After the deadline, by a person of its own: the register, which asks no pack, cannot know better."""
    desk = Desk(tmp_path, reviewing())
    desk.hand_in(b"first")
    desk.submit(1)
    desk.sign(1)
    desk.clock.on(2025, 2, 21, 3)
    assert slip_in(desk, forged(desk)) == []
    assert (desk.counts, desk.stages()) == (None, ["signed"])
    (odd,) = desk.review.odd
    assert "已锁定" in odd.message


def test_without_the_signature_that_is_asked_an_approval_does_not_count(tmp_path: Path) -> None:
    desk = Desk(tmp_path, reviewing())
    desk.hand_in(b"first")
    desk.submit(1)
    assert slip_in(desk, forged(desk, number=2)) == []
    assert desk.counts is None
    desk.sign(1)
    desk.approve(1)  # by the same person, now that it may be
    assert desk.counts == 1
    assert verify_store(desk.store) == []


def test_an_approval_that_is_altered_or_gone_is_named(desk: Desk) -> None:
    desk.approve(1)
    path = desk.store.root / "reviews" / str(YEAR) / f"{DEPARTMENT}-{KIND}-3.json"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace("王审".encode(), "赵审".encode()))
    assert [f.rule for f in verify_store(Store(desk.store.root))] == ["record.tampered"]
    with pytest.raises(StoreError):
        _ = Desk(desk.root, desk.pack, desk.clock).review


def test_an_act_that_is_cut_off_leaves_the_head_that_somebody_holds(desk: Desk) -> None:
    desk.approve(1)
    head = desk.store.head()
    cut(desk.store, 1)
    again = Desk(desk.root, desk.pack, desk.clock)
    assert again.counts is None
    assert "chain.anchor_missing" in {f.rule for f in verify_store(again.store, [head])}


@pytest.mark.parametrize("act", ["lock", "void"])
def test_killed_between_record_and_line_it_was_not_done_and_is_done_again(desk: Desk, act: str) -> None:
    desk.store.anchor_release(YEAR, "r1", "d" * 64, "e" * 64)

    def work() -> object:
        store = Store(desk.store.root, clock=desk.clock)
        if act == "lock":
            return review.lock(store, desk.pack, *desk.table, by=OFFICE)
        return review.void(store, YEAR, "r1", "权重录错", OFFICE, SECOND)

    def real() -> list[str]:
        return [e for e in desk.events() if e != "repaired"]

    before, step = real(), 0
    while (step := step + 1) and die_at(step, work):
        left = sorted(f.rule for f in verify_store(Store(desk.store.root)))
        assert left in ([], ["record.unlinked"], ["chain.torn"], ["chain.torn", "record.unlinked"]), (step, left)
        if real() != before:
            break  # the line was there: it counts
        janitor(desk.store)
        assert real() == before, "nobody links an act but its writer"
    work()
    assert real().count("locked" if act == "lock" else "voided") == 1
    assert [f for f in verify_store(Store(desk.store.root)) if f.rule != "object.orphan"] == []
    assert {words_of(e).split("，")[-1].split(" ")[0] for e in desk.store.chain.state().events[-1:]} <= {"审核", "作废"}


def test_a_release_is_voided_once_and_only_one_that_was_made(desk: Desk) -> None:
    desk.store.anchor_release(YEAR, "r1", "d" * 64, "e" * 64)
    made = review.void(desk.store, YEAR, "r1", "权重录错", OFFICE, SECOND)
    index = len(desk.store.chain.state().events)
    other = replace(made, release="r2", chain_index=index)
    append(desk.store, "voided", f"voids/{YEAR}/r2.json", bytes_of(other))
    append(desk.store, "voided", f"voids/{YEAR}/r1.json")
    assert [f.rule for f in verify_store(Store(desk.store.root))] == ["chain.unanchored", "chain.place_twice"]


def test_people_are_told_apart_by_account_whatever_they_are_called(desk: Desk) -> None:
    same_name = replace(REVIEWER, account="another", name=CLERK.name)
    desk.approve(1, same_name)
    assert desk.counts == 1
    assert {a.account for a in desk.review.acts} == {"clerk", "head", "another"}
    assert HEAD.name in {a.who for a in desk.review.acts}


def test_an_unlocking_that_is_over_leaves_what_waits_where_it_is(desk: Desk) -> None:
    desk.clock.on(2025, 2, 21, 9)
    until = desk.clock.at + timedelta(hours=1)
    desk.unlock(until)
    desk.clock.at = until + timedelta(seconds=1)
    refused: Callable[[], object] = lambda: desk.approve(1)  # noqa: E731
    with pytest.raises(Exception, match="已锁定"):
        refused()
    assert (desk.stages(), desk.counts) == (["signed"], None)
    desk.unlock(datetime.fromisoformat(desk.review.at) + timedelta(hours=1))
    desk.approve(1)
    assert desk.counts == 1
