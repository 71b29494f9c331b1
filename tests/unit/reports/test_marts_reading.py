"""Marts are read whole or refused by name."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from mulin.pack import Pack
from reports import Marts, MartsError, rows


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MartsError, match=r"unit_scores\.parquet"):
        Marts(tmp_path, 2024).unit("310110001")


def test_a_missing_column_is_named(tmp_path: Path, marts: Marts) -> None:
    table = pq.read_table(marts.folder / "unit_scores.parquet").drop_columns(["grade", "rank"])
    pq.write_table(table, tmp_path / "unit_scores.parquet")
    with pytest.raises(MartsError, match="grade、rank"):
        Marts(tmp_path, 2024).unit("310110001")


def test_the_assessed_year_is_the_latest_unless_told(marts: Marts) -> None:
    assert Marts(marts.folder).year == 2024
    assert Marts(marts.folder, 2023).unit("310110001001") == marts.unit("310110001001", 2023)


def test_rows_are_found_by_whom_they_are_about(marts: Marts, pack: Pack) -> None:
    children = marts.children("310110001")
    assert {u.unit_code for u in children} == {u.code for u in pack.children("310110001")}
    pillars = marts.of_unit(rows.PillarScore, "310110001001")
    assert {p.pillar for p in pillars} == set(pack.years[2024].framework.pillars)
    assert {p.year for p in pillars} == {2024}


def test_an_unknown_unit_has_no_rows(marts: Marts) -> None:
    assert marts.unit("999") is None
    assert list(marts.of_unit(rows.Lineage, "999")) == []


def test_history_is_oldest_first(marts: Marts) -> None:
    assert [u.year for u in marts.history("310110001001")] == [2023, 2024]
