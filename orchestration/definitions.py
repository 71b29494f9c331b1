"""Everything Dagster knows, built by one function, so that tests build their own with other settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

import dagster as dg

from mulin.findings import Finding, FindingsError, Level
from mulin.pack import Pack, load_pack
from mulin.settings import Settings
from orchestration.abandoned import YEAR_TAG
from orchestration.assets.dbt import dbt_assets
from orchestration.assets.gate import gate_asset
from orchestration.assets.keys import YEAR_RUN
from orchestration.assets.manifest import project_manifest
from orchestration.assets.publish import marts_check, publish_assets
from orchestration.assets.raw import raw_assets
from orchestration.assets.received import gate_checks, received_assets
from orchestration.assets.templates import templates_asset
from orchestration.held import held_year, unwatched
from orchestration.jobs import asked_sensor, jobs, received_sensor, schedules
from orchestration.pipeline import messages as m
from orchestration.pipeline.driver import Driver

OpenYear = Callable[[int], AbstractContextManager[Driver]]


def build_definitions(
    settings: Settings,
    *,
    pack: Pack | None = None,
    manifest: Mapping[str, Any] | None = None,
    open_year: OpenYear | None = None,
) -> dg.Definitions:
    """The asset graph, jobs, schedules and sensor for one pack.

    ``open_year`` hands out the year the steps of a run work on (default: takes the year's lock); the CLI passes one
    it holds itself, to listen and to sum up. Raises FindingsError when the pack or the dbt project is broken.
    """
    pack = pack or load_pack(settings.pack)
    manifest = manifest or project_manifest(settings)
    hand_out = open_year or (lambda year: unwatched(settings, pack, year))
    return dg.Definitions(
        assets=[
            templates_asset(settings, pack),
            received_assets(pack),
            gate_asset(pack),
            raw_assets(pack, manifest),
            dbt_assets(pack, manifest),
            publish_assets(pack),
        ],
        asset_checks=[gate_checks(pack), marts_check()],
        jobs=jobs(pack),
        schedules=schedules(pack),
        sensors=[received_sensor(settings, pack), asked_sensor(settings, pack)],
        resources={YEAR_RUN: year_resource(pack, hand_out)},
        executor=dg.in_process_executor,
    )


def year_resource(pack: Pack, hand_out: OpenYear) -> dg.ResourceDefinition:
    return held_year(lambda context: hand_out(_year_of(context.run, pack)))


def _year_of(run: dg.DagsterRun | None, pack: Pack) -> int:
    """Raises FindingsError where a run was asked for without a year, or for one that the pack does not have (any more):
    nothing is made of it, not even a folder."""
    asked = run.tags.get(YEAR_TAG, "") if run is not None else ""
    if asked in map(str, pack.years):
        return int(asked)
    years = "、".join(map(str, sorted(pack.years)))
    finding = Finding(Level.ERROR, "year.unknown", m.NO_SUCH_YEAR.format(years=years), m.MEND_YEAR, value=asked)
    raise FindingsError(m.NO_YEAR if not asked else m.OTHER_YEAR.format(year=asked), [finding])
