"""What-if for a district: a year's received figures under another pack's, or another year's, framework.

The year is gated and loaded as any run does, but into a warehouse of its own; the other rules stand in it under a
version of ``year`` that no figure has. Nothing of the year's own warehouse or releases is touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mulin.language import Both, listed
from mulin.methods.outranking import ranks
from mulin.pack import Pack
from mulin.pack.framework_differences import framework_differences
from mulin.settings import Settings
from mulin.tables.sqlfiles import connect
from mulin.temporary import temporary_folder
from orchestration.index.results import put
from orchestration.pipeline.gate import gate
from orchestration.pipeline.parsed import ParsedFiles
from orchestration.pipeline.run import YearRun, year_run
from orchestration.progress import Listener
from orchestration.warehouse.build import fill_warehouse, plan_warehouse
from orchestration.warehouse.choice import Choice
from orchestration.warehouse.goals import kept_rules
from orchestration.warehouse.rows import TABLES, RefParam, RefScenario
from orchestration.warehouse.schema import Row, columns_of, write_table
from orchestration.warehouse.scoring import build_models
from orchestration.warehouse.yearly import yearly_rows

if TYPE_CHECKING:
    import pandas as pd

VERSION = 100_000
"""The other rules stand under this plus their year."""

_SCORES = Choice(("int_unit_totals", "int_indicator_results", "int_grades"), tests=False)
_VARIABLES = {"indicator_rows": "table"}
_GRADES = "select unit_code, grade from intermediate.int_grades where year = ?"
_MOVES = """
with steps as (
    select t.unit_code, u.name as unit_name, t.tier, t.parent_code, t.is_comparable, t.scenario, t.total_score_exact
    from intermediate.int_unit_totals as t
    inner join raw.ref_units as u on t.unit_code = u.code
    where t.year = ?
)
select a.tier, a.parent_code, a.unit_code, a.unit_name, a.total_score_exact as score_a, b.total_score_exact as score_b,
    b.total_score_exact - a.total_score_exact as change,
    w.total_score_exact - a.total_score_exact as weight_effect,
    g.total_score_exact - w.total_score_exact as target_effect,
    b.total_score_exact - g.total_score_exact as method_effect
from steps as a
left join steps as w on a.unit_code = w.unit_code and w.scenario = 'weights'
left join steps as g on a.unit_code = g.unit_code and g.scenario = 'goals'
left join steps as b on a.unit_code = b.unit_code and b.scenario = 'other'
where a.scenario = 'nominal' and a.is_comparable
order by a.tier, a.unit_code
"""
_CAUSES = """
select a.unit_code, coalesce(a.indicator_code, b.indicator_code) as indicator_code,
    coalesce(b.contribution, 0.0) - coalesce(a.contribution, 0.0) as change
from (select * from intermediate.int_indicator_results where scenario = 'nominal' and year = ?) as a
full join (select * from intermediate.int_indicator_results where scenario = 'other' and year = ?) as b
    on a.unit_code = b.unit_code and a.indicator_code = b.indicator_code
