"""Build the marts of a small warehouse once, and hand out any table of it as dicts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_pack import Build, Rows

from mulin.settings import Settings


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def build(settings: Settings) -> Build:
    """``build(raw)("marts.unit_scores")``: run all models and data tests over raw tables, then read."""
    import duckdb
    from small_pack import load

    from orchestration.warehouse.scoring import build_models

    def _build(raw: dict[str, list[dict[str, Any]]]) -> Callable[[str], Rows]:
        year = max(s["year"] for s in raw["ref_scenarios"])
        file = settings.warehouse_file(year)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        load(raw, file)
        build_models(settings, year)
        with duckdb.connect(str(file), read_only=True) as con:
            tables = con.execute("select table_schema || '.' || table_name from information_schema.tables").fetchall()
            kept = {name: _rows(con, name) for (name,) in tables if not name.startswith("raw.")}
        return kept.__getitem__

    def _rows(con: duckdb.DuckDBPyConnection, name: str) -> Rows:
        cursor = con.execute(f"select * from {name}")
        columns = [d[0] for d in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    return _build


@pytest.fixture(scope="session")
def project() -> Path:
    from orchestration.warehouse.project import PROJECT

    return PROJECT
