"""Every page of every role on the real stack: it answers, says nothing to the console, fits a phone, and axe finds
nothing serious."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from crawl import Crawl
from stack import POSTS, Stack

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("role", POSTS)
def test_every_page_that_a_role_can_reach(stack: Stack, browser: Browser, role: str) -> None:
    crawl = Crawl(stack, browser, role)
    crawl.walk()
    assert "/" in crawl.pages
    assert "/me/" in crawl.pages
    assert not crawl.wrong, "\n".join(crawl.wrong)
    assert "Traceback" not in stack.log.read_text()


def test_the_pages_before_the_log_in(stack: Stack, browser: Browser) -> None:
    crawl = Crawl(stack, browser, "nobody")
    crawl.walk("/login/")
    assert crawl.pages
    assert not crawl.wrong, "\n".join(crawl.wrong)
