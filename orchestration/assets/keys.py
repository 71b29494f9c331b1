"""Asset keys, groups and the partitions: the names everything else refers to."""

from __future__ import annotations

import dagster as dg

from mulin.pack import Pack

TEMPLATES = dg.AssetKey(["templates", "workbooks"])
ADMITTED = dg.AssetKey(["gate", "admitted"])
RELEASE = dg.AssetKey(["release", "current"])

GROUP_TEMPLATES = "templates"
GROUP_RECEIVED = "received"
GROUP_GATE = "gate"
GROUP_RAW = "warehouse"
GROUP_REPORTS = "reports"
GROUP_RELEASE = "release"

GATE_CHECK = "gate"
YEAR_RUN = "year_run"
"""Resource key of the :class:`orchestration.pipeline.driver.Driver` that all steps of a run share."""


def received_key(department: str) -> dg.AssetKey:
    return dg.AssetKey(["received", department])


def raw_key(table: str) -> dg.AssetKey:
    """Equal to dagster-dbt's key of the dbt source ``raw.<table>``: that is what joins the two graphs."""
    return dg.AssetKey(["raw", table])


def report_key(kind: str) -> dg.AssetKey:
    return dg.AssetKey(["reports", kind])


def years(pack: Pack) -> dg.StaticPartitionsDefinition:
    """One partition a year of the plan. Static: the pack says which years exist, not the calendar."""
    return dg.StaticPartitionsDefinition([str(year) for year in sorted(pack.years)])