where abs(coalesce(b.contribution, 0.0) - coalesce(a.contribution, 0.0)) > 1e-9
order by all
"""


@dataclass(frozen=True)
class WhatIf:
    """``moves``: a row a comparable unit, ranks and grades by the policies of either side; ``causes``: a row a unit and
    indicator whose contribution to the own score changes. ``rules``: what differs between the frameworks, in words."""

    year: int
    moves: pd.DataFrame
    causes: pd.DataFrame
    rules: list[tuple[str, str, str]]


def what_if(
    settings: Settings, pack: Pack, year: int, other: Pack, other_year: int, listener: Listener | None = None
) -> WhatIf:
    """The figures received for ``year``, scored by ``pack``'s rules of that year and by ``other``'s of ``other_year``.

    Raises FindingsError (Chinese) as a run of the year would. Who is comparable stays as it is under the year's rules.
    """
    with temporary_folder() as work:
        file = work / "whatif.duckdb"
        with year_run(settings, pack, year, listener) as run:
            _load(run, file)
        _other_rules(file, pack, year, other, other_year)
        build_models(settings, year, _SCORES, warehouse=file, variables=_VARIABLES)
        with connect(file, read_only=True) as con:
            moves = _ranked(con.execute(_MOVES, [year]).df(), pack, year, other, other_year)
            causes = con.execute(_CAUSES, [year, year]).df()
            before = dict(con.execute(_GRADES, [year]).fetchall())
        theirs = {"graded_scenario": "other", "graded_rules": VERSION + other_year - year}
        build_models(settings, year, _SCORES, warehouse=file, variables=_VARIABLES | theirs)
        with connect(file, read_only=True) as con:
            after = dict(con.execute(_GRADES, [year]).fetchall())
        moves["grade_a"], moves["grade_b"] = moves["unit_code"].map(before), moves["unit_code"].map(after)
    return WhatIf(year, moves, causes, rule_differences(pack, year, other, other_year))


def _load(run: YearRun, file: Path) -> None:
    admitted = gate(run)
    plan = plan_warehouse(run.settings, run.pack, run.year, admitted.verdicts.by_year, store=run.store)
    with ParsedFiles(run.settings, run.store, known=run.readings) as files:
        fill_warehouse(file, plan, files.load)


def _other_rules(file: Path, pack: Pack, year: int, other: Pack, other_year: int) -> None:
    version = VERSION + other_year
    theirs = [_versioned(row) for row in yearly_rows(other, other_year)]
    theirs += kept_rules(theirs, yearly_rows(pack, year))
    with connect(file) as con:
        for kind, rows in groupby(theirs, type):
            places = ", ".join("?" * len(columns_of(kind)))
            con.executemany(f"insert into raw.{TABLES[kind]} values ({places})", list(rows))
        weights = RefScenario("weights", year, data_year=year, weight_year=version, method_year=year)
        scenarios = [
            RefScenario("nominal", year, data_year=year, weight_year=year, method_year=year),
            weights,
            weights._replace(scenario="goals", goal_year=version, figures_of=weights.scenario),
            RefScenario("other", year, data_year=year, weight_year=version, method_year=version),
        ]
        write_table(con, RefScenario, scenarios)


def _versioned(row: Row) -> Row:
    """A row under its version. ``first_year`` is compared with the year of the rules, so it moves along."""
    if isinstance(row, RefParam) and row.param == "first_year" and row.number is not None:
        row = row._replace(number=row.number + VERSION)
    return type(row)(row[0] + VERSION, *row[1:])


def _ranked(moves: pd.DataFrame, pack: Pack, year: int, other: Pack, other_year: int) -> pd.DataFrame:
    for side, framework in (("a", pack.years[year].framework), ("b", other.years[other_year].framework)):
        decimals = framework.rounding.score_decimals if framework.ranking.on == "rounded" else 10
        given = np.full(len(moves), np.nan)
        for tier in moves["tier"].unique():
            rows = (moves["tier"] == tier).to_numpy()
            scores = moves[f"score_{side}"].to_numpy(dtype=float)[rows]
            given[rows] = ranks(scores, ties=framework.ranking.ties, decimals=decimals)
        moves[f"rank_{side}"] = given
    return moves.assign(rank_change=moves["rank_a"] - moves["rank_b"])


_PRESENT, _ABSENT = Both("有", "present"), Both("没有", "absent")


def rule_differences(pack: Pack, year: int, other: Pack, other_year: int) -> list[tuple[str, str, str]]:
    """(place, before, after) of every indicator and key of the framework that differs; dates do not score and are
    left out."""
    out: list[tuple[str, str, str]] = []
    keys: list[tuple[str, str, str]] = []
    a = {i.code: i.model_dump(mode="json") for i in pack.years[year].indicators}
    b = {i.code: i.model_dump(mode="json") for i in other.years[other_year].indicators}
    for code in sorted(a.keys() | b.keys()):
        if code not in a or code not in b:
            before, after = (str(_PRESENT if code in one else _ABSENT) for one in (a, b))
            out.append((code, before, after))
            continue
        out += [(f"{code}.{k}", str(a[code][k]), str(b[code][k])) for k in _SCORING if a[code][k] != b[code][k]]
    frameworks = pack.years[year].framework, other.years[other_year].framework
    for key in framework_differences(*frameworks, leave=_NOT_SCORING):
        before, after = _written(key.old), _written(key.new)
        if before != after:  # a record more or less also says what it leaves empty
            keys.append((".".join(key.path), before, after))
    return out + sorted(keys)


def _written(value: object) -> str:
    """As people read it, in the language in force."""
    if isinstance(value, tuple):
        return listed(value) if value else str(_ABSENT)
    return str(_ABSENT if value is None else value)


_SCORING = (
    "tier", "pillar", "kind", "direction", "value_type", "value_field", "numerator_field", "denominator_field",
    "scoring_rule", "params", "target", "weight", "missing_policy", "veto",
)  # fmt: skip
_NOT_SCORING = frozenset({
    "year", "version", "status", "title_zh", "deadlines", "checks", "robustness", "schema_version", "schemes",
})  # fmt: skip


def write(found: WhatIf, out: Path) -> dict[str, int]:
    """``moves``, ``causes``, ``rules`` as Parquet and CSV; returns file → rows."""
    import pandas as pd

    rules = pd.DataFrame(found.rules, columns=["place", "before", "after"])
    frames = {"moves": found.moves, "causes": found.causes, "rules": rules}
    return put(out, frames, {"year": found.year}, bom=True)
