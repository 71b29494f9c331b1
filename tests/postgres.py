"""A PostgreSQL of the tests' own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def postgresql() -> Iterator[dict[str, Any]]:
    """One on a free port, password needed, as long as the block; yields what psycopg's ``connect`` wants. It refuses to
    run as root: then as user postgres."""
    binaries = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
    found = [shutil.which("initdb", path=p) for p in (binaries, *map(str, Path("/usr/lib/postgresql").glob("*/bin")))]
    initdb = next(Path(p) for p in found if p)
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    home = Path(tempfile.mkdtemp(prefix="mulin-pg-"))
    try:
        secret = home / "password"
        secret.write_text("杨浦 p@ss/1", encoding="utf-8")
        if as_user:
            for path in (home, secret):
                shutil.chown(path, "postgres")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        data = str(home / "data")
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": str(home)}
        subprocess.run([*as_user, str(initdb), "-D", data, "-U", "reader", "-A", "scram-sha-256", "-E", "UTF8",
                        "--locale", "C.UTF-8", "--pwfile", str(secret), "--no-sync"], **quiet)  # fmt: skip
        options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off"
        control = [*as_user, str(initdb.with_name("pg_ctl")), "-D", data]
        subprocess.run([*control, "-w", "-o", options, "-l", str(home / "log"), "start"], **quiet)
        try:
            yield {"host": "127.0.0.1", "port": port, "user": "reader", "password": "杨浦 p@ss/1", "dbname": "postgres"}
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **quiet)
    finally:
        shutil.rmtree(home)
