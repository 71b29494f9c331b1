"""Every page that a role can reach by links from its home, and what is wrong with each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from stack import PASSWORD, Stack

if TYPE_CHECKING:
    from playwright.sync_api import APIResponse, Browser, BrowserContext, Page

WIDTHS = (1280, 390, 320)
MOST_BYTES = 80_000
MOST_QUERIES = 12
OF_A_SHAPE = 2
"""Pages of one kind that are opened: of fifty units two."""
SHOTS = "MULIN_SHOTS"
"""The environment variable that names a folder for pictures of every page."""
_NOT_SOUND = ("serious", "critical")
_ELSEWHERE = re.compile(r"^/(?:static|logout|engine)/")
_PART = re.compile(r"(?<=/)[^/]*[A-Z0-9][^/]*")
"""A part of an address that says which: a year, a release, a department, a version."""


@dataclass
class Crawl:
    """One role's way. ``pages`` and ``files``: what was opened; ``wrong``: what is wrong, a line each."""

    stack: Stack
    browser: Browser
    role: str
    pages: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def walk(self, start: str = "/") -> None:
        """Follow every link from ``start``, each kind of page some times."""
        context = self.browser.new_context(base_url=self.stack.address, locale="zh-CN", timezone_id="Asia/Shanghai")
        try:
            if start == "/":
                log_in(context, self.role)
            waiting, seen, shapes = [start], {start}, dict[str, int]()
            while waiting:
                path = waiting.pop(0)
                shape = _shape_of(path)
                shapes[shape] = shapes.get(shape, 0) + 1
                if shapes[shape] > OF_A_SHAPE:
                    continue
                for link in self._visit(context, path):
                    if link not in seen:
                        seen.add(link)
                        waiting.append(link)
        finally:
            context.close()

    def _visit(self, context: BrowserContext, path: str) -> list[str]:
        answer = context.request.get(path)
        if answer.status >= 400:
            self._say(path, f"answers {answer.status}")
            return []
        if "text/html" not in answer.headers.get("content-type", ""):
            self.files.append(path)
            return []
        self._weigh(path, answer)
        page = context.new_page()
        try:
            return self._look(page, path)
        finally:
            page.close()

    def _weigh(self, path: str, answer: APIResponse) -> None:
        size = len(answer.body())
        if size > MOST_BYTES:
            self._say(path, f"{size} bytes of HTML, at most {MOST_BYTES}")
        asked = int(answer.headers.get("x-mulin-queries", "0"))
        if asked > MOST_QUERIES:
            self._say(path, f"{asked} queries, at most {MOST_QUERIES}")

    def _look(self, page: Page, path: str) -> list[str]:
        page.on("console", lambda m: self._say(path, f"console: {m.text}") if m.type == "error" else None)
        page.on("pageerror", lambda error: self._say(path, f"script: {error}"))
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.goto(path, wait_until="load")
        self.pages.append(path)
        for violation in Axe().run(page).response["violations"]:
            if violation["impact"] in _NOT_SOUND:
                where = "; ".join(str(node["target"]) for node in violation["nodes"][:3])
                self._say(path, f"axe {violation['id']} ({violation['impact']}): {where}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if over > 0:
                self._say(path, f"{over} px too wide at {width} px")
            self._shoot(page, path, width)
        found: list[str] = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        return list(self._own(found))

    def _own(self, links: list[str]) -> Iterator[str]:
        for link in links:
            parts = urlsplit(urljoin(self.stack.address, link))
            if f"{parts.scheme}://{parts.netloc}" == self.stack.address and not _ELSEWHERE.match(parts.path):
                yield parts.path + (f"?{parts.query}" if parts.query else "")

    def _shoot(self, page: Page, path: str, width: int) -> None:
        folder = os.environ.get(SHOTS)
        if folder and width != 320:
            name = re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-") or "home"
            page.screenshot(path=Path(folder) / f"{self.role}-{name[:80]}-{width}.png", full_page=True)

    def _say(self, path: str, text: str) -> None:
        line = f"{self.role} {path}: {text}"
        if line not in self.wrong:
            self.wrong.append(line)


def _shape_of(address: str) -> str:
    """What kind of page it is: the address without what says which, and of a question only what it asks by."""
    parts = urlsplit(address)
    asked = sorted(pair.partition("=")[0] for pair in parts.query.split("&"))
    return f"{_PART.sub('#', parts.path)}?{'&'.join(asked)}"


def log_in(context: BrowserContext, role: str) -> None:
    """By the form, as people do."""
    page = context.new_page()
    page.goto("/login/")
    page.fill("input[name=username]", role)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url(lambda url: urlsplit(url).path != "/login/")
    page.close()
