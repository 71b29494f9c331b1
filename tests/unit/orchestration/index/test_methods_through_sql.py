"""Every method of docs/pack.md through the dbt models, held against a second computation in plain Python.

One pack holds them all (``method_pack``), so that dbt runs few times; ``index_reference`` shares no code with mulin.
"""

from __future__ import annotations

import itertools
import json
import math
import random
from collections.abc import Callable
from typing import Any

import index_reference as ref
import pytest
from method_pack import (
    BUDGET,
    EMPTY,
    FIELDS,
    FOUND,
    OVER_ZERO,
    PLAIN,
    REGION,
    SHARES,
    TREAT,
    UNITS,
    YEARS,
    ZONE,
    pack,
    rows,
    write_rows,
)

from mulin.settings import Settings

pytestmark = pytest.mark.slow

Frames = dict[str, Any]
NEAR = 1e-9
COMPUTED = {"copeland", "topsis", "topsis_vector", "kemeny", "benefit_of_the_doubt"}
BY_INFLUENCE = {"w_influence": 1, "w_shares": 1, "w_pillars": 3}
"""Tree → nodes. Their weights are searched for: there is no second way to them, but they can be told when found."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, Any], list[dict[str, Any]]], Frames]:
    """``run(pack, rows)`` → frames of ``mulin score``; all runs share a home, so that dbt's project is parsed once."""
    from orchestration.index.score import score

    home = tmp_path_factory.mktemp("home")

    def _run(given: dict[str, Any], some: list[dict[str, Any]]) -> Frames:
        folder = tmp_path_factory.mktemp("index")
        (folder / "index.yaml").write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")  # JSON is YAML
        return score(Settings(home=home), folder, write_rows(folder / "data.csv", some)).frames

    return _run


@pytest.fixture(scope="module")
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


@pytest.fixture(scope="module")
def frames(everything: Frames) -> Frames:
    return {name: frame for name, frame in everything.items() if not name.endswith("_nan")}


def group(name: str, unit: str) -> str | None:
    return {"region": REGION, "zone": ZONE}[name].get(unit)


@pytest.fixture(scope="module")
def table() -> dict[str, ref.Figures]:
    out: dict[str, ref.Figures] = {f: {} for f in (*FIELDS, "both")}
    for row in rows():
        key = row["unit"], row["year"]
        for f in FIELDS:
            out[f][key] = None if row[f] == "" else float(row[f])
        x, y = out["x"][key], out["y"][key]
        out["both"][key] = None if x is None or y is None else x + y / 2
    return out


def all_scores(table: dict[str, ref.Figures]) -> dict[str, dict[ref.Key, Any]]:
    return {i["code"]: ref.scores(i, table, group, 100.0) for i in pack()["indicators"]}


def all_trees(scores: dict[str, dict[ref.Key, Any]], years: tuple[int, ...] = YEARS) -> dict[tuple[str, int], ref.Node]:
    out = {}
    for year in years:
        leaves = {code: [by.get((u, year)) for u in UNITS] for code, by in scores.items()}
        for name, spec in pack()["trees"].items():
            if name not in BY_INFLUENCE:
                out[name, year] = ref.Node(spec, name, leaves, 100.0)
    return out


@pytest.fixture(scope="module")
def expected(table: dict[str, ref.Figures]) -> dict[str, dict[ref.Key, Any]]:
    """indicator → (unit, year) → score, None or ASIDE."""
    return all_scores(table)


@pytest.fixture(scope="module")
def nodes(expected: dict[str, dict[ref.Key, Any]]) -> dict[tuple[str, int], ref.Node]:
    """(tree, year) → its root, computed in plain Python."""
    return all_trees(expected)


def known(value: Any) -> float | None:
    return None if value is None or value != value else float(value)


def same(got: float | None, wanted: float | None) -> bool:
    if got is None or wanted is None:
        return got is wanted
    return math.isfinite(got) and abs(got - wanted) <= NEAR * max(1.0, abs(wanted))


def values_of(frames: Frames, column: str = "score") -> dict[tuple[str, str, int], float | None]:
    f = frames["normalised"]
    return {(r.indicator_code, r.unit_code, int(r.year)): known(getattr(r, column)) for r in f.itertuples()}


