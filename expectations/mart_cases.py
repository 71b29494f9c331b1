"""Frames about cases 整改事项: nothing that failed is left off the list, and nothing leaves it without better data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.mart_frames import frame
from expectations.runner import Frame
from expectations.table import none_of, one_of, unique
from mulin.pack import Pack

if TYPE_CHECKING:
    import pandas as pd

STAGES = ("dispatched", "in_hand", "closed")


def cases(found: pd.DataFrame, failed: pd.DataFrame, pack: Pack, years: list[int]) -> list[Frame]:
    """Each case by itself; each failed basic of a year among the open ones; each open one again in the next year."""
    import pandas as pd

    open_ones = found[found["stage"] != "closed"]
    listed = set(zip(open_ones["year"], open_ones["unit_code"], open_ones["indicator_code"], strict=True))
    wanted = [
        {"what": f"{y} {u} {i}", "standing": "ok" if (y, u, i) in listed else "absent"}
        for y, u, i in failed[["year", "unit_code", "indicator_code"]].itertuples(index=False)
    ]
    known = set(zip(found["year"], found["case_id"], strict=True))
    kept = []
    for y, case, stage in found[["year", "case_id", "stage"]].itertuples(index=False):
        later = (y + 1, case) in known
        standing = "revived" if later and stage == "closed" else "ok"
        if stage != "closed" and y + 1 in years and not later:
            standing = "lost"
        kept.append({"what": f"{y} {case}", "standing": standing})
    columns = ["what", "standing"]
    return [
        _single(found, pack),
        frame(
            "failed_cases", pd.DataFrame(wanted, columns=columns),
            (none_of("mart.case_absent", "standing", ["absent"]),),
            numbers=(), minimum=len(failed),
        ),
        frame(
            "kept_cases", pd.DataFrame(kept, columns=columns),
            (none_of("mart.case_lost", "standing", ["lost"]), none_of("mart.case_revived", "standing", ["revived"])),
            numbers=(), minimum=len(found),
        ),
    ]  # fmt: skip


def _single(found: pd.DataFrame, pack: Pack) -> Frame:
    """Stage, owner, and what a closed one must show: the day, the year and the hand-in that closed it."""
    data = found[["year", "case_id", "stage"]].copy()
    data["what"] = data["year"].astype(str) + " " + found["case_id"].astype(str)
    owners = {("unit", u.code) for u in pack.units} | {("department", d) for d in pack.department}
    told = zip(found["owner_kind"], found["owner_code"], strict=True)
    data["owner"] = ["ok" if owner in owners else "unknown" for owner in told]
    proof = found[["closed_on", "closed_year", "evidence_submission"]].notna().all(axis=1)
    day_known = found["closed_on"].notna()
    early = (found["closed_on"].astype(str) < found["found_on"].astype(str)) & day_known
    closed = data["stage"] == "closed"
    data["closing"] = ["wrong" if w else "ok" for w in (closed & (~proof | early)) | (~closed & day_known)]
    checks = (
        unique("mart.twice", ("year", "case_id")),
        one_of("mart.case_stage", "stage", STAGES),
        none_of("mart.case_owner", "owner", ["unknown"]),
        none_of("mart.case_closing", "closing", ["wrong"]),
    )
    return frame("cases", data, checks, numbers=(), minimum=0)
