"""The runs that Dagster made of requests (:mod:`orchestration.asking`), and whether one is to be made: the same for the
sensor of a home and for that of a city.

A request is over when its last run is over. A run that was turned away at the door, where another held the year, does
not count: it is made again, for what came after the other one had read the hand-ins is not in that one's release.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING

from mulin.findings import FindingsError
from orchestration.asking import Asked
from orchestration.release.lock import BUSY

if TYPE_CHECKING:
    from dagster import DagsterInstance, DagsterRun, RunRecord

TURNED_AWAY = "mulin/turned_away"
"""The tag of a run that did nothing because another one held the year."""
ASKED_TAG = "mulin/asked"
"""The tag of every run of a request, and of whatever Dagster makes again of it: the request's name."""
MOST_RUNS = 99
MOST_AGAIN = 2
"""So often a run is made again whose process died, by Dagster or here."""
LOOK_SECONDS = 4
"""Between two looks of a sensor: Dagster's daemon comes by every five, and at a sensor that is not due for another
moment only the next time. Reading a chain's head is a few milliseconds, and a department waits for its scores."""
_LOOKS = 10
_PAUSE_SECONDS = 30
"""Between a run that was turned away and the next: who holds the year may be on a machine that nobody here can ask."""
_TOGETHER = 500


class Turn(Enum):
    DUE, WAITS, OVER = auto(), auto(), auto()


def runs_of(instance: DagsterInstance, requests: Sequence[Asked]) -> dict[str, list[RunRecord]]:
    """Request's name → its runs, newest first; two questions to the database for 500 requests."""
    from dagster import RunsFilter
    from dagster._core.storage.tags import RUN_KEY_TAG

    found: dict[str, dict[str, RunRecord]] = defaultdict(dict)
    for first in range(0, len(requests), _TOGETHER):
        some = requests[first : first + _TOGETHER]
        by_key = {asked.run_key: asked.name for asked in some}  # of runs made before they had the other tag
        for tag, name_of in ((ASKED_TAG, {asked.name: asked.name for asked in some}), (RUN_KEY_TAG, by_key)):
            for record in instance.get_run_records(RunsFilter(tags={tag: list(name_of)})):
                run = record.dagster_run
                found[name_of[run.tags[tag]]].setdefault(run.run_id, record)
    return {
        name: sorted(of_one.values(), key=lambda record: record.storage_id, reverse=True)
        for name, of_one in found.items()
    }


class Looks:
    """How often in a row a run was seen that died and was not made again. It is kept in the cursor of a sensor."""

    def __init__(self, cursor: str | None) -> None:
        try:
            before = json.loads(cursor or "{}")
        except ValueError:  # of another program
            before = None
        self._before: dict[str, int] = before if isinstance(before, dict) else {}
        self._now: dict[str, int] = {}

    def again(self, run: DagsterRun) -> int:
        count = self._now[run.run_id] = self._before.get(run.run_id, 0) + 1
        return count

    @property
    def cursor(self) -> str:
        return json.dumps(self._now)


def turn(made: Sequence[RunRecord], looks: Looks | None = None) -> Turn:
    """Whether a run of the request is to be made, ``made`` being those there are, newest first.

    With ``looks``, a run whose process died and which Dagster does not make again (it looks once, and may look before
    the run is marked) is made again here."""
    if not all(record.dagster_run.is_finished for record in made):
        return Turn.WAITS
    if not made:
        return Turn.DUE
    last = made[0].dagster_run
    if TURNED_AWAY in last.tags and len(made) < MOST_RUNS:
        return Turn.DUE if time.time() - (made[0].end_time or 0.0) >= _PAUSE_SECONDS else Turn.WAITS
    again = sum(_died(record.dagster_run) for record in made) <= MOST_AGAIN
    if looks is not None and again and _died(last):
        return Turn.DUE if looks.again(last) > _LOOKS else Turn.WAITS
    return Turn.OVER


def next_key(asked: Asked, made: Sequence[RunRecord]) -> str:
    """What Dagster is to know the next run by: it makes no second one of the same."""
    return asked.run_key if not made else f"{asked.run_key}-{len(made) + 1}"


def note_turned_away(instance: DagsterInstance, run: DagsterRun, refused: FindingsError) -> None:
    """Where ``refused`` is that another run holds the year: this one is no answer to its request."""
    if any(finding.rule == BUSY for finding in refused.findings):
        instance.add_run_tags(run.run_id, {TURNED_AWAY: "true"})


def _died(run: DagsterRun) -> bool:
    """Whether its process was lost: not refused by a step, not cancelled by a person."""
    from dagster import DagsterRunStatus
    from dagster._core.events import RunFailureReason
    from dagster._core.storage.tags import RUN_FAILURE_REASON_TAG

    refused = run.tags.get(RUN_FAILURE_REASON_TAG) == RunFailureReason.STEP_FAILURE.value
    return run.status is DagsterRunStatus.FAILURE and not refused
