"""A release stands on the chain of the received store: rewriting it, deleting it or slipping one in shows at once."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from release_fixtures import Year, manifest_of

from mulin.findings import Finding, FindingsError, Level
from mulin.plain import canonical, sha256_file
from mulin.received import StoreError, janitor
from mulin.received.files import write_durably
from orchestration.proving.verify import verify_release
from orchestration.publishing import publish
from orchestration.release.known import require_whole_store
from orchestration.release.manifest import Manifest, compare_files, hash_files, list_files

pytestmark = pytest.mark.slow  # whole releases are made


def verify(year: Year, release: str | None = None) -> list[Finding]:
    return verify_release(year.settings, 2021, release, recompute=False)


def rules(findings: list[Finding]) -> list[tuple[str, Level]]:
    """What is told, but for files being writable: forging leaves them so."""
    return [(f.rule, f.level) for f in findings if f.rule != "file.writable"]


def forge(folder: Path, name: str, content: bytes) -> None:
    """Replace one file, and rewrite the manifest so that every hash in the release fits again."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    (folder / name).write_bytes(content)
    files = hash_files(folder, list_files(folder))
    (folder / "manifest.json").write_text(
        Manifest(**{**vars(manifest_of(folder)), "files": files}).to_json(), encoding="utf-8"
    )
    assert compare_files(folder, manifest_of(folder).files) == [], "the forgery is consistent in itself"


def cut_last_event(year: Year) -> None:
    """The chain as it was before its last event, the record of it gone too."""
    chain = year.settings.received / "chain.jsonl"
    lines = chain.read_bytes().splitlines(keepends=True)
    chain.write_bytes(b"".join(lines[:-1]))
    (year.settings.received / json.loads(lines[-1])["ref"]).unlink()


def test_a_release_is_put_on_the_chain_with_the_hash_of_its_manifest(year):
    result = year.release()

    (anchor,) = year.house.store.anchors(2021)
    assert (anchor.release, anchor.data_hash) == ("r1", result.data_hash)
    assert anchor.manifest_sha256 == sha256_file(year.folder / "r1" / "manifest.json")
    assert [e.event for e in year.house.store.chain.state().events] == ["received", "release"]


def test_running_again_with_nothing_changed_adds_nothing_to_the_chain(year):
    year.release()
    head = year.house.store.head()

    assert year.release().state == "unchanged"
    assert year.house.store.head() == head


@pytest.mark.parametrize("tidied", [False, True], ids=["run again", "tidied, then run again"])
def test_a_run_killed_between_the_anchors_file_and_its_line_comes_right_with_the_next(year, tidied):
    year.release()
    chain = year.settings.received / "chain.jsonl"
    chain.write_bytes(b"".join(chain.read_bytes().splitlines(keepends=True)[:-1]))
    if tidied:
        (told,) = janitor(year.house.store).set_aside
        assert "2021年 r1 的登记写到一半中断，没有登记上" in told.message
        assert "mulin run --year 2021" in told.mend
    assert year.house.store.anchors(2021) == [], "nobody but a run that makes it again may put it there"

    again = year.release()

    assert (again.state, again.release) == ("unchanged", "r1")
    (anchor,) = year.house.store.anchors(2021)
    assert anchor.manifest_sha256 == sha256_file(year.folder / "r1" / "manifest.json")
    assert verify(year) == []
    assert [p.name.rpartition("-")[0] for p in (year.settings.received / "torn").iterdir()] == ["anchors-2021-r1"]


def test_a_second_anchor_for_a_forged_release_convinces_nobody(year):
    """Nothing is rewritten: one more line, which fits the chain, names the release with its new manifest."""
    year.release()
    forge(year.folder / "r1", "reports/street/u1-定海路街道.pdf", b"%PDF 99")
    store = year.house.store
    (first,) = store.anchors(2021)
    second = replace(first, manifest_sha256=sha256_file(year.folder / "r1" / "manifest.json"), chain_index=2)
    path = store.root / "anchors" / "2021" / "r1.json"
    path.unlink()
    write_durably(path, canonical(second.as_dict()), temp_dir=store.temp_dir)
    with store.writing():
        store.chain.append("release", ref="anchors/2021/r1.json", payload=sha256_file(path))

    said = [f.message for f in verify(year) if f.level is Level.ERROR]
    assert any("第3行又登记了一次2021年的 r1，它在第2行已经登记" in text for text in said)
    with pytest.raises(FindingsError, match="第3行又登记了一次2021年的 r1"):
        require_whole_store(year.settings)
    with pytest.raises(FindingsError):
        year.release()


def test_a_forged_pdf_with_a_rewritten_manifest_is_found_without_recomputing(year):
    year.release()
    forge(year.folder / "r1", "reports/street/u1-定海路街道.pdf", b"%PDF 99")

    found, writable = verify(year)

    assert writable.rule == "file.writable"
    assert (found.rule, found.level, found.file) == ("release.anchor_differs", Level.ERROR, "r1/manifest.json")
    assert "登记的那一份" in found.message


