"""Handing in at the terminal: every file has its answer, an earlier version comes back only when asked for, and a
department is told where it stands."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).parents[3] / "workbooks"))

from cases import Case, write

from mulin.pack import Pack, load_pack
from mulin.received import Store
from mulin.settings import REPO_ROOT
from orchestration.cli import app
from orchestration.cli.messages import ExitCode

PACK = REPO_ROOT / "plans" / "yangpu-2021-2025"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(PACK)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("MULIN_PACK", str(PACK))
    monkeypatch.setattr("orchestration.cli.show._PIPED_WIDTH", 600)  # so that no message is folded
    monkeypatch.chdir(tmp_path)
    return tmp_path / "var"


def mulin(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def made(pack: Pack, folder: Path, figure: int) -> Path:
    return write(pack, Case("上报", "", "D21", "report", 2024, {"cells": {"F-D023/310110": figure}}), folder)


@pytest.mark.slow
def test_one_bad_file_stops_nobody_else(pack: Pack, home: Path, tmp_path: Path) -> None:
    good = made(pack, tmp_path / "a", 8)
    (tmp_path / "夹.xlsx").mkdir()
    os.mkfifo(tmp_path / "管.xlsx")
    (tmp_path / "断.xlsx").symlink_to("nowhere.xlsx")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("座.xlsx")
    odd = os.fsdecode("部门上报.xlsx".encode("gb18030"))
    (tmp_path / odd).write_bytes(good.read_bytes())
    others = ["不在.xlsx", "夹.xlsx", "管.xlsx", "断.xlsx", "座.xlsx", "/dev/null"]
    result = mulin("submit", *others, odd, str(good))

    assert result.exit_code == ExitCode.FOUND
    for name in others:
        assert f"{Path(name).name}：没有收下。" in result.output
    for said in ("文件不存在", "是文件夹", "是管道", "是套接字", "是设备"):
        assert said in result.output
    assert "部门上报.xlsx：【已接收】，回执 2024-D21-报-v1-" in result.output
    assert "上报.xlsx：【与第1版相同】此前已接收，回执 2024-D21-报-v1-" in result.output
    assert [r.file_name for r in Store(home / "received").records()] == ["部门上报.xlsx"]
    assert mulin("submit", str(good)).exit_code == ExitCode.OK


@pytest.mark.slow
def test_an_earlier_version_comes_back_only_when_asked_for(pack: Pack, home: Path, tmp_path: Path) -> None:
    first, second = (made(pack, tmp_path / str(n), n) for n in (8, 9))
    for path in (first, second):
        assert mulin("submit", str(path)).exit_code == ExitCode.OK
    store = Store(home / "received")
    code = store.records()[0].receipt
    again = mulin("submit", str(first))
    assert "现在生效：第2版" in again.output
    assert f"mulin submit --restore {code}" in again.output

    back = mulin("submit", "--restore", code, "--reason", "第2版误用了上年的数", "--who", "李四")
    assert back.exit_code == ExitCode.OK, back.output
    assert "【已恢复】恢复第1版，回执 2024-D21-报-v3-" in back.output
    assert [(r.version, r.restores, r.reason, r.who) for r in store.in_force(2024)] == [
        (3, 1, "第2版误用了上年的数", "李四")
    ]
    assert "生效（恢复第1版：第2版误用了上年的数）" in mulin("received").output
    assert mulin("submit", "--restore", str(second), "--reason", "再换回来").exit_code == ExitCode.OK
    assert store.in_force(2024)[0].restores == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "写上要交的工作簿"),
        (("--restore", "x"), "须写明原因"),
        (("--restore", "x", "--reason", " "), "须写明原因"),
        (("a.xlsx", "--restore", "x", "--reason", "错"), "单独使用"),
        (("--restore", "x", "--reason", "错", "--dry-run"), "单独使用"),
        (("a.xlsx", "--reason", "错"), "只与 --restore 一起写"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_done(home: Path, words: tuple[str, ...], said: str) -> None:
    result = mulin("submit", *words)

    assert result.exit_code == ExitCode.USAGE
    assert said in result.stderr
    assert not home.exists()


def test_a_receipt_nobody_knows_is_said_so() -> None:
    result = mulin("submit", "--restore", "2024-D21-报-v1-000000-A", "--reason", "错")

    assert result.exit_code == ExitCode.FOUND
    assert "没有编号为“2024-D21-报-v1-000000-A”的收件记录" in result.stderr


def test_a_department_is_told_where_it_stands_although_nothing_came(home: Path) -> None:
    result = mulin("received", "--department", "d17", "--year", "2024")

    assert result.exit_code == ExitCode.OK, result.output
    assert "（D17）　上报状态" in result.output
    assert "【2024年度】上报截止 2025-01-20" in result.output
    assert "◇ 年度数据填报表：还没有收到" in result.output
    assert "共 0 份" in result.output
    assert not (home / "received").exists()


@pytest.mark.slow
def test_the_page_in_the_folder_follows_every_way_in(pack: Pack, home: Path, tmp_path: Path) -> None:
    folder = home / "inbox" / "D21-区城管执法局"
    folder.mkdir(parents=True)
    page = folder / "状态.txt"
    assert mulin("watch", "--once").exit_code == ExitCode.OK
    assert "【2024年度】" not in page.read_text(encoding="utf-8-sig"), "over, and nothing came for it"
    deep = folder / "终稿"
    deep.mkdir()
    made(pack, tmp_path / "a", 8).rename(deep / "上报.xlsx")
    mulin("watch", "--once")
    assert "终稿/上报.xlsx：放在了里层文件夹" in page.read_text(encoding="utf-8-sig")

    assert mulin("submit", str(made(pack, tmp_path / "b", 9))).exit_code == ExitCode.OK
    text = page.read_text(encoding="utf-8-sig")
    assert "◇ 年度数据填报表：已通过，生效的是第1版" in text
    assert "终稿/上报.xlsx：放在了里层文件夹" in text
    before = page.stat()
    mulin("watch", "--once")
    assert page.stat() == before
    said = mulin("received", "--department", "D21").output
    for line in text.partition("\n\n本页")[0].splitlines():
        assert line.strip() in said


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "gbk", "utf-8"])
def test_a_name_the_terminal_cannot_show_ends_nothing(tmp_path: Path, encoding: str) -> None:
    """In a process of its own: the terminal's encoding is settled when Python starts."""
    names = ["𠮷.xlsx", "上报.xlsx", os.fsdecode(b"\xff\xfe.xlsx")]
    for name in names:
        (tmp_path / name).write_bytes(b"PK")
    code = "import sys; from orchestration.cli import app; app(sys.argv[1:])"
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(REPO_ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code, "submit", "--dry-run", *names], capture_output=True, env=environment, cwd=tmp_path
    )

    assert done.returncode == ExitCode.FOUND, done.stderr
    assert done.stdout.decode(encoding).count(".xlsx") >= len(names)
