"""Scoring rules on arrays against a second, slow scorer written from docs/method.md, one unit at a time."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mulin.rules import RULES, score
from mulin.scoring.arrays import settled
from mulin.scoring.peers import Peers

Params = Mapping[str, Any]
BANDS = [(0.8, 80.0), (1.0, 100.0), (0.5, 40.0)]
CASES: list[tuple[str, str, float, dict[str, Any]]] = [
    ("target_attainment", "higher", 60, {}),
    ("target_attainment", "higher", 60, {"floor": 20, "cap": 120, "overshoot": 1.2}),
    ("target_attainment", "lower", 20, {"floor": 80}),
    ("target_attainment", "lower", 20, {"floor": 20}),
    ("goalpost", "higher", 0, {"floor": 10, "ceil": 90}),
    ("goalpost", "lower", 0, {"floor": 10, "ceil": 90, "cap": 50}),
    ("goalpost", "higher", 0, {"floor": 10, "ceil": 90, "transform": "ln"}),
    ("goalpost", "target", 0, {"target_low": 40, "target_high": 60, "zero_low": 10, "zero_high": 90}),
    ("goalpost", "target", 0, {"target_low": 40, "target_high": 60, "zero_low": 40, "zero_high": 60}),
    ("min_max", "higher", 60, {"degenerate_score": 50}),
    ("min_max", "lower", 60, {"degenerate_score": 50, "winsor": [0.1, 0.9]}),
    ("min_max", "lower", 60, {"min_units": 50}),
    ("min_max", "higher", 60, {"min_units": 50}),
    ("z_score", "higher", 0, {"degenerate_score": 50, "sd": "population"}),
    ("z_score", "lower", 0, {"degenerate_score": 50, "sd": "sample", "center": 60, "spread": 20}),
    ("rank", "higher", 0, {"degenerate_score": 70}),
    ("percentile_rank", "lower", 0, {"degenerate_score": 70}),
    ("borda", "higher", 0, {}),
    ("distance_to_reference", "higher", 0, {"reference": "mean", "overshoot": 1.5, "degenerate_score": 5}),
    ("distance_to_reference", "lower", 0, {"reference": "best", "degenerate_score": 5}),
    ("distance_to_reference", "higher", 0, {"reference": "median", "degenerate_score": 5}),
    ("distance_to_reference", "higher", 0, {"reference": 120.0, "degenerate_score": 5}),
    ("share_of_best", "higher", 0, {"degenerate_score": 0}),
    ("share_of_best", "lower", 0, {"degenerate_score": 0}),
    *(
        ("ratio_to_reference", direction, 0, {"reference": reference, "degenerate_score": 7})
        for direction in ("higher", "lower")
        for reference in ("mean", "median", "minimum", "maximum", "best", 40.0)
    ),
    ("percentile_classes", "higher", 0, {"bands": [(0, 20), (0.5, 60), (0.9, 100)], "degenerate_score": 7}),
    ("percentile_classes", "lower", 0, {"bands": [(0, 20), (0.25, 60), (1, 100)], "degenerate_score": 7}),
    ("step", "higher", 60, {"bands": BANDS}),
    ("step", "lower", 30, {"bands": BANDS}),
    ("step", "higher", 0, {"bands": [(20.0, 30.0), (50.0, 90.0)], "basis": "value"}),
    ("efficacy", "higher", 0, {"floor": 20, "ceil": 80}),
    ("efficacy", "lower", 0, {"degenerate_score": 60, "base": 50}),
    ("efficacy", "higher", 0, {"floor": 20, "ceil": 80, "transform": "ln"}),
    ("efficacy", "lower", 0, {"floor": 20, "ceil": 80, "base": 50, "transform": "ln"}),
    ("boolean", "higher", 0, {"true_score": 90, "false_score": 10}),
    ("deduction", "higher", 0, {"per_unit": 1, "escalate_from": 30, "escalate_per_unit": 2, "item_cap": 90}),
    ("bonus", "higher", 0, {"basis": "per_item", "per_item": 0.1, "cap": 5}),
    ("bonus", "higher", 0, {"basis": "panel_score", "bands": [(60.0, 1.0), (90.0, 3.0)], "cap": 4}),
]


def held(x: float, low: float, high: float) -> float:
    return low if x < low else high if x > high else x


def band(x: float, bands: list[tuple[float, float]]) -> float:
    reached = [(at, s) for at, s in bands if round(x, 10) >= round(at, 10)]
    return max(reached)[1] if reached else 0.0


def by_hand(rule: str, x: float, pool: list[float], direction: str, target: float, p: Params) -> float | None:
    """One row of the table of method.md §2. ``pool``: the members' values; None: the rule has nothing to say."""
    cap, low_is_better, alike = p.get("cap", 100.0), direction == "lower", p.get("degenerate_score")
    if rule == "min_max" and len(pool) < p.get("min_units", 0):
        return (cap if x <= target else cap * target / x) if low_is_better else cap * held(x / target, 0, 1)
    if rule == "target_attainment":
        floor = p.get("floor", 0.0)
        if floor == target:
            return cap if (x <= target if low_is_better else x >= target) else 0.0
        return cap * held((x - floor) / (target - floor), 0, p.get("overshoot", 1.0))
    if rule == "goalpost" and direction == "target":
        if p["target_low"] <= x <= p["target_high"]:
            return cap
        side = "low" if x < p["target_low"] else "high"
        zero, edge = p[f"zero_{side}"], p[f"target_{side}"]
        return 0.0 if zero == edge else cap * held((x - zero) / (edge - zero), 0, 1)
    if rule == "goalpost":
        low, high = p["floor"], p["ceil"]
        if p.get("transform") == "ln":
            x, low, high = math.log(x) if x > 0 else math.log(low), math.log(low), math.log(high)
        return cap * held((high - x if low_is_better else x - low) / (high - low), 0, 1)
    if rule == "step":
        if p.get("basis") != "value":
            x = (1.0 if x <= target else target / x) if low_is_better else x / target
        return min(cap, band(x, p["bands"]))
    if rule == "boolean":
        return p["true_score"] if x != 0 else p["false_score"]
    if rule == "deduction":
        k = p.get("escalate_from", math.inf)
        off = p["per_unit"] * min(x, k) + p.get("escalate_per_unit", 0) * max(x - k, 0)
        return held(p.get("base", cap) - min(off, p.get("item_cap", math.inf)), p.get("floor", 0.0), cap)
    if rule == "bonus":
        return 100 * held(band(x, p["bands"]) if p["basis"] == "panel_score" else p["per_item"] * x, 0, cap) / cap
    below, above, n = sum(v < x for v in pool), sum(v > x for v in pool), len(pool)
    equal = n - below - above
    worse, better = (above, below) if low_is_better else (below, above)
    least, most = min(pool), max(pool)
    if rule == "efficacy":
        low, high, base = p.get("floor", least), p.get("ceil", most), p.get("base", 60.0)
        if p.get("transform") == "ln":
            if x <= 0:
                return cap if low_is_better else 0.0
            x, low, high = math.log(x), math.log(low), math.log(high)
        if low == high:
            return alike
        return held(base + (cap - base) * ((high - x if low_is_better else x - low) / (high - low)), 0, cap)
    if rule == "min_max":
        low, high = (float(np.quantile(pool, q)) for q in p.get("winsor", (0, 1)))
        return alike if low == high else cap * held((high - x if low_is_better else x - low) / (high - low), 0, 1)
    if rule == "z_score":
        sd = statistics.pstdev(pool) if p.get("sd") == "population" else statistics.stdev(pool) if n > 1 else 0
        if least == most:
            return alike
        z = (x - statistics.fmean(pool)) / sd * (-1 if low_is_better else 1)
        return held(p.get("center", 50.0) + p.get("spread", 10.0) * z, 0, cap)
    if rule in ("rank", "percentile_rank", "borda"):
        if equal == n:
            return alike
        if rule == "rank":
            return cap * (n - better) / n
        return cap * (worse + (0 if rule == "percentile_rank" else (equal - 1) / 2)) / (n - 1) if n > 1 else alike
    if rule == "distance_to_reference":
        named = {"best": least if low_is_better else most, "median": statistics.median(pool)}
        named["mean"] = least if least == most else statistics.fmean(pool)
        reference, worst = named.get(p["reference"], p["reference"]), most if low_is_better else least
        if reference == worst:
            return alike
        return cap * held((x - worst) / (reference - worst), 0, p.get("overshoot", 1.0))
    if rule == "ratio_to_reference":
        named = {"best": least if low_is_better else most, "median": statistics.median(pool), "minimum": least,
                 "mean": least if least == most else statistics.fmean(pool), "maximum": most}  # fmt: skip
        reference = named.get(p["reference"], p["reference"])
        if least < 0 or reference <= 0 or (low_is_better and least == 0):
            return alike if least == most else None
        return cap * (reference / x if low_is_better else x / reference)
    if rule == "percentile_classes":
        if equal == n:
            return alike
        x, pool = (-x, [-v for v in pool]) if low_is_better else (x, pool)
        passed = max([v for v in pool if v <= x], default=min(pool))  # x itself where it is a member
        return max(s for at, s in p["bands"] if passed >= np.quantile(pool, at) - 1e-9)
    assert rule == "share_of_best"
    if low_is_better and most < 0:
        return cap * held(x / least, 0, 1)
    if least < 0:
        return None
    if low_is_better:
        return cap if x <= least else cap * held(least / x, 0, 1)
    return alike if most == 0 else cap * held(x / most, 0, 1)


