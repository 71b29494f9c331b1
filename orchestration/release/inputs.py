"""``inputs.json``: what a release's year was scored from: every hand-in known, which were in force, what the gate said.

Read back when a later year needs an earlier one or when a release is recomputed. Nothing here depends on the clock or
on hand-ins for other years.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from mulin.beijing import BEIJING
from mulin.stored import EXACT, read_form
from orchestration.release.forms import Count, IsoDay, IsoMoment, Sha256, YearNumber

SCHEMA_VERSION: Literal[1] = 1
IN_FORCE = "in_force"
_MAY_LACK = ("objection", "submitted", "review")


@dataclass(frozen=True, slots=True)
class SubmissionInput:
    """One hand-in as a run saw it. ``received_at`` is ISO 8601 in UTC+8; ``evidence`` file name → sha256.

    ``gate_state`` is set on the version the gate judged (one per department and kind), else None. ``objection``: the
    upheld objection of the year that it carries out; written only where there is one, as in releases from before.

    Where the year asks for review, only what was submitted is a hand-in: ``submitted`` says when, ``review`` is the
    stage in which the run saw it (:mod:`mulin.received.stages`), and ``state`` what the review made of it, accepted,
    rejected, waiting or replaced (:mod:`mulin.received.hand_ins`). Elsewhere neither is written.
    """

    __pydantic_config__ = EXACT

    submission_id: str
    department: str
    kind: str
    version: Count
    sha256: Sha256
    size: Count
    file_name: str
    received_at: IsoMoment
    channel: str
    state: str
    gate_state: str | None
    in_force: bool
    errors: Count
    warnings: Count
    demo: bool
    evidence: dict[str, Sha256]
    objection: Count | None = None
    submitted: IsoMoment | None = None
    review: str | None = None

    @property
    def handed_in(self) -> datetime:
        """When it was submitted, or came in where nothing is submitted: what deadlines ask."""
        return datetime.fromisoformat(self.submitted or self.received_at).astimezone(BEIJING).replace(tzinfo=None)

    @property
    def shanghai(self) -> datetime:
        """When it was received, as the wall clock there had it: deadlines are calendar days there."""
        return datetime.fromisoformat(self.received_at).astimezone(BEIJING).replace(tzinfo=None)

    @property
    def usable(self) -> bool:
        """Whether its cells are loaded: in force and let through by the gate."""
        return self.in_force and self.gate_state == "accepted"


@dataclass(frozen=True, slots=True)
class PublicationInput:
    """The first publication of the year before: the publication lag and the year's terms count from it. ISO dates.

    ``ref`` is the record under ``received/``, ``sha256`` its content's; empty in releases that did not note them.
    """

    __pydantic_config__ = EXACT

    year: YearNumber
    release: str
    locked_on: IsoDay
    published_on: IsoDay
    ref: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class YearInputs:
    """``source``: ``in_force``, or the release (``r2``) these inputs are frozen in; ``data_hash`` is that release's."""

    __pydantic_config__ = EXACT

    year: YearNumber
    source: str
    data_hash: str | None
    submissions: tuple[SubmissionInput, ...]
    previous_publication: PublicationInput | None

    @property
    def counting(self) -> dict[tuple[str, str], SubmissionInput]:
        """(department, kind) → its hand-in that was in force."""
        return {(s.department, s.kind): s for s in self.submissions if s.in_force}

    def came_from(self) -> tuple[Any, ...]:
        """What its figures were read from: a release, or while there is none the hand-ins that counted."""
        if self.source != IN_FORCE:
            return self.source, self.data_hash
        return self.source, {key: (s.submission_id, s.gate_state) for key, s in self.counting.items()}


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything but the pack that the marts of ``assessed_year`` depend on. ``years`` ascending, the last assessed."""

    __pydantic_config__ = EXACT

    assessed_year: YearNumber
    pack: str
    years: tuple[YearInputs, ...]
    schema_version: Literal[1] = SCHEMA_VERSION

    @property
    def demo(self) -> bool:
        """Whether any hand-in used was demo data: one is enough to mark the whole release."""
        return any(s.demo for y in self.years for s in y.submissions)

    @property
    def in_force(self) -> dict[str, str]:
        """Hand-in → SHA-256 of its file, for all that were in force."""
        return {s.submission_id: s.sha256 for y in self.years for s in y.submissions if s.in_force}

    def year(self, year: int) -> YearInputs:
        """The inputs of one year. Raises KeyError when it is not among them."""
        for entry in self.years:
            if entry.year == year:
                return entry
        raise KeyError(year)

    def earlier_otherwise(self, old: Inputs) -> list[tuple[YearInputs | None, YearInputs]]:
        """The years before the assessed one whose figures ``old`` read from elsewhere, as it had them and as they are
        here."""
        before = {y.year: y for y in old.years}
        pairs = [(before.get(y.year), y) for y in self.years if y.year < self.assessed_year]
        return [(was, now) for was, now in pairs if was is None or was.came_from() != now.came_from()]

    def to_json(self) -> str:
        """Canonical text: equal inputs have equal bytes."""
        said = asdict(self, dict_factory=_as_written)
        return json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, data: str | bytes) -> Inputs:
        """The inverse of :meth:`to_json`. Raises :class:`mulin.stored.FormError` for anything else."""
        return read_form(cls, data)


def _as_written(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """What came later is not written where there is nothing to say."""
    return {key: value for key, value in pairs if key not in _MAY_LACK or value is not None}
