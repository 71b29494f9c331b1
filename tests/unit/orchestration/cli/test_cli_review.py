"""``mulin review``: each act says what was registered and who comes next; what is forbidden is said, with exit 1."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mulin.pack import load_pack
from mulin.received import Store
from mulin.settings import REPO_ROOT
from orchestration.cli import app
from orchestration.cli.messages import ExitCode

VERBS = ("list", "show", "submit", "sign", "return", "approve", "withdraw", "lock", "unlock", "void")


class Whose:
    pack, year, department, kind = "yangpu-2021-2025", 2024, "D06", "report"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with one hand-in, under a pack that asks for a signature and one approval and locks in a far year."""
    pack = tmp_path / "pack"
    shutil.copytree(REPO_ROOT / "plans" / "yangpu-2021-2025", pack)
    framework = pack / "years" / "2024" / "framework.yaml"
    text = framework.read_text(encoding="utf-8")
    text = text.replace("unit_groups:", "review: {signature: true, approvers: 1}\n\nunit_groups:")
    framework.write_text(text, encoding="utf-8")
    monkeypatch.setenv("MULIN_PACK", str(pack))
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "home"))
    Whose.pack = load_pack(pack).plan.pack
    store = Store(tmp_path / "home" / "received")
    store.receive(b"first", pack=Whose.pack, identity=Whose, who="张三", channel="cli", state="accepted")  # type: ignore[arg-type]
    return tmp_path / "home"


def review(*words: str, account: str = "") -> Result:
    return CliRunner().invoke(app, ["review", *words, "--year", "2024", *(["--as", account] if account else [])])


def said(done: Result) -> str:
    return "".join(done.output.split())


def unlocked() -> None:
    """The deadline of 2024 is long past: two persons open the table."""
    done = review(
        "unlock", "D06", "--reason", "街道撤并", "--until", "2199-01-01T00:00:00", "--second", "sun", account="qian"
    )
    assert done.exit_code == ExitCode.OK, done.output


def test_a_table_goes_from_hand_to_hand(home: Path) -> None:
    unlocked()
    for verb, account, then in (
        ("submit", "zhang", "分管领导签发"), ("sign", "li", "审核（还差1人）"), ("approve", "wang", "无"),
    ):  # fmt: skip
        done = review(verb, "D06", account=account)
        assert done.exit_code == ExitCode.OK, done.output
        assert f"，{then}" in said(done)
        assert "链头：" in done.output
    events = [e.event for e in Store(home / "received").chain.state().events]
    assert events == ["received", "unlocked", "submitted", "signed", "approved"]
    assert "已通过1张" in said(review("list"))
    told = said(review("show", "D06"))
    assert "理由：街道撤并到2199-01-0100:00:00，第二人sun" in told
    assert "通过第1版wang" in told


def test_what_is_forbidden_is_a_sentence(home: Path) -> None:
    late = review("submit", "D06", account="zhang")
    assert late.exit_code == ExitCode.FOUND
    assert "这张表已锁定（自2025-02-2100:00:00起）" in said(late)
    unlocked()
    assert review("submit", "D06", account="zhang").exit_code == ExitCode.OK
    own = review("sign", "D06", account="zhang")
    assert own.exit_code == ExitCode.FOUND
    assert "须由另一人签发" in said(own)
    returned = review("return", "D06", "--reason", "与台账不符", "--place", "第七行", account="wang")
    assert "不是单元格" in said(returned)
    assert "没有登记过r1" in said(review("void", "r1", "--reason", "权重录错", "--second", "sun", account="qian"))


def test_a_year_without_review_says_so(home: Path) -> None:
    listed = CliRunner().invoke(app, ["review", "list", "--year", "2023"])
    assert "2023年的评价体系没有要求审核" in said(listed)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example(verb: str) -> None:
    done = CliRunner().invoke(app, ["review", verb, "--help"])
    assert done.exit_code == ExitCode.OK
    assert f"mulin review {verb}" in done.output
