"""Editions, papers, numbers and reports: who sees them, and that nothing altered is ever shown."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast
from unittest.mock import patch

import pytest
from django.test import Client

from mulin.received import Store
from portal.audit.models import Entry
from portal.district import the_settings
from portal.people.roles import Role
from portal.year import papers
from portal.year.views import number

if TYPE_CHECKING:
    from orchestration.release.index import Entry
    from orchestration.release.served import Opened

Holder = Callable[..., Client]
UNIT, STREET, DEPARTMENT = "310110001001", "310110001", "D06"
BASE = "/year/2024/r1/"
PDF = "/year/2024/report/r1"


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return unescape(answer.content.decode())


@pytest.fixture
def office(holder: Holder) -> Client:
    return holder(Role.OFFICE)


def test_an_edition_says_when_it_was_made_and_how_long_its_publication_took(public: Path, office: Client) -> None:
    page = text_of(office, "/year/2024/editions/")
    for words in ("第 1 版", "使用中", "2025年3月31日", "39 天", "逐个文件核对无误"):
        assert words in page
    assert 'href="/year/2024/publish/r1/"' in text_of(office, BASE), "a day that was written down wrongly can be mended"
    anchor = Store(public.parents[2] / "received").anchors(2024)[0]
    assert anchor.manifest_sha256 in page


def test_a_year_without_a_release_says_what_comes_next(office: Client, home: Path) -> None:
    assert "计分并出报告" in text_of(office, "/year/2024/editions/")
    text_of(office, BASE, 404)


def test_the_readers_see_every_report_and_find_one_by_name_or_code(release: Path, office: Client) -> None:
    page = text_of(office, BASE)
    assert all(name in page for name in ("十七棉工房第二居委会", "定海路街道", "区民政局", "区滨江办"))
    found = text_of(office, f"{BASE}?q=民政")
    assert "区民政局" in found
    assert "定海路街道" not in found
    assert "区滨江办" in text_of(office, f"{BASE}?q=D07")
    assert "没有这样的报告" in text_of(office, f"{BASE}?q=没有这个")


@pytest.mark.parametrize(
    ("role", "own", "sees", "not_others"),
    [
        (Role.CLERK, DEPARTMENT, ("department", DEPARTMENT), ("department", "D07")),
        (Role.LEADER, DEPARTMENT, ("department", DEPARTMENT), ("street", STREET)),
        (Role.UNIT, STREET, ("community", UNIT), ("department", DEPARTMENT)),
        (Role.UNIT, UNIT, ("community", UNIT), ("street", STREET)),
    ],
)
def test_a_post_sees_its_own_reports_once_they_are_public(
    public: Path, holder: Holder, role: Role, own: str, sees: tuple[str, str], not_others: tuple[str, str]
) -> None:
    client = holder(role, own)
    page = text_of(client, BASE)
    assert f"{PDF}/{'/'.join(sees)}/" in page
    assert not_others[1] not in page.replace(f"{not_others[1]}001", "")
    assert client.get(f"{PDF}/{'/'.join(sees)}/").status_code == 200
    assert client.get(f"{PDF}/{'/'.join(not_others)}/").status_code == 403
    text_of(client, f"{BASE}{sees[1]}/")
    text_of(client, f"{BASE}{not_others[1]}/", 403)
    text_of(client, f"/year/2024/trace/r1/{not_others[1]}/", 403)
    text_of(client, f"{BASE}{not_others[1]}/C-A01/", 403)


def test_what_is_not_public_is_shown_to_nobody_it_is_about(release: Path, holder: Holder) -> None:
    clerk = holder(Role.CLERK, DEPARTMENT)
    assert "第 1 版" not in text_of(clerk, "/year/2024/editions/")
    for path in (BASE, f"{BASE}{DEPARTMENT}/", f"{PDF}/department/{DEPARTMENT}/", f"{BASE}{DEPARTMENT}/C-A01/"):
        text_of(clerk, path, 403)
    assert clerk.get(f"/year/2024/trace/r1/{DEPARTMENT}/").status_code == 403


@pytest.mark.parametrize("role", [Role.ENGINEER, Role.ADMIN])
def test_who_keeps_the_machine_sees_no_results(public: Path, holder: Holder, role: Role) -> None:
    client = holder(role)
    assert "没有您的岗位可以看的报告" in text_of(client, BASE)
    text_of(client, f"{BASE}{UNIT}/", 403)
    text_of(client, f"{PDF}/community/{UNIT}/", 403)


def test_a_paper_has_the_reports_own_words_and_each_number_leads_on(release: Path, office: Client) -> None:
    page = text_of(office, f"{BASE}{UNIT}/")
    for words in ("十七棉工房第二居委会", "综合得分", f"{BASE}{UNIT}/C-A01/", f"/year/2024/trace/r1/{UNIT}/"):
        assert words in page
    assert "区民政局" in text_of(office, f"{BASE}{DEPARTMENT}/")
    text_of(office, f"{BASE}310110999999/", 404)


def test_a_guiding_indicator_of_a_led_task_is_no_number_of_the_department(release: Path, office: Client) -> None:
    page = text_of(office, f"{BASE}{DEPARTMENT}/")
    assert "S-A05" in page
    assert f"{BASE}{DEPARTMENT}/S-A05/" not in page
    led = re.findall(rf'href="{BASE}{DEPARTMENT}/([^"/]+)/"', page)
    assert led
    for indicator in led:
        text_of(office, f"{BASE}{DEPARTMENT}/{indicator}/")
    text_of(office, f"{BASE}{DEPARTMENT}/S-A05/", 404)


@pytest.mark.parametrize("path", [f"{DEPARTMENT}/S-A05/", f"{UNIT}/X-99/", "NOBODY/", "NOBODY/C-A01/"])
def test_a_number_that_a_sound_release_has_not_is_not_said_to_be_altered(
    release: Path, office: Client, path: str
) -> None:
    text_of(office, f"/year/2024/trace/r1/{path}", 404)


def test_a_number_opens_the_report_on_the_page_where_it_stands(release: Path, office: Client) -> None:
    page = text_of(office, f"{BASE}{UNIT}/C-A01/")
    assert f"{PDF}/community/{UNIT}/#page=2" in page
    assert f'hx-get="/year/2024/trace/r1/{UNIT}/C-A01/"' in page
    text_of(office, f"{BASE}{UNIT}/X-99/", 404)


def test_a_page_that_names_another_indicator_of_a_like_code_is_not_the_page() -> None:
    texts = ("C-10的得分80.0", "3C-1得分80.0", "")
    codes = {"C-1": None, "C-10": None}
    pack = SimpleNamespace(years={2024: SimpleNamespace(indicator=codes)})
    release = cast("Opened", SimpleNamespace(pack=pack, year=2024))
    entry = cast("Entry", None)
    with patch.object(papers, "_text_of", lambda *_: texts):
        assert papers.page_of(release, entry, "C-1", "80.0") == 2
        assert papers.page_of(release, entry, "C-10", "80.0") == 1
        assert papers.page_of(release, entry, "C-2", "80.0") is None, "a figure alone names nothing"


@pytest.mark.parametrize("of", [f"{DEPARTMENT}/", f"{UNIT}/C-A01/"])
def test_a_proof_that_has_to_wait_shows_itself_on_a_page_of_its_own_too(release: Path, office: Client, of: str) -> None:
    path = f"/year/2024/trace/r1/{of}"
    with patch.object(number, "proof_of", lambda *_, **__: None):
        page = text_of(office, path)
    assert "自动显示" in page
    assert f'hx-get="{path}"' in page
    assert 'hx-target="#proof"' in page
    assert 'id="proof"' in page


def test_a_proof_says_that_another_release_is_in_use_and_that_figures_are_made_up(
    release: Path, office: Client
) -> None:
    told = {"top": SimpleNamespace(title="区民政局", kind="department", facts=(), children=(), mark=None, key="")}
    proof = SimpleNamespace(**told, tree=SimpleNamespace(failures=(), notes=(), sources=()), sources=0, at="")
    opened = replace(number.opened(the_settings(), 2024, 1), superseded_by="r2")
    with patch.object(number, "proof_of", lambda *_, **__: proof), patch.object(number, "opened", lambda *_: opened):
        page = text_of(office, f"/year/2024/trace/r1/{DEPARTMENT}/")
    assert opened.superseded
    assert opened.superseded in page


def test_the_report_goes_out_bit_for_bit_and_is_logged(release: Path, office: Client) -> None:
    answer = office.get(f"{PDF}/community/{UNIT}/")
    assert answer.content == next((release / "reports/community").glob("*.pdf")).read_bytes()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert "no-store" in answer["Cache-Control"]
    assert office.get(f"{PDF}/community/{UNIT}/?save=1")["Content-Disposition"].startswith("attachment")
    lines = Entry.objects.filter(act="year.paper")
    assert [(e.about, e.detail["saved"]) for e in lines] == [
        (f"2024 r1 community {UNIT}", False),
        (f"2024 r1 community {UNIT}", True),
    ]


def alter(path: Path) -> None:
    path.chmod(0o644)
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


NUMBERS = (f"{BASE}{UNIT}/", f"{BASE}{UNIT}/C-A01/")


@pytest.mark.parametrize("path", NUMBERS)
def test_an_altered_table_gives_no_number(release: Path, office: Client, path: str) -> None:
    before = text_of(office, path)
    assert "80" in before
    alter(release / "marts" / "unit_scores.parquet")
    page = text_of(office, path, 409)
    assert "不是登记过的样子" in page
    assert "综合得分" not in page
    assert "unit_scores" in page


@pytest.mark.parametrize("damage", ["manifest gone", "manifest altered", "chain unknown"])
def test_what_the_chain_does_not_vouch_for_is_shown_by_its_findings_alone(
    release: Path, office: Client, damage: str
) -> None:
    if damage == "manifest gone":
        (release / "manifest.json").unlink()
    elif damage == "manifest altered":
        alter(release / "manifest.json")
    else:
        shutil.copytree(release, release.with_name("r2"))
    number = 2 if damage == "chain unknown" else 1
    listed = text_of(office, "/year/2024/editions/")
    assert "不是登记过的样子" in listed
    assert f'href="/year/2024/r{number}/"' not in listed
    for path in (f"/year/2024/r{number}/", f"/year/2024/r{number}/{UNIT}/", f"/year/2024/r{number}/{UNIT}/C-A01/",
                 f"/year/2024/report/r{number}/community/{UNIT}/", f"/year/2024/publish/r{number}/"):  # fmt: skip
        page = text_of(office, path, 409)
        assert "不显示任何数字" in page
        assert "综合得分" not in page


def test_an_altered_report_is_not_handed_out_though_its_page_was_seen_before(release: Path, office: Client) -> None:
    path = f"{PDF}/community/{UNIT}/"
    assert office.get(path).status_code == 200
    text_of(office, f"{BASE}{UNIT}/C-A01/")
    assert "逐个文件核对无误" in text_of(office, "/year/2024/editions/")
    alter(next((release / "reports/community").glob("*.pdf")))

    answer = office.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (409, "text/html; charset=utf-8")
    text_of(office, f"{BASE}{UNIT}/C-A01/", 409)
    assert "逐个文件核对无误" not in text_of(office, "/year/2024/editions/")
    assert office.get(f"{PDF}/street/{STREET}/").status_code == 200, "the others are as registered"


def test_a_release_that_is_gone_is_listed_as_lost(release: Path, office: Client) -> None:
    shutil.rmtree(release)
    page = text_of(office, "/year/2024/editions/")
    assert "登记过，文件夹已不在" in page
    assert 'href="/year/2024/r1/"' not in page


def test_a_release_becomes_public_on_days_that_can_be_and_once_it_is_understood(
    release: Path, office: Client, holder: Holder
) -> None:
    path, store = "/year/2024/publish/r1/", Store(release.parents[2] / "received")
    assert "不能删除" in text_of(office, path)
    days = {"locked_on": "2025-02-20", "published_on": "2025-03-31"}
    assert "请先勾选" in office.post(path, days).content.decode()
    early = office.post(path, days | {"published_on": "2025-01-01", "understood": "on"})
    assert early.status_code == 409
    assert "早于锁定日期" in early.content.decode()
    assert store.publications(2024) == []

    office.post(path, days | {"understood": "on"})
    office.post(path, days | {"understood": "on"})
    (noted,) = store.publications(2024)
    assert (noted.published_on, noted.who) == (date(2025, 3, 31), f"{Role.OFFICE.label}")
    assert Entry.objects.filter(act="year.publish").count() == 2
    for role, code in ((Role.REVIEWER, ""), (Role.SUPERVISOR, ""), (Role.CLERK, DEPARTMENT), (Role.ENGINEER, "")):
        assert holder(role, code).post(path, days | {"understood": "on"}).status_code == 403


def test_a_refused_publication_leaves_no_line_in_the_log(release: Path, office: Client) -> None:
    office.post("/year/2024/publish/r1/", {"locked_on": "2025-02-20", "published_on": "2025-01-01", "understood": "on"})
    assert not Entry.objects.filter(act="year.publish").exists()


def test_an_excel_file_of_a_release_goes_out_to_readers_only(release: Path, office: Client, holder: Holder) -> None:
    path = "/year/2024/export/r1/xlsx/"
    answer = office.post(path)
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")
    assert "attachment" in answer["Content-Disposition"]
    assert Entry.objects.get(act="year.export").detail["form"] == "xlsx"
    assert office.get(path).status_code == 405
    assert office.post("/year/2024/export/r1/exe/").status_code == 404
    assert holder(Role.CLERK, DEPARTMENT).post(path).status_code == 403


def test_nothing_is_exported_of_an_altered_release_nor_what_is_too_large(
    release: Path, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.year.views import exporting

    monkeypatch.setattr(exporting, "MOST_BYTES", 1000)
    assert "拿不了" in office.post("/year/2024/export/r1/xlsx/").content.decode()
    alter(release / "marts" / "unit_scores.parquet")
    assert office.post("/year/2024/export/r1/xlsx/").status_code == 409
    assert not Entry.objects.filter(act="year.export").exists()
