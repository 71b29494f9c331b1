"""Groups ``reports`` and ``release``: made in one step, because a release is whole or it is not.

A release is built aside (marts as parquet and CSV, reports, manifest), hashed, renamed and only then served. So the
reports have no existence of their own: they are the release's, and appear with it.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import dagster as dg

from mulin.marts import released_tables
from mulin.pack import Pack
from mulin.report_kinds import KINDS, released
from orchestration.assets.keys import GROUP_RELEASE, GROUP_REPORTS, RELEASE, YEAR_RUN, report_key, years
from orchestration.assets.metadata import fail_for, finding_counts, refusals
from orchestration.pipeline.release import Release
from orchestration.pipeline.steps import MartsRefused, Sound

MARTS_CHECK = "identities"


def marts_check() -> dg.AssetChecksDefinition:
    """Blocks the release. It hangs on ``marts/unit_scores`` and waits for the other marts it reads."""
    scores = dg.AssetKey(["marts", "unit_scores"])

    @dg.multi_asset_check(
        name="judge_marts",
        description="印成报告之前，用 Great Expectations 把成果表的恒等式重算一遍。",
        specs=[
            dg.AssetCheckSpec(
                MARTS_CHECK, asset=scores, blocking=True,
                additional_deps=[k for name in released_tables() if (k := dg.AssetKey(["marts", name])) != scores],
                description="名次重排、得分重加、单位逐一点名，与成果表一致才出报告。",
            )
        ],
        required_resource_keys={YEAR_RUN},
    )  # fmt: skip
    def judge_marts(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        driver = context.resources.year_run
        with refusals():
            try:
                judgement, refused = driver.drive(Sound).judgement, None
            except MartsRefused as error:
                judgement, refused = error.judgement, error
        counts = {"年度": str(driver.run.year), "复核项数": judgement.evaluated, "应复核": judgement.expected}
        yield dg.AssetCheckResult(
            asset_key=scores,
            check_name=MARTS_CHECK,
            passed=judgement.ok,
            metadata=counts | finding_counts(judgement.findings),
        )
        fail_for(refused)  # Dagster would only name the check

    return judge_marts


def publish_assets(pack: Pack) -> dg.AssetsDefinition:
    partitions, kinds = years(pack), released(pack.words)
    marts = [dg.AssetKey(["marts", name]) for name in released_tables()]

    @dg.multi_asset(
        name="publish_release",
        description="导出成果表、生成全部 PDF、写清单，整体换上。中途失败或断电，原有版次不受影响。",
        specs=[
            *(
                dg.AssetSpec(report_key(kind), deps=marts, group_name=GROUP_REPORTS, partitions_def=partitions,
                             description=pack.words.fill(KINDS[kind].about), kinds={"pdf"},
                             owners=["team:office"])
                for kind in kinds
            ),
            dg.AssetSpec(
                RELEASE, deps=[*marts, *map(report_key, kinds)], group_name=GROUP_RELEASE,
                partitions_def=partitions, kinds={"parquet", "pdf"}, owners=["team:office"],
                description="正在使用的发布版次：成果表（parquet、CSV）、全部报告、规划包快照、所用上报的清单和每个文件的哈希。"
                "数据没有变化时不产生新版次。",
            ),
        ],
        required_resource_keys={YEAR_RUN},
    )  # fmt: skip
    def publish_release(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        with refusals():
            made = context.resources.year_run.drive(Release)
        release = made.result
        pdfs = Counter(r.job.kind for r in made.rendered)
        pages = Counter({k: sum(r.pages for r in made.rendered if r.job.kind == k) for k in pdfs})
        for kind in kinds:
            yield dg.MaterializeResult(
                asset_key=report_key(kind),
                metadata={"PDF 份数": pdfs[kind], "页数": pages[kind], "版次": release.release},
            )
        yield dg.MaterializeResult(
            asset_key=RELEASE,
            data_version=dg.DataVersion(release.data_hash),
            metadata={
                "结果": release.sentence(),
                "版次": release.release,
                "PDF 份数": release.reports,
                "版次指纹": release.data_hash,
                "文件夹": dg.MetadataValue.path(release.path),
                "dagster/row_count": sum(release.marts_rows.values()),
                "变化": dg.MetadataValue.md("\n".join(f"- {line}" for line in made.changes())),
                **made.sound.scores.standing,
            },
        )

    return publish_release