def scores_of(frames: Frames, column: str = "score_exact") -> dict[tuple[str, str, str, int], float | None]:
    f = frames["scores"]
    return {(r.tree, r.node_code, r.unit_code, int(r.year)): known(getattr(r, column)) for r in f.itertuples()}


# -- figures and their scores ------------------------------------------------------------------------------------------


def test_every_normalisation_imputation_and_treatment(frames: Frames, expected: dict[str, dict[ref.Key, Any]]) -> None:
    got = values_of(frames)
    specs = {i["code"]: i for i in pack()["indicators"]}
    wanted = {
        (code, unit, year): None if v == ref.ASIDE else v
        for code, by in expected.items()
        for (unit, year), v in by.items()
    }
    assert got.keys() == wanted.keys()
    wrong = {k: (got[k], wanted[k], specs[k[0]]) for k in wanted if k[0] != OVER_ZERO and not same(got[k], wanted[k])}
    assert not wrong, list(wrong.items())[:5]
    assert sum(v is not None for v in wanted.values()) > 5000


def test_a_figure_over_zero_is_imputed_as_any_that_is_missing(
    frames: Frames, expected: dict[str, dict[ref.Key, Any]]
) -> None:
    got = values_of(frames)
    assert same(got[OVER_ZERO, "u05", 2021], expected[OVER_ZERO]["u05", 2021])


def test_nothing_is_ever_nan_or_infinite(everything: Frames) -> None:
    bad = {name: frame.to_string() for name, frame in everything.items() if name.endswith("_nan") and len(frame)}
    assert not bad
    assert sum(name.endswith("_nan") for name in everything) == 4


def test_what_stood_in_and_why_is_told(frames: Frames, table: dict[str, ref.Figures]) -> None:
    f = frames["normalised"].set_index(["indicator_code", "unit_code", "year"])
    assert f.loc[("i_none", EMPTY, 2021), "status"] == "pending"
    assert f.loc[("i_mean", EMPTY, 2021), "status"] == "imputed"
    assert f.loc[("i_constant", EMPTY, 2021), "value"] == 3.5
    assert f.loc[("i_nothing", "u01", 2021), "status"] == "pending"
    assert f.loc[("i_mean_zone", "u09", 2021), "status"] == (
        "scored" if table["x"]["u09", 2021] is not None else "pending"
    )
    assert f.loc[("i_mean_zone", EMPTY, 2021), "status"] == "imputed"
    latest = f.loc[("i_latest", "u04", 2022)]
    assert (latest["status"], latest["carried_from"], latest["value"]) == (
        "carried_forward",
        2020,
        table["p"]["u04", 2020],
    )
    assert f.loc[("i_latest_1", "u04", 2022), "status"] == "pending"
    assert f.loc[("i_latest", "u01", 2020), "status"] == "pending"
    assert f.loc[("i_line", "u02", 2021), "status"] == "imputed"
    assert {f.loc[("i_line", u, y), "status"] for u, y in (("u01", 2020), ("u03", 2022), ("u04", 2021))} == {"pending"}
    assert f.loc[("i_rate", "u05", 2021), "status"] == "pending"  # a denominator of 0 leaves it unknown
    assert f.loc[("same", "u01", 2021), "status"] == "not_applicable"
    assert f.loc[("same", "u01", 2021), "status_reason"] == "peers_all_alike"
    assert f.loc[("none", "u01", 2021), "status"] == "pending"


def test_a_constant_indicator_has_the_declared_score_or_none(frames: Frames) -> None:
    got = values_of(frames)
    constant = (
        [i for i in pack()["indicators"] if i["field"] == "k" and "rule" in i.get("normalise", {})]
        if False
        else [i for i in pack()["indicators"] if i.get("field") == "k" and i["code"].startswith("n")]
    )
    assert len(constant) > 40
    for i in constant:
        rule = i["normalise"]
        values = {got[i["code"], u, y] for u in UNITS if u != EMPTY for y in YEARS}
        if rule["rule"] in ("share_of_best",) or rule.get("counted", rule["rule"] in ("rank", "borda")):
            assert None not in values
        else:
            assert values == {rule.get("constant")}, rule


