"""From a value to a score, as figures: what one indicator's rule comes to for one unit (docs/method.md §2).

Rules have many names and few shapes: a broken line through marks, steps, yes or no, so much off for each, a quotient,
a place. A report prints the figures of the shape, so that its reader can do the sum again; no SQL is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Shape = Literal["line", "log", "steps", "boolean", "off", "each", "quotient", "place", "unsaid"]
Mark = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pool:
    """Whom a unit is compared with. ``values`` shape the comparison; an imputed figure is only placed among them."""

    label: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Off:
    """Points off ``base``: ``each``, beyond ``after`` ``then`` each, in all at most ``most``; held in least..cap."""

    base: float
    each: float
    after: float | None
    then: float
    most: float | None
    least: float
    cap: float


@dataclass(frozen=True, slots=True)
class Standard:
    """``marks``: value and score, by rising value; a line is level beyond its ends. Guiding indicators: points.

    ``falling``: steps and quotients count downwards. ``log_from``: what nothing above zero is read as, on a ``log``
    line. ``part`` of ``whole`` times ``cap`` is a place's score. ``against`` and ``ends`` say where marks made of
    others' values come from. ``low``, ``high``: the values that pass; ``boolean`` passes on yes.
    """

    shape: Shape
    marks: tuple[Mark, ...] = ()
    falling: bool = False
    log_from: float = 0.0
    off: Off | None = None
    each: float = 0.0
    part: float = 0.0
    whole: float = 0.0
    cap: float = 100.0
    against: str = ""
    ends: str = ""
    judged: bool = True
    low: float | None = None
    high: float | None = None
    zeroed: bool = False


def line(marks: Iterable[Mark], scale: float, **more: Any) -> Standard:
    """``scale``: points for one of score."""
    return Standard(**{"shape": "line", **more}, marks=tuple((x, y * scale) for x, y in sorted(marks)))


def quantile(values: Sequence[float], share: float) -> float:
    """Type 7: on the line between neighbours."""
    ordered = sorted(values)
    at = (len(ordered) - 1) * share
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])


class _Ruled(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def weight(self) -> float: ...


def scale_of(indicator: _Ruled) -> float:
    """Points for one of score: a guiding indicator's score is the share of its weight it adds."""
    return indicator.weight / 100.0 if indicator.kind == "guiding" else 1.0
