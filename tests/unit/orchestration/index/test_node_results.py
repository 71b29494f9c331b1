"""What is written about nodes besides scores: sources of weights, correlations, medians, majorities, Sobol indices."""

from __future__ import annotations

import json
import random
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

import index_reference as ref
import pytest

from mulin.settings import Settings

pytestmark = pytest.mark.slow

UNITS = [f"u{n:02}" for n in range(12)]
Frames = dict[str, Any]


def figures() -> dict[str, dict[str, float | None]]:
    draw = random.Random(5)
    out: dict[str, dict[str, float | None]] = {}
    for unit in UNITS:
        common = draw.uniform(1, 9)
        out[unit] = {c: round(0.5 * common + draw.uniform(1, 5), 2) if draw.random() > 0.1 else None for c in "abcde"}
    out["u11"] = dict(out["u03"])
    return out


def table(names: dict[str, str] | None = None) -> str:
    """``names``: unit → what it is called instead; the rows are in the order of the names."""
    names = names or {u: u for u in UNITS}
    given = figures()
    rows = sorted(
        f"{names[u]}," + ",".join("" if (x := given[u][c]) is None else str(x) for c in "abcde") for u in UNITS
    )
    return "\n".join(["unit,a,b,c,d,e", *rows]) + "\n"


def leaves(codes: str) -> list[dict[str, Any]]:
    return [{"indicator": c} for c in codes]


TREES: dict[str, Any] = {
    "majority": {"children": [
        {"node": "pairs", "method": "copeland", "children": [{"indicator": "a", "weight": 2}, *leaves("bc")]},
        {"indicator": "d"},
    ]},
    "order": {"method": "kemeny", "children": leaves("abc")},
    "bounded": {"method": "benefit_of_the_doubt", "bounds": {"a": [0.2, 0.5], "b": [0.1, 1]},
                "children": leaves("abc")},
    "vector": {"method": "topsis_vector", "children": leaves("abcd")},
    "influence": {"weights": "equal_influence", "children": [
        {"node": "left", "weights": {"method": "influence", "shares": {"a": 1.03, "b": 1}}, "children": leaves("ab")},
        {"node": "right", "method": "geometric", "weights": "equal_influence", "children": leaves("cd")},
        {"indicator": "e"},
    ]},
    "said": {"weights": {"method": "ahp", "matrix": [[1, 3], ["1/3", 1]]}, "children": [
        {"node": "said_1", "children": leaves("ab"), "weights": {
            "method": "budget", "allocations": {"x": {"a": 3, "b": 1}, "y": {"a": 1, "b": 1}},
        }},
        {"node": "said_2", "weights": "equal", "children": leaves("cd")},
    ]},
}  # fmt: skip


def pack(*trees: str, **more: Any) -> dict[str, Any]:
    return {
        "schema_version": 1, "index": "nodes", "year": 2024, "defaults": {"normalise": {"rule": "min_max", "low": 5}},
        "indicators": [{"code": c} for c in "abcde"], "trees": {t: TREES[t] for t in trees or TREES}, **more,
    }  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Frames]:
    from orchestration.index.score import score

    home = tmp_path_factory.mktemp("home")

    def _run(given: dict[str, Any], text: str | None = None, draws: int | None = None) -> Frames:
        folder = tmp_path_factory.mktemp("pack")
        (folder / "index.yaml").write_text(json.dumps(given), encoding="utf-8")
        (folder / "data.csv").write_text(text or table(), encoding="utf-8")
        return score(Settings(home=home), folder, folder / "data.csv", draws).frames

    return _run


@pytest.fixture(scope="module")
def frames(run: Callable[..., Frames]) -> Frames:
    """Each tree drawn again: a draw that alters nothing must repeat the scores, or the run is refused."""
    drawn = {"draws": 20, "leave_out": True, "normalisations": ["declared", "min_max"], "sobol": 16}
    return run(pack(robustness=drawn))


def scores(frames: Frames) -> dict[tuple[str, str], list[float | None]]:
    """(tree, node or indicator) → scores in the order of UNITS."""
    f = frames["scores"].set_index(["tree", "node_code", "unit_code"])["score_exact"]
    own = frames["normalised"].set_index(["indicator_code", "unit_code"])["score"]
    out = {(t, n): [known(f[t, n, u]) for u in UNITS] for t, n in {(t, n) for t, n, _ in f.index}}
    return out | {(t, c): [known(own[c, u]) for u in UNITS] for t in TREES for c in "abcde"}


def known(value: Any) -> float | None:
    return None if value is None or value != value else float(value)


