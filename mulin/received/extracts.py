"""The register of restricted papers: numbered a year, each with who received it, bound by the chain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from mulin.received import messages
from mulin.received.files import StoreError, canonical, in_plain_words, sha256_of
from mulin.received.record import SHANGHAI, Extract, in_shanghai
from mulin.received.recover import EXTRACTS
from mulin.received.store import Store


def extracts(store: Store, year: int | None = None) -> list[Extract]:
    """What was handed out, in the order of its numbers. Raises StoreError where a record was altered."""
    prefix = f"{EXTRACTS}/" if year is None else f"{EXTRACTS}/{year}/"
    return [Extract.from_dict(data) for data in store.payloads(prefix)]


def find_extract(store: Store, sha256: str) -> Extract | None:
    """The paper with these bytes, of whatever year: who holds one need not know. Raises StoreError."""
    return next((x for x in extracts(store) if x.sha256 == sha256), None)


def _next_number(store: Store, year: int) -> int:
    """One more than there are. Raises StoreError where a number is missing: a second paper could get a used one."""
    taken = {x.number for x in extracts(store, year)}
    if missing := sorted(set(range(1, max(taken, default=0) + 1)) - taken):
        said = "、".join(map(str, missing[:5])) + ("等" if len(missing) > 5 else "")
        raise StoreError(messages.EXTRACT_GAP.format(year=year, missing=said))
    return len(taken) + 1


def issue_extract(
    store: Store, year: int, unit_code: str, release: str, recipient: str, purpose: str, who: str,
    make: Callable[[int, date], bytes], today: date | None = None,
) -> tuple[Extract, bytes]:  # fmt: skip
    """Take the year's next number, ``make`` the paper that carries it, and write both down before anybody has it.

    ``make(number, issued_on)`` returns the PDF; should it fail, no number is used up. Raises StoreError.
    """
    with store.writing():
        number = _next_number(store, year)
        issued_on = today or datetime.now(SHANGHAI).date()
        pdf = make(number, issued_on)
        index = len(store.chain.state().events)
        record = Extract(
            year,
            number,
            unit_code,
            release,
            recipient,
            purpose,
            who,
            issued_on,
            sha256_of(pdf),
            in_shanghai(None),
            index,
        )
        with in_plain_words(store.root):
            store.commit(f"{EXTRACTS}/{year}/{number}.json", canonical(record.as_dict()), "extract")
    return record, pdf
