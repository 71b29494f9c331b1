"""Methods that compare all units rank them by their scores alone: by no code, and by no place in the file."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from mulin.settings import Settings

pytestmark = pytest.mark.slow

METHODS = ("kemeny", "copeland", "topsis", "benefit_of_the_doubt")


def test_a_unit_renamed_or_moved_keeps_its_rank(tmp_path: Path) -> None:
    from orchestration.index.score import score

    draw = random.Random(1)
    figures = [[draw.randint(1, 6) for _ in "abcd"] for _ in range(15)]
    codes = [f"u{n:02}" for n in range(15)]
    children = [{"indicator": c} for c in "abcd"]
    pack = {
        "schema_version": 1, "index": "sets", "year": 2024, "indicators": [{"code": c} for c in "abcd"],
        "trees": {m: {"method": m, "children": children} for m in METHODS},
    }  # fmt: skip
    (tmp_path / "index.yaml").write_text(json.dumps(pack), encoding="utf-8")

    def ranks(names: list[str], order: list[int]) -> dict[str, list[float]]:
        lines = ["unit,a,b,c,d", *(f"{names[i]},{','.join(map(str, figures[i]))}" for i in order)]
        (tmp_path / "data.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        scored = score(Settings(home=tmp_path / "home"), tmp_path, tmp_path / "data.csv")
        f = scored.frames["scores"].set_index(["tree", "unit_code"])["rank"]
        assert any("并列" in note for note in scored.notes), "even weights leave the best order open"
        told = scored.frames["orders"].iloc[0]
        assert (told["units"], bool(told["proven"])) == (15, True)
        assert told["tied"] > 1
        return {m: [float(f[m, name]) for name in names] for m in METHODS}

    other = codes.copy()
    draw.shuffle(other)
    assert ranks(codes, list(range(15))) == ranks(other, list(reversed(range(15))))
