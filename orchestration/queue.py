"""Dagster's queue with the years in their order: a later year is compared with the release of the one before it."""

from __future__ import annotations

from dagster import DagsterRun, QueuedRunCoordinator
from dagster._core.run_coordinator import SubmitRunContext

from orchestration.abandoned import CITY_YEAR_TAG, YEAR_TAG

PRIORITY_TAG = "dagster/priority"


class EarlierYearsFirst(QueuedRunCoordinator):
    """Named in dagster.yaml (:mod:`orchestration.instance`). Of the runs that wait, the earliest year goes first, in
    whatever order a backfill, a sensor or a person asked for them."""

    def submit_run(self, context: SubmitRunContext) -> DagsterRun:
        run = context.dagster_run
        year = run.tags.get(CITY_YEAR_TAG) or run.tags.get(YEAR_TAG, "")
        if year.isdigit() and PRIORITY_TAG not in run.tags:
            self._instance.add_run_tags(run.run_id, {PRIORITY_TAG: str(-int(year))})  # the highest number goes first
        return super().submit_run(context)
