"""Models in Python: a function over tables that gives a table (``model(dbt, session)``)."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from orchestration.warehouse.direct.templates import NotPlain

if TYPE_CHECKING:
    import duckdb

_GIVEN = "dbt"


@dataclass(frozen=True)
class PythonModel:
    """Its text, the models it reads, and what it says of itself."""

    path: str
    text: str
    refs: list[str] = field(default_factory=list)
    config: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, path: str, text: str) -> PythonModel:
        """Raises NotPlain where it asks dbt for anything but a table of the project by its name."""
        out = cls(path, text)
        try:
            tree = ast.parse(text, path)
        except SyntaxError as error:
            raise NotPlain(f"{path}: {error}") from error
        asked = 0
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_given(node.func.value):
                out._asks(node.func.attr, node)
                asked += 1
        if asked != sum(isinstance(node, ast.Name) and node.id == _GIVEN for node in ast.walk(tree)):
            raise NotPlain(f"{path}: {_GIVEN}")
        return out

    def _asks(self, what: str, call: ast.Call) -> None:
        try:
            given = [ast.literal_eval(a) for a in call.args]
            named = {str(k.arg): ast.literal_eval(k.value) for k in call.keywords}
        except ValueError as error:
            raise NotPlain(f"{self.path}: dbt.{what}") from error
        if what == "ref" and len(given) == 1 and not named:
            self.refs.append(given[0])
        elif what == "config" and not given:
            self.config.update(named)
        else:
            raise NotPlain(f"{self.path}: dbt.{what}")

    def run(self, con: duckdb.DuckDBPyConnection, relation: Callable[[str], str]) -> Any:
        """The table it gives: whatever DuckDB reads. Raises whatever it raises."""
        space: dict[str, Any] = {"__name__": self.path}
        exec(compile(self.text, self.path, "exec"), space)
        return space["model"](_Dbt(con, relation), con)


@dataclass(frozen=True)
class _Dbt:
    _con: duckdb.DuckDBPyConnection
    _relation: Callable[[str], str]

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        return self._con.query(f"select * from {self._relation(name)}")

    def config(self, **said: Any) -> None:
        """Said when it was read."""


def _is_given(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == _GIVEN
