"""A district's whole year by mouse and workbook alone: from an empty home to a published release on the real stack."""

from __future__ import annotations

import csv
import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from stack import COUNTY, PASSWORD

from mulin.beijing import today
from mulin.pack import load_pack
from mulin.pack.asked import workbooks_owed
from mulin.received import Store
from mulin.settings import REPO_ROOT
from orchestration.demo.handins import HandIn, Writer
from orchestration.demo.make import write_evidence, write_workbook
from portal.demo.pack import write_pack

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
_VERB = "import sys; from orchestration.entry import main; sys.argv[0] = 'mulin'; main()"
PATIENCE = 120_000
"""Milliseconds that a page is waited for: a judgement, a start."""
RUN_SECONDS = 900


@dataclass(frozen=True)
class District:
    """``address`` of the portal, ``home``, ``pack``, the assessed ``year``."""

    address: str
    home: Path
    pack: Path
    year: int

    def mulin(self, *verb: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", _VERB, *verb], env=self.environment, cwd=REPO_ROOT, capture_output=True, text=True,
            check=False,
        )  # fmt: skip

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "MULIN_HOME": str(self.home), "MULIN_PACK": str(self.pack)}


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    """An empty home, a county whose year is open and reviewed, and ``mulin up``."""
    folder = tmp_path_factory.mktemp("district")
    year = write_pack(folder / "pack", today(), COUNTY)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = District(f"http://127.0.0.1:{port}", folder / "var", folder / "pack", year)
    with (folder / "up.log").open("w") as log:
        up = subprocess.Popen(
            [sys.executable, "-c", _VERB, "up", "--port", str(port)], env=found.environment, cwd=REPO_ROOT,
            stdout=log, stderr=log,
        )  # fmt: skip
        try:
            _wait_for(found, up)
            yield found
        finally:
            up.send_signal(signal.SIGINT)
            up.wait(120)


