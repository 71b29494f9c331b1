"""What was computed is compared as it was meant: on arrays and in SQL alike, to the last bit."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from mulin.index.compile.macros import Macros
from mulin.index.formula import parse
from mulin.scoring.arrays import level, settled, settled_figure, settled_sum
from mulin.settings import REPO_ROOT

MACROS = Macros.read(REPO_ROOT / "dbt_project")


def awkward() -> np.ndarray:
    """Of every size a figure may have, with powers of ten, their neighbours, thirds and nothing."""
    draw = np.random.default_rng(3)
    powers = 10.0 ** np.arange(-300, 300)
    any_size = draw.normal(size=20_000) * 10.0 ** draw.integers(-20, 21, 20_000)
    beside = [powers, np.nextafter(powers, 0), np.nextafter(powers, np.inf), np.arange(1, 20_000) / 3]
    return np.concatenate([any_size, *beside, [0.0, 5e-324, 1e308, np.inf]])


@pytest.mark.parametrize(
    ("computed", "meant"),
    [(0.3 / 3, 0.1), (0.3 - 0.1, 0.2), (0.1 * 3, 0.3), (9.6 / 12, 0.8), (3 * 1234567.3, 3703701.9),
     (100 * 0.29, 29.0), (3e-13 / 3, 1e-13), (-0.3 / 3, -0.1)],
)  # fmt: skip
def test_a_figure_that_misses_in_its_last_bits_is_the_one_that_was_meant(computed: float, meant: float) -> None:
    assert computed != meant
    assert settled_figure(computed) == settled_figure(meant)


@pytest.mark.parametrize(
    ("a", "b"),
    [(12345678901234.0, 12345678901235.0), (1e-18, 1.0000000000001e-18), (0.12345678901234, 0.12345678901235),
     (1732900000123.0, 1732900000124.0), (0.0, 1e-300)],
)  # fmt: skip
def test_figures_of_up_to_fourteen_digits_are_told_apart_whatever_their_unit(a: float, b: float) -> None:
    assert settled_figure(a) < settled_figure(b)


def test_a_score_that_should_be_nothing_is_and_a_large_one_keeps_to_its_digits() -> None:
    assert settled(0.3 - 0.1 - 0.2) == 0
    assert settled(12345678.900000002) == settled(12345678.9)
    assert settled(0.79999999995) == 0.8


@pytest.mark.parametrize(("macro", "on_arrays"), [("settled_figure", settled_figure), ("settled", settled)])
def test_the_macro_and_the_sum_on_arrays_give_the_same(macro: str, on_arrays: object) -> None:
    x = awkward()
    with duckdb.connect() as con:
        con.register("figures", pa.table({"x": x}))
        in_sql = con.execute(f"select {MACROS(macro, 'x')} as x from figures").fetchnumpy()["x"]
    assert np.array_equal(np.asarray(in_sql), on_arrays(x))  # type: ignore[operator]


def test_a_sum_of_decimals_is_that_decimal() -> None:
    total = 0.0
    for _ in range(1000):
        total = float(settled_sum(total, 0.1))
    assert total == 100.0
    assert settled_sum(settled_sum(0.3, -0.1), -0.2) == 0
    assert not np.signbit(settled_sum(0.1, -0.1))


def test_whole_numbers_and_great_distances_are_added_as_they_are() -> None:
    assert settled_sum(123456789012345.0, 1.0) == 123456789012346.0
    assert settled_sum(1e300, -1.0) == 1e300
    assert np.isinf(settled_sum(1e308, 1e308))
    assert np.isnan(settled_sum(np.nan, 1.0))


def test_whole_numbers_are_counted_exactly_as_far_as_doubles_count() -> None:
    known = parse("p - q - w")
    p, q, w = [9007199254740992.0, 1234567890123456.0], [9007199254740990.0, 1234567890123451.0], [2.0, 0.0]
    figures = {"p": np.array(p), "q": np.array(q), "w": np.array(w)}
    assert known.evaluate(figures).tolist() == [0.0, 5.0]
    with duckdb.connect() as con:
        con.register("figures", pa.table(figures))
        assert con.execute(f"select {known.sql(lambda name: name)} from figures").fetchall() == [(0.0,), (5.0,)]


@pytest.mark.parametrize("formula", ["a - b - c", "a - (b - c) + 2 * (b + c) / (a - b)", "min(a + b, c) - abs(a - c)"])
def test_formulas_add_alike_in_sql_and_on_arrays(formula: str) -> None:
    draw = np.random.default_rng(5)
    a, b = (np.round(draw.normal(size=5000) * 10.0 ** draw.integers(-8, 9, 5000), 4) for _ in "ab")
    figures = {"a": a, "b": b, "c": a - b}
    known = parse(formula)
    with duckdb.connect() as con:
        con.register("figures", pa.table(figures))
        column = con.execute(f"select {known.sql(lambda name: name)} as x from figures").fetchnumpy()["x"]
    in_sql = np.where(np.ma.getmaskarray(column), np.nan, np.ma.getdata(column))
    assert np.array_equal(in_sql, known.evaluate(figures), equal_nan=True)


def test_a_difference_of_nothing_is_nothing() -> None:
    known = parse("p - q - w")
    figures = {"p": np.array([0.3, 1000.3]), "q": np.array([0.1, 1000.1]), "w": np.array([0.2, 0.2])}
    assert known.evaluate(figures).tolist() == [0.0, 0.0]


def test_a_formula_of_many_brackets_stays_short() -> None:
    deep = "x"
    for _ in range(90):
        deep = f"(x - {deep})"
    assert len(parse(deep).sql(lambda name: name)) < 2_000


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (0.3 / 3, 0.1, True),
        (0.0, 0.0, True),
        (1e-18, 1.1e-18, False),
        (0.1, 0.1000000000001, False),
        (-1e9, 1e9, False),
    ],
)
def test_ends_leave_no_scale_where_they_are_one_figure(a: float, b: float, same: bool) -> None:
    with duckdb.connect() as con:
        (in_sql,) = con.execute(f"select {MACROS('level', f'{a!r}::double', f'{b!r}::double')}").fetchone() or (None,)
    assert bool(level(a, b)) is same is in_sql
