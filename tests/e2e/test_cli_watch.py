"""`mulin watch` lives through whatever a shared folder may hold, on whatever terminal."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parents[1] / "workbooks"))

from cases import Case, load_cases, write

from mulin.pack import Pack, load_pack
from mulin.plain import sha256_file
from mulin.received import Store
from mulin.settings import REPO_ROOT
from orchestration.cli import app

PACK = REPO_ROOT / "plans" / "yangpu-2021-2025"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("MULIN_PACK", str(PACK))
    return tmp_path / "var"


def _watch(home: Path, **environment: str) -> tuple[int, str]:
    code = "import sys; from orchestration.cli import app; app(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, "watch", "--once"], capture_output=True, cwd=REPO_ROOT,
        env={**os.environ, "MULIN_HOME": str(home), "MULIN_PACK": str(PACK), **environment},
    )  # fmt: skip
    said = done.stdout + done.stderr
    return done.returncode, said.decode(environment.get("PYTHONIOENCODING", "utf-8"), "replace")


def _odd_files(folder: Path, workbook: Path) -> None:
    """One of every kind that has ended a sweep, led one astray, or might."""
    whole = workbook.read_bytes()
    (folder / "上报".encode("gb18030").decode("utf-8", "surrogateescape")).with_suffix(".xlsx").write_bytes(whole)
    for name, data in {
        "长" * 83 + ".csv": b"a,b\n", "长" * 83 + ".pdf": b"%PDF", "空.xlsx": b"", "两字节.xlsx": b"PK",
        "零.xlsx": b"\0" * 5000, "半截.xlsx": whole[:9000], "下载.xlsx.part": whole[:90], "~WRL0001.tmp": b"x",
        "盖章.pdf": b"%PDF", "全部.rar": b"Rar!\x1a\x07\x00", "表.numbers": b"x", "无后缀": b"?",
        "旧.et": b"\xd0\xcf\x11\xe0x", "大.CSV": b"a\n", "大.csv": b"b\n", "Thumbs.db": b"x", "._上报.xlsx": b"x",
        "~$开着.xlsx": b"x",
        "开着.xlsx": whole, "坏\n名\u202e.xlsx": b"x",
        "坏.xlsx": b"PK\x03\x04" + b"x" * 90 + b"PK\x05\x06" + b"\xff" * 18,
    }.items():  # fmt: skip
        (folder / name).write_bytes(data)
    with zipfile.ZipFile(folder / "全部.zip", "w") as zf:
        zf.write(workbook, "上报.xlsx")
    os.mkfifo(folder / "管道.xlsx")
    (folder / "夹.xlsx").mkdir()
    (folder / "圈").symlink_to(folder)
    (folder / "圈.xlsx").symlink_to("圈.xlsx")
    with socket.socket(socket.AF_UNIX) as listening, contextlib.chdir(folder):  # such paths must be short
        listening.bind("插座.xlsx")


def _fill(home: Path, pack: Pack, made: Path) -> set[str]:
    """Every workbook of tests/workbooks in its department's folder; returns the SHA-256 of each."""
    digests = set()
    for case in (*load_cases("should_pass"), *load_cases("should_fail")):
        if case.edit.get("gone") or case.edit.get("size"):
            continue
        path = write(pack, case, made / case.name)
        folder = next((home / "inbox").glob(f"{case.edit.get('owner', case.department)}-*"))
        shutil.copy(path, folder / f"{case.name}.xlsx")
        for paper in (path.parent / "佐证材料").iterdir():
            if paper.stat().st_size < 1_000_000:
                shutil.copy(paper, folder / "佐证材料" / paper.name)
        digests.add(sha256_file(path))
    return digests


