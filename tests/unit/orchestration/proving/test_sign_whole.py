"""Signed copies come all at once or not at all, and only from a certificate that may sign documents."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from test_lookup import Shelf, made, mulin, two
from test_sign import PHRASE, certificate, key, signer, to_sign

from mulin.findings import FindingsError
from mulin.settings import REPO_ROOT
from orchestration.cli.messages import ExitCode
from orchestration.proving.sign import load_signer, sign_release

pytestmark = pytest.mark.slow

__all__ = ["key", "made", "signer", "two"]


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir())


WHOLE = ["signatures.json", "street/u1-定海路街道.pdf", "street/u2-平凉路街道.pdf"]


def fill_the_disk(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """The disk is full when the file after ``after`` others reaches it."""
    synced: list[int] = []

    def fsync(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) > after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fsync)


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_full_disk_leaves_nothing_and_says_so_in_chinese(
    two: Shelf, tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setenv("MULIN_SIGN_PASSPHRASE", PHRASE)
    desk = tmp_path / "desk"
    desk.mkdir()
    fill_the_disk(monkeypatch, after)
    result = mulin("sign", "--year", "2021", "--out", str(desk / "signed"), "--key", str(key))
    assert result.exit_code == ExitCode.MACHINE
    assert "磁盘空间不足" in result.stderr
    assert "Errno" not in result.output + result.stderr
    assert list(desk.iterdir()) == []


def test_a_killed_run_leaves_nothing_under_the_final_name(two: Shelf, tmp_path: Path, signer) -> None:
    out = tmp_path / "desk" / "signed"
    child = os.fork()
    if child == 0:  # killed when the first copy is written
        sign_release(two.settings, to_sign(two), out, signer, on_file=lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert not out.exists()
    sign_release(two.settings, to_sign(two), out, signer)
    assert names(out) == WHOLE


def test_of_two_at_once_one_gets_the_folder_and_the_other_is_told(two: Shelf, tmp_path: Path, signer) -> None:
    out, late = tmp_path / "desk" / "signed", []

    def meanwhile(*_: object) -> None:
        if not late:
            late.append(sign_release(two.settings, to_sign(two, "r1"), out, signer))

    with pytest.raises(FindingsError, match="不是空文件夹"):
        sign_release(two.settings, to_sign(two, "r2"), out, signer, on_file=meanwhile)
    assert names(out) == WHOLE
    assert '"release": "r1"' in (out / "signatures.json").read_text(encoding="utf-8")
    assert [p.name for p in out.parent.iterdir()] == ["signed"]


def test_an_empty_folder_that_was_made_before_is_filled(two: Shelf, tmp_path: Path, signer) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "desk")
    sign_release(two.settings, to_sign(two), tmp_path / "link", signer)
    assert names(tmp_path / "desk") == WHOLE


def test_a_report_that_is_gone_is_told_in_chinese_and_the_others_are_signed(two: Shelf, tmp_path: Path, signer) -> None:
    path = two.folder / "r2/reports/street/u1-定海路街道.pdf"
    path.unlink()
    first, second = sign_release(two.settings, to_sign(two, "r2"), tmp_path / "out", signer)
    assert (first.error, second.error) == ("版次中的文件读不出来（文件不在），不予签名", None)


# ---- certificates ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made_as", "rule", "said"),
    [
        ({"holds": "key"}, "key", "没有私钥或证书"),
        ({"holds": "certificate"}, "key", "没有私钥或证书"),
        ({"signs": False}, "key_usage", "不能用来签文件"),
        ({"bits": 1024}, "key_weak", "只有 1024 位"),
    ],
)
def test_a_file_that_cannot_sign_documents_is_refused(tmp_path: Path, made_as: dict, rule: str, said: str) -> None:
    with pytest.raises(FindingsError, match=said) as caught:
        load_signer(certificate(tmp_path / "office.p12", **made_as), PHRASE.encode())
    assert [f.rule for f in caught.value.findings] == [f"release.{rule}"]


def test_a_certificate_that_says_nothing_of_its_use_may_sign(tmp_path: Path) -> None:
    assert load_signer(certificate(tmp_path / "office.p12", signs=None), PHRASE.encode()).signing_cert is not None


def test_without_a_terminal_the_verb_says_where_the_passphrase_goes(two: Shelf, tmp_path: Path, key: Path) -> None:
    words = ["sign", "--year", "2021", "--out", str(tmp_path / "out"), "--key", str(key)]
    environment = {k: v for k, v in os.environ.items() if k != "MULIN_SIGN_PASSPHRASE"}
    done = subprocess.run(
        [sys.executable, "-c", "from orchestration.cli import app; app()", *words], cwd=REPO_ROOT, check=False,
        env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, start_new_session=True,
    )  # fmt: skip
    assert done.returncode == ExitCode.FOUND, done.stderr
    assert "MULIN_SIGN_PASSPHRASE" in done.stderr
    assert "Warning" not in done.stderr
    assert not (tmp_path / "out").exists()
