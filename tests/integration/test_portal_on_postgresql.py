"""The portal on a real PostgreSQL: its own tests, and backup and restore."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from postgres import postgresql

from mulin.settings import REPO_ROOT

pytestmark = pytest.mark.slow

FILL = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from portal.audit.log import write
for number in range(20):
    write(account="wang", who="王芳", post="D06 经办人", act="handin.upload", about=str(number))
from pathlib import Path
from portal.backup import back_up
print(back_up(Path({target!r})))
"""


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, Any]]:
    with postgresql() as there:
        yield there


def environment(server: dict[str, Any], home: Path) -> dict[str, str]:
    where = f"{server['user']}:{quote(server['password'], safe='')}@{server['host']}:{server['port']}"
    return {
        **os.environ, "MULIN_PORTAL_DATABASE": f"postgresql://{where}/{server['dbname']}", "MULIN_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "portal.settings", "PYTHONPATH": str(REPO_ROOT),
    }  # fmt: skip


def test_the_portals_own_tests_hold(server: dict[str, Any], tmp_path: Path) -> None:
    words = [sys.executable, "-m", "pytest", "-q", "-n", "1", "-m", "not slow", "-p", "no:cacheprovider",
             f"--basetemp={tmp_path / 'its'}", "tests/unit/portal"]  # fmt: skip
    env = {k: v for k, v in environment(server, tmp_path).items() if not k.startswith("PYTEST_")}
    done = subprocess.run(words, cwd=REPO_ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:]
    assert " passed" in done.stdout


def test_a_backup_is_restored_into_another_database(server: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "portal" / "incoming").mkdir(parents=True)
    env = environment(server, tmp_path)
    words = [sys.executable, "-c", FILL.format(target=str(tmp_path / "kept"))]
    done = subprocess.run(words, cwd=REPO_ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    dump = Path(done.stdout.strip()) / "portal.dump"

    with psycopg.connect(**server, autocommit=True) as base:
        base.execute("CREATE DATABASE elsewhere")
    restore = shutil.which("pg_restore")
    assert restore is not None
    there = {**env, "PGPASSWORD": server["password"]}
    to = ["-h", server["host"], "-p", str(server["port"]), "-U", server["user"], "-d", "elsewhere"]
    subprocess.run([restore, *to, "--no-owner", str(dump)], env=there, check=True)
    with psycopg.connect(**{**server, "dbname": "elsewhere"}) as base:
        assert base.execute("SELECT count(*), max(number) FROM audit_entry").fetchone() == (20, 20)
