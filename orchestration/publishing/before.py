"""What a run finds before it makes another release: the one in use, and perhaps one that a killed run left complete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mulin.findings import FindingsError, errors
from mulin.marts import released_tables
from mulin.settings import Settings
from mulin.temporary import own_name
from orchestration.publishing import messages
from orchestration.publishing.folders import discard
from orchestration.release.anchor import on_the_chain
from orchestration.release.compare import compare_marts
from orchestration.release.edition import read_edition
from orchestration.release.known import Held, Known, known_releases
from orchestration.release.layout import BUILDING, CURRENT, DIFF, EDITION, MARTS, number_of, point_to, year_dir
from orchestration.release.lock import require_held
from orchestration.release.loghead import is_on_the_chain
from orchestration.release.manifest import Manifest, compare_files
from orchestration.release.messages import LOST_ANCHORED, NONE
from orchestration.release.void import void_words


@dataclass(frozen=True)
class Before:
    """``last``: the newest release on the chain, if it is as registered. ``pending``: a newer one that the chain does
    not know, consistent in itself: a run may prove it by making it again. ``previous``: what people hear is replaced.
    ``notes``: Chinese, on what is otherwise."""

    known: Known
    last: Held | None
    pending: Held | None
    previous: str | None
    notes: tuple[str, ...]

    @property
    def last_holds(self) -> bool:
        """Whether the last release may stay the one in use: not one that was voided."""
        return self.known.newest not in self.known.voided

    @property
    def next_name(self) -> str:
        """``r<N>`` after the highest release there is or ever was on the chain: a number is never used twice."""
        names = [*self.known.folders, *self.known.anchors]
        return f"r{max(map(number_of, names), default=0) + 1}"


def before_a_release(settings: Settings, year: int, said: Sequence[str] = ()) -> Before:
    """What the next release follows on; ``said`` are notes that come first. Raises FindingsError where the chain cannot
    be believed."""
    known = known_releases(settings, year)
    newest, notes = known.newest, list(said)
    last = pending = None
    if newest is not None and newest not in known.folders:
        notes.append(messages.PREVIOUS_LOST.format(release=newest))
    elif newest is not None:
        last, damage = _checked(known, newest)
        if (void := known.voided.get(newest)) is not None:
            notes.append(void_words(void))
        if damage:
            notes.append(messages.PREVIOUS_DAMAGED.format(release=newest, count=damage))
    above = [n for n in known.folders if newest is None or number_of(n) > number_of(newest)]
    if above:
        pending, damage = _checked(known, above[-1], registered=False)
        if damage:
            notes.append(messages.PENDING_DAMAGED.format(release=above[-1], count=damage))
    return Before(known, last, pending, above[-1] if above and last is None else newest, tuple(notes))


def _checked(known: Known, name: str, *, registered: bool = True) -> tuple[Held | None, int]:
    """The release where it is sound (but for not being registered, if it need not be), and the number of faults."""
    held = known.held(name)
    damage = [] if not registered and held.unregistered else list(held.findings)
    if held.manifest is not None:
        damage += errors(compare_files(held.folder, held.manifest.files))
        try:
            read_edition(held.folder, held.manifest)
        except FindingsError as error:  # what cannot be said of its corrections cannot be followed on
            damage += error.findings
    return (None if damage else held), len(damage)


def clear_leftovers(settings: Settings, year: int) -> list[str]:
    """Remove the half-built folders of runs that were killed, or that lost the year's lock; returns Chinese notes.
    Needs the lock.

    Each is moved away first: whoever builds there still, on whatever machine, can make no release of it from then on.
    """
    folder = year_dir(settings, year)
    leftovers = sorted(p for p in folder.glob(f"{BUILDING}*") if p.is_dir())
    for left in leftovers:
        aside = folder / f"{BUILDING}{own_name()}"
        try:
            left.rename(aside)
        except FileNotFoundError:  # its owner was quicker
            continue
        discard(aside)
    for pointer in folder.glob(f".{CURRENT}-*"):
        pointer.unlink(missing_ok=True)
    return [messages.DISCARDED.format(names="、".join(p.name for p in leftovers))] if leftovers else []


def serve(known: Known, name: str) -> list[str]:
    """Have ``current`` name a release that the chain knows; returns a Chinese note where it named another one, or none,
    before. Needs the year's lock. Raises FindingsError where it is lost."""
    if known.current == name:
        return []
    require_held(known.settings, known.year, LOST_ANCHORED.format(release=name))
    point_to(known.settings, known.year, name)
    return [messages.POINTED_AGAIN.format(release=name, before=known.current or NONE)]


def same_again(made: Manifest, last: Held, building: Path, key: str | None) -> bool:
    """Whether a run made a registered release again, so that nothing new is to be released.

    Every file but ``diff.json`` and ``edition.json`` (which tell of the release before; the latter is proven elsewhere)
    is the same byte for byte; of a table as parquet, which another version of the library writes otherwise, every cell.
    Its data hash alone would not be enough: whoever registered a fabrication chose that too.
    ``key``: the fingerprint of the key in use, which must be its anchor's.
    """
    then = last.manifest
    if then is None or last.anchor is None or last.anchor.key != key:
        return False
    aside = {
        "created_at": then.created_at, "chain_head": then.chain_head, "notes": then.notes, "files": then.files,
        "code_version": then.code_version, "libraries": then.libraries, "row_counts": then.row_counts,
        "log_head": then.log_head,
    }  # fmt: skip
    names = made.files.keys() | then.files.keys()
    differing = {name for name in names - {DIFF, EDITION} if made.files.get(name) != then.files.get(name)}
    if replace(made, **aside) != then or not differing <= {f"{MARTS}/{name}.parquet" for name in released_tables()}:  # type: ignore[arg-type]
        return False
    return not differing or not compare_marts(last.folder / MARTS, building / MARTS)


def proves(made: Manifest, pending: Held, settings: Settings) -> bool:
    """Whether this run, from the received files alone, made every file of ``pending`` bit for bit, and its manifest
    says nothing else either.

    Only then may a release the chain does not know be put on it: it could be anything somebody left there. When it was
    made cannot be made again; that the chain once ended as it says, and its notes, are checked.
    """
    then = pending.manifest
    if then is None or not on_the_chain(settings, then.chain_head) or not set(then.notes) <= set(made.notes):
        return False
    if not is_on_the_chain(settings, then.log_head):
        return False
    aside = {"created_at": then.created_at, "chain_head": then.chain_head, "notes": then.notes}
    return replace(made, **aside, log_head=then.log_head) == then  # type: ignore[arg-type]
