"""Two marts folders compared cell by cell, exactly: what verification reports and what a diff starts from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mulin.findings import Finding, Level
from mulin.marts import Table, released_tables
from mulin.tables.sqlfiles import from_parquet
from orchestration.release import messages

if TYPE_CHECKING:
    import duckdb

_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class CellDifference:
    """``key``: the grain's values; ``old``/``new`` as text, None for null."""

    key: tuple[str, ...]
    column: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class MartDifference:
    """One mart's differences. ``columns``: on one side only. ``cells`` are the first of ``cell_count``.

    ``absent``: the side (``old``, ``new``, ``both``) that has no such file at all, else empty; ``unread``: why one
    cannot be read as a table.
    """

    name: str
    absent: str = ""
    unread: str = ""
    columns: tuple[str, ...] = ()
    missing: int = 0
    extra: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    cell_count: int = 0
    cells: tuple[CellDifference, ...] = field(default=())

    def findings(self) -> list[Finding]:
        """The differences as sentences, for a release that does not recompute to itself."""
        found: list[Finding] = []

        def add(text: str) -> None:
            mend = messages.MEND_RECOMPUTE
            found.append(Finding(Level.ERROR, "release.recompute_differs", text, mend, file=f"{self.name}.parquet"))

        if self.absent:
            add(messages.MART_ABSENT.format(name=self.name))
        if self.unread:
            add(messages.MART_UNREAD.format(name=self.name, reason=self.unread))
        if self.columns:
            add(messages.MART_COLUMNS.format(name=self.name, columns="、".join(self.columns)))
        if self.missing or self.extra:
            examples = "；".join(" ".join(row) for row in self.rows)
            add(messages.MART_ROWS.format(name=self.name, missing=self.missing, extra=self.extra, examples=examples))
        for cell in self.cells:
            where, old, new = " ".join(cell.key), _shown(cell.old), _shown(cell.new)
            add(messages.MART_DIFFERS.format(name=self.name, where=where, column=cell.column, old=old, new=new))
        if self.cell_count > len(self.cells):
            add(messages.MART_MORE.format(name=self.name, count=self.cell_count - len(self.cells)))
        return found


def compare_marts(
    old: Path, new: Path, examples: int = _EXAMPLES, *, names: Collection[str] = (), summed_otherwise: bool = False
) -> list[MartDifference]:
    """The marts that differ between two folders of parquet files; empty when every cell is equal, floats to the bit.

    ``names``: these marts alone. ``summed_otherwise``: another program made one of the two, so that floats may differ
    by the order of additions.
    At most ``examples`` rows and cells are listed per mart; the counts are whole. A file that is not there is a
    difference (an older program knew fewer marts), and so is one that is no table: the others are compared anyway.
    A column that older programs did not know is none where one side lacks it; the one it was parted from is then
    compared with both together.
    """
    import duckdb

    found: list[MartDifference | None] = []
    con = duckdb.connect()
    try:
        for name, table in released_tables().items():
            if names and name not in names:
                continue
            try:
                found.append(_compare(con, table, old, new, examples, summed_otherwise))
            except (duckdb.Error, UnicodeDecodeError) as error:
                found.append(MartDifference(name, unread=str(error).partition("\n")[0]))
                con.close()  # some errors leave a connection unusable
                con = duckdb.connect()
    finally:
        con.close()
    return [d for d in found if d is not None]


def _compare(
    con: duckdb.DuckDBPyConnection, table: Table, old: Path, new: Path, examples: int, summed_otherwise: bool
) -> MartDifference | None:
    name, grain = table.name, table.grain
    newer = {c.name: c.parted_from for c in table.columns if c.newer}
    near = {c.name for c in table.columns if c.kind == "double" and summed_otherwise}
    absent = [side for side, f in (("old", old), ("new", new)) if not (f / f"{name}.parquet").is_file()]
    if absent:
        return MartDifference(name, absent="both" if len(absent) == 2 else absent[0])
    for side, folder in (("a", old), ("b", new)):
        source = from_parquet(folder / f"{name}.parquet")
        con.execute(f"create or replace temp view {side} as select *, true as _present from {source}")
    columns = {s: [c for c, *_ in con.execute(f"describe {s}").fetchall() if c != "_present"] for s in "ab"}
    one_sided = tuple(sorted((set(columns["a"]) ^ set(columns["b"])) - newer.keys()))
    shared = [c for c in columns["a"] if c in columns["b"] and c not in grain]
    parted = {whole: c for c, whole in newer.items() if whole and (c in columns["a"]) != (c in columns["b"])}
    unlike = {
        c: _unlike(c, parted.get(c), "a" if parted.get(c) in columns["a"] else "b", near=c in near) for c in shared
    }
    differing = list(unlike.values()) or ["false"]
    keys = ", ".join(f"coalesce(a.{g}, b.{g})::varchar" for g in grain)
    joined = f"from a full join b using ({', '.join(grain)})"
    missing, extra = _counts(con, "count(*) filter (b._present is null), count(*) filter (a._present is null)", joined)
    rows = con.execute(
        f"select {keys} {joined} where a._present is null or b._present is null order by all limit {examples:d}"
    ).fetchall()
    sums = ", ".join(f"count(*) filter (a._present and b._present and ({d}))" for d in differing)
    per_column = _counts(con, sums, joined)
    cells: list[CellDifference] = []
    for column, count in zip(shared, per_column, strict=False):
        if not count or len(cells) >= examples:
            continue
        query = (
            f'select {keys}, a."{column}"::varchar, b."{column}"::varchar {joined} where a._present and b._present'
            f" and ({unlike[column]}) order by all limit {examples - len(cells):d}"
        )
        cells += [CellDifference(tuple(k), column, o, n) for *k, o, n in con.execute(query).fetchall()]
    if not (one_sided or missing or extra or any(per_column)):
        return None
    return MartDifference(name, "", "", one_sided, missing, extra, tuple(rows), sum(per_column), tuple(cells))


def _unlike(column: str, part: str | None, side: str, *, near: bool) -> str:
    """Whether a cell differs; where ``side`` alone has a ``part`` of it as a column of its own, whether the sum does by
    more than a sum's last bits; ``near``: whether any cell does."""
    if part is None and not near:
        return f'a."{column}" is distinct from b."{column}"'
    a, b = (f'{s}."{column}"' + (f' + {s}."{part}"' if part and s == side else "") for s in "ab")
    return f"(({a}) is null) <> (({b}) is null) or coalesce(abs(({a}) - ({b})) > 1e-9, false)"


def _counts(con: duckdb.DuckDBPyConnection, what: str, source: str) -> tuple[int, ...]:
    row: tuple[Any, ...] | None = con.execute(f"select {what} {source}").fetchone()
    if row is None:
        raise RuntimeError(what)
    return row


def _shown(value: str | None) -> str:
    return "空" if value is None else value
