"""Every way weights are found through the dbt models, beside the second computation, and where they come from."""

from __future__ import annotations

import math
from typing import Any

import index_reference as ref
import pytest
from method_pack import BUDGET, FOUND, PLAIN, SHARES, UNITS, YEARS, pack
from method_results import Frames, same, scores_of, values_of

pytestmark = pytest.mark.slow


def test_every_weight(frames: Frames, nodes: dict[tuple[str, int], ref.Node]) -> None:
    f = frames["weights"]
    got = {(r.tree, r.parent_code, r.node_code, int(r.year)): r.weight for r in f.itertuples()}
    whole = {(r.tree, r.node_code, int(r.year)): r.global_weight for r in f.itertuples()}
    for (tree, year), root in nodes.items():
        assert whole[tree, tree, year] == 1.0
        for node in root.all():
            for kid, weight in zip(node.kids, node.weights, strict=True):
                assert same(got[tree, node.code, kid.code, year], weight), (tree, node.code, kid.code, year, weight)
                assert same(whole[tree, kid.code, year], whole[tree, node.code, year] * weight)
    sums = f[f["level"] > 0].groupby(["year", "tree", "parent_code"])["weight"].sum()
    assert ((sums - 1).abs() < 1e-9).all()


def test_weights_of_equal_influence_give_all_children_the_same_correlation(frames: Frames) -> None:
    f = frames["weights"]
    values, scores = values_of(frames), scores_of(frames)
    for year in YEARS:
        w = f[(f["tree"] == "w_influence") & (f["year"] == year) & (f["level"] == 1)].set_index("node_code")["weight"]
        root = [scores["w_influence", "w_influence", u, year] for u in UNITS]
        r = [ref.correlation([values[c, u, year] for u in UNITS], root) for c in PLAIN if w[c] > 1e-6]
        if (w > 1e-6).all():
            assert max(r) - min(r) < 1e-4
        assert (w >= 0).all()


def correlations_of(frames: Frames, tree: str, node: str, children: tuple[str, ...], year: int) -> list[float]:
    values, scores = values_of(frames), scores_of(frames)
    score = [scores[tree, node, u, year] for u in UNITS]
    return [
        ref.correlation([scores.get((tree, c, u, year), values.get((c, u, year))) for u in UNITS], score)
        for c in children
    ]


def test_influence_is_shared_out_as_asked(frames: Frames) -> None:
    for year in YEARS:
        r = correlations_of(frames, "w_shares", "w_shares", PLAIN, year)
        wanted = [SHARES[c] / sum(SHARES.values()) for c in PLAIN]
        told = frames["weight_sources"].query(f"tree == 'w_shares' and year == {year} and what == 'deviation'")
        off = max(abs(x / sum(r) - w) for x, w in zip(r, wanted, strict=True))
        assert abs(off - told["value"].item()) < 1e-9
        if off > 1e-6:  # out of reach: some weight would have to be negative
            w = frames["weights"].query(f"tree == 'w_shares' and year == {year} and level == 1")["weight"]
            assert w.min() < 1e-6


def test_influence_is_equal_at_inner_nodes_and_above_them_under_the_nodes_own_mean(frames: Frames) -> None:
    for year in YEARS:
        for node, children in (("wp2", ("e", "f")), ("w_pillars", ("wp1", "wp2", "g"))):
            r = correlations_of(frames, "w_pillars", node, children, year)
            assert max(r) - min(r) < 1e-4 * max(r), (node, year, r)


