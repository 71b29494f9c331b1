"""Judges the marts before anything is printed from them: the identities of docs/method.md §6, recomputed here.

The SQL is not trusted to check itself: ranks are ranked again, contributions summed again, units counted from the pack.
All years in the marts are judged, for a report of this year prints earlier ones too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from expectations.judge import Judgement
from expectations.mart_cases import cases
from expectations.mart_frames import TOLERANCE, data_quality, departments, equal, frame, words
from expectations.messages import MARTS, internal
from expectations.runner import Frame, run
from expectations.table import at_least, between, none_of, one_of, unique
from mulin.findings import errors
from mulin.pack import Pack
from mulin.pack.asked import in_effect
from mulin.pack.framework import Framework

if TYPE_CHECKING:
    import pandas as pd

STATUSES = (
    "scored", "pending", "not_applicable", "failed_missing", "carried_forward", "imputed", "no_bonus",
)  # fmt: skip
_NEEDED = (
    "unit_scores", "pillar_scores", "indicator_scores", "contributions", "failed_basics", "pending_items", "changes",
    "department_scores", "data_quality", "lineage", "cases",
)  # fmt: skip


def judge_marts(frames: Mapping[str, pd.DataFrame], pack: Pack, year: int) -> Judgement:
    """Judge the marts (name → table with the columns of docs/architecture.md) of an assessed year.

    A mart or a column that is not there, or of a wrong type, refuses like any other failure.
    """
    missing = [name for name in _NEEDED if name not in frames]
    if missing:
        return _refused(f"缺少成果表 {'、'.join(missing)}")
    try:
        built = _build(frames, pack, year)
    except (KeyError, TypeError, ValueError) as error:
        return _refused(f"{type(error).__name__}: {error}")
    outcome = run(built, MARTS)
    findings = (*outcome.broken, *(f for _, f in outcome.findings))
    rows = sum(len(frames[name]) for name in _NEEDED)
    return Judgement(findings, outcome.evaluated, outcome.expected, rows, outcome.ok() and not errors(findings))


def _refused(detail: str) -> Judgement:
    return Judgement((internal("gate.exception", check="marts", detail=detail),), 0, 1, 0, False)


def _build(marts: Mapping[str, pd.DataFrame], pack: Pack, year: int) -> list[Frame]:
    units = marts["unit_scores"]
    years = sorted(int(y) for y in units["year"].unique())
    return [
        _years(years, pack, year),
        _tiers(units, years, pack),
        _units(units, marts, pack),
        _unit_sums(units, marts),
        _pillars(marts["pillar_scores"]),
        _indicator_counts(marts["indicator_scores"], years, pack),
        _indicators(marts["indicator_scores"], marts["lineage"]),
        _changes(marts["changes"]),
        departments(marts["department_scores"], pack, years),
        data_quality(marts["data_quality"], years, pack),
        *cases(marts["cases"], marts["failed_basics"], pack, years),
    ]


def _years(years: list[int], pack: Pack, year: int) -> Frame:
    import pandas as pd

    wanted = [y for y in sorted(pack.years) if y <= year]
    rows = [{"what": str(y), "standing": "ok" if y in years and y in wanted else "wrong"}
            for y in sorted({*wanted, *years})]  # fmt: skip
    return frame("years", pd.DataFrame(rows), (one_of("mart.years", "standing", ["ok"]),), numbers=(), minimum=1)


def _tiers(units: pd.DataFrame, years: list[int], pack: Pack) -> Frame:
    """Every unit of the pack, once a year, under its parent: so the children of a parent are all there."""
    import pandas as pd

    found = {
        (int(y), u): (t, p)
        for y, u, t, p in units[["year", "unit_code", "tier", "parent_code"]].itertuples(index=False)
    }
    rows = []
    for y in years:
        known = {u.code: u for u in pack.units}
        for code in sorted({*known, *(u for yy, u in found if yy == y)}):
            unit, got = known.get(code), found.get((y, code))
            standing = "missing" if got is None else "foreign" if unit is None else "ok"
            if unit and got and (got[0] != unit.tier or (_text(got[1]) or None) != unit.parent_code):
                standing = "misplaced"
            rows.append({"what": f"{y} {code}", "standing": standing})
    minimum = len(pack.units) * len(years)
    return frame("tiers", pd.DataFrame(rows), (one_of("mart.units", "standing", ["ok"]),), numbers=(), minimum=minimum)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _units(units: pd.DataFrame, marts: Mapping[str, pd.DataFrame], pack: Pack) -> Frame:
    import pandas as pd

    data = units[["year", "unit_code", "tier", "status", "grade", "peer_group", "total_score", "total_score_exact",
                  "basic_score", "guiding_points", "coverage", "rank", "overall_rank", "failed_basic_count",
                  "pending_count"]].copy()  # fmt: skip
    rules = {y: pack.years[int(y)].framework for y in data["year"].unique()}
    data["what"] = data["year"].astype(str) + " " + units["unit_name"].astype(str)
    data["low"] = data["year"].map(lambda y: rules[y].total_scale.min)
    data["high"] = data["year"].map(lambda y: rules[y].total_scale.max)
    data["cap"] = data["year"].map(lambda y: rules[y].guiding.tier_cap)
    comparable = units["comparable"].astype(bool)
    graded = _graded(data, rules)
    data["scored"] = words(comparable & data["total_score"].isna(), "absent")
    data["withheld"] = words(
        ~comparable & data[["rank", "overall_rank", "grade", "total_score", "total_score_exact"]].notna().any(axis=1),
        "printed",
    )
    data["said"] = words((data["status"] == "可比") != comparable, "contradiction")
    data["grading"] = words(comparable & graded & data["grade"].isna(), "absent")
    data["rank_again"] = _ranks(data, units, comparable, rules, ["year", "tier", "peer_group"])
    data["overall_again"] = _ranks(data, units, comparable, rules, ["year", "tier"])
    for column, mart in (("failed_basic_count", "failed_basics"), ("pending_count", "pending_items")):
        counted = marts[mart].groupby(["year", "unit_code"]).size()
        index = pd.MultiIndex.from_frame(data[["year", "unit_code"]])
        data[f"{column}_again"] = counted.reindex(index).fillna(0).to_numpy()
    checks = (
        unique("mart.twice", ("year", "unit_code")),
        none_of("mart.score_absent", "scored", ["absent"]),
        none_of("mart.printed_though_not_comparable", "withheld", ["printed"]),
        none_of("mart.status", "said", ["contradiction"]),
        none_of("mart.grade_absent", "grading", ["absent"]),
        at_least("mart.total_bounds", "total_score", "low"),
        at_least("mart.total_bounds", "high", "total_score"),
        between("mart.basic_bounds", "basic_score", 0, 100 + TOLERANCE),
        between("mart.guiding_bounds", "guiding_points", 0, None),
        at_least("mart.guiding_bounds", "cap", "guiding_points"),
        between("mart.coverage_bounds", "coverage", 0, 1 + TOLERANCE),
        equal("mart.rank", "rank", "rank_again"),
        equal("mart.rank", "overall_rank", "overall_again"),
        equal("mart.failed_count", "failed_basic_count", "failed_basic_count_again"),
        equal("mart.pending_count", "pending_count", "pending_count_again"),
    )
    numbers = ("total_score", "total_score_exact", "basic_score", "guiding_points", "coverage", "rank", "overall_rank",
               "failed_basic_count", "pending_count", "low", "high", "cap", "rank_again", "overall_again",
               "failed_basic_count_again", "pending_count_again")  # fmt: skip
    return frame("units", data, checks, numbers=numbers, minimum=len(pack.units))


def _graded(data: pd.DataFrame, rules: Mapping[int, Framework]) -> pd.Series[Any]:
    """Tiers whose quota is null are not graded at all."""
    pairs = zip(data["year"], data["tier"], strict=True)
    return _series([bool(rules[y].excellent_quota.of(t)) for y, t in pairs], data)


def _series(values: list[Any], like: pd.DataFrame) -> pd.Series[Any]:
    import pandas as pd

    return pd.Series(values, index=like.index)


def _ranks(
    data: pd.DataFrame, units: pd.DataFrame, comparable: pd.Series[Any], rules: Mapping[int, Framework], by: list[str]
) -> pd.Series[Any]:
    """Ranks anew, from the score the framework says, ties by the framework's rule; NaN where not comparable."""
    import pandas as pd

    out = pd.Series(float("nan"), index=data.index)
    for y, framework in rules.items():
        chosen = comparable & (data["year"] == y)
        column = "total_score" if framework.ranking.on == "rounded" else "total_score_exact"
        scores = pd.to_numeric(units.loc[chosen, column])
        groups = [data.loc[chosen, b].fillna("") for b in by]
        out[chosen] = scores.groupby(groups).rank(method=framework.ranking.ties, ascending=False)
    return out


