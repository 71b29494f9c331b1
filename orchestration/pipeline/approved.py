"""Before a year is run: rules by which it was published may be changed by an approved amendment only."""

from __future__ import annotations

import json
from collections.abc import Sequence

from mulin.findings import Finding, FindingsError, Level
from mulin.pack.amendments import matched
from mulin.pack.checks.places import framework_file
from mulin.pack.rule_changes import RuleChange
from orchestration.pipeline import messages as m
from orchestration.pipeline.run import YearRun
from orchestration.release.former import RulesSince, newest_rules

MOST_TOLD = 40


def require_approved(run: YearRun) -> None:
    """Raise FindingsError where a published year's rules are others than those of its newest release, and no amendment
    names what was changed; where one names what was not; or where one is not as it was. Nothing is asked before the
    first publication.

    A release whose pack is gone or damaged is not asked: the one before it is.
    """
    if not run.store.publications(run.year):
        return
    since = newest_rules(run.settings, run.pack, run.year)
    if since is not None and (wrong := unapproved(since, run.year)):
        raise FindingsError(m.UNAPPROVED.format(year=run.year), wrong, amendment_to_fill_in(since, run.year))


def unapproved(since: RulesSince, year: int) -> list[Finding]:
    """Why the rules may not be used: each change by file and key, and how to go on; empty where they may."""
    file, words = framework_file(year), {"year": year, "release": since.release}
    if since.amendments is None:
        gone = m.AMENDMENT_GONE.format(**words)
        return [Finding(Level.ERROR, "year.amendment_gone", gone, m.MEND_AMENDMENT_GONE.format(**words), file=file,
                        column="amendments")]  # fmt: skip
    match, mend = matched(since.changes, since.amendments), m.MEND_UNAPPROVED.format(**words)
    found = [
        Finding(Level.ERROR, "year.rules_unapproved", m.RULE_CHANGED.format(change=c.sentence), mend, file=c.file,
                column=c.key)
        for c in match.unnamed[:MOST_TOLD]
    ]  # fmt: skip
    if (rest := len(match.unnamed) - MOST_TOLD) > 0:
        found.append(Finding(Level.ERROR, "year.rules_unapproved", m.RULES_MORE.format(count=rest), mend, file=file))
    return found + [
        Finding(Level.ERROR, "year.amendment_idle", m.AMENDMENT_IDLE.format(what=one.what, place=place, **words),
                m.MEND_AMENDMENT_IDLE, file=file, column="amendments", value=place)
        for one, place in match.idle
    ]  # fmt: skip


def amendment_to_fill_in(since: RulesSince, year: int) -> str:
    """What to write into framework.yaml once the changes that no amendment names have been approved: YAML in which the
    day, the decision and its sentence are left to fill in, so that it passes no check unread. Empty without changes.
    """
    unnamed = matched(since.changes, since.amendments or ()).unnamed
    if since.amendments is None or not unnamed:
        return ""
    by_place: dict[str, list[RuleChange]] = {}
    for change in unnamed:  # of very many, by row or key group: nobody reads them one by one
        place = change.within[0] if len(unnamed) > MOST_TOLD else change.place
        by_place.setdefault(place, []).append(change)
    lines = [m.APPROVED_PLACE.format(place=_plain(place), told=_told(of)) for place, of in by_place.items()]
    return "\n".join([m.FILL_IN.format(file=framework_file(year)), *m.AMENDMENT_LINES, *lines])


def _told(changes: Sequence[RuleChange]) -> str:
    return changes[0].sentence if len(changes) == 1 else m.CHANGED_THERE.format(count=len(changes))


def _plain(place: str) -> str:
    """A place as YAML reads it as a text."""
    return place if all(c.isalnum() or c in "._-" for c in place) else json.dumps(place, ensure_ascii=False)
