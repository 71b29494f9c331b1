"""What goes wrong in a real year, planted on purpose so that every path of the pipeline is walked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from mulin.pack import Pack
from mulin.pack.asked import workbooks_owed
from orchestration.demo.world import World

T = TypeVar("T")


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


YEARS: dict[int, Faults] = {
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


def faults_of(pack: Pack, year: int) -> Faults:
    """The year's faults, less whatever names a department or field this pack does not ask."""
    planned = YEARS.get(year, Faults())
    owed = set(workbooks_owed(pack, year))

    def keep(codes: tuple[str, ...], kind: str = "report") -> tuple[str, ...]:
        return tuple(c for c in codes if (c, kind) in owed)

    return Faults(
        late=keep(planned.late),
        rejected_first=keep(planned.rejected_first),
        never=keep(planned.never),
        corrected=keep(planned.corrected),
        declared_missing=tuple((f, n) for f, n in planned.declared_missing if f in pack.field),
        divided=keep(planned.divided, "panel"),
        no_evidence=keep(planned.no_evidence),
        veto_communities=planned.veto_communities,
        veto_streets=planned.veto_streets,
        sparse=planned.sparse,
    )


def vetoes(world: World) -> frozenset[tuple[str, str, int]]:
    """(field, unit, year) of every confirmed fault. Middling units are hit, so that the veto is what decides."""
    out: set[tuple[str, str, int]] = set()
    for year in world.pack.years:
        faults = faults_of(world.pack, year)
        for tier, number in (("community", faults.veto_communities), ("street", faults.veto_streets)):
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
    small = [u.code for u in world.pack.units_of("community") if world.is_small(u)]
    return tuple(world.draws.order(small, "sparse", year)[: faults_of(world.pack, year).sparse])


def missing_cells(world: World, year: int) -> frozenset[tuple[str, str]]:
    """(field, unit) that departments declare 缺报."""
    pack, draws = world.pack, world.draws
    out: set[tuple[str, str]] = set()
    for field, number in faults_of(pack, year).declared_missing:
        codes = [u.code for u in pack.field_units(year, field)]
        out.update((field, unit) for unit in draws.order(codes, "missing", field, year)[:number])
    for unit in sparse_communities(world, year):
        fields = [f for f in pack.fields if f.tier == "community" and f.source_kind == "reported" and not f.zero_report]
        out.update((f.field_code, unit) for f in fields if draws.chance(0.6, "sparse", f.field_code, unit, year))
    return frozenset(out)
