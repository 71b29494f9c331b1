"""Units are ranked among the peers of their own tier."""

from __future__ import annotations

import duckdb

from orchestration.robust.district import published


def test_a_district_is_no_peer_of_its_streets() -> None:
    with duckdb.connect() as con:
        con.execute("create schema marts")
        con.execute(
            "create table marts.unit_scores as from (values"
            " (2024, 'D', 'district', 95.0, 'D', true), (2024, 'S1', 'street', 96.0, 'D', true),"
            " (2024, 'S2', 'street', 90.0, 'D', true), (2024, 'S3', 'street', 10.0, 'D', false),"
            " (2023, 'S1', 'street', 80.0, 'D', true))"
            " t(year, unit_code, tier, total_score_exact, peer_group, comparable)"
        )
        total, group = published(con, 2024)
    assert total == {"D": 95.0, "S1": 96.0, "S2": 90.0}
    assert group["S1"] == group["S2"] != group["D"]
