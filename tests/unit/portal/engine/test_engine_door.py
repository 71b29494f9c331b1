"""Dagster's pages: for engineers, written down, and only from themselves."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest
from django.conf import LazySettings
from django.test import Client

from portal.audit.models import Entry
from portal.config import Config
from portal.people.roles import Role

Holder = Callable[..., Client]
HERE = {"HTTP_ORIGIN": "http://testserver"}


class Engine(BaseHTTPRequestHandler):
    heard: ClassVar[list[tuple[str, str, dict[str, str], bytes]]] = []

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.heard.append((self.command, self.path, dict(self.headers), self.rfile.read(length)))
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Security-Policy", "script-src 'nonce-1'")
        self.send_header("Set-Cookie", "theirs=1")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def engine(settings: LazySettings) -> Iterator[type[Engine]]:
    Engine.heard.clear()
    with HTTPServer(("127.0.0.1", 0), Engine) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        settings.CONFIG = Config(engine_port=server.server_port)
        yield Engine
        server.shutdown()
        thread.join()


def test_an_engineer_sees_dagsters_page_and_the_log_says_so(engine: type[Engine], holder: Holder) -> None:
    answer = holder(Role.ENGINEER).get("/engine/runs?x=1", HTTP_ACCEPT="text/html")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"ok"  # type: ignore[attr-defined]
    ((command, path, headers, _),) = engine.heard
    assert (command, path) == ("GET", "/engine/runs?x=1")
    assert "Cookie" not in headers, "our session is none of Dagster's business"
    assert "theirs" not in answer.cookies
    assert [(e.act, e.about) for e in Entry.objects.all()] == [("engine.open", "/engine/runs")]


def test_its_own_policy_holds_and_it_speaks_to_nobody_else(engine: type[Engine], holder: Holder) -> None:
    answer = holder(Role.ENGINEER).get("/engine/")
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("script-src 'nonce-1'; ")
    assert "connect-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ENGINEER])
def test_nobody_else_is_let_through(engine: type[Engine], holder: Holder, role: Role) -> None:
    client = holder(role, "D06" if role.has_own else "")
    assert client.get("/engine/").status_code == 403
    assert client.post("/engine/graphql", "{}", content_type="application/json", **HERE).status_code == 403
    assert not engine.heard


@pytest.mark.django_db
def test_who_is_not_logged_in_is_sent_to_log_in(engine: type[Engine]) -> None:
    assert Client().get("/engine/graphql").status_code == 302
    assert not engine.heard


def test_a_change_is_written_down_and_a_question_is_not(engine: type[Engine], holder: Holder) -> None:
    client = holder(Role.ENGINEER)

    def ask(query: str, name: str) -> None:
        asked = json.dumps({"query": query, "operationName": name})
        assert client.post("/engine/graphql", asked, content_type="application/json", **HERE).status_code == 200

    ask("query Runs { runs }", "Runs")
    ask("mutation LaunchPipeline($x: X) { launch }", "LaunchPipeline")
    assert [(e.act, e.about) for e in Entry.objects.all()] == [("engine.change", "LaunchPipeline")]
    assert json.loads(engine.heard[1][3])["operationName"] == "LaunchPipeline"


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None])
def test_a_page_of_another_site_changes_nothing(engine: type[Engine], holder: Holder, origin: str | None) -> None:
    more = {} if origin is None else {"HTTP_ORIGIN": origin}
    answer = holder(Role.ENGINEER).post("/engine/graphql", "{}", content_type="application/json", **more)
    assert answer.status_code == 403
    assert not engine.heard


def test_what_an_address_asks_for_is_not_passed_on(engine: type[Engine], holder: Holder) -> None:
    client, url = holder(Role.ENGINEER), "/engine/graphql?%71uery=mutation%7Blaunch%7D"
    asked = client.get(url), *(
        client.post(url, '{"query": "{version}"}', content_type="text/plain", HTTP_ACCEPT=accept, **HERE)
        for accept in ("*/*", "text/html")
    )  # fmt: skip
    assert [answer.status_code for answer in asked] == [403] * 3
    assert not engine.heard
    assert client.get(url, HTTP_ACCEPT="text/html").status_code == 200, "Dagster's own page to ask from"


def test_an_engine_that_is_not_there_is_told_in_chinese(settings: LazySettings, holder: Holder) -> None:
    settings.CONFIG = Config(engine_port=1)
    answer = holder(Role.ENGINEER).get("/engine/")
    assert answer.status_code == 503
    assert "引擎没有打开" in answer.content.decode()


def test_a_web_socket_is_declined_so_that_the_page_asks_instead(engine: type[Engine], holder: Holder) -> None:
    answer = holder(Role.ENGINEER).get("/engine/graphql", HTTP_UPGRADE="websocket", HTTP_CONNECTION="Upgrade")
    assert answer.status_code == 501
    assert not engine.heard
