"""A release's 更正说明 made again from the releases it stands between: what is printed of a correction has to be so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from mulin.beijing import BEIJING
from mulin.findings import Finding, FindingsError, Level, errors
from mulin.received import Store, StoreError
from mulin.stored import FormError
from orchestration.editions import messages
from orchestration.editions.day import MOST_AHEAD
from orchestration.editions.renewal import Renewal
from orchestration.editions.sides import Side, numbers_printed, side_of
from orchestration.release.edition import CausesBy, Edition, read_edition, subject
from orchestration.release.index import entries_of
from orchestration.release.known import Held, Known
from orchestration.release.layout import EDITION, INDEX, MARTS
from orchestration.release.manifest import Manifest, compare_files
from orchestration.release.messages import MEND_VERIFY
from orchestration.release.served import WHAT_IT_RESTS_ON
from orchestration.release.snapshot import read_snapshot
from reports.correction import Correction
from reports.marts import MartsError

READS = (*WHAT_IT_RESTS_ON, f"{MARTS}/", INDEX)
"""What of a release two editions are compared by."""


def day_of(held: Held, year: int) -> date:
    """The day a release is dated by: its own, or of a year's first the day by which the year has to be public.

    Raises FindingsError where edition or pack cannot be read."""
    if held.manifest is not None and (edition := read_edition(held.folder, held.manifest)) is not None:
        return edition.day
    return read_snapshot(held.folder, year)[year].years[year].framework.deadlines.publish


def renewal_after(
    last: Held | None, replaces: str, new: Side, day: date, received: Store, by: CausesBy = "report"
) -> Renewal:
    """``new`` following on ``last``, which is ``replaces`` as it was registered; None where that was found damaged."""
    old, printed = None, {}
    if last is not None and last.manifest is not None:
        old, printed = side_of(last, last.manifest), numbers_printed(last, last.manifest)
    return Renewal(new, day, replaces, old, printed, received.record, by)


@dataclass
class Proof:
    """What the reports of a release say of their corrections, as it comes out again wherever the two releases in
    question are as they were registered; elsewhere as the release keeps it. ``corrections``: by ``kind/code``."""

    known: Known
    held: Held
    received: Store
    _known: dict[str, Renewal | None] = field(default_factory=dict)
    """Release → how its reports were renewed, None where it is a year's first; without those that cannot be asked."""

    @cached_property
    def edition(self) -> Edition | None:
        return None if self.held.manifest is None else read_edition(self.held.folder, self.held.manifest)

    @cached_property
    def corrections(self) -> Mapping[str, Correction]:
        """Raises FindingsError where index or edition cannot be read."""
        found: dict[str, Correction] = {}
        if self.held.manifest is None or self.edition is None:
            return found
        for e in entries_of(self.held.folder, self.held.manifest):
            about, asked = subject(e.kind, e.code), self._asked(e.since)
            if asked and (renewal := self._known[e.since]) is not None:
                found[about] = renewal.of(e.kind, e.code)
            elif not asked and about in self.edition.corrections:
                found[about] = self.edition.corrections[about]
        return found

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Where the release says otherwise."""
        try:
            return tuple(self._unlike())
        except FindingsError as error:
            return tuple(error.findings)

    def _unlike(self) -> Iterator[Finding]:
        edition = self.edition
        if edition is None:
            return
        place = f"{self.held.folder.name}/{EDITION}"
        wrong = [s for s in sorted(edition.corrections.keys() | self.corrections.keys())
                 if edition.corrections.get(s) != self.corrections.get(s)]  # fmt: skip
        if wrong:
            shown = "、".join(wrong[: messages.MOST_NAMED])
            text = messages.CORRECTION_DIFFERS.format(release=edition.release, count=len(wrong), names=shown)
            yield Finding(Level.ERROR, "release.correction_differs", text, MEND_VERIFY, file=place)
        if not self._asked(edition.release) or (own := self._known[edition.release]) is None:
            return
        if own.causes != edition.causes:
            text = messages.CAUSES_DIFFER.format(release=edition.release)
            yield Finding(Level.ERROR, "release.causes_differ", text, MEND_VERIFY, file=place)
        former = self._sound(edition.replaces) if own.old is None else None
        if former is not None and former.signature_holds:
            text = messages.NOT_DAMAGED.format(release=edition.release, replaces=edition.replaces)
            yield Finding(Level.WARNING, "release.not_damaged", text, messages.MEND_NOT_DAMAGED, file=place)
        if not self._sane(edition):
            text = messages.DAY_NOT_SANE.format(release=edition.release, day=edition.issued_on)
            yield Finding(Level.ERROR, "release.issued_on", text, MEND_VERIFY, file=place)

    def _sane(self, edition: Edition) -> bool:
        """Not before the former edition's day, nor long after it was registered."""
        last = self._sound(edition.replaces)
        before = day_of(last, self.known.year) if last else edition.day
        anchor = self.held.anchor
        made = edition.day if anchor is None else datetime.fromisoformat(anchor.recorded_at).astimezone(BEIJING).date()
        return before <= edition.day <= max(before, made) + timedelta(days=MOST_AHEAD)

    def _asked(self, release: str) -> bool:
        """Whether it is known how a release renewed its reports."""
        if release not in self._known:
            try:
                held = self.held if release == self.held.folder.name else self._sound(release)
                if held is None or held.manifest is None:
                    return False
                self._known[release] = self._made_again(held, held.manifest)
            except (OSError, FormError, StoreError, MartsError, FindingsError):
                return False
        return release in self._known

    def _made_again(self, held: Held, manifest: Manifest) -> Renewal | None:
        edition = read_edition(held.folder, manifest)
        if edition is None:
            return None
        damaged = any(c.of == "damaged" for c in edition.causes)
        last = None if damaged else self._sound(edition.replaces)
        if last is None and not damaged:
            raise FormError(edition.replaces)
        new = side_of(held, manifest)
        renewal = renewal_after(last, edition.replaces, new, edition.day, self.received, edition.causes_by)
        renewal.prepare()
        return renewal

    def _sound(self, release: str) -> Held | None:
        if release not in self.known.folders:
            return None
        held = self.known.held(release)
        if (
            held.manifest is None
            or held.but_signature
            or errors(compare_files(held.folder, held.manifest.files, READS))
        ):
            return None
        return held
