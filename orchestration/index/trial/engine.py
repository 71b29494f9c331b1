"""Many small tables scored in one run of the engine itself: every table is a scenario with years of its own.

A scenario's peers, imputed means, last figures and lines between years are looked for among the years of that scenario
alone, so the tables know nothing of each other, and what is tried is what scores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mulin.findings import FindingsError
from mulin.index import IndexPack
from mulin.index.trees import flatten
from mulin.settings import Settings
from orchestration.index.fill import nominal, versions
from orchestration.index.rows import Table
from orchestration.index.score import scored_warehouse
from orchestration.index.table import reckoned
from orchestration.index.trial.pace import Pace
from orchestration.index.trial.panel import Figures, Key, Panel
from orchestration.warehouse.rows import RefScenario

if TYPE_CHECKING:
    import duckdb

MOST_FIGURES = 400_000
"""Indicators × units × years of one run: memory, not correctness."""
_FIRST, _GAP = 100_000, 20
"""Years of the tables: each begins further from the one before than the engine looks back (10)."""


@dataclass(frozen=True)
class Outcome:
    """What became of a table. ``rows``: key → position; arrays (rows, nodes) and (rows, indicators) in the order of
    ``Engine.nodes`` and ``Engine.indicators``, NaN for none."""

    rows: dict[Key, int]
    score: Figures
    rank: Figures
    value: Figures
    leaf: Figures

    @property
    def silent(self) -> NDArray[np.bool_]:
        """(rows, indicators) where there is a value and the rule has nothing to say: peers all alike, nobody there."""
        return ~np.isnan(self.value) & np.isnan(self.leaf)


@dataclass(frozen=True)
class Case:
    pack: IndexPack
    panel: Panel


@dataclass
class Engine:
    """``runs`` and ``tables`` count what was asked of it."""

    settings: Settings
    pack: IndexPack
    pace: Pace = field(default_factory=Pace)
    runs: int = 0
    tables: int = 0

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        return tuple(i.code for i in self.pack.indicators)

    @cached_property
    def nodes(self) -> tuple[tuple[str, str], ...]:
        """(tree, node), roots and inner nodes."""
        return tuple((n.tree, n.code) for n in flatten(self.pack) if n.kind != "indicator")

    def run(self, cases: Sequence[Case]) -> list[Outcome | None]:
        """None: the table is refused, all of its units are screened out, or there was no time for it (then
        ``pace.skipped`` counts it)."""
        out: list[Outcome | None] = [None] * len(cases)
        done = 0
        for made in (False, True):  # their units' classes need not agree
            left = [n for n, case in enumerate(cases) if case.panel.made == made]
            while left:
                most = self.pace.piece(len(left), made)
                if not most:
                    self.pace.skipped += len(left)
                    break
                taken = self._piece(cases, left[:most], out, made)
                left, done = left[taken:], done + taken
                self.tables += taken
                self.pace.say(done, len(cases))
        return out

    def _piece(self, cases: Sequence[Case], some: Sequence[int], out: list[Outcome | None], made: bool) -> int:
        """As many of them, from the first on, as one run takes; returns how many that were."""
        started = self.pace.clock()
        tables: dict[int, Table | None] = {}
        units: set[str] = set()
        years = 0
        for n in some:
            table = self._reckoned(cases[n])
            if table is not None:
                more = units | set(table.units)
                if units and (years + len(set(table.years))) * len(more) * len(self.indicators) > MOST_FIGURES:
                    break
                units, years = more, years + len(set(table.years))
            tables[n] = table
        part = [n for n, table in tables.items() if table is not None]
        if part:
            self._part(cases, tables, part, out)
            self.pace.took(len(part), self.pace.clock() - started, made)
        return len(tables)

    def require(self, own: Panel, file: str, lines: Mapping[Key, int]) -> None:
        """Raise FindingsError where scoring would refuse a table for its figures. ``lines``: of the ``file``."""
        table = self._reckoned(Case(self.pack, own))
        if table is None:
            return
        table.file = file
        table.rows = [lines[key] for key in zip(table.units, table.years, strict=True)]
        with scored_warehouse(self.settings, dict(versions(table, self.pack)), table, nominal(table)):
            pass

    @staticmethod
    def _reckoned(case: Case) -> Table | None:
        if not case.panel.keys:
            return None
        try:
            return reckoned(case.pack, case.panel.table())
        except FindingsError:
            return None  # all are screened out, or a unit that the rules name is not there

    def _part(
        self, cases: Sequence[Case], tables: Mapping[int, Table | None], part: list[int], out: list[Outcome | None]
    ) -> None:
        """One run; what the engine refuses because of one table is run again in halves."""
        batch = _Batch([(cases[n].pack, table) for n in part if (table := tables[n]) is not None])
        self.runs += 1
        try:
            with scored_warehouse(self.settings, batch.packs, batch.table, batch.scenarios) as con:
                found = batch.outcomes(con, self.nodes, self.indicators)
        except FindingsError:
            if len(part) > 1:
                half = len(part) // 2
                self._part(cases, tables, part[:half], out)
                self._part(cases, tables, part[half:], out)
            return
        for n, outcome in zip(part, found, strict=True):
            out[n] = outcome


class _Batch:
    """Tables side by side as one, with a version of the rules for every set of units that stand together."""

    def __init__(self, some: Sequence[tuple[IndexPack, Table]]) -> None:
        self.packs: dict[int, IndexPack] = {}
        self.scenarios: list[RefScenario] = []
        self._starts: list[int] = []
        versions: dict[tuple[int, frozenset[str]], int] = {}
        shifts: list[int] = []
        start = _FIRST
        self._keys: list[list[Key]] = []
        for number, (pack, table) in enumerate(some):
            whole = table.filling.years
            shift = start - min(whole)
            start += max(whole) - min(whole) + _GAP
            for year in sorted(set(table.years)):
                there = frozenset(u for u, y in zip(table.units, table.years, strict=True) if y == year)
                version = versions.setdefault((id(pack), there), len(versions) + 1)
                self.packs[version] = pack
                self.scenarios.append(RefScenario(f"t{number}", year + shift, year + shift, version, version))
            shifts.append(shift)
            self._starts.append(sum(map(len, self._keys)))
            self._keys.append(list(zip(table.units, table.years, strict=True)))
        tables = [table for _, table in some]
        self.table = _side_by_side(tables, shifts)
        if any(table.before for table in tables):
            self.table.before = _side_by_side([table.filling for table in tables], shifts)

    def outcomes(
        self, con: duckdb.DuckDBPyConnection, nodes: Sequence[tuple[str, str]], indicators: Sequence[str]
    ) -> list[Outcome]:
        rows = len(self.table.units)
        _register(con, "at_row", {"unit": self.table.units, "year": self.table.years, "row": range(rows)})
        _register(con, "at_node", {"tree": [t for t, _ in nodes], "node": [n for _, n in nodes],
                                   "place": range(len(nodes))})  # fmt: skip
        _register(con, "at_indicator", {"code": list(indicators), "place": range(len(indicators))})
        found = con.execute(
            "select r.row, n.place, case when s.comparable then s.score_exact end as score, s.rank"
            " from results.index_scores as s join at_row as r on s.unit_code = r.unit and s.year = r.year"
            " join at_node as n on s.tree = n.tree and s.node_code = n.node"
        ).df()
        score, rank = (_spread(found, name, (rows, len(nodes))) for name in ("score", "rank"))
        found = con.execute(
            "select r.row, i.place, v.value, v.score"
            " from results.index_values as v join at_row as r on v.unit_code = r.unit and v.year = r.year"
            " join at_indicator as i on v.indicator_code = i.code"
        ).df()
        value, leaf = (_spread(found, name, (rows, len(indicators))) for name in ("value", "score"))
        out = []
        ends = [*self._starts[1:], rows]
        for keys, begin, end in zip(self._keys, self._starts, ends, strict=True):
            part = slice(begin, end)
            at_row = {key: n for n, key in enumerate(keys)}
            out.append(Outcome(at_row, score[part], rank[part], value[part], leaf[part]))
        return out


def _side_by_side(tables: Sequence[Table], shifts: Sequence[int]) -> Table:
    """As one, each with years of its own."""
    out = Table("trial", [], [], [], [], {}, {})
    for table, shift in zip(tables, shifts, strict=True):
        out.units += table.units
        out.names += table.names
        out.years += [year + shift for year in table.years]
        out.rows += table.rows
        for name, of in table.classes.items():
            out.classes.setdefault(name, {}).update(of)
    out.figures = {column: np.concatenate([t.figures[column] for t in tables]) for column in tables[0].figures}
    return out


def _register(con: duckdb.DuckDBPyConnection, name: str, columns: dict[str, Any]) -> None:
    import pyarrow as pa

    con.register(name, pa.table({column: pa.array(list(values)) for column, values in columns.items()}))


def _spread(found: Any, column: str, shape: tuple[int, int]) -> Figures:
    out = np.full(shape, np.nan)
    out[found["row"].to_numpy(), found["place"].to_numpy()] = found[column].to_numpy(dtype=float, na_value=np.nan)
    return out
