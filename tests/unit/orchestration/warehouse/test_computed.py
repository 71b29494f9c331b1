"""Figures nobody types: communities of a street, duplicate fields, days to publication."""

from __future__ import annotations

import pytest

from mulin.pack import Pack
from mulin.shapes import altered
from orchestration.release.inputs import PublicationInput
from orchestration.warehouse.computed import platform_observations, register_observations


def asking(pack: Pack, field, indicator) -> Pack:
    """The pack's 2024 with one more field and the indicator that uses it."""
    year = altered(pack.years[2024], indicators=(*pack.years[2024].indicators, indicator))
    return altered(pack, fields=(*pack.fields, field), years={2024: year})


def test_a_streets_communities_are_counted_from_the_units_and_say_so(pack):
    rows = {row.unit_code: row for row in register_observations(pack, 2021)}

    assert len(rows) == 12
    assert sum(row.value for row in rows.values()) == 301
    row = rows["310110001"]
    assert (row.year, row.submission_id, row.cited_in, row.field_code) == (2021, "register", "register", "F-S002")
    assert row.value == float(row.raw) == len(pack.children("310110001"))
    assert (row.state, row.sheet, row.cell) == ("value", "责任主体名册", "上级为310110001的行")


def test_the_lag_is_the_days_from_lock_to_publication_of_the_year_before(pack):
    publication = PublicationInput(2021, "r1", "2022-02-20", "2022-04-01")

    lag = next(row for row in platform_observations(pack, 2022, publication) if row.field_code == "F-D017")

    assert lag[4:] == ("310110", "value", 40.0, "2022-02-20 → 2022-04-01", "publications", "2021/r1")


def test_the_lag_names_the_record_it_was_computed_from_and_no_release(pack):
    """A home may hold the register of a year's publication and no release of that year."""
    publication = PublicationInput(2021, "r1", "2022-02-20", "2022-04-01", "publications/2021/p1.json", "ab" * 32)

    lag = next(row for row in platform_observations(pack, 2022, publication) if row.field_code == "F-D017")

    assert lag[-2:] == ("received/publications/2021/p1.json", "SHA-256 abababababab")


def test_without_a_publication_there_is_no_observation_of_the_lag(pack):
    fields = {row.field_code for row in platform_observations(pack, 2022, None)}

    assert fields == {"F-D008"}


def test_before_its_first_year_the_lag_is_not_observed(pack):
    publication = PublicationInput(2020, "r1", "2021-02-20", "2021-04-01")

    assert "F-D017" not in {row.field_code for row in platform_observations(pack, 2021, publication)}


def test_our_pack_asks_nothing_twice(pack):
    assert [row.value for row in platform_observations(pack, 2024, None) if row.field_code == "F-D008"] == [0.0]


def test_one_name_asked_by_two_departments_counts_as_one_duplicate(pack):
    asked = pack.field["F-C001"]
    twin = altered(asked, field_code="F-C901", field_name_zh="居民议事 协商会议召开次数", source_department="D07")
    doubled = asking(pack, twin, altered(pack.years[2024].indicator["C-A01"], code="C-A91", value_field="F-C901"))

    row = next(row for row in platform_observations(doubled, 2024, None) if row.field_code == "F-D008")
    assert row[6:] == (1.0, "1", "数据项目录", "F-C001=F-C901")


def test_a_register_field_without_a_way_to_count_it_stops_the_year(pack):
    unknown = altered(pack.field["F-S002"], field_code="F-S902", computation=None)
    user = altered(pack.years[2024].indicator["S-A01"], code="S-A91", denominator_field="F-S902")

    with pytest.raises(ValueError, match="F-S902"):
        register_observations(asking(pack, unknown, user), 2024)
