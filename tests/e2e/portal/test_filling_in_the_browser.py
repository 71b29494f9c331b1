"""A table filled in on the page, by keyboard and clipboard, in a real browser: on the real stack, and the table alone
with more cells than any district asks for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from crawl import log_in
from stack import PATIENCE_SECONDS, Stack

from mulin.settings import REPO_ROOT
from portal.grid.messages import ON_THE_PAGE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.slow
STATIC = REPO_ROOT / "portal" / "grid" / "static" / "grid"
FILL = "/tables/2024/FARM/report/fill/"
SHEET = "乡镇"
_PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  document.activeElement.dispatchEvent(event);
}"""

_COPY = """() => {
  const data = new DataTransfer();
  const event = new ClipboardEvent("copy", {clipboardData: data, bubbles: true, cancelable: true});
  document.activeElement.dispatchEvent(event);
  return data.getData("text/plain");
}"""

_IN_SIGHT = """() => {
  const cell = document.activeElement.getBoundingClientRect();
  return document.elementFromPoint(cell.left + cell.width / 2, cell.top + cell.height / 2) === document.activeElement;
}"""


def _clerk(stack: Stack, browser: Browser, said: list[str]) -> BrowserContext:
    context = browser.new_context(base_url=stack.address, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    context.on("weberror", lambda e: said.append(str(e.error)))
    log_in(context, "clerk")
    return context


def _open(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(FILL)
    if page.locator("#fill").count() == 0:
        page.click("button[value=empty]")
    page.locator("[role=tab]", has_text=SHEET).click()
    page.locator("td[role=gridcell].open").first.click()
    return page


def _saved(page: Page) -> None:
    page.locator("[data-state].good").wait_for()


def _column(page: Page, c: int, rows: int) -> list[str]:
    return [page.locator(f"td[data-r='{r}'][data-c='{c}']").inner_text() for r in range(rows)]


@pytest.fixture
def said() -> Iterator[list[str]]:
    """What the console and scripts said that nobody wants to hear; nothing may be left in it."""
    heard: list[str] = []
    yield heard
    assert not heard


def test_typed_pasted_undone_reloaded_and_handed_in(stack: Stack, browser: Browser, said: list[str]) -> None:
    context = _clerk(stack, browser, said)
    page = _open(context)
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    page.keyboard.type("13")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    _saved(page)
    assert _column(page, 0, 2) == ["12", "13"]

    page.evaluate(_PASTE, "1,234\n12%\n５人\n")
    _saved(page)
    assert page.locator("td.wrong").count() == 2
    assert page.locator("td[aria-invalid=true]").first.inner_text() == "12%"
    assert "不能带百分号" in page.inner_text("[data-list]")
    assert "系统读作1234" in page.inner_text("[data-list]")
    assert "错误 2 处" in page.inner_text("[data-warn]")
    assert page.locator("[role=tab][aria-selected=true]").inner_text() == f"{SHEET}（错误 2）"
    page.keyboard.press("Shift+ArrowDown")
    assert page.evaluate(_COPY) == "1,234\r\n12%\r\n"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Control+z")
    _saved(page)
    assert _column(page, 0, 2) == ["12", "13"]
    assert page.locator("td.wrong").count() == 0
    page.keyboard.press("Control+y")
    _saved(page)
    assert _column(page, 0, 2) == ["12", "1,234"]

    page.keyboard.press("F2")
    page.keyboard.type("5")
    page.keyboard.press("Escape")
    assert _column(page, 0, 2)[1] == "1,234"
    page.keyboard.press("F2")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    _saved(page)
    page.reload()
    page.locator("[role=tab]", has_text=SHEET).click()
    assert _column(page, 0, 2)[1] == "1,2345"
    found = Axe().run(page).response["violations"]
    assert not [v["id"] for v in found if v["impact"] in ("serious", "critical")]

    page.locator("td[role=gridcell].open").nth(0).click()
    page.keyboard.type("8")  # not left, not saved: the button saves it first
    page.locator("form[data-fill] button.primary").click()
    page.wait_for_url("**/receipt/**")
    page.goto(FILL)
    page.locator("[role=tab]", has_text=SHEET).click()
    assert _column(page, 0, 1) == ["8"]
    assert page.locator("text=这份草稿已作为").count() == 1
    context.close()


def test_the_whole_table_is_checked_by_the_worker(stack: Stack, browser: Browser, said: list[str]) -> None:
    context = _clerk(stack, browser, said)
    page = _open(context)
    page.keyboard.type("9")
    page.locator("form[data-fill] button", has_text="检查整张表").click()
    page.locator("[data-trial]", has_text="整张表检查过了").wait_for(timeout=PATIENCE_SECONDS * 1000)
    assert page.url.endswith(FILL)
    page.locator("[role=tab]", has_text=SHEET).click()
    page.locator("td[role=gridcell].open").first.click()
    page.keyboard.type("10")
    page.keyboard.press("Enter")
    page.locator("[data-trial]", has_text="再检查一次为准").wait_for()
    context.close()


def test_an_input_method_begins_in_the_cell(stack: Stack, browser: Browser, said: list[str]) -> None:
    context = _clerk(stack, browser, said)
    page = _open(context)
    method = context.new_cdp_session(page)
    method.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Process"})
    method.send("Input.imeSetComposition", {"text": "que'bao", "selectionStart": 7, "selectionEnd": 7})
    method.send("Input.insertText", {"text": "缺报"})
    page.keyboard.press("Enter")
    _saved(page)
    assert _column(page, 0, 1) == ["缺报"]
    context.close()


def test_what_no_workbook_can_hold_is_not_called_saved_and_not_handed_in(
    stack: Stack, browser: Browser, said: list[str]
) -> None:
    context = _clerk(stack, browser, said)
    page = _open(context)
    page.keyboard.type("31")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    _saved(page)
    page.evaluate(_PASTE, "12\x0b3")  # a line break as Word writes it
    page.locator("[data-state].bad").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("32")  # another cell, which is saved: what was said of the first one stays
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('[data-filled]') && !document.querySelector('textarea')")
    page.wait_for_timeout(1500)
    assert "有 1 格没有存上" in page.inner_text("[data-state]")
    assert "存不下的字符" in page.inner_text("[data-list]")
    page.locator("form[data-fill] button.primary").click()
    page.locator("[data-trouble]", has_text="没有存上").wait_for()
    assert page.url.endswith(FILL)
    page.locator("td[role=gridcell].open").first.click()
    page.keyboard.type("33")
    page.keyboard.press("Enter")
    _saved(page)
    context.close()


def test_what_is_still_being_typed_is_not_lost_with_the_page(stack: Stack, browser: Browser, said: list[str]) -> None:
    context = _clerk(stack, browser, said)
    page = _open(context)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.keyboard.type("4321")
    page.reload()
    page.locator("[role=tab]", has_text=SHEET).click()
    _saved(page)
    assert asked == ["beforeunload"]
    assert _column(page, 0, 1) == ["4321"]
    assert not page.locator("[data-trouble]").is_visible(), "no conflict with itself"
    context.close()


def test_two_windows_decide_whose_cells_stay(stack: Stack, browser: Browser, said: list[str]) -> None:
    first, second = _clerk(stack, browser, said), _clerk(stack, browser, [])  # the second is told by a 409
    one, other = _open(first), _open(second)
    one.keyboard.type("41")
    one.keyboard.press("Enter")
    _saved(one)
    other.keyboard.press("ArrowDown")
    other.keyboard.type("42")
    other.keyboard.press("Enter")
    other.locator("[data-trouble] button").nth(1).click()
    _saved(other)
    assert _column(other, 0, 2) == ["41", "42"]
    first.close()
    second.close()


def test_what_was_not_saved_when_the_log_in_ended_is_there_after_the_next(stack: Stack, browser: Browser) -> None:
    context = _clerk(stack, browser, [])
    page = _open(context)
    context.clear_cookies(name="mulin")
    page.keyboard.type("77")
    page.keyboard.press("Enter")
    page.locator("[data-trouble] button").wait_for()
    log_in(context, "clerk")
    page.locator("[data-trouble] button").click()
    page.wait_for_selector("[role=tab]")
    page.locator("[role=tab]", has_text=SHEET).click()
    _saved(page)
    page.reload()
    page.locator("[role=tab]", has_text=SHEET).click()
    assert _column(page, 0, 1) == ["77"]
    context.close()


def test_without_a_script_there_is_the_workbook(stack: Stack, browser: Browser) -> None:
    context = browser.new_context(base_url=stack.address, java_script_enabled=False)
    log_in(context, "clerk")
    page = context.new_page()
    page.goto(FILL)
    assert page.locator("a:visible", has_text="下载工作簿").count() >= 1
    assert not page.locator("#fill").is_visible()
    assert not page.locator("form[data-fill]").is_visible()
    context.close()


# ---- the table alone -------------------------------------------------------------------------------------------------
ROWS, COLUMNS = 343, 20
_PAGE = (
    "<html lang=zh-Hans><title>表</title><main><h1>表</h1>"
    "<div id=place></div><p class=cellbar data-bar>格</p></main></html>"
)


@pytest.fixture
def table(browser: Browser, said: list[str]) -> Iterator[Page]:
    """A sheet of 343 rows and 20 figures, each with last year's beside."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_content(_PAGE)
    page.add_style_tag(path=REPO_ROOT / "portal" / "look" / "static" / "look" / "portal.css")
    page.add_style_tag(path=STATIC / "grid.css")
    for name in ("clipboard", "keeper", "sheet"):
        page.add_script_tag(path=STATIC / f"{name}.js")
    page.evaluate(
        """([data, words]) => {
          const begin = performance.now();
          globalThis.sheet = new fill.Sheet({place: document.getElementById("place"), data, words, hidePrevious: false,
            markOf: () => null, onMove: () => {}, onType: () => {}});
          document.body.offsetHeight;
          globalThis.took = performance.now() - begin;
        }""",
        [_data(), ON_THE_PAGE],
    )
    yield page
    page.close()


def _data() -> dict[str, Any]:
    columns, letters = [], [chr(65 + n // 26) + chr(65 + n % 26) for n in range(2 * COLUMNS)]
    for n in range(COLUMNS):
        columns.append({"head": f"第{n}项（人）", "at": letters[2 * n], "kind": "input", "hint": "", "choices": []})
        columns.append({"head": "2023年值", "at": letters[2 * n + 1], "kind": "previous"})
    cells: list[Any] = [["open", ""] if n % 2 == 0 else str(n) for n in range(2 * COLUMNS)]
    rows = [
        {"name": f"第{r}街道", "full": f"第{r}街道", "more": str(r), "number": r + 4, "cells": cells}
        for r in range(ROWS)
    ]
    return {"name": "街道", "title": "街道级指标数据", "corner": "单位名称", "columns": columns, "rows": rows}


def test_a_large_sheet_opens_and_moves_quickly(table: Page) -> None:
    assert table.locator("tbody tr[aria-rowindex]").count() < 60
    assert table.locator("table").get_attribute("aria-rowcount") == str(ROWS + 1)
    table.locator("td.open").first.click()
    begin = time.perf_counter()
    for _ in range(3):
        table.keyboard.press("Control+End")
        table.keyboard.press("Control+Home")
    moved = (time.perf_counter() - begin) / 6
    print(table.evaluate("took"), moved)
    table.keyboard.press("Control+End")
    row = table.evaluate("document.activeElement.closest('tr').getAttribute('aria-rowindex')")
    assert row == str(ROWS + 1)
    assert table.evaluate("took") < 1500, "a blink at rest; the machine may be busy"
    assert moved < 1.0


def test_the_cell_one_is_in_is_in_sight(table: Page) -> None:
    table.set_viewport_size({"width": 1280, "height": 500})
    table.locator("td.open").first.click()
    for key in ("PageDown", "PageDown", "Control+End", "PageUp", "Control+Home"):
        table.keyboard.press(key)
        assert table.evaluate(_IN_SIGHT), key


def test_who_moves_by_keyboard_is_in_a_cell_with_heads(table: Page) -> None:
    table.locator("td.open").first.click()
    table.keyboard.press("ArrowRight")
    assert table.evaluate("document.activeElement.getAttribute('role')") == "gridcell"
    assert table.evaluate("document.activeElement.getAttribute('aria-readonly')") == "true"  # last year's
    assert table.locator("td[tabindex='0']").count() == 1
    found = Axe().run(table).response["violations"]
    assert not [v["id"] for v in found if v["impact"] in ("serious", "critical")]


def test_the_keyboard_gets_out_again(table: Page) -> None:
    table.locator("td.open").first.click()
    table.keyboard.press("Tab")
    assert table.evaluate("document.activeElement.dataset.c") == "2"
    table.keyboard.press("Escape")
    table.keyboard.press("Tab")
    assert not table.evaluate("document.querySelector('.cells').contains(document.activeElement)")


def test_at_two_hundred_per_cent_everything_is_reached(table: Page) -> None:
    table.set_viewport_size({"width": 640, "height": 450})
    table.locator("td.open").first.click()
    table.keyboard.press("Control+End")
    assert table.evaluate(_IN_SIGHT)
    assert table.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("1\t2\r\n3\t4\r\n", [["1", "2"], ["3", "4"]]),
        ("1\n2", [["1"], ["2"]]),
        ("", [[""]]),
        ("1\t\n", [["1", ""]]),
        ('"a\nb"\t"say ""hi"""\n', [["a\nb", 'say "hi"']]),
        ('12"\t5\n', [['12"', "5"]]),
        ('"half\t5\n', [['"half', "5"]]),
        ("\n\n", [[""], [""]]),
    ],
)
def test_a_block_is_read_as_spreadsheets_write_it(table: Page, text: str, block: list[list[str]]) -> None:
    assert table.evaluate("text => fill.readBlock(text)", text) == block
    assert table.evaluate("block => fill.readBlock(fill.writeBlock(block))", block) == block
