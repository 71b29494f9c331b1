"""Amendments of a year's framework: their order, and what they name."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from mulin.findings import Finding
from mulin.pack.checks.places import DEPARTMENTS, FIELDS, PLAN, UNITS, framework_file, indicators_file, key, tasks_file
from mulin.pack.framework import Framework
from mulin.pack.naming import ABOUT_ITSELF, PROSE, stem_of

if TYPE_CHECKING:
    from mulin.pack.model import Pack


def check_amendments(pack: Pack, year: int) -> list[Finding]:
    """Amendments are added below those there are, so that their days rise; what they name has a place in a pack."""
    file, amendments = framework_file(year), pack.years[year].framework.amendments
    return [
        *(key(pack, file, f"amendments.{n}.approved_on", late.approved_on, "framework.amendment_order",
              before=early.approved_on)
          for n, (early, late) in enumerate(pairwise(amendments), 1) if late.approved_on < early.approved_on),
        *(key(pack, file, f"amendments.{n}.changes.{i}", place, "framework.amendment_place")
          for n, one in enumerate(amendments) for i, place in enumerate(one.changes)
          if not names_a_place(pack, year, place)),
    ]  # fmt: skip


def names_a_place(pack: Pack, year: int, place: str) -> bool:
    """Whether a rule can stand there. A code that is in no table may be that of a row which was deleted."""
    of_year = pack.years[year]
    rows = {
        indicators_file(year): of_year.indicators, tasks_file(year): of_year.tasks, FIELDS: pack.fields,
        UNITS: pack.units, DEPARTMENTS: pack.departments,
    }  # fmt: skip
    head, _, rest = place.partition(".")
    for file, table in rows.items():
        if head == stem_of(file):
            return bool(rest) and all(_column(row, rest) for row in table)
    if head == stem_of(PLAN):
        return bool(rest)
    return head in Framework.model_fields.keys() - ABOUT_ITSELF


def _column(row: object, rest: str) -> bool:
    """Whether what is named is another row, all of this one, or a column of it that is a rule."""
    code = str(getattr(row, "code", None) or getattr(row, "field_code", ""))
    if not rest.startswith(f"{code}."):
        return True
    columns = {info.alias or name for name, info in type(row).model_fields.items() if name not in PROSE}  # type: ignore[attr-defined]
    return rest.removeprefix(f"{code}.").partition(".")[0] in columns
