"""A year of the county handed in, run and printed: from a printed number to its cell, and what becomes of an altered
original."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parents[3]))
import another_district as other

from mulin.received import Store
from mulin.settings import Settings
from portal.people.roles import Role
from portal.year import proofs

pytestmark = pytest.mark.slow
Holder = Callable[..., Client]
YEAR, VILLAGE, TOWN, DEPARTMENT = 2024, "QH2-2", "QH2", "FARM"
BASE = f"/year/{YEAR}/r1/"


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    from orchestration.cli import app
    from orchestration.pipeline import release as release_step
    from reports.catalogue import jobs

    home = tmp_path_factory.mktemp("county") / "home"
    before = dict(os.environ)
    os.environ |= {"MULIN_HOME": str(home), "MULIN_PACK": str(other.COUNTY), "MULIN_WORKERS": "1"}
    units = [VILLAGE, TOWN, DEPARTMENT]
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(release_step, "jobs", lambda *a, **k: jobs(*a, **{**k, "units": units}))
            for words in (["demo", "--years", str(YEAR)], ["run", "--year", str(YEAR)]):
                done = CliRunner().invoke(app, words)
                assert done.exit_code == 0, done.output[-2000:]
        yield home
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture
def county(ran: Path, home: Path, settings: LazySettings, holder: Holder) -> Iterator[Client]:
    shutil.copytree(ran, home, dirs_exist_ok=True)
    settings.MULIN = Settings(home=home, pack=other.COUNTY)
    yield holder(Role.OFFICE)
    if proofs._kept:
        proofs._let_go()


def text_of(client: Client, path: str, status: int = 200, headers: dict[str, str] | None = None) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == status, (path, answer.status_code)
    return str(unescape(answer.content.decode()))


def first_number(page: str) -> str:
    found = re.search(rf'href="({BASE}{VILLAGE}/[^"/]+/)"', page)
    assert found is not None
    return found[1]


def test_a_printed_number_leads_to_its_page_its_formula_and_its_cell(county: Client) -> None:
    page = text_of(county, f"{BASE}{VILLAGE}/")
    number = first_number(page)
    told = text_of(county, number)
    where = re.search(r'href="([^"]+)#page=(\d+)"', told)
    assert where is not None
    assert county.get(where[1]).content.startswith(b"%PDF")
    assert "数据来自哪一格" in told
    proof = text_of(county, number.replace(f"/{YEAR}/r1/", f"/{YEAR}/trace/r1/"), headers={"HX-Request": "true"})
    assert "<html" not in proof
    for words in ("由收到的原件逐步重算", "计分规则", "回执", "工作表", "已重读收到的原件：一致"):
        assert words in proof
    assert "不一致" not in proof
    assert "mulin" not in proof
    alone = text_of(county, number.replace(f"/{YEAR}/r1/", f"/{YEAR}/trace/r1/"))
    assert "<html" in alone, "without a script it is a page of its own"


def test_totals_of_a_unit_and_a_department_are_proven(county: Client) -> None:
    for code in (VILLAGE, TOWN, DEPARTMENT):
        proof = text_of(county, f"/year/{YEAR}/trace/r1/{code}/")
        assert "一致" in proof
        assert "不一致的" not in proof
        assert "总分" in proof
    text_of(county, f"/year/{YEAR}/trace/r1/NOBODY/", 404)


def test_every_number_that_a_paper_leads_to_has_a_page_and_is_proven(county: Client) -> None:
    for code in (VILLAGE, TOWN, DEPARTMENT):
        numbers = set(re.findall(rf'href="({BASE}{code}/[^"/]+/)"', text_of(county, f"{BASE}{code}/")))
        assert numbers
        for number in sorted(numbers):
            text_of(county, number)
            proof = text_of(county, number.replace(f"/{YEAR}/r1/", f"/{YEAR}/trace/r1/"))
            assert "一致" in proof, number
            assert "不一致" not in proof, number


def test_an_original_that_was_altered_since_is_told_at_the_number(county: Client, home: Path) -> None:
    number = first_number(text_of(county, f"{BASE}{VILLAGE}/"))
    trace = number.replace(f"/{YEAR}/r1/", f"/{YEAR}/trace/r1/")
    assert "不一致" not in text_of(county, trace)
    told = text_of(county, trace)
    submission = re.search(rf"{YEAR}-[A-Z]+-[a-z]+-v\d+", told)
    assert submission is not None
    store = Store(home / "received")
    path = store.object_path(store.record(submission[0]).sha256)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"X")

    again = text_of(county, f"{trace}?anew=1")
    assert "停止使用这一版" in again


def test_the_verdict_names_each_workbook_that_was_held_back(county: Client) -> None:
    page = text_of(county, f"/year/{YEAR}/run/")
    assert "第 1 版形成时" in page
    assert "已完成" in page, "the run of the command line left a note as any"


def test_altered_figures_give_no_proof(county: Client, home: Path) -> None:
    number = first_number(text_of(county, f"{BASE}{VILLAGE}/"))
    path = home / "releases" / str(YEAR) / "r1" / "marts" / "indicator_scores.parquet"
    path.chmod(0o644)
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    page = text_of(county, number.replace(f"/{YEAR}/r1/", f"/{YEAR}/trace/r1/"), 409)
    assert "不显示任何数字" in page
