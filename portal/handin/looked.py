"""The first look at a file that came: whose table it says it is, asked within the request, before it is judged."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mulin.findings import Finding
from mulin.workbooks.guard import other_kind
from mulin.workbooks.identify import check_identity, quick_identity
from mulin.workbooks.kinds import kind_of
from mulin.workbooks.parsed import Identity

if TYPE_CHECKING:
    from portal.owed.table import Table


def first_look(path: Path, table: Table) -> tuple[Finding, ...] | None:
    """What is wrong with whose workbook it is; empty: it is this table's; None: it cannot be told yet."""
    identity = quick_identity(path)
    if identity is None:
        kind = kind_of(path)
        return None if kind == "workbook" else (other_kind(kind),)
    expected = Identity(table.pack.plan.pack, table.year, table.department, table.kind)
    return tuple(check_identity(identity, table.pack, expected)[1])
