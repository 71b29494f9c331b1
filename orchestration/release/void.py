"""Releases that were voided (作废): kept as they are, and said to be void wherever they are named."""

from __future__ import annotations

from collections.abc import Mapping

from mulin.findings import Finding, FindingsError, Level
from mulin.received import Store, StoreError
from mulin.received.acts import Voided
from mulin.settings import Settings
from orchestration.release import messages


def voided_in(settings: Settings, year: int) -> Mapping[str, Voided]:
    """Release → that it was voided. Raises FindingsError where the chain cannot be believed."""
    try:
        return {v.release: v for v in Store(settings.received).voided(year)}
    except StoreError as error:
        finding = Finding(Level.ERROR, "release.store", str(error), messages.MEND_VERIFY)
        raise FindingsError(messages.CANNOT_READ.format(year=year), [finding]) from error


def void_words(voided: Voided) -> str:
    """In words that a release is void: since when, by whom and why."""
    return messages.VOID.format(
        year=voided.year, release=voided.release, day=voided.recorded.date(), reason=voided.reason, who=voided.who,
        second=voided.second_who,
    )  # fmt: skip


def void_finding(voided: Voided, level: Level = Level.WARNING) -> Finding:
    """The same as a finding: a warning to whoever reads the release, an error to whoever would make something of it."""
    mend = messages.MEND_VOID.format(year=voided.year)
    return Finding(level, "release.voided", void_words(voided), mend, file=voided.release)
