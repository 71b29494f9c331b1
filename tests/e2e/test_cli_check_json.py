"""`mulin check --json`: the same judgement for programs, one object on standard output whatever happens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mulin.findings import Finding
from mulin.settings import REPO_ROOT
from orchestration.cli import app
from orchestration.cli.messages import ExitCode
from orchestration.starter.files import district_files, index_files
from orchestration.starter.write import lay_out


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    lay_out(index_files(table=False), tmp_path / "指数")
    lay_out(district_files(2025), tmp_path / "区")
    return tmp_path


def checked(*words: str) -> tuple[int, dict[str, Any], str]:
    """Exit code, the object, and standard error; and that without --json the code is the same."""
    result = CliRunner().invoke(app, ["check", *words, "--json"])
    plain = CliRunner().invoke(app, ["check", *words])
    assert result.exit_code == plain.exit_code
    return result.exit_code, json.loads(result.stdout), result.stderr


@pytest.mark.parametrize(("folder", "kind"), [("指数", "index"), ("区", "district")])
def test_a_sound_pack(folder: str, kind: str) -> None:
    assert checked(folder) == (
        ExitCode.OK, {"pack": folder, "kind": kind, "errors": 0, "warnings": 0, "findings": []}, "",
    )  # fmt: skip


def test_without_a_folder_it_is_the_pack_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = str(REPO_ROOT / "plans" / "yangpu-2021-2025")
    monkeypatch.setenv("MULIN_PACK", folder)
    code, said, _ = checked()
    assert (code, said["pack"], said["kind"]) == (ExitCode.OK, folder, "district")


@pytest.mark.parametrize(
    ("folder", "file", "old", "new", "rule"),
    [("指数", "index.yaml", "rounding:", "roundng:", "index.extra_forbidden"),
     ("区", "units.csv", "A01,示例街道一,street", "A01,示例街道一,stret", "pack.literal_error"),
     ("区", "years/2025/indicators.csv", "C-1,", "C-2,", "indicator.duplicate_code"),
     ("区", "plan.yaml", "issuer: 示例区人民政府", "issuer: [", "pack.yaml")],
)  # fmt: skip
def test_every_finding_is_there_with_its_place(
    place: Path, folder: str, file: str, old: str, new: str, rule: str
) -> None:
    target = place / folder / file
    target.write_text(target.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    code, said, _ = checked(folder)
    found = [Finding.from_dict(f) for f in said["findings"]]
    assert code == ExitCode.FOUND
    assert said["errors"] == sum(f.level == "错误" for f in found) > 0
    assert said["errors"] + said["warnings"] == len(found)
    assert all(f.message and f.mend and f.file for f in found)
    assert rule in {f.rule for f in found}


def test_warnings_alone_do_not_refuse(place: Path) -> None:
    target = place / "指数" / "index.yaml"
    text = target.read_text(encoding="utf-8").replace(", parent: services, weight: 2}", "}")
    target.write_text(text, encoding="utf-8")
    code, said, _ = checked("指数")
    assert (code, said["errors"], said["warnings"]) == (ExitCode.OK, 0, 1)


@pytest.mark.parametrize(
    ("folder", "code", "rule"),
    [("没有", ExitCode.FOUND, "pack.not_found"), ("空", ExitCode.FOUND, "pack.file_missing"),
     ("长" * 200, ExitCode.MACHINE, "pack.unreadable"), ("文件", ExitCode.FOUND, "pack.not_found")],
)  # fmt: skip
def test_what_cannot_be_read_at_all_is_an_object_too(place: Path, folder: str, code: ExitCode, rule: str) -> None:
    (place / "空").mkdir()
    (place / "文件").touch()
    got, said, _ = checked(folder)
    assert (got, said["pack"], said["kind"]) == (code, folder, None)
    assert said["findings"][0]["rule"] == rule
    assert said["errors"] == len(said["findings"])


@pytest.mark.parametrize("given", [(), ("指数",)])
def test_so_is_a_setting_that_is_none(given: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULIN_WORKERS", "许多")
    code, said, _ = checked(*given)
    assert (code, said["findings"][0]["rule"]) == (ExitCode.FOUND, "cli.environment")
    assert said["pack"] == (given[0] if given else None)
