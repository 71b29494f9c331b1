"""Make a release: built aside, hashed, renamed, then pointed to. What is served is always whole."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from mulin.findings import Finding, FindingsError, Level
from mulin.pack import Pack
from mulin.printable import spelled, substituted
from mulin.received.files import fsync_dir, sha256_of
from mulin.received.record import in_shanghai
from mulin.settings import Settings
from mulin.signing import Signer
from orchestration.release import messages
from orchestration.release.anchor import ABSENT, anchor_release, anchors_of, check_anchor
from orchestration.release.code import code_version, library_versions
from orchestration.release.diff import ChangeSummary, summarise_changes
from orchestration.release.folders import discard, freeze
from orchestration.release.index import Rendered, check_codes, kept_reports, write_index
from orchestration.release.layout import (
    BUILDING,
    DIFF,
    INPUTS,
    MANIFEST,
    MARTS,
    REPORTS,
    current_name,
    point_to,
    release_names,
    year_dir,
)  # fmt: skip
from orchestration.release.lock import year_lock
from orchestration.release.manifest import Manifest, compare_files, data_hash, hash_files, list_files, read_manifest
from orchestration.release.marts import check_marts, export_marts
from orchestration.release.snapshot import read_snapshot, same_packs
from orchestration.signing import must_sign
from orchestration.warehouse.build import WarehouseBuild
from orchestration.warehouse.files import is_disk_full
from orchestration.warehouse.inputs import Inputs
from reports.identity import Kept
from reports.shared.words import listed


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """What reports are made from: folders of the release being built, and what identifies it.

    ``out`` is the ``reports/`` folder to fill; ``pack`` the snapshot as read; ``year``'s rows are to be printed.
    ``kept``: the reports served before, by file name; one with the same content keeps the number it prints.
    ``signing_key``: the fingerprint to print, None without a key.
    """

    year: int
    release: str
    data_hash: str
    demo: bool
    marts: Path
    pack: Pack
    out: Path
    kept: Mapping[str, Kept] = field(default_factory=dict)
    signing_key: str | None = None


MOST_NAMED = 20
Render = Callable[[RenderRequest], Sequence[Rendered]]


@dataclass(frozen=True, slots=True)
class ReleaseResult:
    """``state``: ``published`` (a new release is served) or ``unchanged``. ``reports``: number of PDFs.

    ``changes`` compares with the release served before, None for the first. ``notes`` are Chinese sentences.
    """

    year: int
    release: str
    state: Literal["published", "unchanged"]
    path: Path
    data_hash: str
    reports: int
    marts_rows: dict[str, int]
    changes: ChangeSummary | None
    notes: tuple[str, ...]
    previous: str | None

    def sentence(self) -> str:
        """What happened, in one line."""
        if self.state == "unchanged":
            return messages.UNCHANGED.format(year=self.year, release=self.release)
        if self.previous is None:
            return messages.PUBLISHED_FIRST.format(year=self.year, release=self.release)
        return messages.PUBLISHED_NEXT.format(year=self.year, release=self.release, previous=self.previous)


def make_release(
    settings: Settings, year: int, warehouse: WarehouseBuild, render: Render, signer: Signer | None = None
) -> ReleaseResult:
    """Freeze the year's marts and reports as the next release, unless they equal the one being served.

    ``signer`` signs its anchor; the reports print the key's fingerprint. The warehouse must hold the marts (dbt has
    run). Raises FindingsError (Chinese): marts incomplete, a report that failed, the disk full, the year being run
    elsewhere, a signature due. Whatever happens, the release served before stays served until the new one is whole.
    """
    with year_lock(settings, year), _plainly(year):
        folder = year_dir(settings, year)
        unsigned = must_sign(settings, opened=signer is not None)
        notes = [*warehouse.notes, *recover(settings, year), *([unsigned] if unsigned else [])]
        previous = current_name(settings, year)
        building = folder / f"{BUILDING}{os.getpid()}"
        building.mkdir(parents=True)
        try:
            return _make(settings, warehouse, render, building, previous, notes, signer)
        finally:
            discard(building)


def _make(
    settings: Settings, warehouse: WarehouseBuild, render: Render, building: Path, previous: str | None,
    notes: list[str], signer: Signer | None,
) -> ReleaseResult:  # fmt: skip
    year, plan, key = warehouse.year, warehouse.plan, None if signer is None else signer.fingerprint
    folder = year_dir(settings, year)
    served, damage, anchored = _served(settings, year, previous)
    if damage:
        notes.append(messages.PREVIOUS_DAMAGED.format(release=previous, count=len(damage)))
    marts_hash, rows = _write_marts(warehouse, building / MARTS)
    inputs_text = warehouse.inputs.to_json()
    (building / INPUTS).write_text(inputs_text, encoding="utf-8")
    plan.snapshot.write(building)
    packs = read_snapshot(building, year)
    notes += _substitutes(packs[year], warehouse.inputs)
    if not same_packs(packs, plan.packs_by_year):
        raise _refusal(year, "pack_changed", messages.PACK_CHANGED, messages.MEND_PACK)
    inputs_hash = sha256_of(inputs_text.encode())
    whole = data_hash(inputs_hash, plan.snapshot.hash, marts_hash)
    name = next_name(settings, year)
    before = None if damage or served is None else folder / served.release
    kept = {} if before is None else kept_reports(settings, before, anchored=anchored)
    request = RenderRequest(year, name, whole, plan.run.demo, building / MARTS, packs[year], building / REPORTS,
                            kept, key)  # fmt: skip
    reports = _render(request, render, building)
    if served is not None and before is not None and served.data_hash == whole:
        same = hash_files_of(building, reports) == served.reports and _signed_alike(settings, served, anchored, key)
        if same and (anchored or _made_again(building, served, previous)):
            if not anchored:
                anchor_release(settings, before, served, signer)
                notes.append(messages.ANCHORED_LATE.format(release=served.release))
            return ReleaseResult(year, served.release, "unchanged", before, whole, len(reports), rows, None,
                                 tuple(notes), previous)  # fmt: skip
    if before is not None and not anchored:  # nothing may print the number of a release that the chain does not know
        shutil.rmtree(building / REPORTS)
        kept = {file: k for file, k in request.kept.items() if k.release != before.name}
        reports = _render(replace(request, kept=kept), render, building)
    check_codes(settings, year, building)
    changes = None
    if previous is not None and not damage and not anchored:
        notes.append(messages.PREVIOUS_UNREGISTERED.format(release=previous))
    if previous is not None and not damage and anchored:
        old = Inputs.from_json((folder / previous / INPUTS).read_text(encoding="utf-8"))
        changes = summarise_changes(folder / previous / MARTS, building / MARTS, year, old, warehouse.inputs)
        (building / DIFF).write_text(changes.to_json(), encoding="utf-8")
    manifest = Manifest(
        year=year, release=name, created_at=in_shanghai(datetime.now().astimezone()), demo=plan.run.demo,
        pack=warehouse.inputs.pack, pack_hash=plan.snapshot.hash, inputs_hash=inputs_hash, marts_hash=marts_hash,
        data_hash=whole, code_version=code_version(), chain_head=plan.run.chain_head, notes=tuple(notes),
        inputs={s.submission_id: s.sha256 for y in warehouse.inputs.years for s in y.submissions if s.in_force},
        row_counts=_counts("raw", warehouse.row_counts) | _counts("marts", rows),
        libraries=library_versions(), files=hash_files(building, list_files(building)), signing_key=key,
    )  # fmt: skip
    (building / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    freeze(building)
    building.rename(folder / name)
    (folder / name).chmod(0o555)
    fsync_dir(folder)
    point_to(settings, year, name)
    anchor_release(settings, folder / name, manifest, signer)  # killed before this, the next run proves it and does it
    return ReleaseResult(
        year, name, "published", folder / name, whole, len(reports), rows, changes, tuple(notes), previous
    )


def _substitutes(pack: Pack, inputs: Inputs) -> list[str]:
    """Which names the reports print with a substitute, because no face has a character of theirs."""
    files = [s.file_name for y in inputs.years for s in y.submissions if s.in_force]
    names = [*(u.name for u in pack.units), *(d.name for d in pack.departments), *files]
    strange = {name: spelled(found) for name in names if (found := substituted(name))}
    if not strange:
        return []
    named = [f"{name}（{codes}）" for name, codes in strange.items()]
    return [messages.SUBSTITUTED.format(names=listed(named, "处", MOST_NAMED))]


def _counts(schema: str, rows: Mapping[str, int]) -> dict[str, int]:
    return {f"{schema}.{name}": count for name, count in rows.items()}


def _served(settings: Settings, year: int, previous: str | None) -> tuple[Manifest | None, list[Finding], bool]:
    """The manifest of the release being served, what no longer agrees with it or with the chain (a damaged one is
    superseded), and whether it stands on the chain."""
    if previous is None:
        return None, [], False
    folder = year_dir(settings, year) / previous
    found = check_anchor(settings, year, folder)
    damage = [f for f in found if f.rule != ABSENT]
    try:
        manifest = read_manifest(folder)
    except FindingsError as error:
        return None, [*damage, *error.findings], not found
    return manifest, [*damage, *compare_files(folder, manifest.files)], not found


def _signed_alike(settings: Settings, served: Manifest, anchored: bool, key: str | None) -> bool:
    """Whether the served release names the key in use, and its anchor, where it has one, is by that key."""
    return served.signing_key == key and (not anchored or anchors_of(settings, served.year)[served.release].key == key)


def _made_again(building: Path, served: Manifest, name: str | None) -> bool:
    """Whether this run, from the received files alone, made every file of the served release bit for bit.

    Only then may a release the chain does not know be put on it: it could be anything somebody left there.
    """
    made = {path: f["sha256"] for path, f in hash_files(building, list_files(building)).items()}
    released = {path: f["sha256"] for path, f in served.files.items() if path != DIFF}
    return served.release == name and made == released


def _write_marts(warehouse: WarehouseBuild, folder: Path) -> tuple[str, dict[str, int]]:
    year = warehouse.year
    with warehouse.held.read() as con:
        found = con.execute("select assessed_year from raw.ref_run").fetchone()
        if found is None or found[0] != year:
            text = messages.WAREHOUSE_OTHER.format(found=found and found[0], year=year)
            raise _refusal(year, "warehouse_other", text, messages.MEND_MART)
        rows = check_marts(con, year)
        return export_marts(con, folder), rows


def _render(request: RenderRequest, render: Render, building: Path) -> list[Path]:
    """Every report written and their index, or FindingsError listing each that was not: a release never lacks one."""
    request.out.mkdir(parents=True, exist_ok=True)
    results = render(request)
    problems = [
        Finding(Level.ERROR, "release.render", messages.RENDER_FAILED.format(error=r.error or messages.RENDER_ABSENT),
                messages.MEND_RENDER, file=r.job.file_name)
        for r in results if r.error is not None or r.path is None or not r.path.is_file()
    ]  # fmt: skip
    if not results:
        problems = [Finding(Level.ERROR, "release.render", messages.RENDER_EMPTY, messages.MEND_RENDER)]
    if problems:
        raise FindingsError(messages.CANNOT_RELEASE.format(year=request.year), problems)
    write_index(building, results)
    return [r.path for r in results if r.path is not None]


def hash_files_of(folder: Path, paths: Sequence[Path]) -> dict[str, str]:
    """Relative POSIX path → SHA-256."""
    names = sorted(p.relative_to(folder).as_posix() for p in paths)
    return {name: f["sha256"] for name, f in hash_files(folder, names).items()}


def next_name(settings: Settings, year: int) -> str:
    """``r<N>`` after the highest release there is or ever was on the chain: a number is never used twice."""
    names = [*release_names(settings, year), *anchors_of(settings, year)]
    return f"r{max((int(n[1:]) for n in names), default=0) + 1}"


def recover(settings: Settings, year: int) -> list[str]:
    """Put in order what a killed run left; returns Chinese notes. Needs the year's lock.

    Half-built folders go. A release that was complete but not yet pointed to is checked against its manifest and
    becomes the served one; if it does not match, FindingsError.
    """
    folder = year_dir(settings, year)
    notes = []
    leftovers = sorted(p for p in folder.glob(f"{BUILDING}*"))  # whoever made them is dead: the lock is ours
    for left in leftovers:
        discard(left)
    if leftovers:
        notes.append(messages.DISCARDED.format(names="、".join(p.name for p in leftovers)))
    names = release_names(settings, year)
    if names and current_name(settings, year) != names[-1]:
        newest = folder / names[-1]
        damage = compare_files(newest, read_manifest(newest).files)
        damage += [f for f in check_anchor(settings, year, newest) if f.rule != ABSENT]
        if damage:
            title = messages.DAMAGED.format(year=year, release=newest.name)
            mend = messages.MEND_DAMAGED.format(year=year, release=newest.name)
            raise FindingsError(title, [replace(f, mend=mend) for f in damage])
        point_to(settings, year, newest.name)
        notes.append(messages.ADOPTED.format(release=newest.name))
    return notes


@contextmanager
def _plainly(year: int) -> Iterator[None]:
    """Turn a refusal of the disk into a sentence; what was being built is removed on the way out."""
    import duckdb

    try:
        yield
    except (OSError, duckdb.IOException) as error:
        if is_disk_full(error):
            raise _refusal(year, "disk_full", messages.DISK_FULL, messages.MEND_DISK) from error
        if getattr(error, "errno", None) in {errno.EACCES, errno.EPERM, errno.EROFS}:
            text = messages.NOT_WRITABLE.format(reason=getattr(error, "strerror", error))
            raise _refusal(year, "not_writable", text, messages.MEND_RIGHTS) from error
        raise


def _refusal(year: int, rule: str, message: str, mend: str) -> FindingsError:
    finding = Finding(Level.ERROR, f"release.{rule}", message, mend)
    return FindingsError(messages.CANNOT_RELEASE.format(year=year), [finding])
