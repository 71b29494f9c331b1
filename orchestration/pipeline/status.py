"""Where a department stands, in its folder and on the terminal: one text for both."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from expectations.inbox import folders
from expectations.messages_status import page
from expectations.pages import write_status_pages
from expectations.status import standing, standings
from mulin import beijing
from mulin.pack import Pack
from mulin.received import Store
from mulin.received.heads import last_of
from mulin.settings import Settings


def answer_folders(
    settings: Settings,
    pack: Pack,
    store: Store,
    departments: Collection[str],
    waiting: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Path]:
    """Bring the page 状态 up to date in the folders of some departments; returns the pages that were written.

    ``waiting``: department → file name → why it has not been taken in; None where nobody has looked.
    """
    every = folders(pack, settings.inbox, settings.reach)
    mine = {folder: code for folder, code in every.items() if code in departments}
    there = {folder: code for folder, code in mine.items() if code is not None}
    reasons = None if waiting is None else {folder: waiting.get(code, {}) for folder, code in there.items()}
    return write_status_pages(pack, store, there, reasons)


def status_of(pack: Pack, store: Store, department: str, year: int | None) -> list[str]:
    """The same in lines: of one year, or of all that concern the department now. Raises StoreError."""
    today = beijing.today()
    years = standings(pack, store, department, today) if year is None else [standing(pack, store, year, department)]
    last = last_of(store.chain, department)
    return page(pack.department[department].name, department, years, today, last).splitlines()
