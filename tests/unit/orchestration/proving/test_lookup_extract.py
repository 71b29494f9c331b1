"""A restricted paper of the register is no release's report, and no forgery either."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_lookup import Shelf, made, mulin, real_pdf, two

from mulin import beijing
from mulin.received import Store, issue_extract
from orchestration.cli.messages import ExitCode

__all__ = ["made", "two"]


THIS_YEAR = str(beijing.today().year)
KNOWN = f"考核摘要〔{THIS_YEAR}〕1号（份号 000001），关于2021年度"


@pytest.fixture
def paper(two: Shelf, tmp_path: Path) -> Path:
    """An extract handed out of 2021's register."""
    _, pdf = issue_extract(
        Store(two.settings.received), 2021, "310110006", "r2", "区委组织部", "年度考核", "王某",
        lambda number, day: real_pdf(f"摘要 {number} {day}", b"{}"),
    )  # fmt: skip
    path = tmp_path / "000001.pdf"
    path.write_bytes(pdf)
    return path


@pytest.mark.slow
def test_verify_knows_a_registered_extract(two: Shelf, paper: Path) -> None:
    result = mulin("verify", str(paper))
    assert result.exit_code == ExitCode.OK, result.output
    for said in (KNOWN, "发给“区委组织部”", "核对无误"):
        assert said in result.output
    assert "不要采信" not in result.output


def test_verify_refuses_an_extract_that_was_altered(two: Shelf, paper: Path) -> None:
    paper.write_bytes(paper.read_bytes().replace(b"595", b"596"))
    result = mulin("verify", str(paper))
    assert (result.exit_code, "不是任何版次中的文件" in result.output) == (ExitCode.FOUND, True)


def test_an_extract_is_found_whatever_year_is_asked_for(two: Shelf, paper: Path) -> None:
    result = mulin("extract", "--year", "2024", "--check", str(paper))
    assert result.exit_code == ExitCode.OK, result.output
    assert KNOWN in result.output


def test_a_broken_register_is_told(two: Shelf, paper: Path) -> None:
    record = two.settings.received / "extracts" / THIS_YEAR / "1.json"
    record.chmod(0o644)
    record.write_text("{}", encoding="utf-8")
    result = mulin("verify", str(paper))
    assert result.exit_code == ExitCode.FOUND, result.output
    assert f"extracts/{THIS_YEAR}/1" in result.output.replace("\n", "")
