"""What senders are told stands in rule tables, once; the page of docs is written from them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from expectations.rulebook import page
from mulin.settings import REPO_ROOT
from mulin.workbooks.rules import RULES

READING = [p for p in sorted((REPO_ROOT / "mulin" / "workbooks").glob("*.py")) if not p.stem.endswith("rules")]
_KEY = re.compile(r"(?:guard|read|identity|layout|cell|evidence|panel)\.[a-z_0-9]+(?:/[a-z_0-9]*)?")
_BEGUN = re.compile(r"(?:guard|read|identity|layout|cell|evidence|panel)\.")


def keys_in(path: Path) -> set[str]:
    """Keys written out in a module; of a key that is put together, what stands before its last part."""
    texts = (n.value for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Constant))
    return {t for t in texts if isinstance(t, str) and _KEY.fullmatch(t)}


def test_the_page_of_findings_is_what_the_tables_say() -> None:
    assert (REPO_ROOT / "docs" / "findings.md").read_text(encoding="utf-8") == page(), "run make docs"


@pytest.mark.parametrize("path", READING, ids=lambda p: p.stem)
def test_every_rule_that_is_named_has_a_row(path: Path) -> None:
    assert {k for k in keys_in(path) if k not in RULES and not k.endswith("/")} == set()


def begun_in(path: Path) -> set[str]:
    """How keys begin that are put together of rule and variant."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    first = (n.values[0] for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) and n.values)
    added = (n.left for n in ast.walk(tree) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Add))
    texts = (n.value for n in (*first, *added) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return {t for t in texts if _BEGUN.match(t)}


def test_no_row_is_left_that_nobody_says() -> None:
    named = set().union(*map(keys_in, READING))
    begun = tuple(set().union(*map(begun_in, READING)) | {k for k in named if k.endswith("/")})
    assert {k for k in RULES if k not in named and not k.startswith(begun)} == set()
