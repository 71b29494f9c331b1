"""No mart is printed from that contradicts itself, the pack, or what it says it adds up to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from expectations.marts import judge_marts
from expectations.messages import MARTS
from mulin.pack import Pack
from mulin.pack.asked import asked_cells, in_effect

if TYPE_CHECKING:
    import pandas as pd

Marts = dict[str, "pd.DataFrame"]
YEAR = 2021
DISTRICT = "310110"


@pytest.fixture(scope="module")
def sound(pack: Pack) -> Marts:
    """Marts of the pack's first year in which every unit scores 80 and shares the first rank."""
    import pandas as pd

    framework = pack.years[YEAR].framework
    units, pillars, scores, contributions, lineage, changes = [], [], [], [], [], []
    for u in pack.units:
        graded = framework.excellent_quota.of(u.tier) is not None
        units.append({
            "year": YEAR, "unit_code": u.code, "unit_name": u.name, "tier": u.tier, "parent_code": u.parent_code,
            "basic_score": 75.0, "guiding_points": 5.0, "deductions": 0.0, "total_score": 80.0,
            "total_score_exact": 80.0, "coverage": 1.0, "comparable": True, "status": "可比",
            "failed_basic_count": 0, "pending_count": 0, "grade": "良好" if graded else None, "rank": 1,
            "peer_group": u.parent_code or u.code, "overall_rank": 1,
        })  # fmt: skip
        for code, pillar in framework.pillars.items():
            pillars.append({"year": YEAR, "unit_code": u.code, "pillar": code, "score": 75.0, "coverage": 1.0,
                            "weight": pillar.weight})  # fmt: skip
        contributions += [
            {"year": YEAR, "unit_code": u.code, "item_code": "甲", "item_kind": "indicator", "points": 75.0},
            {"year": YEAR, "unit_code": u.code, "item_code": "乙", "item_kind": "guiding", "points": 5.0},
        ]
        changes.append({"year": YEAR, "unit_code": u.code, "previous_total": None, "total": None, "change": None,
                        "data_effect": None, "scope_effect": None, "weight_effect": None, "target_effect": None,
                        "method_effect": None})  # fmt: skip
        for i in pack.years[YEAR].indicators:
            if i.tier == u.tier and in_effect(i, YEAR):
                key = {"year": YEAR, "unit_code": u.code, "indicator_code": i.code}
                scores.append(key | {"kind": i.kind, "status": "scored", "score": 75.0, "weight": i.weight})
                lineage.append(key | {"role": "value", "submission_id": "x"})
    asked: dict[tuple[str, str], int] = {}
    for a in asked_cells(pack, YEAR):
        asked[a.department, a.kind] = asked.get((a.department, a.kind), 0) + 1
    nothing = dict.fromkeys(("cells_blank", "cells_declared_missing", "cells_rejected", "cells_pending"), 0)
    quality = [{"year": YEAR, "department": d, "kind": k, "cells_asked": n, "cells_accepted": n, **nothing}
               for (d, k), n in asked.items()]  # fmt: skip
    case = {"year": YEAR, "owner_kind": "department", "owner_code": "D06", "found_on": "2021-06-30",
            "unit_code": None, "indicator_code": None}  # fmt: skip
    unsolved = {
        "case_id": "甲",
        "stage": "in_hand",
        "closed_on": None,
        "closed_year": None,
        "evidence_submission": None,
    }
    solved = {"case_id": "乙", "stage": "closed", "closed_on": "2021-09-01", "closed_year": YEAR,
              "evidence_submission": "x"}  # fmt: skip
    empty = pd.DataFrame({"year": [], "unit_code": [], "indicator_code": []})
    frame = pd.DataFrame
    return {
        "unit_scores": frame(units), "pillar_scores": frame(pillars), "indicator_scores": frame(scores),
        "cases": frame([case | unsolved, case | solved]),
        "contributions": frame(contributions), "failed_basics": empty, "pending_items": empty,
        "changes": frame(changes), "lineage": frame(lineage), "data_quality": frame(quality),
        "department_scores": frame([{"year": YEAR, "department": d.code, "department_name": d.name,
                                     "total_score": 90.0} for d in pack.departments]),
    }  # fmt: skip


def _set(mart: str, column: str, value: Any, row: int = 0) -> Callable[[Marts], None]:
    def change(marts: Marts) -> None:
        marts[mart].loc[row, column] = value

    return change


