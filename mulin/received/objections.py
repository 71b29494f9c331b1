"""The register of objections: raised, answered, decided, each step written down once and for good.

What is registered already is not registered again, whoever asks for it; so a request that is sent twice does no harm.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from mulin.beijing import in_beijing
from mulin.findings import FindingsError
from mulin.plain import canonical
from mulin.received import messages_objections as m
from mulin.received.files import in_plain_words
from mulin.received.places import OBJECTIONS, Place
from mulin.received.steps import Answered, Decided, Objection, Outcome, Raised, Stage, Step
from mulin.received.store import Store
from mulin.text.typed import NAME, in_a_line

TEXT = 500
"""Most characters of what an objection, an answer or a decision says."""
_Step = TypeVar("_Step", bound=Step)


class Line(NamedTuple):
    """When a step is written down, and at which line of the chain."""

    moment: datetime
    number: int


def raise_objection(
    store: Store, year: int, *, release: str, objector: str, objector_code: str | None, unit_code: str,
    indicator_code: str | None, text: str, received_on: date, who: str,
) -> Objection:  # fmt: skip
    """Register an objection to a release of an assessed year, under the year's next number (:class:`Raised`).

    One that is not decided yet and says the same is that objection. The codes are the caller's to look up. Raises
    FindingsError for what is not to be registered, StoreError where the store cannot be written to or continued.
    """
    _readable((m.OBJECTOR, objector, NAME), (m.TEXT, text, TEXT), (m.WHO, who, NAME))
    with store.writing(m.NOTHING):
        known = store.objections(year)
        if release not in {a.release for a in store.anchors(year)}:
            raise _refuse("release", year=year, release=release)
        said = (release, objector, objector_code, unit_code, indicator_code, text, received_on)
        for other in known:
            r = other.raised
            same = (r.release, r.objector, r.objector_code, r.unit_code, r.indicator_code, r.text, r.received_on)
            if same == said and other.decided is None:
                return other
        number = store.register.next_number(Place(OBJECTIONS, year, 1, kind="raised").series)
        return Objection(_commit(store, "raised", number, lambda at: Raised(
            year, number, *said, who, in_beijing(at.moment), at.number,
        )))  # fmt: skip


def answer_objection(
    store: Store, year: int, number: int, *, department: str, text: str, answered_on: date, who: str
) -> Objection:
    """Register the answer of a department. Raises like :func:`raise_objection`."""
    _readable((m.ANSWER, text, TEXT), (m.WHO, who, NAME))
    with store.writing(m.NOTHING):
        known = find(store.objections(year), year, number)
        if (a := known.answered) is not None:
            if (a.department, a.text, a.answered_on) == (department, text, answered_on):
                return known
            raise _refuse("answered", year=year, number=number, day=a.answered_on)
        _still_open(known)
        _in_order("answered", answered_on, ("raised", known.raised))
        answered = _commit(store, "answered", number, lambda at: Answered(
            year, number, department, text, answered_on, who, in_beijing(at.moment), at.number,
        ))  # fmt: skip
        return Objection(known.raised, answered)


def decide_objection(
    store: Store, year: int, number: int, *, outcome: Outcome, text: str, decided_by: str, decided_on: date, who: str
) -> Objection:
    """Register the decision, answered or not. Raises like :func:`raise_objection`."""
    _readable((m.DECISION, text, TEXT), (m.DECIDED_BY, decided_by, NAME), (m.WHO, who, NAME))
    with store.writing(m.NOTHING):
        known = find(store.objections(year), year, number)
        if (d := known.decided) is not None and (d.outcome, d.text, d.decided_by, d.decided_on) == (
            outcome, text, decided_by, decided_on,
        ):  # fmt: skip
            return known
        _still_open(known)
        _in_order("decided", decided_on, ("raised", known.raised), ("answered", known.answered))
        decided = _commit(store, "decided", number, lambda at: Decided(
            year, number, outcome, text, decided_by, decided_on, who, in_beijing(at.moment), at.number,
        ))  # fmt: skip
        return Objection(known.raised, known.answered, decided)


def find(objections: tuple[Objection, ...], year: int, number: int) -> Objection:
    """The objection of a number. Raises FindingsError."""
    for objection in objections:
        if objection.number == number:
            return objection
    raise _refuse("unknown", year=year, number=number)


def _commit(store: Store, stage: Stage, number: int, made: Callable[[Line], _Step]) -> _Step:
    """Write a step down; inside the lock only."""
    at = Line(store.now(), len(store.chain.state().events))
    step = made(at)
    _not_ahead(stage, step.day, at.moment.date())
    with in_plain_words(store.root, m.NOTHING):
        ref = Place(OBJECTIONS, step.year, number, kind=stage).ref
        store.commit(ref, canonical(step.as_dict()), stage, at=at.moment)
    return step


def _readable(*texts: tuple[str, str, int]) -> None:
    for what, text, most in texts:
        if found := in_a_line(what, text, most, "objection.text"):
            raise FindingsError(m.NOTHING, [found])


def _still_open(known: Objection) -> None:
    if (d := known.decided) is not None:
        words = {"year": known.year, "number": known.number, "outcome": m.OUTCOMES[d.outcome], "day": d.decided_on}
        raise _refuse("decided", **words)


def _not_ahead(stage: Stage, day: date, today: date) -> None:
    if day > today:
        raise _refuse("day", what=m.DAYS[stage], day=day, today=today)


def _in_order(stage: Stage, day: date, *earlier: tuple[Stage, Step | None]) -> None:
    for before, step in earlier:
        if step is not None and step.day > day:
            words = {"what": m.DAYS[stage], "day": day, "earlier": m.DAYS[before], "then": step.day}
            raise _refuse("day/before", **words)


def _refuse(rule: str, **words: object) -> FindingsError:
    return FindingsError(m.NOTHING, [m.RULES[f"objection.{rule}"].finding(f"objection.{rule}", words)])
