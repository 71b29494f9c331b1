"""The statistical audit against pandas, scipy and textbook formulas; nothing undefined without a reason."""

from __future__ import annotations

import math
from dataclasses import astuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mulin.methods.audit import CONSTANT, EMPTY, TOO_FEW, describe
from mulin.methods.audit_relations import (
    FEW_TOGETHER,
    ONE_ITEM,
    average_ranks,
    components,
    consistency,
    correlations,
    importance,
)
from mulin.methods.trees.tree import Node, Tree, evaluate

NAN = math.nan
CODES = ["a1", "a2", "a3", "b1", "b2", "gone", "same"]
PILLARS = ["A", "A", "A", "B", "B", "B", "A"]


@pytest.fixture(params=[0.0, 0.15], ids=["complete", "gaps"])
def values(request: pytest.FixtureRequest) -> np.ndarray:
    random = np.random.default_rng(11)
    base = random.normal(50, 10, 60)
    x = np.column_stack([
        base, base + random.normal(0, 1, 60), -base + random.normal(0, 8, 60), random.lognormal(0, 2, 60),
        np.round(random.uniform(0, 3, 60)), np.full(60, NAN), np.full(60, 0.1),
    ])  # fmt: skip
    x[random.random(x.shape) < request.param] = NAN
    return x


def test_every_indicator_is_described_as_pandas_does(values: np.ndarray) -> None:
    frame = pd.DataFrame(values, columns=CODES)
    for row in describe(values, CODES)[:5]:
        column = frame[row.code]
        assert (row.n, row.missing) == (column.count(), column.isna().sum())
        assert (row.mean, row.sd) == (pytest.approx(column.mean()), pytest.approx(column.std()))
        assert (row.minimum, row.maximum) == (column.min(), column.max())
        assert (row.skew, row.kurtosis) == (pytest.approx(column.skew()), pytest.approx(column.kurt()))
        assert row.zeros == pytest.approx((column.dropna() == 0).mean())
        assert row.unique == pytest.approx(column.nunique() / column.count())
        assert row.outliers == (abs(column.skew()) >= 2 and column.kurt() >= 3.5)
        assert row.reason is None
    assert describe(values, CODES)[3].outliers, "a lognormal has outliers"


def test_what_says_nothing_says_why(values: np.ndarray) -> None:
    gone, same = describe(values, CODES)[5:]
    assert (gone.n, gone.mean, gone.reason) == (0, None, EMPTY)
    assert (same.mean, same.sd, same.skew, same.reason) == (0.1, 0.0, None, CONSTANT)
    assert describe(np.array([[1.0], [2.0], [NAN]]), ["x"])[0].reason == TOO_FEW
    alone = describe(np.array([[1.0]]), ["x"])[0]
    assert (alone.sd, alone.reason) == (None, TOO_FEW)


def test_correlations_are_those_of_pandas(values: np.ndarray) -> None:
    frame = pd.DataFrame(values, columns=CODES)
    r, rho = frame.corr(), frame.corr("spearman")
    rows = correlations(values, CODES, PILLARS)
    assert len(rows) == 7 * 6 / 2
    for row in rows:
        if "gone" in (row.a, row.b) or "same" in (row.a, row.b):
            assert row.pearson is None
            assert row.spearman is None
            assert row.reason == (FEW_TOGETHER if "gone" in (row.a, row.b) else f"same{CONSTANT}")
        else:
            assert row.pearson == pytest.approx(r.loc[row.a, row.b], abs=1e-12)
            assert row.spearman == pytest.approx(rho.loc[row.a, row.b], abs=1e-12)
            assert row.n == frame[[row.a, row.b]].dropna().shape[0]


def test_flags_name_redundant_low_and_opposed_indicators() -> None:
    n = np.arange(40.0)
    random = np.random.default_rng(0)
    x = np.column_stack([n, n + random.normal(0, 1, 40), -n + random.normal(0, 9, 40), np.tile([1.0, 2, 1, 3], 10)])
    flags = {(r.a, r.b): r.flags for r in correlations(x, list("wxyz"), ["A", "A", "A", "A"])}
    assert flags["w", "x"] == ("redundant",)
    assert flags["w", "y"] == ("negative",)
    assert flags["w", "z"] == ("low",)
    across = {(r.a, r.b): r.flags for r in correlations(x, list("wxyz"), ["A", "B", "C", "D"])}
    assert across["w", "z"] == ()


def test_cronbach_alpha_by_its_definition(values: np.ndarray) -> None:
    frame = pd.DataFrame(values, columns=CODES)
    rows = {r.group: r for r in consistency(values, CODES, PILLARS)}
    assert set(rows) == {"A", "B", "*"}
    for group, items in (("A", ["a1", "a2", "a3"]), ("B", ["b1", "b2"]), ("*", CODES[:5])):
        complete, k = frame[items].dropna(), len(items)
        total = complete.sum(axis=1).var()
        assert rows[group].items == tuple(items)
        assert rows[group].n == len(complete)
        assert rows[group].alpha == pytest.approx(k / (k - 1) * (1 - complete.var().sum() / total))
        mean = (complete.corr().to_numpy().sum() - k) / (k * (k - 1))
        assert rows[group].standardised == pytest.approx(k * mean / (1 + (k - 1) * mean))
        assert rows[group].reason is None
    assert dict(rows["*"].set_aside) == {"gone": EMPTY, "same": CONSTANT}


