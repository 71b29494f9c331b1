"""The three steps of an objection as the chain keeps them, and what they come to.

An objection is raised, answered by the department whose figure it is, and decided. Each step is an event of its own
with a record of its own; the objection's number runs on within the assessed year. A decision needs no answer (whoever
keeps silent holds nothing up), nothing follows a decision, and whoever still objects raises a new one.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from mulin.received.record import Moment
from mulin.stored import EXACT

Stage = Literal["raised", "answered", "decided"]
Outcome = Literal["upheld", "partly", "refused", "withdrawn"]
"""``withdrawn``: whoever raised it took it back, so that nothing had to be decided."""
UPHELD: tuple[Outcome, ...] = ("upheld", "partly")
"""Outcomes that a later hand-in may cite."""


@dataclass(frozen=True, slots=True)
class _OfObjection:
    """``number`` within the assessed ``year``."""

    dated: ClassVar[str]
    """The field that has the step's day."""

    year: int
    number: int

    __pydantic_config__ = EXACT

    @property
    def day(self) -> date:
        found: date = getattr(self, self.dated)
        return found

    def as_dict(self) -> dict[str, Any]:
        """As its record has it."""
        return {**asdict(self), self.dated: self.day.isoformat()}


@dataclass(frozen=True, slots=True)
class Raised(_OfObjection):
    """提出. ``release``: what is objected to.

    ``objector`` is a name; ``objector_code`` the code of the unit or department of the pack that it is, None for
    another body. ``unit_code``: the unit or department whose result is objected to, ``indicator_code`` the indicator,
    None for the result as a whole. ``received_on``: the day the written objection came in; ``who`` registered it.
    """

    dated: ClassVar[str] = "received_on"

    release: str
    objector: str
    objector_code: str | None
    unit_code: str
    indicator_code: str | None
    text: str
    received_on: date
    who: str
    recorded_at: Moment
    chain_index: int


@dataclass(frozen=True, slots=True)
class Answered(_OfObjection):
    """答复. ``department``: the code of the department that answers."""

    dated: ClassVar[str] = "answered_on"

    department: str
    text: str
    answered_on: date
    who: str
    recorded_at: Moment
    chain_index: int


@dataclass(frozen=True, slots=True)
class Decided(_OfObjection):
    """决定. ``decided_by``: the body that decided, as a name; of a withdrawn one, who took it back."""

    dated: ClassVar[str] = "decided_on"

    outcome: Outcome
    text: str
    decided_by: str
    decided_on: date
    who: str
    recorded_at: Moment
    chain_index: int


Step = Raised | Answered | Decided
STEP_OF: dict[str, type[Step]] = {"raised": Raised, "answered": Answered, "decided": Decided}


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection with its steps so far."""

    raised: Raised
    answered: Answered | None = None
    decided: Decided | None = None

    @property
    def year(self) -> int:
        return self.raised.year

    @property
    def number(self) -> int:
        return self.raised.number

    @property
    def stage(self) -> Stage:
        """The last step."""
        if self.decided is not None:
            return "decided"
        return "answered" if self.answered is not None else "raised"

    @property
    def upheld(self) -> bool:
        """Whether it was decided for whoever objected, wholly or in part: then a hand-in may cite it."""
        return self.decided is not None and self.decided.outcome in UPHELD

    @property
    def withdrawn(self) -> bool:
        """Whether whoever objected took it back."""
        return self.decided is not None and self.decided.outcome == "withdrawn"
