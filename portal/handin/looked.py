"""The first look at a file that came: whose table it says it is, asked within the request, before it is judged."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from mulin.findings import Finding, Level
from mulin.workbooks.identify import check_identity, quick_identity
from mulin.workbooks.parsed import Identity
from portal.handin import messages as m

if TYPE_CHECKING:
    from portal.owed.table import Table


def first_look(path: Path, table: Table) -> tuple[Finding, ...] | None:
    """What is wrong with whose workbook it is; empty: it is this table's; None: it cannot be told yet."""
    identity = quick_identity(path)
    if identity is None:
        if zipfile.is_zipfile(path):
            return None
        return (Finding(Level.ERROR, "read.no_workbook", m.NOT_A_WORKBOOK, m.NOT_A_WORKBOOK_MEND),)
    expected = Identity(table.pack.plan.pack, table.year, table.department, table.kind)
    return tuple(check_identity(identity, table.pack, expected)[1])
