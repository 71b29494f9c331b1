"""``mulin city up``: one for a city, on one machine, wherever its workers are."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from mulin.beijing import in_beijing
from mulin.findings import Finding, FindingsError, Level
from orchestration.alive import command_here
from orchestration.city import messages as m
from orchestration.city.config import CELERY, City
from orchestration.city.engine import POSTGRES, address, environment, no_database, open_city
from orchestration.city.graph.definitions import build_city_definitions
from orchestration.city.parts import parts_of
from orchestration.city.place import Place
from orchestration.release.lock import BUSY
from orchestration.serving.ports import free_port, require_free
from orchestration.serving.supervise import GaveUp, Supervisor


def serve_city(city: City, port: int, say: Callable[[str], None], warn: Callable[[str], None]) -> None:
    """Until Ctrl-C. Raises FindingsError where another serves this city, or where what it needs is not there, and
    GaveUp where a part of it will not stay up. ``say`` and ``warn`` hear how it goes."""
    surroundings = environment(city)
    note = m.HOLDER.format(pid=os.getpid(), port=port, since=in_beijing(None))
    if other := command_here(city.dagster_home, note):
        raise _taken(other)
    require_free("127.0.0.1", port, "--port")
    with _alone(city, warn) as (still, excused):
        say(m.PREPARING.format(logs=city.logs))
        _prepare(city, surroundings)
        parts = parts_of(city, port=port, code_port=free_port())
        supervisor = Supervisor(
            parts, environment=surroundings, folder=city.dagster_home, say=warn, excused=excused
        )  # fmt: skip
        try:
            with supervisor.running():
                supervisor.wait_until_open()
                say(m.OPEN.format(port=port, name=city.file.name))
                if city.file.engine == CELERY:
                    say(m.WORKERS)
                say(m.STOP)
                try:
                    supervisor.watch(still)
                except KeyboardInterrupt:
                    say(m.ENDING)
        except KeyboardInterrupt:  # before all of it was open
            say(m.ENDING)
    say(m.ENDED)


def _taken(other: str) -> FindingsError:
    return FindingsError(m.NOT_STARTED, [Finding(Level.ERROR, BUSY, m.TAKEN.format(other=other), m.MEND_TAKEN)])


def _prepare(city: City, surroundings: dict[str, str]) -> None:
    """What every process is to load, loaded once, so that it is told here why it cannot be; then the tables, by one
    process, before others open the database: each would make them."""
    build_city_definitions(city).resolve_all_job_defs()
    with open_city(city):
        pass
    if city.file.engine == CELERY:
        done = subprocess.run(
            [sys.executable, "-m", "dagster", "instance", "migrate"], env=surroundings, cwd=city.dagster_home,
            capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            said = done.stderr.strip().splitlines()[-1:] or [""]
            finding = Finding(Level.ERROR, "city.migrate", m.NOT_MIGRATED.format(said=said[0]), m.MEND_MIGRATE)
            raise FindingsError(m.NOT_STARTED, [finding])


@contextmanager
def _alone(
    city: City, warn: Callable[[str], None]
) -> Iterator[tuple[Callable[[], None], Callable[[], bool]]]:  # fmt: skip
    """Hold the city's one place in the database, too. The first of what it gives is called now and then, and raises
    GaveUp where the place was lost to another; the second says whether the database is away."""
    if city.file.engine != CELERY:
        yield lambda: None, lambda: False
        return
    place = Place(address(POSTGRES, ""))
    try:
        is_ours = place.take()
    except psycopg.Error as error:
        raise no_database(error) from error
    if not is_ours:
        raise _taken(m.ELSEWHERE)

    def still() -> None:
        was_away = place.is_away
        if not place.is_held():
            raise GaveUp(m.PLACE_LOST)
        if place.is_away != was_away:
            warn(m.DATABASE_AWAY if place.is_away else m.DATABASE_BACK)

    try:
        yield still, lambda: place.is_away
    finally:
        place.leave()
