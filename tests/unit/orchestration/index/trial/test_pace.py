"""An audit that ends in time: what is cut is fair, and said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_packs import pack, write

from mulin.settings import Settings
from orchestration.index.trial.pace import Pace, thinned
from orchestration.index.trial.panel import Panel
from orchestration.index.trial.report import Report
from orchestration.index.trial.sweeps import Sweep, in_time
from orchestration.index.trial.trial import How, audit


class Clock:
    """Goes on by ``tick`` whenever it is read, and by what a run is said to take."""

    def __init__(self, tick: float = 0.0) -> None:
        self.now, self.tick = 0.0, tick

    def __call__(self) -> float:
        self.now += self.tick
        return self.now


def runs(pace: Pace, clock: Clock, asked: int, run: float, table: float) -> Iterator[int]:
    """Tables of each run until all are done or there is no time, where a run costs ``run`` and a table ``table``."""
    while asked and (piece := pace.piece(asked, made=True)):
        clock.now += run + piece * table
        pace.took(piece, run + piece * table, made=True)
        asked -= piece
        yield piece


def test_no_run_goes_on_for_long_and_none_begins_that_has_no_time() -> None:
    clock = Clock()
    pace = Pace(60, clock=clock)
    pace.step("", 1.0)
    done = list(runs(pace, clock, 10_000, run=0.4, table=0.1))
    assert done[:3] == [1, 8, pytest.approx(46, abs=2)]
    assert max(done) * 0.1 + 0.4 < 5.5
    assert 57 < clock.now <= 60


def test_one_scoring_longer_than_the_time_is_the_only_one() -> None:
    clock = Clock()
    pace = Pace(60, clock=clock)
    pace.step("", 0.4)
    assert list(runs(pace, clock, 100, run=1, table=99)) == [1]
    pace.measured(made=True)
    assert pace.one == 100


def test_without_a_bound_everything_is_one_run() -> None:
    clock = Clock()
    pace = Pace(0, clock=clock)
    pace.step("", 0.4)
    assert list(runs(pace, clock, 10_000, run=1, table=1)) == [10_000]
    assert pace.fit(10_000, made=True) == 1.0


def test_what_is_measured_says_what_fits() -> None:
    clock = Clock()
    pace = Pace(60, clock=clock)
    pace.step("", 0.5)
    for tables in (1, 1, 16):
        pace.took(tables, 0.4 + 0.1 * tables, made=True)
    pace.measured(made=True)
    assert pace.one == pytest.approx(0.5)
    assert pace.fit(100, made=True) == 1.0
    assert pace.fit(1000, made=True) == pytest.approx((30 - 0.4) / 1.3 / 100)


def sweeps(columns: str, times: int) -> list[Sweep]:
    panel = Panel((("甲", 2001),), {}, {}, {})
    points = tuple(map(float, range(12)))
    return [Sweep(panel, ("甲", 2001), column, points) for _ in range(times) for column in columns]


@pytest.mark.parametrize(("share", "columns", "points"), [
    (0.5, "abcdabcd", 12), (0.25, "abcd", 12), (0.125, "abcd", 6), (0.0625, "abcd", 3), (0.03, "a", 3), (0.001, "", 0),
])  # fmt: skip
def test_every_column_comes_once_before_any_comes_twice(share: float, columns: str, points: int) -> None:
    """Then each has fewer figures, from end to end still; and only then are columns left out."""
    kept = in_time(sweeps("abcd", 4), 4, share)
    assert "".join(s.column for s in kept) == columns
    assert {len(s.points) for s in kept} == ({points} if points else set())
    assert all((s.points[0], s.points[-1]) == (0.0, 11.0) for s in kept)


def test_thinning_is_even() -> None:
    assert thinned("abcdef", 3) == ["a", "c", "e"]
    assert thinned("abc", 9) == ["a", "b", "c"]
    assert thinned("abc", 0) == []


@pytest.fixture
def cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    """An audit whose clock goes on by 7 s whenever it is looked at."""
    monkeypatch.setattr("orchestration.index.trial.trial.Pace", lambda *a: Pace(*a, clock=Clock(7.0)))
    folder = write(tmp_path / "pack", pack("abcdef", root={"method": "geometric", "zero_policy": "drop"}))
    return audit(Settings(home=tmp_path / "home"), folder, None, How(examples=16, seconds=120))


def test_what_there_was_no_time_for_is_said_with_what_a_scoring_takes(cut: Report) -> None:
    told = "".join(cut.fewer)
    assert "一次计分要 " in told
    assert "120 秒里试不完" in told
    assert "--seconds" in told
    by = {v.code: v for v in cut.verdicts}
    assert by["monotone_score"].fewer
    assert by["full_score"].standing == "late"
    assert f"{by['monotone_score'].title} {by['monotone_score'].tried}" in told
    assert cut.as_json()["fewer"] == list(cut.fewer)


def test_nothing_is_idle_that_there_was_no_time_for(cut: Report) -> None:
    (idle,) = [v for v in cut.verdicts if v.code == "idle"]
    assert idle.items == ()
    assert idle.tried < idle.planned == 6


@pytest.mark.slow
def test_what_fits_is_tried_whole_and_the_same_as_without_a_bound(tmp_path: Path) -> None:
    folder = write(tmp_path / "pack", pack(root={"method": "formula", "formula": "a - 0.5 * b"}))
    told: list[tuple[str, int, int]] = []
    bound = audit(Settings(home=tmp_path / "home"), folder, None, How(8, 8, seconds=600), lambda *s: told.append(s))
    free = audit(Settings(home=tmp_path / "home"), folder, None, How(8, 8, seconds=0))
    assert bound.fewer == free.fewer == ()
    assert bound.verdicts == free.verdicts
    assert len({what for what, _, _ in told}) >= 5
    assert all(0 < done <= of for _, done, of in told)
