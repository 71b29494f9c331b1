"""``mulin verify --head``: a head that a paper printed tells whether the record up to it still stands."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from served_by_hand import PACK, STREET, serve
from typer.testing import CliRunner, Result

sys.path.append(str(Path(__file__).parents[2] / "mulin" / "received"))
from received_fixtures import take
from tampering import cut, rewrite

from mulin import beijing
from mulin.received import Store
from mulin.received.heads import head_code
from orchestration.cli import app, extract
from orchestration.cli.messages import ExitCode

PRINTED = re.compile(r"链头：(\d{4}-\w{4}-\w{4}-\w{4}-\w)")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = serve(tmp_path_factory.mktemp("heads") / "var")
    take(Store(home / "received"), b"after the release")
    return home


@pytest.fixture
def store(home: Path) -> Store:
    return Store(home / "received")


def verify(*words: str) -> Result:
    return CliRunner().invoke(app, ["verify", *words])


def said(done: Result) -> str:
    return "".join(done.output.split())


def head(store: Store, index: int) -> str:
    return head_code(store.chain.state().events[index])


def test_a_head_on_the_chain_is_told_with_what_came_after(store: Store) -> None:
    take(store, b"and one more")
    for words in (["--head", head(store, 0)], [head(store, 0)], [head(store, 0).lower().replace("-", "")]):
        done = verify(*words)
        assert done.exit_code == ExitCode.OK, done.output
        assert "在登记链上，第0条" in said(done)
        assert "其后2条：收件2" in said(done)
    done = verify("--head", store.chain.state().events[-1].hash)
    assert done.exit_code == ExitCode.OK, done.output
    assert "其后没有新的登记" in said(done)


@pytest.mark.parametrize(
    ("attack", "why"),
    [
        (lambda store: cut(store, 1), "登记链现在只到第0条"),
        (lambda store: cut(store, 2), "登记链现在一条也没有"),
        (lambda store: rewrite(store, 1), "这一条或更早的登记被改写过"),
        (lambda store: shutil.rmtree(store.root), "登记链现在一条也没有"),
    ],
)
def test_a_head_that_is_lost_is_told_with_what_it_means(store: Store, attack: Callable, why: str) -> None:
    kept = head(store, 1)
    attack(store)
    done = verify("--head", kept)
    assert done.exit_code == ExitCode.FOUND
    assert why in said(done)
    assert "从备份恢复收件库" in said(done)


def test_one_lost_head_among_many_is_enough(store: Store) -> None:
    first, last = head(store, 0), head(store, 1)
    cut(store, 1)
    done = verify("--head", first, "--head", last)
    assert done.exit_code == ExitCode.FOUND
    assert "在登记链上，第0条" in said(done)
    assert "错误1条" in said(done)


def test_every_head_in_a_file_is_looked_up(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "留存.txt"
    path.write_text(f"链头：{head(store, 0)}（请留存）\n{head(store, 1)}\n", encoding="utf-8")
    assert verify("--head", str(path)).exit_code == ExitCode.OK
    for n in range(10):
        take(store, b"%d" % n)
    path.write_text("\n".join(head(store, n) for n in range(12)), encoding="utf-8")
    done = verify("--head", str(path))
    assert done.exit_code == ExitCode.OK
    assert "12个链头都在登记链上" in said(done)
    cut(store, 1)
    done = verify("--head", str(path))
    assert done.exit_code == ExitCode.FOUND
    assert "它是第11条" in said(done)
    assert str(path.name) in said(done)


@pytest.mark.parametrize(
    ("put", "why"),
    [
        (lambda path: path.write_text("没有"), "文件里没有链头"),
        (lambda path: path.write_bytes(b""), "文件里没有链头"),
        (lambda path: path.write_text("0000-AAAA-AAAA-AAAA-0"), "抄错了"),
        (lambda path: path.mkdir(), "是文件夹"),
    ],
)
def test_a_file_in_which_nothing_was_looked_up_is_not_right(store: Store, tmp_path: Path, put, why: str) -> None:
    put(tmp_path / "x.txt")
    done = verify("--head", head(store, 0), "--head", str(tmp_path / "x.txt"))
    assert done.exit_code == ExitCode.FOUND
    assert why in said(done)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("0000-AAAA-AAAA-AAAA-0", "抄错了"),
        ("24-7K3QF-9XMTD-C", "至少应有"),
        ("2024-D06-报-v1-7F3A9C-K", "回执号"),
        ("没有.eml", "也不是文件"),
    ],
)
@pytest.mark.usefixtures("home")
def test_what_is_no_head_is_a_slip_of_the_command(typed: str, why: str) -> None:
    done = verify("--head", typed)
    assert done.exit_code == ExitCode.USAGE
    assert why in said(done)


@pytest.mark.parametrize("with_", [["2024"], ["--year", "2024"], ["--hashes-only"]])
def test_heads_are_asked_for_by_themselves(store: Store, with_: list[str]) -> None:
    assert verify("--head", head(store, 0), *with_).exit_code == ExitCode.USAGE


def test_a_broken_chain_is_told(store: Store) -> None:
    kept = head(store, 0)
    with (store.root / "chain.jsonl").open("ab") as stream:
        stream.write(b"{}\n")
    done = verify("--head", kept)
    assert done.exit_code == ExitCode.FOUND
    assert "第3行被改动" in said(done)


def test_what_a_release_puts_out_prints_the_head_of_its_anchor(store: Store) -> None:
    from orchestration.release.anchor import release_head

    done = CliRunner().invoke(app, ["releases", "--year", "2024"])
    assert head(store, 0) in said(done)
    done = CliRunner().invoke(
        app, ["publish", "--year", "2024", "--locked-on", "2025-02-20", "--published-on", "2025-03-28"]
    )
    assert done.exit_code == ExitCode.OK, done.output
    assert PRINTED.findall(done.output) == [head(store, 2)], "a publication is an event of its own"
    from mulin.settings import Settings

    assert release_head(Settings(), 2024, "r1") == head(store, 0)
    assert release_head(Settings(), 2024, "r9") == ""


def test_an_extract_says_its_own_head_and_prints_the_one_before(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[str] = []

    def drawn(_opened: object, _code: str, issue: object, pages: list[int]) -> bytes:
        printed.append(issue.head)  # type: ignore[attr-defined]
        pages.append(2)
        return f"%PDF {issue}".encode()

    monkeypatch.setattr(extract, "_render", drawn)
    words = ["--unit", STREET, "--to", "区委组织部", "--purpose", "年度考核", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(app, ["extract", "--year", "2024", *words])
    assert done.exit_code == ExitCode.OK, done.output
    assert (printed, PRINTED.findall(done.output)) == ([head(store, 1)], [head(store, 2)])
    take(store, b"something else")
    again = CliRunner().invoke(
        app, ["extract", "--year", str(beijing.today().year), "--reprint", "1", "--out", str(tmp_path / "again")]
    )
    assert again.exit_code == ExitCode.OK, again.output
    assert (printed[-1], PRINTED.findall(again.output)) == (head(store, 1), [head(store, 2)])
    kept = head(store, 2)
    cut(store, 2)
    assert verify("--head", kept).exit_code == ExitCode.FOUND, "the last extract cannot be taken back"


@pytest.fixture
def sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release with nothing wrong in it: what is tried is what the end of a verification says."""
    monkeypatch.setattr("orchestration.proving.verify.verify_release", lambda *_, **__: [])


