"""A plan pack with few units and figures made up for them, scored as a year is: ``orchestration.again`` computes it.

That is the second computation of a year, by the array rules, which ``mulin trace`` holds a release to line by line; the
SQL of the first takes seconds for what takes a tenth of one here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random
from typing import Any, cast

import numpy as np

from mulin.pack import Indicator, Pack
from mulin.shapes import altered
from orchestration.again.cells import FieldValue, YearCells
from orchestration.again.year import Year
from orchestration.index.trial.plan.rules import ends
from orchestration.release.inputs import Inputs

Cell = tuple[str, str]
"""Field and unit."""
STREETS, COMMUNITIES = 5, (2, 1, 1, 1, 1)
"""Units of the middle tier, and below each: rules that compare ask for five."""
_BASE = 100.0
"""Of ratios and rates: the figure they are divided by."""


@dataclass(frozen=True)
class World:
    """``figures``: what was handed in; a cell that is not there is declared missing."""

    pack: Pack
    year: int
    figures: Mapping[Cell, float]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return self.pack.years[self.year].indicators

    def having(self, figures: Mapping[Cell, float | None]) -> World:
        """With these cells otherwise; None: missing."""
        known = {**self.figures, **figures}
        return replace(self, figures={cell: x for cell, x in known.items() if x is not None})

    def without(self, units: Sequence[str]) -> World:
        """These units, and all below them, are not there."""
        gone = set(units)
        while more := {u.code for u in self.pack.units if u.parent_code in gone} - gone:
            gone |= more
        kept = tuple(u for u in self.pack.units if u.code not in gone)
        return replace(self, pack=altered(self.pack, units=kept),
                       figures={cell: x for cell, x in self.figures.items() if cell[1] not in gone})  # fmt: skip

    def renamed(self) -> tuple[World, dict[str, str]]:
        """Every unit under another code, in the contrary order within its tier; and which code is which."""
        codes = {u.code: f"z{len(self.pack.units) - n:03}" for n, u in enumerate(self.pack.units)}
        units = tuple(
            u.model_copy(update={"code": codes[u.code], "name": f"改名{codes[u.code]}",
                                 "parent_code": codes[u.parent_code] if u.parent_code else None})
            for u in reversed(self.pack.units)
        )  # fmt: skip
        known = self.pack.years[self.year]
        groups = {
            name: group.model_copy(update={"units": tuple(codes[u] for u in group.units if u in codes)})
            for name, group in known.framework.unit_groups.items()
        }
        framework = known.framework.model_copy(update={"unit_groups": groups})
        plan = self.pack.plan.model_copy(update={"district_unit": codes[self.pack.plan.district_unit]})
        year = altered(known, framework=framework)
        pack = altered(self.pack, units=units, years={self.year: year}, plan=plan)
        return World(pack, self.year, {(f, codes[u]): x for (f, u), x in self.figures.items()}), codes

    def above(self, unit: str) -> list[str]:
        """The units that an own score goes into, from the nearest up."""
        out = []
        while parent := self.pack.unit[unit].parent_code:
            out.append(parent)
            unit = parent
        return out

    @cached_property
    def scored(self) -> Scored:
        year = _Made(self)
        rows = {(r["unit_code"], r["indicator_code"]): r for r in year.indicators}
        return Scored(rows, year.totals.values)


@dataclass(frozen=True)
class Scored:
    """``rows``: unit and indicator → as in indicator_scores; ``totals``: unit → what ``recompute`` says of it."""

    rows: Mapping[tuple[str, str], Mapping[str, Any]]
    totals: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class _OfYear:
    year: int


class _Cells:
    """What :class:`YearCells` answers, from figures that nobody handed in."""

    def __init__(self, world: World) -> None:
        self.pack, self.inputs = world.pack, _OfYear(world.year)
        self._figures = world.figures

    def field(self, code: str | None, unit: str) -> FieldValue | None:
        if not code:
            return None
        owner, x = self.pack.field[code].source_department, self._figures.get((code, unit))
        return FieldValue("declared_missing" if x is None else "value", "report", owner, x)


class _Made(Year):
    def __init__(self, world: World) -> None:
        super().__init__({world.year: world.pack}, Inputs(world.year, world.pack.plan.pack, ()), _nothing)
        self._made = cast("YearCells", _Cells(world))

    def cells(self, year: int) -> YearCells | None:
        return self._made if year == self.year else None


def _nothing(*_: object) -> Any:
    raise AssertionError("a made year has no hand-ins")


def few(pack: Pack, year: int) -> Pack:
    """The pack with one district, STREETS below it and COMMUNITIES below these; those that groups name come first."""
    named = {u for group in pack.years[year].framework.unit_groups.values() for u in group.units}
    first = sorted(pack.units, key=lambda u: u.code not in named)
    kept = [u for u in first if u.parent_code is None][:1]
    for street, count in zip([u for u in first if u.parent_code == kept[0].code], COMMUNITIES, strict=False):
        kept += [street, *[u for u in first if u.parent_code == street.code][:count]]
    there = {u.code for u in kept}
    units = tuple(u for u in pack.units if u.code in there)
    return altered(pack, units=units, years={year: pack.years[year]})


def drawn(pack: Pack, year: int, rng: Random) -> World:
    """Figures for every unit, anywhere in the reach of the rules that score them. Vetoes are rare."""
    figures: dict[Cell, float] = {}
    for i in pack.years[year].indicators:
        low, high = ends(i)
        for unit in pack.units_of(i.tier):
            x = 0.0 if i.veto and rng.random() < 0.9 else rng.uniform(low, high)
            for cell, value in cells_for(pack, i, unit.code, x).items():
                figures.setdefault(cell, value)
    return World(pack, year, figures)


def cells_for(pack: Pack, i: Indicator, unit: str, x: float) -> dict[Cell, float]:
    """The cells by which the indicator of a unit is about ``x``."""
    if i.value_type == "boolean":
        return {(str(i.value_field), unit): float(round(x))}
    if i.value_type not in ("ratio", "rate"):
        return {(str(i.value_field), unit): _kept(pack, str(i.value_field), x)}
    top = x * (_BASE / 100.0 if i.value_type == "ratio" else _BASE)
    return {(str(i.numerator_field), unit): _kept(pack, str(i.numerator_field), top),
            (str(i.denominator_field), unit): _BASE}  # fmt: skip


def _kept(pack: Pack, field: str, x: float) -> float:
    """As the field takes it."""
    known = pack.field[field]
    low = -np.inf if known.minimum is None else known.minimum
    high = np.inf if known.maximum is None else known.maximum
    x = float(np.clip(x, low, high))
    return float(round(x)) if known.value_type != "decimal" else float(f"{x:.4g}")