def test_treated_figures_are_the_second_computations(frames: Frames, table: dict[str, ref.Figures]) -> None:
    got = values_of(frames, "treated_value")
    raw = values_of(frames, "value")
    for code, spec in TREAT.items():
        x = ref.imputed(spec.get("impute", {}), ref.figures({"code": code, **spec}, table), group)
        panel = spec.get("normalise", {}).get("years") == "all"
        for year in YEARS:
            pool = {k: v for k, v in x.items() if v is not None and (panel or k[1] == year)}
            wanted = ref.treated(spec["treat"], pool, spec.get("direction") == "lower")
            for unit in UNITS:
                assert same(got[code, unit, year], wanted.get((unit, year))), (code, unit, year)
                assert same(raw[code, unit, year], x[unit, year])


def test_the_treatment_is_told(frames: Frames) -> None:
    f = frames["treatment"]
    assert set(f["indicator_code"]) == set(TREAT) - {"t_empty"}
    for r in f.itertuples():
        assert set(r.method.split("+")) <= {
            "none", "winsorise", "log", "log1", "log_plus", "log_gii", "box_cox", "quantiles"
        }  # fmt: skip
        assert r.point in (-1, 0, 1, 2)
    assert set(f[f["indicator_code"] == "t_constant"]["method"]) == {"none"}
    assert "winsorise+log" in set(f[f["indicator_code"] == "t_one_log_combined"]["method"])
    assert (f[f["indicator_code"] == "t_low"]["point"] == -1).any()
    moments = {}
    for (code, year), part in f.groupby(["indicator_code", "year"]):
        if code not in ("t_panel", "t_constant"):
            moments[code, year] = ref.moments(list(part["value"]))
            assert same(known(part["skew_after"].iloc[0]), moments[code, year][0])
            assert same(known(part["kurt_after"].iloc[0]), moments[code, year][1])
            assert part["winsorised"].iloc[0] == (part["point"].abs() == 1).sum()


# -- trees -------------------------------------------------------------------------------------------------------------


def test_every_node_of_every_tree(frames: Frames, nodes: dict[tuple[str, int], ref.Node]) -> None:
    got, comparable = scores_of(frames), scores_of(frames, "comparable")
    coverage = scores_of(frames, "coverage")
    wrong = []
    for (tree, year), root in nodes.items():
        if tree == "kemeny":
            continue
        for node in root.all():
            for i, unit in enumerate(UNITS):
                if node.kids:
                    key = (tree, node.code, unit, year)
                    fine = node.comparable[i] and node.score[i] is not None
                    share = node.available[i] / node.applicable[i] if node.applicable[i] else None
                    if (
                        not same(got[key], node.score[i])
                        or bool(comparable[key]) != fine
                        or not same(coverage[key], share)
                    ):
                        wrong.append((key, (got[key], node.score[i]), (comparable[key], fine), (coverage[key], share)))
    assert not wrong, (len(wrong), wrong[:8])
    inner = sum(1 for (_, year), root in nodes.items() for n in root.all() if n.kids and year == 2021)
    assert len(got) == len(UNITS) * len(YEARS) * (inner + sum(BY_INFLUENCE.values()))


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


def test_kemenys_order_has_the_greatest_support_there_is(
    frames: Frames, expected: dict[str, dict[ref.Key, Any]]
) -> None:
    got = scores_of(frames)
    weights = [3 / 11, 3 / 11, 2 / 11, 2 / 11, 1 / 11]
    for year in YEARS:
        place = {u: got["kemeny", "kemeny", u, year] for u in UNITS}
        assert place.pop(EMPTY) is None
        units = list(place)
        assert sum(v for v in place.values() if v is not None) == len(units) * (len(units) + 1) / 2
        assert place["u10"] == place["u12"], "alike in everything, so that no best order can tell them apart"
        s = [[expected[c][u, year] for c in PLAIN] for u in units]
        o = {(i, j): ref.outranks(s[i], s[j], weights) for i in range(len(units)) for j in range(len(units))}
        order: list[int] = []
        for level in sorted({p or 0 for p in place.values()}, reverse=True):
            level_units = [i for i in range(len(units)) if place[units[i]] == level]
            order += max(itertools.permutations(level_units), key=lambda some: ref.kemeny_support(o, list(some)))
        assert abs(ref.kemeny_support(o, order) - ref.best_kemeny_support(o, len(units))) < 1e-9


