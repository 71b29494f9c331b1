"""Formulas written in a pack: arithmetic over named figures, nothing else.

``parse`` accepts numbers, names, ``+ - * / **``, brackets and the functions of ``FUNCTIONS``, ``parse_derived``
``previous`` too; a formula can therefore neither call anything nor read anything. It is evaluated on arrays
(``evaluate``) or translated to SQL (``sql``); both leave unknown what has an unknown part, and x / 0, ln of nothing
above zero and roots of negatives are unknown too. Sums are settled (:func:`mulin.scoring.arrays.settled_sum`): 0.3 −
0.1 − 0.2 is 0.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mulin.language import Both, listed
from mulin.scoring.arrays import settled_sum

FUNCTIONS: Mapping[str, tuple[int, int]] = {
    "min": (2, 9), "max": (2, 9), "abs": (1, 1), "sqrt": (1, 1), "ln": (1, 1), "exp": (1, 1), "clip": (3, 3)
}  # fmt: skip
"""name → least and most arguments."""

PREVIOUS = "previous"
MOST_YEARS_BACK = 50
"""``previous(x)`` and ``previous(x, n)``: the unit's x of the year before, of n years before."""

MOST_NESTED = 200
"""A sum of so many figures is one too."""
_OPERATORS: Mapping[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_SETTLED_SUM = (
    "case when trunc(a) = a and trunc(b) = b and abs(a + b) <= 9007199254740992e0 then a + b + 0e0 else "
    "round(a + b, 14 - coalesce(try_cast("
    "floor(log10(nullif(greatest(abs(a), abs(b), abs(a + b)), 0))) as integer), 13)) + 0e0 end"
)
""":func:`settled_sum` of a and b. Sums are folded as lists, so that every term is written out once, however deep."""


Earlier = Callable[[Any, int], Any]


class FormulaError(ValueError):
    """A formula that is not one; the message is Chinese."""


@dataclass(frozen=True)
class Formula:
    """A checked formula. ``names``: the figures it needs, in the order they appear; ``looks_back``: whether it needs
    those of years before."""

    text: str
    tree: ast.expr
    names: tuple[str, ...]
    looks_back: bool = False

    def evaluate(self, figures: Mapping[str, Any], earlier: Earlier | None = None) -> Any:
        """On numbers or arrays of one shape; NaN where unknown. ``earlier``: values, years back → those values of the
        same units so many years before. Raises KeyError for a name that is not there."""
        with np.errstate(all="ignore"):
            return _known(_evaluate(self.tree, figures, earlier))

    def sql(self, column: Callable[[str], str], earlier: Callable[[str, int], str] | None = None) -> str:
        """As a DuckDB expression; ``column`` gives the SQL of a name, ``earlier`` that of SQL so many years before."""
        return _finite(_sql(self.tree, column, earlier))


def parse_derived(text: str) -> Formula:
    """A formula of a figure, which may look back. Raises FormulaError."""
    return parse(text, may_look_back=True)


def parse(text: str, *, may_look_back: bool = False) -> Formula:
    """Check a formula. Raises FormulaError saying what in it is not allowed."""
    names: dict[str, None] = {}
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        back = list(_looking_back(tree)) if may_look_back else []
        _check(tree, names, may_look_back=may_look_back)
    except FormulaError:
        raise
    except SyntaxError as error:
        raise FormulaError(Both(f"公式写法有误：{error.msg}", f"the formula is malformed: {error.msg}")) from error
    except (RecursionError, MemoryError) as error:
        raise FormulaError(Both("公式太长，层层相套太多", "the formula is too long or too deeply nested")) from error
    except (OverflowError, ValueError) as error:  # 1 with 400 noughts
        raise FormulaError(
            Both("公式里有读不出来的数或字符", "the formula has a number or a character that cannot be read")
        ) from error
    if not names:
        raise FormulaError(Both("公式没有用到任何数", "the formula uses no figure"))
    return Formula(text, tree, tuple(names), bool(back))


def _looking_back(tree: ast.expr) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == PREVIOUS:
            yield node


def _check(
    node: ast.expr, names: dict[str, None], left_to_go: int = MOST_NESTED, *, may_look_back: bool = False
) -> None:
    if left_to_go == 0:  # it is checked, computed and translated by recursion, here and deeper in a run
        raise RecursionError
    inside = left_to_go - 1
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool) and math.isfinite(value):
            return
        case ast.Name(id=name):
            names[name] = None
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=inner):
            _check(inner, names, inside, may_look_back=may_look_back)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            _check(left, names, inside, may_look_back=may_look_back)
            _check(right, names, inside, may_look_back=may_look_back)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
            low, high = FUNCTIONS[name]
            if not low <= len(args) <= high:
                raise FormulaError(
                    Both(
                        f"{name} 要 {low}{'' if low == high else f' 到 {high}'} 个数，写了 {len(args)} 个",
                        f"{name} takes {low}{'' if low == high else f' to {high}'} arguments; {len(args)} are written",
                    )
                )
            for arg in args:
                _check(arg, names, inside, may_look_back=may_look_back)
        case ast.Call(func=ast.Name(id=name), args=[what, *years], keywords=[]) if name == PREVIOUS:
            if not may_look_back:
                raise FormulaError(Both(f"{PREVIOUS} 只能用在 derived 里", f"{PREVIOUS} may stand in derived only"))
            if any(_looking_back(what)):
                raise FormulaError(
                    Both(
                        f"{PREVIOUS} 里面不能再有 {PREVIOUS}；往前几年写 {PREVIOUS}(x, 年数)",
                        f"{PREVIOUS} may not stand inside {PREVIOUS}; for earlier years write {PREVIOUS}(x, years)",
                    )
                )
            if len(years) > 1 or not all(_is_years(y) for y in years):
                raise FormulaError(
                    Both(
                        f"{PREVIOUS} 写成 {PREVIOUS}(x) 或 {PREVIOUS}(x, 年数)，年数是 1 到 {MOST_YEARS_BACK} 的整数",
                        f"write {PREVIOUS} as {PREVIOUS}(x) or {PREVIOUS}(x, years), where years "
                        f"is a whole number from 1 to {MOST_YEARS_BACK}",
                    )
                )
            _check(what, names, inside)
        case _:
            known = listed([*FUNCTIONS, PREVIOUS] if may_look_back else FUNCTIONS)
            raise FormulaError(
                Both(
                    f"公式里不能写“{ast.unparse(node)}”，只用数、代码、+ - * / ** 和 {known}",
                    f'"{ast.unparse(node)}" may not stand in a formula: only numbers, codes, + - * / ** and {known}',
                )
            )


