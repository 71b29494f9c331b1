"""Build a year's warehouse: decide what goes in, write it to a new file, put the file in place.

``plan_warehouse`` decides (packs, inputs); ``fill_warehouse`` writes. Verification of a release calls the second
with what the first decided at the time, so both go through the same code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mulin.findings import Finding, FindingsError, Level
from mulin.pack import Pack
from mulin.settings import Settings
from orchestration.release.inputs import Inputs, YearInputs
from orchestration.release.known import is_released
from orchestration.release.lock import year_lock
from orchestration.release.served import WHAT_IT_RESTS_ON, open_release
from orchestration.release.snapshot import Snapshot, take_snapshot
from orchestration.warehouse import messages
from orchestration.warehouse.cells import LoadParsed, load_cells
from orchestration.warehouse.code import code_version
from orchestration.warehouse.files import Held, replacing
from orchestration.warehouse.inputs import year_in_force
from orchestration.warehouse.refs import RunInfo, load_refs

if TYPE_CHECKING:
    import duckdb

    from expectations.gate import GateResult
    from mulin.received import Store


@dataclass(frozen=True)
class WarehousePlan:
    """What a year's warehouse is made of. ``notes`` say (Chinese) where each earlier year comes from."""

    year: int
    packs_by_year: dict[int, Pack]
    inputs: Inputs
    snapshot: Snapshot
    run: RunInfo
    notes: tuple[str, ...]


@dataclass(frozen=True)
class WarehouseBuild:
    """A warehouse in place. ``held``: its file, for the steps that follow; ``row_counts``: raw table → rows."""

    held: Held
    plan: WarehousePlan
    row_counts: dict[str, int]

    @property
    def year(self) -> int:
        return self.plan.year

    @property
    def inputs(self) -> Inputs:
        return self.plan.inputs

    @property
    def notes(self) -> tuple[str, ...]:
        return self.plan.notes


def unreleased_years(settings: Settings, pack: Pack, year: int) -> tuple[int, ...]:
    """The years up to ``year`` that need gate results: the assessed one and earlier ones never released."""
    return tuple(y for y in sorted(pack.years) if y == year or (y < year and not is_released(settings, y)))


def build_warehouse(
    settings: Settings,
    pack: Pack,
    year: int,
    gate_results: Mapping[int, Sequence[GateResult]],
    *,
    store: Store,
    load_parsed: LoadParsed,
) -> WarehouseBuild:
    """Build ``warehouse/<year>.duckdb`` anew, replacing the old file only when the new one is whole.

    ``gate_results`` holds the gate's verdicts for every year of :func:`unreleased_years`. Raises FindingsError
    (Chinese) when a verdict is missing or stale, a figure has two sources, the year is being run elsewhere or the
    disk is full; the old file then stays as it was.
    """
    with year_lock(settings, year):
        plan = plan_warehouse(settings, pack, year, gate_results, store=store)
        return fill_warehouse(settings.warehouse_file(year), plan, load_parsed)


def plan_warehouse(
    settings: Settings, pack: Pack, year: int, gate_results: Mapping[int, Sequence[GateResult]], *, store: Store
) -> WarehousePlan:
    """Decide packs and inputs of every year up to ``year``. Reads the store and earlier releases, writes nothing."""
    if year not in pack.years:
        raise _refusal(year, "pack_year", messages.PACK_YEAR_ABSENT.format(year=year),
                       messages.MEND_PACK_YEAR.format(year=year))  # fmt: skip
    head = store.head()
    packs: dict[int, Pack] = {}
    entries: list[YearInputs] = []
    notes: list[str] = []
    for y in sorted(k for k in pack.years if k <= year):
        if y != year and is_released(settings, y):
            packs[y], entry, text = _from_release(settings, pack, y)
        elif y in gate_results:
            packs[y] = pack
            entry, text = year_in_force(pack, y, store, gate_results[y])
            if y != year:
                text.insert(0, messages.SOURCE_IN_FORCE.format(year=y))
        else:
            raise _refusal(year, "gate_absent", messages.GATE_ABSENT.format(year=y), messages.MEND_GATE.format(year=y))
        entries.append(entry)
        notes += text
    inputs = Inputs(year, pack.plan.pack, tuple(entries))
    snapshot = take_snapshot(packs)
    run = RunInfo(pack_hash=snapshot.hash, demo=inputs.demo, code_version=code_version(), chain_head=head)
    return WarehousePlan(year, packs, inputs, snapshot, run, tuple(notes))


