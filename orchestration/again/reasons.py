"""Why a unit has its grade, in the words of ``int_grades`` and ``unit_scores``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mulin.words import Words
from orchestration.again import messages as m
from reports.results import messages as results
from reports.results.parameters import Band
from reports.results.recompute import Values, half_up

Rules = dict[str, Any]


def reason(
    v: Values, tier: str, graded: bool, rules: Rules, bands: Sequence[Band], vetoes: Sequence[str], words: Words
) -> str:
    """``tier``: its printed name; ``vetoes``: names of the indicators that veto, in the order of the pack."""
    if v["comparable"] != results.COMPARABLE:
        said = m.TOO_LITTLE if v["own_comparable"] != results.YES else m.TOO_FEW_CHILDREN
        return said.format(below_floor=words.below_floor)
    if not graded:
        return m.NOT_GRADED
    decimals = int(rules[results.DECIMALS])
    total, basic = f"{v['total']:.{decimals}f}", f"{v['printed_basic']:.{decimals}f}"
    got, sort = bands[v["grade_sort"] - 1], v["grade_sort"]
    common = {"total": total, "basic": basic, "grade": got.grade, "band": v["band_grade"], "basic_name": words.basic}
    if v["vetoed"] == results.YES:
        return m.VETOED.format(names="、".join(vetoes), **common)
    if sort == v["band_sort"]:
        return m.REACHED.format(minimum=printed(got.minimum), **common)
    if sort > v["earned"]:
        share = printed(100 * rules[results.QUOTA.format(tier=tier, best=bands[0].grade)])
        return m.OVER_QUOTA.format(places=printed(v["places"]), pool=printed(v["pool"]), share=share, **common)
    if sort == v["share_sort"]:
        most = printed(100 * rules[results.FAILED_SHARE])
        return m.FAILED_SHARE.format(share=printed(100 * v["failed_share"]), most=most, **common)
    if sort == v["basic_sort"]:
        return m.BASIC_LOW.format(minimum=printed(bands[0].basic_minimum or 0.0), **common)
    return m.FAILED_SOME.format(count=v["failed"], **common)


def printed(x: float) -> str:
    """A number inside a sentence: at most two decimals, no trailing zeros."""
    return f"{half_up(float(x), 2):.2f}".rstrip("0").rstrip(".")
