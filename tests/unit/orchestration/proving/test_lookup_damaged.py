"""What a forger can write into a PDF proves nothing, and what broke in a release makes no genuine PDF a forgery."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from attacks import loosen, repair
from release_fixtures import manifest_of
from test_lookup import Shelf, entry, made, mulin, real_pdf, two

from mulin.findings import FindingsError, Level
from orchestration.cli import show
from orchestration.cli.messages import ExitCode
from orchestration.proving.lookup import find_code, find_hash, superseded
from orchestration.release.anchor import anchor_release
from orchestration.release.index import Entry, entries_of
from orchestration.release.layout import point_to
from reports.identity import report_code

pytestmark = pytest.mark.slow  # whole releases are made


__all__ = ["made", "two"]
U1, U2 = "reports/street/u1-定海路街道.pdf", "reports/street/u2-平凉路街道.pdf"


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal in which no sentence is broken."""
    monkeypatch.setattr(show, "_PIPED_WIDTH", 500)


def touch(path: Path, content: bytes | None) -> None:
    """Write over a frozen file, or remove it."""
    path.chmod(0o644)
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)


def spoil(index: Path, how: str) -> None:
    """``reports/index.json`` as accidents and forgers leave it."""
    if how == "one code edited":
        data = json.loads(index.read_text(encoding="utf-8"))
        data["reports"][0]["report_code"] = report_code(2021, "street", "u1", "invented", "r2")
        touch(index, json.dumps(data, ensure_ascii=False).encode())
    elif how == "unreadable":
        touch(index, None)
        index.mkdir()
    else:
        touch(index, {"a brace": b"{", "a list": b"[]", "empty": b"", "gone": None}[how])


SPOILT = ["a brace", "a list", "empty", "gone", "unreadable", "one code edited"]


def forged(folder: Path, code: str, data: bytes, fingerprint: str | None = None) -> Path:
    """A PDF that prints ``code`` and, unless told otherwise, the fingerprint of the data it carries."""
    path = folder / "forged.pdf"
    digest = fingerprint or hashlib.sha256(data).hexdigest()
    path.write_bytes(real_pdf(f"仿制的定海路街道；报告编码 {code}；数据指纹 {digest}", data))
    return path


# ---- what a file says of itself --------------------------------------------------------------------------------------


def test_a_fingerprint_that_a_forged_file_brings_along_proves_nothing(two: Shelf, tmp_path: Path) -> None:
    invented = report_code(2021, "street", "u1", "invented", "r2")
    result = mulin("verify", str(forged(tmp_path, invented, b'{"total": 99}')))
    assert result.exit_code == ExitCode.FOUND
    assert "文件自称的指纹未经登记，不能证明什么" in result.output
    for lie in ("没有被改", "与登记", "一致"):
        assert lie not in result.output


def test_data_of_a_known_code_are_held_against_the_registered_fingerprint(two: Shelf, tmp_path: Path) -> None:
    mine = entry(two, "r2", "u1")
    other = mulin("verify", str(forged(tmp_path, mine.report_code, b'{"total": 99}')))
    assert (other.exit_code, "数据被改动过" in other.output) == (ExitCode.FOUND, True)
    same = mulin("verify", str(forged(tmp_path, mine.report_code, b'{"total": 79.0}', "0" * 64)))
    assert same.exit_code == ExitCode.FOUND
    assert "所附数据没有被改；页面上印的数仍可能被改动，以版次中的文件为准" in same.output


def test_a_release_the_chain_does_not_know_registers_no_fingerprint(two: Shelf, tmp_path: Path) -> None:
    mine, manifest = entry(two, "r2", "u1"), two.folder / "r2/manifest.json"
    touch(manifest, manifest.read_bytes() + b" ")
    result = mulin("verify", str(forged(tmp_path, mine.report_code, b'{"total": 79.0}')))
    assert result.exit_code == ExitCode.FOUND
    assert "未经登记，不能证明什么" in result.output
    assert "没有被改" not in result.output