@pytest.mark.slow
def test_watch_lives_through_a_folder_of_everything(home: Path, tmp_path: Path) -> None:
    pack = load_pack(PACK)
    assert _watch(home)[0] == 0
    digests = _fill(home, pack, tmp_path / "made")
    case = load_cases("should_pass")[0]
    folder = next((home / "inbox").glob(f"{case.department}-*"))
    _odd_files(folder, write(pack, case, tmp_path / "odd"))
    before = {p.name for p in folder.iterdir()}

    code, said = _watch(home, PYTHONIOENCODING="gbk")
    assert code in (0, 1), said
    assert "Traceback" not in said
    assert "程序出错" not in said
    for box in (home / "inbox").iterdir():
        if box.is_dir():
            left = [p for p in box.glob("*.xlsx") if p.is_file() and not p.name.startswith(("退回-", "~$", "."))]
            assert box == folder or not left, "every case was dealt with"
    records = Store(home / "received").records()
    assert digests <= {r.sha256 for r in records}
    assert {"accepted", "rejected"} == {r.state for r in records}
    answered = "\n".join(p.name for p in folder.iterdir())
    for name in (
        "盖章.pdf",
        "全部.rar",
        "全部.zip",
        "表.numbers",
        "无后缀",
        "管道.xlsx",
        "夹.xlsx",
        "圈.xlsx",
        "插座.xlsx",
    ):
        assert f"没有收-{name}.txt" in answered, name
    waiting = {"空.xlsx", "两字节.xlsx", "零.xlsx", "半截.xlsx", "开着.xlsx", "下载.xlsx.part", "坏.xlsx"}
    assert waiting < {p.name for p in folder.iterdir()}
    assert waiting < before

    code, said = _watch(home, LANG="C", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert code in (0, 1), said
    assert "Traceback" not in said
    again = Store(home / "received").records()
    assert len(again) == len(records), "a second look takes nothing twice"


@pytest.mark.slow
def test_what_broke_is_in_the_log_with_its_trace_and_the_name_in_any_bytes(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import expectations.inbox.desk as desk

    folder = home / "inbox" / "D21-区城管执法局"
    folder.mkdir(parents=True)
    (folder / b"\xc9\xcf\xb1\xa8.xlsx".decode("utf-8", "surrogateescape")).write_bytes(b"x")

    def broken(*_: object) -> None:
        raise RuntimeError("\udcc9 boom")

    monkeypatch.setattr(desk, "locks_of", broken)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    result = CliRunner().invoke(app, ["watch", "--once"])
    assert result.exit_code == 1
    assert "D21 上报.xlsx：处理这份文件时程序出错（RuntimeError）" in result.output
    lines = [json.loads(line) for p in (home / "logs").iterdir() for line in p.read_text("utf-8").splitlines()]
    assert any("boom" in line.get("exception", "") for line in lines)


def test_a_department_folder_that_cannot_be_made_stops_no_other(home: Path) -> None:
    (home / "inbox").mkdir(parents=True)
    (home / "inbox" / "D06-区民政局").write_bytes(b"a file in a folder's place")
    result = CliRunner().invoke(app, ["watch", "--once"])
    assert result.exit_code == 0
    assert "没有建成" in result.output + result.stderr
    assert (home / "inbox" / "D21-区城管执法局").is_dir()


def test_a_watch_that_goes_on_outlives_a_look_that_broke(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []

    def sweep(*_: object, **__: object) -> list[object]:
        looks.append(1)
        if len(looks) == 1:
            raise RuntimeError("boom")
        if len(looks) == 2:
            raise OSError(5, "Input/output error")
        raise KeyboardInterrupt

    monkeypatch.setattr("orchestration.pipeline.pull.sweep_inbox", sweep)
    monkeypatch.setattr("time.sleep", lambda _: None)
    result = CliRunner().invoke(app, ["watch"])
    assert len(looks) == 3
    assert "这一遍没有看完" in result.output + result.stderr


@pytest.mark.slow
def test_a_sweep_says_apart_what_is_new_and_what_had_come_before(home: Path, tmp_path: Path) -> None:
    made = write(load_pack(PACK), Case("made", "", "D21", "report", 2024, {}), tmp_path)
    folder = home / "inbox" / "D21-区城管执法局"
    folder.mkdir(parents=True)
    for said in ("已收件", "以前收过，没有重复计入"):
        shutil.copy(made, folder / "上报.xlsx")
        result = CliRunner().invoke(app, ["watch", "--once"])
        assert result.exit_code == 0, result.output
        assert f"D21 上报.xlsx：{said}，回执 2024-D21-报-v1-" in result.output
