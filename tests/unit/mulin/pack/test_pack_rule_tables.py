"""What is said of a pack stands in tables, once: every rule that a check names has its row, and every row is named."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from mulin.findings import Rule
from mulin.index.rules import RULES as INDEX
from mulin.pack.checks.rules import RULES as PACK
from mulin.pack.file_rules import FILE_RULES
from mulin.settings import REPO_ROOT

PACKS, CHECKS, INDICES = (REPO_ROOT / "mulin" / part for part in ("pack", "pack/checks", "index"))
CASES = {
    "files": (FILE_RULES, "pack.", [PACKS / name for name in ("files.py", "folder.py", "header.py", "read.py")]),
    "checks": (PACK, "", [*CHECKS.glob("*.py"), PACKS / "tiles.py"]),
    "index": (INDEX, "index.", [*INDICES.glob("*.py")]),
}


def words_in(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


@pytest.mark.parametrize("case", CASES)
def test_rules_named_and_rows_kept_are_the_same(case: str) -> None:
    table: Mapping[str, Rule]
    table, family, paths = CASES[case]
    said = set().union(*(words_in(p) for p in paths if not p.stem.endswith("rules")))
    assert {rule for rule in table if rule not in said and rule.removeprefix(family) not in said} == set()
    parts = {rule.partition(".")[0] for rule in table}
    named = {w for w in said if re.fullmatch(rf"(?:{'|'.join(parts)})\.[a-z_]+(?:/[a-z_]+)?", w)}
    assert {rule for rule in named if rule not in table and not rule.endswith((".csv", ".yaml"))} == set()
