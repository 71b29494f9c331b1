"""The one name under which every year's file is worked on: statements hold the database's name."""

from __future__ import annotations

from pathlib import Path

from mulin.findings import Finding, FindingsError, Level
from mulin.tables.sqlfiles import connect
from orchestration.warehouse import messages

NAME = "warehouse"
LINK = f"{NAME}.duckdb"


def link_to(warehouse: Path, folder: Path, year: int) -> Path:
    if not warehouse.is_file():
        finding = Finding(Level.ERROR, "warehouse.absent", messages.WAREHOUSE_ABSENT,
                          messages.MEND_ABSENT.format(year=year), file=f"warehouse/{warehouse.name}")  # fmt: skip
        raise FindingsError(messages.BUILD_FAILED.format(year=year), [finding])
    link = folder / LINK
    try:
        link.hardlink_to(warehouse)  # not symbolic: DuckDB names a database after the resolved path
    except OSError:  # a file system without hard links: each year parses a manifest of its own
        return warehouse
    return link


def settle(link: Path) -> None:
    """Leave nothing of the file's content in a write-ahead log under a name that goes."""
    log = link.with_name(f"{link.name}.wal")
    if log.exists():
        with connect(link) as con:
            con.execute("checkpoint")
