"""Everything Dagster knows of a city."""

from __future__ import annotations

import dagster as dg

from orchestration.assets.keys import YEAR_RUN
from orchestration.city.config import City
from orchestration.city.graph.assets import district_assets, entered
from orchestration.city.graph.sensing import asked_sensor, jobs
from orchestration.held import held_year


def build_city_definitions(city: City) -> dg.Definitions:
    made = jobs()
    return dg.Definitions(
        assets=district_assets(city),
        jobs=made,
        sensors=[asked_sensor(city, made)],
        resources={YEAR_RUN: held_year(lambda context: entered(city, context))},
        executor=dg.in_process_executor,
    )
