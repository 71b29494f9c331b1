"""What the asset graph says of a table and its columns is in one language: English as far as the steps that engineers
read with the SQL beside them, Chinese from the marts on, which offices read."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from mulin.settings import REPO_ROOT

MODELS = REPO_ROOT / "dbt_project" / "models"
CHINESE = re.compile("[\u4e00-\u9fff]")
BLOCKS = re.compile(r"\{% docs (\w+) %\}\n(.*?)\n\{% enddocs %\}", re.S)
QUOTED = re.compile(r"\{\{ doc\('(\w+)'\) \}\}")


def described(page: dict[str, Any]) -> dict[str, str]:
    """``table`` and ``table.column`` → description, with what it quotes in the words of the block."""
    blocks = dict(BLOCKS.findall("".join(f.read_text(encoding="utf-8") for f in sorted(MODELS.glob("*.md")))))
    tables = [*page.get("models", ()), *(t for source in page.get("sources", ()) for t in source["tables"])]
    texts = {t["name"]: t.get("description", "") for t in tables}
    texts |= {f"{t['name']}.{c['name']}": c.get("description", "") for t in tables for c in t.get("columns", ())}
    return {name: QUOTED.sub(lambda quoted: blocks[quoted[1]], text) for name, text in texts.items()}


@pytest.mark.parametrize("room", ["sources.yml", "staging", "intermediate", "index", "wide", "marts"])
def test_a_room_speaks_one_language(room: str) -> None:
    files = sorted(MODELS.glob(room if room.endswith(".yml") else f"{room}/*.yml"))
    texts = {name: text for f in files for name, text in described(yaml.safe_load(f.read_text("utf-8"))).items()}
    assert texts
    other = {name: text for name, text in texts.items() if text and bool(CHINESE.search(text)) != (room == "marts")}
    assert other == {}