def _both(*changes: Callable[[Marts], None]) -> Callable[[Marts], None]:
    def change(marts: Marts) -> None:
        for one in changes:
            one(marts)

    return change


def _drop(mart: str, row: int = 0) -> Callable[[Marts], None]:
    def change(marts: Marts) -> None:
        marts[mart] = marts[mart].drop(index=row).reset_index(drop=True)

    return change


def _repeat(mart: str) -> Callable[[Marts], None]:
    import pandas as pd

    def change(marts: Marts) -> None:
        marts[mart] = pd.concat([marts[mart], marts[mart].iloc[[0]]], ignore_index=True)

    return change


def _next_year(marts: Marts) -> None:
    import pandas as pd

    later = marts["unit_scores"].assign(year=YEAR + 1)
    marts["unit_scores"] = pd.concat([marts["unit_scores"], later], ignore_index=True)


def _failed_without_a_case(marts: Marts) -> None:
    import pandas as pd

    marts["failed_basics"] = pd.DataFrame({"year": [YEAR], "unit_code": [DISTRICT], "indicator_code": ["甲"]})


def _closed_comes_back(marts: Marts) -> None:
    import pandas as pd

    later = marts["cases"].iloc[[1]].assign(year=YEAR + 1)
    marts["cases"] = pd.concat([marts["cases"], later], ignore_index=True)


_WITHHELD = _both(*(_set("unit_scores", c, v) for c, v in (
    ("comparable", False), ("status", "暂不可比"), ("overall_rank", None), ("grade", None),
)))  # fmt: skip
_EXACT_LEFT = _both(_WITHHELD, _set("unit_scores", "rank", None), _set("unit_scores", "total_score", None))
_MOVED = _both(*(_set("changes", c, v) for c, v in (
    ("previous_total", 70.0), ("total", 80.0), ("change", 10.0), ("data_effect", 6.5), ("scope_effect", 0.5),
    ("weight_effect", 1.5),
    ("target_effect", 0.5),
    ("method_effect", 1.0),
)))  # fmt: skip
BROKEN: list[tuple[str, Callable[[Marts], None]]] = [
    ("mart.years", _next_year),
    ("mart.units", _set("unit_scores", "parent_code", "310110001", 200)),
    ("mart.units", _drop("unit_scores", 100)),
    ("mart.twice", _repeat("pillar_scores")),
    ("mart.twice", _repeat("department_scores")),
    ("mart.score_absent", _set("unit_scores", "total_score", None)),
    ("mart.printed_though_not_comparable", _WITHHELD),
    ("mart.printed_though_not_comparable", _EXACT_LEFT),
    ("mart.status", _set("unit_scores", "status", "暂不可比")),
    ("mart.grade_absent", _set("unit_scores", "grade", None, 20)),
    ("mart.total_bounds", _set("unit_scores", "total_score", 110.5)),
    ("mart.basic_bounds", _set("unit_scores", "basic_score", 100.1)),
    ("mart.guiding_bounds", _set("unit_scores", "guiding_points", 10.5)),
    ("mart.coverage_bounds", _set("unit_scores", "coverage", 1.01)),
    ("mart.rank", _set("unit_scores", "rank", 2, 20)),
    ("mart.rank", _set("unit_scores", "total_score", 80.01, 20)),
    ("mart.rank", _set("unit_scores", "rank", None, 20)),
    ("mart.failed_count", _set("unit_scores", "failed_basic_count", 1)),
    ("mart.pending_count", _set("unit_scores", "pending_count", 1)),
    ("mart.contributions_absent", _both(_drop("contributions", 1), _drop("contributions", 0))),
    ("mart.contributions", _set("contributions", "points", 75.0 + 1e-8)),
    ("mart.pillar_bounds", _set("pillar_scores", "score", -0.1)),
    ("mart.weights", _set("pillar_scores", "weight", 0.26)),
    ("mart.indicator_rows", _drop("indicator_scores", 50)),
    ("mart.indicator_status", _set("indicator_scores", "status", "fine")),
    ("mart.indicator_bounds", _set("indicator_scores", "score", 100.5)),
    ("mart.indicator_unscored", _set("indicator_scores", "score", None)),
    ("mart.indicator_scored_though_missing", _set("indicator_scores", "status", "pending")),
    ("mart.lineage", _drop("lineage")),
    ("mart.change_effects", _both(_MOVED, _set("changes", "method_effect", 1.001))),
    ("mart.change", _both(_MOVED, _set("changes", "total", 80.5))),
    ("mart.change_unsplit", _both(_MOVED, _set("changes", "data_effect", None))),
    ("mart.department_unknown", _set("department_scores", "department", "D99")),
    ("mart.department_bounds", _set("department_scores", "total_score", 101.0)),
    ("mart.twice", _repeat("cases")),
    ("mart.case_stage", _set("cases", "stage", "forgotten")),
    ("mart.case_owner", _set("cases", "owner_code", "D99")),
    ("mart.case_closing", _set("cases", "evidence_submission", None, 1)),
    ("mart.case_closing", _set("cases", "closed_on", "2021-06-29", 1)),
    ("mart.case_closing", _set("cases", "closed_on", "2021-09-01")),
    ("mart.case_absent", _failed_without_a_case),
    ("mart.case_lost", _next_year),
    ("mart.case_revived", _closed_comes_back),
    ("mart.cells_asked", _set("data_quality", "cells_asked", 1)),
    ("mart.cells_lost", _set("data_quality", "cells_accepted", 0)),
]


