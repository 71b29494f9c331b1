"""What ``check`` passes, ``score`` runs: small packs at random, every method with all weights and settings of draws."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from mulin.findings import Finding, FindingsError, errors
from mulin.index import read_index
from mulin.settings import Settings

pytestmark = pytest.mark.slow

BY_DATA = {"score.negative", "score.below_zero", "robust.negative", "robust.kemeny"}
"""What the figures may still say no to."""
METHODS = [
    "arithmetic", "geometric", "harmonic", "power:2", "power:0.5", "power:-1", "product", "copeland", "topsis",
    "topsis_vector", "kemeny", "benefit_of_the_doubt", "formula",
]  # fmt: skip
WEIGHTS: list[Any] = [
    "given", "equal", "entropy", "critic", "variation", "sd", "variance", "pca", "pca_kaiser",
    "equal_influence", {"method": "pca", "components": 2}, {"method": "pca", "explained": 0.5},
    {"method": "combined", "shares": {"given": 1, "entropy": 1}},
]  # fmt: skip
RULES: list[dict[str, Any]] = [
    {"rule": "min_max"}, {"rule": "min_max", "low": 1}, {"rule": "z_score"}, {"rule": "none"}, {"rule": "rank"},
    {"rule": "goalposts", "floor": 0, "ceil": 9}, {"rule": "share_of_best"}, {"rule": "efficacy"},
    {"rule": "min_max", "years": "all"}, {"rule": "percentile_rank", "pool": "by:region"},
    {"rule": "distance_to_reference", "reference": "unit:u1"},
]  # fmt: skip
IMPUTE: list[dict[str, Any]] = [
    {"method": m} for m in ("none", "mean", "median", "latest", "interpolate", "regression", "em")
] + [{"method": "constant", "value": 3}, {"method": "mean", "by": "region"}]  # fmt: skip
ESTIMATED: list[dict[str, Any]] = [{"method": "regression"}, {"method": "em"}, {"method": "none"}]
TREAT: list[dict[str, Any]] = [{}, {}, {"winsor_max": 2}, {"quantiles": [0.1, 0.9]}]


def a_pack(draw: random.Random) -> dict[str, Any]:
    rule, estimated = draw.choice(RULES), draw.random() < 0.4

    def node(code: str, codes: str, inner: bool) -> dict[str, Any]:
        method = draw.choice([m for m in METHODS if m != "kemeny" or not inner])
        out: dict[str, Any] = {"node": code, "method": method, "children": [{"indicator": c} for c in codes]}
        if method == "formula":
            out["formula"] = f"{codes[0]} * 2 - {codes[1]}"
        else:
            out["weights"] = draw.choice(WEIGHTS)
        if method == "benefit_of_the_doubt" and draw.random() < 0.5:
            out["bounds"] = {c: [0.1, 0.8] for c in codes}
        if method == "geometric" and draw.random() < 0.5:
            out["zero_policy"] = draw.choice(["drop", "floor:0.5"])
        if draw.random() < 0.3:
            out |= {"minimum_share": 0.6, "below_minimum": draw.choice(["missing", "incomparable"])}
        return out

    trees: dict[str, Any] = {}
    for number in range(4):
        root = node(f"t{number}", "abcd"[: draw.randint(2, 4)], inner=False)
        if draw.random() < 0.5 and root["method"] != "formula":
            root["children"] = [node(f"n{number}", "cd", inner=True), *root["children"][:2]]
        trees[f"t{number}"] = {k: v for k, v in root.items() if k != "node"}
    out: dict[str, Any] = {
        "schema_version": 1, "index": "any", "data": {"year": "year"}, "classes": ["region"],
        "scale": draw.choice([1, 100]),
        "indicators": [
            {"code": c, "normalise": rule if draw.random() < 0.7 else draw.choice(RULES),
             "impute": draw.choice(ESTIMATED if estimated else IMPUTE), "treat": draw.choice(TREAT)}
            for c in "abcd"
        ],
        "trees": trees, "ranking": {"ties": draw.choice(["min", "max", "dense", "average"])},
    }  # fmt: skip
    if draw.random() < 0.8:
        out["robustness"] = {
            "draws": 12, "seed": draw.randint(0, 99), "leave_out": draw.random() < 0.5,
            "normalisations": draw.sample(["declared", "min_max", "z_score", "rank", "share_of_best"], 2),
            "aggregations": draw.sample(["declared", "arithmetic", "geometric"], draw.randint(1, 2)),
            "imputations": draw.sample(["declared", "mean", "none", *["multiple"] * estimated], draw.randint(1, 3)),
        }  # fmt: skip
        if draw.random() < 0.4 and "geometric" in out["robustness"]["aggregations"]:
            out["robustness"]["zero_floor"] = 0.01
        if "multiple" in out["robustness"]["imputations"]:
            out["robustness"]["completions"] = 3
    return out


def a_table(draw: random.Random) -> str:
    lines = ["unit,year,region,a,b,c,d"]
    for year in (2023, 2024):
        for n in range(9):
            figures = [str(draw.randint(-2 if c == "d" else 0, 9)) if draw.random() > 0.12 else "" for c in "abcd"]
            lines.append(f"u{n},{year},{'NS'[n % 2]},{','.join(figures)}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.mark.parametrize("seed", range(14))
def test_no_pack_is_refused_that_was_found_good(
    seed: int, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.index import robust
    from orchestration.index.score import score

    for runs in ("SOBOL", "SOBOL_SLOW"):
        monkeypatch.setattr(robust, runs, 4)
    draw = random.Random(seed)
    for _ in range(40):
        (tmp_path / "index.yaml").write_text(json.dumps(a_pack(draw)), encoding="utf-8")
        if not errors(read_index(tmp_path)[1]):
            break
    else:
        pytest.fail("no pack of forty is good")
    (tmp_path / "data.csv").write_text(a_table(draw), encoding="utf-8")
    given = Settings(home=home), tmp_path, tmp_path / "data.csv", draw.choice([None, None, 0])
    refused: list[Finding] = []
    try:
        assert len(score(*given).frames["scores"])
    except FindingsError as error:
        refused = error.findings
    assert {f.rule for f in refused} <= BY_DATA, refused
    assert all(f.mend and f.message for f in refused)
