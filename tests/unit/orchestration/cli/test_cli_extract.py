"""``mulin extract``: a paper is registered only when it can be handed out, and a name is one line of words."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from served_by_hand import STREET, supersede
from typer.testing import CliRunner, Result

from mulin import beijing
from mulin.beijing import in_beijing
from mulin.plain import canonical, sha256_of
from mulin.received import Extract, Store, extracts, issue_extract
from mulin.received.heads import head_at
from orchestration.cli import app, extract
from orchestration.cli.messages import ExitCode
from reports.cadre.extract import Issue

THIS_YEAR = str(beijing.today().year)
"""Papers are numbered by the year in which they are issued."""
PAPER = f"{THIS_YEAR}-000001-定海路街道.pdf"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A paper that takes no time: what is tried is where it goes, not how it looks."""

    def drawn(_opened: object, code: str, issue: Issue, pages: list[int]) -> bytes:
        pages.append(2)
        return f"%PDF {code} {issue}".encode()

    monkeypatch.setattr(extract, "_render", drawn)


def issue(out: Path, *words: str, to: str = "区委组织部", purpose: str = "年度考核") -> Result:
    given = ["--unit", STREET, "--to", to, "--purpose", purpose, "--out", str(out), *words]
    return CliRunner().invoke(app, ["extract", "--year", "2024", *given])


def registered(home: Path) -> list[int]:
    return [x.number for x in extracts(Store(home / "received"))]


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def said(done: Result) -> str:
    return "".join(done.output.split())


def test_a_paper_is_handed_out_and_known_again(home: Path, tmp_path: Path) -> None:
    done = issue(tmp_path / "out")
    assert done.exit_code == ExitCode.OK, done.output
    assert names(tmp_path / "out") == [PAPER]
    assert (tmp_path / "out" / PAPER).stat().st_mode & 0o777 == 0o600
    assert registered(home) == [1]
    again = CliRunner().invoke(app, ["extract", "--year", "2024", "--check", str(tmp_path / "out" / PAPER)])
    assert again.exit_code == ExitCode.OK
    assert "区委组织部" in again.output


