"""Whatever lies in the store's folders has a finding with its name, and everything else is still checked."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import pytest
from received_fixtures import Whose, take

from mulin.findings import Level, errors
from mulin.received import Store, StoreError, issue_extract, janitor, raise_objection, require_whole
from mulin.received.verify import verify_store

FOLDERS = (
    "", "objects", "sidecars", "sidecars/2024", "anchors", "publications/2024", "extracts/2025", "objections/2024",
    "torn", ".tmp",
)  # fmt: skip


def in_april(root: Path) -> Store:
    return Store(root, clock=lambda: datetime(2025, 4, 8, 10))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with something of every kind; tests spoil copies."""
    made = in_april(tmp_path_factory.mktemp("sound") / "received")
    take(made, b"first", evidence={"一.pdf": b"paper"})
    take(made, b"second")
    made.anchor_release(2024, "r1", "d" * 64, "a" * 64)
    made.publish(2024, "r1", date(2025, 2, 20), date(2025, 3, 31), "王五")
    issue_extract(made, 2024, "310110001", "r1", "区纪委", "年度考核", "王某", lambda n, day: b"%PDF")
    raise_objection(
        made, 2024, release="r1", objector="某街道", objector_code=None, unit_code="310110001", indicator_code=None,
        text="数不对", received_on=date(2025, 4, 8), who="王某",
    )  # fmt: skip
    (made.root / "torn").mkdir()
    assert verify_store(made) == []
    return made.root


@pytest.fixture
def store(sound: Path, tmp_path: Path) -> Store:
    shutil.copytree(sound, tmp_path / "received")
    return in_april(tmp_path / "received")


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "r1.json").write_bytes(b"{}")


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        here = os.open(path.parent, os.O_RDONLY)
        try:
            listening.bind(f"/proc/self/fd/{here}/{path.name}")  # the whole path is longer than a socket's may be
        finally:
            os.close(here)


STRAYS: dict[str, tuple[Callable[[Path], object], str]] = {
    "file": (lambda p: p.write_bytes(b"{}"), "来历不明"),
    "folder": (_folder, "文件夹"),
    "pipe": (os.mkfifo, "管道"),
    "socket": (_socket, "套接字"),
    "link": (lambda p: p.symlink_to("/dev/zero"), "链接"),
    "dangling": (lambda p: p.symlink_to("nowhere"), "链接"),
}


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("what", STRAYS)
def test_what_is_none_of_ours_is_named_and_never_opened(store: Store, folder: str, what: str) -> None:
    lay, said = STRAYS[what]
    lay(store.root / folder / "别的")

    found = verify_store(store)

    if folder == ".tmp" and what == "file":
        assert found == []  # somebody may be writing it
    else:
        name = f"{folder}/别的".lstrip("/")
        assert [(f.rule, f.level, f.file) for f in found] == [("store.stray", Level.WARNING, name)]
        assert said in found[0].message
    require_whole(store)  # it takes nobody's place
    assert take(store, b"third").version == 3
    assert {f.rule for f in janitor(store).findings} <= {"store.stray"}


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("name", ["@eaDir", ".DS_Store", "Thumbs.db", "._r1.json"])
def test_what_storage_boxes_lay_beside_our_files_is_a_warning_and_not_read(
    store: Store, folder: str, name: str
) -> None:
    beside = store.root / folder / name
    if name == "@eaDir":
        _folder(beside)
    else:
        beside.write_bytes(b"\x00")

    assert [(f.rule, f.level) for f in verify_store(store)] == [("store.litter", Level.WARNING)]
    assert name in verify_store(store)[0].message
    require_whole(store)
    assert take(store, b"third").version == 3
    assert [f.rule for f in janitor(store).findings] == ["store.litter"]


def test_a_name_that_is_no_text_is_shown_as_it_can_be(store: Store) -> None:
    (Path(os.fsdecode(os.fsencode(store.root / "objects")) + "/" + os.fsdecode("上报".encode("gb18030")))).write_bytes(
        b""
    )
    (store.root / "sidecars" / "2024" / os.fsdecode(b"\xff\xfe.json")).write_bytes(b"")

    found = verify_store(store)
    assert [f.rule for f in found] == ["store.stray"] * 2
    for finding in found:
        finding.sentence().encode()
    assert found[0].file == "objects/上报"


@pytest.mark.parametrize("what", ["folder", "pipe", "socket", "link", "dangling"])
@pytest.mark.parametrize("ref", ["sidecars/2024/D06-report-v2.json", "anchors/2024/r1.json", "object", "chain.jsonl"])
def test_in_the_place_of_a_file_of_ours_it_is_an_error_and_the_rest_is_checked(
    store: Store, ref: str, what: str
) -> None:
    digest = store.record("2024-D06-report-v2").sha256
    place = store.root / (f"objects/{digest[:2]}/{digest}" if ref == "object" else ref)
    other = store.record("2024-D06-report-v1").sha256
    spoilt = store.root / f"objects/{other[:2]}/{other}"
    spoilt.chmod(0o644)
    spoilt.write_bytes(b"changed")
    spoilt.chmod(0o444)
    place.unlink()
    STRAYS[what][0](place)

    found = errors(verify_store(Store(store.root)))

    rule = {"object": "object.missing", "chain.jsonl": "chain.unreadable"}.get(ref, "record.unreadable")
    assert rule in {f.rule for f in found}
    assert ("object.tampered", spoilt.relative_to(store.root).as_posix()) in {(f.rule, f.file) for f in found}
    with pytest.raises(StoreError):
        Store(store.root).object_path(digest) if ref == "object" else Store(store.root).records()[0] and Store(
            store.root
        ).anchors()


