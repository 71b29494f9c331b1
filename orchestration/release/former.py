"""The release before one, as far as it is as registered, and the rules it was made by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mulin.findings import errors
from mulin.pack import Pack
from mulin.pack.framework import Amendment
from mulin.pack.rule_changes import RuleChange, amendments_added, rule_changes
from mulin.settings import Settings
from orchestration.release.known import Held, Known, known_releases
from orchestration.release.layout import EARLIER_PACKS, PACK, number_of
from orchestration.release.manifest import EVERYTHING, compare_files
from orchestration.release.snapshot import read_snapshot

RULES_ALONE = (f"{PACK}/", f"{EARLIER_PACKS}/")


@dataclass(frozen=True)
class RulesSince:
    """What is new in a year's rules since ``release``. ``amendments`` is None where one of the earlier ones was changed
    or taken away."""

    release: str
    changes: tuple[RuleChange, ...]
    amendments: tuple[Amendment, ...] | None


def newest_sound(known: Known, reads: tuple[str, ...] = EVERYTHING) -> Held | None:
    """The newest registered release whose files (those that begin with one of ``reads``) are as registered; what is
    wrong with a newer one is for verification to say."""
    for name in sorted(known.anchors, key=number_of, reverse=True):
        if name not in known.folders:
            continue
        held = known.held(name)
        if held.findings or held.manifest is None:
            continue
        if not errors(compare_files(held.folder, held.manifest.files, reads)):
            return held
    return None


def newest_rules(settings: Settings, pack: Pack, year: int) -> RulesSince | None:
    """What is new against the newest release whose pack is as registered; None where the year has none. Raises
    FindingsError where the chain cannot be believed."""
    held = newest_sound(known_releases(settings, year), RULES_ALONE)
    return None if held is None else rules_since(held, pack, year)


def rules_since(held: Held, pack: Pack, year: int) -> RulesSince:
    """Raises FindingsError where the release's pack cannot be read any more."""
    then: Mapping[int, Pack] = read_snapshot(held.folder, year)
    changes = rule_changes(then[year], pack, year)
    return RulesSince(held.folder.name, changes, amendments_added(then[year], pack, year))
