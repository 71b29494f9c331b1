"""The grammar of the chain: what this store's writers produce, event by event. Anything else is named.

The hashes of a chain say that no line was changed; they do not say that a line is one we would have written. Whoever
can write to the store can append a line that names a release once more, or a hand-in of last month. Hence every event
is held against what its writer does: its kind, the place it names, the record in that place, and what came before.

Judged from the lines alone (no file is read): kind, place, order, and that times do not run backwards. Judged from the
record, once and only where its bytes are those that the line names: its form, what it says of itself, its day, and the
release it speaks of. What is missing or altered is :mod:`mulin.received.verify`'s to tell.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

from mulin.findings import Finding
from mulin.plain import canonical
from mulin.received import messages, review_words
from mulin.received.acts import Act, Voided, unfit, warned
from mulin.received.chain import Event
from mulin.received.events import FIRST_OF, FOLDER_OF
from mulin.received.forms import SLIP, Form, days, form_of, irregular, promised, when
from mulin.received.judgements import Judged
from mulin.received.named import Named
from mulin.received.places import (
    ANCHORS,
    JUDGEMENTS,
    OBJECTIONS,
    SIDECARS,
    TORN,
    VOIDS,
    Place,
    place_of,
    torn_of,
)
from mulin.received.record import Extract, Publication, Record
from mulin.received.stages import LOOSEST, Move, fold
from mulin.received.steps import UPHELD, Decided, Raised, Step
from mulin.received.unjudged import misjudged, waiting_wrongly
from mulin.stored import FormError, read_form


class Register:
    """The events so far, and what is irregular about them. ``payload_of`` reads what an event names: None where it is
    missing, cannot be read, or is not what the line says. For use by many threads.

    ``moments``: by the number of an event, the latest moment up to it, so that a clock set back gives nobody time;
    ``named``: what the lines name, whatever is irregular about it."""

    def __init__(self, payload_of: Callable[[Event], bytes | None]) -> None:
        self._payload_of = payload_of
        self._one_at_a_time = threading.RLock()
        self._forget()

    def _forget(self) -> None:
        self._events: list[Event] = []
        self.moments: list[str] = []
        self.named = Named()
        self._starts = {0}
        self._end = 0
        self._line: dict[str, int] = {}
        self._last: dict[str, int] = {}
        self._aside: set[str] = set()
        self._of_line: dict[int, list[Finding]] = {}
        self._of_record: dict[int, list[Finding]] = {}
        self._real: dict[int, bool] = {}

    # ---- asking --------------------------------------------------------------------------------------------------

    def follow(self, read: Callable[[], Sequence[Event]]) -> None:
        """Take in what was added since the last time; a chain that went another way is read anew. ``read`` gives the
        chain as it is now: asked here, so that no thread comes with an older one than the last."""
        with self._one_at_a_time:
            events, known = read(), len(self._events)
            if known > len(events) or (known and self._events[-1].hash != events[known - 1].hash):
                self._forget()
            for event in events[len(self._events) :]:
                if found := list(self._judge(event)):
                    self._of_line[event.index] = found
                self._note(event)
            self.named.add(self._events[len(self.named) :])

    def under(self, prefix: str) -> list[Event]:
        """The events whose names begin so, in the chain's order."""
        with self._one_at_a_time:
            return [self._events[index] for index in self.named.indices(prefix)]

    def of(self, event: Event) -> list[Finding]:
        """What is irregular about one of the events that were taken in."""
        with self._one_at_a_time:
            if event.index not in self._of_record:
                payload = None if event.index in self._of_line else self._payload_of(event)
                if payload is None:
                    return self._of_line.get(event.index, [])
                self._of_record[event.index] = list(self._judge_record(event, payload))
            return self._of_record[event.index]

    def irregular(self) -> list[Finding]:
        """Everything irregular, in the chain's order."""
        return [finding for event in self._events for finding in self.of(event)]

    def candidate(self, event: Event, payload: bytes) -> list[Finding]:
        """What would be irregular about an event, were it added now."""
        with self._one_at_a_time:
            return list(self._judge(event)) or list(self._judge_record(event, payload))

    def next_number(self, series: str) -> int:
        """The number that the next record of a series gets (:attr:`Place.series`), releases apart.

        A paper's number is never given twice: one that was taken by a record set aside is passed over.
        """
        number = self._last.get(series, 0) + 1
        while f"{series}{number}.json" in self._aside:
            number += 1
        return number

    # ---- the lines alone -----------------------------------------------------------------------------------------

    def _judge(self, event: Event) -> Iterator[Finding]:
        folder = FOLDER_OF.get(event.event)
        if folder is None:
            yield irregular("event_unknown", event)
        elif folder == TORN:
            yield from self._judge_torn(event)
        else:
            yield from self._judge_place(event, folder)
        if self._events and when(event.at) < when(self._events[-1].at) - SLIP:
            yield irregular("clock", event, previous=self._events[-1].at)

    def _judge_place(self, event: Event, folder: str) -> Iterator[Finding]:
        place = place_of(event.ref)
        if place is None or place.folder != folder or (folder == OBJECTIONS and place.kind != event.event):
            yield irregular("place", event, should=FIRST_OF[folder])
        elif event.ref in self._line:
            twice = "second_anchor" if folder == ANCHORS else "place_twice"
            yield irregular(twice, event, first=self._line[event.ref], year=place.year, release=f"r{place.number}")
        elif folder == ANCHORS:
            last = self._last.get(place.series, 0)
            if place.number <= last:
                yield irregular("order", event, should=place.next(last + 1).ref)
        elif folder == JUDGEMENTS:
            if place.hand_in.ref not in self._line:
                yield irregular("judged_nothing", event, hand_in=place.hand_in.ref)
        elif folder == OBJECTIONS and not place.is_public:
            if place.step("raised").ref not in self._line:
                yield irregular("unraised", event, year=place.year, number=place.number)
            elif place.step("decided").ref in self._line:
                yield irregular("closed", event, year=place.year, number=place.number)
        elif folder == VOIDS:
            return  # whichever release, once; that it was made is judged by the record
        elif place.number != (should := self.next_number(place.series)):
            yield irregular("order", event, should=place.next(should).ref)

    def _judge_torn(self, event: Event) -> Iterator[Finding]:
        torn = torn_of(event.ref)
        if torn is None or torn.digest != event.payload[:16] or (torn.size is not None and not self.began(torn.size)):
            yield irregular("place", event, should=FIRST_OF[TORN])
        elif event.ref in self._line:
            yield irregular("place_twice", event, first=self._line[event.ref])

    def began(self, size: int) -> bool:
        """Whether a line begins at this byte of the chain, or the next one will."""
        return size in self._starts

    def _note(self, event: Event) -> None:
        if event.ref not in self._line:
            place, torn = place_of(event.ref), torn_of(event.ref)
            if place is not None and FOLDER_OF.get(event.event) == place.folder:
                self._line[event.ref] = event.index + 1
                self._last[place.series] = max(place.number, self._last.get(place.series, 0))
            elif torn is not None and event.event == "repaired":
                self._line[event.ref] = event.index + 1
                if torn.was is not None and torn.was.is_public:
                    self._aside.add(torn.was.ref)
        self._end += len(event.line())
        self._starts.add(self._end)
        self._events.append(event)
        self.moments.append(max([event.at, *self.moments[-1:]]))

    # ---- the records ---------------------------------------------------------------------------------------------

    def _judge_record(self, event: Event, payload: bytes) -> Iterator[Finding]:
        place = place_of(event.ref)
        if place is None:  # set aside: kept as it was, whatever it is
            return
        try:
            form = read_form(form_of(place), payload)
        except FormError as error:
            yield irregular("record_form", event, reason=error)
            return
        if canonical(form.as_dict()) != payload:
            yield irregular("record_form", event, reason=messages.REASON_CANONICAL)
            return
        for name, should in promised(event, place, form).items():
            if (found := getattr(form, name)) != should:
                yield irregular("record_field", event, field=name, found=found, should=should)
        yield from days(event, form)
        if isinstance(form, Record) and form.restores is not None:
            yield from self._judge_restored(event, place, form)
        if isinstance(form, Record) and form.objection is not None:
            yield from self._judge_citing(event, form, form.objection)
        if isinstance(form, Record):
            yield from waiting_wrongly(event, form)
        if isinstance(form, Judged):
            for record in self._before(event, place.hand_in):  # None: missing or altered, which is told of that one
                if isinstance(record, Record):
                    yield from misjudged(event, form, record, place.hand_in.ref)
        if isinstance(form, Step) and not isinstance(form, Raised):
            yield from self._judge_day(event, place, form)
        if isinstance(form, Publication | Extract | Raised | Voided):
            yield from self._judge_release(event, form)
        if isinstance(form, Act | Voided) and (field := unfit(form)) is not None:
            yield irregular("act_field", event, field=field)
        elif isinstance(form, Act):
            yield from self._judge_act(event, place, form)

    def _judge_restored(self, event: Event, place: Place, record: Record) -> Iterator[Finding]:
        """What is put back in force is one of the table's earlier versions."""
        earlier = place.next(record.restores or 0)
        before = self._before(event, earlier)
        if not before or (isinstance(before[0], Record) and before[0].sha256 != record.sha256):
            yield irregular("restored", event, version=record.restores)

    def _judge_citing(self, event: Event, record: Record, number: int) -> Iterator[Finding]:
        """A hand-in carries out an objection of its year that was decided by then, for whoever raised it."""
        before = self._before(event, Place(OBJECTIONS, record.year, number, kind="decided"))
        if not before or (isinstance(before[0], Decided) and before[0].outcome not in UPHELD):
            yield irregular("cited", event, year=record.year, number=number)

    def _judge_day(self, event: Event, place: Place, step: Step) -> Iterator[Finding]:
        """Nothing is answered before the objection came, nor decided before it was answered."""
        for earlier in ("raised", "answered"):
            for form in self._before(event, place.step(earlier)):
                if isinstance(form, Step) and form.day > step.day:
                    yield irregular("backwards", event, day=step.day, earlier=form.day)

    def _before(self, event: Event, place: Place) -> list[Form | None]:
        """The record in a place that was written down before an event: nothing where there is none, None where it
        is missing, altered or no such record, which is told of that one."""
        line = self._line.get(place.ref)
        if line is None or line > event.index:
            return []
        payload = self._payload_of(self._events[line - 1])
        try:
            return [None if payload is None else read_form(form_of(place), payload)]
        except FormError:
            return [None]

    def _judge_act(self, event: Event, place: Place, act: Act) -> Iterator[Finding]:
        """What no pack allows: an act on what is not there, or after what forbids it, or by who may not."""
        records: dict[int, Record] = {}
        acts: list[Act] = []
        for number in range(1, act.number):
            for earlier in self._before(event, place.next(number)):
                if not isinstance(earlier, Act):
                    return  # told of that one: what it was cannot be known
                acts.append(earlier)
        for version in {a.version for a in (*acts, act) if a.version is not None}:
            for record in self._before(event, Place(SIDECARS, act.year, version, act.department, act.kind)):
                if not isinstance(record, Record):
                    return
                records[version] = self._as_judged(event, record)
        own = None if act.version is None else records.get(act.version)
        if act.version is not None and (own is None or own.sha256 != act.sha256):
            yield irregular("act_object", event, version=act.version)
            return
        at = max([event.at, *self.moments[event.index - 1 : event.index]])
        refused = fold(LOOSEST, records, acts, self.moments).refusal(Move.of(act), own, at)
        if refused is not None:
            told = review_words.RULES[f"review.{refused.rule}"].message.format(**refused.words, year=act.year)
            yield irregular("act_refused", event, reason=told)
        elif act.act == "submitted" and own is not None and {c.of for c in act.confirmed} != {*warned(own.findings)}:
            yield irregular("act_field", event, field="confirmed")

    def _as_judged(self, event: Event, record: Record) -> Record:
        """A hand-in as it was known before an event: with its judgement, where there was one by then."""
        place = Place(JUDGEMENTS, record.year, record.version, record.department, record.kind)
        return next((j.of(record) for j in self._before(event, place) if isinstance(j, Judged)), record)

    def _judge_release(self, event: Event, form: Publication | Extract | Raised | Voided) -> Iterator[Finding]:
        """Only a registered release is made public, copied from or objected to. The demo, which hands in years that are
        over, notes the publications of releases it never makes; nothing real has come in before."""
        year = form.about if isinstance(form, Extract) else form.year
        line = self._line.get(f"{ANCHORS}/{year}/{form.release}.json")
        if line is not None and line <= event.index:
            void = self._line.get(f"{VOIDS}/{year}/{form.release}.json")
            if void is not None and void <= event.index and isinstance(form, Publication | Extract):
                yield irregular("voided", event, year=year, release=form.release)
            return
        if not isinstance(form, Publication) or any(self._is_real(e) for e in self._events[: event.index]):
            yield irregular("unanchored", event, year=year, release=form.release)

    def _is_real(self, event: Event) -> bool:
        """Whether it is a hand-in that is not made up."""
        if FOLDER_OF.get(event.event) != SIDECARS or place_of(event.ref) is None:
            return False
        if event.index not in self._real:
            payload = self._payload_of(event)
            if payload is None:
                return False  # told as missing or altered
            try:
                self._real[event.index] = not read_form(Record, payload).demo
            except FormError:
                self._real[event.index] = False  # told as that
        return self._real[event.index]