@contextmanager
def _out_of_reach(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> Iterator[None]:
    """As for an account without rights; the tests may run as one that has them all."""
    shut = {os.fspath(p) for p in paths}

    def refusing(real: Callable[..., object]) -> Callable[..., object]:
        def call(path: object, *args: object, **kwargs: object) -> object:
            if not isinstance(path, int) and os.fspath(path) in shut:  # type: ignore[call-overload]
                raise PermissionError(errno.EACCES, "Permission denied", path)
            return real(path, *args, **kwargs)

        return call

    with monkeypatch.context() as rights:
        rights.setattr(os, "open", refusing(os.open))
        rights.setattr(os, "scandir", refusing(os.scandir))
        yield


def test_what_may_not_be_read_is_told_as_that_and_the_rest_is_checked(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = store.record("2024-D06-report-v1")
    sidecar = store.root / "sidecars/2024/D06-report-v2.json"
    thing = store.root / f"objects/{record.sha256[:2]}/{record.sha256}"
    folder = store.root / "publications/2024"
    with _out_of_reach(monkeypatch, sidecar, thing, folder):
        found = verify_store(Store(store.root))
        with pytest.raises(StoreError, match="读不出来（没有权限）"):
            Store(store.root).records()

    told = {f.rule: f for f in errors(found)}
    assert set(told) == {"record.unreadable", "object.unreadable", "store.unreadable"}
    assert all("没有权限" in f.message and "写" not in f.message for f in told.values())
    assert told["store.unreadable"].file == "publications/2024"


def test_a_chain_that_may_not_be_read_is_told_and_no_reason_to_write(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _out_of_reach(monkeypatch, store.chain.path):
        assert [f.rule for f in verify_store(Store(store.root))] == ["chain.unreadable"]
        with pytest.raises(StoreError, match=r"登记链 chain\.jsonl 读不出来（没有权限）"):
            take(Store(store.root), b"third")
    assert take(store, b"third").version == 3


# ---- modes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_modes_are_the_same_whatever_the_umask(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        store = Store(tmp_path / "home" / "received")
        take(store, b"first", evidence={"一.pdf": b"paper"})
        store.anchor_release(2024, "r1", "d" * 64, "a" * 64)
        with store.chain.path.open("ab") as stream:
            stream.write(b"{")
        take(store, b"second")
    finally:
        os.umask(before)

    found: dict[str, set[int]] = {}
    for path in (tmp_path / "home").rglob("*"):
        kind = "folder" if path.is_dir() else path.name if path.parent == store.root else "file"
        found.setdefault(kind, set()).add(stat.S_IMODE(path.stat().st_mode))
    assert found == {"folder": {0o755}, "file": {0o444}, "chain.jsonl": {0o644}, ".lock": {0o644}}


def test_folders_and_a_chain_that_others_may_write_are_told(store: Store) -> None:
    (store.root / "anchors").chmod(0o777)
    store.chain.path.chmod(0o664)
    try:
        found = verify_store(store)
    finally:
        (store.root / "anchors").chmod(0o755)
    assert [(f.rule, f.level, f.file) for f in found] == [
        ("folder.writable", Level.WARNING, "anchors"),
        ("file.writable", Level.WARNING, "chain.jsonl"),
    ]


# ---- a disk that fails -------------------------------------------------------------------------------------------


class Disk:
    """Fails with EIO at the ``left``-th such operation. Where it is to fail at ``ftruncate``, a write to the chain that
    could not be synced cannot be taken back either."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, call: str, left: int) -> None:
        self.left = left
        failing = {"ftruncate": ("ftruncate", "fsync")}.get(call, (call,))
        for name in failing:
            monkeypatch.setattr(os, name, self._failing(name, getattr(os, name)))

    def _failing(self, name: str, real: Callable[..., object]) -> Callable[..., object]:
        def run(*args: object) -> object:
            self.left -= name != "ftruncate"
            if self.left == 0 or name == "ftruncate":
                raise OSError(errno.EIO, "Input/output error")
            return real(*args)

        return run


@pytest.mark.parametrize("first", [True, False], ids=["the first line", "a later line"])
@pytest.mark.parametrize("call", ["fsync", "write", "ftruncate"])
def test_a_disk_that_fails_anywhere_never_denies_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, *, first: bool
) -> None:
    """At every operation in turn: told as not kept, and it is not; or as kept, and it is."""
    number, heard = 0, []
    while True:
        number += 1
        store = Store(tmp_path / str(number) / "received")
        if not first:
            take(store, b"earlier", Whose(department="D05"))
        said = None
        with monkeypatch.context() as failing:
            disk = Disk(failing, call, number)
            try:
                take(store, b"first")
            except StoreError as error:
                said = str(error)
        kept = [r.receipt for r in Store(store.root).records() if r.department == "D06"]
        if said is not None:
            heard.append(bool(kept))
            assert (f"已经收下（回执 {kept[0]}）" if kept else "没有收下") in said
            assert ("没有收下" in said) == (not kept)
        else:
            assert len(kept) == 1
        assert errors(verify_store(Store(store.root))) == []
        assert take(Store(store.root), b"first").version == 1
        if disk.left > 0:
            break
    assert heard.count(False) >= 3
    assert any(heard) == (call == "ftruncate")
