"""Many small linear programs solved at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from mulin.methods.simplex import maximised


@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.integers(1, 6), st.booleans())
@settings(deadline=None, max_examples=60)
def test_as_good_as_by_another_solver(seed: int, m: int, k: int, coarse: bool) -> None:
    """Coarse coefficients: many programs with ties and several best ends."""
    rng = np.random.default_rng(seed)
    a = rng.integers(0, 4, (8, m, k)) / 3 if coarse else rng.random((8, m, k))
    a[:, 0] += 0.1  # so that nothing grows without end
    c = rng.integers(0, 3, (8, k)) / 2 if coarse else rng.random((8, k))
    b = np.where(rng.random((8, m)) < 0.2, 0.0, 1.0)
    w, proven = maximised(c, a, b)
    assert proven.all()
    assert ((a * w[:, None, :]).sum(axis=2) <= b + 1e-9).all()
    theirs = [-linprog(-c[p], A_ub=a[p], b_ub=b[p], method="highs").fun for p in range(8)]
    np.testing.assert_allclose((c * w).sum(axis=1), theirs, atol=1e-8)


def test_steps_that_gain_nothing_come_to_an_end() -> None:
    """Beale's program (1955), on which the largest slope goes round for ever."""
    c = np.array([[0.75, -150, 0.02, -6]])
    a = np.array([[[0.25, -60, -0.04, 9], [0.5, -90, -0.02, 3], [0, 0, 1, 0]]])
    w, proven = maximised(c, a, np.array([[0, 0, 1.0]]))
    assert proven.all()
    assert float(c[0] @ w[0]) == pytest.approx(0.05)


def test_what_grows_without_end_is_not_called_solved() -> None:
    w, proven = maximised(np.ones((2, 2)), np.array([[[1.0, 0]], [[1.0, 1]]]), np.ones((2, 1)))
    assert proven.tolist() == [False, True]
    assert w[0].tolist() == [0, 0]


def test_a_program_is_solved_alike_whatever_stands_beside_it() -> None:
    rng = np.random.default_rng(4)
    c, a, b = rng.random((3000, 5)), rng.random((3000, 30, 5)), np.ones((3000, 30))
    together = maximised(c, a, b)[0]
    for p in (0, 1, 1717, 2999):
        assert (maximised(c[p : p + 1], a[p : p + 1], b[p : p + 1])[0] == together[p]).all()
