"""Whoever alters what lies in the home is found by what lies elsewhere; and no witness stops a hand-in."""

from __future__ import annotations

import errno
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from offices import KINDS, Office, office
from received_fixtures import take
from servers import authority
from tampering import cut, rewrite

from mulin.received import Store, issue_extract
from mulin.received.heads import head_code, whole_head
from mulin.received.verify import verify_store
from mulin.received.witness import compare, held, messenger
from mulin.received.witness import listed as listed_module


@pytest.fixture
def every(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path, *KINDS) as made:
        yield made


@pytest.fixture
def listed(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path, "file") as made:
        yield made


@pytest.fixture(autouse=True)
def _eager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messenger, "REST_SECONDS", 0.0)


def hand_in(office: Office) -> None:
    take(office.store(), b"the last hand-in")


def publish(office: Office) -> None:
    office.store().publish(2024, "r1", date(2025, 2, 20), date(2025, 3, 28), "王某")


def extract(office: Office) -> None:
    issue_extract(office.store(), 2024, "310110001", "r1", "区委组织部", "年度考核", "王某", lambda n, day: b"%PDF")


def test_every_witness_is_told_of_every_event_and_agrees(every: Office) -> None:
    store = every.fill(2)
    event = store.chain.state().events[-1]
    for kind in KINDS:
        assert [h for h in every.kept(kind) if h.names(event)], kind
        assert set(every.lost(kind)) == {None}
    assert every.warned == []
    assert every.rules() == []
    said = [c.sentence() or "" for c in compare(every.settings, store)]
    assert all("最近一次" in s and "第1条，其后 0 条" in s for s in said)
    assert every.mailbox is not None
    assert head_code(event).encode() in every.mailbox.letters[-1], "the subject says it to whoever looks for it"


@pytest.mark.parametrize(
    "last", [hand_in, *(pytest.param(other, marks=pytest.mark.slow) for other in (publish, extract))]
)
def test_the_tail_cut_off_after_a_release_is_found_by_every_witness(every: Office, last: Callable[..., None]) -> None:
    every.fill(2)
    every.store().anchor_release(2024, "r1", "d" * 64, "e" * 64)
    last(every)
    cut(every.store(), 1)
    assert verify_store(Store(every.settings.received)) == [], "nothing in the home betrays it"
    for kind in KINDS:
        assert "cut" in every.lost(kind), kind
    assert every.rules().count("witness.lost") == len(KINDS)


@pytest.mark.slow
@pytest.mark.parametrize("index", [0, 3])
def test_a_chain_rewritten_with_right_hashes_is_found_by_every_witness(every: Office, index: int) -> None:
    rewrite(every.fill(4), index)
    assert verify_store(Store(every.settings.received)) in ([], _modes(every))
    for kind in KINDS:
        assert "other" in every.lost(kind), kind
    found = every.rules()
    assert found.count("witness.lost") >= len(KINDS)


def _modes(office: Office) -> object:
    return [f for f in verify_store(Store(office.settings.received)) if f.rule == "file.writable"]


@pytest.mark.slow
def test_a_home_put_back_to_an_earlier_state_is_found_by_what_lies_outside(every: Office, tmp_path: Path) -> None:
    every.fill(2)
    shutil.copytree(every.home, tmp_path / "earlier")
    every.fill(2, start=2)
    shutil.rmtree(every.home)
    shutil.copytree(tmp_path / "earlier", every.home)
    for kind in KINDS:
        assert "cut" in every.lost(kind), kind
    assert every.rules().count("witness.lost") == 4, "two lines of the list, two tokens: what can be read back is"


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (lambda path: path.unlink(), "witness.gone"),
        (lambda path: path.write_bytes(b""), "witness.emptied"),
        (lambda path: path.write_bytes(path.read_bytes().split(b"\n", 1)[1]), "witness.emptied"),
        (lambda path: path.write_bytes(path.read_bytes() + b"garbage\n"), "witness.garbage"),
        (lambda path: path.write_bytes(path.read_bytes()[:-30]), "witness.garbage"),
        (lambda path: path.write_bytes(b"\xff\xfe\x00"), "witness.garbage"),
        (lambda path: path.write_bytes(path.read_bytes().replace(b"\t0-", b"\t2-")), "witness.lost"),
        (lambda path: path.write_bytes(path.read_bytes().replace(b"a", b"b")), "witness.lost"),
        (lambda path: (path.unlink(), path.mkdir()), "witness.unreadable"),
        (lambda path: (path.unlink(), os.mkfifo(path)), "witness.unreadable"),
        (lambda path: (path.rename(path.with_name("x")), path.symlink_to("x")), "witness.unreadable"),
    ],
)
def test_a_list_that_was_spoilt_is_told(listed: Office, spoil: Callable[[Path], object], rule: str) -> None:
    listed.fill(3)
    spoil(listed.list)
    assert rule in listed.rules()
    began = time.monotonic()
    listed.fill(1, start=3)
    assert time.monotonic() - began < 2
    assert Store(listed.settings.received).record("2024-D03-report-v1"), "the hand-in is kept"
    told = {rule} if rule != "witness.gone" else {"witness.emptied"}  # it was begun anew, and lacks what was told
    assert told <= set(listed.rules()), "adding to the list takes nothing away from what is told"
    assert listed.warned or rule in ("witness.garbage", "witness.lost", "witness.emptied")


