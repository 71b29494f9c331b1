"""The portal as people meet it: server and worker as processes of their own on a free port, one account a role."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mulin.settings import REPO_ROOT

HERE = Path(__file__).parent
PASSWORD = "长江边上 9 只白鹭"
PATIENCE_SECONDS = 180
COUNTY = REPO_ROOT / "plans" / "qinghe-2023-2024"
POSTS = {
    "clerk": "FARM", "leader": "FARM", "unit": "QH1", "reviewer": "", "supervisor": "", "office": "", "engineer": "",
    "admin": "",
}  # fmt: skip
"""Role → whose post, of the county's pack. The account is called as the role."""
_MAKE = """
import sys
from portal.ready import prepare
prepare()
from datetime import date
from portal.people.models import Account, Post, Tenure
for line in sys.stdin.read().splitlines():
    login, code, password = line.split(";")
    if not Account.objects.filter(login=login).exists():
        post, _ = Post.objects.get_or_create(role=login, code=code)
        account = Account.objects.create_user(login, "王芳", password)
        Tenure.objects.create(account=account, post=post, begins=date(2020, 1, 1))
"""


@dataclass(frozen=True)
class Stack:
    """``address`` without a slash at its end; ``log``: what server and worker wrote."""

    address: str
    home: Path
    log: Path


@contextmanager
def standing(home: Path, pack: Path = COUNTY) -> Iterator[Stack]:
    """A portal over ``home`` as long as the block. It answers when this yields; what it wrote is said when it does
    not."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "MULIN_HOME": str(home), "MULIN_PACK": str(pack), "DJANGO_SETTINGS_MODULE": "counted",
           "PYTHONPATH": os.pathsep.join([str(REPO_ROOT), str(HERE), os.environ.get("PYTHONPATH", "")])}  # fmt: skip
    accounts = "\n".join(f"{role};{code};{PASSWORD}" for role, code in POSTS.items())
    subprocess.run([sys.executable, "-c", _MAKE], input=accounts, text=True, env=env, cwd=REPO_ROOT, check=True)
    log = home / "portal" / "stack.log"
    with log.open("w") as out:
        running = [
            subprocess.Popen([sys.executable, "-m", *command], env=env, cwd=REPO_ROOT, stdout=out, stderr=out)
            for command in _commands(port)
        ]
        try:
            stack = Stack(f"http://127.0.0.1:{port}", home, log)
            _wait(stack, running[0])
            yield stack
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(60)


def _commands(port: int) -> Iterator[list[str]]:
    if importlib.util.find_spec("portal.server") is not None:
        yield ["portal.server", "--host", "127.0.0.1", "--port", str(port)]
    else:
        yield ["gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "4", "portal.wsgi:application"]
    if importlib.util.find_spec("portal.worker") is not None:
        yield ["portal.worker"]


def _wait(stack: Stack, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        assert server.poll() is None, stack.log.read_text()[-3000:]
        try:
            with urllib.request.urlopen(f"{stack.address}/login/", timeout=20):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.3)
    raise AssertionError(stack.log.read_text()[-3000:])