def _copy(marts: Mapping[str, pd.DataFrame]) -> Marts:
    return {name: frame.copy() for name, frame in marts.items()}


def test_sound_marts_pass(sound: Marts, pack: Pack) -> None:
    judgement = judge_marts(sound, pack, YEAR)

    assert [f.sentence() for f in judgement.findings] == []
    assert judgement.ok
    assert judgement.evaluated == judgement.expected > 30


@pytest.mark.slow
@pytest.mark.parametrize(("rule", "change"), BROKEN, ids=[f"{n}-{r}" for n, (r, _) in enumerate(BROKEN)])
def test_marts_that_contradict_themselves_do_not(
    sound: Marts, pack: Pack, rule: str, change: Callable[[Marts], None]
) -> None:
    marts = _copy(sound)
    change(marts)
    judgement = judge_marts(marts, pack, YEAR)

    assert rule in {f.rule for f in judgement.findings}
    assert not judgement.ok
    for finding in judgement.findings:
        assert "{" not in finding.sentence()
        assert re.search(r"\bnan\b", finding.sentence()) is None


def test_a_split_change_passes(sound: Marts, pack: Pack) -> None:
    marts = _copy(sound)
    _MOVED(marts)

    assert judge_marts(marts, pack, YEAR).ok


@pytest.mark.parametrize("tiers", [{"community"}, {"street", "community"}, {"district", "street", "community"}])
def test_tiers_in_which_nobody_is_comparable_pass(sound: Marts, pack: Pack, tiers: set[str]) -> None:
    marts = _copy(sound)
    units, parts = marts["unit_scores"], marts["contributions"]
    out = units["tier"].isin(tiers)
    units.loc[out, ["total_score", "total_score_exact", "rank", "overall_rank", "grade"]] = None
    units.loc[out, "comparable"], units.loc[out, "status"] = False, "暂不可比"
    marts["contributions"] = parts[~parts["unit_code"].isin(units.loc[out, "unit_code"])].reset_index(drop=True)
    judgement = judge_marts(marts, pack, YEAR)

    assert [f.sentence() for f in judgement.findings] == []
    assert judgement.ok


@pytest.mark.slow
@pytest.mark.parametrize("mart", ["unit_scores", "contributions", "lineage", "data_quality"])
def test_a_mart_that_is_absent_or_empty_refuses(sound: Marts, pack: Pack, mart: str) -> None:
    without = _copy(sound)
    del without[mart]
    assert not judge_marts(without, pack, YEAR).ok
    emptied = _copy(sound)
    emptied[mart] = emptied[mart].iloc[:0]
    assert not judge_marts(emptied, pack, YEAR).ok


def test_a_column_that_is_absent_or_of_text_refuses(sound: Marts, pack: Pack) -> None:
    without = _copy(sound)
    without["unit_scores"] = without["unit_scores"].drop(columns="coverage")
    assert [f.rule for f in judge_marts(without, pack, YEAR).findings] == ["gate.exception"]
    worded = _copy(sound)
    worded["unit_scores"]["total_score"] = "八十"
    assert [f.rule for f in judge_marts(worded, pack, YEAR).findings] == ["gate.exception"]


def test_every_rule_about_marts_is_tested() -> None:
    assert {rule for rule, _ in BROKEN} == set(MARTS)
