"""Whatever is touched in a release or in the received store, verification names it. (Recomputation: integration.)"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mulin.findings import Finding, FindingsError, errors
from orchestration.proving.verify import verify_release

pytestmark = pytest.mark.slow


def verify(year) -> list[Finding]:
    return verify_release(year.settings, 2021, recompute=False)


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(bytes(data))
    path.chmod(0o444)


def test_an_untouched_release_is_sound(year):
    year.release()

    assert verify(year) == []


def test_one_flipped_bit_in_any_file_is_named(year):
    year.release()
    files = [p for p in (year.folder / "r1").rglob("*") if p.is_file()]
    assert len(files) > 40

    for path in files:
        good = path.read_bytes()
        flip(path)
        found = verify(year)
        name = path.relative_to(year.folder / "r1").as_posix()
        assert found, f"a flipped bit in {name} went unnoticed"
        assert any(name in (f.file or "") or name == "manifest.json" for f in found), name
        path.chmod(0o644)
        path.write_bytes(good)
        path.chmod(0o444)
    assert verify(year) == []


def test_a_missing_and_an_extra_file_are_named(year):
    year.release()
    folder = year.folder / "r1" / "reports"
    for f in (folder, folder / "street"):
        f.chmod(0o755)
    (folder / "street" / "u1-定海路街道.pdf").rename(folder / "street" / "u1.pdf")

    assert {(f.rule, f.file) for f in errors(verify(year))} == {
        ("release.file_missing", "r1/reports/street/u1-定海路街道.pdf"),
        ("release.file_extra", "r1/reports/street/u1.pdf"),
    }


def test_a_link_in_place_of_a_file_is_not_taken_for_it(year, tmp_path):
    year.release()
    path = year.folder / "r1" / "marts" / "burden.csv"
    (tmp_path / "copy.csv").write_bytes(path.read_bytes())
    path.parent.chmod(0o755)
    path.unlink()
    path.symlink_to(tmp_path / "copy.csv")

    assert [(f.rule, f.file) for f in errors(verify(year))] == [("release.file_changed", "r1/marts/burden.csv")]


def test_a_manifest_rewritten_to_fit_other_inputs_contradicts_itself(year):
    year.release()
    path = year.folder / "r1" / "manifest.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["pack_hash"] = "0" * 64
    path.chmod(0o644)
    path.write_text(json.dumps(data), encoding="utf-8")

    told = [f.rule for f in errors(verify(year))]
    assert told == ["release.anchor_differs", "release.hash_differs", "release.hash_differs"]


def test_a_received_file_altered_after_the_release_is_named(year):
    year.release()
    record = year.house.store.record("2021-D06-report-v1")
    flip(year.house.store.object_path(record.sha256))

    assert any(record.sha256 in f.message or record.sha256 in (f.file or "") for f in verify(year))


def test_a_chain_that_no_longer_knows_the_head_printed_in_the_release_is_named(year):
    year.house.receive("D05")
    year.release()
    chain = year.settings.received / "chain.jsonl"
    lines = chain.read_bytes().splitlines(keepends=True)
    chain.write_bytes(b"".join(lines[:-1]))

    assert verify(year)


def test_a_release_that_does_not_exist_says_which_do(year):
    year.release()

    with pytest.raises(FindingsError) as caught:
        verify_release(year.settings, 2021, "r9")

    assert "r1" in str(caught.value)
