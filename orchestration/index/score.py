"""``mulin score``: a table and an index pack in, scores and everything that explains them out."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mulin.findings import Finding, FindingsError, Level
from mulin.index import IndexPack, load_index
from mulin.index.model import treated
from mulin.index.trees import flatten, node_formulas
from mulin.plain import sha256_of
from mulin.settings import Settings
from mulin.tables.export import frame_to_csv
from mulin.tables.sqlfiles import connect
from mulin.temporary import temporary_folder
from orchestration.index import messages as m
from orchestration.index.fill import fill, nominal, versions
from orchestration.index.negative import require_computable, require_not_negative
from orchestration.index.notes import of_values, refuse, sentences, single_years
from orchestration.index.orders import ordered, orders
from orchestration.index.plainly import plainly, whole_places
from orchestration.index.relations import outranking
from orchestration.index.robust import robust_frames, undrawn
from orchestration.index.table import Table, read_table
from orchestration.index.weight_sources import FOUND, weight_sources
from orchestration.warehouse.choice import Choice
from orchestration.warehouse.code import code_version
from orchestration.warehouse.rows import RefScenario
from orchestration.warehouse.scoring import build_models

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb
    import pandas as pd

MANIFEST = "manifest.json"
RESULTS: Mapping[str, str] = {
    "scores": "select * exclude scenario from results.index_scores where scenario = 'nominal' order by all",
    "normalised": "select * exclude scenario from results.index_values where scenario = 'nominal' order by all",
    "weights": "select * exclude scenario from results.index_weights where scenario = 'nominal' order by all",
    "contributions":
        "select * exclude scenario from results.index_contributions where scenario = 'nominal' order by all",
}  # fmt: skip
"""file → query over what dbt built."""

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
    """``frames``: result → pandas frame; ``table``: what was read; ``notes``: what is doubtful, what has no
    result, and why."""

    pack: IndexPack
    table: Table
    frames: dict[str, Any]
    notes: tuple[str, ...] = ()


def variables(packs: list[IndexPack]) -> dict[str, Any]:
    """dbt's vars for packs scored together."""
    nodes = [n for pack in packs for n in flatten(pack)]
    return {
        "index_tables": True,
        "indicator_rows": "table",
        "max_depth": max(n.level for n in nodes),
        "computed_nodes": any(n.computed or n.weighting for n in nodes),
        "treated": any(treats(pack) for pack in packs),
        "formulas": {name: sql for pack in packs for name, sql in node_formulas(pack).items()},
    }


def treats(pack: IndexPack) -> bool:
    """Whether outliers of any indicator are treated."""
    return any(treated(i.treat or pack.defaults.treat) for i in pack.indicators)