def _wait_for(district: District, up: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        assert up.poll() is None, (district.home.parent / "up.log").read_text()
        try:
            with urllib.request.urlopen(f"{district.address}/healthz", timeout=5):
                return
        except OSError:  # not yet, or a part of it not yet
            time.sleep(1)
    raise AssertionError((district.home.parent / "up.log").read_text())


class People:
    """Each person's own browser window, opened when first needed."""

    def __init__(self, browser: Browser, district: District) -> None:
        self._browser, self._district = browser, district
        self._pages: dict[str, Page] = {}

    def page(self, who: str) -> Page:
        if who not in self._pages:
            self._pages[who] = self._browser.new_context(locale="zh-CN", accept_downloads=True).new_page()
            self._pages[who].set_default_timeout(PATIENCE)
        return self._pages[who]

    def home(self, who: str) -> Page:
        page = self.page(who)
        page.goto(f"{self._district.address}/")
        return page

    def open_link(self, who: str, link: str) -> None:
        page = self.page(who)
        page.goto(link)
        page.get_by_label("新密码", exact=True).or_(page.locator("input[name=password]")).first.fill(PASSWORD)
        page.locator("input[name=again]").fill(PASSWORD)
        page.get_by_role("button", name="设好并登录").first.click()
        page.get_by_role("button", name="退出").wait_for()


def test_a_year_is_played_by_mouse_and_workbook_alone(browser: Browser, district: District, tmp_path: Path) -> None:
    people, books = People(browser, district), _workbooks(district, tmp_path)
    everybody_gets_an_account(people, district)
    for (department, kind), versions in books.items():
        for version in versions:
            hand_in(people, department, kind, version)
        submit(people, department, kind, len(versions))
        sign(people, department, kind, len(versions))
    returned = next(iter(books))
    give_back(people, *returned)
    submit(people, *returned, len(books[returned]))
    sign(people, *returned, len(books[returned]))
    for department, kind in books:
        approve(people, department, kind)
    the_year_is_locked(people)
    release_is_made_and_published(people, district)
    everybody_reads_their_paper(people, district)
    proven = district.mulin("verify", str(district.year))
    assert proven.returncode == 0, proven.stdout + proven.stderr
    log = district.mulin("audit", "verify")
    assert log.returncode == 0, log.stdout + log.stderr


# ---- what each does ------------------------------------------------------------------------------------------------


def everybody_gets_an_account(people: People, district: District) -> None:
    """The engineer makes the first administrator at the terminal; all others come from a list in the browser."""
    made = district.mulin("accounts", "first", "guanli", "--name", "郑安", "--address", district.address)
    assert made.returncode == 0, made.stderr
    people.open_link("guanli", re.search(r"http\S+/open/\S+", made.stdout)[0])  # type: ignore[index]
    page = people.home("guanli")
    page.get_by_role("link", name="岗位和账号").first.click()
    page.get_by_role("link", name="账号", exact=True).first.click()
    page.get_by_role("link", name="用清单导入、导出").first.click()
    page.locator("input[type=file]").set_input_files(
        {"name": "账号.csv", "mimeType": "text/csv", "buffer": _roll(district).encode("gb18030")}
    )
    page.get_by_role("button", name="看看会改动什么").first.click()
    page.get_by_role("button", name="按清单生效").first.click()
    page.get_by_role("link", name="账号", exact=True).first.click()
    page.get_by_role("button", name="给还没登录过的发一次性链接").first.click()
    page.get_by_role("heading", name="一次性链接").first.wait_for()
    for slip in page.locator("ul.slips > li").all():
        login = slip.locator("dd").first.inner_text()
        people.open_link(login, slip.locator("dd.link").inner_text())


def _roll(district: District) -> str:
    pack = load_pack(district.pack)
    departments = sorted({d for d, _ in workbooks_owed(pack, district.year)})
    rows = [(f"{role}-{d.lower()}", f"{pack.department[d].name}{word}", role, d, "", "")
            for d in departments for role, word in (("clerk", "小王"), ("leader", "老李"))]  # fmt: skip
    others = (
        ("shenhe", "赵宁", "reviewer", ""), ("pinggu", "孙和", "office", ""), ("jianguan", "钱正", "supervisor", ""),
        ("xiang", "吴敏", "unit", _township(district)),
    )  # fmt: skip
    rows += [(*other, "", "") for other in others]
    out = io.StringIO()
    csv.writer(out).writerows([("login", "name", "role", "code", "begins", "ends"), *rows])
    return out.getvalue()


def _township(district: District) -> str:
    return next(u.code for u in load_pack(district.pack).units if u.tier == "street")


def _workbooks(district: District, folder: Path) -> dict[tuple[str, str], list[tuple[HandIn, Path, list[Path]]]]:
    """(department, kind) → its versions, as filled in Excel, wrong ones first; with evidence files."""
    writer = Writer(load_pack(district.pack), 2021)
    found: dict[tuple[str, str], list[tuple[HandIn, Path, list[Path]]]] = {}
    for hand_in in sorted(writer.year(district.year), key=lambda h: h.version):
        evidence = folder / f"{hand_in.department}-{hand_in.kind}-{hand_in.version}"
        write_workbook(writer, hand_in, folder / hand_in.file_name)
        write_evidence(writer, hand_in, evidence)
        versions = found.setdefault((hand_in.department, hand_in.kind), [])
        versions.append((hand_in, folder / hand_in.file_name, sorted(evidence.iterdir())))
    return found


def _table(page: Page, kind: str) -> None:
    """From somebody's home to one of their tables."""
    page.locator(f"a[href*='/{kind}/']").first.click()
    page.wait_for_load_state()


def hand_in(people: People, department: str, kind: str, version: tuple[HandIn, Path, list[Path]]) -> None:
    made, workbook, evidence = version
    page = people.home(f"clerk-{department.lower()}")
    page.goto(f"{page.url.rstrip('/')}/tables/{made.year}/{department}/{kind}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载工作簿").first.click()
    assert download.value.suggested_filename.endswith(".xlsx")
    page.locator("#workbook").set_input_files(workbook)
    if evidence:
        page.locator("#evidence").set_input_files(evidence)
    page.get_by_role("button", name="上传", exact=True).first.click()
    page.get_by_role("heading", name="收到了").first.wait_for()
    page.get_by_role("link", name="看检查结果").first.click()
    if made.should_pass:
        page.get_by_role("link", name="核对、提交").first.wait_for()
    else:
        with page.expect_download() as marked:
            page.get_by_role("link", name="下载标注了问题的工作簿").first.click()
        assert marked.value.suggested_filename.endswith(".xlsx")


def submit(people: People, department: str, kind: str, version: int) -> None:
    page = _version(people, f"clerk-{department.lower()}", department, kind, version)
    page.get_by_role("link", name=re.compile("核对、提交|再提交这一版")).first.click()  # the second: of one sent back
    page.get_by_role("heading", name=re.compile("^提交第")).first.wait_for()
    for reason in page.locator("form textarea").all():
        if not reason.input_value():
            reason.fill("已与科室核对，情况属实")
    page.get_by_role("button", name="提交", exact=True).first.click()
    page.get_by_text("等分管领导签发").first.wait_for()


def sign(people: People, department: str, kind: str, version: int) -> None:
    page = _version(people, f"leader-{department.lower()}", department, kind, version)
    page.get_by_role("link", name="去签发").first.click()
    page.get_by_role("button", name=f"签发第{version}版").first.click()
    page.get_by_text("审核").first.wait_for()


def _version(people: People, who: str, department: str, kind: str, version: int) -> Page:
    page = people.home(who)
    page.goto(f"{page.url.rstrip('/')}/tables/{today().year - 1}/{department}/{kind}/v{version}/")
    return page


def _reviewed(people: People, department: str, kind: str) -> Page:
    page = people.home("shenhe")
    page.get_by_role("link", name="审核", exact=True).first.click()
    page.locator(f"a[href*='/{department}/{kind}/']").first.click()
    return page


def give_back(people: People, department: str, kind: str) -> None:
    page = _reviewed(people, department, kind)
    page.get_by_role("heading", name="决定").first.wait_for()
    if not page.locator("input.pick").count():  # no line has anything to say: the whole indicator is given back
        page.get_by_text("整个指标不对的，在这里勾选").click()
    page.locator("input.pick, form#give-back input[type=checkbox]").first.check()
    page.locator("form#give-back textarea").fill("与上年相差较大，请说明")
    page.get_by_role("button", name="退回", exact=True).first.click()
    page.get_by_text("已退回").first.wait_for()


def approve(people: People, department: str, kind: str) -> None:
    page = _reviewed(people, department, kind)
    page.get_by_role("button", name=re.compile("^通过第")).first.click()
    page.get_by_text("已通过").first.wait_for()


def the_year_is_locked(people: People) -> None:
    """Before its day, so that it can be published today."""
    page = people.home("pinggu")
    page.get_by_role("link", name="锁定与补交").first.click()
    page.get_by_label(re.compile("须逐张由两人开锁")).check()
    page.get_by_role("button", name=re.compile("^锁定全年")).click()
    page.get_by_text("全部已锁定").first.wait_for()


def release_is_made_and_published(people: People, district: District) -> None:
    page = people.home("pinggu")
    page.get_by_role("link", name="年度", exact=True).first.click()
    page.get_by_role("link", name="计分与报告").first.click()
    page.get_by_role("button", name="计分并出报告").first.click()
    deadline = time.monotonic() + RUN_SECONDS
    while not Store(district.home / "received").anchors(district.year):
        assert time.monotonic() < deadline, page.locator("#run").inner_text()
        time.sleep(3)
    page.goto(f"{district.address}/year/{district.year}/editions/")
    page.get_by_role("link", name=re.compile("公布")).first.click()
    page.locator("input[name=understood]").check()
    page.get_by_role("button", name="登记公布").first.click()
    page.get_by_text(re.compile("^已登记：")).first.wait_for()
    assert Store(district.home / "received").publications(district.year)


def everybody_reads_their_paper(people: People, district: District) -> None:
    for who, code in (("clerk-farm", "FARM"), ("xiang", _township(district))):
        page = people.home(who)
        page.goto(f"{district.address}/year/{district.year}/r1/{code}/")
        page.get_by_role("heading", name=re.compile("第 1 版")).first.wait_for()
        with page.expect_response(lambda answer: "pdf" in answer.headers.get("content-type", "")):
            page.get_by_role("link", name=re.compile("PDF")).first.click()
    page = people.home("jianguan")
    page.get_by_role("link", name="日志", exact=True).first.click()
    page.get_by_text("登记公布").first.wait_for()
