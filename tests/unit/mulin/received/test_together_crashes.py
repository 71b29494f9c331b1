"""Kills, power cuts and full disks in the middle of a group: nothing acknowledged is lost, nothing is half there."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import chain, combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from crowds import THREE, Came, come, crowd, one_after_another, opened, unfinished
from hypothesis import given, settings
from hypothesis import strategies as st
from received_fixtures import die_at

from mulin.received import KeptError, Receipt, Store, StoreError, janitor, require_whole, together
from mulin.received.arrivals import judge_kept, pending
from mulin.received.verify import verify_store

FIRST: Came = ("D01", b"first")
SPARED = {"object.orphan", "record.unlinked", "chain.torn"}


def only_warned(store: Store) -> bool:
    return all(f.rule in SPARED and f.level.name == "WARNING" for f in verify_store(Store(store.root)))


def handed_in_once(store: Store, came: Sequence[Came]) -> None:
    """Whoever comes again, for want of a receipt, has one version; and all is in order."""
    again = crowd(store, came)
    assert all(isinstance(r, Receipt) and r.version == 1 for r in again), again
    report = janitor(store)
    assert report.findings == (), report.findings
    records = Store(store.root).records()
    assert sorted(r.department for r in records) == sorted({"D01", *(department for department, _ in came)})
    assert [r.chain_index for r in records] == sorted(r.chain_index for r in records)
    assert [p.name for p in store.temp_dir.iterdir() if p.stat().st_size] == []


# ---- kills -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("order", ["as asked", "backwards", "at once"])
@pytest.mark.parametrize("began", [True, False])
def test_dying_at_any_step_of_a_group_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: str, began: bool
) -> None:
    if order != "at once":
        turn = (lambda a: a) if order == "as asked" else (lambda a: a[::-1])
        monkeypatch.setattr(together, "_at_once", lambda asks: one_after_another(turn(asks)))
    step, died = 0, True
    while died:
        step += 1
        store = opened(tmp_path / str(step) / "received")
        if began:
            come(store, FIRST)
        died = die_at(step, lambda root=store.root: crowd(opened(root), THREE))

        survivor = opened(store.root)
        assert only_warned(survivor), (step, verify_store(survivor))
        require_whole(survivor)
        if not began:
            come(survivor, FIRST)
        handed_in_once(survivor, THREE)
    assert step > 40  # three objects, three records, announcement and lines, each opened, written, synced, named


def subsets(number: int) -> list[tuple[int, ...]]:
    return list(chain.from_iterable(combinations(range(number), n) for n in range(number + 1)))


LEFT = [(lasting, 0, torn) for lasting in subsets(3) for torn in (0, 1, 200)] + [
    ((0, 1, 2), lines, torn) for lines in (1, 2, 3) for torn in (0, 1, 200) if lines < 3 or not torn
]
"""Records whose names were on the disk, whole lines, and bytes of the next one: before the first line, any of the
names may be there after a power cut; after it, all are."""


@pytest.mark.parametrize(("lasting", "lines", "torn"), LEFT)
@pytest.mark.parametrize("began", [True, False])
def test_whatever_a_power_cut_leaves_of_a_group_is_put_in_order(
    tmp_path: Path, lasting: tuple[int, ...], lines: int, torn: int, began: bool
) -> None:
    store = opened(tmp_path / "received")
    if began:
        come(store, FIRST)
    group = unfinished(store, THREE, lasting, lines, torn)
    survivor = opened(store.root)
    assert only_warned(survivor), verify_store(survivor)
    report = janitor(survivor)
    assert len(report.relinked) == len(set(lasting) - set(range(lines)))
    assert {r.department for r in survivor.records()} == {group[n].department for n in lasting} | (
        {"D01"} if began else set()
    )
    assert report.torn_lines == bool(torn)
    if not began:
        come(survivor, FIRST)
    handed_in_once(survivor, THREE)


@pytest.mark.slow
@pytest.mark.parametrize(("lasting", "lines", "torn"), [((0, 1, 2), 1, 100), ((1, 2), 0, 0), ((0, 2), 0, 30)])
def test_dying_while_putting_a_group_in_order_is_put_in_order_too(
    tmp_path: Path, lasting: tuple[int, ...], lines: int, torn: int
) -> None:
    step, died = 0, True
    while died:
        step += 1
        store = opened(tmp_path / str(step) / "received")
        come(store, FIRST)
        unfinished(store, THREE, lasting, lines, torn)
        died = die_at(step, lambda root=store.root: janitor(opened(root)))
        survivor = opened(store.root)
        assert only_warned(survivor), (step, verify_store(survivor))
        janitor(survivor)
        assert len(survivor.records()) == 1 + len(lasting)
        handed_in_once(survivor, THREE)
    assert step > 5


# ---- a full disk -----------------------------------------------------------------------------------------------------


def failing(monkeypatch: pytest.MonkeyPatch, fails: Callable[[], bool]) -> None:
    def full(real):  # type: ignore[no-untyped-def]
        def call(*args, **kwargs):  # type: ignore[no-untyped-def]
            if fails():
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*args, **kwargs)

        return call

    for name in ("write", "fsync", "fchmod"):
        monkeypatch.setattr(os, name, full(getattr(os, name)))
    monkeypatch.setattr(Path, "replace", full(Path.replace))
    monkeypatch.setattr(Path, "mkdir", full(Path.mkdir))


@pytest.mark.slow
@pytest.mark.parametrize("lasts", [1, 4, 10_000])
@pytest.mark.parametrize("number", range(1, 48))
def test_a_full_disk_in_a_group_leaves_receipts_or_sentences_and_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, lasts: int
) -> None:
    monkeypatch.setattr(together, "_at_once", one_after_another)
    store = opened(tmp_path / "received")
    come(store, FIRST)
    calls = 0

    def fails() -> bool:
        nonlocal calls
        calls += 1
        return number <= calls < number + lasts

    with monkeypatch.context() as disk:
        failing(disk, fails)
        said = crowd(store, THREE)
    receipts = [r.receipt if isinstance(r, KeptError) else r for r in said if isinstance(r, Receipt | KeptError)]
    refused = [r for r in said if not isinstance(r, Receipt | KeptError)]
    assert all(isinstance(r, StoreError) and "磁盘空间不足，文件没有收下" in str(r) for r in refused), refused

    after = opened(store.root)
    known = {r.receipt: r.sha256 for r in after.records()}
    assert {r.code: r.sha256 for r in receipts if r is not None}.items() <= known.items()
    assert len(known) == 1 + len(receipts)
    assert only_warned(after), verify_store(after)
    handed_in_once(after, THREE)


# ---- several processes -----------------------------------------------------------------------------------------------

UPLOADER = """
import sys
sys.path.insert(0, sys.argv[1])
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from crowds import come, opened
store = opened(Path(sys.argv[2]))
def upload(n):
    receipt = come(store, (f"D{n % 7:02d}", f"{sys.argv[3]}-{n}".encode() * 50))
    print(f"{receipt.code} {receipt.sha256}\\n", end="", flush=True)