@pytest.mark.parametrize(("rule", "direction", "target", "params"), CASES, ids=lambda c: str(c)[:30])
@pytest.mark.parametrize("seed", range(3))
def test_every_rule_is_the_table_of_the_method(
    rule: str, direction: str, target: float, params: dict[str, Any], seed: int
) -> None:
    random = np.random.default_rng(seed)
    # whole numbers tie, halves of the pool share a street, one street is all alike, one has a single unit
    x = np.round(random.uniform(0, 110, 40))
    streets = np.array([*random.choice(["a", "b"], 30), *["alike"] * 9, "alone"])
    x[streets == "alike"] = 33.3
    x[random.random(40) < 0.1] = np.nan
    imputed = (random.random(40) < 0.1) & np.isin(streets, ["a", "b"])
    got = score(rule, x, direction=direction, target=target, params=params, pool=streets, imputed=imputed)
    for unit, (value, street) in enumerate(zip(x, streets, strict=True)):
        pool = x[(streets == street) & ~np.isnan(x) & ~imputed].tolist()
        want = None if math.isnan(value) else by_hand(rule, float(value), pool, direction, target, params)
        if want is None:
            assert math.isnan(got[unit])
        else:
            assert got[unit] == pytest.approx(want, abs=1e-12)


def test_every_rule_has_a_case() -> None:
    assert {rule for rule, *_ in CASES} == set(RULES) - {"identity"}


