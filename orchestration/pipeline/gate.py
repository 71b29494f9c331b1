"""Judge what is in force, and decide whether the year may go on.

A refused or absent workbook keeps its own rows out and is charged to its department; the year goes on. What stops a
year is a gate that could not judge. Where nothing at all is admitted the year is scored, everybody being 暂不可比, but
no release is made of it: it could only take the place of a better one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from expectations.gate import gate_year
from expectations.judge import judge_many
from expectations.verdicts import Verdicts as Remembered
from mulin.findings import Finding, FindingsError, Level
from mulin.received.hand_ins import in_force as counting
from mulin.workbooks.messages import KIND_NAMES
from orchestration.pipeline import messages as m
from orchestration.pipeline.parsed import ParsedFiles
from orchestration.pipeline.run import YearRun
from orchestration.warehouse.build import unreleased_years

if TYPE_CHECKING:
    from expectations.gate import GateResult

_GATE_FAILED = "gate."
"""Rules that say the gate itself failed (expectations.messages.INTERNAL)."""
_READER_FAILED = "read."
"""Rules that say the reading process died or ran out of time (mulin.workbooks.reader). For a file that was accepted
once, that is our failure and no verdict on the department."""


@dataclass(frozen=True)
class Verdicts:
    """The gate's results by year: for the assessed year and earlier unreleased ones."""

    run: YearRun
    by_year: Mapping[int, Sequence[GateResult]]

    @property
    def assessed(self) -> Sequence[GateResult]:
        """Those of the assessed year, one a workbook owed."""
        return self.by_year[self.run.year]

    def summary(self) -> str:
        """``通过 29 份，退回 1 份，缺 2 份``, and where there are any ``，待审核 3 份``."""
        states = ("accepted", "rejected", "missing")
        waiting = sum(r.state == "waiting" for r in self.assessed)
        said = m.GATE_SAID.format(**{state: sum(r.state == state for r in self.assessed) for state in states})
        return said + m.GATE_WAITING.format(waiting=waiting) if waiting else said

    def unjudged(self, year: int | None = None) -> list[GateResult]:
        """Results that are no judgement: a check did not run, or our own machinery failed. A file that never was
        accepted has no verdict to be made anew: it stays refused for what it was refused for."""
        year = year or self.run.year
        in_force = {record.submission_id for record in counting(self.run.store, self.run.pack, year)}
        return [
            r for r in self.by_year[year]
            if (r.submission_id in in_force and _machinery(r)) or (r.state == "accepted" and _incomplete(r))
        ]  # fmt: skip

    def stoppers(self, year: int | None = None) -> list[Finding]:
        """Why a year (the assessed one, unless told) may not go on: every unjudged workbook."""
        found = []
        for r in self.unjudged(year):
            text = m.UNJUDGED.format(department=r.department, kind=r.kind, evaluated=r.evaluated, expected=r.expected)
            found.append(Finding(Level.ERROR, "year.unjudged", text, m.MEND_UNJUDGED))
            found += _machinery(r)
        return list(dict.fromkeys(found))

    def nothing_admitted(self) -> list[Finding]:
        """Why the assessed year has no release: not one workbook was admitted. Names every one that is owed."""
        if any(r.state == "accepted" for r in self.assessed):
            return []
        names = self.run.pack.department
        owed = [
            Finding(Level.WARNING, "year.owed", m.OWED.format(
                department=r.department, name=names[r.department].name, workbook=KIND_NAMES[r.kind],
                state=m.GATE_STATES[r.state],
            ), m.MEND_OWED[r.state])
            for r in self.assessed
        ]  # fmt: skip
        return [Finding(Level.ERROR, "year.nothing", m.NOTHING_ADMITTED, m.MEND_NOTHING), *owed]


class YearStopped(FindingsError):
    """The gate could not judge. ``verdicts``: all it said, for whoever tells it workbook by workbook."""

    def __init__(self, year: int, findings: Sequence[Finding], verdicts: Verdicts) -> None:
        super().__init__(m.YEAR_STOPPED.format(year=year), findings)
        self.verdicts = verdicts


@dataclass(frozen=True)
class Admitted:
    """What the gate let through. Nothing else is loaded, and there is none where a workbook was not judged."""

    verdicts: Verdicts

    def __post_init__(self) -> None:
        for year in self.verdicts.by_year:
            if stoppers := self.verdicts.stoppers(year):
                raise YearStopped(year, stoppers, self.verdicts)

    @property
    def run(self) -> YearRun:
        return self.verdicts.run


def gate(run: YearRun) -> Admitted:
    """Judge the assessed year and earlier unreleased ones. Raises YearStopped where the gate could not judge."""
    with (
        run.step("gate", m.GATE) as phrase,
        ParsedFiles(run.settings, run.store, known=run.readings, anew=run.anew) as files,
    ):
        judge = judge_many if run.anew else Remembered.of(run.settings).judge_many
        verdicts = Verdicts(run, {
            year: gate_year(run.pack, year, run.store, lambda r: files.load(r, run.pack), judge)
            for year in unreleased_years(run.settings, run.pack, run.year)
        })  # fmt: skip
        phrase.text = verdicts.summary()
    return Admitted(verdicts)


def _machinery(result: GateResult) -> list[Finding]:
    return [f for f in result.findings if f.rule.startswith((_GATE_FAILED, _READER_FAILED))]


def _incomplete(result: GateResult) -> bool:
    return result.expected < 1 or result.evaluated != result.expected
