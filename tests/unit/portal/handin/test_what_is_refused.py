"""What is no workbook, too large, cut off or oddly named: said in Chinese, nothing half kept, others served."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from handin_fixtures import TABLE, Desk, Holder, body, judge, judged, page, sent, upload

from mulin.findings import Finding, Level
from portal.audit.models import Entry
from portal.district import the_store
from portal.handin import arriving, incoming
from portal.people.roles import Role

pytestmark = pytest.mark.django_db
RIGHT_TO_LEFT = "\u202e"


@pytest.fixture
def clerk(holder: Holder) -> Client:
    return holder(Role.CLERK, "D07", name="王芳")


def _send(client: Client, name: str, content: bytes, **more: object) -> str:
    form = {"workbook": SimpleUploadedFile(name, content), "whole": "1", **more}
    answer = client.post(f"{TABLE}upload/", form)
    assert answer.status_code == 422
    assert the_store().records() == []
    assert not Entry.objects.filter(act="handin.upload").exists()
    return page(answer)


def test_another_kind_of_file_is_refused_with_what_to_do(clerk: Client) -> None:
    said = _send(clerk, "总结.docx", b"PK")
    assert "“总结.docx”不是 .xlsx 工作簿，没有收下" in said
    assert "另存为" in said


def test_an_empty_file_and_no_file_at_all_are_told(clerk: Client) -> None:
    assert "空文件" in _send(clerk, "上报.xlsx", b"")
    answer = clerk.post(f"{TABLE}upload/", {"whole": "1"})
    assert (answer.status_code, "没有选工作簿" in page(answer)) == (422, True)


def test_what_broke_off_is_not_half_kept(clerk: Client, desk: Desk) -> None:
    """The form's last field did not arrive: the workbook came, its evidence perhaps not."""
    answer = clerk.post(f"{TABLE}upload/", {"workbook": sent(desk.workbook())})
    assert "上传中断了，没有收下任何内容" in page(answer)
    assert the_store().records() == []


def test_a_file_over_its_limit_goes_no_further_and_leaves_nothing(
    clerk: Client, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setattr(incoming, "MAX_KEPT_BYTES", 100_000)
    monkeypatch.setattr(arriving, "MAX_KEPT_BYTES", 100_000)
    assert "超过 0 MB，没有收下" in _send(clerk, "上报.xlsx", b"PK" * 100_000)
    assert list((home / "portal" / "incoming").iterdir()) == []


def test_a_request_larger_than_anything_is_not_read(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "MAX_REQUEST", -incoming._FRAME)
    answer = clerk.post(f"{TABLE}upload/", {"workbook": SimpleUploadedFile("上报.xlsx", b"PK"), "whole": "1"})
    assert answer.status_code == 400
    assert "太大" in page(answer)


def test_who_is_not_logged_in_sends_no_file(desk: Desk, home: Path) -> None:
    answer = upload(Client(), desk.workbook())
    assert "登录" in page(answer)
    assert list((home / "portal" / "incoming").iterdir()) == []


def test_who_sends_a_file_after_the_log_in_ended_is_told_that_it_did_not_come(clerk: Client, desk: Desk) -> None:
    clerk.logout()
    answer = clerk.post(f"{TABLE}upload/", {"workbook": sent(desk.workbook()), "whole": "1"}, follow=True)
    assert "选的文件也没有收下" in page(answer)
    assert the_store().records() == []


def test_evidence_with_one_name_and_two_contents_is_not_guessed(clerk: Client, desk: Desk) -> None:
    papers = [SimpleUploadedFile("材料.pdf", b"1"), SimpleUploadedFile("材料.pdf", b"2")]
    answer = clerk.post(f"{TABLE}upload/", {"workbook": sent(desk.workbook()), "evidence": papers, "whole": "1"})
    assert "有两份不同的佐证材料都叫“材料.pdf”" in page(answer)
    assert the_store().records() == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/上报.xlsx", "上报.xlsx"),
        ("C:\\表\\上报.xlsx", "上报.xlsx"),
        (f"上报{RIGHT_TO_LEFT}fdp.xlsx", "上报?fdp.xlsx"),
        ("上报　二〇二四.xlsx", "上报　二〇二四.xlsx"),
        ("\U00031350\ue815里的社区.xlsx", "\U00031350\ue815里的社区.xlsx"),
        ("上报\x00.xlsx", "上报?.xlsx"),
        ("上报<script>.xlsx", "上报<script>.xlsx"),
    ],
)
def test_odd_names_are_kept_as_names(clerk: Client, desk: Desk, name: str, kept: str) -> None:
    file = SimpleUploadedFile("x.xlsx", desk.workbook().read_bytes())
    file._name = name  # as it comes over the wire
    answer = clerk.post(f"{TABLE}upload/", {"workbook": file, "whole": "1"}, follow=True)
    assert answer.status_code == 200
    assert the_store().records()[0].file_name == kept
    assert b"<script>.xlsx" not in answer.content