def test_imputed_figures_shape_nobody() -> None:
    got = score("min_max", [0.0, 10.0, 1000.0], params={}, imputed=[False, False, True])
    assert got.tolist() == [0.0, 100.0, 100.0]


@pytest.mark.parametrize("x", [0.1, 1e-300, 33.3, 84.7, 1e15])
@pytest.mark.parametrize("params", [{}, {"degenerate_score": "null"}, {"degenerate_score": 60}])
def test_peers_all_alike_score_as_declared_or_not_at_all(x: float, params: dict[str, Any]) -> None:
    for rule, more in [("min_max", {}), ("z_score", {}), ("rank", {}), ("percentile_rank", {}), ("borda", {}),
                       ("distance_to_reference", {"reference": "mean"}), ("efficacy", {})]:  # fmt: skip
        got = score(rule, np.full(3, x), params={**params, **more})
        want = params.get("degenerate_score")
        assert np.isnan(got).all() if want in (None, "null") else (got == want).all()


def test_nine_point_six_of_twelve_reaches_the_band_of_eight_tenths() -> None:
    assert score("step", [9.6], target=12.0, params={"bands": [(0.8, 80)]}).tolist() == [80.0]
    assert settled(np.array([0.79999999995, -0.00000000005, 1e300])).tolist() == [0.8, -1e-10, 1e300]


def test_winsor_takes_the_quantiles_of_type_7() -> None:
    x = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0])
    for share in (0.05, 0.95):
        assert Peers(x).quantile(share)[0] == pytest.approx(np.quantile(x, share))


@pytest.mark.parametrize(
    ("rule", "direction", "params", "scores"),
    [
        ("min_max", "higher", {"winsor": [0.25, 0.75], "unbounded": 1}, [-50, 50, 150]),
        ("goalpost", "higher", {"floor": 0, "ceil": 5, "unbounded": 1}, [0, 100, 200]),
        ("goalpost", "lower", {"floor": 0, "ceil": 5, "unbounded": 1}, [100, 0, -100]),
        ("identity", "higher", {}, [0, 5, 10]),
        ("identity", "lower", {}, [0, -5, -10]),
        ("z_score", "higher", {"center": 0, "spread": 1, "unbounded": 1}, [-1, 0, 1]),
        ("target_attainment", "higher", {"unbounded": 1}, [0, 125, 250]),
        ("distance_to_reference", "higher", {"reference": 4, "unbounded": 1}, [0, 125, 250]),
    ],
)
def test_scores_without_bounds_and_on_other_ranges(
    rule: str, direction: str, params: dict[str, Any], scores: list[float]
) -> None:
    assert score(rule, [0, 5, 10], direction=direction, target=4, params=params) == pytest.approx(scores)