@contextmanager
def scored_warehouse(
    settings: Settings, packs: Mapping[int, IndexPack], table: Table, scenarios: list[RefScenario]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse with the scored models, for as long as the context is open; its files are gone after it."""
    given = variables(list(packs.values()))
    with temporary_folder() as work:
        path = work / "index.duckdb"
        fill(path, packs, table, scenarios, pack_hash=pack_hash(packs.values()), code_version=code_version())
        year = max(table.years)
        build_models(settings, year, Choice(("tag:index",)), warehouse=path, variables=given)
        with connect(path, read_only=True) as con:
            if given["computed_nodes"]:
                require_computable(con)
            require_not_negative(con, packs.values())
            yield con


def fresh(out: Path) -> Path:
    """An empty folder beside ``out`` to write into. FindingsError where ``out`` holds something that is no result."""
    writable(out)
    part = out.resolve().with_name(f".{out.resolve().name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    return part


def writable(out: Path) -> None:
    """Raise FindingsError where ``out`` holds something that is no earlier result: asked before the work, too."""
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / MANIFEST).is_file())):
        refused = Finding(Level.ERROR, "score.out", m.OUT_IN_USE, m.MEND_OUT, file=str(out))
        raise FindingsError(m.NOT_SCORED, [refused])


def settle(part: Path, out: Path, manifest: Mapping[str, Any]) -> None:
    """Put what was written in place, with its manifest."""
    (part / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    part.replace(out)


def put(out: Path, frames: Mapping[str, Any], about: Mapping[str, Any], encoding: str = "utf-8") -> dict[str, int]:
    """Frames as Parquet and CSV, and a manifest of ``about``, rows and hashes; returns name → rows."""
    part = fresh(out)
    for name, frame in frames.items():
        frame.to_parquet(part / f"{name}.parquet", index=False)
        frame_to_csv(frame, part / f"{name}.csv", encoding)
    rows = {name: len(frame) for name, frame in frames.items()}
    files = {p.name: sha256_of(p.read_bytes()) for p in sorted(part.iterdir())}
    settle(part, out, {**about, "rows": rows, "files": files})
    return rows


def pack_hash(packs: Any) -> str:
    text = json.dumps([p.model_dump(mode="json") for p in packs], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def score(settings: Settings, folder: Path, data: Path, draws: int | None = None) -> Scored:
    """Score a table by a pack. ``draws``: how often scores are drawn again; None as the pack says, 0 not at all.

    Raises FindingsError (Chinese) for whatever in pack or table cannot be used.
    """
    pack = load_index(folder)
    table = read_table(pack, data)
    packs = dict(versions(table, pack))
    with scored_warehouse(settings, packs, table, nominal(table)) as con:
        frames = {name: con.execute(query).df() for name, query in RESULTS.items()}
        for name in ("scores", "normalised"):
            frames[name] = _of_their_years(frames[name], table)
        given = variables([pack])
        if given["treated"]:
            frames["treatment"] = con.execute(_TREATMENT).df()
        if given["computed_nodes"]:
            frames["weight_notes"] = con.execute(_NOTES).df()
            if any(n.computed == "kemeny" for n in flatten(pack)):
                frames["orders"] = orders(con.execute(_ORDERS).df())
        found = con.execute(FOUND).df() if given["computed_nodes"] else None
        if len(sources := weight_sources(pack, frames["weights"], found)):
            frames["weight_sources"] = sources
        pairs, unpaired = outranking(con, pack, sorted(set(table.years)), treated=given["treated"])
        frames |= pairs
        if draws is not None or pack.robustness is not None:
            frames |= robust_frames(con, pack, sorted(set(table.years)), treated=given["treated"], draws=draws)
    if table.screened:
        import pandas as pd

        frames["screened"] = pd.DataFrame(table.screened)
    units, unscored = Counter(table.years), of_values(frames["normalised"])
    refuse(pack, data, unscored)
    said = [
        *table.notes, *sentences(units, unscored), *single_years(pack, frames["normalised"]),
        *ordered(frames), *unpaired, *undrawn(frames),
    ]  # fmt: skip
    return Scored(pack, table, frames, tuple(said))


def _of_their_years(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Without the years in which a unit has no row: it does not belong to them."""
    import pandas as pd

    there = pd.MultiIndex.from_arrays([table.units, table.years])
    return frame[pd.MultiIndex.from_frame(frame[["unit_code", "year"]]).isin(there)].reset_index(drop=True)


def write(scored: Scored, data: Path, out: Path) -> dict[str, int]:
    """Every result as Parquet and CSV, and a manifest with the hashes of all; returns result → rows.

    The folder is replaced as a whole, and only if it is empty or holds an earlier result.
    """
    about = {
        "index": scored.pack.index, "title": scored.pack.title, "pack_hash": pack_hash([scored.pack]),
        "data": {"file": data.name, "sha256": sha256_of(data.read_bytes())}, "code_version": code_version(),
        "notes": list(scored.notes),
    }  # fmt: skip
    whole = whole_places(scored.pack)
    return put(out, {name: plainly(frame, whole=whole) for name, frame in scored.frames.items()}, about)
