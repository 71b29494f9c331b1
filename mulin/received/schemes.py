"""五要素实施方案: what the lead department of an annual task files of it at the beginning of the year.

A scheme is one more hand-in of its department, under a kind of its own for each task (:mod:`scheme_kind`): versions,
receipts and acts of review are those of tables. Its object is canonical JSON of :class:`Scheme`. It changes no score:
the pack's task stays the rule, and what differs is shown to whoever keeps the pack (:func:`differences`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from mulin.findings import Finding, FindingsError
from mulin.pack import Pack
from mulin.pack.cells import split_milestones
from mulin.pack.model import AnnualTask
from mulin.plain import canonical, sha256_of
from mulin.received import messages
from mulin.received import scheme_words as m
from mulin.received.acts import Person
from mulin.received.files import StoreError
from mulin.received.record import Channel, Receipt, Record, Whose
from mulin.received.scheme_kind import kind_of_task
from mulin.received.scheme_words import FIELDS, finding
from mulin.received.store import Store
from mulin.received.table_review import TableReview, review_of
from mulin.received.table_review import shown as moment
from mulin.stored import EXACT, FormError, read_form
from mulin.text.typed import NAME, in_a_line

TEXT = 2000
"""Most characters of a field."""
MOST = 12
"""Most milestones of a scheme."""
_LARGEST = 200_000


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone that is planned."""

    due: date
    label: str

    __pydantic_config__ = EXACT


@dataclass(frozen=True, slots=True)
class Scheme:
    """The five fields of one task. Texts may have lines; ``main_indicators``: codes of the year."""

    pack: str
    year: int
    department: str
    task: str
    annual_objective: str
    main_indicators: tuple[str, ...]
    measures: str
    milestones: tuple[Step, ...]
    evaluation_method: str
    form: Literal["mulin-scheme-1"] = "mulin-scheme-1"

    __pydantic_config__ = EXACT

    def as_dict(self) -> dict[str, Any]:
        steps = [{"due": step.due.isoformat(), "label": step.label} for step in self.milestones]
        return {**asdict(self), "main_indicators": list(self.main_indicators), "milestones": steps}

    @property
    def payload(self) -> bytes:
        """As it is kept."""
        return canonical(self.as_dict())


def task_of(pack: Pack, year: int, code: str, department: str | None = None) -> AnnualTask:
    """The task of a code, led by ``department`` where one is named. Raises FindingsError."""
    task = pack.years[year].task.get(code) if year in pack.years else None
    if task is None:
        raise FindingsError(m.NOTHING, [finding("scheme.task", year=year, task=code)])
    if department not in (None, task.lead_department):
        lead = pack.department[task.lead_department].name
        raise FindingsError(m.NOTHING, [finding("scheme.task/other", task=code, lead=lead)])
    return task


def prefilled(pack: Pack, year: int, task: AnnualTask) -> Scheme:
    """What the pack says of a task, as a scheme: where a department begins."""
    return Scheme(
        pack.plan.pack, year, task.lead_department, task.code, task.annual_objective_zh, task.main_indicators,
        task.measures_zh, tuple(Step(n.due, n.label) for n in task.milestones), task.evaluation_method_zh,
    )  # fmt: skip


def file_scheme(
    store: Store, pack: Pack, scheme: Scheme, *, by: Person, channel: Channel = "portal",
    received_at: datetime | None = None,
) -> Receipt:  # fmt: skip
    """Keep a scheme as its task's next version, and answer with the receipt. What is the latest already is not kept
    again; what an earlier version said is put back in force by a version that says so. Only the demo says when
    it came (``received_at``).

    Raises FindingsError for what may not stand in one, StoreError where the store cannot be written to.
    """
    task_of(pack, scheme.year, scheme.task, scheme.department)
    scheme = replace(
        scheme, annual_objective=_tidy(scheme.annual_objective), measures=_tidy(scheme.measures),
        evaluation_method=_tidy(scheme.evaluation_method),
        milestones=tuple(Step(s.due, " ".join(s.label.split())) for s in scheme.milestones),
    )  # fmt: skip
    kind, payload = kind_of_task(scheme.year, scheme.task), scheme.payload
    review = review_of(pack, store, scheme.year, scheme.department, kind)
    if wrong := [*_wrong(pack, scheme), *_of_person(by), *_still_filed(pack, review)]:
        raise FindingsError(m.NOTHING, wrong)
    versions = [r for r in store.schemes(scheme.year, scheme.department) if r.kind == kind]
    same = next((r for r in reversed(versions) if r.sha256 == sha256_of(payload)), None)
    back = None if same is None or same is versions[-1] else same.version
    return store.receive(
        payload, pack=pack.plan.pack, identity=Whose(pack.plan.pack, scheme.year, scheme.department, kind),
        who=by.name, account=by.account, channel=channel, state="accepted", received_at=received_at,
        file_name=m.FILE_NAME.format(task=scheme.task), restores=back,
        reason=None if back is None else m.SAME_AS.format(version=back),
    )  # fmt: skip


def scheme_of(store: Store, record: Record) -> Scheme:
    """What a filed version says. Raises StoreError where it was altered, or is no scheme."""
    if record.size > _LARGEST:
        raise StoreError(messages.RECORD_UNREADABLE.format(ref=record.submission_id, reason=m.NOTHING))
    try:
        return read_form(Scheme, store.object_path(record.sha256).read_bytes())
    except FormError as error:
        raise StoreError(messages.RECORD_UNREADABLE.format(ref=record.submission_id, reason=error)) from error