@pytest.mark.parametrize(
    ("ties", "ranks", "places"),
    [("min", [1, 2, 2, 4], [100, 75, 75, 25]), ("average", [1, 2.5, 2.5, 4], [100, 62.5, 62.5, 25]),
     ("max", [1, 3, 3, 4], [100, 50, 50, 25])],
)  # fmt: skip
def test_rank_as_a_count_and_as_a_score(ties: str, ranks: list[float], places: list[float]) -> None:
    x = [1.0, 2.0, 2.0, 3.0]
    count = {"basis": "count", "ties": ties}
    assert score("rank", x, params=count).tolist() == ranks
    assert score("borda", x, params=count).tolist() == [r - 1 for r in ranks]
    assert score("rank", [-v for v in x], direction="lower", params=count).tolist() == ranks
    assert score("rank", x[::-1], params={"ties": ties}).tolist() == places


def test_counted_ranks_are_those_of_scipy() -> None:
    from scipy.stats import rankdata

    x = np.round(np.random.default_rng(4).normal(size=50), 1)
    for ties in ("min", "max", "average"):
        assert score("rank", x, params={"basis": "count", "ties": ties}).tolist() == rankdata(x, ties).tolist()


@pytest.mark.parametrize(
    ("rule", "words"),
    [("nonsense", {}), ("min_max", {"direction": "sideways"}), ("goalpost", {}), ("step", {}), ("bonus", {}),
     ("deduction", {}), ("distance_to_reference", {}), ("distance_to_reference", {"params": {"reference": "worst"}}),
     ("bonus", {"params": {"cap": 2.0}}), ("goalpost", {"params": {"floor": 1}}),
     ("goalpost", {"params": {"floor": 0, "ceil": 9, "transform": "ln"}})],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(rule: str, words: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        score(rule, [1.0, 2.0], **words)
    with pytest.raises(ValueError, match="finite"):
        score("min_max", [np.inf])


@given(
    st.lists(st.one_of(st.none(), st.integers(-50, 50)), min_size=1, max_size=12),
    st.sampled_from([c for c in CASES if not c[3].get("bands") and c[0] != "ratio_to_reference"]), st.randoms(),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_scores_are_bounded_monotone_and_know_no_order(
    raw: list[int | None], case: tuple[str, str, float, dict[str, Any]], random: Any
) -> None:
    rule, direction, target, params = case
    params = {"degenerate_score": 50, **params}
    x = np.array([np.nan if v is None else float(v) for v in raw])
    got = score(rule, x, direction=direction, target=target, params=params)
    top = params.get("cap", 100.0) * params.get("overshoot", 1.0)
    known = ~np.isnan(got)
    assert ((got[known] >= 0) & (got[known] <= (100.0 if rule == "bonus" else top) + 1e-9)).all()
    assert np.isnan(got[np.isnan(x)]).all()
    if direction != "target" and rule not in ("deduction", "boolean"):
        # nothing falls with a better value
        order = np.argsort(x[known] * (-1 if direction == "lower" else 1), kind="stable")
        falls = np.diff(got[known][order]) < -1e-9
        assert not falls.any() or "min_units" in params
    shuffled = list(range(len(x)))
    random.shuffle(shuffled)
    again = score(rule, x[shuffled], direction=direction, target=target, params=params)
    np.testing.assert_allclose(again, got[shuffled], atol=1e-9)


@given(st.lists(st.integers(0, 40), min_size=2, max_size=12), st.sampled_from([0.001, 3.0, 1e6]), st.integers(-9, 9))
@settings(max_examples=60, deadline=None)
def test_peer_rules_do_not_ask_for_the_unit_of_measure(raw: list[int], factor: float, shift: int) -> None:
    x = np.array(raw, dtype=float)
    for rule in ("min_max", "z_score", "rank", "percentile_rank", "borda", "efficacy"):
        params = {"degenerate_score": 50}
        np.testing.assert_allclose(
            score(rule, x * factor + shift, params=params), score(rule, x, params=params), atol=1e-6
        )


def test_no_units_at_all() -> None:
    for rule in ("min_max", "rank", "efficacy", "target_attainment"):
        assert score(rule, [], target=1.0).shape == (0,)
