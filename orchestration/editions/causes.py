"""Why an edition differs from the one before: hand-ins, verdicts, rules, earlier years, key and program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

from mulin.pack.framework import Amendment
from mulin.pack.rule_changes import RuleChange
from mulin.received.record import Record
from orchestration.editions import messages
from orchestration.editions.sides import Side, Table
from orchestration.release.inputs import IN_FORCE, SubmissionInput, YearInputs
from orchestration.release.messages import GATE_STATES
from orchestration.release.snapshot import differing
from reports.correction import Cause, Of
from reports.messages import SUBMISSION_KIND

Recorded = Callable[[str], Record]
"""Number of a hand-in → its record in the received store."""


def hand_ins(old: Side, new: Side, recorded: Recorded) -> dict[Table, Cause]:
    """What counts now of the assessed year and did not, or no longer does, or was judged otherwise; by whose it is."""
    found: dict[Table, Cause] = {}
    for table in sorted(old.in_force.keys() | new.in_force.keys()):
        was, now = old.in_force.get(table), new.in_force.get(table)
        name = _department(new if table[0] in new.pack.department else old, table[0])
        if cause := _hand_in(name, SUBMISSION_KIND[table[1]], was, now, new, recorded):
            found[table] = cause
    return found


def _hand_in(
    name: str, table: str, was: SubmissionInput | None, now: SubmissionInput | None, new: Side, recorded: Recorded
) -> Cause | None:
    if now is None:
        return None if was is None else Cause("hand_in", name, table, before=was.version)
    if was is None or was.submission_id != now.submission_id:
        record, due = recorded(now.submission_id), new.pack.years[new.year].framework.deadlines.report
        before = was.version if was else 0
        return Cause(
            "hand_in", name, table, now.version, before, now.handed_in.date().isoformat(),
            late=was is None and now.handed_in.date() > due, restores=record.restores or 0, note=record.reason or "",
            objections=_decided(new, now, before, recorded),
        )  # fmt: skip
    if was.gate_state != now.gate_state:
        verdict = GATE_STATES.get(now.gate_state or "", messages.NOT_JUDGED)
        return Cause("judged", name, table, now.version, note=str(verdict))
    return None


def _decided(new: Side, now: SubmissionInput, before: int, recorded: Recorded) -> tuple[int, ...]:
    """Numbers of the objections that the versions since ``before`` carry out."""
    since = (
        s for s in new.inputs.year(new.year).submissions
        if (s.department, s.kind, s.state) == (now.department, now.kind, "accepted") and s.version > before
    )  # fmt: skip
    return tuple(sorted({n for s in since if (n := recorded(s.submission_id).objection) is not None}))


def of_rules(
    amendments: Sequence[Amendment], every: Sequence[RuleChange], changes: Sequence[RuleChange], of: Of, *,
    all_told: bool = True,
) -> Iterator[Cause]:  # fmt: skip
    """The amendments but those that name others of ``every`` change alone, and the changes themselves: the first of
    them, and how many more there are. ``all_told``: False in editions made before the others were counted."""
    within = {place for c in changes for place in c.within}
    elsewhere = {place for c in every for place in c.within} - within
    for one in amendments:
        if not all_told or elsewhere.isdisjoint(one.changes) or not within.isdisjoint(one.changes):
            yield Cause("amended", one.what, day=one.approved_on.isoformat(), note=one.approved_by)
    if changes:
        yield Cause(of, _told(changes) if all_told else _first(changes), version=len(changes))


def _first(changes: Sequence[RuleChange]) -> str:
    return messages.AND.join(c.sentence for c in changes[: messages.RULES_TOLD])


def _told(changes: Sequence[RuleChange]) -> str:
    """As many as there is room for, indicators, tasks and units before what holds for all; how many more there are."""
    shown: list[str] = []
    for change in sorted(changes, key=lambda c: not c.code)[: messages.RULES_TOLD]:
        said = change.sentence
        if shown and sum(map(len, shown)) + len(said) > messages.RULES_LENGTH:
            break
        shown.append(said if len(said) <= messages.RULES_LENGTH else f"{said[: messages.RULES_LENGTH - 1]}…")
    rest = len(changes) - len(shown)
    return messages.AND.join([*shown, *([messages.RULES_REST.format(count=rest)] if rest else [])])


def others(old: Side, new: Side, changes: Sequence[RuleChange]) -> Iterator[Cause]:
    """Everything else in which the two were made otherwise; ``changes`` of the rules are told apart."""
    files = {*differing(old.packs, new.pack, new.year)} - {c.file for c in changes}
    if names := sorted({messages.FILES.get(PurePosixPath(f).name, messages.OTHER_FILES) for f in files}):
        yield Cause("look", "、".join(names))
    for was, entry in new.inputs.earlier_otherwise(old.inputs):
        if entry.source == IN_FORCE:
            said = messages.IN_FORCE + _came_since(new, was, entry)
        else:
            said = messages.EDITION_OF.format(number=entry.source.removeprefix("r"))
        yield Cause("earlier", messages.YEAR.format(year=entry.year, edition=said))
    then, public = (s.inputs.year(s.year).previous_publication for s in (old, new))
    if public is not None and then != public:
        yield Cause("published", messages.YEAR.format(year=public.year, edition=""), day=public.published_on)
    if old.key != new.key:
        yield Cause("key")
    if old.program != new.program:
        yield Cause("program")


def _came_since(new: Side, was: YearInputs | None, entry: YearInputs) -> str:
    """``（区民政局部门上报第2版）``: the first hand-ins of an earlier year that count otherwise; empty where that year
    was read from a release before, or not at all."""
    if was is None or was.source != IN_FORCE:
        return ""
    before = was.counting
    came = [
        messages.VERSION.format(name=_department(new, s.department), table=SUBMISSION_KIND[s.kind], version=s.version)
        for key, s in sorted(entry.counting.items())
        if key not in before or before[key].submission_id != s.submission_id
    ]
    if not came:
        return ""
    more = messages.MORE.format(count=len(came)) if len(came) > messages.EARLIER_TOLD else ""
    return messages.THOSE.format(named="、".join(came[: messages.EARLIER_TOLD]), more=more)


def _department(side: Side, code: str) -> str:
    known = side.pack.department.get(code)
    return known.name if known else code
