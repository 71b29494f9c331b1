"""Putting on the record that a release was made public: what forbids it, and what was on record before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mulin.beijing import today
from mulin.findings import Finding, FindingsError, Level
from mulin.pack import Pack
from mulin.received import Publication, Store
from mulin.settings import Settings
from orchestration.publishing import messages as m
from orchestration.release.known import require_whole_store
from orchestration.release.served import Opened, open_release
from orchestration.release.void import void_finding

SUPERSEDED = "release.superseded"
OTHERWISE = "publication.otherwise"


@dataclass(frozen=True)
class Public:
    """``noted`` stands on the chain now; ``before``: the year's last publication until then, the same one where nothing
    new was written."""

    opened: Opened
    noted: Publication
    before: Publication | None

    @property
    def repeated(self) -> bool:
        return self.noted == self.before


def make_public(
    settings: Settings, pack: Pack, store: Store, year: int, release: str | None = None, *,
    locked_on: date | None = None, published_on: date | None = None, who: str, correct: bool = False,
    although_superseded: bool = False,
) -> Public:  # fmt: skip
    """Register the publication of a release (default: the one in use), whole and as registered.

    ``locked_on``: default the pack's; ``published_on``: default today. ``correct``: other days of the same release were
    on record. ``although_superseded``: an older release than the one in use is meant. The same again is written once.
    Raises FindingsError for what is forbidden, StoreError where the store cannot be written to.
    """
    require_whole_store(settings)
    opened = open_release(settings, year, release)
    if opened.voided is not None:
        raise FindingsError(m.NOT_PUBLIC, [void_finding(opened.voided, Level.ERROR)])
    locked = locked_on or pack.years[year].framework.deadlines.lock
    published = published_on or today()
    last = next(reversed(store.publications(year)), None)
    again = last is not None and last.is_of(opened.release, locked, published)
    if refused := _refused(opened, locked, published):
        raise FindingsError(m.NOT_PUBLIC, [refused])
    if opened.superseded and not (although_superseded or again):
        raise _error(SUPERSEDED, opened.superseded, m.MEND_SUPERSEDED.format(newer=opened.superseded_by))
    if last is not None and last.release == opened.release and not (correct or again):
        raise _error(OTHERWISE, m.PUBLIC_OTHERWISE.format(said=publication_sentence(last)), m.MEND_PUBLIC_OTHERWISE)
    return Public(opened, store.publish(year, opened.release, locked, published, who), last)


def _refused(opened: Opened, locked: date, published: date) -> Finding | None:
    """What is wrong with the days."""
    now = today()
    deadline = opened.pack.years[opened.year].framework.deadlines.publish
    # A first release is dated by the deadline, and so are editions after one that was public before that: what is wrong
    # does not stand until then. Objections are counted from the printed day, so that nobody loses one.
    if opened.edition is not None and published < (printed := opened.edition.day) and printed > deadline:
        text = m.BEFORE_ISSUED.format(published=published, release=opened.release, printed=printed)
        return Finding(Level.ERROR, "cli.publish_edition", text, m.MEND_BEFORE_ISSUED)
    if published < locked or published > now:
        said = m.BEFORE_LOCK if published < locked else m.NOT_YET
        text = said.format(published=published, locked=locked, today=now)
        return Finding(Level.ERROR, "cli.publish", text, m.MEND_DAY)
    return None


def publication_sentence(noted: Publication) -> str:
    """``2024 年 r2 于 2025-05-30 公布（2025-02-20 锁定），经办人 王工``."""
    return m.PUBLICATION.format(
        year=noted.year, release=noted.release, published=noted.published_on, locked=noted.locked_on, who=noted.who
    )


def _error(rule: str, text: str, mend: str) -> FindingsError:
    return FindingsError(m.NOT_PUBLIC, [Finding(Level.ERROR, rule, text, mend)])
