"""A handful of ``make chaos``, so that the campaign itself does not rot."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


@pytest.mark.slow
def test_a_handful_of_each_kind_goes_well_and_leaves_the_page_alone(tmp_path: Path) -> None:
    page = HERE.parents[1] / "docs" / "trust.md"
    before = page.read_bytes()
    command = [sys.executable, str(HERE / "run.py"), "handful", "--work", str(tmp_path), "--workers", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    results = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(r["name"], r["detail"]) for r in results if r["state"] != "ok"] == []
    assert done.returncode == 0, done.stdout + done.stderr
    assert {r["name"].partition(":")[0] for r in results} == {"kills", "faults", "damage", "attacks"}
    assert page.read_bytes() == before
    assert not [p.name for p in tmp_path.iterdir() if p.name not in ("world", "preparing", "results.jsonl")]
