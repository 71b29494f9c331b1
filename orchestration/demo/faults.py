"""What goes wrong in a real year, planted on purpose so that every path of the pipeline is walked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mulin.pack import Pack
from mulin.pack.asked import asked_cells, workbooks_owed
from orchestration.demo.world import World


@dataclass(frozen=True)
class Faults:
    """The faults of one year. Departments by code; their report is meant.

    ``late`` hands in after the deadline; ``rejected_first`` is refused once, then right; ``never`` hands in nothing;
    ``corrected`` sends an accepted second version; ``declared_missing`` (field, units) says 缺报; ``divided`` panels
    disagree on one item; ``no_evidence`` forgets an evidence file; ``sparse`` communities have most figures missing.
    """

    late: tuple[str, ...] = ()
    rejected_first: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    declared_missing: tuple[tuple[str, int], ...] = ()
    divided: tuple[str, ...] = ()
    no_evidence: tuple[str, ...] = ()
    veto_communities: int = 0
    veto_streets: int = 0
    sparse: int = 0


YEARS: dict[int, Faults] = {  # of the example of Yangpu
    2021: Faults(late=("D21",), rejected_first=("D25",), declared_missing=(("F-C040", 4),), divided=("D06",)),
    2022: Faults(late=("D08",), rejected_first=("D13",), declared_missing=(("F-C015", 3),), divided=("D02",),
                 no_evidence=("D11",), veto_communities=1),
    2023: Faults(late=("D20", "D26"), rejected_first=("D09",), never=("D13",), corrected=("D24",),
                 declared_missing=(("F-S035", 1),), divided=("D11",), veto_streets=1, sparse=1),
    2024: Faults(late=("D23",), rejected_first=("D10",), never=("D17",), corrected=("D06",),
                 declared_missing=(("F-S018", 1), ("F-C014", 3)), divided=("D23",), no_evidence=("D13",),
                 veto_communities=1, sparse=1),
    2025: Faults(late=("D26",), rejected_first=("D02",), corrected=("D11",), declared_missing=(("F-C021", 2),),
                 divided=("D05",), veto_communities=1),
}  # fmt: skip


ENOUGH = 5
"""Departments a pack needs before anything goes wrong in it: of fewer, one fault would leave nothing to compare."""


def faults_of(pack: Pack, year: int) -> Faults:
    """The year's faults: those planned by name, less whatever this pack does not ask; where it has none of the
    departments that are named, as many of its own."""
    owed = workbooks_owed(pack, year)
    planned = YEARS.get(year, Faults())
    if not any((code, "report") in owed for code in planned.late + planned.rejected_first):
        return _faults_of_its_own(pack, year, owed)

    def keep(codes: tuple[str, ...], kind: str = "report") -> tuple[str, ...]:
        return tuple(c for c in codes if (c, kind) in owed)

    return replace(
        planned,
        late=keep(planned.late),
        rejected_first=keep(planned.rejected_first),
        never=keep(planned.never),
        corrected=keep(planned.corrected),
        declared_missing=tuple((f, n) for f, n in planned.declared_missing if f in pack.field),
        divided=keep(planned.divided, "panel"),
        no_evidence=keep(planned.no_evidence),
    )


def _faults_of_its_own(pack: Pack, year: int, owed: Sequence[tuple[str, str]]) -> Faults:
    """One department late, one refused first, one that corrects itself, taking turns from year to year, and a panel
    that disagrees; a veto in the last year. A figure can be wrong where a department counts both sides of a ratio."""
    reports = [code for code, kind in owed if kind == "report"]
    counting = [code for code in reports if own_ratios(pack, year, code)]
    others = [code for code in reports if code not in counting]
    if len(reports) < ENOUGH or len(counting) < 2 or not others:
        return Faults()
    turn = year - min(pack.years)
    return Faults(
        late=(others[turn % len(others)],),
        rejected_first=(counting[turn % len(counting)],),
        corrected=(counting[(turn + 1) % len(counting)],),
        divided=tuple(code for code, kind in owed if kind == "panel")[:1],
        veto_communities=int(year == max(pack.years)),
        sparse=1,
    )


def own_ratios(pack: Pack, year: int, department: str) -> list[tuple[str, str]]:
    """(numerator, denominator) fields of the ratios that may not exceed 100 % and of which a department counts both."""
    own = {a.field_code for a in asked_cells(pack, year, department, "report")}
    return [
        (i.numerator_field, i.denominator_field)
        for i in pack.years[year].indicators
        if i.value_type == "ratio" and i.direction != "target"
        and i.numerator_field in own and i.denominator_field in own
    ]  # fmt: skip


def vetoes(world: World) -> frozenset[tuple[str, str, int]]:
    """(field, unit, year) of every confirmed fault. Middling units are hit, so that the veto is what decides."""
    out: set[tuple[str, str, int]] = set()
    for year in world.pack.years:
        faults = faults_of(world.pack, year)
        for tier, number in {"street": faults.veto_streets, world.lowest: faults.veto_communities}.items():
            fields = [i.value_field for i in world.pack.years[year].indicators if i.veto and i.tier == tier]
            units = [
                u for u in world.pack.units_of(tier) if abs(world.quality(u, year)) < 0.8 and not world.is_small(u)
            ]
            for code in world.draws.order([u.code for u in units], "veto", tier, year)[:number]:
                field = world.draws.pick(fields, "veto field", code, year) if fields else None
                if field:
                    out.add((field, code, year))
    return frozenset(out)


def sparse_communities(world: World, year: int) -> tuple[str, ...]:
    """Communities being rebuilt, for which few figures can be had: their index is 暂不可比."""
    small = [u.code for u in world.pack.units_of(world.lowest) if world.is_small(u)]
    return tuple(world.draws.order(small, "sparse", year)[: faults_of(world.pack, year).sparse])


def missing_cells(world: World, year: int) -> frozenset[tuple[str, str]]:
    """(field, unit) that departments declare 缺报."""
    pack, draws = world.pack, world.draws
    out: set[tuple[str, str]] = set()
    for field, number in faults_of(pack, year).declared_missing:
        codes = [u.code for u in pack.field_units(year, field)]
        out.update((field, unit) for unit in draws.order(codes, "missing", field, year)[:number])
    for unit in sparse_communities(world, year):
        fields = [
            f for f in pack.fields if f.tier == world.lowest and f.source_kind == "reported" and not f.zero_report
        ]
        out.update((f.field_code, unit) for f in fields if draws.chance(0.6, "sparse", f.field_code, unit, year))
    return frozenset(out)