@pytest.mark.usefixtures("sound")
def test_without_witnesses_a_verification_says_what_it_cannot_know(store: Store) -> None:
    from mulin.received.witness.messages import CANNOT_KNOW

    cut(store, 1)
    done = verify("2024")
    assert done.exit_code == ExitCode.OK
    assert "".join(CANNOT_KNOW.split()) in said(done)


@pytest.mark.usefixtures("sound")
def test_a_verification_ends_with_what_the_witnesses_know(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mulin.received.witness.messages import CANNOT_KNOW

    config = tmp_path / "witnesses.yaml"
    config.write_text(f"witnesses: [{{name: 档案室, kind: file, path: {tmp_path / 'heads.txt'}}}]", encoding="utf-8")
    monkeypatch.setenv("MULIN_WITNESSES", str(config))
    done = CliRunner().invoke(
        app, ["publish", "--year", "2024", "--locked-on", "2025-02-20", "--published-on", "2025-03-28"]
    )
    assert done.exit_code == ExitCode.OK, done.output
    done = verify("2024")
    assert done.exit_code == ExitCode.OK, done.output
    assert "见证“档案室”（文件）：1个链头都在登记链上" in said(done)
    assert "".join(CANNOT_KNOW.split()) not in said(done)
    done = verify("2024", "--hashes-only")
    assert "这次没有对照见证" in said(done), "what was not compared is not passed over in silence"
    cut(store, 1)
    done = verify("2024")
    assert done.exit_code == ExitCode.FOUND
    assert "0002-" in said(done)
    assert "不在登记链上" in said(done)
    assert verify("2024", "--hashes-only").exit_code == ExitCode.OK, "which reads nothing from outside"
    assert verify("--head", str(tmp_path / "heads.txt")).exit_code == ExitCode.FOUND
    config.write_text("witnesses: 5", encoding="utf-8")
    assert verify("2024").exit_code == ExitCode.FOUND, "what cannot be compared is not right"


def test_a_run_ends_with_the_head_of_its_release_and_with_who_does_not_know_it(
    home: Path, store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from expectations.judge import Judgement
    from mulin.pack import load_pack
    from mulin.settings import Settings
    from orchestration.cli.closing import closing_summary
    from orchestration.execute import YearOutcome
    from orchestration.pipeline.gate import Admitted, Verdicts
    from orchestration.pipeline.release import Release
    from orchestration.pipeline.run import YearRun
    from orchestration.pipeline.steps import Scores, Sound, Warehouse
    from orchestration.publishing.publish import ReleaseResult
    from orchestration.warehouse.results import DbtResult

    config = tmp_path / "witnesses.yaml"
    config.write_text(f"witnesses: [{{name: 档案室, kind: file, path: {tmp_path}}}]", encoding="utf-8")
    settings = Settings(home=home, witnesses=config)
    admitted = Admitted(Verdicts(YearRun(settings, load_pack(PACK), 2024, store), {2024: []}))
    scores = Scores(Warehouse(admitted, cast(Any, SimpleNamespace(notes=()))), DbtResult((), False, {}), {})
    sound = Sound(scores, Judgement((), 1, 1, 1, True))
    folder = home / "releases" / "2024" / "r1"
    released = ReleaseResult(2024, "r1", "published", folder, "d" * 64, 0, {}, None, (), None)
    closing_summary(YearOutcome([], sound, Release(sound, released, ()), "0" * 8), 1.0)
    out = "".join(capsys.readouterr().out.split())
    assert f"链头{head(store, 0)}（请抄在别处留存" in out
    assert "见证“档案室”还没有收到最新的链头" in out
