"""What an index pack reads of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mulin.index import IndexPack
from mulin.index.formula import parse_derived
from mulin.tables.sqlfiles import quoted


def fields_of(pack: IndexPack) -> list[str]:
    """Every figure taken from the table: indicators, denominators, what formulas need; derived ones are not."""
    derived = {name: parse_derived(text).names for name, text in pack.derived.items()}
    wanted: dict[str, None] = {}
    for indicator in pack.indicators:
        wanted[indicator.field or indicator.code] = None
        if indicator.denominator:
            wanted[indicator.denominator] = None
    for names in derived.values():
        wanted |= dict.fromkeys(names)
    return [name for name in wanted if name not in derived]


def columns_of(pack: IndexPack) -> list[str]:
    """Every column the table must have, each once: keys first, then what holds figures."""
    data = pack.data
    keys = [data.unit, *filter(None, (data.year, data.name)), *pack.classes]
    return list(dict.fromkeys(keys + ([data.field, data.value] if data.shape == "long" else fields_of(pack))))


def compared_within(pack: IndexPack) -> set[str]:
    """Classes within which figures are compared: there a unit must have one."""
    pools = {(i.normalise or pack.defaults.normalise).pool for i in pack.indicators}
    return {name for name in pack.classes if f"by:{name}" in pools}


def reference_units(pack: IndexPack) -> Iterator[str]:
    for rule in (i.normalise or pack.defaults.normalise for i in pack.indicators):
        if rule.reference_unit is not None:
            yield rule.reference_unit


@dataclass(frozen=True, slots=True)
class Names:
    """Class and field → its column's name in SQL, in the table a file is read into."""

    classes: Mapping[str, str]
    fields: Mapping[str, str]


def as_written(pack: IndexPack) -> Names:
    """Columns called as the pack calls them: for SQL that knows them so. No two may be alike but for their case."""
    return Names({c: quoted(c) for c in pack.classes}, {f: quoted(f) for f in fields_of(pack)})


def numbered(pack: IndexPack) -> Names:
    """Columns called by their number, whatever they are called in the pack."""
    classes, fields = enumerate(pack.classes), enumerate(fields_of(pack))
    return Names({c: f"k{at}" for at, c in classes}, {f: f"f{at}" for at, f in fields})
