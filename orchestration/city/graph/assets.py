"""One run = one district-year: three coarse assets, made by the same steps as ``mulin run`` makes a home's year.

A home's own fine graph stays with ``mulin up`` of that home.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import dagster as dg
from dagster._core.errors import DagsterExecutionInterruptedError

from mulin.findings import FindingsError
from mulin.pack import load_pack
from mulin.pack.asked import workbooks_owed
from mulin.received.hand_ins import in_force
from orchestration.abandoned import CITY_YEAR_TAG, DISTRICT_TAG
from orchestration.assets.keys import YEAR_RUN
from orchestration.assets.metadata import finding_counts, refusals
from orchestration.city import messages as m
from orchestration.city.config import City
from orchestration.city.graph.watch import Watched
from orchestration.city.homes import note_home, require_home
from orchestration.held import unwatched
from orchestration.pipeline.driver import Driver
from orchestration.pipeline.gate import Admitted
from orchestration.pipeline.release import Release
from orchestration.pipeline.steps import Sound
from orchestration.warehouse.code import code_version

RECEIVED, SCORES, RELEASE = (dg.AssetKey(["district", name]) for name in ("received", "scores", "release"))
ASSESS, SCORE = "assess_district", "score_district"
CODE_TAG = "mulin/code"
"""The program that asked for a run: one of another version makes other releases, and refuses it."""
DISTRICT, YEAR = "district", "year"
_WANTED = frozenset({dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED})
log = logging.getLogger(__name__)


def partitions(city: City) -> dg.MultiPartitionsDefinition:
    return dg.MultiPartitionsDefinition(
        {
            DISTRICT: dg.StaticPartitionsDefinition(list(city.codes)),
            YEAR: dg.StaticPartitionsDefinition([str(year) for year in sorted(city.file.years)]),
        }
    )


def district_assets(city: City) -> list[dg.AssetsDefinition]:
    asset = partial(dg.asset, partitions_def=partitions(city), group_name=DISTRICT, required_resource_keys={YEAR_RUN})

    @asset(key=RECEIVED, kinds={"excel"}, description=m.ASSET_RECEIVED)
    def received(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        with refusals():
            driver = context.resources.year_run
            pack, year = driver.run.pack, driver.run.year
            came = driver.pull(sorted({owing for y in pack.years for owing, _ in workbooks_owed(pack, y)}))
            admitted = driver.drive(Admitted).verdicts
            records = in_force(driver.run.store, pack, year)
        counts = {"本次收到": len(came), "生效": len(records), "应报": len(workbooks_owed(pack, year))}
        return dg.MaterializeResult(
            data_version=dg.DataVersion("+".join(r.sha256[:8] for r in records)[:2000] or "none"),
            metadata=counts | finding_counts([f for one in admitted.assessed for f in one.findings]),
        )

    @asset(key=SCORES, deps=[RECEIVED], kinds={"duckdb"}, description=m.ASSET_SCORES)
    def scores(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        with refusals():
            sound = context.resources.year_run.drive(Sound)
        return dg.MaterializeResult(metadata={**sound.scores.standing})

    @asset(key=RELEASE, deps=[SCORES], kinds={"pdf"}, description=m.ASSET_RELEASE)
    def release(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        with refusals():
            made = context.resources.year_run.drive(Release)
        result = made.result
        return dg.MaterializeResult(
            data_version=dg.DataVersion(result.data_hash),
            metadata={
                "结果": result.sentence(), "版次": result.release, "PDF 份数": result.reports,
                "文件夹": dg.MetadataValue.path(result.path),
                "变化": dg.MetadataValue.md("\n".join(f"- {line}" for line in made.changes())),
            },
        )  # fmt: skip

    return [received, scores, release]


@contextmanager
def entered(city: City, context: dg.InitResourceContext) -> Iterator[Driver]:
    """The district-year that a run is for. Raises FindingsError where it cannot be run here."""
    run, instance = context.run, context.instance
    assert run is not None
    assert instance is not None
    _require_same_code(run.tags.get(CODE_TAG))
    code, year = run.tags[DISTRICT_TAG], int(run.tags[CITY_YEAR_TAG])
    require_home(instance, city, code)
    settings = city.settings(code)
    pack = load_pack(settings.pack)
    if year not in pack.years:
        raise FindingsError(m.NO_SUCH_YEAR.format(code=code, year=year), [])
    releases = run.job_name != SCORE and (run.asset_selection is None or RELEASE in run.asset_selection)
    watched = Watched(_wanted(instance, run.run_id))
    with unwatched(settings, pack, year, watched, signs=releases) as driver:
        yield driver
    note_home(instance, city, code)


def _require_same_code(asked: str | None) -> None:
    if asked is not None and asked != (own := code_version()):
        finding = m.RULES["city.other_code"].finding("city.other_code", {"asked": asked, "own": own})
        raise FindingsError(m.OTHER_CODE, [finding])


def _wanted(instance: dg.DagsterInstance, run_id: str) -> Callable[[], None]:
    """Raises where the run was cancelled, or was given up for dead and may be running elsewhere."""

    def require() -> None:
        try:
            run = instance.get_run_by_id(run_id)
        except Exception as error:  # noqa: BLE001 - whichever database: what it would have said is asked again
            log.warning("%s%s", m.NOT_ASKED, type(error).__name__)  # not Dagster's log, which is that database
            return
        if run is None or run.status in _WANTED:
            return
        if run.status in (dg.DagsterRunStatus.CANCELING, dg.DagsterRunStatus.CANCELED):
            raise DagsterExecutionInterruptedError
        raise FindingsError(m.GIVEN_UP.format(status=run.status.value), [])

    return require
