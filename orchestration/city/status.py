"""Where each district-year of a city stands: what Dagster knows of its run, and which release the district has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mulin.findings import FindingsError
from mulin.received import Store, StoreError
from orchestration.abandoned import CITY_YEAR_TAG, DISTRICT_TAG
from orchestration.asking import asked_runs
from orchestration.city import messages as m
from orchestration.city.config import City
from orchestration.release.served import NOTHING, open_release

if TYPE_CHECKING:
    from dagster import DagsterInstance, DagsterRun


@dataclass(frozen=True, slots=True)
class Stand:
    """``run``: a word for the last run; ``why``: what ended it, where something did; ``release``: the one in use, and
    when it was made; ``is_open``: whether a run is asked for, waits or goes on."""

    district: str
    year: int
    run: str
    why: str
    release: str
    is_open: bool
    failed: bool


def stands(city: City, instance: DagsterInstance, years: tuple[int, ...], codes: tuple[str, ...]) -> list[Stand]:
    asked = {(a.district, a.year) for a in asked_runs(city.requests)}
    latest = _latest(instance)
    return [
        _stand(city, instance, code, year, latest.get((code, str(year))), (code, year) in asked)
        for code in codes
        for year in years
    ]


def _latest(instance: DagsterInstance) -> dict[tuple[str, str], DagsterRun]:
    """The newest run of each district-year."""
    found: dict[tuple[str, str], DagsterRun] = {}
    cursor: str | None = None
    while runs := instance.get_runs(limit=1000, cursor=cursor):
        for run in runs:
            found.setdefault((run.tags.get(DISTRICT_TAG, ""), run.tags.get(CITY_YEAR_TAG, "")), run)
        cursor = runs[-1].run_id
    return found


def _stand(city: City, instance: DagsterInstance, code: str, year: int, run: DagsterRun | None, asked: bool) -> Stand:
    from dagster import DagsterRunStatus

    is_over = run is None or run.is_finished
    waits = asked and is_over
    word = m.ASKED if waits and run is None else m.NEVER if run is None else m.RUN_WORDS[run.status.value]
    failed = run is not None and run.status is DagsterRunStatus.FAILURE
    why = _why(instance, run) if run is not None and failed else ""
    return Stand(code, year, word, why, _release(city, code, year), waits or not is_over, failed)


def _why(instance: DagsterInstance, run: DagsterRun) -> str:
    """The first line of what ended a run, in the words of whoever refused."""
    from dagster import DagsterEventType

    for kind in (DagsterEventType.STEP_FAILURE, DagsterEventType.RUN_FAILURE):
        for record in instance.get_records_for_run(run.run_id, of_type=kind, limit=1).records:
            event = record.event_log_entry.dagster_event
            if event is None:
                continue
            if event.is_step_failure and (told := event.step_failure_data.user_failure_data) and told.description:
                return told.description.partition("\n")[0]
            return (event.message or "").partition("\n")[0]
    return ""


def _release(city: City, code: str, year: int) -> str:
    try:
        opened = open_release(city.settings(code), year, reads=NOTHING)
        anchors = Store(city.settings(code).received).anchors(year)
    except (FindingsError, StoreError):
        return ""
    at = next((a.recorded_at for a in anchors if a.release == opened.release), "")
    return f"{opened.release} {at[:16].replace('T', ' ')}".strip()
