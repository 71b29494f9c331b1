"""The edition a run makes: its day, what its reports say of the one they replace, and its ``edition.json``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mulin.findings import Finding
from mulin.received import Store
from orchestration.editions.day import edition_day, none_asked
from orchestration.editions.proof import Proof, day_of, renewal_after
from orchestration.editions.renewal import Renewal
from orchestration.editions.sides import Side
from orchestration.publishing.before import Before
from orchestration.publishing.numbers import kept_reports
from orchestration.release.edition import CausesBy, Edition, read_edition, subject
from orchestration.release.index import Entry
from orchestration.release.known import Held
from orchestration.release.layout import EDITION
from reports.correction import Correction
from reports.identity import Kept

if TYPE_CHECKING:
    from reports.pool import RenderResult


@dataclass
class Editing:
    """``new`` is what is being made, under the number it would have. ``asked``: the day somebody wants it to have."""

    before: Before
    new: Side
    asked: date | None = None

    @cached_property
    def received(self) -> Store:
        return Store(self.before.known.settings.received)

    @cached_property
    def renewal(self) -> Renewal | None:
        """How this run's own edition renews reports; None where it makes the year's first release. Raises FindingsError
        for a day that cannot be."""
        deadline = self.new.pack.years[self.new.year].framework.deadlines.publish
        if self.before.known.newest is None:
            none_asked(self.new.year, deadline, self.asked)
            return None
        before = deadline if self.before.last is None else day_of(self.before.last, self.new.year)
        came = (s.handed_in.date() for s in self.new.in_force.values())
        return self._renewal(self.new, edition_day(self.new.year, before, self.asked, max(came, default=None)))

    def renewal_of(self, pending: Held) -> Renewal | None:
        """The same under the number and of the day of a release that a killed run left: the day is a fact that cannot
        be made again. Raises FindingsError for a day that cannot be."""
        if self.before.known.newest is None or pending.manifest is None:
            return None
        edition = read_edition(pending.folder, pending.manifest)
        if edition is None or self.before.last is None:
            return None
        day = edition_day(self.new.year, day_of(self.before.last, self.new.year), edition.day)
        return self._renewal(replace(self.new, release=pending.folder.name), day, edition.causes_by)

    def _renewal(self, new: Side, day: date, by: CausesBy = "report") -> Renewal:
        newest = self.before.known.newest
        assert newest is not None
        return renewal_after(self.before.last, newest, new, day, self.received, by)

    @cached_property
    def proof(self) -> Proof | None:
        """Of what the reports of the last release say."""
        last = self.before.last
        return None if last is None else Proof(self.before.known, last, self.received)

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """In what the last release's corrections are not so."""
        return () if self.proof is None else self.proof.findings

    def kept(self, held: Held | None, renewal: Renewal | None = None) -> dict[str, Kept]:
        """What may be kept of the last release, or of a pending one, whose own reports ``renewal`` renews again."""
        if held is None:
            return {}
        own = held.folder.name if held is not self.before.last else ""

        def note_of(e: Entry) -> Correction | None:
            if e.since == own:
                return None if renewal is None else renewal.of(e.kind, e.code)
            return None if self.proof is None else self.proof.corrections.get(subject(e.kind, e.code))

        return kept_reports(self.before.known, held, note_of)


def write_edition(folder: Path, renewal: Renewal | None, results: Iterable[RenderResult]) -> None:
    """Write ``edition.json`` of a release being built, of what its reports print; none in a year's first."""
    (folder / EDITION).unlink(missing_ok=True)
    if renewal is None:
        return
    said = {subject(r.job.kind, r.job.code): r.job.correction for r in results if r.job.correction is not None}
    edition = Edition(
        renewal.new.release, renewal.replaces, renewal.day.isoformat(), renewal.causes, said, causes_by=renewal.by
    )
    (folder / EDITION).write_text(edition.to_json(), encoding="utf-8")
