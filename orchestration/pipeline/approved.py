"""Before a year is run: rules by which it was published may be changed by an approved amendment only."""

from __future__ import annotations

from mulin.findings import Finding, FindingsError, Level
from mulin.pack.checks.places import framework_file
from orchestration.pipeline import messages as m
from orchestration.pipeline.run import YearRun
from orchestration.release.former import RulesSince, newest_rules

MOST_TOLD = 40


def require_approved(run: YearRun) -> None:
    """Raise FindingsError where a published year's rules are others than those of its newest release, and no amendment
    says why; or where an amendment is not as it was. Nothing is asked before the first publication.

    A release whose pack is gone or damaged is not asked: the one before it is.
    """
    if not run.store.publications(run.year):
        return
    since = newest_rules(run.settings, run.pack, run.year)
    if since is not None and (wrong := unapproved(since, run.year)):
        raise FindingsError(m.UNAPPROVED.format(year=run.year), wrong)


def unapproved(since: RulesSince, year: int) -> list[Finding]:
    """Why the rules may not be used: each change by file and key, and how to go on; empty where they may."""
    file, words = framework_file(year), {"year": year, "release": since.release}
    if since.amendments is None:
        gone = m.AMENDMENT_GONE.format(**words)
        return [Finding(Level.ERROR, "year.amendment_gone", gone, m.MEND_AMENDMENT_GONE.format(**words), file=file,
                        column="amendments")]  # fmt: skip
    if not since.changes or since.amendments:
        return []
    mend = m.MEND_UNAPPROVED.format(**words, file=file)
    found = [
        Finding(Level.ERROR, "year.rules_unapproved", m.RULE_CHANGED.format(change=c.sentence), mend, file=c.file,
                column=c.key)
        for c in since.changes[:MOST_TOLD]
    ]  # fmt: skip
    if (rest := len(since.changes) - MOST_TOLD) > 0:
        found.append(Finding(Level.ERROR, "year.rules_unapproved", m.RULES_MORE.format(count=rest), mend, file=file))
    return found
