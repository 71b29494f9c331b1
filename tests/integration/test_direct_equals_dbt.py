"""The project's statements run by the house itself and by dbt: the same names, statements, verdicts, tables, rows."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from mulin.settings import REPO_ROOT, Settings
from orchestration.warehouse.choice import EVERYTHING, Choice
from orchestration.warehouse.dbt import run_dbt
from orchestration.warehouse.project import PROJECT
from orchestration.warehouse.results import DbtFailed, DbtResult
from orchestration.warehouse.scoring import build_models

pytestmark = pytest.mark.slow

CASES = REPO_ROOT / "tests" / "cases"
PUBLISHED = CASES / "data" / "hdi_hdr2122"
YEAR = 2021
NUMBER = re.compile(r"(?<![\w.'])\d+\.\d+\b")
Outcome = Mapping[str, Any]


def outcome(run: Callable[[], DbtResult], file: Path) -> Outcome:
    """What a run said of every node and left of every table; findings without the name of the log."""
    said: dict[str, Any] = {}
    try:
        result = run()
    except DbtFailed as failed:
        nodes = failed.nodes
        said["findings"] = [(f.rule, f.message) for f in failed.findings]
    else:
        nodes = result.nodes
        said["compiled"] = dict(result.compiled)
    said["nodes"] = sorted((n.unique_id, n.name, n.kind, n.status, n.failures or 0) for n in nodes)
    said["tests"] = {n.unique_id: n.description for n in nodes if n.kind == "test"}
    return {**said, "tables": tables(file)}


def tables(file: Path) -> dict[str, tuple[str, list[Any], list[str]]]:
    """Table or view → which it is, its columns with types, its rows in order."""
    import duckdb

    with duckdb.connect(str(file), read_only=True, config={"threads": 1}) as con:
        there = con.execute("select table_schema, table_name, table_type from information_schema.tables").fetchall()
        out = {}
        for schema, name, kind in there:
            rows = con.execute(f'select * from "{schema}"."{name}"')
            columns = [(c, str(t)) for c, t, *_ in rows.description or ()]
            out[f"{schema}.{name}"] = (kind, columns, list(map(repr, rows.fetchall())))
    return out


def both(
    settings: Settings, year: int, choice: Choice = EVERYTHING, *, warehouse: Path, **given: Any
) -> tuple[Outcome, Outcome]:
    """(by the house itself, by dbt) on copies of one warehouse."""
    direct, by_dbt = (warehouse.with_name(f"{warehouse.stem}-{way}.duckdb") for way in ("direct", "dbt"))
    for copy in (direct, by_dbt):
        shutil.copy(warehouse, copy)
    one = outcome(lambda: build_models(settings, year, choice, warehouse=direct, **given), direct)
    two = outcome(lambda: run_dbt(settings, year, choice.command, warehouse=by_dbt, **given), by_dbt)
    return one, two


def alike(one: Outcome, two: Outcome) -> bool:
    """Compared piece by piece, so that a difference is told by name."""
    assert one.keys() == two.keys()
    for what in one.keys() - {"tables"}:
        assert one[what] == two[what]
    assert one["tables"].keys() == two["tables"].keys()
    assert [name for name in one["tables"] if one["tables"][name] != two["tables"][name]] == []
    return True


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def filled(settings: Settings) -> Path:
    """A demo district's warehouse with what was handed in, before anything is scored."""
    from mulin.pack import load_pack
    from mulin.received import Store
    from orchestration.demo.make import make_demo
    from orchestration.pipeline.driver import Driver
    from orchestration.pipeline.run import YearRun
    from orchestration.pipeline.steps import Warehouse

    pack, store = load_pack(settings.pack), Store(settings.received)
    make_demo(pack, store, settings.home, [YEAR])
    Driver(YearRun(settings, pack, YEAR, store)).drive(Warehouse)
    return settings.warehouse_file(YEAR)


@pytest.fixture(scope="module")
def scored(settings: Settings, filled: Path) -> tuple[Outcome, Outcome]:
    return both(settings, YEAR, warehouse=filled)


def test_a_district_comes_out_the_same(scored: tuple[Outcome, Outcome]) -> None:
    direct, by_dbt = scored
    assert alike(direct, by_dbt)
    assert {status for *_, status, _ in direct["nodes"]} == {"success", "pass"}
    assert len(direct["tables"]["marts.indicator_scores"][2]) > 1000


