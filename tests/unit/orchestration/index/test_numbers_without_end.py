"""Numbers as great or as small as a double holds, anywhere in a pack or its table: what ``check`` passes is scored with
finite results, or refused by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mulin.findings import Finding, FindingsError, errors
from mulin.index import read_index
from mulin.settings import Settings

GREAT = st.sampled_from([1e308, 1e300, 1e200, 1e80, 1e18, 1e9, 1e6, 20.0, 1.0, 0.0, 1e-3, 1e-9, 1e-18, 1e-80, 1e-308])
ANY = st.builds(lambda x, sign: x * sign, GREAT, st.sampled_from([1.0, 1.0, -1.0]))
PLACES = (
    "scale", "weight", "high", "low", "floor", "ceil", "factor", "constant", "target", "power", "aggregation", "sd",
    "decimals", "draws", "seed", "year", "overshoot", "zero_floor", "dirichlet", "lambda", "bands", "impute",
)  # fmt: skip


def a_pack(**of: float) -> dict[str, Any]:
    """``of``: number by its place."""
    goalposts = {"rule": "goalposts", "floor": of.get("floor", 0), "ceil": of.get("ceil", 9)}
    attained = {"rule": "target_attainment", "target": of.get("target", 9), "overshoot": of.get("overshoot", 1)}
    constant = {"constant": of["constant"]} if "constant" in of else {}
    box = {"then": "box_cox", "skew": 0.1, "kurt": -9, "box_cox_lambda": of["lambda"]} if "lambda" in of else {}
    scaled = {k: of[k] for k in ("low", "high") if k in of}
    robustness: dict[str, Any] = {"draws": of.get("draws", 9), "sobol": 8}
    robustness |= {k: of[k] for k in ("seed", "dirichlet") if k in of}
    if "aggregation" in of or "zero_floor" in of:
        robustness["aggregations"] = ["declared", f"power:{of.get('aggregation', 0):f}"]
    robustness |= {"zero_floor": of["zero_floor"]} if "zero_floor" in of else {}
    return {
        "schema_version": 1, "index": "t", "year": of.get("year", 2020), "scale": of.get("scale", 100),
        "rounding": {"decimals": of.get("decimals", 6)},
        "indicators": [
            {"code": "a", "normalise": {"rule": "min_max", **scaled, **constant}, "treat": box},
            {"code": "b", "factor": of.get("factor", 1), "normalise": goalposts},
            {"code": "c", "normalise": attained},
            {"code": "d", "normalise": {"rule": "z_score", "sd": of.get("sd", 1)}},
            {"code": "e", "normalise": {"rule": "steps", "bands": [[0, 1], [3, of.get("bands", 50)]]},
             "impute": {"method": "constant", "value": of.get("impute", 2)}},
        ],
        "trees": {
            "t": {"children": [
                {"indicator": "a", "weight": of.get("weight", 1)}, {"indicator": "b", "weight": of.get("weight", 1)},
                {"node": "n", "method": f"power:{of.get('power', 2):f}",
                 "children": [{"indicator": "c"}, {"indicator": "e"}]},
            ]},
            "u": {"children": [{"indicator": "d"}]},
        },
        "robustness": robustness,
    }  # fmt: skip


ROWS = ["u1,1,2,3,4,5", "u2,2,5,1,3,", "u3,7,7,8,2,2", "u4,9,9,9,1,8", "u5,4,4,4,4,4"]


def write(folder: Path, pack: dict[str, Any], rows: list[str]) -> Path:
    (folder / "index.yaml").write_text(json.dumps(pack), encoding="utf-8")
    (folder / "data.csv").write_text("\n".join(["unit,a,b,c,d,e", *rows]) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("value", ["1e308", "1e-308", ".nan", ".inf", "-.inf"])
def test_a_scale_without_end_is_refused_with_what_it_may_be(value: str, tmp_path: Path) -> None:
    write(tmp_path, a_pack(), ROWS)
    text = (tmp_path / "index.yaml").read_text(encoding="utf-8").replace('"scale": 100', f'"scale": {value}')
    (tmp_path / "index.yaml").write_text(text, encoding="utf-8")
    found = [f for f in errors(read_index(tmp_path)[1]) if f.column == "scale"]
    assert found
    assert all(f.mend for f in found)
    if "e" in value:
        assert any("0.001" in f.message and "1e+06" in f.message for f in found)


@pytest.mark.parametrize(
    ("place", "value", "rule"),
    [("weight", 1e308, "index.magnitude"), ("ceil", 1e308, "index.magnitude"), ("power", 400, "index.magnitude"),
     ("aggregation", 1e9, "index.magnitude"), ("factor", 1e-300, "index.magnitude"),
     ("lambda", 1e9, "index.magnitude"), ("bands", 1e300, "index.magnitude"),
     ("decimals", 400, "index.less_than_equal"), ("year", 10**12, "index.less_than_equal"),
     ("draws", 10**9, "index.less_than_equal"), ("seed", 10**20, "index.less_than")],
)  # fmt: skip
def test_what_would_run_over_is_named(place: str, value: float, rule: str, tmp_path: Path) -> None:
    write(tmp_path, a_pack(**{place: value}), ROWS)
    assert rule in {f.rule for f in errors(read_index(tmp_path)[1])}


@pytest.mark.slow
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    numbers=st.dictionaries(st.sampled_from(PLACES), ANY, max_size=3),
    cells=st.lists(st.tuples(st.integers(0, 4), st.integers(1, 5), ANY), max_size=3),
)
def test_what_check_passes_is_scored_with_finite_results(
    numbers: dict[str, float], cells: list[tuple[int, int, float]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    from orchestration.index.score import score

    folder = tmp_path_factory.mktemp("p")
    rows = [row.split(",") for row in ROWS]
    for row, column, value in cells:
        rows[row][column] = repr(value)
    whole = {k: int(v) if k in ("decimals", "draws", "seed", "year") else v for k, v in numbers.items()}
    if whole.get("draws", 0) > 100:
        whole["draws"] = 100
    write(folder, a_pack(), ROWS)
    assert not errors(read_index(folder)[1])
    write(folder, a_pack(**whole), [",".join(r) for r in rows])
    if errors(read_index(folder)[1]):
        return
    refused: list[Finding] = []
    frames: dict[str, Any] = {}
    try:
        frames = score(Settings(home=folder / "home"), folder, folder / "data.csv").frames
    except FindingsError as error:
        refused = error.findings
    assert {f.rule for f in refused} <= {"score.not_finite", "score.negative", "table.magnitude"}
    for name, frame in frames.items():
        for column in frame.select_dtypes("number"):
            assert not np.isinf(np.asarray(frame[column], dtype=float)).any(), (name, column)
