"""The runs that Dagster made of requests (:mod:`orchestration.asking`), and whether one is to be made: the same for the
sensor of a home and for that of a city.

A request is over when a run of it is over. A run that was turned away at the door, where another held the year, does
not count: it is made again, for what came after the other one had read the hand-ins is not in that one's release.
"""

from __future__ import annotations

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


def turn(made: Sequence[RunRecord]) -> Turn:
    """Whether a run of the request is to be made, ``made`` being those there are."""
    if not all(is_over(record.dagster_run) for record in made):
        return Turn.WAITS
    if len(made) >= MOST_RUNS or any(TURNED_AWAY not in record.dagster_run.tags for record in made):
        return Turn.OVER
    ended = max((record.end_time or 0.0 for record in made), default=0.0)
    return Turn.DUE if time.time() - ended >= _PAUSE_SECONDS else Turn.WAITS


def next_key(asked: Asked, made: Sequence[RunRecord]) -> str:
    """What Dagster is to know the next run by: it makes no second one of the same."""
    return asked.run_key if not made else f"{asked.run_key}-{len(made) + 1}"


def note_turned_away(instance: DagsterInstance, run: DagsterRun, refused: FindingsError) -> None:
    """Where ``refused`` is that another run holds the year: this one is no answer to its request."""
    if any(finding.rule == BUSY for finding in refused.findings):
        instance.add_run_tags(run.run_id, {TURNED_AWAY: "true"})


def is_over(run: DagsterRun) -> bool:
    """Whether nothing more comes of a run: neither itself nor the one that Dagster is about to make again of it."""
    from dagster._core.storage.tags import AUTO_RETRY_RUN_ID_TAG, WILL_RETRY_TAG

    again = run.tags.get(WILL_RETRY_TAG) == "true" and AUTO_RETRY_RUN_ID_TAG not in run.tags
    return run.is_finished and not again
