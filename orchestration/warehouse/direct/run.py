"""Run a plan on a database: tables and views as dbt makes them, its tests, what follows from a failure."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from mulin.language import statements
from orchestration.warehouse.direct import messages
from orchestration.warehouse.direct.plan import DataTest, Model, Plan
from orchestration.warehouse.results import BAD, DbtEvent, DbtNode

if TYPE_CHECKING:
    import duckdb

Hear = Callable[[DbtEvent], None]
_FRAME = "__given_by_python"
_INTERRUPTED = "Query interrupted"
"""What DuckDB raises in the place of the KeyboardInterrupt that came while it worked."""


class _Unlike(Exception):
    """A model's columns are not those that were promised."""


class _OfPython(Exception):
    """A model in Python raised something: its traceback."""


def run_plan(con: duckdb.DuckDBPyConnection, plan: Plan, hear: Hear | None = None) -> tuple[DbtNode, ...]:
    """Every model, and after the last one it reads every test. What reads a model that failed, and models made of
    all that a failed test reads, are skipped. Each model is committed by itself."""
    try:
        return tuple(_Run(con, plan, hear).nodes())
    except RuntimeError as error:
        if str(error) == _INTERRUPTED:
            raise KeyboardInterrupt from error
        raise


@dataclass
class _Run:
    con: duckdb.DuckDBPyConnection
    plan: Plan
    hear: Hear | None
    above: dict[str, set[str]] = field(default_factory=dict)
    """Model → everything it is made of, itself included."""
    failed: list[set[str]] = field(default_factory=list)
    """What each failed test reads: no model is made of all of that."""
    absent: set[str] = field(default_factory=set)
    """Models that failed or were skipped."""

    def nodes(self) -> Iterator[DbtNode]:
        for schema in dict.fromkeys(m.schema for m in self.plan.models):
            self.con.execute(f'create schema if not exists "{schema}"')
        waiting = list(self.plan.tests)
        total, index = len(self.plan.models) + len(waiting), 0
        for model in self.plan.models:
            self.above[model.name] = {model.name}.union(*(self.above[p] for p in model.parents))
            due = [t for t in waiting if self.above.keys() >= set(t.parents)]
            waiting = [t for t in waiting if t not in due]
            now: list[Model | DataTest] = [model, *due]
            for one in now:
                node = self._node(one)
                index += 1
                if self.hear is not None:
                    self.hear(DbtEvent(node.name, node.kind, node.status, index, total, node.seconds))
                yield node

    def _node(self, one: Model | DataTest) -> DbtNode:
        kind = "model" if isinstance(one, Model) else "test"
        description = "" if isinstance(one, Model) else one.description
        if self._skipped(one):
            self.absent.add(one.name)
            return DbtNode(one.unique_id, one.name, kind, "skipped", 0.0, None, "", description)
        began = time.monotonic()
        status, failures, message = self._made(one) if isinstance(one, Model) else self._tested(one)
        if status == "error" and isinstance(one, Model):
            self.absent.add(one.name)
        elif status in BAD:
            self.failed.append(set(one.parents))
        return DbtNode(one.unique_id, one.name, kind, status, time.monotonic() - began, failures, message, description)

    def _skipped(self, one: Model | DataTest) -> bool:
        if self.absent.intersection(one.parents):
            return True
        return isinstance(one, Model) and any(self.above[one.name] >= read for read in self.failed)

    def _made(self, model: Model) -> tuple[str, None, str]:
        import duckdb

        self.con.begin()
        try:
            if model.python is not None:
                self._give(model)
            self._write(model, model.sql or f"select * from {_FRAME}")
            self.con.commit()
        except (duckdb.Error, _Unlike, _OfPython) as error:
            self.con.rollback()
            return "error", None, str(error)
        except BaseException:
            self.con.rollback()
            raise
        return "success", None, ""

    def _give(self, model: Model) -> None:
        """Have a Python model's table stand for its statement."""
        assert model.python is not None
        try:
            self.con.register(_FRAME, model.python.run(self.con, self.plan.relation))
        except Exception as error:  # whatever it raises is the model's failure, told whole
            raise _OfPython(traceback.format_exc()) from error

    def _write(self, model: Model, sql: str) -> None:
        self._drop(model)
        if model.columns is not None:
            self._promised(sql, model.columns)
        if model.kind == "view":
            self.con.execute(f"create view {model.relation} as (\n{sql}\n)")
        elif model.columns is None:
            self.con.execute(f"create table {model.relation} as (\n{sql}\n)")
        else:
            names = ", ".join(model.columns)
            typed = ", ".join(f"{name} {kind}" for name, kind in model.columns.items())
            self.con.execute(f"create table {model.relation} ({typed})")
            self.con.execute(f"insert into {model.relation} ({names}) (select {names} from (\n{sql}\n) as model_subq)")

    @cached_property
    def _there(self) -> dict[tuple[str, str], str]:
        """What a run finds: (schema, name) → BASE TABLE or VIEW. Each model is written once, so it is asked once."""
        rows = self.con.execute(
            "select schema_name, table_name, 'BASE TABLE' from duckdb_tables() where database_name = current_database()"
            " union all"
            " select schema_name, view_name, 'VIEW' from duckdb_views() where database_name = current_database()"
        ).fetchall()
        return {(schema, name): kind for schema, name, kind in rows}

    def _drop(self, model: Model) -> None:
        kind = self._there.get((model.schema, model.name))
        if kind is not None:
            self.con.execute(f"drop {'view' if kind == 'VIEW' else 'table'} {model.relation}")

    def _promised(self, sql: str, columns: Mapping[str, str | None]) -> None:
        """Raise where the columns are others than promised, in name or type; their order is the promise's."""
        found = self._columns(f"select * from (\n{sql}\n) as model_subq")
        typed = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in columns.items())
        expected = self._columns(f"select {typed}")
        wrong = [
            messages.CONTRACT_COLUMN.format(
                name=name, expected=expected.get(name, messages.ABSENT), found=found.get(name, messages.ABSENT)
            )
            for name in {**expected, **found} if expected.get(name) != found.get(name)
        ]  # fmt: skip
        if wrong:
            raise _Unlike(messages.CONTRACT.format(columns=statements(wrong)))

    def _columns(self, query: str) -> dict[str, str]:
        return {name.lower(): kind for name, kind, *_ in self.con.execute(f"describe {query}").fetchall()}

    def _tested(self, test: DataTest) -> tuple[str, int | None, str]:
        import duckdb

        try:
            rows = self.con.execute(f"select count(*) from (\n{test.sql}\n) as dbt_internal_test").fetchall()
        except duckdb.Error as error:
            return "error", None, str(error)
        return ("fail" if rows[0][0] else "pass"), int(rows[0][0]), ""