@pytest.mark.usefixtures("quick")
def test_a_place_that_holds_no_folder_uses_up_no_number(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file", encoding="utf-8")
    for out in (tmp_path / "file", tmp_path / "file" / "x", Path("/dev/null/x")):
        done = issue(out)
        assert done.exit_code in (ExitCode.USAGE, ExitCode.MACHINE), done.output
        assert "MULIN_HOME" not in done.output
    assert registered(home) == []


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_takes_nothing_uses_up_no_number(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    from mulin import durable

    def refuse(_descriptor: int, _data: bytes) -> None:
        raise OSError(number, os.strerror(number))

    real = durable.write_all
    monkeypatch.setattr(durable, "write_all", refuse)
    done = issue(tmp_path / "out")
    assert done.exit_code == ExitCode.MACHINE
    assert str(tmp_path / "out") in said(done), "the place that refused, not another"
    assert "MULIN_HOME" not in done.output
    assert str(home) not in said(done)
    assert registered(home) == []
    assert names(tmp_path / "out") == []
    monkeypatch.setattr(durable, "write_all", real)
    assert issue(tmp_path / "out").exit_code == ExitCode.OK
    assert registered(home) == [1]


@pytest.mark.usefixtures("quick")
def test_a_register_that_takes_nothing_leaves_no_paper(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Store, "commit", refuse)
    assert issue(tmp_path / "out").exit_code == ExitCode.MACHINE
    assert names(tmp_path / "out") == []


@pytest.mark.usefixtures("quick")
def test_a_paper_registered_but_not_named_is_said_so_and_made_again(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, real = tmp_path / "out", Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if Path(target).suffix == ".pdf":
            raise OSError(errno.EIO, "unplugged")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    done = issue(out)
    assert done.exit_code == ExitCode.FOUND
    assert "已登记为1号，PDF没有写成" in said(done)
    assert "--reprint1" in said(done)
    assert names(out) == []
    monkeypatch.setattr(Path, "replace", real)
    done = CliRunner().invoke(app, ["extract", "--year", THIS_YEAR, "--reprint", "1", "--out", str(out)])
    assert done.exit_code == ExitCode.OK, done.output
    assert names(out) == [PAPER]
    assert registered(home) == [1]


@pytest.mark.usefixtures("quick")
def test_a_folder_in_the_papers_place_is_told_before_the_number_is_taken(home: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / PAPER).mkdir(parents=True)
    done = issue(tmp_path / "out")
    assert done.exit_code == ExitCode.FOUND
    assert "同名的文件夹" in said(done)
    assert registered(home) == []
    assert names(tmp_path / "out") == [PAPER]


@pytest.mark.usefixtures("quick")
def test_what_a_killed_run_left_goes_with_the_next(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / f".{THIS_YEAR}-000001-五角场街道.pdf.part").write_bytes(b"%PDF half")
    assert issue(out).exit_code == ExitCode.OK
    assert names(out) == [PAPER]


@pytest.mark.usefixtures("quick")
def test_a_paper_that_was_registered_before_the_kill_gets_its_name_with_the_next(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert issue(out).exit_code == ExitCode.OK
    paper = (out / PAPER).read_bytes()
    (out / PAPER).rename(out / f".{PAPER}.part")
    assert issue(out, purpose="调研").exit_code == ExitCode.OK
    assert (out / PAPER).read_bytes() == paper
    assert names(out) == [PAPER, PAPER.replace("000001", "000002")]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("where", ["releases/2024", "received", "received/extracts/2024"])
def test_papers_do_not_go_among_releases_or_received_files(home: Path, tmp_path: Path, where: str) -> None:
    (tmp_path / "link").symlink_to(home / where)
    for out in (home / where, tmp_path / "link" / "x"):
        done = issue(out)
        assert done.exit_code == ExitCode.FOUND
        assert str(out) in said(done)
    assert registered(home) == []
    assert not list(home.rglob("*.pdf*"))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("甲\n乙", "换行"),
        ("甲\t乙", "制表符"),
        ("甲\x07", "控制字符"),
        ("甲\u202e乙", "控制字符"),
        ("甲" * 101, "最多100个"),
        (" ", "空"),
        ("张三13800001234", "手机号"),
        ("11010519491231002X", "身份证号"),
    ],
)
def test_a_name_is_one_line_of_words(home: Path, tmp_path: Path, text: str, why: str) -> None:
    for done in (issue(tmp_path / "out", to=text), issue(tmp_path / "out", purpose=text)):
        assert done.exit_code == ExitCode.FOUND
        assert why in said(done)
    assert registered(home) == []
    assert issue(tmp_path / "out", to="甲" * 100).exit_code == ExitCode.OK


def test_a_paper_of_a_superseded_release_needs_to_be_asked_for_twice(home: Path, tmp_path: Path, quick: None) -> None:
    supersede(home / "releases/2024/r1")

    refused = issue(tmp_path / "out", "--release", "r1")
    assert refused.exit_code == ExitCode.FOUND
    assert "--although-superseded" in said(refused)
    assert registered(home) == []

    done = issue(tmp_path / "out", "--release", "r1", "--although-superseded")
    assert done.exit_code == ExitCode.OK, done.output
    assert "2024年的r1已被r2取代" in said(done)
    (paper,) = extracts(Store(home / "received"))
    assert paper.release == "r1"


@pytest.mark.usefixtures("quick")
def test_a_paper_printed_again_is_not_told_as_a_new_one(home: Path, tmp_path: Path) -> None:
    assert "已制发给“区委组织部”，记入登记链" in said(issue(tmp_path / "out"))
    again = CliRunner().invoke(
        app, ["extract", "--year", THIS_YEAR, "--reprint", "1", "--out", str(tmp_path / "again")]
    )
    assert again.exit_code == ExitCode.OK, again.output
    assert "已补制" in said(again)
    assert "已制发" not in said(again)
    assert registered(home) == [1]


@pytest.mark.usefixtures("home")
def test_a_paper_that_is_not_there_was_not_checked(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["extract", "--year", "2024", "--check", str(tmp_path / PAPER)])
    assert done.exit_code == ExitCode.FOUND
    assert "没有查验" in said(done)
    assert "没有制发" not in said(done)


@pytest.mark.usefixtures("quick")
def test_a_forged_paper_put_on_the_register_is_found_by_making_it_again(home: Path, tmp_path: Path) -> None:
    forged = tmp_path / "forged.pdf"
    forged.write_bytes(b"%PDF other figures")
    store = Store(home / "received")
    issue_extract(store, 2024, STREET, "r1", "区委组织部", "年度考核", "某人", lambda *_: forged.read_bytes())
    checked = CliRunner().invoke(app, ["extract", "--year", "2024", "--check", str(forged)])
    assert checked.exit_code == ExitCode.OK
    assert "没有重做" in said(checked), "the register alone does not say what a paper prints"
    assert "--reprint1" in said(checked)
    again = CliRunner().invoke(app, ["extract", "--year", THIS_YEAR, "--reprint", "1", "--out", str(tmp_path / "out")])
    assert again.exit_code == ExitCode.FOUND
    assert "SHA-256不同" in said(again)


@pytest.mark.usefixtures("quick")
def test_a_paper_says_the_year_of_its_issue_and_the_year_it_is_about(home: Path, tmp_path: Path) -> None:
    assert f"考核摘要〔{THIS_YEAR}〕1号" in said(issue(tmp_path / "out"))
    (known,) = extracts(Store(home / "received"))
    assert (str(known.year), known.number, known.about) == (THIS_YEAR, 1, 2024)
    for year in (THIS_YEAR, "2024"):
        listed = CliRunner().invoke(app, ["extract", "--year", year, "--list"])
        assert f"〔{THIS_YEAR}〕1号" in listed.output
    checked = CliRunner().invoke(app, ["extract", "--year", "2024", "--check", str(tmp_path / "out" / PAPER)])
    assert f"考核摘要〔{THIS_YEAR}〕1号（份号000001），关于2024年度" in said(checked)
    wrong = CliRunner().invoke(app, ["extract", "--year", "2024", "--reprint", "1", "--out", str(tmp_path / "again")])
    assert wrong.exit_code == ExitCode.FOUND
    assert "没有考核摘要〔2024〕1号" in said(wrong)


@pytest.mark.usefixtures("quick")
def test_a_paper_numbered_by_the_assessed_year_is_printed_again_as_it_was(home: Path, tmp_path: Path) -> None:
    store = Store(home / "received")
    index, day, release = len(store.chain.state().events), store.now().date(), ("r1", "区纪委", "年度考核", "某人")
    head = head_at(store.chain, index - 1)
    pdf = f"%PDF {STREET} {Issue(1, '区纪委', '年度考核', day, head)}".encode()
    old = Extract(2024, 1, STREET, *release, day, sha256_of(pdf), in_beijing(store.now()), index)
    with store.writing():
        store.commit("extracts/2024/1.json", canonical(old.as_dict()), "extract")
    again = CliRunner().invoke(app, ["extract", "--year", "2024", "--reprint", "1", "--out", str(tmp_path / "out")])
    assert again.exit_code == ExitCode.OK, again.output
    assert (tmp_path / "out" / "2024-000001-定海路街道.pdf").read_bytes() == pdf
    assert issue(tmp_path / "out").exit_code == ExitCode.OK
    assert [(x.year, x.number, x.about) for x in extracts(store)] == [(2024, 1, 2024), (int(THIS_YEAR), 1, 2024)]
