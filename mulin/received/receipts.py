"""Whoever holds a receipt finds what it is of: a table, the 实施方案 of a task, the report of a milestone.

This is for people who ask. Whoever counts, judges or scores reads :meth:`Shelf.records`, where the last two are not.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from mulin.received import messages
from mulin.received.files import StoreError
from mulin.received.record import Record, receipt_is_sound
from mulin.received.reported import Reported
from mulin.received.shelf import Shelf

Kept = Record | Reported
"""What has a receipt."""
_YEAR = re.compile(r"([1-9][0-9]{3})-")
_SHAPE = re.compile(r".+-v\d+-\w{6}-\w", re.IGNORECASE)
_SHOWN = 80


def by_receipt(store: Shelf, code: str) -> Kept:
    """What a receipt's code stands for, or the number of a hand-in, as `mulin received` lists both; typed in small
    letters or full width, too. Raises StoreError where there is none, or where what is asked for was altered."""
    asked = _plain(code)
    for kept in _of_its_year(store, asked):
        if _plain(kept.receipt) == asked or (isinstance(kept, Record) and kept.submission_id == code.strip()):
            return kept
    typed = normalize("NFKC", code).strip()
    told = messages.RECEIPT_SLIP if _SHAPE.fullmatch(typed) and not receipt_is_sound(typed) else messages.RECORD_UNKNOWN
    raise StoreError(told.format(submission_id=typed[:_SHOWN]))


def _of_its_year(store: Shelf, asked: str) -> list[Kept]:
    """The code begins with its year, but that of a file that was not recognised."""
    begins = _YEAR.match(asked)
    if begins is None:
        return [*store.records()]
    year = int(begins[1])
    return [*store.records(year), *store.schemes(year), *store.reported(year)]


def _plain(code: str) -> str:
    return "".join(normalize("NFKC", code).upper().split())
