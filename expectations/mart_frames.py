"""Frames about departments and what they handed in, and the pieces every mart's frame is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from expectations.runner import ROW, Check, Frame
from expectations.table import between, one_of, unique
from mulin.pack import Pack
from mulin.pack.asked import asked_cells

if TYPE_CHECKING:
    import pandas as pd

TOLERANCE = 1e-9


def frame(name: str, data: pd.DataFrame, checks: tuple[Check, ...], *, numbers: tuple[str, ...], minimum: int) -> Frame:
    """``what`` says in words whom a row is about; ``numbers`` become float64 (raises ValueError for text)."""
    import pandas as pd

    data = data.reset_index(drop=True)
    for column in numbers:
        data[column] = pd.to_numeric(data[column]).astype("float64")
    for column in data.columns:
        if column not in numbers:
            data[column] = data[column].astype("object")
    data.insert(0, ROW, range(len(data)))
    return Frame(f"mart_{name}", data, tuple(data.columns), minimum, checks)


def words(wrong: pd.Series[Any], word: str) -> pd.Series[Any]:
    return wrong.map({True: word, False: "ok"})


def equal(rule: str, column: str, other: str) -> Check:
    """Equal, nulls matching nulls: an absent rank beside an expected one fails."""
    kwargs = {"column_A": column, "column_B": other, "ignore_row_if": "both_values_are_missing"}
    return Check(rule, "ExpectColumnPairValuesToBeEqual", kwargs)


def departments(scores: pd.DataFrame, pack: Pack, years: list[int]) -> Frame:
    data = scores[["year", "department", "total_score"]].copy()
    data["what"] = data["year"].astype(str) + " " + scores["department_name"].astype(str)
    checks = (
        unique("mart.twice", ("year", "department")),
        one_of("mart.department_unknown", "department", list(pack.department)),
        between("mart.department_bounds", "total_score", 0, 100 + TOLERANCE),
    )
    return frame("departments", data, checks, numbers=("total_score",), minimum=len(years))


def data_quality(quality: pd.DataFrame, years: list[int], pack: Pack) -> Frame:
    """Cells asked, counted from the pack, and none of them lost on the way."""
    import pandas as pd

    asked: dict[tuple[int, str, str], int] = {}
    for y in years:
        for a in asked_cells(pack, y):
            asked[y, a.department, a.kind] = asked.get((y, a.department, a.kind), 0) + 1
    parts = ["cells_accepted", "cells_blank", "cells_declared_missing", "cells_rejected", "cells_pending"]
    found = {(int(r["year"]), r["department"], r["kind"]): r for r in quality.to_dict("records")}
    rows = [
        {
            "what": " ".join(map(str, key)), "asked": asked.get(key, 0),
            "told": found[key]["cells_asked"] if key in found else 0,
            "accounted": sum(found[key][p] for p in parts) if key in found else 0,
        }
        for key in sorted({*asked, *found})
    ]  # fmt: skip
    checks = (equal("mart.cells_asked", "told", "asked"), equal("mart.cells_lost", "accounted", "told"))
    return frame("data_quality", pd.DataFrame(rows), checks, numbers=("asked", "told", "accounted"), minimum=1)
