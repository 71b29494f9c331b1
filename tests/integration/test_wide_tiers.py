"""Three tiers scored wide: as the district's models compose them, and the same to the last bit on a second run."""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from mulin.settings import Settings

pytestmark = pytest.mark.slow

BENCH = Path(__file__).resolve().parents[1] / "bench"
sys.path.append(str(BENCH))
YEAR = 2024


def units(rng: random.Random) -> list[tuple[str, str, str | None, str]]:
    """(code, tier, parent, county)"""
    out: list[tuple[str, str, str | None, str]] = []
    for c in range(3):
        out.append((f"C{c}", "county", None, "city"))
        for t in range(4):
            out.append((f"C{c}T{t}", "township", f"C{c}", f"C{c}"))
            out += [(f"C{c}T{t}V{v}", "community", f"C{c}T{t}", f"C{c}") for v in range(rng.randrange(1, 7))]
    return out


def build(settings: Settings, file: Path, of: str, given: dict[str, Any] | None = None) -> None:
    import duckdb

    from orchestration.index.wide import compiler
    from orchestration.warehouse.choice import Choice
    from orchestration.warehouse.scoring import build_models

    with duckdb.connect(str(file)) as con:
        statements = None if given else compiler(con, {}, ["coverage", "ranks"])
    build_models(
        settings, YEAR, Choice((of,), tests=False), warehouse=file, variables=given, compiled=statements
    )  # fmt: skip


def test_tiers_are_composed_as_in_a_district(tmp_path: Path) -> None:
    import duckdb
    from world import INDICATORS, fill_rules

    from orchestration.index.refs import OWNER
    from orchestration.warehouse.rows import Observation, RefField, RefUnit, RefUnitClass
    from orchestration.warehouse.schema import write_table

    rng = random.Random(5)
    all_units = units(rng)
    figures = {
        u: [None if rng.random() < 0.1 else rng.uniform(0, 100) for _ in range(INDICATORS)] for u, *_ in all_units
    }
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(file)) as con:
        fill_rules(con)
        columns = ", ".join(f"f{k} double" for k in range(INDICATORS))
        con.execute(
            f"create table raw.wide (year integer, unit_code text, tier text, parent_code text, area text, {columns})"
        )
        marks = ", ".join("?" * (INDICATORS + 5))
        given = [(YEAR, u, tier, parent, area, *figures[u]) for u, tier, parent, area in all_units]
        con.executemany(f"insert into raw.wide values ({marks})", given)
        con.execute("create table raw.wide_prior (year integer, tier text, tree text, unit_code text, score double,"
                    " comparable boolean)")  # fmt: skip
        for kind, rows in {
            RefUnit: [(u, u, tier, parent, n) for n, (u, tier, parent, _) in enumerate(all_units)],
            RefField: [(f"f{k}", f"f{k}", None, OWNER, OWNER, "decimal", None) for k in range(INDICATORS)],
            RefUnitClass: [
                *(("area", u, area) for u, _, _, area in all_units), *(("__all", u, "all") for u, *_ in all_units)
            ],
            Observation: [
                (YEAR, OWNER, OWNER, f"f{k}", u, "value", value, str(value), "t", f"{k}")
                for u, *_ in all_units for k, value in enumerate(figures[u]) if value is not None
            ],
        }.items():  # fmt: skip
            write_table(con, kind, rows)
    settings = Settings(home=tmp_path / "home")
    build(settings, file, "int_unit_totals", {"max_depth": 2, "max_tier_height": 2})
    build(settings, file, "tag:wide")
    with duckdb.connect(str(file), read_only=True) as con:
        rows = con.execute(
            "select w.unit_code, w.score, l.basic_score, w.children_score, l.children_basic, w.coverage, l.coverage,"
            " w.comparable, l.is_comparable, w.children, coalesce(l.children, 0)"
            " from wide.wide_totals as w full join intermediate.int_unit_totals as l using (unit_code)"
        ).fetchall()
    assert len(rows) == len(all_units)
    for unit, *pairs in rows:
        for wide, long in zip(pairs[::2], pairs[1::2], strict=True):
            if isinstance(wide, float) and isinstance(long, float):
                assert wide == pytest.approx(long, abs=1e-9), unit
            else:
                assert wide == long or (wide, long) == (None, 0), unit


def test_one_thread_gives_the_same_bits_twice(tmp_path: Path) -> None:
    import duckdb
    from world import INDICATORS, fill_rules

    first, second = tmp_path / "first.duckdb", tmp_path / "second.duckdb"
    with duckdb.connect(str(first)) as con:
        con.execute("create schema raw")
        figures = ", ".join(
            f"case when hash(i, {k}, 'gap') % 50 = 0 then null else hash(i, {k}) % 1000003 / 10000.03e0 end as f{k}"
            for k in range(INDICATORS)
        )
        con.execute(
            f"create table raw.wide as select {YEAR} as year, 'V' || i as unit_code, 'T' || i % 500 as parent_code,"
            f" 'A' || i % 40 as area, 'community' as tier, {figures} from range(60000) as t (i)"
        )
        con.execute("create table raw.wide_prior (year integer, tier text, tree text, unit_code text, score double,"
                    " comparable boolean)")  # fmt: skip
        fill_rules(con)
    shutil.copy(first, second)
    settings = Settings(home=tmp_path / "home")
    for file in (first, second):
        build(settings, file, "tag:wide")
    with duckdb.connect() as con:
        con.execute(f"attach '{first}' as a (read_only); attach '{second}' as b (read_only)")
        for table in ("wide_totals", "wide_ranks", "wide_pools"):
            (off,) = con.execute(
                f"select count(*) from (select * from a.wide.{table} except select * from b.wide.{table})"
            ).fetchone() or (1,)
            assert off == 0, table