def test_a_file_at_odds_with_itself_is_told(two: Shelf, tmp_path: Path) -> None:
    invented = report_code(2021, "street", "u1", "invented", "r2")
    result = mulin("verify", str(forged(tmp_path, invented, b'{"total": 99}', "0" * 64)))
    assert "自相矛盾" in result.output


# ---- a broken index --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", SPOILT)
def test_a_genuine_pdf_stays_genuine_whatever_became_of_the_index(two: Shelf, tmp_path: Path, how: str) -> None:
    held = shutil.copy(two.folder / "r2" / U1, tmp_path / "held.pdf")
    spoil(two.folder / "r2/reports/index.json", how)
    result = mulin("verify", str(held))
    assert result.exit_code == ExitCode.FOUND, "the release is damaged, and this has to be mended"
    assert "这份文件与 2021年 r2 登记的文件逐字节相同，没有被改动" in result.output
    assert "2021年 r2 的报告索引" in result.output
    assert "不是任何版次中的文件" not in result.output


@pytest.mark.parametrize("how", SPOILT)
def test_no_code_is_believed_out_of_a_broken_index(two: Shelf, how: str) -> None:
    code = entry(two, "r2", "u1").report_code
    spoil(two.folder / "r2/reports/index.json", how)
    for asked in (code, report_code(2021, "street", "u1", "invented", "r2")):
        found = find_code(two.settings, asked)
        assert (found.places, found.unread) == ((), ("2021年 r2",))
        result = mulin("verify", asked)
        assert result.exit_code == ExitCode.FOUND
        assert "2021年 r2 的读不出来，可能就在其中" in result.stderr
        assert "没有一个版次里有" not in result.stderr


@pytest.mark.parametrize("how", SPOILT)
def test_a_broken_index_does_not_stop_the_reports_of_other_releases(two: Shelf, how: str) -> None:
    """r2, in use, is broken; a report of r1 is still sound, and still known to be superseded."""
    mine = entry(two, "r1", "u1")
    spoil(two.folder / "r2/reports/index.json", how)
    for asked in (mine.report_code, str(two.folder / "r1" / U1)):
        result = mulin("verify", asked)
        assert result.exit_code == ExitCode.OK, result.output + result.stderr
        for said in ("核对无误", "2021年 r2 的报告索引", "已被取代", "同一单位的报告是另一份文件"):
            assert said in result.output
    found = find_hash(two.settings, mine.sha256)
    assert [(f.rule, f.level) for f in found.findings] == [("release.index_damaged", Level.WARNING)]


def test_a_broken_manifest_or_pointer_does_not_stop_the_reports_of_other_releases(two: Shelf) -> None:
    code = entry(two, "r1", "u2").report_code
    touch(two.folder / "current", b"r9\n")
    result = mulin("verify", code)
    assert (result.exit_code, "r9" in result.output) == (ExitCode.OK, True), result.output
    touch(two.folder / "current", b"r2\n")
    touch(two.folder / "r2/manifest.json", b"{")
    result = mulin("verify", code)
    assert (result.exit_code, "核对无误" in result.output) == (ExitCode.OK, True), result.output


def test_a_pdf_of_a_release_without_readable_manifest_is_not_called_forged(two: Shelf) -> None:
    touch(two.folder / "r2/manifest.json", b"{")
    result = mulin("verify", str(two.folder / "r2" / U1))
    assert result.exit_code == ExitCode.FOUND
    assert "2021年 r2 的清单读不出来" in result.output
    assert "不能断定" in result.output
    assert "不是任何版次中的文件" not in result.output


@pytest.mark.parametrize("how", SPOILT)
def test_whoever_needs_all_reports_is_refused_a_broken_index(two: Shelf, how: str) -> None:
    folder = two.folder / "r2"
    spoil(folder / "reports/index.json", how)
    with pytest.raises(FindingsError, match="r2 的报告索引"):
        entries_of(folder, manifest_of(folder))


# ---- a damaged file --------------------------------------------------------------------------------------------------


