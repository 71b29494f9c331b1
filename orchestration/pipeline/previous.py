"""Last year's figures, shown beside this year's and used by the year-on-year checks."""

from __future__ import annotations

from expectations.gate import previous_values as in_force
from mulin.pack import Pack
from mulin.received import Store
from mulin.settings import Settings
from orchestration.pipeline.parsed import ParsedFiles


def previous_values(
    settings: Settings, pack: Pack, store: Store, year: int, *, department: str | None = None
) -> dict[tuple[str, str], float]:
    """(field, unit) → the figure in force of ``year`` − 1; empty for the pack's first year. ``department``: only what
    it reported itself."""
    if year - 1 not in pack.years:
        return {}
    with ParsedFiles(settings, store) as files:
        return in_force(pack, year, store, lambda record: files.load(record, pack), department)
