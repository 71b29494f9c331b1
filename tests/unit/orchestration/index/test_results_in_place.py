"""A folder of results takes its place whole, however many runs write there at once and wherever one breaks off."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mulin.findings import FindingsError
from orchestration.index.results import MANIFEST, replaced, write_manifest


def written(out: Path, who: str) -> None:
    with replaced(out) as part:
        for name in "abc":
            (part / f"{who}-{name}").write_text(who)
        write_manifest(part, {"who": who})


def broken_off(out: Path) -> None:
    with replaced(out) as part:
        (part / "half").write_text("half")
        raise KeyboardInterrupt


def whole(out: Path) -> str:
    who = str(json.loads((out / MANIFEST).read_text())["who"])
    assert {p.name for p in out.iterdir()} == {MANIFEST, *(f"{who}-{name}" for name in "abc")}
    return who


def test_runs_at_once_leave_the_results_of_one_of_them(tmp_path: Path) -> None:
    out = tmp_path / "there" / "scores"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda k: written(out, f"run{k}"), range(40)))
    whole(out)
    assert [p.name for p in out.parent.iterdir()] == ["scores"]


def test_the_later_of_two_takes_the_place(tmp_path: Path) -> None:
    out = tmp_path / "scores"
    with replaced(out) as part:
        written(out, "other")
        for name in "abc":
            (part / f"own-{name}").write_text("own")
        write_manifest(part, {"who": "own"})
    assert whole(out) == "own"


def test_a_run_that_breaks_off_leaves_the_earlier_results_and_nothing_beside_them(tmp_path: Path) -> None:
    out = tmp_path / "scores"
    written(out, "earlier")
    with pytest.raises(KeyboardInterrupt):
        broken_off(out)
    assert whole(out) == "earlier"
    assert [p.name for p in tmp_path.iterdir()] == ["scores"]


def test_what_is_no_result_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FindingsError), replaced(tmp_path):
        raise AssertionError
    assert (tmp_path / "mine.txt").read_text() == "mine"
