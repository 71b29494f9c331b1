"""A release computed again from the received files, through the code of a run, and compared cell by cell.

It happens in a home of its own that holds nothing but the release's pack snapshot and the received store, read anew,
no cache. What a year's change is made of is computed a third time, without SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from expectations.gate import gate_year
from mulin.findings import Finding, FindingsError, Level, errors
from mulin.marts import released_tables
from mulin.pack import Pack
from mulin.plain import sha256_of
from mulin.received import Record, Store, StoreError
from mulin.settings import Settings
from mulin.temporary import temporary_folder
from orchestration.again.year import Year
from orchestration.pipeline.parsed import ParsedFiles
from orchestration.proving import messages
from orchestration.proving.changes import changes_unlike
from orchestration.proving.diff import diff_unlike
from orchestration.proving.former import former_of
from orchestration.proving.frozen import FrozenStore
from orchestration.release.compare import compare_marts
from orchestration.release.edition import subject
from orchestration.release.former import CHANGES
from orchestration.release.index import Entry, read_index, write_entries, write_index
from orchestration.release.inputs import IN_FORCE, Inputs
from orchestration.release.known import hash_differs
from orchestration.release.layout import INDEX, MARTS, REPORTS
from orchestration.release.manifest import Manifest, hash_files
from orchestration.release.marts import check_marts, export_marts
from orchestration.release.messages import GATE_STATES, MEND_RECOMPUTE, MEND_VERIFY, RENDER_ABSENT, RENDER_FAILED
from orchestration.release.rendering import Render, RenderRequest
from orchestration.release.snapshot import take_snapshot
from orchestration.robust.district import write_robust_tables
from orchestration.warehouse.build import WarehousePlan, fill_warehouse
from orchestration.warehouse.cells import LoadParsed
from orchestration.warehouse.code import code_version
from orchestration.warehouse.dbt import run_dbt
from orchestration.warehouse.files import open_warehouse
from orchestration.warehouse.refs import RunInfo
from reports.correction import Correction
from reports.identity import Kept

if TYPE_CHECKING:
    from mulin.workbooks.parsed import Parsed

Step = Callable[[str], None]


@dataclass(frozen=True)
class Frozen:
    """What a release says it was made from, read from its folder. ``corrections``: what its reports say of the editions
    they replace, by ``kind/code``, as it came out again."""

    folder: Path
    manifest: Manifest
    inputs: Inputs
    packs: dict[int, Pack]
    corrections: Mapping[str, Correction]


def recomputed(settings: Settings, of: Frozen, store: Store, render: Render | None, say: Step) -> list[Finding]:
    """Everything in which a release is not what the received files come to; ``render`` makes the PDFs anew too."""
    folder, manifest, inputs, packs = of.folder, of.manifest, of.inputs, of.packs
    year = inputs.assessed_year
    code = code_version()
    found = []
    if code != manifest.code_version:
        text = messages.CODE_DIFFERS.format(expected=manifest.code_version, found=code)
        found.append(Finding(Level.WARNING, "release.code_differs", text, messages.MEND_CODE))
    run = RunInfo(manifest.pack_hash, manifest.demo, manifest.code_version, manifest.chain_head)
    plan = WarehousePlan(year, packs, inputs, take_snapshot(packs), run, ())
    with temporary_folder() as temp:
        home = Settings(home=temp, scratch=None, pack=settings.pack, workers=settings.workers)
        try:
            with ParsedFiles(home, store) as files:  # an empty home: nothing is cached in it
                say(messages.STEP_JUDGE)
                found += _judged(inputs, packs, store, files.load)
                say(messages.STEP_SCORE)
                fill_warehouse(home.warehouse_file(year), plan, files.load)
                second = Year(packs, inputs, files.load).changes
            run_dbt(home, year)
            write_robust_tables(home.warehouse_file(year), packs[year], year)
            marts = temp / MARTS
            with open_warehouse(home.warehouse_file(year), year) as con:
                check_marts(con, year)
                marts_hash = export_marts(con, marts)
            found += _marts(folder / MARTS, marts, manifest, marts_hash)
            found += changes_unlike(folder / MARTS, second, temp / "second")
            found += diff_unlike(settings, folder, manifest, inputs, packs[year])
            if render is not None:
                say(messages.STEP_RENDER)
                out = temp / REPORTS
                said, entries = of.corrections, read_index(folder)
                kept = {e.file_name: Kept(e.content_key, e.since, said.get(subject(e.kind, e.code))) for e in entries}
                former, unlike = former_of(settings, manifest, inputs)
                found += unlike
                request = RenderRequest(
                    year, manifest.release, manifest.data_hash, manifest.demo, marts, packs[year], out, kept,
                    manifest.signing_key, former=former,
                )  # fmt: skip
                found += _reports(request, render, manifest, () if former else entries)
        except (FindingsError, StoreError) as error:
            reason = error.title if isinstance(error, FindingsError) else str(error)
            found.append(_finding("recompute_failed", messages.RECOMPUTE_FAILED.format(reason=reason)))
            found += error.findings if isinstance(error, FindingsError) else []
    return found


def _judged(inputs: Inputs, packs: dict[int, Pack], store: Store, load: LoadParsed) -> Iterator[Finding]:
    """The gate asked again about the frozen hand-ins: its verdicts must be the same. Earlier releases keep theirs."""

    def read(record: Record) -> Parsed:
        return load(record, packs.get(record.year, packs[inputs.assessed_year]))  # type: ignore[arg-type]

    frozen = FrozenStore(store, inputs)
    for entry in inputs.years:
        if entry.source != IN_FORCE:
            continue
        then = {
            s.submission_id: _verdict(s.gate_state, s.errors, s.warnings)
            for s in entry.submissions if s.gate_state is not None
        }  # fmt: skip
        results = gate_year(packs[entry.year], entry.year, store, read, came_in=frozen.came_in)
        now = {
            g.submission_id: _verdict(g.state, len(errors(g.findings)), len(g.findings) - len(errors(g.findings)))
            for g in results if g.submission_id is not None
        }  # fmt: skip
        for submission in sorted(then.keys() | now.keys()):
            was, is_now = then.get(submission, "—"), now.get(submission, "—")
            if was != is_now:
                text = messages.GATE_DIFFERS.format(submission=submission, old=was, new=is_now)
                yield _finding("gate_differs", text, mend=MEND_RECOMPUTE)


def _verdict(state: str, refusing: int, warnings: int) -> str:
    """What the gate said of a hand-in, for people: equal words, equal verdicts."""
    return messages.GATE_JUDGED.format(state=GATE_STATES.get(state, state), errors=refusing, warnings=warnings)


def _marts(released: Path, again: Path, manifest: Manifest, marts_hash: str) -> Iterator[Finding]:
    if marts_hash != manifest.marts_hash:
        yield hash_differs("marts", manifest.marts_hash, marts_hash, MARTS, MEND_RECOMPUTE)
    for difference in compare_marts(released, again):
        yield from difference.findings()
    for name, entry in hash_files(again, [f"{name}.csv" for name in released_tables()]).items():
        listed = manifest.files.get(f"{MARTS}/{name}")
        if listed is not None and listed["sha256"] != entry["sha256"]:
            yield _finding("csv_differs", messages.CSV_DIFFERS, f"{MARTS}/{name}", MEND_RECOMPUTE)


def _reports(request: RenderRequest, render: Render, manifest: Manifest, listed: Sequence[Entry]) -> Iterator[Finding]:
    """``listed``: entries of the index, where the list of changes among them cannot be made again."""
    taken = [e for e in listed if e.file.startswith(CHANGES)]
    request.out.mkdir(parents=True, exist_ok=True)
    results = render(request)
    found = {}
    for result in results:
        if result.error is not None or result.path is None:
            yield _finding("render", RENDER_FAILED.format(error=result.error or RENDER_ABSENT))
        else:
            found[result.path.relative_to(request.out.parent).as_posix()] = sha256_of(result.path.read_bytes())
    for name in sorted((found.keys() | manifest.reports.keys()) - {e.file for e in taken}):
        if found.get(name) != manifest.reports.get(name):
            yield _finding("pdf_differs", messages.PDF_DIFFERS, name, MEND_RECOMPUTE)
    if INDEX in manifest.files and all(r.error is None for r in results):
        write_index(request.out.parent, results)
        if taken:
            write_entries(request.out.parent, sorted([*read_index(request.out.parent), *taken], key=lambda e: e.file))
        if hash_files(request.out.parent, [INDEX])[INDEX]["sha256"] != manifest.files[INDEX]["sha256"]:
            yield _finding("index_differs", messages.INDEX_DIFFERS, INDEX, MEND_RECOMPUTE)


def _finding(rule: str, message: str, file: str | None = None, mend: str = MEND_VERIFY) -> Finding:
    return Finding(Level.ERROR, f"release.{rule}", message, mend, file=file)
