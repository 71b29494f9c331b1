"""What became of a request: when a run of it is to be made, again or at all."""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg
import pytest
from dagster._core.events import RunFailureReason

from orchestration import requested
from orchestration.asking import Asked
from orchestration.requested import ASKED_TAG, MOST_AGAIN, TURNED_AWAY, Looks, Turn, next_key, runs_of, turn

ASKED = Asked(2024, "0123456789abcdef", "pinggu", "2026-11-30T09:00:00+08:00", "QA")
REASON = "dagster/failure_reason"
REFUSED = {REASON: RunFailureReason.STEP_FAILURE.value}
DIED = {REASON: RunFailureReason.RUN_EXCEPTION.value}
S = dg.DagsterRunStatus


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as one:
        yield one


def made(instance: dg.DagsterInstance, status: dg.DagsterRunStatus, **tags: str) -> str:
    run = dg.DagsterRun("assess_district", tags={ASKED_TAG: ASKED.name, **tags}, status=status)
    instance.run_storage.add_run(run)
    return run.run_id


def stands(instance: dg.DagsterInstance, looks: Looks | None = None) -> Turn:
    return turn(runs_of(instance, [ASKED]).get(ASKED.name, []), looks)


def test_what_nobody_has_run_is_due(instance: dg.DagsterInstance) -> None:
    assert stands(instance) is Turn.DUE
    assert next_key(ASKED, []) == ASKED.run_key


@pytest.mark.parametrize("status", [S.NOT_STARTED, S.STARTING, S.STARTED, S.CANCELING])
def test_while_a_run_of_it_goes_on_it_waits(instance: dg.DagsterInstance, status: dg.DagsterRunStatus) -> None:
    made(instance, status)
    assert stands(instance) is Turn.WAITS


@pytest.mark.parametrize(("status", "tags"), [(S.SUCCESS, {}), (S.FAILURE, REFUSED), (S.CANCELED, {})])
def test_a_run_that_came_to_an_end_or_was_refused_or_cancelled_is_the_answer(
    instance: dg.DagsterInstance, status: dg.DagsterRunStatus, tags: dict[str, str]
) -> None:
    made(instance, status, **tags)
    assert stands(instance, Looks(None)) is Turn.OVER


def test_a_run_that_was_made_before_requests_were_tagged_is_known_by_its_key(instance: dg.DagsterInstance) -> None:
    run = dg.DagsterRun("assess_year", tags={"dagster/run_key": ASKED.run_key}, status=S.SUCCESS)
    instance.run_storage.add_run(run)
    assert stands(instance) is Turn.OVER


def test_a_run_that_was_turned_away_is_made_again_after_a_while_under_another_key(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(instance, S.FAILURE, **REFUSED, **{TURNED_AWAY: "true"})
    (record,) = runs_of(instance, [ASKED])[ASKED.name]
    assert stands(instance) is Turn.DUE
    assert next_key(ASKED, [record]) == f"{ASKED.run_key}-2"
    monkeypatch.setattr(requested.time, "time", lambda: 10.0)  # just ended
    assert stands(instance) is Turn.WAITS


def test_a_retry_that_was_turned_away_is_not_the_end_of_the_request(instance: dg.DagsterInstance) -> None:
    """The worker of the first run was cut off, lives, and holds the year."""
    made(instance, S.FAILURE, **DIED)
    made(instance, S.FAILURE, **REFUSED, **{TURNED_AWAY: "true"})
    assert stands(instance, Looks(None)) is Turn.DUE


def test_a_run_that_died_and_that_dagster_overlooked_is_made_again_here(instance: dg.DagsterInstance) -> None:
    """Seen: Dagster looked once, before the run was marked as failed, and never made the retry it had announced."""
    made(instance, S.FAILURE, **DIED, **{"dagster/will_retry": "true"})
    cursor, seen = None, []
    for _ in range(12):
        looks = Looks(cursor)
        seen.append(stands(instance, looks))
        cursor = looks.cursor
    assert seen == [Turn.WAITS] * 10 + [Turn.DUE] * 2
    for cursor in ("[]", "of another program", "1764500000.5"):
        assert stands(instance, Looks(cursor)) is Turn.WAITS


def test_a_run_that_dagster_makes_again_itself_is_waited_for(instance: dg.DagsterInstance) -> None:
    made(instance, S.FAILURE, **DIED)
    cursor = None
    for _ in range(5):
        looks = Looks(cursor)
        assert stands(instance, looks) is Turn.WAITS
        cursor = looks.cursor
    made(instance, S.STARTED)
    looks = Looks(cursor)
    assert stands(instance, looks) is Turn.WAITS
    assert looks.cursor == "{}", "the count begins anew"


def test_what_dies_every_time_is_over(instance: dg.DagsterInstance) -> None:
    for _ in range(MOST_AGAIN + 1):
        made(instance, S.FAILURE, **DIED)
    assert stands(instance, Looks(None)) is Turn.OVER