def test_copeland_works_and_differs_from_the_mean(frames: Frames) -> None:
    """COINr 1.1: a_copeland stops with an error as soon as it stands in a pipeline with missing scores."""
    got = scores_of(frames)
    values = [got["copeland", "copeland", u, 2021] for u in UNITS]
    there = [v for v in values if v is not None]
    assert len(there) == len(UNITS) - 1
    assert sum(there) == 0  # every pair won is one lost
    assert max(there) > 0 > min(there)


def test_a_zero_does_not_stop_a_geometric_mean(frames: Frames, expected: dict[str, dict[ref.Key, Any]]) -> None:
    """COINr's a_gmean stops the run at a zero. Here the pack says what a zero does."""
    got = scores_of(frames)
    hit = 0
    for unit in UNITS:
        kids = [expected[f"{c}0"][unit, 2021] for c in PLAIN]
        if 0.0 not in kids:
            continue
        hit += 1
        assert got["z_keep_geometric", "z_keep_geometric", unit, 2021] == 0.0
        assert (got["z_floor_geometric", "z_floor_geometric", unit, 2021] or 0) > 0
        assert got["z_drop_geometric", "z_drop_geometric", unit, 2021] != 0.0
    assert hit >= 3


# -- contributions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("column", "whole"), [("contribution", None), ("effective_weight", 1.0)])
def test_what_indicators_do_to_a_root_adds_up(column: str, whole: float | None, frames: Frames) -> None:
    """Contributions to its exact score, effective weights to 1; nothing where it has no score."""
    sums = frames["contributions"].groupby(["tree", "unit_code", "year"])[column].sum(min_count=1).to_dict()
    roots = {(t, u, y): v for (t, n, u, y), v in scores_of(frames).items() if t == n}
    wrong = {
        key: (known(sums.get(key)), score) for key, score in roots.items()
        if not same(known(sums.get(key)), score if whole is None or score is None else whole)
    }  # fmt: skip
    assert not wrong, list(wrong.items())[:5]


def test_contributions_to_a_mean_are_weight_times_score(frames: Frames, nodes: dict[tuple[str, int], ref.Node]) -> None:
    f = frames["contributions"].set_index(["tree", "unit_code", "indicator_code", "year"])["contribution"]
    for tree in ("w_budget", "w_equal", "w_entropy", "w_critic"):
        root = nodes[tree, 2021]
        for i, unit in enumerate(UNITS):
            there = [(k, w) for k, w in zip(root.kids, root.weights, strict=True) if k.score[i] is not None]
            whole = sum(w for _, w in there)
            for kid, weight in there:
                assert same(f[tree, unit, kid.code, 2021], weight * (kid.score[i] or 0.0) / whole)


# -- ranks and edges ---------------------------------------------------------------------------------------------------


def ranks_hold(frames: Frames, ranking: dict[str, Any], decimals: int = 6, equal_to: int = 10) -> None:
    """``equal_to``: decimals to which exact scores are the same."""
    f = frames["scores"]
    assert not f.empty
    for (_, _, _), part in f.groupby(["tree", "node_code", "year"]):
        printed = [known(v) for v in part["score"]]
        exact = [known(v) if c else None for v, c in zip(part["score_exact"], part["comparable"], strict=True)]
        by = printed if ranking.get("on") == "rounded" else [None if v is None else round(v, equal_to) for v in exact]
        ties, ascending = ranking.get("ties", "min"), ranking.get("ascending", False)
        assert [known(v) for v in part["rank"]] == ref.ranks(by, ties, ascending)
        there = sum(v is not None for v in by)
        assert {int(p) for p, c in zip(part["peers"], part["comparable"], strict=True) if c} <= {there}
        for g in {REGION[u] for u in part["unit_code"]} if ranking.get("peer") else ():
            inside = [REGION[u] == g for u in part["unit_code"]]
            some = [v for v, i in zip(by, inside, strict=True) if i]
            got = [known(v) for v, i in zip(part["peer_rank"], inside, strict=True) if i]
            assert got == ref.ranks(some, ties, ascending)
        for p, e in zip(printed, exact, strict=True):
            assert (p is None) == (e is None)
            assert p is None or e is None or abs(p - e) <= 0.5 * 10**-decimals + 1e-9


