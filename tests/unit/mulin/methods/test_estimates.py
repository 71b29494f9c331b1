"""Missing figures estimated from the others: against least squares by normal equations, and factored likelihoods."""

from __future__ import annotations

import random

import numpy as np
import pytest

from mulin.methods.estimates import expected, regressed

NAN = float("nan")


def line(rows: list[list[float]], y: list[float]) -> list[float]:
    """Constant and slopes, by Gauss' elimination of the normal equations."""
    x = [[1.0, *row] for row in rows]
    k = len(x[0])
    a = [[sum(r[i] * r[j] for r in x) for j in range(k)] + [sum(r[i] * v for r, v in zip(x, y, strict=True))]
         for i in range(k)]  # fmt: skip
    for i in range(k):
        pivot = max(range(i, k), key=lambda r: abs(a[r][i]))
        a[i], a[pivot] = a[pivot], a[i]
        for r in range(k):
            if r != i:
                share = a[r][i] / a[i][i]
                a[r] = [v - share * w for v, w in zip(a[r], a[i], strict=True)]
    return [a[i][k] / a[i][i] for i in range(k)]


def figures(n: int = 25) -> list[list[float]]:
    draw = random.Random(3)
    out = []
    for _ in range(n):
        a = draw.uniform(0, 10)
        b = 2 * a + draw.gauss(0, 2)
        out.append([a, b, 5 - a + 0.5 * b + draw.gauss(0, 1)])
    return out


def test_a_unit_is_estimated_from_the_predictors_it_has() -> None:
    rows = figures()
    y = [r[2] for r in rows]
    x = [r[:2] for r in rows]
    for i in (1, 4, 7, 9):
        y[i] = NAN
    x[4][1] = x[7][0] = NAN
    x[9] = [NAN, NAN]
    found = regressed(y, x)
    whole = [i for i in range(len(y)) if i not in (1, 4, 7, 9)]
    both = line([rows[i][:2] for i in whole], [y[i] for i in whole])
    first = line([rows[i][:1] for i in whole], [y[i] for i in whole])
    second = line([rows[i][1:2] for i in whole], [y[i] for i in whole])
    assert found[1] == pytest.approx(both[0] + both[1] * rows[1][0] + both[2] * rows[1][1])
    assert found[4] == pytest.approx(first[0] + first[1] * rows[4][0])
    assert found[7] == pytest.approx(second[0] + second[1] * rows[7][1])
    assert np.isnan(found[9])
    assert [found[i] for i in whole] == [y[i] for i in whole]


def test_too_few_units_estimate_nothing() -> None:
    assert np.isnan(regressed([1, 2, 4, 5, NAN], [[1], [2], [3], [4], [5]])).sum() == 0
    assert np.isnan(regressed([1, 2, NAN, NAN], [[1], [2], [3], [4]])).sum() == 2
    assert np.isnan(expected([[1, NAN], [2, 3], [NAN, NAN]])).sum() == 3


def test_where_gaps_are_nested_em_is_a_chain_of_regressions() -> None:
    """Anderson (1957): the likelihood falls apart into regressions, each over all units that have the figure."""
    rows = figures()
    table = [list(r) for r in rows]
    for i in (0, 3, 5, 8, 12):
        table[i][2] = NAN
    for i in (3, 8):
        table[i][1] = NAN
    table.append([NAN, NAN, NAN])
    found = expected(table)
    has_b = [i for i in range(25) if i not in (3, 8)]
    has_c = [i for i in range(25) if i not in (0, 3, 5, 8, 12)]
    b = line([rows[i][:1] for i in has_b], [rows[i][1] for i in has_b])
    c = line([rows[i][:2] for i in has_c], [rows[i][2] for i in has_c])
    for i in (0, 3, 5, 8, 12):
        own = b[0] + b[1] * rows[i][0] if i in (3, 8) else rows[i][1]
        assert found[i][1] == pytest.approx(own)
        assert found[i][2] == pytest.approx(c[0] + c[1] * rows[i][0] + c[2] * own, abs=1e-7)
    assert np.isnan(found[25]).all()


def test_no_other_distribution_is_likelier() -> None:
    """Gaps anywhere: the distribution that EM's figures come from is where the likelihood stands still."""
    draw = random.Random(8)
    table = np.array(figures(40))
    for i in range(40):
        if draw.random() < 0.5:
            table[i][draw.randrange(3)] = NAN
    found = expected(table)
    assert not np.isnan(found).any()
    assert (found[~np.isnan(table)] == table[~np.isnan(table)]).all()
    again = expected(table[::-1])[::-1]
    assert again == pytest.approx(found, abs=1e-7)  # the order of units is nothing
    moved = expected(table * [1000, 0.01, -1] + [5, -3, 0])
    assert moved == pytest.approx(found * [1000, 0.01, -1] + [5, -3, 0], abs=1e-4)  # nor are units of measure