def test_every_weight_that_is_not_written_is_told_with_its_source(
    frames: Frames, nodes: dict[tuple[str, int], ref.Node]
) -> None:
    f = frames["weight_sources"]
    weights = frames["weights"].set_index(["year", "tree", "node_code"])
    ways = {}
    for tree, spec in pack()["trees"].items():
        for node in [{"node": tree, **spec}, *(c for c in spec["children"] if "node" in c)]:
            how = node.get("weights", "given")
            ways[tree, node["node"]] = how if isinstance(how, str) else how["method"]
    given = {key for key, way in ways.items() if way == "given"}
    assert {(r.tree, r.node_code) for r in f.itertuples()} == set(ways) - given
    for r in f.itertuples():
        assert r.way == ways[r.tree, r.node_code]
    own = f[f["child_code"].notna()]
    for r in own.drop_duplicates(["year", "tree", "child_code"]).itertuples():
        assert weights.loc[(r.year, r.tree, r.child_code), "weight"] == r.weight
        assert weights.loc[(r.year, r.tree, r.child_code), "parent_code"] == r.node_code
    every = weights.reset_index()
    children = every[[(t, p) in ways and (t, p) not in given for t, p in every[["tree", "parent_code"]].to_numpy()]]
    assert len(own.drop_duplicates(["year", "tree", "child_code"])) == len(children)


def test_sources_are_the_figures_that_make_the_weights(frames: Frames, expected: dict[str, dict[ref.Key, Any]]) -> None:
    f = frames["weight_sources"].query("year == 2021").astype(object)

    def told(tree: str, what: str, part: str = "") -> dict[str, float]:
        some = f[(f["tree"] == tree) & (f["what"] == what) & (f["part"].fillna("") == part)]
        return {c if isinstance(c, str) else "": v for c, v in zip(some["child_code"], some["value"], strict=True)}

    budget = BUDGET["allocations"]
    assert told("w_budget", "share", "one") == {c: p / 100 for c, p in budget["one"].items()}
    assert told("w_budget", "share", "two") == {c: p / 10 for c, p in budget["two"].items()}
    assert told("w_equal", "children") == dict.fromkeys(PLAIN, 5.0)
    assert same(told("w_ahp", "consistency_ratio")[""], told("w_ahp", "consistency_index")[""] / 1.12)
    assert same(told("w_ahp", "lambda_max")[""], 5 + 4 * told("w_ahp", "consistency_index")[""])
    assert sum(told("w_pca", "eigenvalue", str(i))[""] for i in range(1, 6)) == pytest.approx(5)

    own = {c: [v for u in UNITS if isinstance(v := expected[c][u, 2021], float)] for c in PLAIN}
    entropy, sd, mean = told("w_entropy", "entropy"), told("w_sd", "sd"), told("w_variation", "mean")
    for c, values in own.items():
        shares = [v / sum(values) for v in values]
        assert same(entropy[c], -sum(p * math.log(p) for p in shares if p) / math.log(len(values)))
        assert same(mean[c], sum(values) / len(values))
        assert same(sd[c], math.sqrt(sum((v - mean[c]) ** 2 for v in values) / (len(values) - 1)))
    assert set(entropy) == set(PLAIN)  # an empty child and one that is alike everywhere have no figures, but a row
    silent = f[(f["tree"] == "w_entropy") & f["child_code"].isin(["same", "none"])]
    assert list(silent["weight"]) == [0.0, 0.0]
    assert silent["what"].isna().all()

    loadings = [told("w_two", "rotated_loading", str(i)) for i in (1, 2)]
    explained = [sum(x**2 for x in one.values()) for one in loadings]
    assert sum(explained) == pytest.approx(sum(told("w_two", "eigenvalue", str(i))[""] for i in (1, 2)))
    raw = {
        c: max((one[c] ** 2 / of, one[c] ** 2) for one, of in zip(loadings, explained, strict=True))[1] for c in PLAIN
    }
    weights = f[(f["tree"] == "w_two") & f["child_code"].isin(PLAIN)].drop_duplicates("child_code")
    for r in weights.itertuples():
        assert same(r.weight, raw[r.child_code] / sum(raw.values()))


def test_weights_found_from_scores_say_why_a_child_has_none(frames: Frames) -> None:
    f = frames["weight_notes"]
    for tree in (f"w_{m}" for m in FOUND):
        notes = f[(f["tree"] == tree) & (f["year"] == 2021)].set_index("node_code")
        assert notes.loc["none", "weight"] == notes.loc["same", "weight"] == 0.0
        assert "没有数据" in notes.loc["none", "note"] or "相同" in notes.loc["none", "note"]
    silent = f[(f["tree"] == "w_silent") & (f["year"] == 2021)]
    assert set(silent["weight"]) == {0.5}
