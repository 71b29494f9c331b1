"""Workbooks of a year that is over: last year's file dropped again by mistake must not become a late correction.

A year is over for the folders when its lock has passed and the next year's workbooks are coming in: somebody's is in
force, or the days have come to collect them and the department's own of the old year was taken in. Until then a
correction is taken in here, and told what is late about it. After that it goes through the office.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

from expectations.inbox import messages as m
from mulin.beijing import today
from mulin.findings import Finding, Level
from mulin.pack import Pack
from mulin.received import Receipt, Store
from mulin.received.hand_ins import in_force
from mulin.received.record import Identity


class Years:
    """Which years are over, as the store stands; asked of the store once in a sweep."""

    def __init__(self, pack: Pack, store: Store) -> None:
        self._pack = pack
        self._today = today()
        self._in_force: Callable[[int], set[tuple[str, str]]] = cache(
            lambda year: {(r.department, r.kind) for r in in_force(store, pack, year)}
        )

    def refuse(self, identity: Identity) -> Finding | None:
        """Why a workbook of an earlier year is not taken in here; None where it is. Raises StoreError."""
        now = self._collected_after(identity)
        if now is None:
            return None
        lock = self._lock(identity.year)
        message = m.OLD_YEAR.format(year=identity.year, lock=lock.isoformat(), now=now)
        return Finding(Level.ERROR, "inbox.year_over", message, m.OLD_YEAR_MEND.format(year=identity.year, now=now))

    def again(self, receipt: Receipt) -> str | None:
        """What to say of a file that had been handed in before its year was locked, and comes again after."""
        year = receipt.record.year
        if not receipt.repeated or year not in self._pack.years:
            return None
        if receipt.record.received.date() <= self._lock(year) < self._today:
            return m.OLD_YEAR_AGAIN.format(year=year)
        return None

    def _collected_after(self, identity: Identity) -> int | None:
        """The latest year that is being collected instead of the workbook's own."""
        if self._today <= self._lock(identity.year):
            return None
        for year in sorted((y for y in self._pack.years if y > identity.year), reverse=True):
            days_have_come = date(year, 12, 31) < self._today <= self._lock(year)
            known = days_have_come and (identity.department, identity.kind) in self._in_force(identity.year)
            if known or self._in_force(year):
                return year
        return None

    def _lock(self, year: int) -> date:
        return self._pack.years[year].framework.deadlines.lock
