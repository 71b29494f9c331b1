from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.conf import LazySettings
from handin_fixtures import desk, in_january, read_by_one_child  # noqa: F401 - fixtures of both folders

from mulin.settings import REPO_ROOT, Settings


@pytest.fixture(scope="session")
def pack_with_review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example plan, with signature and one approval asked of 2024."""
    folder = tmp_path_factory.mktemp("review") / "plan"
    shutil.copytree(REPO_ROOT / "plans" / "yangpu-2021-2025", folder)
    framework = folder / "years" / "2024" / "framework.yaml"
    text = framework.read_text(encoding="utf-8")
    framework.write_text(f"{text}\nreview: {{signature: true, approvers: 1}}\n", encoding="utf-8")
    return folder


@pytest.fixture
def with_review(pack_with_review: Path, settings: LazySettings, home: Path) -> None:
    """Hand-ins count once they are submitted, signed and approved."""
    settings.MULIN = Settings(home=home, pack=pack_with_review)
