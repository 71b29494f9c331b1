"""Variance-based indices against the closed forms of functions that have them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from mulin.methods.draws.drawn import run
from mulin.methods.draws.problem import Problem, Tier
from mulin.methods.draws.settings import Assumptions, nominal_settings
from mulin.methods.sobol import jansen, leave_one_out, sobol, sobol_of_function
from mulin.methods.trees.tree import Node, Tree

NAN = math.nan


def test_ishigami() -> None:
    """sin x1 + a·sin² x2 + b·x3⁴·sin x1 on (−π, π)³; indices from Ishigami & Homma 1990."""
    a, b = 7.0, 0.1

    def ishigami(u: np.ndarray) -> np.ndarray:
        x = (2 * u - 1) * math.pi
        return np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])

    v1, v2 = 0.5 * (1 + b * math.pi**4 / 5) ** 2, a**2 / 8
    v13 = b**2 * math.pi**8 * (1 / 18 - 1 / 50)
    v = v1 + v2 + v13
    got = sobol_of_function(ishigami, 3, n=8192, seed=1)
    assert got.first[:, 0] == pytest.approx([v1 / v, v2 / v, 0.0], abs=0.02)
    assert got.total[:, 0] == pytest.approx([(v1 + v13) / v, v2 / v, v13 / v], abs=0.01)
    assert got.variance[0] == pytest.approx(v, rel=0.02)
    assert got.evaluations == 5 * 8192
    assert (got.first_error < 0.03).all()
    assert (got.total_error < 0.03).all()


def test_what_adds_up_has_no_interactions() -> None:
    weights = np.array([1.0, 2.0, 3.0, 0.0])
    share = weights**2 / (weights**2).sum()
    got = sobol_of_function(lambda u: 1e6 + u @ weights, 4, n=4096, seed=2)
    assert got.first[:, 0] == pytest.approx(share, abs=0.01)
    assert got.total[:, 0] == pytest.approx(share, abs=0.01)


def test_one_assumption_alone_has_moved_whatever_moves() -> None:
    """Both indices are 1 by definition; estimated, the total came out below the first."""
    got = sobol_of_function(lambda u: np.column_stack([np.exp(3 * u[:, 0]), np.full(len(u), 2.0)]), 1, n=16, seed=4)
    assert got.first.tolist() == [[1.0, 0.0]]
    assert got.total.tolist() == [[1.0, 0.0]]
    assert not got.first_error.any()
    assert not got.total_error.any()
    assert got.evaluations == 3 * 16


def test_what_nothing_moves_has_indices_of_zero() -> None:
    got = sobol_of_function(lambda u: np.column_stack([np.full(len(u), 0.1), u[:, 0]]), 2, n=64)
    assert got.variance[0] == 0
    assert (got.first[:, 0] == 0).all()
    assert (got.total[:, 0] == 0).all()
    assert got.total[:, 1] == pytest.approx([1.0, 0.0], abs=0.1)
    assert got.total[1, 1] == 0.0
    with pytest.raises(ValueError, match="shapes"):
        jansen(np.ones((1, 1)), np.ones((1, 1)), np.ones((1, 1, 1)), ("x",))


def a_problem() -> Problem:
    tree = Tree(
        (Node("index", None), Node("A", "index", 0.6), Node("B", "index", 0.4), Node("a1", "A"), Node("a2", "A"),
         Node("b1", "B"), Node("b2", "B")),
        ("a1", "a2", "b1", "b2"),
    )  # fmt: skip
    scores = np.random.default_rng(9).uniform(20, 100, (15, 4))
    return Problem((Tier("unit", tree, lambda i, n: scores if n == "declared" else 20 + scores**2 / 125),))


def test_normalisation_alone_explains_all_of_a_score_when_nothing_else_varies() -> None:
    assumed = Assumptions(weight_perturbation=0.0, normalisations=("declared", "other"), seed=3)
    got = sobol(a_problem(), assumed, "score", n=256)
    assert got.factors == ("normalisation",)
    assert got.first[0] == pytest.approx(np.ones(15), abs=0.12)
    assert got.total[0] == pytest.approx(np.ones(15), abs=0.12)


def test_first_and_total_of_the_assumptions() -> None:
    assumed = Assumptions(normalisations=("declared", "other"), aggregations=("declared", "geometric"), leave_out=True)
    problem = a_problem()
    for output in ("score", "rank", "mean_rank_shift"):
        got = sobol(problem, assumed, output, n=256)  # type: ignore[arg-type]
        assert got.factors == ("weights", "normalisation", "aggregation", "left_out")
        assert got.first.shape == got.total.shape == (4, 1 if output == "mean_rank_shift" else 15)
        moved = got.variance > 0
        assert (got.total >= 0).all()
        assert (got.first <= got.total + 4 * (got.first_error + got.total_error) + 1e-9)[:, moved].all()
    again = sobol(problem, assumed, "mean_rank_shift", n=256)
    assert np.array_equal(again.total, got.total)
    some = sobol(problem, assumed, "rank", n=64, units=np.array([3, 4]))
    assert some.first.shape == (4, 2)


def test_a_rule_of_total_variance_by_brute_force() -> None:
    """Two fair coins, y = normalisation effect + aggregation effect + both: indices can be counted."""
    problem = a_problem()
    assumed = Assumptions(
        weight_perturbation=0.0, normalisations=("declared", "other"), aggregations=("declared", "geometric")
    )
    got = sobol(problem, assumed, "score", n=2048, units=np.array([0]))
    table = np.empty((2, 2))
    for n in (0, 1):
        for a in (0, 1):
            base = nominal_settings(problem, assumed)
            both = replace(base, normalisation=np.array([n]), aggregation=np.array([a]))
            table[n, a] = run(problem, both)[0, 0]
    whole = table.var()
    assert got.first[:, 0] == pytest.approx([table.mean(1).var() / whole, table.mean(0).var() / whole], abs=0.06)
    assert got.total[:, 0] == pytest.approx([table.var(0).mean() / whole, table.var(1).mean() / whole], abs=0.06)


def test_nothing_varying_is_refused() -> None:
    with pytest.raises(ValueError, match="no assumption"):
        sobol(a_problem(), Assumptions(weight_perturbation=0.0))


def test_leaving_out_one_indicator_or_pillar() -> None:
    problem = a_problem()
    scores = problem.matrix(0)
    got = leave_one_out(problem)
    assert got.codes == ("a1", "a2", "b1", "b2", "A", "B")
    assert got.kinds == ("indicator",) * 4 + ("pillar",) * 2
    full = 0.6 * scores[:, :2].mean(axis=1) + 0.4 * scores[:, 2:].mean(axis=1)

    def ranks(x: np.ndarray) -> np.ndarray:
        return np.array([1 + (x > v).sum() for v in x])

    without_a1 = 0.6 * scores[:, 1] + 0.4 * scores[:, 2:].mean(axis=1)
    np.testing.assert_allclose(got.scores[0], without_a1)
    assert got.change[0].tolist() == (ranks(without_a1) - ranks(full)).tolist()
    np.testing.assert_allclose(got.scores[4], scores[:, 2:].mean(axis=1))
    assert got.mean_shift[4] == pytest.approx(np.abs(ranks(got.scores[4]) - ranks(full)).mean())


def test_leaving_out_all_a_unit_has_leaves_it_without_rank() -> None:
    tree = Tree((Node("r", None), Node("a", "r"), Node("b", "r")), ("a", "b"))
    scores = np.array([[50.0, NAN], [60.0, 70.0]])
    got = leave_one_out(Problem((Tier("unit", tree, lambda i, n: scores),)))
    assert got.ranks[0].tolist() == [0, 1]
    assert got.change[0].tolist() == pytest.approx([NAN, 0.0], nan_ok=True)
    assert got.mean_shift.tolist() == [0.0, 0.0]
