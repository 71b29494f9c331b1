"""A PostgreSQL of the tests' own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PASSWORD = "杨浦 p@ss/1"


@dataclass(frozen=True)
class PostgreSQL:
    """A server whose files are in ``home``; ``control``: the beginning of every command to it."""

    home: Path
    port: int
    control: tuple[str, ...]

    def start(self) -> None:
        options = f"-p {self.port} -k {self.home} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._tell("-w", "-o", options, "-l", str(self.home / "log"), "start")

    def stop(self) -> None:
        """At once, as when its machine loses power."""
        self._tell("-m", "immediate", "stop")

    def _tell(self, *words: str) -> None:
        subprocess.run([*self.control, *words], check=True, stdout=subprocess.DEVNULL, cwd=str(self.home))


@contextmanager
def server() -> Iterator[PostgreSQL]:
    """One on a free port, password needed, as long as the block. It refuses to run as root: then as user postgres."""
    initdb, as_user = _program("initdb")
    home = Path(tempfile.mkdtemp(prefix="mulin-pg-"))
    try:
        secret = home / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        if as_user:
            for path in (home, secret):
                shutil.chown(path, "postgres")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        data = str(home / "data")
        subprocess.run([*as_user, str(initdb), "-D", data, "-U", "reader", "-A", "scram-sha-256", "-E", "UTF8",
                        "--locale", "C.UTF-8", "--pwfile", str(secret), "--no-sync"],
                       check=True, stdout=subprocess.DEVNULL, cwd=str(home))  # fmt: skip
        one = PostgreSQL(home, port, (*as_user, str(initdb.with_name("pg_ctl")), "-D", data))
        one.start()
        try:
            yield one
        finally:
            one.stop()
    finally:
        shutil.rmtree(home)


@contextmanager
def postgresql() -> Iterator[dict[str, Any]]:
    """A server as long as the block; yields what psycopg's ``connect`` wants."""
    with server() as one:
        yield {"host": "127.0.0.1", "port": one.port, "user": "reader", "password": PASSWORD, "dbname": "postgres"}


def restart(server: Mapping[str, Any]) -> None:
    """As after a power cut: every session is lost; answers again when this returns."""
    import psycopg

    control, as_user = _program("pg_ctl")
    with psycopg.connect(**server) as link:
        row = link.execute("show data_directory").fetchone()
    assert row is not None
    words = [*as_user, str(control), "-D", row[0], "-m", "immediate", "-w", "-l", f"{row[0]}/../log", "restart"]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd=Path(row[0]).parent)


def _program(name: str) -> tuple[Path, list[str]]:
    """One of PostgreSQL's own, and what comes before it on the command line."""
    binaries = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
    found = [shutil.which(name, path=p) for p in (binaries, *map(str, Path("/usr/lib/postgresql").glob("*/bin")))]
    return next(Path(p) for p in found if p), ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
