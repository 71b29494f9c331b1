"""``mulin score``: a table and an index pack in, scores and everything that explains them out."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from mulin.index import IndexPack, load_index
from mulin.index.model import treated
from mulin.index.sources import ways_of
from mulin.index.trees import flatten, node_formulas
from mulin.language import in_both
from mulin.plain import sha256_file
from mulin.settings import Settings
from mulin.tables.arrow import column
from mulin.tables.sqlfiles import connect, in_memory
from mulin.temporary import temporary_folder
from orchestration.index.asked import Asked, drawn_of, undrawn
from orchestration.index.fill import fill, nominal, versions
from orchestration.index.leaders import Leaders, leaders
from orchestration.index.logarithms import require_logarithms
from orchestration.index.negative import require_computable, require_finite, require_not_negative
from orchestration.index.notes import of_values, refuse, sentences, single_years, unsettled
from orchestration.index.orders import ordered, orders
from orchestration.index.plainly import whole_places
from orchestration.index.refs import methods
from orchestration.index.results import noted, put
from orchestration.index.rows import Table
from orchestration.index.table import read_table
from orchestration.index.weight_sources import FOUND, weight_sources
from orchestration.warehouse.choice import Choice
from orchestration.warehouse.code import code_version
from orchestration.warehouse.direct.templates import NotPlain
from orchestration.warehouse.link import NAME
from orchestration.warehouse.rows import RefScenario
from orchestration.warehouse.scoring import build_in, build_models, plan_ahead

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb
    import pandas as pd

    from orchestration.index.results import Rows

RESULTS: Mapping[str, str] = {
    "scores": "select * exclude scenario from results.index_scores where scenario = 'nominal' order by all",
    "normalised": "select * exclude scenario from results.index_values where scenario = 'nominal' order by all",
    "weights": "select * exclude scenario from results.index_weights where scenario = 'nominal' order by all",
    "contributions":
        "select * exclude scenario from results.index_contributions where scenario = 'nominal' order by all",
}  # fmt: skip
"""Result → query over what was built."""
RESULT_MODELS = Choice(("tag:index",))
MOST_IN_MEMORY = 500_000
"""Figures: every table of theirs may be held at once."""
_THERE, _FOUND = "units_there", "found_"

_TREATMENT = (
    "select year, indicator_code, method, winsorised, skew_before, kurt_before, skew_after, kurt_after, passed,"
    " unit_code, point, value from intermediate.int_treated where scenario = 'nominal' order by all"
)
_NOTES = (
    "select year, tree, node_code, value as weight, note from intermediate.int_computed_nodes"
    " where what = 'weight' and scenario = 'nominal' order by all"
)


_ORDERS = (
    "pivot (select year, tree, node_code, what, value from intermediate.int_computed_nodes"
    " where scenario = 'nominal' and what in ('units', 'support', 'proven', 'tied'))"
    " on what in ('units', 'support', 'proven', 'tied') using first(value) order by all"
)


@dataclass(frozen=True)
class Scored:
    """``results``: result → its rows; ``table``: what was read; ``leaders``: a tree each; ``notes``: what is doubtful,
    what has no result, and why."""

    pack: IndexPack
    table: Table
    results: Mapping[str, Rows]
    leaders: tuple[Leaders, ...] = ()
    notes: tuple[str, ...] = ()

    @cached_property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The results for who looks into them: as pandas frames."""
        import pyarrow as pa

        return {name: rows.to_pandas() if isinstance(rows, pa.Table) else rows for name, rows in self.results.items()}


def variables(packs: list[IndexPack]) -> dict[str, Any]:
    """dbt's vars for packs scored together."""
    nodes = [n for pack in packs for n in flatten(pack)]
    return {
        "index_tables": True,
        "indicator_rows": "table",
        "max_depth": max(n.level for n in nodes),
        "computed_nodes": any(computes(pack) for pack in packs),
        "treated": any(treats(pack) for pack in packs),
        **methods(packs),
        "formulas": {name: sql for pack in packs for name, sql in node_formulas(pack).items()},
    }


def treats(pack: IndexPack) -> bool:
    """Whether outliers of any indicator are treated."""
    return any(treated(i.treat or pack.defaults.treat) for i in pack.indicators)


def computes(pack: IndexPack) -> bool:
    """Whether a score or weight of any node is found in the scores of all units."""
    return any(n.computed or n.weighting for n in flatten(pack))


