"""One run of the pack that holds every method (``method_pack``), and its second computation, for all files of this
folder, so that the pack is scored few times; ``index_reference`` shares no code with mulin."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))

import index_reference as ref
from method_pack import FIELDS, pack, rows, write_rows
from method_results import Frames, all_scores, all_trees

from mulin.settings import Settings


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, Any], list[dict[str, Any]]], Frames]:
    """``run(pack, rows)`` → frames of ``mulin score``; all runs share a home, so that dbt's project is parsed once."""
    from orchestration.index.score import score

    home = tmp_path_factory.mktemp("home")

    def _run(given: dict[str, Any], some: list[dict[str, Any]]) -> Frames:
        folder = tmp_path_factory.mktemp("index")
        (folder / "index.yaml").write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")  # JSON is YAML
        return score(Settings(home=home), folder, write_rows(folder / "data.csv", some)).frames

    return _run


@pytest.fixture(scope="session")
def everything(run: Callable[..., Frames]) -> Frames:
    """The frames, and of each the rows with a NaN or an infinity: pandas shows NaN and NULL alike, DuckDB does not."""
    from orchestration.index import score as module

    numbers = {"scores": ("score", "score_exact", "coverage", "rank", "peer_rank"), "normalised": ("score", "value"),
               "weights": ("weight", "global_weight"),
               "contributions": ("contribution", "effective_weight")}  # fmt: skip
    asked = dict(module.RESULTS)
    for name, columns in numbers.items():
        nan = " or ".join(f"isnan({c}) or isinf({c})" for c in columns)
        asked[f"{name}_nan"] = f"select * from ({asked[name]}) as q where {nan}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "RESULTS", asked)
        return run(pack(), rows())


@pytest.fixture(scope="session")
def frames(everything: Frames) -> Frames:
    return {name: frame for name, frame in everything.items() if not name.endswith("_nan")}


@pytest.fixture(scope="session")
def table() -> dict[str, ref.Figures]:
    out: dict[str, ref.Figures] = {f: {} for f in (*FIELDS, "both")}
    for row in rows():
        key = row["unit"], row["year"]
        for f in FIELDS:
            out[f][key] = None if row[f] == "" else float(row[f])
        x, y = out["x"][key], out["y"][key]
        out["both"][key] = None if x is None or y is None else x + y / 2
    return out


@pytest.fixture(scope="session")
def expected(table: dict[str, ref.Figures]) -> dict[str, dict[ref.Key, Any]]:
    """indicator → (unit, year) → score, None or ASIDE."""
    return all_scores(table)


@pytest.fixture(scope="session")
def nodes(expected: dict[str, dict[ref.Key, Any]]) -> dict[tuple[str, int], ref.Node]:
    """(tree, year) → its root, computed in plain Python."""
    return all_trees(expected)
