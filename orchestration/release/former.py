"""The release before one, as far as it is as registered: its rules, and what its successor's list of changes needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from mulin.findings import errors
from mulin.pack import Pack
from mulin.pack.framework import Amendment
from mulin.pack.rule_changes import RuleChange, amendments_added, rule_changes
from mulin.settings import Settings
from orchestration.release import messages
from orchestration.release.inputs import IN_FORCE, Inputs
from orchestration.release.known import Held, Known, known_releases
from orchestration.release.layout import EARLIER_PACKS, INPUTS, MARTS, PACK, REPORTS, number_of
from orchestration.release.manifest import EVERYTHING, Manifest, compare_files
from orchestration.release.served import Opened
from orchestration.release.snapshot import read_snapshot
from reports.former import Former, HandIn
from reports.marts import Marts

RULES_ALONE = (f"{PACK}/", f"{EARLIER_PACKS}/")
CHANGES = f"{REPORTS}/changes/"


@dataclass(frozen=True)
class RulesSince:
    """What is new in a year's rules since ``release``. ``amendments`` is None where one of the earlier ones was changed
    or taken away."""

    release: str
    changes: tuple[RuleChange, ...]
    amendments: tuple[Amendment, ...] | None


def newest_rules(settings: Settings, pack: Pack, year: int) -> RulesSince | None:
    """What is new against the newest release whose pack is as registered; None where the year has none. Raises
    FindingsError where the chain cannot be believed."""
    known = known_releases(settings, year)
    for name in sorted(known.anchors, key=number_of, reverse=True):
        if held := _sound(known, name, RULES_ALONE):
            return rules_since(name, read_snapshot(held.folder, year)[year], pack, year)
    return None


def rules_since(release: str, then: Pack, pack: Pack, year: int) -> RulesSince:
    """``then``: the pack that release was made by."""
    return RulesSince(release, rule_changes(then, pack, year), amendments_added(then, pack, year))


def registered_before(known: Known, name: str) -> Held | None:
    """The release registered before one, if it is as it was registered."""
    earlier = [n for n in known.anchors if number_of(n) < number_of(name)]
    return _sound(known, max(earlier, key=number_of)) if earlier else None


def _sound(known: Known, name: str, reads: tuple[str, ...] = EVERYTHING) -> Held | None:
    if name not in known.folders:
        return None
    held = known.held(name)
    if held.findings or held.manifest is None or errors(compare_files(held.folder, held.manifest.files, reads)):
        return None
    return held


def replaced_by(settings: Settings, opened: Opened) -> Former | None:
    """What an opened release replaced; None for a year's first, and where that release is gone or not as registered."""
    earlier = registered_before(known_releases(settings, opened.year), opened.release)
    return None if earlier is None else former_release(earlier, opened.inputs, opened.manifest.code_version)


def has_changes(manifest: Manifest) -> bool:
    """Whether a release has a list of changes: not a year's first, nor one made before there were any."""
    return any(name.startswith(CHANGES) for name in manifest.files)


def former_release(held: Held, inputs: Inputs, program: str) -> Former:
    """A registered release as its successor tells what changed; ``inputs`` and ``program`` (code version) are the
    successor's. Raises FindingsError or FormError where it cannot be read."""
    assert held.manifest is not None
    assert held.anchor is not None, "only a registered release is replaced"
    year, manifest = inputs.assessed_year, held.manifest
    old = Inputs.from_json((held.folder / INPUTS).read_bytes())
    beside = list(_earlier_years(old, inputs))
    if manifest.code_version != program:
        beside.append(messages.OTHER_PROGRAM)
    return Former(
        manifest.release, datetime.fromisoformat(held.anchor.recorded_at).date(), Marts(held.folder / MARTS, year),
        read_snapshot(held.folder, year)[year], tuple(_hand_ins(old, inputs)), tuple(beside),
    )  # fmt: skip


def _hand_ins(old: Inputs, new: Inputs) -> Iterator[HandIn]:
    """The assessed year's workbooks that are in force otherwise, or were judged otherwise."""
    before, after = (of.year(of.assessed_year).counting for of in (old, new))
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        version, earlier = (0 if s is None else s.version for s in (now, was))
        shown = now or was
        assert shown is not None
        if was is None or now is None or was.submission_id != now.submission_id:
            since = [
                s.objection for s in new.year(new.assessed_year).submissions
                if (s.department, s.kind, s.state) == (*key, "accepted") and earlier < s.version <= version
            ]  # fmt: skip
            carried, corrected = tuple(sorted({n for n in since if n is not None})), None in since
            day = shown.handed_in.date()
            yield HandIn(*key, version, earlier, shown.file_name, day, objections=carried, corrected=corrected)
        elif was.gate_state != now.gate_state:
            yield HandIn(*key, version, earlier, shown.file_name, shown.handed_in.date(), now.gate_state or "missing")


def _earlier_years(old: Inputs, new: Inputs) -> Iterator[str]:
    """The years looked back on that are read from another release, and the publication that the lag counts from."""
    for _, entry in new.earlier_otherwise(old):
        text = messages.EARLIER_IN_FORCE if entry.source == IN_FORCE else messages.EARLIER_RELEASE
        yield text.format(year=entry.year, number=entry.source.removeprefix("r"))
    then, now = (of.year(of.assessed_year).previous_publication for of in (old, new))
    if then != now and now is not None:
        yield messages.EARLIER_PUBLISHED.format(year=now.year)
