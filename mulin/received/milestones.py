"""Milestones of annual tasks are reported when they happen. The one writer of these reports.

A report changes no score: what counts is the year-end workbook, which comes with them filled in, and whose door warns
where it says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from mulin.beijing import in_beijing
from mulin.durable import sync_folder
from mulin.findings import Finding, FindingsError
from mulin.pack import Pack
from mulin.plain import Measured, canonical
from mulin.received import messages
from mulin.received import scheme_words as m
from mulin.received.acts import Person
from mulin.received.arrivals import name_of
from mulin.received.files import content_of, digest_of, in_plain_words
from mulin.received.places import MILESTONES, Place, reports_of
from mulin.received.reported import Reported, latest
from mulin.received.scheme_kind import kind_of_task
from mulin.received.scheme_words import finding
from mulin.received.schemes import still_open, task_of
from mulin.received.store import Store
from mulin.text.typed import NAME, in_a_line

TEXT = 500
"""Most characters of a note."""


def report_milestone(
    store: Store, pack: Pack, year: int, department: str, task: str, milestone: int, done_on: date | None,
    note: str = "", evidence: Mapping[str, Path | bytes | Measured] | None = None, *, by: Person,
) -> Reported:  # fmt: skip
    """Write down that a milestone of a task was reached on a day. The same again is written once.

    What takes back something of the report before, its day or a file, corrects it, and needs a ``note`` that says why;
    ``done_on`` None takes all of it back. ``evidence`` (name → file) comes in place of what came before; None leaves
    that. Raises FindingsError for what
    the rules forbid, StoreError where the store cannot be written to: then nothing is written.
    """
    note = " ".join(note.split())
    asked = task_of(pack, year, task, department)
    steps = {n.number: n for n in asked.milestones}
    files = {name_of(name): content_of(file) for name, file in (evidence or {}).items()}
    wrong = [*_of_texts(by, note), *still_open(store, pack, year), *_of_day(store, year, done_on)]
    if milestone not in steps:
        wrong.append(finding("milestone.unknown", task=task, number=milestone))
    if evidence is not None and len(files) < len(evidence):
        wrong += [finding("milestone.name", name=name) for name in files][:1]
    if wrong:
        raise FindingsError(m.NOTHING, wrong)
    kind, step = kind_of_task(year, task), steps[milestone]
    with store.writing(messages.NOT_REPORTED):
        before = latest(store.reported(year, department), [asked]).get((task, milestone))
        hashes = {name: digest_of(content) for name, content in sorted(files.items())}
        if evidence is None and before is not None:
            hashes = dict(before.evidence)
        if before is not None and _says(before, done_on, note, hashes):
            return before
        if done_on is None and (before is None or before.done_on is None):
            raise FindingsError(m.NOTHING, [finding("milestone.nothing")])
        if before is not None and not note and _takes_back(before, done_on, hashes):
            raise FindingsError(m.NOTHING, [finding("milestone.why", said=in_words(before))])
        number = store.register.next_number(reports_of(year, department, kind))
        moment, index = store.now(), len(store.chain.state().events)
        report = Reported(
            year, department, kind, number, milestone, step.label, step.due, done_on, note, hashes, by.account,
            by.name, by.post, in_beijing(moment), index,
        )  # fmt: skip
        with in_plain_words(store.root, messages.NOT_REPORTED):
            for folder in store.keep_objects(files.values(), {}):
                sync_folder(folder)
            ref = Place(MILESTONES, year, number, department, kind).ref
            store.commit(ref, canonical(report.as_dict()), "reported", at=moment)
        return report


def in_words(report: Reported) -> str:
    """What a report says, in a word."""
    return m.UNDONE if report.done_on is None else m.DONE.format(day=report.done_on)


def _says(before: Reported, done_on: date | None, note: str, evidence: Mapping[str, str]) -> bool:
    same = (before.done_on, dict(before.evidence)) == (done_on, dict(evidence))
    return same and note in ("", before.note)


def _takes_back(before: Reported, done_on: date | None, evidence: Mapping[str, str]) -> bool:
    """Whether something that was said, or shown as its proof, is no longer."""
    return before.done_on != done_on or not before.evidence.items() <= evidence.items()


def _of_day(store: Store, year: int, done_on: date | None) -> list[Finding]:
    today = store.now().date()
    if done_on is not None and done_on > today:
        return [finding("milestone.ahead", day=done_on, today=today)]
    if done_on is not None and done_on.year < year:
        return [finding("milestone.before", day=done_on, year=year)]
    return []


def _of_texts(by: Person, note: str) -> list[Finding]:
    asked = [(m.ACCOUNT, by.account, NAME), (m.NAME, by.name, NAME), *([(m.NOTE, note, TEXT)] if note else [])]
    return [told for what, text, most in asked if (told := in_a_line(what, text, most, "milestone.text")) is not None]
