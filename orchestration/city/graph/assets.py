"""One run = one district-year: three coarse assets, made by the same steps as ``mulin run`` makes a home's year.

A home's own fine graph stays with ``mulin up`` of that home.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import dagster as dg
from dagster._core.errors import DagsterExecutionInterruptedError

from mulin.findings import FindingsError, Level
from mulin.pack import load_pack
from mulin.pack.asked import workbooks_owed
from mulin.received.hand_ins import in_force
from orchestration.assets.metadata import finding_counts, refusals
from orchestration.city import messages as m
from orchestration.city.config import City
from orchestration.city.graph.watch import Watched
from orchestration.noted import noted
from orchestration.pipeline.driver import Driver
from orchestration.pipeline.gate import Admitted
from orchestration.pipeline.release import Release
from orchestration.pipeline.run import YearRun, year_run
from orchestration.pipeline.steps import Sound
from orchestration.requested import note_turned_away
from orchestration.signing import open_signer
from orchestration.warehouse.code import code_version

RECEIVED, SCORES, RELEASE = (dg.AssetKey(["district", name]) for name in ("received", "scores", "release"))
CODE_TAG = "mulin/code"
"""The program that asked for a run: one of another version makes other releases, and refuses it."""
DISTRICT, YEAR = "district", "year"
log = logging.getLogger(__name__)
_WANTED = frozenset({dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED})


def partitions(city: City) -> dg.MultiPartitionsDefinition:
    return dg.MultiPartitionsDefinition(
        {
            DISTRICT: dg.StaticPartitionsDefinition(list(city.codes)),
            YEAR: dg.StaticPartitionsDefinition([str(year) for year in sorted(city.file.years)]),
        }
    )


def district_assets(city: City) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name="district_year",
        description="一个区县的一个年度：收取、检查、装库、计分、复核、出报告、形成版次，与在该区运行 mulin run 相同。",
        specs=[
            dg.AssetSpec(RECEIVED, group_name=DISTRICT, kinds={"excel"}, description=m.ASSET_RECEIVED),
            dg.AssetSpec(SCORES, deps=[RECEIVED], group_name=DISTRICT, kinds={"duckdb"}, description=m.ASSET_SCORES),
            dg.AssetSpec(RELEASE, deps=[SCORES], group_name=DISTRICT, kinds={"pdf"}, description=m.ASSET_RELEASE),
        ],
        partitions_def=partitions(city),
        can_subset=True,
    )
    def district_year(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        key = context.partition_key
        assert isinstance(key, dg.MultiPartitionKey)
        code, year = key.keys_by_dimension[DISTRICT], int(key.keys_by_dimension[YEAR])
        with refusals():
            _require_same_code(context.run.tags.get(CODE_TAG))
            try:
                yield from _made(city, code, year, context, RELEASE in context.selected_asset_keys)
            except FindingsError as refused:
                note_turned_away(context.instance, context.run, refused)
                raise

    return district_year


def _made(
    city: City, code: str, year: int, context: dg.AssetExecutionContext, reports: bool
) -> Iterator[dg.MaterializeResult[Any]]:
    settings = city.settings(code)
    pack = load_pack(settings.pack)
    if year not in pack.years:
        raise FindingsError(m.NO_SUCH_YEAR.format(code=code, year=year), [])
    watched = Watched(_wanted(context))

    def enter() -> AbstractContextManager[YearRun]:
        signer = open_signer(settings, ask=False) if reports else None
        return year_run(settings, pack, year, watched, signer)

    with noted(settings, year, enter) as (run, note):
        driver = Driver(run)
        note.refusal = lambda: driver.refused
        came = driver.pull(sorted({owing for y in pack.years for owing, _ in workbooks_owed(pack, y)}))
        records = in_force(run.store, pack, year)
        admitted = driver.drive(Admitted).verdicts
        yield dg.MaterializeResult(
            asset_key=RECEIVED,
            data_version=dg.DataVersion("+".join(r.sha256[:8] for r in records)[:2000] or "none"),
            metadata={"本次收到": len(came), "生效": len(records), "应报": len(workbooks_owed(pack, year))}
            | finding_counts([f for one in admitted.assessed for f in one.findings]),
        )
        sound = driver.drive(Sound)
        yield dg.MaterializeResult(asset_key=SCORES, metadata={**sound.scores.standing})
        if not reports:
            return
        made = driver.drive(Release)
        release = made.result
        yield dg.MaterializeResult(
            asset_key=RELEASE,
            data_version=dg.DataVersion(release.data_hash),
            metadata={
                "结果": release.sentence(), "版次": release.release, "PDF 份数": release.reports,
                "文件夹": dg.MetadataValue.path(release.path),
                "变化": dg.MetadataValue.md("\n".join(f"- {line}" for line in made.changes())),
            },
        )  # fmt: skip


def _require_same_code(asked: str | None) -> None:
    if asked is not None and asked != (own := code_version()):
        finding = m.RULES["city.other_code"].finding("city.other_code", {"asked": asked, "own": own})
        assert finding.level is Level.ERROR
        raise FindingsError(m.OTHER_CODE, [finding])


def _wanted(context: dg.AssetExecutionContext) -> Callable[[], None]:
    """Raises where the run was cancelled, or was given up for dead and may be running elsewhere."""

    def require() -> None:
        try:
            run = context.instance.get_run_by_id(context.run_id)
        except Exception as error:  # noqa: BLE001 - whichever database: what it would have said is asked again
            log.warning("%s%s", m.NOT_ASKED, type(error).__name__)  # not Dagster's log, which is that database
            return
        if run is None or run.status in _WANTED:
            return
        if run.status in (dg.DagsterRunStatus.CANCELING, dg.DagsterRunStatus.CANCELED):
            raise DagsterExecutionInterruptedError
        raise FindingsError(m.GIVEN_UP.format(status=run.status.value), [])

    return require