with ThreadPoolExecutor(8) as pool:
    list(pool.map(upload, range(10_000)))
"""


@pytest.mark.slow
def test_groups_of_two_processes_share_one_chain_and_kills_lose_nothing(tmp_path: Path) -> None:
    root, chance, seen = tmp_path / "received", random.Random(15), {}
    for round_ in range(5):
        uploaders = [
            subprocess.Popen(
                [sys.executable, "-c", UPLOADER, str(Path(__file__).parent), str(root), f"{round_}{name}"],
                stdout=subprocess.PIPE, text=True,
            )
            for name in ("a", "b")
        ]  # fmt: skip
        for one in uploaders:
            assert one.stdout is not None
            seen |= dict([one.stdout.readline().split()])
        time.sleep(chance.uniform(0.1, 0.6))
        for one in uploaders:
            one.send_signal(signal.SIGKILL)
        for one in uploaders:
            seen |= dict(line.split() for line in one.communicate()[0].splitlines() if len(line.split()) == 2)
        survivor = opened(root)
        assert only_warned(survivor), verify_store(survivor)
        require_whole(survivor)
        assert seen.items() <= {r.receipt: r.sha256 for r in survivor.records()}.items()
    store = opened(root)
    assert len(seen) > 50
    for department in {r.department for r in store.records()}:
        versions = [r.version for r in store.records(2024, department)]
        assert versions == list(range(1, len(versions) + 1))
    assert {f.rule for f in janitor(store).findings} <= {"object.orphan"}


# ---- whatever comes after what ---------------------------------------------------------------------------------------

SOME = st.tuples(st.sampled_from(["D01", "D02", "D03", "D04"]), st.sampled_from([b"a", b"b", b"c"]))
OF_FOUR = st.permutations(["D01", "D02", "D03", "D04"]).map(lambda all_of_them: all_of_them[:3])
STEPS = st.one_of(
    st.tuples(st.just("crowd"), st.lists(SOME, min_size=1, max_size=5)),
    st.tuples(st.just("cut"), OF_FOUR, st.sampled_from(LEFT)),
    st.tuples(st.just("judge")),
    st.tuples(st.just("tidy")),
)


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(STEPS, max_size=8))
@pytest.mark.slow
def test_in_whatever_order_groups_come_and_break_off_no_receipt_is_lost_or_doubled(steps: list[tuple]) -> None:  # type: ignore[type-arg]
    with TemporaryDirectory() as folder:
        store, given_out = opened(Path(folder) / "received"), {}
        for number, (what, *how) in enumerate(steps):
            if what == "crowd":
                for came, receipt in zip(how[0], crowd(store, how[0]), strict=True):
                    assert isinstance(receipt, Receipt), receipt
                    assert given_out.setdefault(came, receipt.code) == receipt.code
            elif what == "cut":
                departments, (lasting, lines, torn) = how
                unfinished(store, [(d, f"{number}".encode()) for d in departments], lasting, lines, torn)
                store = opened(store.root)
                assert only_warned(store), verify_store(store)
            elif what == "judge" and (waiting := pending(store)):
                judge_kept(store, waiting[0], state="accepted", findings=(), blank=0, demo=False)
            elif what == "tidy":
                assert {f.rule for f in janitor(store).findings} <= {"object.orphan"}
        janitor(store)
        records = Store(store.root).records()
        assert set(given_out.values()) <= {r.receipt for r in records}
        assert len({(r.department, r.sha256) for r in records}) == len(records)
        for department in {r.department for r in records}:
            versions = [r.version for r in records if r.department == department]
            assert versions == list(range(1, len(versions) + 1))
        assert {f.rule for f in verify_store(Store(store.root))} <= {"object.orphan"}
