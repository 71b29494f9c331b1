"""A release that another one replaced: the same but for one community's indicator, a rule, and what follows."""

from __future__ import annotations

from datetime import date

from changed_marts import changed, with_values
from district_marts import with_years

from mulin.pack import Pack
from reports import rows
from reports.former import Former, HandIn
from reports.reading.reader import Reader

COMMUNITY = "310110001001"
INDICATOR = "C-A01"


def with_target(pack: Pack, target: float) -> Pack:
    """The pack with another target of one indicator."""
    return with_years(
        pack, lambda of: {"indicators": tuple(i.model_copy(update={"target": target}) if i.code == INDICATOR else i
                                              for i in of.indicators)}
    )  # fmt: skip


def of(reader: Reader) -> Former:
    """What a release replaced: the community's total was 1.25 lower and its neighbour's rank the better for it; the
    department D06 stood a place lower with the same total."""
    one = next(u for u in reader.marts.units("community") if u.unit_code == COMMUNITY)
    other = next(u for u in reader.marts.children(one.parent_code or "") if u.comparable and u.unit_code != COMMUNITY)
    units = {
        (COMMUNITY,): {"total_score": (one.total_score or 0.0) - 1.25, "rank": other.rank, "grade": "合格"},
        (other.unit_code,): {"rank": (other.rank or 0) + 1},
    }
    departments = {d.department: d for d in reader.marts.table(rows.DepartmentScore)}
    moved = departments["D06"]
    old = changed(reader, {
        rows.UnitScore: with_values(units, "unit_code"),
        rows.IndicatorScore: with_values(
            {(COMMUNITY, INDICATOR): {"value": 3.0, "score": 0.0, "passed": False, "target": 8.0}},
            "unit_code", "indicator_code",
        ),
        rows.DepartmentScore: with_values({("D06",): {"rank": (moved.rank or 0) + 1}}, "department"),
    })  # fmt: skip
    hand_ins = (HandIn("D06", "report", 2, 1, "区民政局-更正.xlsx", date(2025, 4, 20)),)
    pack = with_target(reader.pack, 8.0)
    return Former("r2", date(2025, 3, 28), old.marts, pack, hand_ins, ("2023年度改用第2版",))