def test_every_node_is_told_with_all_that_stands_below_it(frames: Frames) -> None:
    f, given = frames["audit_nodes"], scores(frames)
    below = {("majority", "majority"): {"pairs", *"abcd"}, ("majority", "pairs"): set("abc"),
             ("influence", "influence"): {"left", "right", *"abcde"}, ("influence", "right"): set("cd")}  # fmt: skip
    children = {("majority", "majority"): {"pairs", "d"}, ("majority", "pairs"): set("abc"),
                ("influence", "influence"): {"left", "right", "e"}, ("influence", "right"): set("cd")}  # fmt: skip
    for (tree, node), codes in below.items():
        mine = f[(f["tree"] == tree) & (f["node_code"] == node)]
        assert set(mine["code"]) == codes
        for r in mine.itertuples():
            x, y = given[tree, r.code], given[tree, node]
            both = [(a, b) for a, b in zip(x, y, strict=True) if a is not None and b is not None]
            assert r.units == len(both)
            assert r.pearson == pytest.approx(ref.correlation(x, y), abs=1e-9)
            places = [ref.ranks(v, "average", True) for v in zip(*both, strict=True)]
            assert r.spearman == pytest.approx(ref.correlation(*places), abs=1e-9)
            assert r.is_child == (r.code in children[tree, node])


def test_medians_and_quartiles_of_every_score(frames: Frames) -> None:
    f, given = frames["audit_scores"], scores(frames)
    assert {(r.tree, r.code) for r in f.itertuples()} >= {(t, t) for t in TREES} | {("majority", c) for c in "abcd"}
    for r in f.itertuples():
        some = [v for v in given[r.tree, r.code] if v is not None]
        assert r.units == len(some)
        assert r.median == pytest.approx(statistics.median(some))
        assert (r.mean, r.sd) == pytest.approx((statistics.mean(some), statistics.stdev(some)))
        assert (r.minimum, r.maximum) == (min(some), max(some))
        assert r.lower_quartile == pytest.approx(ref.quantile(sorted(some), 0.25))


@pytest.mark.parametrize(
    ("tree", "node", "weights"), [("majority", "pairs", (0.5, 0.25, 0.25)), ("order", "order", (1, 1, 1))]
)
def test_majorities_between_units(tree: str, node: str, weights: tuple[float, ...], frames: Frames) -> None:
    f, given = frames["outranking"], scores(frames)
    mine = f[(f["tree"] == tree) & (f["node_code"] == node)]
    rows = {u: [given[tree, c][i] for c in "abc"] for i, u in enumerate(UNITS)}
    there = [u for u, row in rows.items() if any(v is not None for v in row)]
    assert len(mine) == len(there) * (len(there) - 1)
    for r in mine.itertuples():
        assert r.share == pytest.approx(ref.outranks(rows[r.unit_a], rows[r.unit_b], weights))
    if tree == "majority":  # Copeland's scores follow from it
        won = (
            mine.assign(sign=(mine["share"] > 0.5).astype(int) - (mine["share"] < 0.5)).groupby("unit_a")["sign"].sum()
        )
        assert {u: float(v) for u, v in won.items()} == {u: given[tree, node][UNITS.index(u)] for u in there}