def test_ranks_of_every_node_overall_and_among_peers(frames: Frames) -> None:
    ranks_hold(frames, pack()["ranking"])
    rank = scores_of(frames, "rank")
    other = {"kemeny", "rules", "figures"}  # an order without ties; pools by region and zone
    for tree in set(pack()["trees"]) - other:  # two units alike in everything share every place
        assert {rank[tree, tree, "u10", y] == rank[tree, tree, "u12", y] for y in YEARS} == {True}, tree


def test_exact_scores_that_are_equal_to_10_decimals_share_a_rank(frames: Frames) -> None:
    """docs/pack.md, ranking.on. Two units on the frontier, one at 100 and one at 99.99999999999999, are both first."""
    ranks_hold(frames, pack()["ranking"], equal_to=10)


@pytest.mark.parametrize(
    ("ranking", "decimals"),
    [({"on": "rounded", "ties": "max", "peer": "zone"}, 0),
     ({"ties": "average", "ascending": True, "peer": "region"}, 3),
     ({"on": "rounded", "ties": "dense", "ascending": True}, 0), ({"on": "rounded", "ties": "min"}, 1)],
    ids=["max", "average", "dense", "rounded"],
)  # fmt: skip
def test_every_rule_for_ties(ranking: dict[str, Any], decimals: int, run: Callable[..., Frames]) -> None:
    peer = ranking.get("peer")
    given = pack() | {"ranking": ranking, "rounding": {"decimals": decimals}} | {
        "indicators": [{"code": "a"}, {"code": "x"}, {"code": "c"}],
        "trees": {"t": {"children": [{"indicator": "a"}, {"indicator": "x"}, {"indicator": "c"}]}},
    }  # fmt: skip
    ranks_hold(run(given, rows()), {**ranking, "peer": peer if peer == "region" else None}, decimals)


@pytest.mark.parametrize("ascending", [False, True])
def test_draw_0_ranks_as_the_pack_ranks(ascending: bool, run: Callable[..., Frames]) -> None:
    given = pack() | {
        "ranking": {"ascending": ascending}, "robustness": {"draws": 5, "weight_perturbation": 0},
        "indicators": [{"code": "a"}, {"code": "x"}],
        "trees": {"t": {"children": [{"indicator": "a"}, {"indicator": "x"}]}},
    }  # fmt: skip
    frames = run(given, rows())
    scores, drawn = frames["scores"], frames["rank_intervals"].set_index("unit_code")
    last = scores[(scores["level"] == 0) & (scores["year"] == YEARS[-1])].set_index("unit_code")
    assert last["rank"].notna().sum() > 5
    for unit, rank in last["rank"].items():
        same = [drawn.loc[unit, c] for c in ("rank", "rank_low", "rank_high", "rank_median")]
        assert [known(v) for v in same] == [known(rank)] * 4, "nothing varies: every draw is what the pack says"
    assert frames["sensitivity"].empty


def test_a_unit_without_any_figure_has_no_score_and_no_rank(frames: Frames) -> None:
    f = frames["scores"]
    own = f[(f["unit_code"] == EMPTY) & ~f["tree"].isin(["figures", "rules"]) & ~f["node_code"].str.startswith("m")]
    assert own["score"].isna().all()
    assert own["rank"].isna().all()
    assert not own["comparable"].any()


def test_an_indicator_without_any_figure_is_as_if_it_were_not_there(frames: Frames) -> None:
    got = scores_of(frames)
    assert {got["nothing", "nothing", u, y] for u in UNITS for y in YEARS} == {None}


