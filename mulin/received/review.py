"""Review: the one module that writes its acts, and says what they come to. Terminal and portal both call it.

Every writer is idempotent: the same act by the same person is written once, and a request sent twice does no harm.
Writers raise FindingsError for what the rules forbid, StoreError where the store cannot be written to or continued;
then nothing is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NoReturn

from mulin.beijing import in_beijing
from mulin.findings import FindingsError
from mulin.pack import Pack
from mulin.plain import canonical
from mulin.received import review_words as m
from mulin.received.acts import VOIDED, Act, ActName, Confirmed, Person, Voided, same_account, warned
from mulin.received.files import in_plain_words
from mulin.received.hand_ins import HandIn, hand_ins, in_force, is_reviewed
from mulin.received.places import REVIEWS, VOIDS, Place, acts_of
from mulin.received.scheme_kind import is_scheme
from mulin.received.scheme_words import FIELDS
from mulin.received.stages import OPEN, Stage
from mulin.received.store import Store
from mulin.received.table_review import (
    TableReview,
    VersionReview,
    allowed,
    locked_by_deadline,
    review_finding,
    review_of,
    reviewed,
    reviewed_schemes,
)
from mulin.text.typed import NAME, in_a_line
from mulin.workbooks.parse import parse_workbook
from mulin.workbooks.parsed import Parsed
from mulin.workbooks.zero import first_figure

__all__ = [
    "OPEN",
    "STAGE_WORDS",
    "Act",
    "ActName",
    "Confirmed",
    "HandIn",
    "Person",
    "Stage",
    "TableReview",
    "VersionReview",
    "Voided",
    "allowed",
    "approve",
    "give_back",
    "hand_ins",
    "in_force",
    "is_reviewed",
    "lock",
    "locked_by_deadline",
    "review_of",
    "reviewed",
    "reviewed_schemes",
    "sign",
    "submit",
    "unlock",
    "void",
    "withdraw",
]

STAGE_WORDS = m.STAGE_WORDS
TEXT = 500
"""Most characters of a reason."""
_CELL = re.compile(r"[^!]{1,31}![A-Z]{1,3}[1-9][0-9]{0,6}")
_Rest = dict[str, Any]


def submit(
    store: Store, pack: Pack, year: int, department: str, kind: str, version: int, confirmed: Iterable[Confirmed] = (),
    zero_report: bool = False, *, by: Person, parsed: Parsed | None = None,
) -> Act:  # fmt: skip
    """Hand an accepted version in for signature and approval. Every warning of it has to be ``confirmed`` with a
    reason; what was confirmed at the latest submission holds while rule, cell and value are the same.

    ``zero_report``: there is nothing to report; every figure is 0, 不适用 or 未申报. ``parsed``: the version as read,
    where the caller has it; it is read for a 零报 only.
    """
    given = list(confirmed)
    _readable(by, *((m.REASON, c.reason) for c in given))

    def fits(review: TableReview) -> _Rest:
        mine = review.version(version)
        assert mine is not None  # what is not there was refused
        stands = warned(mine.record.findings)
        for c in given:
            if c.of not in stands:
                place = "!".join(part for part in (c.sheet, c.cell) if part) or m.FILE
                _refuse("not_a_warning", year, version=version, of=c.rule, place=place)
        held = {c.of: c for c in (*review.holds(version), *given)}
        open_still = [
            review_finding("unconfirmed", year, {"warning": f.message}, sheet=f.sheet, cell=f.cell, value=f.value)
            for of, f in stands.items() if of not in held
        ]  # fmt: skip
        if open_still:
            raise FindingsError(m.NOTHING, open_still)
        return {"confirmed": tuple(held[of] for of in stands), "zero_report": zero_report}

    if zero_report:
        _must_be_nothing(store, pack, year, department, kind, version, parsed)
    return _act(store, pack, (year, department, kind), "submitted", by, version, fits)


def sign(
    store: Store, pack: Pack, year: int, department: str, kind: str, version: int, sha256: str, *, by: Person
) -> Act:
    """分管领导签发: bound to the bytes that were looked at. A version that comes later has no signature."""

    def fits(review: TableReview) -> _Rest:
        mine = review.version(version)
        if mine is not None and mine.record.sha256 != sha256:
            _refuse("bytes", year, version=version)
        return {}

    _readable(by)
    return _act(store, pack, (year, department, kind), "signed", by, version, fits)


def give_back(
    store: Store, pack: Pack, year: int, department: str, kind: str, version: int, reason: str, places: Iterable[str],
    *, by: Person,
) -> Act:  # fmt: skip
    """Return what waits, for a reason and at least one place: a cell (``区!D7``) or the code of an
    indicator; of a scheme, the name of a field of it."""
    where = tuple(dict.fromkeys(place.strip() for place in places))
    _readable(by, (m.REASON, reason), *((m.PLACE, place) for place in where))
    if not where:
        _refuse("places", year)
    for place in where:
        if is_scheme(kind):
            if place not in FIELDS.values():
                _refuse("place/scheme", year, place=place, fields="、".join(FIELDS.values()))
            continue
        if not _CELL.fullmatch(place) and place not in pack.years[year].indicator:
            _refuse("place", year, place=place)
    rest = {"reason": reason, "places": where}
    return _act(store, pack, (year, department, kind), "returned", by, version, lambda _: rest)


def approve(store: Store, pack: Pack, year: int, department: str, kind: str, version: int, *, by: Person) -> Act:
    """审核通过: the version counts once as many persons as the rule asks have approved it."""
    _readable(by)
    return _act(store, pack, (year, department, kind), "approved", by, version, lambda _: {})


def withdraw(store: Store, pack: Pack, year: int, department: str, kind: str, version: int, *, by: Person) -> Act:
    """撤回, by the department, until the version is approved or the table locked."""
    _readable(by)
    return _act(store, pack, (year, department, kind), "withdrawn", by, version, lambda _: {})


def lock(store: Store, pack: Pack, year: int, department: str, kind: str, *, by: Person) -> Act:
    """Lock a table before its deadline does, or before an unlocking ends."""
    _readable(by)
    return _act(store, pack, (year, department, kind), "locked", by, None, lambda _: {})


def unlock(
    store: Store, pack: Pack, year: int, department: str, kind: str, reason: str, until: datetime, second: Person,
    *, by: Person,
) -> Act:  # fmt: skip
    """Open this one locked table for a reason, up to the second ``until`` (Beijing time where it says no zone). Two
    persons stand by it."""
    _readable(by, (m.REASON, reason))
    _readable(second, second=True)
    if same_account(by.account, second.account):
        _refuse("second", year)
    rest = {
        "reason": reason, "until": in_beijing(until), "second_account": second.account, "second_who": second.name,
    }  # fmt: skip

    def fits(review: TableReview) -> _Rest:
        if rest["until"] <= review.at:
            _refuse("until", year, until=rest["until"])
        return rest

    return _act(store, pack, (year, department, kind), "unlocked", by, None, fits)


def void(store: Store, year: int, release: str, reason: str, by: Person, second: Person) -> Voided:
    """作废 a registered release, by two persons and for a reason. It stays where it is, and is said to be void wherever
    it is named; the next run makes the next number."""
    _readable(by, (m.REASON, reason))
    _readable(second, second=True)
    if same_account(by.account, second.account):
        _refuse("void_second", year)
    with store.writing(m.NOTHING):
        if release not in {a.release for a in store.anchors(year)}:
            _refuse("release", year, release=release)
        for known in (v for v in store.voided(year) if v.release == release):
            if known.reason == reason and same_account(known.account, by.account):
                return known
            _refuse("voided", year, release=release, day=known.recorded.date(), reason=known.reason)
        moment, index = store.now(), len(store.chain.state().events)
        said = (year, release, reason, by.account, by.name, by.post, second.account, second.name)
        voided = Voided(*said, in_beijing(moment), index)
        with in_plain_words(store.root, m.NOTHING):
            store.commit(f"{VOIDS}/{year}/{release}.json", canonical(voided.as_dict()), VOIDED, at=moment)
        return voided


def _act(
    store: Store, pack: Pack, table: tuple[int, str, str], act: ActName, by: Person, version: int | None,
    fits: Callable[[TableReview], _Rest],
) -> Act:  # fmt: skip
    """Write one act down. ``fits``: what else it says, once the rules allow it; it may refuse."""
    year, department, kind = table
    with store.writing(m.NOTHING):
        review = review_of(pack, store, year, department, kind)
        one = review.version(version)
        refused = allowed(review, act, by, version=version)
        if refused is not None and (again := _again(review, act, by, version)) is not None:
            return again
        if refused is not None:
            raise FindingsError(m.NOTHING, [refused])
        rest = fits(review)
        if act == "unlocked" and (again := _again(review, act, by, version)) is not None and _says(again, rest):
            return again
        moment, number = store.now(), store.register.next_number(acts_of(year, department, kind))
        new = Act(
            year, department, kind, number, act, by.account, by.name, by.post, in_beijing(moment),
            len(store.chain.state().events), version, None if one is None else one.record.sha256, **rest,
        )  # fmt: skip
        with in_plain_words(store.root, m.NOTHING):
            ref = Place(REVIEWS, year, number, department, kind).ref
            store.commit(ref, canonical(new.as_dict()), act, at=moment)
        return new


def _again(review: TableReview, act: ActName, by: Person, version: int | None) -> Act | None:
    """The act that is asked for, where the same person has done it and it still holds."""
    if version is None:
        done = [review.table.lock]
    elif (state := review.table.versions.get(version)) is None or state.superseded:
        done = []
    elif state.ended is not None:
        done = [state.ended]
    else:
        done = [state.submitted, state.signed, *state.approvals]
    return next((a for a in done if a is not None and a.act == act and same_account(a.account, by.account)), None)


def _says(act: Act, rest: _Rest) -> bool:
    return all(getattr(act, name) == said for name, said in rest.items())


def _must_be_nothing(
    store: Store, pack: Pack, year: int, department: str, kind: str, version: int, parsed: Parsed | None
) -> None:
    if kind == "panel" or is_scheme(kind):
        _refuse("zero/kind", year)
    one = review_of(pack, store, year, department, kind).version(version)
    if one is None:
        _refuse("version", year, version=version)
    if parsed is None:
        parsed = parse_workbook(store.object_path(one.record.sha256), pack)
    if (figure := first_figure(parsed)) is not None:
        _refuse("zero", year, version=version, place=f"{figure.sheet}!{figure.cell}", value=figure.raw)


def _readable(by: Person, *texts: tuple[str, str], second: bool = False) -> None:
    """What is kept for good and printed in a line has to be fit for it."""
    account, name = (m.SECOND_ACCOUNT, m.SECOND_NAME) if second else (m.ACCOUNT, m.NAME)
    asked = [(account, by.account, NAME), (name, by.name, NAME), *((what, text, TEXT) for what, text in texts)]
    if by.post:
        asked.append((m.POST, by.post, NAME))
    found = [f for what, text, most in asked if (f := in_a_line(what, text, most, "review.text"))]
    if found:
        raise FindingsError(m.NOTHING, found)


def _refuse(rule: str, year: int, **words: Any) -> NoReturn:
    raise FindingsError(m.NOTHING, [review_finding(rule, year, words)])
