"""Figures drawn from their predictive distribution: against the distributions that textbooks give for them."""

from __future__ import annotations

import numpy as np
import pytest

from mulin.methods.estimates import expected, regressed
from mulin.methods.multiple import normal_draws, regression_draws

NAN = float("nan")
MANY = 20_000


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def a_line(n: int = 16) -> tuple[np.ndarray, np.ndarray]:
    random = rng(7)
    x = random.uniform(0, 10, (n, 1))
    y = 40 + 3 * x[:, 0] + random.normal(0, 2, n)
    y[[2, 9]] = NAN
    return y, x


def predictive(y: np.ndarray, x: np.ndarray, at: float) -> tuple[float, float]:
    """Mean and standard deviation of Student's t by which a new figure is predicted from a line (n − 2 degrees)."""
    known = ~np.isnan(y)
    xs, ys, n = x[known, 0], y[known], int(known.sum())
    slope = np.cov(xs, ys)[0, 1] / np.var(xs, ddof=1)
    apart = ys - ys.mean() - slope * (xs - xs.mean())
    s2 = apart @ apart / (n - 2)
    wide = s2 * (1 + 1 / n + (at - xs.mean()) ** 2 / ((xs - xs.mean()) @ (xs - xs.mean())))
    return ys.mean() + slope * (at - xs.mean()), float(np.sqrt(wide * (n - 2) / (n - 4)))


def test_a_figure_from_a_line_is_students_t() -> None:
    y, x = a_line()
    drawn = regression_draws(y, x, MANY, rng())
    for i in (2, 9):
        mean, sd = predictive(y, x, x[i, 0])
        assert drawn[:, i].mean() == pytest.approx(mean, abs=4 * sd / MANY**0.5)
        assert drawn[:, i].std() == pytest.approx(sd, rel=0.04)
        assert regressed(y, x)[i] == pytest.approx(mean)
    assert np.isnan(np.delete(drawn, (2, 9), axis=1)).all()


@pytest.mark.slow
def test_data_augmentation_draws_the_same_where_one_column_lacks_figures() -> None:
    y, x = a_line(40)
    found = normal_draws(np.column_stack([y, x]), MANY // 4, rng())
    for at, i in enumerate((2, 9)):
        mean, sd = predictive(y, x, x[i, 0])
        assert found[:, at].mean() == pytest.approx(mean, abs=0.08 * sd)
        assert found[:, at].std() == pytest.approx(sd, rel=0.06)


@pytest.mark.slow
def test_what_a_unit_lacks_is_drawn_together() -> None:
    random = rng(3)
    a = random.normal(50, 10, 60)
    table = np.column_stack([a, a + random.normal(0, 2, 60), random.normal(50, 10, 60)])
    table[5, :2] = NAN
    drawn = normal_draws(table, 3000, rng())
    assert np.corrcoef(drawn.T)[0, 1] > 0.9  # as the figures of all others go together
    assert drawn.mean(axis=0) == pytest.approx(expected(table)[5, :2], abs=1)


def test_columns_that_depend_on_each_other_keep_to_it() -> None:
    random = rng(4)
    a, b = random.normal(50, 10, 30), random.normal(20, 3, 30)
    table = np.column_stack([a, b, a + b, np.full(30, 7.0)])
    table[3, 2] = table[8, 0] = table[8, 2] = NAN
    drawn = normal_draws(table, 50, rng())
    assert drawn[:, 0] == pytest.approx(a[3] + b[3], abs=1e-4)
    assert drawn[:, 2] - drawn[:, 1] == pytest.approx(b[8], abs=1e-4)
    assert drawn[:, 1].std() > 3
    line = regression_draws(table[:, 2], table[:, :2], 50, rng())
    assert line[:, 3] == pytest.approx(a[3] + b[3], abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["line", "normal"])
def test_what_nobody_has_below_zero_is_not_drawn_below_zero(way: str) -> None:
    random = rng(5)
    x = random.uniform(0, 10, 30)
    y = np.maximum(0.0, x - 3 + random.normal(0, 2, 30))
    y[:4], x[:4] = NAN, 1.5
    whole = np.column_stack([y, x])
    drawn = regression_draws(y, x[:, None], 4000, rng())[:, :4] if way == "line" else normal_draws(whole, 4000, rng())
    assert (drawn >= 0).all()
    assert len(np.unique(drawn)) > 0.99 * drawn.size  # drawn again, not set to zero
    below = (
        regression_draws(y - 1, x[:, None], 400, rng()) if way == "line" else normal_draws(whole - [1, 0], 400, rng())
    )
    assert np.nanmin(below) < -1


def test_the_same_seed_draws_the_same_and_nothing_is_drawn_that_is_not_estimated() -> None:
    y, x = a_line()
    table = np.column_stack([y, x])
    assert np.array_equal(normal_draws(table, 5, rng()), normal_draws(table, 5, rng()))
    assert not np.array_equal(normal_draws(table, 5, rng()), normal_draws(table, 5, rng(2)))
    few = table[:3]
    assert np.isnan(expected(few)).any()
    assert np.isnan(normal_draws(few, 5, rng())).all()
    assert np.isnan(regression_draws(few[:, 0], few[:, 1:], 5, rng())).all()
    assert normal_draws(table[[0, 1, 3, 4, 5]], 5, rng()).shape == (5, 0)