def test_a_child_of_weight_0_counts_for_nothing(frames: Frames, expected: dict[str, dict[ref.Key, Any]]) -> None:
    got = scores_of(frames)
    f = frames["contributions"].set_index(["tree", "unit_code", "indicator_code", "year"])["contribution"]
    for unit in UNITS:
        assert same(got["weightless", "wl", unit, 2021], expected["e"][unit, 2021])
        if expected["b"][unit, 2021] is not None and expected["e"][unit, 2021] is not None:
            assert f["weightless", unit, "b", 2021] == 0.0
        if expected["a"][unit, 2021] is not None and expected["e"][unit, 2021] is not None:
            assert f["weightless", unit, "a", 2021] == 0.0


def test_an_indicator_in_no_tree_is_normalised_and_harms_nothing(frames: Frames) -> None:
    got = values_of(frames)
    assert any(got["unused", u, 2021] is not None for u in UNITS)


def test_the_order_of_rows_and_columns_does_not_matter(frames: Frames, run: Callable[..., Frames]) -> None:
    some = rows()
    random.Random(7).shuffle(some)
    again = run(pack(), some)
    for name, frame in frames.items():
        assert frame.equals(again[name]), name


def test_one_unit_alone(run: Callable[..., Frames]) -> None:
    """Nobody to be compared with: set aside or declared, never a crash and never NaN."""
    got = run(pack(), [r for r in rows() if r["unit"] in ("u03", EMPTY)])
    scores = scores_of(got)
    assert scores["topsis", "topsis", EMPTY, 2021] is None
    assert scores["copeland", "copeland", "u03", 2021] in (None, 0.0)
    values = values_of(got)
    alone = [i["code"] for i in pack()["indicators"] if i.get("normalise") == {"rule": "min_max"} and i["field"] == "x"]
    assert len(alone) == 2
    assert {values[code, "u03", 2021] for code in alone} == {None}
    ranks_hold(got, pack()["ranking"])


def test_the_whole_panel_may_be_one_year_or_a_year_without_figures(run: Callable[..., Frames]) -> None:
    some = [r | dict.fromkeys(FIELDS, "") if r["year"] == 2021 else r for r in rows()]
    got = scores_of(run(pack(), some))
    filled = ("figures", "m_")  # a constant, and figures on the line between 2020 and 2022
    trees = {t for t in pack()["trees"] if not t.startswith(filled)}
    assert {got[t, t, u, 2021] for t in trees for u in UNITS} == {None}
    assert got["topsis", "topsis", "u01", 2022] is not None


def test_units_screened_out_of_a_year_have_no_part_in_it(
    run: Callable[..., Frames], table: dict[str, ref.Figures]
) -> None:
    """Not scored, not imputed, nobody's peer; what they had in other years still counts there."""
    gone = ("u04", 2021)
    some = [r | (dict.fromkeys(FIELDS[:-2], "") if (r["unit"], r["year"]) == gone else {}) for r in rows()]
    frames = run(pack() | {"screen": {"minimum_share": 0.2}}, some)
    out = frames["screened"]
    assert {(r.unit_code, int(r.year)) for r in out.itertuples()} == {gone, *((EMPTY, y) for y in YEARS)}
    assert (out["share"] < 0.2).all()

    left = {f: {k: v for k, v in by.items() if k != gone and k[0] != EMPTY} for f, by in table.items()}
    wanted = all_scores(left)
    got = values_of(frames)
    for code, by in wanted.items():
        for unit in UNITS:
            if unit != EMPTY and code != OVER_ZERO:
                score = by.get((unit, 2021))
                assert ((code, unit, 2021) in got) == ((unit, 2021) != gone)
                assert same(got.get((code, unit, 2021)), None if score == ref.ASIDE else score), (code, unit)
    scores = scores_of(frames)
    for (tree, _), root in all_trees(wanted, (2021,)).items():
        assert (tree, tree, "u04", 2021) not in scores
        if tree != "kemeny":
            for unit, score in zip(UNITS, root.score, strict=True):
                if unit not in (EMPTY, "u04"):
                    assert same(scores[tree, tree, unit, 2021], score), (tree, unit)
    assert scores["rules", "rules", "u04", 2022] is not None
