"""Drives a year forwards: received → gate → load → score → judge → release, each from what the one before gave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from mulin.findings import FindingsError
from orchestration.pipeline.approved import require_approved
from orchestration.pipeline.gate import Admitted, Verdicts, YearStopped, gate
from orchestration.pipeline.pull import Arrival, pull
from orchestration.pipeline.release import release
from orchestration.pipeline.run import YearRun
from orchestration.pipeline.steps import Scores, Sound, Warehouse, judge, load, score
from orchestration.publishing.dated import require_day

Reached = TypeVar("Reached")


def _gate(run: YearRun) -> Admitted:
    """Nothing is made of a published year by rules that nobody approved, nor for a day that cannot be."""
    require_approved(run)
    require_day(run.settings, run.pack, run.year, run.issued_on)
    return gate(run)


_STEPS: Mapping[type, Callable[[Any], Any]] = {
    YearRun: _gate, Admitted: load, Warehouse: score, Scores: judge, Sound: release,
}  # fmt: skip
"""What a step takes → the step."""


class Refused:
    """Stands for a :class:`Driver` of a year that could not be entered at all (another run holds it, the store is not
    whole, a passphrase is missing): every step is refused with the reason."""

    def __init__(self, refused: FindingsError) -> None:
        self.refused = refused

    def _refuse(self, *_: object) -> Any:
        raise self.refused

    pull = verdicts = drive = _refuse
    run = property(_refuse)


class Driver:
    """A year and how far it has come. A step is taken once: what it gave is kept, what it refused stays refused.

    Dagster's assets and the CLI ask the same driver for the same things. ``arrivals``: what was pulled in this run;
    ``refused``: what stopped the year.
    """

    def __init__(self, run: YearRun) -> None:
        self.run = run
        self.arrivals: list[Arrival] = []
        self.refused: FindingsError | None = None
        self._reached: list[Any] = [run]

    def pull(self, departments: Sequence[str]) -> list[Arrival]:
        """Take in what the folders and these departments' sources hold."""
        arrivals = pull(self.run, departments)
        self.arrivals += arrivals
        return arrivals

    def verdicts(self) -> Verdicts:
        """What the gate said, whether or not the year may go on."""
        try:
            return self.drive(Admitted).verdicts
        except YearStopped as stopped:
            return stopped.verdicts

    def drive(self, to: type[Reached]) -> Reached:
        """The year driven as far as ``to`` (Admitted, Warehouse, Scores, Sound, Release). Raises FindingsError where a
        step on the way refuses."""
        for stage in self._reached:
            if isinstance(stage, to):
                return stage
        if self.refused is not None:
            raise self.refused
        furthest = self._reached[-1]
        try:
            self._reached.append(_STEPS[type(furthest)](furthest))
        except FindingsError as refused:
            self.refused = refused
            raise
        return self.drive(to)
