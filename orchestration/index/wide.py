"""Score a table of hundreds of thousands of units: the same rules and trees, in the models of ``models/wide``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mulin.index import IndexPack, load_index
from mulin.index.compile.macros import FOLDER, Macros
from mulin.index.compile.models import EXTRAS, compile_wide
from mulin.index.compile.spec import READS, spec_of
from mulin.index.compile.statement import Statement
from mulin.index.formula import Formula
from mulin.index.sources import ways_of
from mulin.index.trees import formulas_of
from mulin.language import in_both
from mulin.plain import sha256_file
from mulin.settings import Settings
from mulin.tables.sqlfiles import connect, from_parquet
from mulin.temporary import temporary_folder
from orchestration.index.fill import nominal_in
from orchestration.index.leaders import Leaders, leaders
from orchestration.index.logarithms import require_logarithms_wide
from orchestration.index.negative import require_finite_wide, require_not_negative_wide
from orchestration.index.notes import of_columns, refuse, sentences
from orchestration.index.plainly import whole_places
from orchestration.index.reading.doubts import doubts
from orchestration.index.reading.wanted import as_written, reference_units
from orchestration.index.refs import yearly_rows
from orchestration.index.results import noted, put_one, put_query, replaced, write_manifest
from orchestration.index.score import pack_hash, variables
from orchestration.index.table import reference_absent
from orchestration.index.weight_sources import weight_sources
from orchestration.index.wide_table import load_wide
from orchestration.warehouse.choice import Choice
from orchestration.warehouse.code import code_version
from orchestration.warehouse.rows import RefRun
from orchestration.warehouse.schema import write_tables
from orchestration.warehouse.scoring import build_models
from orchestration.warehouse.statements import OWN, Files

if TYPE_CHECKING:
    import duckdb

ENGINE: Mapping[str, Any] = {
    "threads": 1, "memory_limit": "600MB", "disabled_compression_methods": "fsst,dict_fsst"
}  # fmt: skip
"""One thread: means of children and of peers are sums, and two threads add in whatever order they finish. Codes of
units are all different: to find out that they hardly get shorter took a third of writing a table."""

_SCORES = (
    "select r.year, r.tree, r.node_code, r.level, r.unit_code, u.unit_name, r.score, r.score_exact, r.comparable,"
    " r.coverage, r.imputed_share, r.rank, r.peers, r.peer_group, r.peer_rank, r.peer_group_size"
    " from wide.wide_ranks as r inner join raw.wide as u on r.year = u.year and r.unit_code = u.unit_code order by all"
)
_WEIGHTS = (
    "select y.year, w.* exclude (scenario, year) from results.index_weights as w"
    " cross join (select distinct year from raw.wide) as y where w.scenario = 'nominal' order by all"
)
"""One set of rules holds for all years of the table."""
_ROWS = "select * exclude tier from wide.{table} order by year, unit_code"


@dataclass(frozen=True)
class WideScored:
    """``leaders``: a tree each; everything else is in the folder already. ``rows``: file → rows; ``notes``: what is
    doubtful, what has no score, and why."""

    pack: IndexPack
    units: int
    leaders: tuple[Leaders, ...]
    rows: dict[str, int]
    notes: tuple[str, ...] = ()


@contextmanager
def wide_warehouse(
    settings: Settings, pack: IndexPack, data: Path, engine: Mapping[str, Any] = ENGINE
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse with the wide models built, for as long as the context is open."""
    with temporary_folder() as work:
        path = work / "index.duckdb"
        with connect(path, config=engine) as con:
            years = load_wide(con, pack, data)
            _references_there(con, pack, data)
            fill_rules(con, pack, max(years))
            statements = compiler(con, formulas_of(pack), nodes_ranked=True)
        build_models(settings, max(years), Choice(("tag:wide", "index_weights")), warehouse=path,
                     variables=variables([pack]), engine=engine, compiled=statements)  # fmt: skip
        with connect(path, read_only=True, config=engine) as con:
            yield con


