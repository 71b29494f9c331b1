"""What we do in Great Expectations' place, because it is faster, is what the library itself does."""

from __future__ import annotations

import ast
import inspect
from typing import Any

import pytest

from expectations import engine
from expectations.engine import Expected

ASKED: list[Expected] = [
    ("ExpectColumnPairValuesToBeEqual", {"column_A": "a", "column_B": "b", "ignore_row_if": "either_value_is_missing"}),
    ("ExpectColumnPairValuesAToBeGreaterThanB", {"column_A": "a", "column_B": "b", "or_equal": True}),
    ("ExpectColumnValuesToBeBetween", {"column": "a", "max_value": 10, "strict_max": True}),
    ("ExpectColumnValuesToBeBetween", {"column": "a", "min_value": 0}),
    ("ExpectColumnValuesToBeInSet", {"column": "a", "value_set": ["甲", "乙"]}),
    ("ExpectColumnValuesToNotBeInSet", {"column": "a", "value_set": []}),
    ("ExpectCompoundColumnsToBeUnique", {"column_list": ["a", "b"]}),
]


def written_by_the_library(name: str) -> Any:
    """The method as its source has it, whatever was put in its place."""
    from great_expectations.expectations import expectation as library

    (found,) = (
        node for node in ast.walk(ast.parse(inspect.getsource(library)))
        if isinstance(node, ast.FunctionDef) and node.name == name
    )  # fmt: skip
    there = dict(vars(library))
    exec(compile(ast.Module([found], []), library.__file__, "exec"), there)
    return there[name]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(engine.domain_arguments, "_get_domain_kwargs"), (engine.all_arguments, "_get_success_kwargs")],
)
def test_arguments_are_those_the_library_finds(ours: Any, theirs: str) -> None:
    engine.warm_up()
    from great_expectations import expectations as library

    method = written_by_the_library(theirs)
    for name, arguments in ASKED:
        asked = getattr(library, name)(**arguments, meta={"check": 1})
        assert getattr(type(asked), theirs) is ours, name
        assert ours(asked) == method(asked), name
        assert set(arguments) <= set(engine.all_arguments(asked)), name


def test_the_name_of_a_class_is_spelled_as_before() -> None:
    engine.warm_up()
    from great_expectations import expectations as library
    from great_expectations import util

    for name, arguments in ASKED:
        assert getattr(library, name)(**arguments).configuration.type == util.camel_to_snake(name)
