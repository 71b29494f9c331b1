"""``mulin audit verify`` over a portal on a real database, whose owner does what he likes to it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from postgres import postgresql

from mulin.settings import REPO_ROOT

pytestmark = pytest.mark.slow
FOUR_AT_ONCE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
from concurrent.futures import ThreadPoolExecutor
from portal.ready import prepare
prepare()
from django.db import connections, transaction
from portal.audit.log import write

def acts(account):
    for n in range(25):
        with transaction.atomic():
            write(account=account, who="王芳", post="D06 经办人", act="people.login", about=str(n), detail={"x": n / 3})
    connections.close_all()

with ThreadPoolExecutor(4) as pool:
    list(pool.map(acts, "abcd"))
"""
VERIFY = "import sys; sys.argv = ['mulin', 'audit', 'verify']; from orchestration.entry import main; main()"
Hostile = Callable[[str], None]


def ran(program: str, home: Path, url: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "MULIN_HOME": str(home), "MULIN_PORTAL_DATABASE": url, "COLUMNS": "400"}
    return subprocess.run(
        [sys.executable, "-c", program], cwd=REPO_ROOT, env=env, capture_output=True, text=True, check=False
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def portal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Callable[[str], str], Hostile]]:
    """Verifies (what it says, by whether it found nothing), and what the database's owner does by hand."""

    def verified(url: str) -> Callable[[str], str]:
        done = ran(FOUR_AT_ONCE, tmp_path, url)
        assert done.returncode == 0, done.stderr[-2000:]

        def verify(expected: str) -> str:
            done = ran(VERIFY, tmp_path, url)
            assert done.returncode == (0 if expected == "sound" else 1), done.stdout + done.stderr[-2000:]
            return done.stdout

        return verify

    if request.param == "sqlite":

        def by_hand(sql: str) -> None:
            with closing(sqlite3.connect(tmp_path / "portal" / "portal.sqlite3")) as base, base:
                base.execute(sql)

        yield verified(""), by_hand
        return
    import psycopg

    with postgresql() as server:

        def by_hand_there(sql: str) -> None:
            with psycopg.connect(**server) as base:
                base.execute(sql.encode())

        where = f"{quote(server['password'], safe='')}@{server['host']}:{server['port']}/{server['dbname']}"
        yield verified(f"postgresql://{server['user']}:{where}"), by_hand_there


def test_many_at_once_make_one_log_and_its_owner_changes_nothing_unseen(
    portal: tuple[Callable[[str], str], Hostile],
) -> None:
    verify, by_hand = portal
    assert "日志核对一致：100 行，到第100行" in verify("sound")
    by_hand("UPDATE audit_entry SET account = 'x' WHERE number = 7")
    by_hand("DELETE FROM audit_entry WHERE number BETWEEN 20 AND 22")
    by_hand("UPDATE audit_entry SET number = 1000 WHERE number = 30")
    by_hand("UPDATE audit_entry SET number = 30 WHERE number = 31")
    by_hand("UPDATE audit_entry SET number = 31 WHERE number = 1000")
    by_hand("DELETE FROM audit_entry WHERE number > 90")
    rest = "at, account, who, post, act, about, detail, previous, hash, key, seal"
    by_hand(f"INSERT INTO audit_entry (number, {rest}) SELECT 91, {rest} FROM audit_entry WHERE number = 5")
    told = verify("wrong")
    for sentence in ("第7行被改动过", "少了第20行至第22行", "第30行原是第31行", "第31行原是第30行", "第91行原是第5行",
                     "留存的链头到第100行"):  # fmt: skip
        assert sentence in told
    by_hand("DROP TABLE audit_entry")
    assert "日志被清空" in verify("wrong")


def test_a_home_without_a_portal_has_nothing_to_verify(tmp_path: Path) -> None:
    done = ran(VERIFY, tmp_path, "")
    assert (done.returncode, "没有门户" in done.stdout) == (0, True)
    assert not list(tmp_path.iterdir())


def test_a_database_that_cannot_be_read_is_no_sound_log(tmp_path: Path) -> None:
    (tmp_path / "portal").mkdir()
    done = ran(VERIFY, tmp_path, "postgresql://u:p@127.0.0.1:1/none")
    assert done.returncode == 1
    assert "日志没有核对" in done.stdout + done.stderr
