"""Run a year in this process, through the same Dagster job that the daemon runs."""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date

from mulin.findings import FindingsError
from mulin.pack import Pack
from mulin.received import StoreError
from mulin.report_kinds import released
from mulin.settings import Settings
from mulin.signing import Signer
from orchestration.abandoned import BY_CLI, BY_TAG, close_abandoned, mend_queue
from orchestration.instance import environment, open_instance
from orchestration.noted import noted
from orchestration.pipeline import messages as m
from orchestration.pipeline.driver import Driver
from orchestration.pipeline.pull import Arrival
from orchestration.pipeline.release import Release
from orchestration.pipeline.run import YearRun, year_run
from orchestration.pipeline.steps import Sound
from orchestration.progress import Listener

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""The listener tells it in Chinese; Dagster's own lines are in the run's event log all the same."""

_OBJECTS = 100_000
"""New objects before Python looks for rings among the young ones; its default is 700."""
_begun: set[int] = set()
"""Years whose run Dagster knows: an interrupt while Dagster is still being imported must not wait for that."""


@dataclass(frozen=True)
class YearOutcome:
    """``release`` is None where none was asked for; ``run_id`` is Dagster's, to be found in the web server."""

    arrivals: list[Arrival]
    sound: Sound
    release: Release | None
    run_id: str


def run_year(
    settings: Settings, pack: Pack, year: int, listener: Listener | None = None, *, reports: bool = True,
    signer: Signer | None = None, issued_on: date | None = None,
) -> YearOutcome:  # fmt: skip
    """Received files → release. ``reports=False`` ends after the marts were judged: nothing is released.
    ``signer`` (:func:`orchestration.signing.open_signer`) signs the release. ``issued_on``: the day of a
    later edition, None for today.

    Raises FindingsError when the year is being run elsewhere (before anything heavy is imported), or for whatever the
    failing step refused.
    """

    def enter() -> AbstractContextManager[YearRun]:
        return year_run(settings, pack, year, listener, signer, issued_on)

    with _collecting_seldom(), noted(settings, year, enter) as (run, _):
        driver = Driver(run)
        with run.step("start", m.START):
            os.environ.update(environment(settings))
            import dagster as dg
            from dagster._core.storage.tags import MAX_RETRIES_TAG

            from orchestration.assets.keys import RELEASE, report_key
            from orchestration.definitions import build_definitions
            from orchestration.jobs import ASSESS

            definitions = build_definitions(settings, pack=pack, open_year=lambda _: contextlib.nullcontext(driver))
            job = definitions.resolve_job_def(ASSESS)
        left_out = set() if reports else {RELEASE, *map(report_key, released(pack.words))}
        wanted = [key for key in job.asset_layer.executable_asset_keys if key not in left_out]
        with open_instance(settings) as instance:
            close_abandoned(instance, year)
            mend_queue(settings, instance)
            _begun.add(year)
            try:
                result = job.execute_in_process(
                    instance=instance, partition_key=str(year), asset_selection=wanted,
                    run_config=_QUIET, tags={BY_TAG: BY_CLI, MAX_RETRIES_TAG: "0"},
                )  # fmt: skip
            except (dg.Failure, dg.DagsterError) as failed:
                raise _plain(failed, driver) from failed
            finally:
                _begun.discard(year)
        release = driver.drive(Release) if reports else None
        return YearOutcome(driver.arrivals, driver.drive(Sound), release, result.run_id)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Importing Dagster, dbt and pandas makes millions of objects that stay: looking through them for rings again and
    again was 2.3 s of a year's 15 (processor time). What a year really leaves behind is found all the same."""
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def cancel_run(settings: Settings, year: int) -> None:
    """Mark this process's interrupted run of a year as canceled. Called from beside it, while it may still be working.

    Nothing to do before Dagster knows of the run.
    """
    if year not in _begun:
        return
    with open_instance(settings) as instance:
        close_abandoned(instance, year, canceled=True)


def _plain(failed: Exception, driver: Driver) -> Exception:
    """What really stopped the run: the step's own refusal (or the store's, or the machine's), or the findings of a
    blocking check."""
    cause: BaseException | None = failed
    while cause is not None:
        if isinstance(cause, FindingsError | StoreError | OSError):
            return cause
        cause = cause.__cause__
    return driver.refused or failed