def test_a_forged_table_with_a_rewritten_manifest_is_found_without_recomputing(year):
    year.release()
    path = "marts/unit_scores.csv"
    forge(year.folder / "r1", path, (year.folder / "r1" / path).read_bytes().replace(b"85.5", b"99.5"))

    assert rules(verify(year)) == [("release.anchor_differs", Level.ERROR)]


@pytest.mark.slow
def test_a_forged_release_is_superseded_by_the_next_run_and_never_anchored_again(year):
    year.release()
    forge(year.folder / "r1", "reports/street/u1-定海路街道.pdf", b"%PDF 99")

    result = year.release()

    assert (result.state, result.release) == ("published", "r2")
    assert any("r1" in note and "损坏" in note for note in result.notes)
    assert rules(verify(year)) == [("release.anchor_differs", Level.ERROR)], "r1 is superseded, and still told"


def test_a_forged_earlier_year_is_not_built_upon(year):
    year.release()
    forge(year.folder / "r1", "reports/street/u1-定海路街道.pdf", b"%PDF 99")
    year.house.receive("D06", year=2022)

    with pytest.raises(FindingsError) as caught:
        year.house.build(2022)

    assert [f.rule for f in caught.value.findings] == ["release.anchor_differs"]


# ---- not on the chain -------------------------------------------------------------------------------------------


def die_before_the_anchor(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(publish, "anchor_release", killed)
        with pytest.raises(KeyboardInterrupt):
            year.release()


def test_a_run_killed_before_the_anchor_leaves_a_release_said_not_to_be_registered(year, monkeypatch):
    die_before_the_anchor(year, monkeypatch)

    (found,) = verify(year)

    assert (found.rule, found.level) == ("release.anchor_absent", Level.ERROR)
    assert "未登记" in found.message
    assert "mulin run --year 2021" in found.mend


def test_the_next_run_makes_the_same_files_and_registers_them(year, monkeypatch):
    die_before_the_anchor(year, monkeypatch)

    result = year.release()

    assert (result.state, result.release) == ("unchanged", "r1")
    assert any("现已登记" in note for note in result.notes)
    assert verify(year) == []
    assert year.release().notes == ()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["marts/unit_scores.csv", "reports/street/u1-定海路街道.pdf", "marts/burden.parquet"])
def test_what_nobody_registered_and_no_run_makes_again_is_not_registered(year, monkeypatch, name):
    die_before_the_anchor(year, monkeypatch)
    forge(year.folder / "r1", name, b"forged")

    result = year.release()

    assert (result.state, result.release, result.changes) == ("published", "r2", None)
    assert any("没有登记过" in note for note in result.notes)
    assert [a.release for a in year.house.store.anchors(2021)] == ["r2"]
    assert rules(verify(year, "r1")) == [("release.anchor_absent", Level.ERROR)]


def test_cutting_the_anchor_off_the_chain_does_not_help_a_forger(year):
    year.release()
    forge(year.folder / "r1", "reports/street/u1-定海路街道.pdf", b"%PDF 99")
    cut_last_event(year)

    assert rules(verify(year)) == [("release.anchor_absent", Level.ERROR)]
    assert year.release().release == "r2"


@pytest.mark.slow
def test_a_store_that_cannot_be_written_leaves_the_release_served_and_says_it_is_not_registered(year, monkeypatch):
    def refuse(*_: object) -> None:
        raise StoreError("磁盘空间不足")

    with monkeypatch.context() as patch:
        patch.setattr("mulin.received.Store.anchor_release", refuse)
        with pytest.raises(FindingsError) as caught:
            year.release()

    assert [f.rule for f in caught.value.findings] == ["release.anchor_failed"]
    assert "r1 已写完，但没有登记到登记链上，还没有启用" in str(caught.value)
    assert not (year.folder / "current").exists()
    assert year.release().state == "unchanged"
    assert verify(year) == []


# ---- gone -------------------------------------------------------------------------------------------------------


def remove(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.slow
def test_going_back_to_an_older_release_by_deleting_the_newer_one_is_named(year):
    year.release()
    year.score = 81.0
    year.release()
    remove(year.folder / "r2")
    (year.folder / "current").write_text("r1\n")

    assert rules(verify(year)) == [("release.lost", Level.ERROR), ("release.current_older", Level.ERROR)]


@pytest.mark.slow
def test_a_number_once_registered_is_never_used_again(year):
    year.release()
    year.score = 81.0
    year.release()
    remove(year.folder / "r2")
    (year.folder / "current").write_text("r1\n")

    assert year.release().release == "r3"
    assert rules(verify(year)) == [("release.lost", Level.ERROR)], "however often it was superseded"
