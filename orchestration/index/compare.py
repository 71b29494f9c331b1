"""``mulin compare``: who moves between two packs on one table, why, and by which change.

One run of dbt scores every step as a scenario: A's data, weights and method; then B's data (another year), B's weights,
B's goals where the rule is the same, B's method; and A with each single difference alone. The four effects therefore
add up to the change exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mulin.findings import Finding, FindingsError, Level
from mulin.index import IndexPack, load_index
from mulin.index.differences import Difference, differences
from mulin.language import in_both, listed
from mulin.settings import Settings
from orchestration.index import messages as m
from orchestration.index.notes import unsettled
from orchestration.index.results import noted, put
from orchestration.index.rows import Table
from orchestration.index.score import scored_warehouse
from orchestration.index.table import read_table
from orchestration.warehouse.rows import RefScenario

if TYPE_CHECKING:
    import pandas as pd

MOST_ALONE = 60
_B, _ALONE = 100_000, 200_000
"""Versions of the rules stand under years that no table has."""
_STEPS = ("a", "data", "weights", "goals", "b")
_EFFECTS = ["data_effect", "weight_effect", "target_effect", "method_effect"]


@dataclass(frozen=True)
class Compared:
    """``moves``: a row a tree and unit, with the change and its effects. ``causes``: a row a tree, unit and indicator.
    ``changes``: a row a tree and single difference, with what it alone would do. ``notes``: what is doubtful about
    the figures, as scoring the table would say."""

    year_a: int
    year_b: int
    moves: pd.DataFrame
    causes: pd.DataFrame
    changes: pd.DataFrame
    notes: tuple[str, ...] = ()


def compare(
    settings: Settings, folder_a: Path, folder_b: Path, data: Path, year_a: int | None = None, year_b: int | None = None
) -> Compared:
    """Scores of A (its year's data) against scores of B. Raises FindingsError (Chinese)."""
    a, b = load_index(folder_a), load_index(folder_b)
    table = _both(a, b, data)
    last = max(table.years)
    first, second = year_a or year_b or last, year_b or year_a or last
    for year in (first, second):
        if year not in table.years:
            known = listed(sorted(set(table.years)))
            text = m.YEAR_ABSENT.format(year=year, known=known)
            raise FindingsError(m.NOT_COMPARED, [Finding(Level.ERROR, "compare.year", text, m.MEND_YEAR_ABSENT)])
    found = differences(a, b)
    alone = [d for d in found if d.pack is not None][:MOST_ALONE]
    packs = {first: a, _B: b} | {_ALONE + k: d.pack for k, d in enumerate(alone) if d.pack is not None}
    weights = RefScenario("weights", first, data_year=second, weight_year=_B, method_year=first)
    scenarios = [
        RefScenario("a", first, data_year=first, weight_year=first, method_year=first),
        RefScenario("data", first, data_year=second, weight_year=first, method_year=first),
        weights,
        weights._replace(scenario="goals", goal_year=_B, figures_of=weights.scenario),
        RefScenario("b", first, data_year=second, weight_year=_B, method_year=_B),
        *(RefScenario(f"alone-{k}", first, first, _ALONE + k, _ALONE + k) for k in range(len(alone))),
    ]
    with scored_warehouse(settings, packs, table, scenarios) as con:
        scores = con.execute("select * from results.index_scores where level = 0 order by all").df()
        shares = con.execute("select * from results.index_contributions where scenario in ('a', 'b') order by all").df()
    notes = (*table.notes, *in_both(lambda: unsettled(table)))
    return Compared(first, second, _moves(scores), _causes(shares), _changes(scores, found, alone), notes)


def _both(a: IndexPack, b: IndexPack, data: Path) -> Table:
    """One table with the figures of both packs. Refuses packs that read the table differently."""
    one, other = read_table(a, data), read_table(b, data)
    late = [bool(p.screen and p.screen.after) for p in (a, b)]
    clash = [f for f, text in a.derived.items() if b.derived.get(f, text) != text]
    if clash or (one.units, one.years) != (other.units, other.years) or late[0] != late[1]:
        text = m.DERIVED_CLASH.format(names=listed(clash)) if clash else m.ROWS_DIFFER
        raise FindingsError(m.NOT_COMPARED, [Finding(Level.ERROR, "compare.table", text, m.MEND_CLASH)])
    one.figures.update(other.figures)
    one.filling.figures.update(other.filling.figures)
    one.classes.update(other.classes)
    one.notes = list(dict.fromkeys([*one.notes, *other.notes]))
    return one


def _moves(scores: pd.DataFrame) -> pd.DataFrame:
    keys = ["tree", "unit_code", "unit_name"]
    by = {s: g.set_index(keys) for s, g in scores.groupby("scenario")}
    out = by["a"][["score_exact", "rank"]].rename(columns={"score_exact": "score_a", "rank": "rank_a"})
    later = by["b"][["score_exact", "rank"]].rename(columns={"score_exact": "score_b", "rank": "rank_b"})
    out = out.join(later, how="outer")
    steps = [by[s]["score_exact"] if s in by else out["score_a"] * float("nan") for s in _STEPS]
    out["change"] = out["score_b"] - out["score_a"]
    for name, before, after in zip(_EFFECTS, steps[:-1], steps[1:], strict=True):
        out[name] = after - before
    # where a step cannot be computed (nothing in common), no split is given
    whole = out[_EFFECTS].notna().all(axis=1)
    out.loc[~whole, _EFFECTS] = float("nan")
    out["rank_change"] = out["rank_a"] - out["rank_b"]
    return out.reset_index().sort_values(["tree", "rank_b", "unit_code"], na_position="last", ignore_index=True)


def _causes(shares: pd.DataFrame) -> pd.DataFrame:
    keys = ["tree", "unit_code", "indicator_code"]
    # asked for by name: a side on which nobody has a score has no rows at all
    a, b = (
        shares[shares["scenario"] == side].set_index(keys)[["score", "effective_weight", "contribution"]]
        for side in ("a", "b")
    )
    out = a.merge(b, how="outer", left_index=True, right_index=True, suffixes=("_a", "_b"))
    # an indicator that one side does not have contributes nothing there; that is known, not missing
    out["change"] = out["contribution_b"].fillna(0.0) - out["contribution_a"].fillna(0.0)
    return out.reset_index()


def _changes(scores: pd.DataFrame, found: list[Difference], alone: list[Difference]) -> pd.DataFrame:
    import pandas as pd

    keys = ["tree", "unit_code"]
    by = {s: g.set_index(keys)[["score_exact", "rank"]] for s, g in scores.groupby("scenario")}
    rows: list[dict[str, Any]] = []
    number = {id(d): k for k, d in enumerate(alone)}
    for d in found:
        said = {"kind": d.kind, "place": d.place, "before": d.before, "after": d.after}
        after = by.get(f"alone-{number[id(d)]}") if id(d) in number else None
        if after is None:
            rows.append({**said, "tree": None})
            continue
        both = by["a"].merge(after, left_index=True, right_index=True, suffixes=("_a", "_b"))
        for tree, group in both.groupby(level="tree"):
            shift = (group["rank_a"] - group["rank_b"]).abs()
            moved = (group["score_exact_b"] - group["score_exact_a"]).abs()
            rows.append({
                **said, "tree": tree, "units_moved": int((shift > 0).sum()), "mean_rank_shift": shift.mean(),
                "greatest_rank_shift": shift.max(), "mean_score_shift": moved.mean(),
                "greatest_score_shift": moved.max(),
            })  # fmt: skip
    columns = ["tree", "kind", "place", "before", "after", "units_moved", "mean_rank_shift", "greatest_rank_shift",
               "mean_score_shift", "greatest_score_shift"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def write(compared: Compared, out: Path) -> dict[str, int]:
    """``moves``, ``causes`` and ``changes`` as Parquet and CSV; returns file → rows."""
    frames = {"moves": compared.moves, "causes": compared.causes, "changes": compared.changes}
    return put(out, frames, {"year_a": compared.year_a, "year_b": compared.year_b, **noted(compared.notes)})
