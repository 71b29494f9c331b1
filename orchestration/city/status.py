"""Where each district-year of a city stands: what Dagster knows of its run, and which release the district has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mulin.findings import FindingsError, Level
from mulin.received import Store, StoreError
from orchestration.abandoned import CITY_YEAR_TAG, DISTRICT_TAG
from orchestration.asking import Asked, asked_runs
from orchestration.city import messages as m
from orchestration.city.config import City
from orchestration.release.served import NOTHING, open_release
from orchestration.requested import ASKED_TAG

if TYPE_CHECKING:
    from dagster import DagsterInstance, DagsterRun

_AT_ONCE = 1000
_ABSENT = "release.absent"


@dataclass(frozen=True, slots=True)
class Stand:
    """``run``: a word for the last run; ``why``: what ended it, where something did; ``release``: the one in use and
    when it was made, or why that cannot be told; ``is_released``: whether there is one; ``is_open``: whether a run is
    asked for, waits or goes on; ``failed``: it did not come to its end, and nothing more is under way."""

    district: str
    year: int
    run: str
    why: str
    release: str
    is_released: bool
    is_open: bool
    failed: bool


def stands(city: City, instance: DagsterInstance, years: Iterable[int], codes: Iterable[str]) -> list[Stand]:
    """One for each district and year, as the districts stand in city.yaml."""
    wanted = [(code, year) for code in codes for year in years]
    asked: dict[tuple[str, int], list[Asked]] = {}
    for one in asked_runs(city.requests):
        asked.setdefault((one.district, one.year), []).append(one)
    latest = _latest(instance, {(code, str(year)) for code, year in wanted})
    return [
        _stand(city, instance, code, year, latest.get((code, str(year))), asked.get((code, year), []))
        for code, year in wanted
    ]


def _latest(instance: DagsterInstance, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], DagsterRun]:
    """The newest run of each district-year, looked for from the newest on until all are found."""
    found: dict[tuple[str, str], DagsterRun] = {}
    cursor: str | None = None
    while wanted - found.keys() and (runs := instance.get_runs(limit=_AT_ONCE, cursor=cursor)):
        for run in runs:
            found.setdefault((run.tags.get(DISTRICT_TAG, ""), run.tags.get(CITY_YEAR_TAG, "")), run)
        cursor = runs[-1].run_id
    return found


def _stand(
    city: City, instance: DagsterInstance, code: str, year: int, run: DagsterRun | None, asked: list[Asked]
) -> Stand:
    from dagster._core.storage.tags import AUTO_RETRY_RUN_ID_TAG, RETRY_NUMBER_TAG, WILL_RETRY_TAG

    release, is_released = _release(city, code, year)
    if run is not None and run.is_success and not city.home_of(city.district[code]).exists():
        release = m.NOT_HERE
    is_new = run is None or (run.is_finished and not all(run.tags.get(ASKED_TAG) == one.name for one in asked))
    if run is None or (asked and is_new):
        word = m.ASKED if asked else m.NEVER
        return Stand(code, year, word, "", release, is_released, bool(asked), False)
    failed = run.is_failure
    again = failed and run.tags.get(WILL_RETRY_TAG) == "true" and AUTO_RETRY_RUN_ID_TAG not in run.tags
    word = m.WILL_RETRY if again else m.RUN_WORDS[run.status.value]
    if number := run.tags.get(RETRY_NUMBER_TAG):
        word = m.RETRIED.format(word=word, number=number)
    why = _why(instance, run) if failed else ""
    is_open = again or not run.is_finished
    return Stand(code, year, word, why, release, is_released, is_open, failed and not again)


def _why(instance: DagsterInstance, run: DagsterRun) -> str:
    """What ended a run, on one line, in the words of whoever refused it."""
    from dagster import DagsterEventType
    from dagster._core.events import JobFailureData
    from dagster._core.execution.plan.objects import StepFailureData

    from orchestration.eventlog import cause_of

    for kind in (DagsterEventType.STEP_FAILURE, DagsterEventType.RUN_FAILURE):
        for record in instance.get_records_for_run(run.run_id, of_type=kind, limit=1, ascending=False).records:
            event = record.event_log_entry.dagster_event
            if event is None:
                continue
            if event.is_step_failure and (told := event.step_failure_data.user_failure_data) and told.description:
                return _shortly(told.description)
            data = event.event_specific_data  # none where a run was marked from outside
            if isinstance(data, StepFailureData | JobFailureData) and data.error is not None:
                return cause_of(data.error).partition("\n")[0]
            return _in_chinese((event.message or "").partition("\n")[0])
    return ""


def _shortly(refusal: str) -> str:
    """Of what a refused step says (:func:`orchestration.assets.metadata.refusals`), the title, which is often no
    reason, and the first finding without how to mend it."""
    title, _, rest = refusal.partition("\n")
    first = rest.partition("\n")[0].removeprefix(f"【{Level.ERROR}】").partition("。改法：")[0]
    return "：".join(filter(None, (title, first)))


def _in_chinese(message: str) -> str:
    for pattern, ours in m.OF_DAGSTER:
        if said := re.search(pattern, message):
            return said.expand(ours)
    return message


def _release(city: City, code: str, year: int) -> tuple[str, bool]:
    """The one in use, and whether there is one; of its files the manifest alone is read."""
    settings = city.settings(code)
    try:
        name = open_release(settings, year, reads=NOTHING).release
        anchors = Store(settings.received).anchors(year)
    except FindingsError as error:
        if [f.rule for f in error.findings] == [_ABSENT]:
            return "", False
        return m.UNREADABLE.format(reason=error.findings[0].message if error.findings else error.title), False
    except (StoreError, OSError) as error:
        return m.UNREADABLE.format(reason=error), False
    at = next((a.recorded_at for a in anchors if a.release == name), "")
    return f"{name} {at[:16].replace('T', ' ')}".strip(), True
