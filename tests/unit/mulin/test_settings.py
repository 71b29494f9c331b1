"""Settings are what the environment says, unless whoever makes them says otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from mulin.settings import REPO_ROOT, Settings


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"MULIN_{name.upper()}", raising=False)


def test_the_environment_speaks_and_the_caller_goes_before(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"HOME": "/srv/a", "WORKERS": "3", "ANCHOR_UNSIGNED": "1"}.items():
        monkeypatch.setenv(f"MULIN_{name}", value)
    said = Settings(workers=2)
    assert (said.home, said.workers, said.anchor_unsigned) == (Path("/srv/a"), 2, True)


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULIN_PACK", "")
    monkeypatch.setenv("MULIN_ANCHOR_KEY", "")
    said = Settings()
    assert (said.pack, said.anchor_key) == (REPO_ROOT / "plans" / "yangpu-2021-2025", None)


def test_lists_are_parted_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULIN_ALLOWED_HOSTS", "a.example, b.example,")
    monkeypatch.setenv("MULIN_ALLOWED_FOLDERS", "/srv/b")
    said = Settings()
    assert (said.allowed_hosts, said.allowed_folders) == (("a.example", "b.example"), (Path("/srv/b"),))


@pytest.mark.parametrize(("name", "value"), [("WORKERS", "many"), ("ANCHOR_UNSIGNED", "perhaps")])
def test_a_value_of_another_kind_is_refused_by_name(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"MULIN_{name}", value)
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert refused.value.errors()[0]["loc"] == (name.lower(),)


def test_every_variable_is_told_in_the_operators_handbook() -> None:
    page = (REPO_ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `MULIN_")]
    assert [name for name in Settings.model_fields if not any(f"`MULIN_{name.upper()}`" in row for row in rows)] == []
