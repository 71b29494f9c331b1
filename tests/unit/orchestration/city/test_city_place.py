"""One daemon a city: the place is held in the city's database, and is free as soon as its holder is gone."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from city_fixtures import several, until
from postgres import postgresql, restart

from orchestration.city.engine import POSTGRES, address
from orchestration.city.place import Place, is_served

pytestmark = pytest.mark.slow
HOLD = """
import sys
from orchestration.city.place import Place, is_served
place = Place(sys.argv[1])
print(place.take(), flush=True)
sys.stdin.read()
"""
_numbers = count()


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, Any]]:
    with postgresql() as there:
        yield there


@pytest.fixture
def city_address(server: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """The address of a new city's database, as :func:`address` gives it; ``port``: another way to the same server."""

    def of(name: str | None = None, port: int | None = None) -> str:
        if name is None:
            name = f"city{next(_numbers)}"
            with psycopg.connect(**server, autocommit=True) as link:
                link.execute(f"create database {name}")
        where = f"{quote(server['password'], safe='')}@127.0.0.1:{port or server['port']}/{name}"
        monkeypatch.setenv(POSTGRES, f"postgresql://{server['user']}:{where}")
        return address(POSTGRES, "")

    return of


@pytest.fixture
def place() -> Iterator[Callable[[str], Place]]:
    with ExitStack() as stack:

        def at(where: str) -> Place:
            made = Place(where)
            stack.callback(made.leave)
            return made

        yield at


def test_of_two_takers_one_gets_it_and_the_other_when_it_is_left(
    city_address: Callable[..., str], place: Callable[[str], Place]
) -> None:
    where = city_address()
    first, second = place(where), place(where)
    assert (first.take(), second.take()) == (True, False)
    assert first.is_held()
    first.leave()
    assert second.take()


def test_of_many_at_once_one_gets_it(city_address: Callable[..., str], place: Callable[[str], Place]) -> None:
    where = city_address()
    places = [place(where) for _ in range(8)]
    got: list[bool] = []
    threads = [threading.Thread(target=lambda one=one: got.append(one.take())) for one in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 7 + [True]


def test_every_database_is_a_city_of_its_own(city_address: Callable[..., str], place: Callable[[str], Place]) -> None:
    assert place(city_address()).take()
    assert place(city_address()).take()


def test_a_holder_that_is_killed_leaves_it(city_address: Callable[..., str], place: Callable[[str], Place]) -> None:
    where = city_address()
    words = [sys.executable, "-c", HOLD, where]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        other = place(where)
        assert not other.take()
        holder.kill()
        until(other.take, "the place is free")


def test_after_the_database_was_restarted_it_is_taken_again(
    server: dict[str, Any], city_address: Callable[..., str], place: Callable[[str], Place]
) -> None:
    where = city_address()
    holder, other = place(where), place(where)
    assert holder.take()
    restart(server)
    assert holder.is_held()
    assert not other.take()


def test_it_is_lost_to_whoever_took_it_meanwhile(
    server: dict[str, Any], city_address: Callable[..., str], place: Callable[[str], Place]
) -> None:
    where = city_address()
    holder, other = place(where), place(where)
    assert holder.take()
    restart(server)
    assert other.take()
    assert not holder.is_held()
    assert not holder.is_held()
    assert other.is_held()


def test_while_the_database_is_away_nobody_else_can_have_it(
    server: dict[str, Any], city_address: Callable[..., str], place: Callable[[str], Place]
) -> None:
    with relayed(server["port"]) as relay:
        holder = place(city_address(port=relay.port))
        assert holder.take()
        relay.close()
        assert holder.is_held()
        assert holder.is_held()


def test_our_own_session_that_the_server_has_not_missed_keeps_us_not_out(
    server: dict[str, Any], city_address: Callable[..., str], place: Callable[[str], Place]
) -> None:
    """The link was cut in between: we have noticed, the server not yet, for which it all still goes on."""
    with relayed(server["port"]) as relay:
        where = city_address(port=relay.port)
        holder, other = place(where), place(where)
        assert holder.take()
        relay.cut_clients()
        assert holder.is_held()
        assert holder.is_held()
        assert not other.take()


def test_another_whose_session_the_server_has_not_missed_still_has_it(
    server: dict[str, Any], city_address: Callable[..., str], place: Callable[[str], Place]
) -> None:
    with relayed(server["port"]) as relay:
        where = city_address(port=relay.port)
        assert place(where).take()
        relay.cut_clients()
        assert not place(where).take()


def test_the_server_is_asked_to_notice_a_cut_link_as_soon_as_we_do(
    city_address: Callable[..., str], place: Callable[[str], Place]
) -> None:
    """By its own rules it keeps the lock of a machine that is gone for two hours."""
    held = place(city_address())
    assert held.take()
    assert held._link is not None
    rows = held._link.execute("select name, setting from pg_settings where name ~ '^tcp_'").fetchall()
    assert dict(rows) == {
        "tcp_keepalives_count": "3", "tcp_keepalives_idle": "5", "tcp_keepalives_interval": "5",
        "tcp_user_timeout": "15000",
    }  # fmt: skip


class Relay:
    """Stands between a client and a server."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self._clients: list[socket.socket] = []
        self._servers: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def cut_clients(self) -> None:
        """They find their links closed; the server finds nothing."""
        for client in self._clients:
            client.shutdown(socket.SHUT_RDWR)
        self._clients.clear()

    def close(self) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for one in (*self._clients, *self._servers):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._door.accept()
                server = socket.create_connection(("127.0.0.1", self._to))
                self._clients.append(client)
                self._servers.append(server)
                threading.Thread(target=_copy, args=(client, server), daemon=True).start()
                threading.Thread(target=_copy, args=(server, client), daemon=True).start()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)


@contextmanager
def relayed(to: int) -> Iterator[Relay]:
    relay = Relay(to)
    try:
        yield relay
    finally:
        with suppress(OSError):
            relay.close()


def test_whether_the_engine_is_up_is_asked_of_the_city_s_own_database(
    tmp_path: Path, city_address: Callable[..., str], place: Callable[[str], Place]
) -> None:
    elsewhere, here = city_address(), city_address()
    city = several(tmp_path, ["QA"])
    held, other = place(here), place(elsewhere)
    assert other.take()
    assert not is_served(city)
    assert held.take()
    assert is_served(city)
    held.leave()
    until(lambda: not is_served(city), "the place is free")
