"""A whole street with its communities through the pool: complete, repeatable, and quick to repeat."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mulin.pack import load_pack
from mulin.sealed import Sealed
from reports import Marts, ReleaseInfo, jobs
from reports.pool import render_all

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "unit" / "reports"))

import marts_fixture as fixture  # noqa: E402  the unit tests' builder, found by the line above

STREET = "310110001"


@pytest.mark.slow
def test_a_street_with_its_communities_is_complete_and_the_same_on_one_worker_or_two(tmp_path: Path) -> None:
    pack = load_pack(ROOT / "plans" / "yangpu-2021-2025")
    marts = Marts(fixture.build(tmp_path / "marts", pack, fixture.Case(streets=(STREET,))), 2024)
    info = ReleaseInfo.from_pack(pack, 2024, "r1", "ab" * 32, demo=True)
    todo = jobs(marts, pack, info, kinds=["street", "community"])
    two = render_all(todo, tmp_path / "two", workers=2, cache=Sealed(tmp_path / "cache", "pdf"))
    one = render_all(todo[:4], tmp_path / "one", workers=1)
    again = render_all(todo, tmp_path / "again", workers=2, cache=Sealed(tmp_path / "cache", "pdf"))

    assert [r.error for r in two] == [None] * (1 + len(pack.children(STREET)))
    assert [r.sha256 for r in one] == [r.sha256 for r in two[:4]]
    assert all(r.cached for r in again)
    assert [r.sha256 for r in again] == [r.sha256 for r in two]
    written = {p.relative_to(tmp_path / "two").as_posix() for p in (tmp_path / "two").rglob("*.pdf")}
    assert written == {j.file_name for j in todo}
