"""Everything Dagster knows of a city."""

from __future__ import annotations

import dagster as dg

from orchestration.city.assets import district_assets
from orchestration.city.config import City
from orchestration.city.sensing import asked_sensor, jobs


def build_city_definitions(city: City) -> dg.Definitions:
    return dg.Definitions(
        assets=[district_assets(city)], jobs=jobs(), sensors=[asked_sensor(city)], executor=dg.in_process_executor
    )
