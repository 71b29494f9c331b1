"""What the tests of published indices share: tables of the folder ``data``, and what a pack makes of one."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from mulin.settings import Settings

HERE = Path(__file__).resolve().parent
DATA = HERE / "data"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def scored(settings: Settings, pack: Path, data: Path) -> dict[str, dict[tuple[str, int], Any]]:
    """node → (unit, year) → row of ``scores``, for every node of the pack's tree."""
    from orchestration.index.score import score

    nodes: dict[str, dict[tuple[str, int], Any]] = {}
    for row in score(settings, pack, data).frames["scores"].itertuples():
        nodes.setdefault(row.node_code, {})[row.unit_code, int(row.year)] = row
    return nodes
