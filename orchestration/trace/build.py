"""Build the trace of a unit's or a department's score from a release folder and the received store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from mulin.findings import Finding, FindingsError, Level
from mulin.received import Store, StoreError
from mulin.received.hand_ins import hand_ins
from mulin.settings import Settings
from orchestration.again.year import Year
from orchestration.pipeline.parsed import ParsedFiles
from orchestration.proving.frozen import record_findings
from orchestration.release.inputs import Inputs, SubmissionInput, YearInputs
from orchestration.release.layout import MARTS
from orchestration.release.served import Opened, open_release
from orchestration.trace import messages as m
from orchestration.trace.department import DepartmentBuilder
from orchestration.trace.proof import Difference, failures, marked, settled
from orchestration.trace.rows import cites_first, department_rows, unit_rows
from orchestration.trace.sources import Sources
from orchestration.trace.tree import Fact, Failure, Mark, TraceNode, TraceTree
from orchestration.trace.unit import UnitBuilder


def trace(
    settings: Settings, year: int, unit: str, indicator: str | None = None, release: str | None = None
) -> TraceTree:
    """The way from a printed score to its cells: in ``release`` (default: the one served), for one unit or department.

    ``indicator`` keeps one indicator's branch. Raises FindingsError when there is no such release, unit or indicator,
    or the release is not the one on the chain.
    """
    with proving(settings, open_release(settings, year, release)) as prover:
        return prover.trace(unit, indicator)


@contextmanager
def proving(settings: Settings, opened: Opened) -> Iterator[Prover]:
    """Computes the release's year again from the received files, read anew, and owns the child that reads them."""
    packs, inputs = opened.packs, opened.inputs
    store, first_said = Store(settings.received), cites_first(opened.folder / MARTS, opened.year)
    with ParsedFiles(settings, store, anew=True) as files:
        again = Year(packs, inputs, files.load, first_said=first_said)
        yield Prover(opened, inputs, store, again, Sources(store, files, packs, inputs))


@dataclass(frozen=True)
class Prover:
    """Holds every line of a trace against the year computed again; the release's own figures are believed nowhere."""

    opened: Opened
    inputs: Inputs
    store: Store
    again: Year
    sources: Sources

    def trace(self, unit: str, indicator: str | None = None) -> TraceTree:
        """The tree of one unit or department. Raises FindingsError for an unknown unit or indicator, or marts that are
        none."""
        year, pack, marts = self.again.year, self.opened.pack, self.opened.folder / MARTS
        builders: list[UnitBuilder] | list[DepartmentBuilder]
        if (made := self.again.unit(unit)) is not None:
            _known(year, indicator, [r["indicator_code"] for r in made.indicators], made.unit["unit_name"],
                   m.INDICATOR_ABSENT)  # fmt: skip
            both, differences = _settled(year, unit, unit_rows(marts, year, unit), made)
            builders = [UnitBuilder(pack, year, rows, self.sources, indicator) for rows in both]
        elif (duties := self.again.department(unit)) is not None:
            pair, differences = _settled(year, unit, department_rows(marts, year, unit), duties)
            handed, new = self.inputs.year(year).submissions, self.again.assessed.changed
            builders = [DepartmentBuilder(pack, year, rows, self.sources, handed, new, indicator) for rows in pair]
            _known(year, indicator, builders[1].indicators, duties.score["department_name"], m.NOT_LED,
                   pack.years[year].framework.basic.name_zh)  # fmt: skip
        else:
            text = m.UNIT_ABSENT.format(year=year, release=self.opened.folder.name, unit=unit)
            mend = m.MEND_UNIT.format(example=pack.units[-1].code, department=pack.departments[0].code)
            raise _refusal(year, "unit", text, mend)
        root = _root(self.opened, self.inputs, marked(builders[0].subject(), builders[1].subject()))
        printed = failures(root)
        found = [*self._hand_ins, *printed]
        if not printed:  # what is printed holds: what else of its rows does not is told as well
            found += [Failure((), d.sentence()) for d in differences]
        return TraceTree(year, self.opened.folder.name, unit, root, tuple(found), (*m.NOTES, *self._left_out))

    @cached_property
    def _hand_ins(self) -> list[Failure]:
        """What the release says was handed in, against the store; and files that could not be read."""
        try:
            said = [f.sentence() for f in record_findings(self.store, self.inputs)]
        except StoreError as error:
            said = [str(error)]
        said += [m.NOT_LATEST.format(submission=s.submission_id) for y in self.inputs.years for s in out_of_turn(y)]
        said += [f"{i} {m.UNREADABLE.format(reason=why)}" for i, why in self.again.unread.items()]
        return [Failure((), text) for text in said]

    @cached_property
    def _left_out(self) -> list[str]:
        """Hand-ins of the year that had been accepted when the release was made, and are not in it."""
        frozen = {s.submission_id for s in self.inputs.year(self.again.year).submissions}
        made = datetime.fromisoformat(self.opened.manifest.created_at)
        return [
            m.LEFT_OUT.format(submission=h.record.submission_id, at=h.received_at)
            for h in hand_ins(self.store, self.opened.pack, self.again.year)
            if h.record.submission_id not in frozen and h.state == "accepted"
            and datetime.fromisoformat(h.submitted or h.record.settled_at) < made
        ]  # fmt: skip


def out_of_turn(entry: YearInputs) -> list[SubmissionInput]:
    """Hand-ins a release took for the ones in force although they are not the latest accepted of their table, or the
    other way round."""
    latest: dict[tuple[str, str], str] = {}
    for s in sorted(entry.submissions, key=lambda s: s.version):
        if s.state == "accepted":
            latest[s.department, s.kind] = s.submission_id
    return [s for s in entry.submissions if s.in_force != (latest.get((s.department, s.kind)) == s.submission_id)]


def _settled(year: int, unit: str, printed: Any, again: Any) -> tuple[list[Any], list[Difference]]:
    """The printed rows, then those computed again."""
    if printed is None:
        raise _refusal(year, "unit", m.ROW_ABSENT.format(unit=unit), m.MEND_MARTS)
    made, differences = settled(printed, again)
    return [printed, made], differences


def _known(year: int, indicator: str | None, known: Sequence[str], name: str, text: str, basic: str = "") -> None:
    if indicator is not None and indicator not in known:
        said = text.format(unit=name, indicator=indicator, known="、".join(known) or "无", basic=basic)
        raise _refusal(year, "indicator", said, m.MEND_INDICATOR)


def _root(opened: Opened, inputs: Inputs, subject: TraceNode) -> TraceNode:
    manifest = opened.manifest
    facts = [Fact(m.LABEL_HASH, manifest.data_hash, Mark(True)),
             Fact(m.LABEL_CODE, manifest.code_version, Mark(None, m.CODE_NOT_PROVEN))]  # fmt: skip
    if manifest.demo or inputs.demo:
        mark = Mark(manifest.demo == inputs.demo, m.YES if inputs.demo else m.NO)
        facts.append(Fact(m.LABEL_DEMO, m.YES if manifest.demo else m.NO, mark))
    if opened.warning:
        facts.append(Fact(m.LABEL_NOTE, opened.warning))
    title = m.RELEASE.format(year=manifest.year, release=manifest.release)
    return TraceNode("release", title, tuple(facts), (subject,))


def _refusal(year: int, rule: str, message: str, mend: str) -> FindingsError:
    finding = Finding(Level.ERROR, f"trace.{rule}", message, mend)
    return FindingsError(m.TITLE.format(year=year), [finding])
