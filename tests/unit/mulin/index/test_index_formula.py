"""Formulas: what may be written, what is unknown, and that SQL says the same as NumPy."""

from __future__ import annotations

import math
import random

import duckdb
import numpy as np
import pytest

from mulin.index.formula import FUNCTIONS, FormulaError, parse, parse_derived

NAN = math.nan


def value(text: str, **figures: float) -> float:
    return float(parse(text).evaluate(figures))


def in_sql(text: str, rows: list[dict[str, float | None]], names: tuple[str, ...]) -> list[float | None]:
    """The same rows through DuckDB; NaN there would be a defect, so it is not taken for NULL."""
    columns = ", ".join(f"cast(${i} as double[])[n] as {name}" for i, name in enumerate(names, 1))
    query = f"with t as (select {columns}, n from range(1, {len(rows) + 1}) as r(n)) select {{}} from t order by n"
    expression = parse(text).sql(lambda name: name)
    with duckdb.connect() as con:
        return [v for (v,) in con.execute(query.format(expression), [[r[n] for r in rows] for n in names]).fetchall()]


@pytest.mark.parametrize(
    ("text", "figures", "expected"),
    [
        ("a + b * c", {"a": 1, "b": 2, "c": 3}, 7),
        ("(a + b) * c", {"a": 1, "b": 2, "c": 3}, 9),
        ("a - b - c", {"a": 10, "b": 3, "c": 2}, 5),
        ("a / b / c", {"a": 24, "b": 3, "c": 2}, 4),
        ("a ** b ** c", {"a": 2, "b": 3, "c": 2}, 512),
        ("-a ** 2", {"a": 3}, -9),
        ("+a - -b", {"a": 3, "b": 4}, 7),
        ("100 * a / b", {"a": 1, "b": 8}, 12.5),
        ("min(a, b, c)", {"a": 3, "b": 1, "c": 2}, 1),
        ("max(a, b)", {"a": 3, "b": 1}, 3),
        ("abs(a)", {"a": -2}, 2),
        ("sqrt(a)", {"a": 9}, 3),
        ("ln(exp(a))", {"a": 1.5}, 1.5),
        ("clip(a, 10, 1000)", {"a": 3}, 10),
        ("clip(a, 10, 1000)", {"a": 3000}, 1000),
        ("人口 / 面积", {"人口": 6, "面积": 3}, 2),
        ("  a  ", {"a": 4}, 4),
        ("1e3 * a", {"a": 2}, 2000),
        ("0.1 + 0.2 + 0 * a", {"a": 2}, 0.1 + 0.2),
    ],
)
def test_arithmetic(text: str, figures: dict[str, float], expected: float) -> None:
    assert value(text, **figures) == pytest.approx(expected, rel=1e-15)
    (sql,) = in_sql(text, [{k: float(v) for k, v in figures.items()}], tuple(figures))
    assert sql == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("a + b", {"a": NAN, "b": 1.0}),
        ("0 * a", {"a": NAN}),
        ("a ** 0", {"a": NAN}),
        ("1 ** a", {"a": NAN}),
        ("min(a, b)", {"a": NAN, "b": 1.0}),
        ("max(b, a)", {"a": NAN, "b": 1.0}),
        ("min(b, b, b, a)", {"a": NAN, "b": 1.0}),
        ("clip(a, 0, 1)", {"a": NAN}),
        ("clip(b, a, 1)", {"a": NAN, "b": 0.5}),
        ("clip(b, 0, a)", {"a": NAN, "b": 0.5}),
        ("abs(a)", {"a": NAN}),
        ("a / b", {"a": 1.0, "b": 0.0}),
        ("a / b", {"a": 0.0, "b": 0.0}),
        ("a / (b - b)", {"a": 1.0, "b": 3.0}),
        ("1 / -a", {"a": 0.0}),
        ("ln(a)", {"a": 0.0}),
        ("ln(a)", {"a": -1.0}),
        ("1 / ln(a)", {"a": 0.0}),
        ("max(ln(a), 1)", {"a": 0.0}),
        ("min(a / b, 1)", {"a": 1.0, "b": 0.0}),
        ("sqrt(a)", {"a": -1.0}),
        ("max(sqrt(a), 0)", {"a": -1.0}),
        ("a ** b", {"a": -8.0, "b": 1 / 3}),
        ("min(a ** b, 5)", {"a": -8.0, "b": 1 / 3}),
        ("a ** b", {"a": 0.0, "b": -1.0}),
        ("1 / a ** b", {"a": 0.0, "b": -1.0}),
        ("exp(a)", {"a": 1e4}),
        ("min(exp(a), 1)", {"a": 1e4}),
        ("1 / exp(a)", {"a": 1e4}),
        ("a * a", {"a": 1e200}),
    ],
)
def test_what_is_unknown(text: str, figures: dict[str, float]) -> None:
    assert math.isnan(value(text, **figures))
    given = {k: None if math.isnan(v) else v for k, v in figures.items()}
    assert in_sql(text, [given], tuple(figures)) == [None]


def test_a_known_part_is_not_lost() -> None:
    assert parse("a / b").evaluate({"a": [1.0, 2.0, NAN], "b": [0.0, 4.0, 1.0]}).tolist()[1] == 0.5
    assert value("a ** 0", a=0.0) == 1.0
    assert value("a ** 2", a=-3.0) == 9.0
    assert value("a ** -1", a=-4.0) == -0.25


