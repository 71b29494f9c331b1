"""Whether a release was made from what it should have been: all that was on the chain by then, as it was in force.

Recomputation takes a release's ``inputs.json`` at its word. Whoever leaves a correction out of it, calls an earlier
version the one in force, or quotes an earlier year otherwise than that year was released, gets a release that
recomputes to itself. What belongs in it follows from the chain alone, up to the head the release names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mulin.findings import Finding, FindingsError, Level, errors
from mulin.pack import Pack
from mulin.plain import read_plain
from mulin.received import Record, Store
from mulin.received.chain import GENESIS
from mulin.received.hand_ins import HandIn, hand_ins_of, is_reviewed
from mulin.received.review_words import STAGE_WORDS
from mulin.received.table_review import TableReview, review_of, reviewed
from mulin.stored import FormError
from orchestration.proving import messages
from orchestration.release.forms import reason_of
from orchestration.release.inputs import IN_FORCE, Inputs, SubmissionInput, YearInputs
from orchestration.release.known import Held, Known, known_releases
from orchestration.release.layout import INPUTS, number_of
from orchestration.release.manifest import Manifest
from orchestration.release.messages import CHANGED_SINCE, NOT_THERE
from orchestration.release.snapshot import read_snapshot, same_packs
from orchestration.warehouse.inputs import first_public
from orchestration.warehouse.messages import LATE, LATE_REVIEW


def left_out(
    known: Known, manifest: Manifest, inputs: Inputs, packs: Mapping[int, Pack], store: Store
) -> Iterator[Finding]:
    """Everything in which the inputs of a release are not those the chain asks for. Raises StoreError."""
    if (window := _window(known, manifest, store)) is None:
        return  # the chain lost its head: said already
    for entry in inputs.years:
        if entry.source == IN_FORCE:
            if is_reviewed(packs[entry.year], entry.year):
                yield from _reviewed(entry, manifest, packs[entry.year], store, window)
            else:
                yield from _hand_ins(entry, manifest, inputs.pack, store, window)
            yield from _published(entry, store, window)
        if entry.year != inputs.assessed_year:
            yield from _earlier(entry, packs, known, window)


@dataclass(frozen=True)
class _Window:
    """Places on the chain: what stands up to ``read`` was there when inputs were read, what stands from ``anchored``
    on came after the release."""

    read: int
    anchored: int


def _window(known: Known, manifest: Manifest, store: Store) -> _Window | None:
    """What an earlier release of the year had seen, this one had too, whatever head it names."""
    events = store.chain.state().events
    places = {GENESIS: -1, **{e.hash: e.index for e in events}}
    if manifest.chain_head not in places:
        return None
    own = known.anchors.get(manifest.release)
    anchored = len(events) if own is None else own.chain_index
    before = [known.held(n) for n, a in known.anchors.items() if a.chain_index < anchored and n in known.folders]
    heads = [h.manifest.chain_head for h in before if h.manifest is not None and not h.findings]
    return _Window(max(places.get(head, -1) for head in (manifest.chain_head, *heads)), anchored)


def _hand_ins(entry: YearInputs, manifest: Manifest, pack: str, store: Store, window: _Window) -> Iterator[Finding]:
    """None left out that had been judged by then, the last accepted in force, and of those the gate was not asked about
    what the door said."""
    frozen = {s.submission_id: s for s in entry.submissions}
    latest: dict[tuple[str, str], Record] = {}
    for record in store.records(entry.year):
        about = record.submission_id
        if record.pack != pack:
            continue
        if about in frozen:
            if record.state == "accepted":
                latest[record.department, record.kind] = record
        elif record.state == "pending" or record.settled_index > window.read:
            if record.settled_index < window.anchored and record.state == "accepted":
                yield _finding("late", messages.USED_LATE.format(submission=about), Level.WARNING)
        elif LATE.format(submission=about) in manifest.notes:
            yield _finding("late", messages.USED_LATE.format(submission=about), Level.WARNING)
        else:
            yield _finding("left_out", messages.USED_NOT.format(submission=about, at=record.received_at))
    expected = {r.submission_id for r in latest.values()}
    told = {r.submission_id: r for r in store.records(entry.year)}
    for about, one in frozen.items():
        if one.in_force != (about in expected):
            text = messages.USED_AS_OTHER if one.in_force else messages.USED_NOT_IN_FORCE
            yield _finding("in_force", text.format(submission=about))
        if one.gate_state is None and (door := told.get(about)) is not None:
            refusing = len(errors(door.findings))
            if (one.errors, one.warnings) != (refusing, len(door.findings) - refusing):
                yield _finding("counts", messages.USED_COUNTS.format(submission=about))


def _reviewed(entry: YearInputs, manifest: Manifest, pack: Pack, store: Store, window: _Window) -> Iterator[Finding]:
    """Every table as the acts on the chain up to then leave it: what was submitted, what was approved of it, and what
    counted. So neither a version that nobody approved nor an approval that was cut off goes unseen."""
    of: dict[tuple[str, str], list[SubmissionInput]] = defaultdict(list)
    for s in entry.submissions:
        of[s.department, s.kind].append(s)
    for table in reviewed(pack, store, entry.year, until=window.read):
        mine = of.pop((table.department, table.kind), [])
        name = f"{table.department}-{table.kind}"
        wrong = list(_otherwise(mine, table))
        if wrong and LATE_REVIEW.format(table=name) in manifest.notes:
            earlier = (a.chain_index - 1 for a in reversed(table.acts))
            whose = (pack, store, entry.year, table.department, table.kind)
            if any(not list(_otherwise(mine, review_of(*whose, until=index))) for index in earlier):
                yield _finding("late", messages.USED_LATE_REVIEW.format(table=name), Level.WARNING)
                wrong = []
        yield from wrong
        yield from table.odd
    for mine in of.values():  # of a table that nothing came for
        yield from (_finding("review", _unlike(s, None)) for s in mine)


def _otherwise(mine: Sequence[SubmissionInput], table: TableReview) -> Iterator[Finding]:
    expected = {h.record.submission_id: h for h in hand_ins_of(table)}
    for s in mine:
        should = expected.pop(s.submission_id, None)
        if should is None or (s.state, s.review, s.submitted) != (should.state, should.stage, should.submitted):
            yield _finding("review", _unlike(s, should))
        elif s.in_force != should.in_force:
            text = messages.USED_AS_OTHER if s.in_force else messages.USED_NOT_IN_FORCE
            yield _finding("in_force", text.format(submission=s.submission_id))
        elif s.gate_state is None:
            refusing = len(errors(should.findings))
            if (s.errors, s.warnings) != (refusing, len(should.findings) - refusing):
                yield _finding("counts", messages.USED_COUNTS.format(submission=s.submission_id))
    for about, should in expected.items():
        yield _finding("left_out", messages.USED_NOT.format(submission=about, at=should.submitted))


def _unlike(said: SubmissionInput, should: HandIn | None) -> str:
    def words(stage: str | None, submitted: str | None) -> str:
        word = next((word for one, word in STAGE_WORDS.items() if one == stage), messages.USED_UNREVIEWED)
        return f"{word}，{submitted}" if submitted else word

    expected = words(None, None) if should is None else words(should.stage, should.submitted)
    shown = words(said.review, said.submitted)
    return messages.USED_REVIEW.format(submission=said.submission_id, said=shown, expected=expected)


def _published(entry: YearInputs, store: Store, window: _Window) -> Iterator[Finding]:
    """The publication of the year before that was on the chain by then; one that came while the run read may count."""
    every = store.publications(entry.year - 1)
    until = {window.read, *(p.chain_index for p in every if window.read < p.chain_index < window.anchored)}
    firsts = [first_public([p for p in every if p.chain_index <= last]) for last in until]
    used = entry.previous_publication
    said = None if used is None else (used.release, used.locked_on, used.published_on)
    if said not in [p and (p.release, p.locked_on.isoformat(), p.published_on.isoformat()) for p in firsts]:
        yield _finding("publication", messages.USED_PUBLICATION.format(year=entry.year - 1))


def _earlier(entry: YearInputs, packs: Mapping[int, Pack], known: Known, window: _Window) -> Iterator[Finding]:
    """An earlier year comes from the release of it in use at that time, and as that release has it."""
    year, source = entry.year, entry.source
    theirs = known_releases(known.settings, year)
    there = [n for n, a in theirs.anchors.items() if a.chain_index <= window.read]
    newest = max(there, key=number_of, default=None)
    at_all = source in theirs.anchors and theirs.anchors[source].chain_index < window.anchored
    if newest is not None and (not at_all or number_of(source) < number_of(newest)):
        shown = messages.USED_IN_FORCE if source == IN_FORCE else source
        yield _finding("source", messages.USED_SOURCE.format(year=year, release=newest, source=shown))
    elif source != IN_FORCE:
        try:
            same = _as_released(entry, packs, theirs.held(source) if source in theirs.folders else None)
        except (OSError, FormError, FindingsError) as error:
            reason = error.title if isinstance(error, FindingsError) else reason_of(error)
            text = messages.USED_UNREAD.format(year=year, release=source, reason=reason)
            yield _finding("source_unread", text, Level.WARNING)
            return
        if not same:
            yield _finding("source", messages.USED_OTHERWISE.format(year=year, release=source))


def _as_released(entry: YearInputs, packs: Mapping[int, Pack], held: Held | None) -> bool:
    """Raises FormError, OSError or FindingsError where the release cannot be asked."""
    if held is None:
        raise FormError(NOT_THERE)
    if held.manifest is None or held.findings:
        raise FormError(CHANGED_SINCE)
    if held.manifest.data_hash != entry.data_hash:
        return False
    own = Inputs.from_json(read_plain(held.folder / INPUTS)).year(entry.year)
    if (own.submissions, own.previous_publication) != (entry.submissions, entry.previous_publication):
        return False
    pack = read_snapshot(held.folder, entry.year)[entry.year]
    return same_packs({entry.year: packs[entry.year]}, {entry.year: pack})


def _finding(rule: str, text: str, level: Level = Level.ERROR) -> Finding:
    mend = messages.MEND_USED if level is Level.ERROR else messages.MEND_USED_LATE
    return Finding(level, f"release.used_{rule}", text, mend, file=INPUTS)
