"""``current``: which release is served. Put back to an older one, or lost, it is told with what to write."""

from __future__ import annotations

from pathlib import Path

import pytest
from release_fixtures import Year
from typer.testing import CliRunner, Result

from mulin.findings import Finding, FindingsError, Level
from orchestration.cli import app
from orchestration.cli.messages import ExitCode
from orchestration.proving.verify import verify_release

pytestmark = pytest.mark.slow  # each builds releases of its own: seconds of fsync


def verify(year: Year, release: str | None = None) -> list[Finding]:
    return verify_release(year.settings, 2021, release, recompute=False)


@pytest.fixture
def two(year: Year, monkeypatch: pytest.MonkeyPatch) -> Year:
    year.release()
    year.score = 81.0
    assert year.release().release == "r2"
    monkeypatch.setenv("MULIN_HOME", str(year.settings.home))
    monkeypatch.setattr("orchestration.cli.show._PIPED_WIDTH", 600)
    return year


def point(year: Year, text: str) -> None:
    (year.folder / "current").write_text(text + "\n", encoding="ascii")


def mulin(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_an_older_release_served_again_is_an_error_with_the_one_to_write_back(two: Year) -> None:
    point(two, "r1")

    (found,) = verify(two)
    assert (found.rule, found.level) == ("release.current_older", Level.ERROR)
    assert "r2" in found.message
    assert "写回 r2" in found.mend

    verified = mulin("verify", "2021", "--hashes-only")
    assert verified.exit_code == ExitCode.FOUND
    assert "核对无误" not in verified.output
    listed = mulin("releases", "--year", "2021")
    assert listed.exit_code == ExitCode.FOUND
    assert "写回 r2" in listed.output
    assert "共 2 版" in listed.output


def test_the_next_run_serves_the_newest_again(two: Year) -> None:
    point(two, "r1")
    two.release()

    assert two.served() == "r2"
    assert verify(two) == []
    assert mulin("releases", "--year", "2021").exit_code == ExitCode.OK


def test_a_newer_release_that_is_damaged_is_still_the_one_in_use(two: Year) -> None:
    """Whoever damages r2 and points to r1 would otherwise have r1's figures handed out."""
    point(two, "r1")
    damaged = two.folder / "r2" / "marts" / "burden.csv"
    damaged.chmod(0o644)
    damaged.write_bytes(b"x")
    damaged.chmod(0o444)

    assert [f.rule for f in verify(two)] == ["release.file_changed", "release.current_older"]
    assert two.release().release == "r3"
    assert two.served() == "r3"


def test_a_lost_pointer_is_said_to_be_lost_and_the_rest_is_checked(two: Year) -> None:
    (two.folder / "current").unlink()

    (found,) = verify(two)
    assert (found.rule, found.file) == ("release.current_absent", "releases/2021/current")
    assert "没有任何版次" not in found.message
    assert "写回 r2" in found.mend
    assert [f.rule for f in verify(two, "r2")] == ["release.current_absent"]
    assert "写回 r2" in mulin("releases", "--year", "2021").output


def test_a_year_without_releases_still_says_so(year: Year) -> None:
    with pytest.raises(FindingsError) as caught:
        verify(year)

    assert "没有任何版次" in str(caught.value)


@pytest.mark.parametrize("content", [b"{", b'{"year": }', b"\xff\xfe", b"[]", b'{"schema_version": 9}', b"{}"])
def test_a_broken_manifest_is_told_in_chinese(two: Year, content: bytes) -> None:
    path = two.folder / "r2" / "manifest.json"
    path.chmod(0o644)
    path.write_bytes(content)

    texts = [f.message for f in verify(two) if f.rule == "release.manifest"]

    assert len(texts) == 1
    reason = texts[0].partition("（")[2]
    assert not any(word in reason for word in ("Expecting", "line", "codec", "object", "schema", "argument")), reason


def test_a_lost_manifest_is_told_in_chinese(two: Year) -> None:
    path: Path = two.folder / "r2" / "manifest.json"
    path.parent.chmod(0o755)
    path.unlink()

    assert any("文件不在" in f.message for f in verify(two))


def test_warnings_alone_are_not_titled_as_differences(two: Year) -> None:
    for path in (two.settings.received / "sidecars").rglob("*.json"):
        path.chmod(0o644)

    result = mulin("verify", "2021", "--hashes-only")

    assert result.exit_code == ExitCode.OK
    assert "没有不符，有 1 条提醒" in result.output
    assert "与收到的文件不符" not in result.output
    assert "核对无误" in result.output