def _is_years(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and 1 <= node.value <= MOST_YEARS_BACK


def _years_back(args: list[ast.expr]) -> int:
    (node,) = args[1:] or [ast.Constant(1)]
    assert isinstance(node, ast.Constant)
    return int(str(node.value))


def _evaluate(node: ast.expr, figures: Mapping[str, Any], earlier: Earlier | None) -> Any:
    match node:
        case ast.Constant(value=value):
            return float(value)  # type: ignore[arg-type]
        case ast.Name(id=name):
            return np.asarray(figures[name], dtype=float)
        case ast.UnaryOp(op=op, operand=inner):
            operand = _evaluate(inner, figures, earlier)
            return -operand if isinstance(op, ast.USub) else operand
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            first, *rest = (sign * np.asarray(_evaluate(term, figures, earlier)) for sign, term in _terms(node))
            for other in rest:
                first = settled_sum(first, other)
            return first
        case ast.BinOp(left=left, op=op, right=right):
            a, b = np.asarray(_evaluate(left, figures, earlier)), np.asarray(_evaluate(right, figures, earlier))
            match _OPERATORS[type(op)]:
                case "*":
                    return a * b
                case "/":
                    return a / np.where(b == 0, np.nan, b)
                case _:
                    return _known(np.where(np.isnan(a) | np.isnan(b), np.nan, a**b))  # nan**0 and 1**nan are 1
        case ast.Call(func=ast.Name(id=name), args=[what, *_] as args) if name == PREVIOUS:
            assert earlier is not None
            return earlier(np.asarray(_evaluate(what, figures, earlier), dtype=float), _years_back(args))
        case ast.Call(func=ast.Name(id=name), args=args):
            values = [np.asarray(_evaluate(arg, figures, earlier), dtype=float) for arg in args]
            if name == "clip":
                return np.minimum(np.maximum(values[0], values[1]), values[2])
            if name in {"min", "max"}:
                pick = np.minimum if name == "min" else np.maximum
                out = values[0]
                for other in values[1:]:
                    out = pick(out, other)
                return out
            return _known({"abs": np.abs, "sqrt": np.sqrt, "ln": np.log, "exp": np.exp}[name](values[0]))
    raise AssertionError(ast.dump(node))


def _known(value: Any) -> Any:
    return np.where(np.isfinite(value), value, np.nan)


def _sql(node: ast.expr, column: Callable[[str], str], earlier: Callable[[str, int], str] | None) -> str:
    match node:
        case ast.Constant(value=value):
            number = repr(float(value))  # type: ignore[arg-type]
            return number if "e" in number else f"{number}e0"  # without an exponent DuckDB would take a decimal
        case ast.Name(id=name):
            return f"({column(name)})"
        case ast.UnaryOp(op=op, operand=inner):
            return f"({'-' if isinstance(op, ast.USub) else ''}{_sql(inner, column, earlier)})"
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            terms = [f"{'-' * (sign < 0)}{_sql(term, column, earlier)}" for sign, term in _terms(node)]
            return f"list_reduce([{', '.join(terms)}], lambda a, b: {_SETTLED_SUM})"
        case ast.BinOp(left=left, op=op, right=right):
            a, b = _sql(left, column, earlier), _sql(right, column, earlier)
            sign = _OPERATORS[type(op)]
            if sign == "/":
                return f"({a} / nullif({b}, 0))"
            return _finite(f"power({a}, {b})") if sign == "**" else f"({a} * {b})"
        case ast.Call(func=ast.Name(id=name), args=[what, *_] as args) if name == PREVIOUS:
            assert earlier is not None
            return earlier(_sql(what, column, earlier), _years_back(args))
        case ast.Call(func=ast.Name(id=name), args=args):
            values = [_sql(arg, column, earlier) for arg in args]
            # least and greatest skip NULLs: what is unknown must stay unknown
            known = " and ".join(f"{v} is not null" for v in values)
            if name == "clip":
                return f"(case when {known} then least(greatest({values[0]}, {values[1]}), {values[2]}) end)"
            if name in {"min", "max"}:
                pick = "least" if name == "min" else "greatest"
                return f"(case when {known} then {pick}({', '.join(values)}) end)"
            if name in {"sqrt", "ln"}:
                return f"(case when {values[0]} {'>=' if name == 'sqrt' else '>'} 0 then {name}({values[0]}) end)"
            return _finite(f"exp({values[0]})") if name == "exp" else f"{name}({values[0]})"
    raise AssertionError(ast.dump(node))


def _terms(node: ast.expr, sign: float = 1.0) -> Iterator[tuple[float, ast.expr]]:
    """Sign and term of a sum, its brackets taken away."""
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            yield from _terms(left, sign)
            yield from _terms(right, -sign if isinstance(op, ast.Sub) else sign)
        case _:
            yield sign, node


def _finite(sql: str) -> str:
    """Infinities and NaN as NULL: DuckDB takes NaN for the greatest number, so that least() would pass over it."""
    for word in ("nan", "inf", "-inf"):
        sql = f"nullif({sql}, cast('{word}' as double))"
    return sql
