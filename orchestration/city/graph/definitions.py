"""Everything Dagster knows of a city."""

from __future__ import annotations

import dagster as dg

from orchestration.city.config import City
from orchestration.city.graph.assets import district_assets
from orchestration.city.graph.sensing import asked_sensor, jobs


def build_city_definitions(city: City) -> dg.Definitions:
    made = jobs()
    return dg.Definitions(
        assets=[district_assets(city)], jobs=made, sensors=[asked_sensor(city, made)], executor=dg.in_process_executor
    )