def compiler(
    con: duckdb.DuckDBPyConnection, formulas: Mapping[str, Formula], extras: Collection[str] = EXTRAS, *,
    nodes_ranked: bool = False,
) -> Callable[[Files], Mapping[str, Statement]]:  # fmt: skip
    """What makes of the project's files the statements of ``models/wide``, for the rules and table of a warehouse."""

    def rows(table: str) -> list[dict[str, Any]]:
        read = con.execute(f"select * from raw.{table}")
        names = [name for name, *_ in read.description]
        return [dict(zip(names, row, strict=True)) for row in read.fetchall()]

    (years,) = con.execute("select count(distinct year) from raw.wide").fetchone() or (0,)
    spec = spec_of({table: rows(table) for table in READS}, formulas, int(years))

    def compiled(files: Files) -> Mapping[str, Statement]:
        own = (text.decode() for (package, name), text in files.items() if package == OWN and name.startswith(FOLDER))
        return compile_wide(spec, _macros(tuple(own)), extras, nodes_ranked=nodes_ranked)

    return compiled


@lru_cache(maxsize=2)
def _macros(texts: tuple[str, ...]) -> Macros:
    """Of these very texts, compiled once in a process."""
    return Macros(texts)


def fill_rules(con: duckdb.DuckDBPyConnection, pack: IndexPack, year: int) -> None:
    """``raw.ref_*``: one set of rules, that of the last year, for all years of the table."""
    run = RefRun(year, pack.index, pack_hash([pack]), pack.demo, code_version(), "")
    write_tables(con, [*yearly_rows(pack, year), run, nominal_in(year)])


def _references_there(con: duckdb.DuckDBPyConnection, pack: IndexPack, data: Path) -> None:
    for unit in reference_units(pack):
        if not con.execute("select 1 from raw.wide where unit_code = ? limit 1", [unit]).fetchone():
            raise reference_absent(data, unit)


def score_wide(settings: Settings, folder: Path, data: Path, out: Path) -> WideScored:
    """Score and write: ``scores`` and ``weights`` as ever, ``normalised`` and ``contributions`` with a row a unit and a
    column an indicator, as Parquet only. Raises FindingsError (Chinese)."""
    pack = load_index(folder)
    with replaced(out) as part:
        return _score_into(part, settings, pack, data)


def _score_into(part: Path, settings: Settings, pack: IndexPack, data: Path) -> WideScored:
    rows: dict[str, int] = {}
    with wide_warehouse(settings, pack, data) as con:
        unscored = of_columns(con, pack)
        refuse(pack, data, unscored)
        require_logarithms_wide(con, pack, data)
        require_not_negative_wide(con, pack)
        require_finite_wide(con)
        for name, query in {
            "scores": _SCORES, "weights": _WEIGHTS, "normalised": _ROWS.format(table="wide_normalised"),
            "contributions": _ROWS.format(table="wide_contributions"),
        }.items():  # fmt: skip
            csv = name in {"scores", "weights"}
            rows[name] = put_query(con, part, name, query, whole=whole_places(pack), csv=csv)
        if ways_of(pack) and len(sources := weight_sources(pack, con.execute(_WEIGHTS).df())):
            rows["weight_sources"] = put_one(con, part, "weight_sources", sources)
        first = leaders(con, from_parquet(part / "scores.parquet"), pack)
        units = dict(con.execute("select year, count(*) from raw.wide group by 1").fetchall())
        doubtful = in_both(lambda: doubts(con, pack, data, "raw.wide", as_written(pack)))
        notes = (*doubtful, *in_both(lambda: sentences(units, unscored)))
    files = {p.name: sha256_file(p) for p in sorted(part.iterdir())}
    manifest = {
        "index": pack.index, "title": pack.title, "pack_hash": pack_hash([pack]), "shape": "wide",
        "data": {"file": data.name, "sha256": sha256_file(data)}, "code_version": code_version(),
        **noted(notes), "rows": rows, "files": files,
    }  # fmt: skip
    write_manifest(part, manifest)
    return WideScored(pack, sum(units.values()), first, rows, notes)
