"""As much of a browser as a clerk needs: cookies, forms with their token, redirects. One process holds hundreds."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import quote_plus

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
_SECONDS = 120.0


class Broken(Exception):
    """No whole answer came: the connection was refused or cut."""


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Browser:
    """One person's. ``seen``: seconds each kind of thing took."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    async def get(self, path: str) -> Answer:
        """A page, redirects followed. Raises Broken."""
        answer = await self._ask("GET", path)
        while answer.status in (301, 302, 303):
            answer = await self._ask("GET", answer.headers["location"])
        return answer

    async def log_in(self, login: str, password: str) -> float:
        """Seconds from sending the form to the first page; raises AssertionError where it does not open."""
        token = await self._token("/login/")
        body = "&".join(f"{k}={quote_plus(v)}" for k, v in
                        {"csrfmiddlewaretoken": token, "username": login, "password": password}.items())  # fmt: skip
        began = time.monotonic()
        answer = await self._ask("POST", "/login/", body.encode(), "application/x-www-form-urlencoded")
        assert answer.status == 302, (answer.status, answer.text[-400:])
        await self.get(answer.headers["location"])
        return time.monotonic() - began

    async def open(self, path: str) -> None:
        """Have a page with a form before one: its token is used from now on."""
        self.token = await self._token(path)

    async def upload(self, table: str, name: str, content: bytes) -> tuple[str, float]:
        """The address of the receipt, and the seconds from sending the form to reading it. Raises Broken, and
        AssertionError for an answer that is no receipt."""
        if not self.token:
            await self.open(table)
        token = self.token
        mark = secrets.token_hex(12)
        parts = [_part(mark, "csrfmiddlewaretoken", token.encode()), _part(mark, "workbook", content, name),
                 _part(mark, "whole", b"1"), f"--{mark}--\r\n".encode()]  # fmt: skip
        began = time.monotonic()
        answer = await self._ask("POST", f"{table}upload/", b"".join(parts), f"multipart/form-data; boundary={mark}")
        assert answer.status == 302, (answer.status, _words(answer.text))
        receipt = answer.headers["location"].partition("?")[0]
        page = await self.get(answer.headers["location"])
        assert page.status == 200, (page.status, _words(page.text))
        return receipt, time.monotonic() - began

    async def _token(self, path: str) -> str:
        page = await self.get(path)
        found = _TOKEN.search(page.text)
        assert found is not None, (page.status, path, _words(page.text))
        return found.group(1)

    async def _ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> Answer:
        try:
            return await asyncio.wait_for(self._asked(method, path, body, kind), _SECONDS)
        except (OSError, EOFError, asyncio.IncompleteReadError, ValueError) as error:
            raise Broken(f"{method} {path}: {type(error).__name__}") from error

    async def _asked(self, method: str, path: str, body: bytes, kind: str) -> Answer:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        try:
            lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close",
                     "Origin: http://localhost", f"Content-Length: {len(body)}"]  # fmt: skip
            if kind:
                lines.append(f"Content-Type: {kind}")
            if self.cookies:
                lines.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
            writer.write("\r\n".join((*lines, "", "")).encode() + body)
            await writer.drain()
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers: dict[str, str] = {}
            for line in head[1:]:
                name, _, value = line.partition(": ")
                if name.lower() == "set-cookie":
                    cookie, _, kept = value.partition(";")[0].partition("=")
                    self.cookies[cookie] = kept
                elif name:
                    headers[name.lower()] = value
            content = await reader.read()
            if len(content) < int(headers.get("content-length", 0)):
                raise EOFError
            return Answer(int(head[0].split()[1]), headers, content.decode(errors="replace"))
        finally:
            writer.close()


def _part(mark: str, field_name: str, content: bytes, file_name: str | None = None) -> bytes:
    named = "" if file_name is None else f'; filename="{file_name}"\r\nContent-Type: application/octet-stream'
    return (
        f'--{mark}\r\nContent-Disposition: form-data; name="{field_name}"{named}\r\n\r\n'.encode() + content + b"\r\n"
    )


def _words(text: str) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.partition("<main")[2] or text))[:300]