def test_majorities_of_too_many_units_are_not_written_and_that_is_said(
    run: Callable[..., Frames], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.index import relations
    from orchestration.index.score import score

    monkeypatch.setattr(relations, "OUTRANKED", 11)
    (tmp_path / "index.yaml").write_text(json.dumps(pack("majority")), encoding="utf-8")
    (tmp_path / "data.csv").write_text(table(), encoding="utf-8")
    scored = score(Settings(home=tmp_path / "home"), tmp_path, tmp_path / "data.csv")
    assert "outranking" not in scored.frames
    assert [n for n in scored.notes if "pairs" in n and "12" in n and "11" in n]


def test_sobol_indices_have_a_sample_of_their_own(frames: Frames) -> None:
    f = frames["sensitivity"]
    for _, mine in f.groupby("tree"):
        assert set(mine["evaluations"]) == {16 * (len(mine) + 2)}
    assert (f[["first_error", "total_error"]] >= 0).all(axis=None)


def test_bounds_hold_and_alike_units_score_alike(frames: Frames) -> None:
    from mulin.methods.doubt import benefit_of_the_doubt

    given = scores(frames)
    s = [[float("nan") if v is None else v for v in row]
         for row in zip(*(given["bounded", c] for c in "abc"), strict=True)]  # fmt: skip
    found = benefit_of_the_doubt(s, [0.2, 0.1, 0], [0.5, 1, 1])
    assert list(found.scores * 100) == given["bounded", "bounded"]
    for row, weights, score in zip(s, found.weights, found.scores, strict=True):
        if all(v == v for v in row):
            shares = [v * w / score for v, w in zip(row, weights, strict=True)]
            assert 0.2 - 1e-9 <= shares[0] <= 0.5 + 1e-9
            assert shares[1] >= 0.1 - 1e-9
    free = benefit_of_the_doubt(s).scores
    assert (found.scores <= free + 1e-9).all()
    assert (found.scores < free - 1e-6).any()
    assert given["bounded", "bounded"][3] == given["bounded", "bounded"][11]


def test_renaming_units_changes_nothing(run: Callable[..., Frames], frames: Frames) -> None:
    names = {u: f"x{(7 * n) % 12:02}" for n, u in enumerate(UNITS)}
    renamed = run(pack(), table(names), 0)
    before = frames["scores"].set_index(["tree", "node_code", "unit_code"])["score_exact"]
    after = renamed["scores"].set_index(["tree", "node_code", "unit_code"])["score_exact"]
    for (tree, node, unit), value in before.items():
        assert after[tree, node, names[unit]] == pytest.approx(
            value, abs=1e-6 if tree == "influence" else 1e-9, nan_ok=True
        )


def test_influence_at_every_level(frames: Frames) -> None:
    f = frames["audit_nodes"].set_index(["tree", "node_code", "code"])["pearson"]
    assert f["influence", "left", "a"] == pytest.approx(1.03 * f["influence", "left", "b"], rel=1e-4)
    assert f["influence", "right", "c"] == pytest.approx(f["influence", "right", "d"], rel=1e-4)
    top = [f["influence", "influence", c] for c in ("left", "right", "e")]
    sources = frames["weight_sources"].query("tree == 'influence' and node_code == 'influence'")
    told = sources[sources["what"] == "deviation"]["value"].item()
    assert max(abs(r / sum(top) - 1 / 3) for r in top) == pytest.approx(told, abs=1e-9)
    assert told < 1e-6 or 0.0 in set(sources["weight"]), "only a weight below 0 would bring it nearer"


def test_influence_out_of_reach_is_said_and_is_not_a_matter_of_the_order_of_units() -> None:
    """a and b go together: twice the influence for a is more than leaving b out gives. A unit that has b alone then has
    no score, whatever rounding left of its weight."""
    import numpy as np

    from mulin.methods.influence import equal_influence

    s = np.array([[np.nan if row[c] is None else row[c] for c in "ab"] for row in figures().values()], dtype=float)
    one, other = equal_influence(s, [3, 1]), equal_influence(s[::-1], [3, 1])
    assert list(one.weights) == list(other.weights) == [1.0, 0.0]
    assert not one.reached
    assert one.deviation == pytest.approx(other.deviation, abs=1e-12)


def test_sources_are_the_same_from_long_and_wide(run: Callable[..., Frames], tmp_path: Path) -> None:
    import pandas as pd

    from orchestration.index.score import score, write
    from orchestration.index.wide import score_wide

    (tmp_path / "index.yaml").write_text(json.dumps(pack("said")), encoding="utf-8")
    data = tmp_path / "data.csv"
    data.write_text(table(), encoding="utf-8")
    settings = Settings(home=tmp_path / "home")
    write(score(settings, tmp_path, data), data, tmp_path / "long")
    score_wide(settings, tmp_path, data, tmp_path / "wide")
    for kind in ("weight_sources.csv", "weights.csv"):
        assert (tmp_path / "long" / kind).read_text() == (tmp_path / "wide" / kind).read_text()
    one, other = (pd.read_parquet(tmp_path / shape / "weight_sources.parquet") for shape in ("long", "wide"))
    pd.testing.assert_frame_equal(one, other)
    ratio = one[one["what"] == "consistency_ratio"]
    assert ratio[["tree", "node_code", "way"]].to_numpy().tolist() == [["said", "said", "ahp"]]
    shares = one[(one["node_code"] == "said_1") & (one["child_code"] == "a")].set_index("part")["value"].to_dict()
    assert shares == {"x": 0.75, "y": 0.5}


def test_indices_are_printed_with_their_errors(frames: Frames, capsys: pytest.CaptureFixture[str]) -> None:
    from orchestration.cli.index import _sensitivity

    _sensitivity(frames)
    shown = capsys.readouterr().out
    first = frames["sensitivity"].iloc[0]
    for part in (f"{first['first']:.3f} ± {first['first_error']:.3f}", str(first["evaluations"]), "标准误"):
        assert part in shown.replace("\n", "")
