"""The parts of a year's change by SQL and by the computation without it, under rules that two years have otherwise.

The county's two years as the demo hands them in, gated once; then the rules of the year before are other ones.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import another_district as other
import duckdb
import pytest
from stand_in import print_page

from mulin.findings import Level
from mulin.pack import Indicator
from mulin.pack.model import YearPack
from mulin.plain import sha256_of
from mulin.received import Store
from mulin.settings import Settings
from mulin.shapes import altered
from mulin.tables.sqlfiles import to_parquet
from orchestration.again.changes import CHANGES
from orchestration.again.year import Year
from orchestration.demo.make import make_demo
from orchestration.pipeline.driver import Driver
from orchestration.pipeline.parsed import ParsedFiles
from orchestration.pipeline.run import YearRun
from orchestration.pipeline.steps import Sound, Warehouse
from orchestration.proving.changes import changes_unlike
from orchestration.proving.verify import verify_release
from orchestration.publishing.publish import make_release
from orchestration.release.inputs import Inputs
from orchestration.release.layout import point_to
from orchestration.release.manifest import data_hash, hash_files, list_files, parse_manifest
from orchestration.release.marts import export_marts
from orchestration.warehouse.build import WarehousePlan, fill_warehouse
from orchestration.warehouse.files import open_warehouse
from orchestration.warehouse.scoring import build_models

pytestmark = pytest.mark.slow
BEFORE, YEAR = other.YEARS
PARTS = ("data_effect", "scope_effect", "weight_effect", "target_effect", "method_effect")


@dataclass(frozen=True)
class Gated:
    settings: Settings
    store: Store
    plan: WarehousePlan


@pytest.fixture(scope="module")
def gated(tmp_path_factory: pytest.TempPathFactory) -> Gated:
    settings = Settings(home=tmp_path_factory.mktemp("again"), pack=other.COUNTY)
    store = Store(settings.received)
    make_demo(other.county(), store, settings.home, other.YEARS)
    made = Driver(YearRun(settings, other.county(), YEAR, store)).drive(Warehouse)
    return Gated(settings, store, made.build.plan)


def framework(of: YearPack, **changes: Any) -> YearPack:
    return altered(of, framework=altered(of.framework, **changes))


def indicators(of: YearPack, make: Callable[[Indicator], Indicator | None]) -> YearPack:
    made = (make(i) for i in of.indicators)
    return altered(of, indicators=tuple(i for i in made if i is not None))


def other_weights(of: YearPack) -> YearPack:
    """Other weights of indicators, pillars and tiers, of guiding ones too."""
    rules = of.framework
    pillars = {p: altered(rule, weight=0.1 * n) for n, (p, rule) in enumerate(rules.pillars.items(), 1)}
    shares = altered(rules.tiers.street.composition, own=0.8, children_mean=0.2)
    street = altered(rules.tiers.street, composition=shares)
    heavier = framework(of, pillars=pillars, tiers=altered(rules.tiers, street=street))
    return indicators(heavier, lambda i: altered(i, weight=i.weight + (7 if i.code[-1] in "13G" else 1)))


def other_means(of: YearPack) -> YearPack:
    """Means that a zero brings down, another cap, another scale."""
    rules = of.framework
    return framework(
        of,
        aggregation=altered(rules.aggregation, pillar="harmonic", index="power:0.5", zero_policy="drop"),
        guiding=altered(rules.guiding, tier_cap=1.0),
        total_scale=altered(rules.total_scale, min=30.0, max=88.0),
    )


def other_pillars(of: YearPack) -> YearPack:
    """A pillar less, its indicators in another; and a pillar that the year after does not know."""
    rules = of.framework
    left = {p if p != "living" else "old": rule for p, rule in rules.pillars.items()}
    means = altered(rules.aggregation, index="arithmetic", pillar="geometric")
    renamed = framework(of, pillars=left, aggregation=means)
    where = {"living": "old", "culture": "order"}
    return indicators(renamed, lambda i: altered(i, pillar=where.get(i.pillar, i.pillar)))


def other_rules(of: YearPack) -> YearPack:
    """Other goals, other rules, other ways with what is missing, an indicator that goes, and one that was a bonus."""

    def make(i: Indicator) -> Indicator | None:
        if i.code == "T-5":
            return None
        if i.code == "V-5":
            return altered(i, kind="guiding", weight=3.0)
        if i.code == "V-3":
            return altered(i, scoring_rule="min_max", params={"degenerate_score": 80.0}, missing_policy="impute_mean")
        if i.code == "V-2":
            return altered(i, params=i.params | {"floor": 10.0, "pass_at": 0.7}, target=99.0)
        if i.code == "V-4":
            return altered(i, params=i.params | {"bands": [(30.0, 100.0), (10.0, 50.0), (0.0, 0.0)]})
        return altered(i, target=i.target * 1.2)

    return indicators(of, make)


def lenient(of: YearPack) -> YearPack:
    """Units are comparable with little."""
    return framework(of, coverage=altered(of.framework.coverage, tier_floor=0.2, pillar_floor=0.0))


def as_it_is(of: YearPack) -> YearPack:
    return of


def nothing_missing(inputs: Inputs) -> Inputs:
    return inputs


def some_missing(inputs: Inputs) -> Inputs:
    """A department whose workbook did not pass a year ago, another's that did not this year: both can score only what
    the other left."""

    def without(entry: Any, department: str) -> Any:
        of = (replace(s, gate_state="rejected") if s.in_force and s.department == department else s
              for s in entry.submissions)  # fmt: skip
        return replace(entry, submissions=tuple(of))

    before, now = inputs.years
    return replace(inputs, years=(without(before, "WATER"), without(now, "CULTURE")))


@pytest.mark.parametrize("came", [nothing_missing, some_missing])
@pytest.mark.parametrize("then", [as_it_is, other_weights, other_means, other_pillars, other_rules])
def test_both_computations_come_to_the_same_parts(
    gated: Gated, then: Callable[[YearPack], YearPack], came: Callable[[Inputs], Inputs], tmp_path: Path
) -> None:
    pack = other.county()
    years = {BEFORE: then(lenient(pack.years[BEFORE])), YEAR: lenient(pack.years[YEAR])}
    packs = {year: altered(pack, years=pack.years | {year: of}) for year, of in years.items()}
    plan = replace(gated.plan, packs_by_year=packs, inputs=came(gated.plan.inputs))
    file, marts = tmp_path / f"{YEAR}.duckdb", tmp_path / "marts"
    marts.mkdir()
    with ParsedFiles(gated.settings, gated.store) as files:
        fill_warehouse(file, plan, files.load)
        again = Year(packs, plan.inputs, files.load).changes
    build_models(gated.settings, YEAR, warehouse=file)
    with open_warehouse(file, YEAR) as con:
        for name in CHANGES:
            to_parquet(con, f"select * from marts.{name}", marts / f"{name}.parquet")

    assert [f.message for f in changes_unlike(marts, again, tmp_path / "again")] == []

    known = [r for r in again["changes"] if r["change"] is not None]
    assert known, "nothing to compare"
    moved = {part for part in PARTS for r in known if r[part] is not None and abs(r[part]) > 1e-9}
    assert moved >= {"data_effect", *_MOVED.get(then, ())}


def forged(settings: Settings) -> None:
    """r1 once more as r2, points of one unit's data made points of its goals: every hash fits, and it is registered."""
    of_year = settings.releases / str(YEAR)
    folder = Path(shutil.copytree(of_year / "r1", of_year / "r2"))
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    with duckdb.connect() as con:
        con.execute("create schema marts")
        for file in (folder / "marts").glob("*.parquet"):
            con.execute(f"create table marts.{file.stem} as select * from read_parquet('{file}')")
        con.execute("update marts.changes set data_effect = data_effect + 2, target_effect = target_effect - 2"
                    f" where unit_code = 'QH3' and year = {YEAR}")  # fmt: skip
        marts_hash = export_marts(con, folder / "marts")
    was = parse_manifest((folder / "manifest.json").read_bytes())
    manifest = replace(
        was, release="r2", marts_hash=marts_hash, data_hash=data_hash(was.inputs_hash, was.pack_hash, marts_hash),
        files=hash_files(folder, list_files(folder)),
    )  # fmt: skip
    said = manifest.to_json().encode()
    (folder / "manifest.json").write_bytes(said)
    Store(settings.received).anchor_release(YEAR, "r2", manifest.data_hash, sha256_of(said))
    point_to(settings, YEAR, "r2")


def test_points_moved_from_data_to_goals_in_a_registered_release_are_found_without_sql(gated: Gated) -> None:
    sound = Driver(YearRun(gated.settings, other.county(), YEAR, gated.store)).drive(Sound)
    make_release(gated.settings, YEAR, sound.scores.warehouse.build, print_page)
    assert [f for f in verify_release(gated.settings, YEAR) if f.rule == "release.again_differs"] == []

    forged(gated.settings)

    found = [f for f in verify_release(gated.settings, YEAR) if f.rule == "release.again_differs"]
    assert [f.level for f in found] == [Level.ERROR] * 2
    assert all("changes 2024 QH3 的" in f.message for f in found)


_MOVED: dict[Callable[[YearPack], YearPack], set[str]] = {
    as_it_is: {"target_effect"}, other_weights: {"weight_effect"}, other_means: {"method_effect"},
    other_pillars: {"weight_effect", "method_effect"}, other_rules: {"scope_effect", "target_effect", "method_effect"},
}  # fmt: skip
"""Without which a set of rules would prove nothing."""