# ---- held against the pack, and against one another ---------------------------------------------------------------


class Difference(NamedTuple):
    """A field that two schemes say otherwise: its name, and what each says, as people read it. ``column``: of
    ``tasks.csv``; ``cell``: what would have to stand there for the pack to say the second."""

    field: str
    name: str
    before: str
    after: str
    column: str
    cell: str


def differences(before: Scheme, after: Scheme) -> list[Difference]:
    """Field by field, in the order in which they are printed; nothing where they say the same."""
    found = []
    for name, word in FIELDS.items():
        one, two = shown(before, name), shown(after, name)
        if one != two:
            found.append(Difference(name, word, one, two, m.COLUMNS[name], _cell(after, name)))
    return found


def shown(scheme: Scheme, field: str) -> str:
    """A field as people read it; a milestone or an indicator a line."""
    if field == "milestones":
        return "\n".join(f"{step.due} {step.label}" for step in scheme.milestones)
    value = getattr(scheme, field)
    return "\n".join(value) if isinstance(value, tuple) else str(value)


def place_in_pack(pack: Pack, year: int, code: str) -> tuple[str, int | None]:
    """(file, line) of a task in the pack; the line is None where the pack was not read from files."""
    file = f"years/{year}/tasks.csv"
    lines = pack.lines.records.get(file, ())
    number = next((n for n, task in enumerate(pack.years[year].tasks) if task.code == code), None)
    return file, lines[number] if number is not None and number < len(lines) else None


def _cell(scheme: Scheme, field: str) -> str:
    if field == "milestones":
        return ";".join(f"{step.due}={step.label}" for step in scheme.milestones)
    value = getattr(scheme, field)
    return ";".join(value) if isinstance(value, tuple) else " ".join(str(value).split())


# ---- what may not stand in one ------------------------------------------------------------------------------------


def closed(pack: Pack, year: int, now: datetime) -> bool:
    """Whether a year's deadline has locked it at a moment (as :meth:`Shelf.now` tells it): its reports are what they
    were, and its schemes, but one that is opened late."""
    return now.date() > pack.years[year].framework.deadlines.lock


def still_open(store: Store, pack: Pack, year: int) -> list[Finding]:
    """A finding once the year is :func:`closed`: reports end then, whoever locks or opens a scheme."""
    return [_late(pack, year)] if closed(pack, year, store.now()) else []


def _still_filed(pack: Pack, review: TableReview) -> list[Finding]:
    """A finding while the scheme is locked, by the year's deadline or by somebody; one that two persons opened late is
    not."""
    if not review.locked:
        return []
    if review.table.lock is None:
        return [_late(pack, review.year)]
    return [finding("scheme.locked", since=moment(review.table.locked_since()))]


def _late(pack: Pack, year: int) -> Finding:
    return finding("scheme.late", year=year, lock=pack.years[year].framework.deadlines.lock)


def _tidy(text: str) -> str:
    """Without blanks at the ends of lines, and without empty lines at either end."""
    return "\n".join(line.strip() for line in text.strip().splitlines())


def _wrong(pack: Pack, scheme: Scheme) -> Iterator[Finding]:
    for name in ("annual_objective", "measures", "evaluation_method"):
        yield from _wrong_text(FIELDS[name], getattr(scheme, name))
    known = pack.years[scheme.year].indicator
    if not scheme.main_indicators:
        yield finding("scheme.indicators")
    for code in scheme.main_indicators:
        if code not in known:
            yield finding("scheme.indicator", code=code[:40], year=scheme.year)
    if not scheme.milestones:
        yield finding("scheme.milestones")
    if len(scheme.milestones) > MOST:
        yield finding("scheme.milestones/many", count=len(scheme.milestones), most=MOST)
    before: date | None = None
    for number, step in enumerate(scheme.milestones[:MOST], 1):
        if step.due.year != scheme.year:
            yield finding("scheme.day", number=number, day=step.due, year=scheme.year)
        elif before is not None and step.due <= before:
            yield finding("scheme.order", number=number, day=step.due)
        before = step.due
        if not step.label:
            yield finding("scheme.label", number=number)
        elif not _stays_one(step):
            yield finding("scheme.label/parted", number=number, label=step.label[:40])
        elif told := in_a_line(m.LABEL.format(number=number), step.label, NAME, "scheme.text"):
            yield told


def _stays_one(step: Step) -> bool:
    """Whether the pack's table would read one milestone of that name: what is put there from a scheme (:func:`_cell`)
    is what was shown."""
    try:
        read: Any = split_milestones(f"{step.due}={step.label}")
    except ValueError:
        return False
    return [n["label"] for n in read] == [step.label]


def _wrong_text(field: str, text: str) -> Iterator[Finding]:
    if not text:
        yield finding("scheme.text", field=field)
    if len(text) > TEXT:
        yield finding("scheme.long", field=field, length=len(text), most=TEXT)
        return
    for number, line in enumerate(text.splitlines(), 1):
        if line and (told := in_a_line(m.LINE.format(what=field, number=number), line, TEXT, "scheme.text")):
            yield told


def _of_person(by: Person) -> list[Finding]:
    asked = ((m.ACCOUNT, by.account), (m.NAME, by.name))
    return [told for what, text in asked if (told := in_a_line(what, text, NAME, "scheme.text")) is not None]
