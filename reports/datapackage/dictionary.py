"""The words for a release's tables, as dbt's contracts have them, and for those the package adds."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mulin.marts import Column, Table, released_tables, tables_in
from reports.datapackage import messages as m

_ADDED = Path(__file__).with_name("references.yml")


class DataPackageError(Exception):
    """The data package cannot be written; the message (Chinese) says what is missing and how to mend it."""


@cache
def added_tables() -> dict[str, Table]:
    """The tables of the package that are no mart."""
    return dict(tables_in(_ADDED))


@cache
def places() -> list[str]:
    """Every table's name, in the order of the package."""
    return [*released_tables(), *added_tables()]


def described(name: str) -> Table:
    """A table of the package. Raises DataPackageError for one that nobody has described."""
    table = released_tables().get(name) or added_tables().get(name)
    if table is None:
        raise DataPackageError(m.NO_TABLE.format(table=name))
    return table


def described_column(table: str, name: str) -> Column:
    """A column of a table. Raises DataPackageError for one that nobody has described."""
    found = next((c for c in described(table).columns if c.name == name), None)
    if found is None:
        raise DataPackageError(m.NO_COLUMN.format(table=table, column=name))
    return found