def test_a_line_left_unfinished_does_not_swallow_the_next(listed: Office) -> None:
    store = listed.fill(1)
    with listed.list.open("ab") as stream:
        stream.write(b"2026-11-29T05:4")
    listed.fill(1, start=1)
    assert [h.index for h in listed.kept("file")] == [0, 1]
    assert listed.rules() == ["witness.garbage"]
    assert verify_store(store) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_witness_that_is_dead_or_slow_neither_stops_nor_slows_a_hand_in(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office(tmp_path, kind, timeout=0.3) as here:
        assert here.mailbox is not None
        assert here.web is not None
        release = threading.Event()
        here.mailbox.deaf = release
        real = listed_module.append

        def on_a_dead_share(descriptor: int, data: bytes, size: int) -> None:
            if release.wait(0):
                real(descriptor, data, size)
            else:
                release.wait(10)
                raise OSError(errno.EIO, "unplugged")

        monkeypatch.setattr(listed_module, "append", on_a_dead_share)
        here.web.answer = lambda body: (release.wait(10), (200, {}, b""))[1]
        began = time.monotonic()
        store = here.fill(1)
        took = time.monotonic() - began
        assert took < 3, "its time-out, and what a hand-in takes"
        assert len(store.records()) == 1
        assert [w for w in here.warned if "没有收到第0条" in w]
        assert here.rules() == ["witness.never"]
        release.set()
        time.sleep(0.1)
        here.mailbox.deaf = None
        here.web.answer = (lambda body: authority().answer(body)) if kind == "timestamp" else lambda _: (200, {}, b"")
        here.witnesses[0]["timeout"] = 5
        here.fill(1, start=1)
        assert here.rules() == []
        assert any(h.index == 1 for h in here.kept(kind)), "the newest head covers the one that was missed"


def test_a_batch_does_not_wait_for_a_dead_witness_time_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messenger, "REST_SECONDS", 60.0)
    with office(tmp_path, "mail", timeout=0.3) as here:
        assert here.mailbox is not None
        here.mailbox.deaf = threading.Event()
        began = time.monotonic()
        here.fill(8)
        assert time.monotonic() - began < 0.3 * 8
        assert len(here.warned) == 1
        here.mailbox.deaf.set()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((302, {"Location": "http://127.0.0.1:9/"}, b""), "答复 302"),
        ((500, {}, b""), "答复 500"),
    ],
)
def test_a_web_server_that_sends_elsewhere_or_refuses_was_not_told(
    tmp_path: Path, answer: tuple[int, dict[str, str], bytes], why: str
) -> None:
    with office(tmp_path, "webhook") as here:
        assert here.web is not None
        here.web.answer = lambda _: answer
        here.fill(1)
        assert any(why in w for w in here.warned), here.warned
        assert here.rules() == ["witness.never"]
        assert len(here.web.posts) == 1


def test_a_letter_that_was_refused_was_not_sent(tmp_path: Path) -> None:
    with office(tmp_path, "mail") as here:
        assert here.mailbox is not None
        here.mailbox.refuse = "554 no"
        here.fill(1)
        assert any("邮件服务器拒绝（554）" in w for w in here.warned), here.warned
        assert here.rules() == ["witness.never"]


@pytest.mark.slow
def test_what_a_killed_process_did_not_send_is_sent_at_the_next_event(every: Office) -> None:
    every.fill(1)
    take(Store(every.settings.received), b"killed between the event and the message")  # nobody is told
    assert every.rules() == ["witness.behind"] * len(KINDS)
    every.fill(1, start=2)
    assert every.rules() == []
    assert every.kept("file")[-1].index == 2


@pytest.mark.slow
def test_what_this_machine_remembers_can_be_lost(every: Office) -> None:
    every.fill(1)
    shutil.rmtree(every.settings.witness_state)
    every.fill(1, start=1)
    assert every.rules() == []
    for path in every.settings.witness_state.glob("*.json"):
        path.write_bytes(b"[]")
    assert every.rules() == ["witness.state"] * len(KINDS)
    every.fill(1, start=2)
    assert every.rules() == []


def test_two_processes_at_once_tell_in_order_and_each_head_once(listed: Office) -> None:
    children = []
    for n in range(3):
        child = os.fork()
        if child == 0:
            try:
                listed.fill(5, start=10 * n)
            except BaseException:  # noqa: BLE001 - the parent must hear of it as a code
                os._exit(3)
            os._exit(0)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(c, 0)[1]) for c in children] == [0, 0, 0]
    numbers = [h.index for h in listed.kept("file")]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == 14
    assert listed.rules() == []


def test_a_crowd_of_files_is_told_once(every: Office) -> None:
    store = every.store()
    with held(store):
        for n in range(4):
            take(store, b"%d" % n)
        with held(store):
            take(store, b"within")
        assert not every.list.exists()
    assert [h.index for h in every.kept("file")] == [4]
    assert every.mailbox is not None
    assert len(every.mailbox.letters) == 1


def test_a_crowd_that_breaks_is_told_all_the_same(listed: Office) -> None:
    store = listed.store()

    def break_off() -> None:
        with held(store):
            take(store, b"kept")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert [h.index for h in listed.kept("file")] == [0]


def test_without_witnesses_nothing_is_written_and_nobody_asked(tmp_path: Path) -> None:
    from mulin.received.witness import open_store, witness_findings
    from mulin.settings import Settings

    settings = Settings(home=tmp_path / "home")
    store = open_store(settings)
    with held(store):
        take(store, b"first")
    assert not settings.witness_state.exists()
    assert witness_findings(settings, store) == []


def test_the_list_names_number_hash_and_kind_of_event(listed: Office) -> None:
    store = listed.fill(1)
    when, head, kind = listed.list.read_text().rstrip("\n").split("\t")
    assert (head, kind) == (whole_head(store.chain.state().events[0]), "received")
    assert when.endswith("+08:00")
