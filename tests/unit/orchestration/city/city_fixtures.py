"""Cities made up for a test: small counties, each of a pack of its own."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

from mulin.settings import REPO_ROOT
from orchestration.city.check import load_city
from orchestration.city.config import City

COUNTY = REPO_ROOT / "plans" / "qinghe-2023-2024"
_OWN = re.compile(r"\bQH")


def pack_of(folder: Path, code: str) -> Path:
    """The sample county under another code, and its units too."""
    shutil.copytree(COUNTY, folder)
    for path in [*folder.rglob("*.csv"), *folder.rglob("*.yaml")]:
        text = path.read_text(encoding="utf-8")
        if _OWN.search(text):
            path.write_text(_OWN.sub(code, text), encoding="utf-8")
    return folder


def entry(code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "name": f"{code}县", "pack": f"packs/{code}", "class": "county"} | more


def write_city(root: Path, districts: Sequence[dict[str, Any]], **more: Any) -> Path:
    """``city.yaml``; packs are there for those whose ``pack`` is ``packs/<code>``."""
    root.mkdir(parents=True, exist_ok=True)
    for one in districts:
        code = str(one.get("code"))
        if one.get("pack") == f"packs/{code}" and not (root / "packs" / code).exists():
            pack_of(root / "packs" / code, code)
    said = {
        "schema_version": 1, "name": "演示市", "engine": "one_machine", "years": [2023, 2024],
        "classes": {"county": "县"}, "districts": list(districts),
    }  # fmt: skip
    (root / "city.yaml").write_text(yaml.safe_dump(said | more, allow_unicode=True), encoding="utf-8")
    return root


def several(root: Path, codes: Sequence[str], **more: Any) -> City:
    """A city of several machines."""
    return load_city(write_city(root, [entry(code) for code in codes], engine="celery", **more))


def until(so: Callable[[], Any], what: str, patience: float = 20.0) -> None:
    """Wait for ``so``; fails with ``what`` was waited for."""
    end = time.monotonic() + patience
    while not so():
        assert time.monotonic() < end, what
        time.sleep(0.05)
