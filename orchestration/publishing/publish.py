"""Make a release: built aside, hashed, renamed, then pointed to. What is served is always whole."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mulin.beijing import in_beijing
from mulin.durable import sync_folder
from mulin.findings import Finding, FindingsError, Level
from mulin.pack import Pack
from mulin.plain import sha256_of
from mulin.printable import spelled, substituted
from mulin.settings import Settings
from mulin.signing import Signer
from mulin.temporary import own_name
from orchestration.editions.diff import MOST_NAMED, ChangeSummary, rule_notes, summarise_changes
from orchestration.editions.renewal import Renewal
from orchestration.editions.sides import Side
from orchestration.publishing import messages
from orchestration.publishing.before import Before, before_a_release, clear_leftovers, proves, same_again, serve
from orchestration.publishing.edition import Editing, write_edition
from orchestration.publishing.folders import discard, freeze
from orchestration.publishing.numbers import check_codes
from orchestration.publishing.reports import write_reports
from orchestration.release.anchor import anchor_release
from orchestration.release.former import RulesSince, former_release, has_changes, registered_before, rules_since
from orchestration.release.inputs import Inputs
from orchestration.release.known import Held
from orchestration.release.layout import BUILDING, DIFF, EDITION, INPUTS, MANIFEST, MARTS, REPORTS, point_to, year_dir
from orchestration.release.lock import require_held, year_lock
from orchestration.release.loghead import bind_log_head
from orchestration.release.manifest import Manifest, data_hash, hash_files, list_files
from orchestration.release.marts import check_marts, export_marts
from orchestration.release.messages import CANNOT_RELEASE, LOST_ANCHORED, LOST_WRITTEN, MEND_MART
from orchestration.release.rendering import Render, RenderRequest
from orchestration.release.snapshot import read_snapshot, same_packs
from orchestration.signing import must_sign
from orchestration.warehouse.build import WarehouseBuild
from orchestration.warehouse.code import code_version, library_versions
from orchestration.warehouse.files import is_disk_full
from reports.former import Former
from reports.marts import Marts
from reports.wording.words import listed

if TYPE_CHECKING:
    from reports.pool import RenderResult


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
    settings: Settings, year: int, warehouse: WarehouseBuild, render: Render, signer: Signer | None = None,
    *, issued_on: date | None = None,
) -> ReleaseResult:  # fmt: skip
    """Freeze the year's marts and reports as the next release, unless they equal the one in use.

    ``signer`` signs its anchor; the reports print the key's fingerprint. ``issued_on``: the day of a later edition
    (default: today in Beijing). The warehouse must hold the marts (dbt has run). Raises FindingsError (Chinese): marts
    incomplete, a report that failed, the disk full, the year being run elsewhere, a signature due, a day that cannot
    be. Whatever happens, the release served before stays served until the new one is complete
    on disk and on the chain.
    """
    with year_lock(settings, year), _plainly(year):
        unsigned = must_sign(settings, opened=signer is not None)
        notes = clear_leftovers(settings, year)  # from here on no other run's becomes a release that is not seen now
        before = before_a_release(settings, year, [unsigned] if unsigned else [])
        building = year_dir(settings, year) / f"{BUILDING}{own_name()}"
        building.mkdir(parents=True)
        try:
            return _Making(settings, warehouse, render, building, before, notes, signer, issued_on).made()
        finally:
            discard(building)


@dataclass
class _Making:
    """A release on its way. ``told`` are notes about this run alone, which the release does not keep."""

    settings: Settings
    warehouse: WarehouseBuild
    render: Render
    building: Path
    before: Before
    told: list[str]
    signer: Signer | None
    issued_on: date | None = None
    changes: ChangeSummary | None = field(default=None, init=False)
    rules: RulesSince | None = field(default=None, init=False)
    notes: list[str] = field(init=False)
    rows: dict[str, int] = field(init=False)
    hashes: tuple[str, str, str] = field(init=False)
    whole: str = field(init=False)
    request: RenderRequest = field(init=False)
    editing: Editing = field(init=False)

    @property
    def key(self) -> str | None:
        return None if self.signer is None else self.signer.fingerprint

    def made(self) -> ReleaseResult:
        warehouse, building, before = self.warehouse, self.building, self.before
        year, plan = warehouse.year, warehouse.plan
        self.notes = [*warehouse.notes, *before.notes]
        marts_hash, self.rows = _write_marts(warehouse, building / MARTS)
        inputs_text = warehouse.inputs.to_json()
        (building / INPUTS).write_text(inputs_text, encoding="utf-8")
        plan.snapshot.write(building)
        packs = read_snapshot(building, year)
        self.notes += _substitutes(packs[year], warehouse.inputs)
        if not same_packs(packs, plan.packs_by_year):
            raise _refusal(year, "pack_changed", messages.PACK_CHANGED, messages.MEND_PACK)
        self.hashes = (sha256_of(inputs_text.encode()), plan.snapshot.hash, marts_hash)
        self.whole, name = data_hash(*self.hashes), before.next_name
        replaced = self._replaced(packs[year])
        self.request = RenderRequest(year, name, self.whole, plan.run.demo, building / MARTS, packs[year],
                                     building / REPORTS, signing_key=self.key, former=replaced)  # fmt: skip
        program = code_version(), library_versions()
        new = Side(year, name, Marts(building / MARTS, year), warehouse.inputs, packs, program, self.key)
        self.editing = Editing(before, new, self.issued_on)
        renewal, last = self.editing.renewal, before.last
        if self.editing.doubts:
            self.notes.append(messages.CORRECTIONS_DOUBTED.format(release=before.known.newest))
        if before.pending is not None and (proven := self._made_again(before.pending)):
            return proven
        same = last is not None and last.manifest is not None and last.manifest.data_hash == self.whole
        if before.pending is None and last and same and before.last_holds:
            again = self._rendered(last, renewal, self._former_of_last(last))
            if not self.editing.doubts and same_again(self._manifest(last.folder.name), last, building, self.key):
                return self._unchanged(last.folder.name, len(again))
        results = self._rendered(last, renewal, replaced)
        check_codes(before.known, building)
        write_edition(building, renewal, results)
        self._compared()
        manifest = replace(self._manifest(name), log_head=bind_log_head(self.settings, year))
        folder = year_dir(self.settings, year)
        (building / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
        freeze(building)
        require_held(self.settings, year)
        building.rename(folder / name)
        (folder / name).chmod(0o555)
        sync_folder(folder)
        self._registered(folder / name, manifest)  # killed before this, the next run does it
        require_held(self.settings, year, LOST_ANCHORED.format(release=name))
        point_to(self.settings, year, name)
        return ReleaseResult(year, name, "published", folder / name, self.whole, len(results), self.rows, self.changes,
                             (*self.told, *self.notes), before.previous)  # fmt: skip

    def _made_again(self, pending: Held) -> ReleaseResult | None:
        """The release that a killed run left, now registered, if this run makes it again bit for bit."""
        then, name = pending.manifest, pending.folder.name
        if then is not None and then.data_hash == self.whole:
            self._compared()
            renewal = self.editing.renewal_of(pending)
            results = self._rendered(pending, renewal, self.request.former)
            write_edition(self.building, renewal, results)
            if proves(self._manifest(name), pending, self.settings):
                self._registered(pending.folder, then)
                self.told.append(messages.ANCHORED_LATE.format(release=name))
                return self._unchanged(name, len(results))
            (self.building / EDITION).unlink(missing_ok=True)
        self.notes.append(messages.PREVIOUS_UNREGISTERED.format(release=name))
        return None

    def _registered(self, folder: Path, manifest: Manifest) -> None:
        """Put a finished release on the chain, if the year is ours still."""
        title = LOST_WRITTEN.format(release=manifest.release)
        still = partial(require_held, self.settings, manifest.year, title)
        anchor_release(self.settings, folder, manifest, self.signer, still)

    def _unchanged(self, name: str, reports: int) -> ReleaseResult:
        year = self.warehouse.year
        told = [*self.told, *serve(self.before.known, name)]
        return ReleaseResult(year, name, "unchanged", year_dir(self.settings, year) / name, self.whole, reports,
                             self.rows, None, (*told, *self.notes), self.before.previous)  # fmt: skip

    def _replaced(self, pack: Pack) -> Former | None:
        """The last release, as a new one tells what changed; the notes name the rules that did."""
        last, inputs = self.before.last, self.warehouse.inputs
        if last is None:
            return None
        former = former_release(last, inputs, code_version())
        self.rules = rules_since(former.release, former.pack, pack, self.warehouse.year)
        self.notes += rule_notes(self.rules)
        return former

    def _former_of_last(self, last: Held) -> Former | None:
        """What the last release's own list of changes tells of; where that is gone or damaged it cannot be made again,
        and a new release tells of the last one."""
        if last.manifest is None or not has_changes(last.manifest):
            return None
        earlier = registered_before(self.before.known, last.folder.name)
        if earlier is None:
            return self.request.former
        return former_release(earlier, self.warehouse.inputs, last.manifest.code_version)

    def _rendered(self, kept: Held | None, renewal: Renewal | None, former: Former | None) -> Sequence[RenderResult]:
        """The reports written anew, with the numbers that ``kept`` may hand on; others are renewed by ``renewal``. The
        list of changes is against ``former``."""
        if self.request.out.exists():
            shutil.rmtree(self.request.out)
        numbers, renewed = self.editing.kept(kept, renewal), None if renewal is None else renewal.of
        request = replace(self.request, kept=numbers, renewed=renewed, former=former)
        return write_reports(request, self.render, self.building)

    def _compared(self) -> None:
        """Write what differs from the last release, once; only one that is as it was registered is compared with."""
        last = self.before.last
        if last is None or self.changes is not None:
            return
        old = Inputs.from_json((last.folder / INPUTS).read_bytes())
        self.changes = summarise_changes(
            last.folder / MARTS, self.building / MARTS, self.warehouse.year, old, self.warehouse.inputs, self.rules
        )
        (self.building / DIFF).write_text(self.changes.to_json(), encoding="utf-8")

    def _manifest(self, name: str) -> Manifest:
        inputs, plan = self.warehouse.inputs, self.warehouse.plan
        inputs_hash, pack_hash, marts_hash = self.hashes
        return Manifest(
            year=self.warehouse.year, release=name, created_at=in_beijing(None),
            demo=plan.run.demo, pack=inputs.pack, pack_hash=pack_hash, inputs_hash=inputs_hash, marts_hash=marts_hash,
            data_hash=self.whole, code_version=code_version(), chain_head=plan.run.chain_head, notes=tuple(self.notes),
            inputs=inputs.in_force,
            row_counts=_counts("raw", self.warehouse.row_counts) | _counts("marts", self.rows),
            libraries=library_versions(), signing_key=self.key,
            files=hash_files(self.building, list_files(self.building)),
        )  # fmt: skip


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


def _write_marts(warehouse: WarehouseBuild, folder: Path) -> tuple[str, dict[str, int]]:
    year = warehouse.year
    with warehouse.held.read() as con:
        found = con.execute("select assessed_year from raw.ref_run").fetchone()
        if found is None or found[0] != year:
            text = messages.WAREHOUSE_OTHER.format(found=found and found[0], year=year)
            raise _refusal(year, "warehouse_other", text, MEND_MART)
        rows = check_marts(con, year)
        return export_marts(con, folder), rows


@contextmanager
def _plainly(year: int) -> Iterator[None]:
    """Turn a refusal of the disk into a sentence; what was being built is removed on the way out."""
    import duckdb

    try:
        yield
    except (OSError, duckdb.IOException) as error:
        if is_disk_full(error):
            raise _refusal(year, "disk_full", messages.DISK_FULL, messages.MEND_DISK) from error
        if getattr(error, "errno", None) in {errno.EEXIST, errno.ENOTEMPTY}:
            raise _refusal(year, "taken", messages.TAKEN, messages.MEND_TAKEN) from error
        if getattr(error, "errno", None) in {errno.EACCES, errno.EPERM, errno.EROFS}:
            text = messages.NOT_WRITABLE.format(reason=getattr(error, "strerror", error))
            raise _refusal(year, "not_writable", text, messages.MEND_RIGHTS) from error
        raise


def _refusal(year: int, rule: str, message: str, mend: str) -> FindingsError:
    finding = Finding(Level.ERROR, f"release.{rule}", message, mend)
    return FindingsError(CANNOT_RELEASE.format(year=year), [finding])