def _unit_sums(units: pd.DataFrame, marts: Mapping[str, pd.DataFrame]) -> Frame:
    """The contributions of a unit add up to its exact score."""
    import pandas as pd

    scored = units[units["total_score_exact"].notna()]
    index = pd.MultiIndex.from_frame(scored[["year", "unit_code"]])
    sums = marts["contributions"].groupby(["year", "unit_code"])["points"].sum().reindex(index)
    data = pd.DataFrame({
        "what": (scored["year"].astype(str) + " " + scored["unit_name"].astype(str)).to_numpy(),
        "gap": (sums.to_numpy(dtype="float64") - scored["total_score_exact"].to_numpy(dtype="float64")),
    })  # fmt: skip
    data["present"] = words(data["gap"].isna(), "absent")
    data["gap"] = data["gap"].abs()
    checks = (
        none_of("mart.contributions_absent", "present", ["absent"]),
        between("mart.contributions", "gap", 0, TOLERANCE),
    )
    # a year that has hardly begun has nobody comparable, and so nothing to add up
    comparable = int(units["comparable"].astype(bool).sum())
    return frame("sums", data, checks, numbers=("gap",), minimum=comparable)


def _pillars(pillars: pd.DataFrame) -> Frame:
    data = pillars[["year", "unit_code", "pillar", "score", "coverage", "weight"]].copy()
    data["what"] = data["year"].astype(str) + " " + data["unit_code"] + " " + data["pillar"]
    data["whole"] = data.groupby(["year", "unit_code"])["weight"].transform("sum")
    checks = (
        unique("mart.twice", ("year", "unit_code", "pillar")),
        between("mart.pillar_bounds", "score", 0, 100 + TOLERANCE),
        between("mart.coverage_bounds", "coverage", 0, 1 + TOLERANCE),
        between("mart.weights", "whole", 1 - TOLERANCE, 1 + TOLERANCE),
    )
    return frame("pillars", data, checks, numbers=("score", "coverage", "weight", "whole"), minimum=1)