def test_names_are_those_used_once_each_in_order() -> None:
    assert parse("b + a * b - min(c, a)").names == ("b", "a", "c")


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        parse("a + b").evaluate({"a": 1.0})


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "1", "1 + 2", "a +", "(a", "a b", "a = 1", "a; b", "a, b", "a\nb", "'a'", "f'{a}'", "b'a'",
        "None * a", "True * a", "a.b", "a.__class__", "a[0]", "[a]", "{a: 1}", "a < b", "a == b", "a and b", "not a",
        "~a", "a % b",
        "a // b", "a @ b", "a | b", "a ^ 2", "a if b else c", "lambda: a", "(a := 1)", "[a for a in b]", "*a", "a, *b",
        "__import__('os')", "eval('a')", "open(a)", "sum(a, b)", "log(a)", "max", "a(b)", "min.mean(a)", "a + max",
        "min(a)", "max()", "abs(a, b)", "clip(a, 1)", "clip(a, 1, 2, 3)", "min(a, b=c)", "min(*a)", "sqrt()",
        "min(a, b, c, d, e, f, g, h, i, j)", "1e999 * a", "1j * a", "a\x00", "1" + "0" * 400 + " * a",
        "1" + "0" * 5000 + " * a", "(" * 300 + "a" + ")" * 300, "-" * 50_000 + "a", "a" + " + a" * 50_000,
    ],
    ids=lambda t: repr(t[:24]),
)  # fmt: skip
def test_what_may_not_be_written(text: str) -> None:
    if text in ("max", "a + max"):  # a column may be called like a function
        assert "max" in parse(text).names
        return
    with pytest.raises(FormulaError) as refused:
        parse(text)
    assert any("\u4e00" <= c <= "\u9fff" for c in str(refused.value))


def test_sql_equals_numpy_on_random_formulas() -> None:
    """80 formulas of random shape over figures of all sizes and signs, zeros and blanks among them."""
    draw = random.Random(20210101)
    names = ("a", "b", "c")

    def figure() -> float:
        kind = draw.random()
        if kind < 0.1:
            return NAN
        if kind < 0.2:
            return 0.0
        return draw.choice((-1, 1)) * 10 ** draw.uniform(-3, 3) if kind < 0.9 else float(draw.randint(-3, 3))

    def formula(depth: int) -> str:
        if depth == 0 or draw.random() < 0.2:
            return draw.choice((*names, "a", "b", repr(round(draw.uniform(0, 5), 3)), "2", "0.5"))
        kind = draw.randrange(8)
        if kind < 5:
            return f"({formula(depth - 1)} {('+', '-', '*', '/', '**')[kind]} {formula(depth - 1)})"
        if kind == 5:
            return f"-{formula(depth - 1)}"
        name = draw.choice(tuple(FUNCTIONS))
        least, most = FUNCTIONS[name]
        return f"{name}({', '.join(formula(depth - 1) for _ in range(draw.randint(least, min(most, 3))))})"

    rows = [dict.fromkeys(names, 0.0) | {n: figure() for n in names} for _ in range(40)]
    texts = [t for t in (f"a * 0 + {formula(3)}" for _ in range(80)) if parse(t)]
    table = {n: [r[n] for r in rows] for n in names}
    known = unknown = 0
    with duckdb.connect() as con:
        con.execute("create table t (n integer, a double, b double, c double)")
        blank = [[None if math.isnan(v) else v for v in r.values()] for r in rows]
        con.executemany("insert into t values (?, ?, ?, ?)", [[n, *r] for n, r in enumerate(blank)])
        for start in range(0, len(texts), 20):
            part = texts[start : start + 20]
            columns = ", ".join(f"{parse(t).sql(lambda name: name)} as c{i}" for i, t in enumerate(part))
            got = np.array(con.execute(f"select {columns} from t order by n").fetchall(), dtype=object)
            for i, text in enumerate(part):
                expected = np.broadcast_to(parse(text).evaluate(table), (len(rows),))
                for row, e, g in zip(rows, expected, got[:, i], strict=True):
                    if math.isnan(e):
                        assert g is None, (text, row, g)
                        unknown += 1
                    else:
                        assert g == pytest.approx(e, rel=1e-9, abs=1e-300), (text, row)
                        known += 1
    assert min(known, unknown) > 500


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("previous(previous(a))", "不能再有"), ("previous(a + 2 * previous(b))", "不能再有"),
        ("previous(a, 0)", "整数"),
        ("previous(a, 51)", "整数"), ("previous(a, -1)", "整数"), ("previous(a, 1.0)", "整数"),
        ("previous(a, b)", "整数"), ("previous(a, True)", "整数"), ("previous(a, 1, 2)", "整数"),
        ("previous()", "不能写"), ("previous(1)", "没有用到"), ("prior(a)", "不能写"),
    ],
)  # fmt: skip
def test_how_a_formula_may_not_look_back(text: str, said: str) -> None:
    with pytest.raises(FormulaError, match=said):
        parse_derived(text)


def test_only_figures_have_a_year_before() -> None:
    with pytest.raises(FormulaError, match="只能用在 derived"):
        parse("a - previous(a)")
    assert parse_derived("a - previous(b, 3)").names == ("a", "b")
    assert parse_derived("a - previous(b)").looks_back
    assert not parse_derived("a - b").looks_back