def test_a_name_of_three_hundred_characters_is_cut(clerk: Client, desk: Desk) -> None:
    file = SimpleUploadedFile("x.xlsx", desk.workbook().read_bytes())
    file._name = "长" * 300 + ".xlsx"
    clerk.post(f"{TABLE}upload/", {"workbook": file, "whole": "1"})
    name = the_store().records()[0].file_name
    assert (len(name) <= 255, name.endswith(".xlsx")) == (True, True)
    assert clerk.get(f"{TABLE}v1/workbook/").status_code == 200


def test_a_suffix_longer_than_a_disk_allows_is_no_error_of_the_program(clerk: Client) -> None:
    assert "不是 .xlsx 工作簿" in _send(clerk, "a." + "x" * 240, b"PK")


def test_another_departments_workbook_is_said_at_once_and_kept(clerk: Client, desk: Desk) -> None:
    said = page(upload(clerk, desk.of("D09")))
    assert "这份文件交错了" in said
    assert "文件已照样留存" in said
    assert [r.state for r in the_store().records()] == ["pending"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.7 not a workbook", "这是 PDF 或 OFD 版式文件，不是工作簿"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "清空密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "只改文件名不算转换"),
        ("单位,户数\n一居委,3\n".encode(), "这是文本文件（如 CSV）"),
    ],
)
def test_a_file_that_only_bears_the_suffix_is_said_at_once_for_what_it_is(
    clerk: Client, desk: Desk, content: bytes, told: str
) -> None:
    desk.folder.mkdir()
    fake = desk.folder / "上报.xlsx"
    fake.write_bytes(content)
    assert told in page(upload(clerk, fake))


def test_of_a_file_that_cannot_be_read_no_evidence_is_told_as_complete(clerk: Client, desk: Desk) -> None:
    desk.folder.mkdir()
    fake = desk.folder / "上报.xlsx"
    fake.write_bytes(b"%PDF-1.7 not a workbook")
    paper = desk.folder / "材料.pdf"
    paper.write_bytes(b"%PDF-1.7 a paper")
    upload(clerk, fake, [paper])
    assert judge() == 1
    said = page(clerk.get(f"{TABLE}v1/"))
    assert "材料.pdf" in said
    assert "不缺" not in said
    assert "工作簿读不出来" in said


def test_an_address_for_buttons_alone_shows_the_way_back(clerk: Client) -> None:
    answer = clerk.get(f"{TABLE}upload/", headers={"Accept": "text/html"})
    assert answer.status_code == 405
    assert f'href="{TABLE}"' in answer.content.decode()


def test_another_departments_clerk_reaches_nothing_of_it(desk: Desk, holder: Holder, clerk: Client) -> None:
    upload(clerk, desk.workbook())
    judged()
    other = holder(Role.CLERK, "D09")
    for page_of in (
        "",
        "template/",
        "v1/",
        "v1/receipt/",
        "v1/workbook/",
        "v1/marked/",
        "v1/findings/csv/",
        "v1/progress/",
    ):
        assert other.get(f"{TABLE}{page_of}").status_code == 403, page_of
    assert upload(other, desk.workbook()).status_code == 403
    assert len(the_store().records()) == 1


def test_addresses_that_mean_nothing_are_not_found(clerk: Client) -> None:
    for where in ("/tables/1999/D07/report/", "/tables/2024/D07/survey/", f"{TABLE}v9/", f"{TABLE}v9/receipt/"):
        assert clerk.get(where).status_code == 404, where


def test_findings_are_filtered_and_every_page_of_them_keeps_the_filter(clerk: Client, desk: Desk) -> None:
    upload(clerk, desk.workbook())
    found = [_found(Level.ERROR, "街道", f"D{n}") for n in range(4, 80)] + [_found(Level.WARNING, "区", "D4")]
    judged(*found, state="rejected")
    everything = clerk.get(f"{TABLE}v1/")
    assert "错误 76 处，警告 1 处" in page(everything)
    assert len(everything.content) < 80_000
    assert "page=2" in everything.content.decode()
    only = page(clerk.get(f"{TABLE}v1/?level=警告"))
    assert (only.count("工作表“区”"), "工作表“街道”D" in only) == (1, False)
    assert "level=%E9%94%99%E8%AF%AF&amp;page=2" in clerk.get(f"{TABLE}v1/?level=错误").content.decode()
    assert body(clerk.get(f"{TABLE}v1/findings/csv/")).decode().count("\n") == 78


def _found(level: Level, sheet: str, cell: str) -> Finding:
    return Finding(level, "value.below_minimum", "小于最小值", "改为不小于 0 的数", sheet=sheet, cell=cell, value="-1")