@contextmanager
def scored_warehouse(
    settings: Settings, packs: Mapping[int, IndexPack], table: Table, scenarios: list[RefScenario]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse with the scored models, for as long as the context is open.

    It is in memory, a tenth of a whole scoring sooner than a file that goes anyway, unless it is large or dbt has to
    build it.
    """
    packed = partial(fill, packs=packs, table=table, scenarios=scenarios, pack_hash=pack_hash(packs.values()),
                     code_version=code_version())  # fmt: skip
    given, year, choice = variables(list(packs.values())), max(table.years), RESULT_MODELS
    with ExitStack() as stack:
        con = None
        if len(table.years) * len(table.figures) <= MOST_IN_MEMORY:
            con = stack.enter_context(in_memory(NAME))
            packed(con)
            try:
                build_in(con, settings, year, choice, variables=given)
            except NotPlain:
                con = None
        if con is None:
            path = stack.enter_context(temporary_folder()) / "index.duckdb"
            with connect(path) as new:
                packed(new)
            build_models(settings, year, choice, warehouse=path, variables=given)
            con = stack.enter_context(connect(path, read_only=True))
        if given["computed_nodes"]:
            require_computable(con)
        require_logarithms(con, packs, table, scenarios)
        require_not_negative(con, packs.values())
        require_finite(con)
        yield con


def _ahead(pack: IndexPack) -> None:
    """What no figure is needed for, done beside the reading of the figures."""
    code_version()
    plan_ahead(variables([pack]), RESULT_MODELS)


def pack_hash(packs: Any) -> str:
    text = json.dumps([p.model_dump(mode="json") for p in packs], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def score(settings: Settings, folder: Path, data: Path, draws: int | None = None, sobol: int | None = None) -> Scored:
    """Score a table by a pack. ``draws``: how often scores are drawn again, ``sobol``: base sample of the Sobol
    indices; None as the pack says, 0 not at all.

    Raises FindingsError (Chinese) for whatever in pack or table cannot be used.
    """
    pack, asked = load_index(folder), Asked(draws, sobol)
    if asked.anything(pack):
        from orchestration.index.robust import require_drawable

        require_drawable(pack, asked)
    Thread(target=_ahead, args=(pack,), daemon=True).start()
    table = read_table(pack, data)
    packs = dict(versions(table, pack))
    with scored_warehouse(settings, packs, table, nominal(table)) as con:
        found: dict[str, Rows] = {}
        for name, query in _queries(con, pack, table).items():
            con.execute(f"create temp table {_FOUND}{name} as {query}")
            found[name] = con.table(f"{_FOUND}{name}").to_arrow_table()
        first = leaders(con, f"{_FOUND}scores", pack)
        unscored = of_values(con, f"{_FOUND}normalised")
        single = in_both(lambda: single_years(con, f"{_FOUND}normalised", pack))
        more, unpaired = _more(con, pack, table, asked)
        found |= more
    if table.screened:
        import pandas as pd

        found["screened"] = pd.DataFrame(table.screened)
    refuse(pack, data, unscored)
    units = Counter(table.years)
    asked_of = list(drawn_of(pack, sorted(units)))
    said = [
        *table.notes, *in_both(lambda: sentences(units, unscored)), *in_both(lambda: unsettled(table)), *single,
        *in_both(lambda: ordered(more)), *unpaired, *in_both(lambda: undrawn(more, asked_of)),
    ]  # fmt: skip
    return Scored(pack, table, found, first, tuple(said))


def _queries(con: duckdb.DuckDBPyConnection, pack: IndexPack, table: Table) -> dict[str, str]:
    """What every scoring gives, without the years in which a unit has no row: it does not belong to them."""
    import pyarrow as pa

    there = [column(table.units, str), column(table.years, int)]
    con.register(_THERE, pa.Table.from_arrays(there, names=["unit_code", "year"]))
    found = dict(RESULTS)
    for name in ("scores", "normalised"):
        found[name] = f"select * from ({RESULTS[name]}) semi join {_THERE} using (unit_code, year) order by all"
    if treats(pack):
        found["treatment"] = _TREATMENT
    if computes(pack):
        found["weight_notes"] = _NOTES
    return found


def _more(
    con: duckdb.DuckDBPyConnection, pack: IndexPack, table: Table, asked: Asked
) -> tuple[dict[str, Rows], list[str]]:
    """What only some packs give, and sentences about what of it is left out."""
    more: dict[str, Rows] = {}
    years = sorted(set(table.years))
    if any(n.computed == "kemeny" for n in flatten(pack)):
        more["orders"] = orders(con.execute(_ORDERS).df())
    if ways_of(pack):
        found = con.execute(FOUND).df() if computes(pack) else None
        if len(sources := weight_sources(pack, con.execute(RESULTS["weights"]).df(), found)):
            more["weight_sources"] = sources
    unpaired: list[str] = []
    if computes(pack):
        from orchestration.index.relations import outranking

        pairs, unpaired = outranking(con, pack, years, treated=treats(pack))
        more |= pairs
    if asked.anything(pack):
        from orchestration.index.robust import robust_frames

        more |= robust_frames(con, pack, table, asked, treated=treats(pack))
    return more, unpaired


def write(scored: Scored, data: Path, out: Path) -> dict[str, int]:
    """Every result as Parquet and CSV, and a manifest with the hashes of all; returns result → rows.

    The folder is replaced as a whole, and only if it is empty or holds an earlier result.
    """
    about = {
        "index": scored.pack.index, "title": scored.pack.title, "pack_hash": pack_hash([scored.pack]),
        "data": {"file": data.name, "sha256": sha256_file(data)}, "code_version": code_version(),
        **noted(scored.notes),
    }  # fmt: skip
    return put(out, scored.results, about, whole=whole_places(scored.pack))
