"""kill -9 at any moment, two writers at once, a full disk: nothing acknowledged is lost, nothing is half there."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from received_fixtures import Whose, die_at, take

from mulin.received import Store, StoreError, janitor
from mulin.received.receipts import by_receipt
from mulin.received.verify import verify_store

WRITER = """
import sys
sys.path.insert(0, sys.argv[3])
from pathlib import Path
from received_fixtures import Whose, take
from mulin.received import Store
store = Store(Path(sys.argv[1]))
for n in range(10_000):
    receipt = take(store, f"{sys.argv[2]}-{n}".encode() * 50, Whose(department=sys.argv[2]))
    print(receipt.code, receipt.sha256, flush=True)
"""


def _writer(root: Path, department: str) -> subprocess.Popen[str]:
    here = str(Path(__file__).parent)
    command = [sys.executable, "-c", WRITER, str(root), department, here]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _sound_but_for_orphans(store: Store) -> bool:
    return all(f.rule in ("object.orphan", "record.unlinked", "chain.torn") for f in verify_store(store))


@pytest.mark.slow
def test_dying_at_any_step_loses_nothing_and_the_next_hand_in_goes_through(tmp_path: Path) -> None:
    step, died = 0, True
    while died:
        step += 1
        store = Store(tmp_path / str(step) / "received")
        first = take(store, b"first")
        died = die_at(step, lambda root=store.root: take(Store(root), b"second", evidence={"一.pdf": b"paper"}))

        survivor = Store(store.root)
        assert _sound_but_for_orphans(survivor), (step, verify_store(survivor))
        assert survivor.record(first.submission_id).sha256 == first.sha256
        again = take(survivor, b"second", evidence={"一.pdf": b"paper"})
        assert again.version == 2, step
        report = janitor(survivor)
        assert report.findings == (), (step, report.findings)
        assert [p.name for p in survivor.temp_dir.glob("*")] == []
    assert step > 20  # object, evidence, sidecar and chain line, each opened, written, synced


@pytest.mark.slow
def test_dying_while_mending_a_torn_line_is_mended_too(tmp_path: Path) -> None:
    step, died = 0, True
    while died:
        step += 1
        store = Store(tmp_path / str(step) / "received")
        take(store, b"first")
        with store.chain.path.open("ab") as stream:
            stream.write(b'{"at":"2025-01-')
        died = die_at(step, lambda root=store.root: janitor(Store(root)))

        survivor = Store(store.root)
        janitor(survivor)
        assert verify_store(survivor) == [], step
        first, *mended = [e.event for e in survivor.chain.state().events]
        assert first == "received"
        assert set(mended) == {"repaired"}  # twice where the line that says so was torn as well
        assert take(survivor, b"second").version == 2
    assert step > 5


def test_a_torn_last_line_is_set_aside_and_written_down(tmp_path: Path) -> None:
    store = Store(tmp_path / "received")
    take(store, b"first")
    with store.chain.path.open("ab") as stream:
        stream.write(b'{"at":"2025-01-')

    assert [r.version for r in Store(store.root).records()] == [1]  # reading does not mind
    assert [f.rule for f in verify_store(Store(store.root))] == ["chain.torn"]
    take(Store(store.root), b"second")
    assert [p.read_bytes() for p in (store.root / "torn").iterdir()] == [b'{"at":"2025-01-']
    assert [e.event for e in Store(store.root).chain.state().events] == ["received", "repaired", "received"]
    assert verify_store(Store(store.root)) == []


def test_an_event_whose_line_lost_only_its_newline_is_not_lost(tmp_path: Path) -> None:
    store = Store(tmp_path / "received")
    take(store, b"first")
    receipt = take(store, b"second")
    store.chain.path.write_bytes(store.chain.path.read_bytes().rstrip(b"\n"))

    survivor = Store(store.root)
    report = janitor(survivor)
    assert report.relinked == ("sidecars/2024/D06-report-v2.json",)
    assert by_receipt(survivor, receipt.code).version == 2
    assert verify_store(survivor) == []


def test_the_janitor_removes_half_written_files_and_reports_orphans(tmp_path: Path) -> None:
    store = Store(tmp_path / "received")
    take(store, b"first")
    (store.temp_dir / "123-abc").write_bytes(b"half")
    digest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    (store.root / "objects" / "2c").mkdir()
    (store.root / "objects" / "2c" / digest).write_bytes(b"hello")

    report = janitor(store)
    assert report.temp_removed == 1
    assert [(f.rule, f.file) for f in report.findings] == [("object.orphan", f"objects/2c/{digest}")]
    assert (store.root / "objects" / "2c" / digest).exists()


@pytest.mark.slow
def test_a_killed_writer_has_lost_nothing_it_acknowledged(tmp_path: Path) -> None:
    root = tmp_path / "received"
    acknowledged: dict[str, str] = {}
    chance = random.Random(2024)
    for _ in range(6):
        writer = _writer(root, "D06")
        assert writer.stdout is not None
        lines = [writer.stdout.readline()]
        while lines[-1].split()[0] in acknowledged:  # wait until it is at something new
            lines.append(writer.stdout.readline())
        time.sleep(chance.uniform(0.0, 0.05))
        writer.send_signal(signal.SIGKILL)
        lines += writer.communicate()[0].splitlines()
        acknowledged |= dict(line.split() for line in lines if len(line.split()) == 2)

    store = Store(root)
    assert len(acknowledged) >= 6
    assert {c: by_receipt(store, c).sha256 for c in list(acknowledged)[::7]}.items() <= acknowledged.items()
    assert acknowledged.items() <= {r.receipt: r.sha256 for r in store.records()}.items()
    assert _sound_but_for_orphans(store)
    janitor(store)
    assert {f.rule for f in verify_store(store)} <= {"object.orphan"}


@pytest.mark.slow
def test_two_writers_at_once_share_one_unbroken_chain(tmp_path: Path) -> None:
    root = tmp_path / "received"
    writers = [_writer(root, "D05"), _writer(root, "D06")]
    seen: list[str] = []
    for writer in writers:
        assert writer.stdout is not None
        seen += [writer.stdout.readline().split()[0] for _ in range(15)]
    for writer in writers:
        writer.kill()
        seen += [line.split()[0] for line in writer.communicate()[0].splitlines() if len(line.split()) == 2]

    store = Store(root)
    janitor(store)
    assert set(seen) <= {r.receipt for r in store.records()}
    for department in ("D05", "D06"):
        versions = [r.version for r in store.records(2024, department)]
        assert versions == list(range(1, len(versions) + 1))
        assert len(versions) >= 15
    assert {f.rule for f in verify_store(store)} <= {"object.orphan"}


def test_a_busy_store_says_who_holds_it_and_gives_up_in_time(tmp_path: Path) -> None:
    heard: list[str] = []
    patient = Store(tmp_path / "received", lock_timeout=1.2, on_wait=heard.append)
    holder = Store(tmp_path / "received")
    with holder.writing(), pytest.raises(StoreError, match=rf"等了 1.2 秒.*进程 {os.getpid()}"):
        take(patient, b"first")

    assert len(heard) == 1
    assert "正被另一个进程写入" in heard[0]
    assert take(patient, b"first").version == 1


@pytest.mark.parametrize("number", range(1, 40))
def test_a_full_disk_keeps_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    store = Store(tmp_path / "received")
    take(store, b"first")
    head = store.head()
    left = number

    def full(real):  # type: ignore[no-untyped-def]
        def call(*args, **kwargs):  # type: ignore[no-untyped-def]
            nonlocal left
            left -= 1
            if left == 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*args, **kwargs)

        return call

    with monkeypatch.context() as disk:
        for name in ("write", "fsync", "fchmod"):
            disk.setattr(os, name, full(getattr(os, name)))
        disk.setattr(Path, "replace", full(Path.replace))
        disk.setattr(Path, "mkdir", full(Path.mkdir))
        said, receipt = "", None
        try:
            receipt = take(store, b"second", evidence={"一.pdf": b"paper"})
        except StoreError as error:
            said = str(error)

    after = Store(store.root)
    if receipt is None:
        assert "磁盘空间不足，文件没有收下" in said
        assert after.head() == head
        assert {f.rule for f in verify_store(after)} <= {"object.orphan"}
        assert [r.version for r in after.records()] == [1]
        assert list(after.temp_dir.glob("*")) == []
    assert take(after, b"second", evidence={"一.pdf": b"paper"}).version == 2
    assert verify_store(after) == []


@pytest.mark.slow
def test_a_publication_that_died_half_way_is_finished_by_the_next_writer(tmp_path: Path) -> None:
    def publish(root: Path) -> None:
        Store(root).publish(2024, "r1", date(2025, 2, 20), date(2025, 3, 31), "王五")

    step, died = 0, True
    while died:
        step += 1
        store = Store(tmp_path / str(step) / "received")
        take(store, b"first", Whose(department="D05"))
        store.anchor_release(2024, "r1", "d" * 64, "e" * 64)
        died = die_at(step, lambda root=store.root: publish(root))
        survivor = Store(store.root)
        publish(store.root)
        assert [p.release for p in survivor.publications(2024)] == ["r1"], step
        assert verify_store(survivor) == []


@pytest.mark.slow
def test_dying_at_any_step_of_anchoring_leaves_one_anchor_or_none_and_the_next_attempt_completes(
    tmp_path: Path,
) -> None:
    step, died = 0, True
    while died:
        step += 1
        store = Store(tmp_path / str(step) / "received")
        take(store, b"first")
        died = die_at(step, lambda root=store.root: Store(root).anchor_release(2024, "r1", "d" * 64, "e" * 64))

        survivor = Store(store.root)
        assert _sound_but_for_orphans(survivor), (step, verify_store(survivor))
        anchor = survivor.anchor_release(2024, "r1", "d" * 64, "e" * 64)
        assert survivor.anchors() == [anchor], step
        assert janitor(survivor).findings == (), step
    assert step > 5