def test_alpha_of_the_same_item_twice_is_one_and_of_one_item_nothing() -> None:
    x = np.arange(10.0)
    assert consistency(np.column_stack([x, x]), ["p", "q"], ["A", "A"])[0].alpha == pytest.approx(1.0)
    opposed = consistency(np.column_stack([x, -x]), ["p", "q"], ["A", "A"])[0]
    assert opposed.alpha is None
    assert opposed.reason
    alone = consistency(x[:, None], ["p"], ["A"])[0]
    assert (alone.alpha, alone.reason) == (None, ONE_ITEM)


def test_components_are_eigenvalues_of_the_correlation_matrix(values: np.ndarray) -> None:
    frame = pd.DataFrame(values, columns=CODES)
    a, b = components(values, CODES, PILLARS)
    for row, items in ((a, ["a1", "a2", "a3"]), (b, ["b1", "b2"])):
        r = frame[items].dropna().corr().to_numpy()
        want = np.sort(np.linalg.eigvalsh(r))[::-1]
        assert row.eigenvalues == pytest.approx(want)
        assert sum(row.explained) == pytest.approx(1.0)
        assert row.above_one == (want > 1).sum()
        # loadings are correlations with the component: their squares sum to its eigenvalue
        assert sum(v**2 for v in row.loadings) == pytest.approx(want[0])
        assert max(np.abs(row.loadings)) <= 1 + 1e-12
    assert sum(v > 0 for v in a.loadings) == 2, "a3 points the other way"
    assert components(values[:, :1], ["a1"], ["A"])[0].reason == ONE_ITEM


def test_a_weight_is_not_an_influence() -> None:
    random = np.random.default_rng(5)
    common = random.normal(50, 15, 300)
    s = np.column_stack([common, common + random.normal(0, 1, 300), random.normal(50, 15, 300)])
    s[0, 2] = NAN
    tree = Tree(
        (Node("index", None), *(Node(c, "index", w) for c, w in zip("abc", (1, 1, 2), strict=True))), tuple("abc")
    )
    result = evaluate(tree, s)
    rows = {r.code: r for r in importance(tree, result)}
    assert [rows[c].nominal for c in "abc"] == [25.0, 25.0, 50.0]
    assert rows["a"].effective == pytest.approx((25 * 299 + 50) / 300)
    index = pd.Series(result.node_scores[:, 0])
    r = [pd.Series(s[:, k]).corr(index) for k in range(3)]
    assert [rows[c].correlation for c in "abc"] == pytest.approx(r)
    assert [rows[c].influence for c in "abc"] == pytest.approx([100 * v**2 / sum(x**2 for x in r) for v in r])
    assert sum(rows[c].influence or 0 for c in "abc") == pytest.approx(100.0)


def test_importance_of_what_says_nothing_has_a_reason() -> None:
    tree = Tree((Node("index", None), Node("a", "index"), Node("b", "index"), Node("c", "index")), ("a", "b", "c"))
    s = np.column_stack([np.arange(5.0), np.full(5, NAN), np.full(5, 7.0)])
    rows = {r.code: r for r in importance(tree, evaluate(tree, s))}
    assert (rows["b"].correlation, rows["b"].reason) == (None, EMPTY)
    assert (rows["c"].correlation, rows["c"].reason) == (None, CONSTANT)
    assert rows["b"].effective == 0.0
    assert rows["a"].correlation == pytest.approx(1.0)
    assert all(r.reason for r in importance(tree, evaluate(tree, np.full((4, 3), 5.0))))


def numbers(row: object) -> list[float]:
    return [v for v in astuple(row) if isinstance(v, float)]  # type: ignore[call-overload]


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(-3, 3), st.floats(-1e6, 1e6)), min_size=4, max_size=4), max_size=8
    )
)
@settings(max_examples=150, deadline=None)
def test_nothing_is_nan_and_correlations_are_bounded(raw: list[list[float | None]]) -> None:
    x = np.array([[NAN if v is None else float(v) for v in row] for row in raw]).reshape(-1, 4)
    codes, pillars = list("wxyz"), ["A", "A", "A", "B"]
    pairs = correlations(x, codes, pillars)
    for row in pairs:
        assert (row.pearson is None) == (row.reason is not None)
        assert all(-1 <= r <= 1 for r in (row.pearson, row.spearman) if r is not None)
    tables = [*pairs, *describe(x, codes), *consistency(x, codes, pillars), *components(x, codes, pillars)]
    for row in tables:
        assert all(map(math.isfinite, numbers(row)))
        assert getattr(row, "reason", None) is not None or None not in [
            v for name, v in zip(row.__slots__, astuple(row), strict=True) if name != "reason"
        ]


def test_correlation_knows_neither_order_nor_unit_of_measure(values: np.ndarray) -> None:
    order = np.random.default_rng(0).permutation(60)
    moved = values[order] * [1e-9, 1e9, 3, 1, 1, 1, 1] + [0, 0, 5, 0, 0, 0, 0]
    for a, b in zip(correlations(values, CODES, PILLARS), correlations(moved, CODES, PILLARS), strict=True):
        assert a.pearson == pytest.approx(b.pearson, abs=1e-9)
        assert a.spearman == pytest.approx(b.spearman, abs=1e-9)


def test_spearman_ranks_share_their_mean() -> None:
    from scipy.stats import rankdata

    x = np.array([3.0, 1.0, 3.0, 2.0, 3.0])
    assert average_ranks(x).tolist() == rankdata(x).tolist()


def test_tables_that_do_not_fit_are_refused() -> None:
    for x, codes in (([[1.0, 2.0]], ["a"]), ([[1.0, 2.0]], ["a", "a"]), ([[np.inf]], ["a"])):
        with pytest.raises(ValueError, match=r"\w"):
            describe(x, codes)
