"""Everything Dagster knows, built by one function, so that tests build their own with other settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
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
from orchestration.assets.metadata import REFUSED, refusal_of
from orchestration.assets.publish import marts_check, publish_assets
from orchestration.assets.raw import raw_assets
from orchestration.assets.received import gate_checks, received_assets
from orchestration.assets.templates import templates_asset
from orchestration.jobs import asked_sensor, jobs, received_sensor, schedules
from orchestration.noted import noted
from orchestration.pipeline import messages as m
from orchestration.pipeline.driver import Driver, Refused
from orchestration.pipeline.run import YearRun, year_run
from orchestration.requested import note_turned_away
from orchestration.signing import open_signer

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
    hand_out = open_year or (lambda year: _scheduled(settings, pack, year))
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


@contextmanager
def _scheduled(settings: Settings, pack: Pack, year: int) -> Iterator[Driver]:
    """A year that nobody watches: the passphrase comes from the environment, and is wanted before anything else."""

    def enter() -> AbstractContextManager[YearRun]:
        return year_run(settings, pack, year, signer=open_signer(settings, ask=False))

    with noted(settings, year, enter) as (run, note):
        driver = Driver(run)
        note.refusal = lambda: driver.refused
        yield driver


def year_resource(pack: Pack, hand_out: OpenYear) -> dg.ResourceDefinition:
    """A year that cannot be entered is refused by the first step, which says why and is not tried again: to Dagster a
    resource that fails is a crash, whose cause stands three exceptions deep and which it repeats."""

    @dg.resource(description="本次运行的年度：设置、规划包、收件库，以及前面步骤的结果；持有该年度的锁直到运行结束。")
    def held(context: dg.InitResourceContext) -> Iterator[Driver | Refused]:
        with ExitStack() as stack:
            try:
                driver: Driver | Refused = stack.enter_context(hand_out(_year_of(context.run, pack)))
            except REFUSED as refused:
                driver = Refused(refusal_of(refused))
                if context.run is not None and context.instance is not None:
                    note_turned_away(context.instance, context.run, driver.refused)
            yield driver

    return held


def _year_of(run: dg.DagsterRun | None, pack: Pack) -> int:
    """Raises FindingsError where a run was asked for without a year, or for one that the pack does not have (any more):
    nothing is made of it, not even a folder."""
    asked = run.tags.get(YEAR_TAG, "") if run is not None else ""
    if asked in map(str, pack.years):
        return int(asked)
    years = "、".join(map(str, sorted(pack.years)))
    finding = Finding(Level.ERROR, "year.unknown", m.NO_SUCH_YEAR.format(years=years), m.MEND_YEAR, value=asked)
    raise FindingsError(m.NO_YEAR if not asked else m.OTHER_YEAR.format(year=asked), [finding])