def _from_release(settings: Settings, pack: Pack, year: int) -> tuple[Pack, YearInputs, list[str]]:
    """An earlier year as it was released: its pack snapshot and its frozen inputs. Raises FindingsError where the
    release in use is not what was registered, or is of another plan: nothing is built upon it."""
    opened = open_release(settings, year, reads=WHAT_IT_RESTS_ON)
    old, release = opened.pack, opened.release
    if old.plan.pack != pack.plan.pack:  # nothing of another plan's can be compared with
        text = messages.OTHER_PACK.format(year=year, release=release, theirs=old.plan.pack, ours=pack.plan.pack)
        raise _refusal(year, "other_pack", text, messages.MEND_OTHER_PACK)
    try:
        frozen = opened.inputs.year(year)
    except KeyError as error:
        text = messages.RELEASE_BROKEN.format(year=year, release=release)
        raise _refusal(year, "release_broken", text, messages.MEND_RELEASE) from error
    notes = [messages.SOURCE_RELEASE.format(year=year, release=release)]
    added, removed = pack.unit.keys() - old.unit.keys(), old.unit.keys() - pack.unit.keys()
    if added or removed:
        notes.append(messages.UNITS_DIFFER.format(year=year, added=len(added), removed=len(removed)))
    entry = YearInputs(year, release, opened.manifest.data_hash, frozen.submissions, frozen.previous_publication)
    return old, entry, notes


def fill_warehouse(path: Path, plan: WarehousePlan, load_parsed: LoadParsed) -> WarehouseBuild:
    """Write ``raw`` to a new file and put it at ``path``. Raises FindingsError where a figure has two sources or was
    never asked."""
    with replacing(path, plan.year) as con:
        counts = load_refs(con, plan.packs_by_year, plan.year, plan.run)
        counts |= load_cells(con, plan.inputs, plan.packs_by_year, load_parsed)
        problems = [*_duplicates(con), *_not_asked(con)]
        if problems:
            raise FindingsError(messages.BUILD_FAILED.format(year=plan.year), problems)
    return WarehouseBuild(Held.now(path, plan.year), plan, counts)


def _duplicates(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    rows = con.execute(
        "select year, field_code, unit_code, count(*),"
        " string_agg(submission_id || ' ' || cell, '、' order by submission_id, cell)"
        " from raw.observations group by year, field_code, unit_code having count(*) > 1 order by all limit 20"
    ).fetchall()
    return [
        Finding(Level.ERROR, "warehouse.duplicate",
                messages.DUPLICATE.format(year=y, field=f, unit=u, count=n, submissions=s), messages.MEND_DUPLICATE)
        for y, f, u, n, s in rows
    ]  # fmt: skip


def _not_asked(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    rows = con.execute(
        "select o.submission_id, o.field_code, o.unit_code, o.sheet, o.cell from raw.observations o"
        " anti join raw.asked_cells a using (year, field_code, unit_code)"
        " where o.submission_id not in ('register', 'platform') order by all limit 20"
    ).fetchall()
    return [
        Finding(Level.ERROR, "warehouse.not_asked", messages.NOT_ASKED.format(submission=s, field=f, unit=u),
                messages.MEND_NOT_ASKED, sheet=sheet, cell=cell)
        for s, f, u, sheet, cell in rows
    ]  # fmt: skip


def _refusal(year: int, rule: str, message: str, mend: str) -> FindingsError:
    finding = Finding(Level.ERROR, f"warehouse.{rule}", message, mend)
    return FindingsError(messages.BUILD_FAILED.format(year=year), [finding])