def test_a_part_of_a_district_comes_out_the_same(settings: Settings, filled: Path) -> None:
    some = Choice(("int_unit_totals", "int_printed_totals"), tests=False)
    assert alike(*both(settings, YEAR, some, warehouse=filled, variables={"indicator_rows": "table"}))


@pytest.mark.parametrize("seed", range(3))
def test_a_changed_number_changes_both_alike(
    settings: Settings, filled: Path, scored: tuple[Outcome, Outcome], tmp_path: Path, seed: int
) -> None:
    project = shutil.copytree(PROJECT, tmp_path / "project")
    draw = random.Random(seed)
    files = sorted((project / "models" / "intermediate").glob("*.sql"))
    file = draw.choice([f for f in files if NUMBER.search(f.read_text(encoding="utf-8"))])
    text = file.read_text(encoding="utf-8")
    place = draw.choice(list(NUMBER.finditer(text)))
    file.write_text(f"{text[: place.start()]}{float(place[0]) + 0.5}{text[place.end() :]}", encoding="utf-8")

    direct, by_dbt = both(settings, YEAR, warehouse=filled, project=project)

    assert alike(direct, by_dbt)
    assert direct != scored[0]


def test_a_failed_test_stops_both_at_the_same_place(settings: Settings, filled: Path, tmp_path: Path) -> None:
    project = shutil.copytree(PROJECT, tmp_path / "project")
    refusing = project / "tests" / "assert_tree_is_whole.sql"
    refusing.write_text("select 1 from {{ ref('int_nodes') }} limit 3", encoding="utf-8")

    direct, by_dbt = both(settings, YEAR, warehouse=filled, project=project)

    assert direct["findings"] == by_dbt["findings"]
    assert "3 行" in direct["findings"][0][1]
    assert direct["nodes"] == by_dbt["nodes"]
    assert any(status == "skipped" for *_, status, _ in direct["nodes"])


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Outcome, Outcome]]:
    """Whenever an index is scored from now on, it is scored both ways; what came of it."""
    from orchestration.index import score, wide

    found: list[tuple[Outcome, Outcome]] = []

    def build(settings: Settings, year: int, choice: Choice, *, warehouse: Path, **given: Any) -> DbtResult:
        found.append(both(settings, year, choice, warehouse=warehouse, **given))
        return build_models(settings, year, choice, warehouse=warehouse, **given)

    monkeypatch.setattr(score, "build_models", build)
    monkeypatch.setattr(wide, "build_models", build)
    monkeypatch.setattr(score, "MOST_IN_MEMORY", 0)  # dbt builds in a file
    return found


@pytest.mark.parametrize(
    ("case", "data", "scores"),
    [("hdi", "inputs.csv", 10_000), ("gii", "inputs_ihdi_gii_2021.csv", 1_500)],  # means; formulas over nodes
)
def test_a_published_index_comes_out_the_same(
    case: str, data: str, scores: int, settings: Settings, held: list[tuple[Outcome, Outcome]]
) -> None:
    from orchestration.index.score import score

    score(settings, CASES / case, PUBLISHED / data)

    ((direct, by_dbt),) = held
    assert alike(direct, by_dbt)
    assert len(direct["tables"]["results.index_scores"][2]) > scores


def test_every_method_comes_out_the_same(
    settings: Settings, held: list[tuple[Outcome, Outcome]], tmp_path: Path
) -> None:
    """Treated outliers, weights found from scores, nodes compared as sets, formulas; two models are in Python."""
    from method_pack import pack, rows, write_rows

    from orchestration.index.score import score

    (tmp_path / "index.yaml").write_text(json.dumps(pack(), ensure_ascii=False), encoding="utf-8")
    score(settings, tmp_path, write_rows(tmp_path / "data.csv", rows()))

    ((direct, by_dbt),) = held
    assert alike(direct, by_dbt)
    assert {"intermediate.int_treated", "intermediate.int_computed_nodes"} <= direct["tables"].keys()


def test_a_wide_table_comes_out_the_same(
    settings: Settings, held: list[tuple[Outcome, Outcome]], tmp_path: Path
) -> None:
    from test_wide_equals_long import make

    from orchestration.index.wide import score_wide

    score_wide(settings, *make(tmp_path / "pack", 1), tmp_path / "out")

    ((direct, by_dbt),) = held
    assert alike(direct, by_dbt)
    assert "wide.wide_ranks" in direct["tables"]
