"""The locked packages are put on top of each other (``make setup``, ``setup-city``, ``setup-dev``): none may bring
another version of what a smaller one has, or the last to be installed would say which is run."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from mulin.settings import REPO_ROOT

LOCKS = ("requirements", "requirements-city", "requirements-dev")
_LINE = re.compile(r"(?m)^([\w.-]+)==(\S+)(?: ; (.+?))?(?: \\)?$")


def versions(lock: str) -> dict[str, set[str]]:
    """Package → its versions; two where Python's version decides."""
    found: dict[str, set[str]] = {}
    for name, version, _ in _LINE.findall((REPO_ROOT / f"{lock}.lock").read_text(encoding="utf-8")):
        found.setdefault(name, set()).add(version)
    return found


@pytest.mark.parametrize(("smaller", "larger"), list(pairwise(LOCKS)))
def test_a_larger_lock_moves_no_version_of_a_smaller_one(smaller: str, larger: str) -> None:
    had, has = versions(smaller), versions(larger)
    assert len(had) > 100
    assert {name: had[name] for name in had if has.get(name) != had[name]} == {}


def test_every_lock_is_made_anew_together() -> None:
    (names,) = re.findall(r"(?m)^\tfor f in ([\w -]+); do uv ", (REPO_ROOT / "Makefile").read_text(encoding="utf-8"))
    assert tuple(names.split()) == LOCKS
    assert {p.stem for p in REPO_ROOT.glob("requirements*.lock")} == set(LOCKS)
