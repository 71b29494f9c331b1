"""The web server on real sockets: what it refuses, whom it does not keep waiting, and what it writes down."""

from __future__ import annotations

import http.client
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.core import signing
from waitress import wasyncore
from waitress.adjustments import Adjustments

from portal.people.known import written
from portal.server import limits
from portal.server.channel import Server
from portal.server.lanes import Lanes
from portal.server.process import adjustments

App = Callable[[dict[str, Any], Callable[..., Any]], list[bytes]]
MULTIPART = {"Content-Type": "multipart/form-data; boundary=x", "Cookie": "mulin=abc"}


def page(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    body = f"{environ['REMOTE_ADDR']} {environ['wsgi.url_scheme']} {environ.get('HTTP_X_FORWARDED_PROTO')}".encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


@contextmanager
def served(
    app: App, *, proxies: int = 0, proxy: str = "127.0.0.1", sockets: dict[int, Any] | None = None
) -> Iterator[int]:
    """The port. ``sockets``: to be filled with what the loop looks at."""
    sockets = {} if sockets is None else sockets
    ending = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        lanes = Lanes()
        Server(
            app, sockets, dispatcher=lanes, adj=Adjustments(**adjustments(proxies, proxy)), _sock=listening,
            bind_socket=False,
            sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
        )  # fmt: skip

        def run() -> None:
            while not ending.is_set():
                wasyncore.loop(timeout=0.05, use_poll=True, map=sockets, count=1)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            ending.set()
            thread.join()
            lanes.shutdown(timeout=1)
            for one in list(sockets.values()):
                one.socket.close()


def asked(port: int, path: str = "/", method: str = "GET", **more: Any) -> tuple[int, str]:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    link.request(method, path, **more)
    answer = link.getresponse()
    text = answer.read().decode()
    link.close()
    return answer.status, text


def beginning(port: int, text: str) -> socket.socket:
    link = socket.create_connection(("127.0.0.1", port), timeout=10)
    link.sendall(text.encode())
    return link


def known_browser(session: str = "mulin=abc; ") -> str:
    """Cookies of a browser that somebody has logged in from."""
    return f"{session}{settings.DEVICE_COOKIE_NAME}={written({'wang': '0123456789abcdef'})}"


def told(link: socket.socket) -> str:
    """All that comes until the other side closes."""
    with link.makefile("rb") as coming:
        return coming.read().decode()


def head(length: int, *more: str) -> str:
    return "\r\n".join(("POST /up HTTP/1.1", "Host: localhost", f"Content-Length: {length}", *more, "", ""))


def test_a_file_that_is_too_large_is_refused_in_chinese_before_it_is_sent() -> None:
    with served(page) as port, beginning(port, head(limits.MOST_BODY + 1, f"Cookie: {known_browser()}")) as link:
        answer = told(link)
    assert answer.startswith("HTTP/1.1 413")
    assert "文件太大" in answer
    assert "text/html" in answer


def test_who_has_not_logged_in_fills_no_disk() -> None:
    with served(page) as port, beginning(port, head(limits.MOST_WITHOUT_LOGIN + 1)) as link:
        answer = told(link)
    assert answer.startswith("HTTP/1.1 403")
    assert "请先登录" in answer


def test_a_session_that_somebody_made_up_fills_no_disk() -> None:
    forged = signing.dumps({"wang": "1"}, key="another key", salt="portal.people.lockout", compress=True)
    made_up = "Cookie: mulin=abc", f"Cookie: mulin=abc; {settings.DEVICE_COOKIE_NAME}={forged}"
    with served(page) as port:
        for cookie in made_up:
            with beginning(port, head(limits.MOST_WITHOUT_LOGIN + 1, cookie)) as link:
                assert told(link).startswith("HTTP/1.1 403")
        with beginning(port, head(limits.MOST_WITHOUT_LOGIN + 1, f"Cookie: {known_browser()}")) as link:
            link.sendall(b"x" * (limits.MOST_WITHOUT_LOGIN + 1))
            assert link.recv(15) == b"HTTP/1.1 200 OK"
        with beginning(port, head(limits.MOST_WITHOUT_LOGIN + 1, f"Cookie: {known_browser('')}")) as link:
            assert told(link).startswith("HTTP/1.1 403"), "no session"


def test_two_hundred_slow_clients_stop_nobody() -> None:
    coming = head(1_000_000, *(f"{name}: {value}" for name, value in MULTIPART.items())) + "--x"
    with served(page) as port, ExitStack() as open_links:
        for _ in range(200):
            open_links.enter_context(beginning(port, coming))
        began = time.monotonic()
        assert asked(port)[0] == 200
        assert time.monotonic() - began < 1


def test_who_sends_too_slowly_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HEADER_SECONDS", 0.1)
    monkeypatch.setattr(limits, "SLOW_SECONDS", 0.1)
    monkeypatch.setattr(limits, "LOOK_SECONDS", 0)
    with (
        served(page) as port,
        beginning(port, "GET / HTT") as header,
        beginning(port, head(90_000) + "x") as coming,
    ):
        assert header.recv(1) == b""
        assert coming.recv(1) == b""


def test_uploads_that_wait_for_each_other_keep_no_page_waiting() -> None:
    released = threading.Event()

    def waits(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            released.wait(10)
        return page(environ, start_response)

    with served(waits) as port:
        sent = {"body": b"--x--", "headers": MULTIPART}
        uploads = [threading.Thread(target=asked, args=(port, "/up", "POST"), kwargs=sent) for _ in range(20)]
        for upload in uploads:
            upload.start()
        began = time.monotonic()
        assert asked(port)[0] == 200
        assert time.monotonic() - began < 1
        released.set()
        for upload in uploads:
            upload.join()


def test_who_waits_for_a_thread_is_looked_at_by_nobody_and_has_the_whole_answer() -> None:
    released = threading.Event()
    large = b"x" * 3_000_000  # more than a socket takes at once: the loop writes the rest

    def waits(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        released.wait(10)
        start_response("200 OK", [("Content-Length", str(len(large)))])
        return [large]

    looked_at: dict[int, Any] = {}
    with served(waits, sockets=looked_at) as port, ThreadPoolExecutor(30) as pool:
        without = len(looked_at)
        answers = [pool.submit(asked, port, "/up", "POST", body=b"--x--", headers=MULTIPART) for _ in range(30)]
        gone = [beginning(port, f"{head(5, *(f'{k}: {v}' for k, v in MULTIPART.items()))}--x--") for _ in range(5)]
        wait_until(lambda: waiting(looked_at) == 35)
        assert len(looked_at) == without + limits.UPLOAD_THREADS
        for link in gone:
            link.close()
        released.set()
        assert [(status, len(text)) for status, text in (a.result() for a in answers)] == [(200, len(large))] * 30
        wait_until(lambda: len(looked_at) == without)


def waiting(looked_at: dict[int, Any]) -> int:
    """Connections whose request has come in whole."""
    server = next(one for one in looked_at.values() if isinstance(one, Server))
    return sum(bool(channel.requests) for channel in list(server.active_channels.values()))


def wait_until(so: Callable[[], bool]) -> None:
    ends = time.monotonic() + 10
    while not so():
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_only_the_proxy_that_was_named_says_who_asks() -> None:
    says = {"X-Forwarded-For": "10.1.2.3", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "mulin.gov.cn"}
    with served(page) as port:
        assert asked(port, headers=says)[1] == "127.0.0.1 http None", "nobody was named"
    with served(page, proxies=1, proxy="192.0.2.9") as port:
        assert asked(port, headers=says)[1] == "127.0.0.1 http None", "another was named"
    with served(page, proxies=1) as port:
        assert asked(port, headers=says)[1].startswith("10.1.2.3 https")


def test_the_access_log_has_neither_queries_nor_what_opens_an_account(caplog: pytest.LogCaptureFixture) -> None:
    token = "IjEi:1vR2Xy:abcdefghijklmnopqrstuvwxyz012345"
    with caplog.at_level(logging.INFO, logger="portal.access"), served(page) as port:
        logging.getLogger("portal.access").propagate = True
        asked(port, f"/open/{token}/?name=%E7%8E%8B")
    # by now the server has ended: the line is written after the answer is sent
    (line,) = [r.getMessage() for r in caplog.records if r.name == "portal.access"]
    assert " GET /open/\\u2026/ 200 " in line
    assert "name" not in line
    assert token not in line
