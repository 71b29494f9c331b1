"""The register of restricted papers: numbered by the year of issue, each with who received it, bound by the chain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from mulin.beijing import in_beijing
from mulin.plain import canonical, sha256_of
from mulin.received import messages
from mulin.received.files import in_plain_words
from mulin.received.places import EXTRACTS, Place
from mulin.received.record import Extract
from mulin.received.store import Store


def extracts(store: Store, year: int | None = None) -> list[Extract]:
    """What was handed out, in the order of its numbers; ``year``: the one that these name. Raises StoreError where a
    record was altered or irregular."""
    return store.extracts(year)


def find_extract(store: Store, sha256: str) -> Extract | None:
    """The paper with these bytes, of whatever year: who holds one need not know. Raises StoreError."""
    return next((x for x in extracts(store) if x.sha256 == sha256), None)


def issue_extract(
    store: Store, year: int, unit_code: str, release: str, recipient: str, purpose: str, who: str,
    make: Callable[[int, date], bytes],
) -> tuple[Extract, bytes]:  # fmt: skip
    """Take the next number of the year that it is now, ``make`` the paper on the assessed ``year`` that carries it, and
    write both down before anybody has it.

    ``make(number, issued_on)`` returns the PDF; should it fail, no number is used up. A number of which any trace is
    left (on the chain, set aside, or a record nobody linked) is not given again. Raises StoreError; also for a release
    that is not on the chain.
    """
    with store.writing(messages.NOT_ISSUED):
        issued_on = store.now().date()
        extracts(store)  # raises for a register that is not to be continued
        number = store.register.next_number(Place(EXTRACTS, issued_on.year, 1).series)
        place = Place(EXTRACTS, issued_on.year, number)
        pdf = make(number, issued_on)
        moment = store.now()
        record = Extract(
            issued_on.year,
            number,
            unit_code,
            release,
            recipient,
            purpose,
            who,
            issued_on,
            sha256_of(pdf),
            in_beijing(moment),
            len(store.chain.state().events),
            assessed=year,
        )
        with in_plain_words(store.root, messages.NOT_ISSUED):
            store.commit(place.ref, canonical(record.as_dict()), "extract", at=moment)
    return record, pdf
