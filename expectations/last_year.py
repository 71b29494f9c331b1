"""Last year's figures, for the checks that compare with them."""

from __future__ import annotations

from expectations.books import Previous
from mulin.pack import Pack
from mulin.received import Record, Store
from mulin.received.hand_ins import in_force
from mulin.workbooks.parse import parse_many


class PreviousFromStore:
    """Last year's values of some departments, read from what is in force of it in the store."""

    def __init__(self, pack: Pack, store: Store, departments: set[str]) -> None:
        self._pack, self._store, self._departments = pack, store, departments

    def __call__(self, year: int) -> Previous:
        records: list[Record] = [
            r for department in sorted(self._departments) if department
            for r in in_force(self._store, self._pack, year - 1, department)
            if r.pack == self._pack.plan.pack and r.kind != "panel"
        ]  # fmt: skip
        if not records:
            return {}
        paths = [self._store.object_path(r.sha256) for r in records]
        return {
            (cell.field_code, cell.unit_code): cell.value
            for parsed in parse_many(paths, self._pack).values()
            for cell in parsed.cells
            if cell.state == "value" and cell.value is not None
        }
