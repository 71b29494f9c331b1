"""Index packs of two or three indicators, each with one thing about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

POSTS = {"rule": "goalposts", "floor": 0, "ceil": 10}


def pack(
    codes: str = "ab", normalise: dict[str, Any] | None = None, root: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """One tree over indicators called by letters, all scored alike unless ``more`` says otherwise."""
    return {
        "schema_version": 1, "index": "small", "year": 2020,
        "defaults": {"normalise": normalise or POSTS, **more.pop("defaults", {})},
        "indicators": [{"code": code} for code in codes],
        "trees": {"top": {"children": [{"indicator": code} for code in codes], **(root or {})}},
        **more,
    }  # fmt: skip


def write(folder: Path, content: dict[str, Any]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.yaml").write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return folder
