"""Judge what is in force, and decide whether the year may go on.

A refused or absent workbook keeps its own rows out and is charged to its department; the year goes on. What stops a
year is a gate that could not judge. Where nothing at all is admitted the year is scored, everybody being 暂不可比, but
no release is made of it: it could only take the place of a better one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mulin.findings import Finding, FindingsError, Level
from mulin.workbooks.messages import KIND_NAMES
from orchestration.pipeline import messages as m
from orchestration.pipeline.parsed import ParsedFiles
from orchestration.pipeline.run import YearRun

if TYPE_CHECKING:
    from expectations.gate import GateResult

_GATE_FAILED = "gate."
"""Rules that say the gate itself failed (expectations.messages.INTERNAL)."""
_READER_FAILED = "read."
"""Rules that say the reading process died or ran out of time (mulin.workbooks.reader). For a file that was accepted
once, that is our failure and no verdict on the department."""


def judge_year(run: YearRun) -> Sequence[GateResult]:
    """The gate's results for the assessed year; judges it and earlier unreleased years on the first call."""
    if run.year not in run.verdicts:
        from expectations.gate import gate_year
        from expectations.judge import judge_many
        from expectations.verdicts import Verdicts
        from orchestration.warehouse.build import unreleased_years

        with (
            run.step("gate", m.GATE) as said,
            ParsedFiles(run.settings, run.store, known=run.readings, anew=run.anew) as files,
        ):
            judge = judge_many if run.anew else Verdicts.of(run.settings).judge_many
            for year in unreleased_years(run.settings, run.pack, run.year):
                run.verdicts[year] = gate_year(run.pack, year, run.store, lambda r: files.load(r, run.pack), judge)
            said.text = summary(run.verdicts[run.year])
    return run.verdicts[run.year]


def summary(results: Sequence[GateResult]) -> str:
    """``收 29 份，退 1 份，缺 2 份``."""
    count = {state: sum(r.state == state for r in results) for state in ("accepted", "rejected", "missing")}
    return m.GATE_SAID.format(**count)


def unjudged(run: YearRun) -> list[GateResult]:
    """Results of the assessed year that are no judgement: a check did not run, or our own machinery failed."""
    return _unjudged(run, run.year)


def year_stoppers(run: YearRun) -> list[Finding]:
    """Why the assessed year may not go on: every unjudged workbook."""
    return _stoppers(run, run.year)


def nothing_admitted(run: YearRun) -> list[Finding]:
    """Why the assessed year has no release: not one workbook was admitted. Names every one that is owed."""
    results = judge_year(run)
    if any(r.state == "accepted" for r in results):
        return []
    owed = [
        Finding(Level.WARNING, "year.owed", m.OWED.format(
            department=r.department, name=run.pack.department[r.department].name, workbook=KIND_NAMES[r.kind],
            state=m.GATE_STATES[r.state],
        ), m.MEND_OWED[r.state])
        for r in results
    ]  # fmt: skip
    return [Finding(Level.ERROR, "year.nothing", m.NOTHING_ADMITTED, m.MEND_NOTHING), *owed]


def require_judged(run: YearRun) -> None:
    """Raise FindingsError unless the year may go on. Loading asks this itself, whatever was selected before it."""
    judge_year(run)
    for year in run.verdicts:
        found = _stoppers(run, year)
        if found:
            raise FindingsError(m.YEAR_STOPPED.format(year=year), found)


def require_admitted(run: YearRun) -> None:
    """Raise FindingsError where a release would rest on no workbook at all. Releasing asks this itself."""
    found = nothing_admitted(run)
    if found:
        raise FindingsError(m.NO_RELEASE.format(year=run.year), found)


def _stoppers(run: YearRun, year: int) -> list[Finding]:
    found = []
    for r in _unjudged(run, year):
        text = m.UNJUDGED.format(department=r.department, kind=r.kind, evaluated=r.evaluated, expected=r.expected)
        found.append(Finding(Level.ERROR, "year.unjudged", text, m.MEND_UNJUDGED))
        found += _machinery(r)
    return list(dict.fromkeys(found))


def _unjudged(run: YearRun, year: int) -> list[GateResult]:
    """A file that never was accepted has no verdict to be made anew: it stays refused for what it was refused for."""
    in_force = {record.submission_id for record in run.store.in_force(year)}
    return [
        r for r in run.verdicts[year]
        if (r.submission_id in in_force and _machinery(r)) or (r.state == "accepted" and _incomplete(r))
    ]  # fmt: skip


def _machinery(result: GateResult) -> list[Finding]:
    return [f for f in result.findings if f.rule.startswith((_GATE_FAILED, _READER_FAILED))]


def _incomplete(result: GateResult) -> bool:
    return result.expected < 1 or result.evaluated != result.expected
