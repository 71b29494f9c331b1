"""EM with long steps against EM without: the same distribution, sooner, and nothing that is no result."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from mulin.methods import em
from mulin.methods.estimates import Likely, Unsettled, expected, most_likely

Array = NDArray[np.float64]


def plain(x: Array, most: int = 30_000) -> tuple[Array, Array, Array, int]:
    """EM as the book has it (Little & Rubin 2002, 11.2), unit by unit sets of gaps: mean, covariance, filled, steps."""
    gaps = np.isnan(x)
    patterns = [(gone, (gaps == gone).all(axis=1)) for gone in np.unique(gaps, axis=0)]
    mean, cov = np.nanmean(x, axis=0), np.diag(np.nanvar(x, axis=0))
    filled = x.copy()
    for step in range(1, most + 1):
        spare = np.zeros_like(cov)
        for gone, mine in patterns:
            slopes = np.linalg.pinv(cov[np.ix_(~gone, ~gone)]) @ cov[np.ix_(~gone, gone)]
            filled[np.ix_(mine, gone)] = mean[gone] + (x[np.ix_(mine, ~gone)] - mean[~gone]) @ slopes
            left = cov[np.ix_(gone, gone)] - cov[np.ix_(gone, ~gone)] @ slopes
            spare[np.ix_(gone, gone)] += mine.sum() * left
        new = filled.mean(axis=0)
        spread = ((filled - new).T @ (filled - new) + spare) / len(x)
        moved = max(np.abs(new - mean).max(), np.abs(spread - cov).max())
        mean, cov = new, spread
        if moved < em.CLOSE:
            return mean, cov, filled, step
    raise AssertionError("plain EM has not settled")


def scaled(x: Array) -> Array:
    x = x[~np.isnan(x).all(axis=1)]
    return np.asarray((x - np.nanmean(x, axis=0)) / np.nanstd(x, axis=0))


def with_gaps(seed: int, n: int, k: int, share: float) -> Array:
    """Figures of two common causes, some of them gone."""
    draw = np.random.default_rng(seed)
    x = draw.standard_normal((n, 2)) @ draw.standard_normal((2, k)) + 0.7 * draw.standard_normal((n, k))
    x[draw.random((n, k)) < share] = np.nan
    return scaled(x)


def hardly_together(n: int, both: int) -> Array:
    """b follows a, and all but ``both`` units have only one of the two: nearly all of their covariance is missing."""
    draw = np.random.default_rng(5)
    c = draw.standard_normal(n)
    a = 0.6 * c + 0.8 * draw.standard_normal(n)
    b = 0.5 * c + 0.5 * a + 0.7 * draw.standard_normal(n)
    a[(n + both) // 2 :] = np.nan
    b[: (n - both) // 2] = np.nan
    return scaled(np.column_stack([c, a, b]))


@pytest.mark.parametrize("share", [0.1, 0.25, 0.4, 0.6])
@pytest.mark.parametrize(("seed", "n", "k"), [(1, 60, 3), (2, 90, 3)])
def test_the_distribution_is_that_of_plain_steps(seed: int, n: int, k: int, share: float) -> None:
    x = with_gaps(seed, n, k, share)
    found = em.fitted(x)
    mean, cov, filled, steps = plain(x)
    assert found.settled
    assert found.steps <= max(steps, em.FIRST + 1) + 1
    assert found.mean == pytest.approx(mean, abs=1e-8)
    assert found.cov == pytest.approx(cov, abs=1e-8)
    assert found.filled == pytest.approx(filled, abs=1e-8)


@pytest.mark.slow
def test_where_much_is_missing_it_settles_in_a_tenth_of_the_steps() -> None:
    x = hardly_together(1000, 8)
    found = em.fitted(x)
    _, cov, filled, steps = plain(x)
    assert (found.settled, found.steps < steps / 8) == (True, True), (found.steps, steps)
    assert found.cov == pytest.approx(cov, abs=1e-8)
    assert found.filled == pytest.approx(filled, abs=1e-8)


@pytest.mark.slow
def test_what_plain_steps_do_not_reach_in_time_is_reached() -> None:
    """4 of 6,000 units have both figures. A plain step from there moves nothing: that is what settled means."""
    x = hardly_together(6000, 4)
    with pytest.raises(AssertionError, match="not settled"):
        plain(x, em.MOST_STEPS)
    found = em.fitted(x)
    assert found.settled
    assert found.steps < em.MOST_STEPS / 5


def test_where_figures_depend_on_each_other_nothing_but_plain_steps_is_made() -> None:
    """So few units that the likelihood rises towards an edge: the way decides where on it EM ends, so it is kept."""
    x = with_gaps(4, 16, 4, 0.4)
    found = em.fitted(x)
    _, cov, filled, steps = plain(x)
    assert np.linalg.eigvalsh(cov)[0] < em.SOUND
    assert (found.settled, found.steps) == (True, steps)
    assert found.filled == pytest.approx(filled, abs=1e-8)


def test_a_sum_of_two_others_is_found_as_their_sum() -> None:
    draw = np.random.default_rng(6)
    a, b = draw.standard_normal((2, 40))
    x = np.column_stack([a, b, a + b])
    whole = x.copy()
    for row, column in ((0, 2), (1, 2), (5, 0), (7, 1), (9, 2)):
        x[row, column] = np.nan
    assert expected(x) == pytest.approx(whole, abs=1e-6)


def test_what_has_not_settled_fills_nothing_and_says_how_far_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(em, "MOST_STEPS", 120)
    x = hardly_together(400, 6)
    found = most_likely(x)
    assert isinstance(found, Unsettled)
    assert em.CLOSE < found.moved < 1e-2
    assert found.steps == 120
    assert (np.isnan(expected(x)) == np.isnan(x)).all()
    monkeypatch.undo()
    assert isinstance(most_likely(x), Likely)


@pytest.mark.slow
def test_a_table_that_says_nothing_of_two_columns_together_is_left_alone() -> None:
    """No unit has both a and c: whatever their covariance, the figures are as likely."""
    nan = np.nan
    x = np.array([[nan, -2, 1], [nan, -3, -3], [0, -5, nan], [-5, 1, nan], [nan, nan, 3]])
    found = most_likely(x)
    assert isinstance(found, Unsettled)
    assert (found.steps, found.moved > 1e-6) == (em.MOST_STEPS, True)
    assert (np.isnan(expected(x)) == np.isnan(x)).all()
