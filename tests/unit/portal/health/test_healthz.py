"""/healthz: the state of each part, for whoever watches, without logging in."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from portal.config import Config
from portal.health import parts
from portal.worker.models import Heartbeat
from portal.worker.standing import say_alive

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _anew(settings: LazySettings) -> None:
    settings.CONFIG = Config()
    parts.forget()


class Dagster(BaseHTTPRequestHandler):
    """What Dagster's web server says of its daemons."""

    healthy = True

    def do_GET(self) -> None:
        self._say({})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        daemons = [{"required": True, "healthy": self.healthy}, {"required": False, "healthy": None}]
        self._say({"data": {"instance": {"daemonHealth": {"allDaemonStatuses": daemons}}}})

    def _say(self, told: object) -> None:
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def dagster(settings: LazySettings) -> Iterator[type[Dagster]]:
    class Here(Dagster):
        pass

    with HTTPServer(("127.0.0.1", 0), Here) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        settings.CONFIG = Config(engine_port=server.server_port)
        yield Here
        server.shutdown()
        thread.join()


def test_all_is_well(dagster: type[Dagster]) -> None:
    say_alive(0, 0)
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == dict.fromkeys(("web", "database", "store", "worker", "engine", "daemon", "disk"), "ok")
    assert "no-store" in answer["Cache-Control"]


def test_a_worker_that_is_silent_for_half_a_minute_is_down() -> None:
    say_alive(0, 0)
    Heartbeat.objects.update(at=timezone.now() - timedelta(seconds=31))
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["worker"]) == (503, "down")


def test_a_daemon_that_is_not_healthy_is_down(dagster: type[Dagster]) -> None:
    say_alive(0, 0)
    dagster.healthy = False
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert {name for name, state in answer.json().items() if state == "down"} == {"daemon"}


def test_an_engine_that_does_not_answer_is_down(settings: LazySettings) -> None:
    settings.CONFIG = Config(engine_port=1)
    say_alive(0, 0)
    told = Client().get("/healthz").json()
    assert (told["engine"], told["daemon"], told["web"]) == ("down", "down", "ok")


def test_a_store_that_was_altered_and_a_full_disk_are_down(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say_alive(0, 0)
    (home / "received").mkdir()
    (home / "received" / "chain.jsonl").write_text('{"index": 0}\n')
    monkeypatch.setattr(parts, "LEAST_BYTES", 1 << 60)
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert {name for name, state in answer.json().items() if state == "down"} == {"store", "disk"}


def test_a_portal_without_an_engine_is_well() -> None:
    say_alive(0, 0)
    told = Client().get("/healthz").json()
    assert (told["engine"], told["daemon"]) == ("absent", "absent")
