"""The parts of a year's change as a release has them, against a computation that knows no SQL of the scoring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from mulin.findings import Finding
from mulin.marts import released_tables
from mulin.tables import arrow
from mulin.tables.sqlfiles import in_memory, to_parquet
from orchestration.again.rows import Row
from orchestration.proving import messages
from orchestration.release.compare import compare_marts

_KINDS: dict[str, type] = {"integer": int, "varchar": str, "double": float}


def changes_unlike(marts: Path, again: Mapping[str, Sequence[Row]], folder: Path) -> Iterator[Finding]:
    """Where the marts of a release differ from ``again``, rows of the same marts (:attr:`Year.changes`), by more than
    the order of additions. ``folder`` is made, and holds them as files. A release that has no target effect yet has it
    within its method effect, and is compared so."""
    _written(again, folder)
    for difference in compare_marts(marts, folder, names=again.keys(), summed_otherwise=True):
        if difference.absent or difference.unread:
            continue  # said where the release is compared with what the scoring makes of the same files
        for finding in difference.findings():
            text = messages.AGAIN_DIFFERS.format(text=finding.message)
            yield replace(finding, rule="release.again_differs", message=text)


def _written(tables: Mapping[str, Sequence[Row]], folder: Path) -> None:
    import pyarrow as pa

    folder.mkdir()
    with in_memory("again") as con:
        for name, rows in tables.items():
            columns = released_tables()[name].columns
            con.register(
                "made", pa.table({c.name: arrow.column([r[c.name] for r in rows], _KINDS[c.kind]) for c in columns})
            )
            to_parquet(con, "select * from made", folder / f"{name}.parquet")
            con.unregister("made")