def test_a_report_that_is_gone_is_said_to_be_gone(two: Shelf) -> None:
    code = entry(two, "r2", "u1").report_code
    touch(two.folder / "r2" / U1, None)
    result = mulin("verify", code)
    assert result.exit_code == ExitCode.FOUND
    assert "登记过的文件不见了" in result.output
    assert "被改动" not in result.output


@pytest.mark.parametrize("content", [None, b"%PDF-1.7 other"])
def test_a_sound_copy_is_told_so_before_the_damage_of_the_release(
    two: Shelf, tmp_path: Path, content: bytes | None
) -> None:
    held = shutil.copy(two.folder / "r2" / U1, tmp_path / "held.pdf")
    touch(two.folder / "r2" / U1, content)
    result = mulin("verify", str(held))
    assert result.exit_code == ExitCode.FOUND
    same, damage = result.output.find("登记的文件逐字节相同，没有被改动"), result.output.find("版次文件夹 有")
    assert 0 <= same < damage
    assert "held.pdf 有" not in result.output


# ---- the right report in the wrong place -----------------------------------------------------------------------------


def test_a_report_under_the_name_of_another_unit_in_a_release_is_refused(two: Shelf) -> None:
    touch(two.folder / "r2" / U2, (two.folder / "r2" / U1).read_bytes())
    result = mulin("verify", str(two.folder / "r2" / U2))
    assert result.exit_code == ExitCode.FOUND
    assert "文件放错了位置" in result.output
    assert "核对无误" not in result.output


def test_a_link_in_a_release_to_the_report_of_another_unit_is_refused(two: Shelf) -> None:
    touch(two.folder / "r2" / U2, None)
    (two.folder / "r2" / U2).symlink_to(two.folder / "r2" / U1)
    result = mulin("verify", str(two.folder / "r2" / U2))
    assert (result.exit_code, "文件放错了位置" in result.output) == (ExitCode.FOUND, True)


@pytest.mark.parametrize(
    ("name", "told"),
    [("u2-平凉路街道.pdf", True), ("发u2的.pdf", True), ("平凉路街道 副本.pdf", True), ("u1-定海路街道.pdf", False),
     ("定海路街道 副本.pdf", False), ("report.pdf", False)],
)  # fmt: skip
def test_a_copy_named_after_another_unit_is_pointed_out(two: Shelf, tmp_path: Path, name: str, told: bool) -> None:
    shutil.copy(two.folder / "r2" / U1, tmp_path / name)
    result = mulin("verify", str(tmp_path / name))
    assert result.exit_code == ExitCode.OK, result.output
    assert ("内容却是定海路街道（u1）的报告" in result.output) is told


def test_a_release_made_before_there_was_an_index_is_known_by_its_file_names(two: Shelf) -> None:
    """Its manifest lists no index; one put there later is not believed."""
    manifest = manifest_of(two.folder / "r2")
    del manifest.files["reports/index.json"]
    listed: tuple[Entry, ...] = entries_of(two.folder / "r2", manifest)
    assert [(e.kind, e.code, e.name, e.since, e.report_code) for e in listed] == [
        ("street", "u1", "定海路街道", "r2", ""), ("street", "u2", "平凉路街道", "r2", ""),
    ]  # fmt: skip


def test_a_sound_report_has_nothing_to_tell(two: Shelf) -> None:
    found = find_hash(two.settings, entry(two, "r2", "u1").sha256)
    assert (found.findings, found.unread, superseded(found)) == ((), (), None)


def test_one_code_on_two_registered_files_is_said_when_the_code_is_asked_for(two: Shelf) -> None:
    """A release fabricated with another page under a true code, registered like any other."""
    assert find_code(two.settings, entry(two, "r2", "u1").report_code).findings == ()
    third = two.folder / "r3"
    shutil.copytree(two.folder / "r2", third)
    loosen(third)
    (third / U1).write_bytes((third / U1).read_bytes() + b"\n% 99.5\n")
    anchor_release(two.settings, third, repair(third, release="r3"))
    point_to(two.settings, 2021, "r3")

    result = mulin("verify", entry(two, "r2", "u1").report_code)

    assert result.exit_code == ExitCode.OK
    assert "在 r2、r3 中是不同的文件" in result.output