def _indicator_counts(scores: pd.DataFrame, years: list[int], pack: Pack) -> Frame:
    """Every indicator in effect has a row for every unit of its tier, also where it does not apply."""
    import pandas as pd

    found = scores.groupby(["year", "indicator_code"]).size().to_dict()
    rows = [
        {"what": f"{y} {i.code}", "found": found.get((y, i.code), 0), "asked": len(pack.units_of(i.tier))}
        for y in years for i in pack.years[y].indicators if in_effect(i, y)
    ]  # fmt: skip
    checks = (equal("mart.indicator_rows", "found", "asked"),)
    return frame("indicator_counts", pd.DataFrame(rows), checks, numbers=("found", "asked"), minimum=1)


def _indicators(scores: pd.DataFrame, lineage: pd.DataFrame) -> Frame:
    """Status, bounds, and a way back to a cell for everything scored."""
    import pandas as pd

    data = scores[["year", "unit_code", "indicator_code", "kind", "status", "score", "weight"]].copy()
    data["what"] = data["year"].astype(str) + " " + data["unit_code"] + " " + data["indicator_code"]
    from_cells = data["status"].isin(["scored", "carried_forward", "imputed"])
    traced = set(lineage[["year", "unit_code", "indicator_code"]].itertuples(index=False, name=None))
    keys = data[["year", "unit_code", "indicator_code"]].itertuples(index=False, name=None)
    known = pd.Series([key in traced for key in keys], index=data.index)
    data["trace"] = words(from_cells & ~known, "absent")
    basic = data["kind"] == "basic"
    data["value"] = words(basic & from_cells & data["score"].isna(), "absent")
    data["silent"] = words(data["status"].isin(["pending", "not_applicable"]) & data["score"].notna(), "scored")
    data["basic"] = data["score"].where(basic)
    checks = (
        unique("mart.twice", ("year", "unit_code", "indicator_code")),
        one_of("mart.indicator_status", "status", STATUSES),
        between("mart.indicator_bounds", "basic", 0, 100 + TOLERANCE),
        none_of("mart.indicator_unscored", "value", ["absent"]),
        none_of("mart.indicator_scored_though_missing", "silent", ["scored"]),
        none_of("mart.lineage", "trace", ["absent"]),
    )
    return frame("indicators", data, checks, numbers=("score", "weight", "basic"), minimum=1)


def _changes(changes: pd.DataFrame) -> Frame:
    columns = ["previous_total", "total", "change", "data_effect", "scope_effect", "weight_effect", "target_effect",
               "method_effect"]  # fmt: skip
    data = changes[["year", "unit_code", *columns]].copy()
    data["what"] = data["year"].astype(str) + " " + data["unit_code"]
    split = data[[c for c in columns if c.endswith("_effect")]].sum(axis=1, skipna=False)
    data["gap"] = (data["change"] - split).abs()
    data["drift"] = (data["total"] - data["previous_total"] - data["change"]).abs()
    both = data["total"].notna() & data["previous_total"].notna()
    data["split"] = words(both & (data["gap"].isna() | data["drift"].isna()), "absent")
    checks = (
        between("mart.change_effects", "gap", 0, TOLERANCE),
        between("mart.change", "drift", 0, TOLERANCE),
        none_of("mart.change_unsplit", "split", ["absent"]),
    )
    return frame("changes", data, checks, numbers=(*columns, "gap", "drift"), minimum=1)
