"""The files of one scoring as sections ask them: rows of SQL over the written Parquet, and the pack's names.

Nothing is read whole that need not be: a table of hundreds of thousands of units is counted by DuckDB.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mulin.index import IndexPack
from mulin.index.trees import FlatNode, flatten
from mulin.plain import sha256_of
from mulin.tables.sqlfiles import from_parquet, quoted, text
from reports.numbers import NONE, fixed

if TYPE_CHECKING:
    import duckdb

MANIFEST = "manifest.json"
TOTAL = "总分"
ROOTS = "tree = ? and level = 0 and year = ?"


@dataclass(frozen=True)
class Results:
    """``tables``: name of a result → its columns; each is a view of that name in ``con``."""

    pack: IndexPack
    manifest: Mapping[str, Any]
    manifest_hash: str
    tables: Mapping[str, tuple[str, ...]]
    con: duckdb.DuckDBPyConnection

    def rows(self, query: str, given: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query; what is no number is none."""
        found = self.con.execute(query, list(given)).fetchall()
        return [tuple(None if isinstance(v, float) and v != v else v for v in row) for row in found]

    def one(self, query: str, given: Sequence[Any] = ()) -> Any:
        return self.rows(query, given)[0][0]

    def has(self, table: str, column: str = "") -> bool:
        return table in self.tables and (not column or column in self.tables[table])

    @cached_property
    def years(self) -> tuple[int, ...]:
        return tuple(y for (y,) in self.rows("select distinct year from scores order by year"))

    @property
    def year(self) -> int:
        return self.years[-1]

    @property
    def wide(self) -> bool:
        """Whether values and contributions have a row a unit and a column an indicator."""
        return self.has("normalised") and not self.has("normalised", "indicator_code")

    @cached_property
    def nodes(self) -> dict[str, dict[str, FlatNode]]:
        """tree → code → node, parents first, siblings in their order."""
        out: dict[str, dict[str, FlatNode]] = {}
        for node in flatten(self.pack):
            out.setdefault(node.tree, {})[node.code] = node
        return out

    def name(self, tree: str, code: str) -> str:
        node = self.nodes[tree].get(code)
        if node is None:
            return code
        return TOTAL if node.level == 0 and node.name == node.code else node.name

    def named(self, tree: str, code: str) -> str:
        """``le　Life expectancy``; a code that is its own name stands once, and so does the total."""
        name = self.name(tree, code)
        if name == TOTAL:
            return name
        return code if name == code else f"{code}　{name}"

    def indicator(self, code: str) -> str:
        """As :meth:`named`, of an indicator of whatever tree."""
        tree = next((t for t, nodes in self.nodes.items() if code in nodes), next(iter(self.pack.trees)))
        return self.named(tree, code)

    def first_level(self, tree: str) -> list[FlatNode]:
        return [n for n in self.nodes[tree].values() if n.level == 1]

    def walk(self, tree: str) -> list[FlatNode]:
        """All nodes depth first, children in their order."""
        below: dict[str | None, list[FlatNode]] = {}
        for node in self.nodes[tree].values():
            below.setdefault(node.parent, []).append(node)

        def down(node: FlatNode) -> Iterator[FlatNode]:
            yield node
            for child in below.get(node.code, []):
                yield from down(child)

        return [node for root in below[None] for node in down(root)]

    def leaves(self, tree: str) -> list[FlatNode]:
        """Indicators in the order of the tree."""
        return [n for n in self.walk(tree) if n.kind == "indicator"]

    def scores_of(self, tree: str, code: str) -> str:
        """A query for year, unit_code and score (as computed) of a node or an indicator of the tree."""
        if self.nodes[tree][code].kind != "indicator":
            where = f"tree = {text(tree)} and node_code = {text(code)}"
            return f"select year, unit_code, score_exact as score from scores where {where}"
        if not self.wide:
            return f"select year, unit_code, score from normalised where indicator_code = {text(code)}"
        return f"select year, unit_code, {quoted(f'score:{code}')} as score from normalised"

    def under(self, tree: str) -> dict[str, str]:
        """indicator → the child of the root it stands under, or is."""
        nodes, out = self.nodes[tree], {}
        for code, node in nodes.items():
            at = node
            while at.level > 1 and at.parent is not None:
                at = nodes[at.parent]
            if node.kind == "indicator":
                out[code] = at.code
        return out

    def score(self, value: float | None) -> str:
        """With the decimals of printed scores; ``scores`` has them so rounded."""
        return fixed(value, self.pack.rounding.decimals) if value is not None else NONE

    def titled(self, tree: str) -> str:
        """What a tree is called beside others; empty where there is no other."""
        return self.nodes[tree][self.pack.trees[tree].node].name if len(self.pack.trees) > 1 else ""

    def of_tree(self, table: str, tree: str) -> str | None:
        """``from … where`` of a table's rows of the tree and the last year; none where the rows do not say whose they
        are."""
        if self.has(table, "tree"):
            return f"from {table} where tree = {text(tree)} and year = {self.year}"
        return f"from {table} where year = {self.year}" if len(self.pack.trees) == 1 else None


@contextmanager
def opened(pack: IndexPack, folder: Path) -> Iterator[Results]:
    """The results in ``folder`` while the context lasts. OSError where the manifest cannot be read."""
    import duckdb

    raw = (folder / MANIFEST).read_bytes()
    manifest = json.loads(raw)
    with duckdb.connect() as con:
        tables = {}
        for path in sorted(folder.glob("*.parquet")):
            if path.name not in manifest["files"]:
                continue  # what is not in the manifest is nobody's result
            con.execute(f"create view {quoted(path.stem)} as select * from {from_parquet(path)}")
            tables[path.stem] = tuple(name for name, *_ in con.execute(f"describe {quoted(path.stem)}").fetchall())
        yield Results(pack, manifest, sha256_of(raw), tables, con)
