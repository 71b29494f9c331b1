"""A clerk's way: the workbook down, filled in, up; what is wrong, mended; what it changes; submitted, signed."""

from __future__ import annotations

import re
from io import BytesIO
from urllib.parse import unquote

import pytest
from django.test import Client
from handin_fixtures import TABLE, Desk, Holder, body, judge, on, page, sent, upload

from mulin.pack.asked import asked_cells
from mulin.received import review
from mulin.received.acts import Person
from portal.audit.models import Entry
from portal.district import the_pack, the_store
from portal.people.roles import Role
from portal.review.models import Mark, Remark

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_table_from_the_empty_workbook_to_what_counts(desk: Desk, holder: Holder) -> None:
    clerk = holder(Role.CLERK, "D07", login="wang", name="王芳")
    assert "还没有交" in page(clerk.get("/"))

    down = clerk.get(f"{TABLE}template/")
    assert body(down)[:2] == b"PK"
    assert unquote(down["Content-Disposition"]).endswith("年度数据填报表.xlsx")

    receipt = upload(clerk, desk.workbook(), desk.papers())
    said = page(receipt)
    assert "2024-D07-报-v1-" in said
    assert "确实是2024年度" in said
    assert "正在检查" in said
    assert "还没有" not in page(clerk.get("/")).partition("年度数据填报表")[0]

    judge()
    assert "第1版已通过检查，生效" in page(clerk.get("/"))
    assert "检查通过" in page(clerk.get(f"{TABLE}v1/"))
    assert [e.act for e in Entry.objects.all()] == ["handin.template", "handin.upload"]


def test_what_is_wrong_is_told_by_cell_marked_and_mended(desk: Desk, holder: Holder) -> None:
    clerk = holder(Role.CLERK, "D07")
    first = next(iter(the_pack().field_units(2024, _field())))
    upload(clerk, desk.workbook(cells={f"{_field()}/{first.code}": "很多"}), desk.papers())
    judge()
    said = page(clerk.get(f"{TABLE}v1/"))
    assert "没有通过检查" in said
    assert "很多" in said
    marked = BytesIO(body(clerk.get(f"{TABLE}v1/marked/")))
    listed = body(clerk.get(f"{TABLE}v1/findings/csv/")).decode()
    assert "很多" in listed
    assert body(clerk.get(f"{TABLE}v1/findings/xlsx/"))[:2] == b"PK"
    assert _words_of(marked)
    assert "看问题，改好再交" in page(clerk.get("/"))

    upload(clerk, desk.workbook("改好"), desk.papers("改好"))
    judge()
    assert "第2版已通过检查，生效" in page(clerk.get("/"))
    assert "很多" in page(clerk.get(f"{TABLE}v1/")), "findings stay with their version"


def test_the_same_file_again_is_the_same_receipt_and_says_so(desk: Desk, holder: Holder) -> None:
    clerk = holder(Role.CLERK, "D07")
    first = page(upload(clerk, desk.workbook(), desk.papers()))
    judge()
    again = page(upload(clerk, desk.workbook(), desk.papers()))
    assert "这份文件交过了" in again
    assert _receipt(first) == _receipt(again)
    assert len(the_store().records(2024, "D07")) == 1


def test_what_a_correction_changes_is_counted_and_listed(desk: Desk, holder: Holder) -> None:
    clerk = holder(Role.CLERK, "D07")
    upload(clerk, desk.workbook(), desk.papers())
    judge()
    first, second = list(the_pack().field_units(2024, _field()))[:2]
    changed = {f"{_field()}/{first.code}": 7, f"{_field()}/{second.code}": 6}
    upload(clerk, desk.workbook("更正", cells=changed), desk.papers("更正"))
    judge()
    said = page(clerk.get(f"{TABLE}v2/"))
    assert "与第1版相比，改动2格" in said
    listed = page(clerk.get(f"{TABLE}v2/against/v1/"))
    assert first.name in listed
    assert " 8 7 " in listed
    csv = body(clerk.get(f"{TABLE}v2/against/v1/csv/")).decode()
    assert second.name in csv


def test_submission_signature_and_approval(desk: Desk, holder: Holder, with_review: None) -> None:
    clerk, leader = holder(Role.CLERK, "D07", name="王芳"), holder(Role.LEADER, "D07", name="李主任")
    on(2025, 1, 15, 10)
    upload(clerk, desk.workbook(), [])  # without its evidence: a warning
    judge()
    home = page(clerk.get("/"))
    assert "第1版通过了检查，还没有提交" in home
    assert "经办人（王芳）" in home

    assert "还没有提交，现在不算交上" in page(clerk.get(f"{TABLE}v1/receipt/"))

    form = clerk.get(f"{TABLE}v1/submit/")
    assert "确认警告" in page(form)
    refused = clerk.post(f"{TABLE}v1/submit/", {})
    assert refused.status_code == 422
    assert "条警告没有写理由" in page(refused)
    reasons = dict.fromkeys(re.findall(r'name="(reason-\d+)"', form.content.decode()), "材料下周补交")
    done = clerk.post(f"{TABLE}v1/submit/", reasons, follow=True)
    assert "已提交第1版。下一步：请分管领导" in page(done)
    assert "还没有提交" not in page(clerk.get(f"{TABLE}v1/receipt/"))
    assert "等分管领导签发" in page(clerk.get("/"))
    assert "分管领导（李主任）" in page(clerk.get("/"))

    asked = page(leader.get("/"))
    assert "去签发" in asked
    signing = leader.get(f"{TABLE}v1/sign/")
    assert "列出的佐证材料没有随工作簿一起交来 材料下周补交" in page(signing), "what is confirmed, and why"
    sha256 = the_store().records(2024, "D07")[0].sha256
    assert sha256[:12] in page(signing)
    leader.post(f"{TABLE}v1/sign/", {"sha256": sha256})
    assert "等审核" in page(leader.get("/"))
    review.approve(the_store(), the_pack(), 2024, "D07", "report", 1, by=Person("shen", "沈审核", "审核"))
    assert "第1版已审核通过，生效" in page(clerk.get("/"))
    acts = list(Entry.objects.values_list("act", flat=True))
    assert acts == ["handin.upload", "handin.submit", "handin.sign"]


def test_a_new_version_shows_what_it_replaces_before_it_counts(desk: Desk, holder: Holder, with_review: None) -> None:
    clerk, leader = holder(Role.CLERK, "D07"), holder(Role.LEADER, "D07")
    on(2025, 1, 15, 10)
    upload(clerk, desk.workbook(), desk.papers())
    judge()
    _count(clerk, leader)
    first = next(iter(the_pack().field_units(2024, _field())))
    upload(clerk, desk.workbook("更正", cells={f"{_field()}/{first.code}": 7}), desk.papers("更正"))
    judge()
    said = page(clerk.get(f"{TABLE}v2/submit/"))
    assert "将取代第1版，改动1格" in said
    assert first.name in said
    assert "第2版通过了检查，还没有提交 （生效的仍是第1版）" in page(clerk.get("/")).replace("）", "）").replace(
        "交（", "交 （"
    )


def test_what_was_submitted_can_be_taken_back_and_an_old_version_restored(
    desk: Desk, holder: Holder, with_review: None
) -> None:
    clerk = holder(Role.CLERK, "D07")
    on(2025, 1, 15, 10)
    upload(clerk, desk.workbook(), desk.papers())
    judge()
    clerk.post(f"{TABLE}v1/submit/", {})
    assert "撤回这一版" in page(clerk.get(f"{TABLE}v1/"))
    assert "已撤回第1版" in page(clerk.post(f"{TABLE}v1/withdraw/", follow=True))
    first = next(iter(the_pack().field_units(2024, _field())))
    upload(clerk, desk.workbook("更正", cells={f"{_field()}/{first.code}": 7}), desk.papers("更正"))
    judge()
    assert "恢复第1版" in page(clerk.get(f"{TABLE}v1/"))
    assert clerk.post(f"{TABLE}v1/restore/", {"reason": " "}).status_code == 422
    clerk.post(f"{TABLE}v1/restore/", {"reason": "更正填错了"})
    judge()
    restored = the_store().records(2024, "D07")[-1]
    assert (restored.version, restored.restores, restored.state) == (3, 1, "accepted")
    assert "更正填错了" in page(clerk.get(f"{TABLE}v3/"))
    told = page(clerk.get(f"{TABLE}v3/receipt/"))
    assert "第1版恢复了，作为第3版收下" in told
    assert "补交佐证材料" not in told, "figures change, which is a correction"


def test_a_leader_sends_back_with_a_reason_that_the_clerk_reads(desk: Desk, holder: Holder, with_review: None) -> None:
    clerk, leader = holder(Role.CLERK, "D07"), holder(Role.LEADER, "D07", name="李主任")
    on(2025, 1, 15, 10)
    upload(clerk, desk.workbook(), desk.papers())
    judge()
    clerk.post(f"{TABLE}v1/submit/", {})
    leader.post(f"{TABLE}v1/send-back/", {"reason": "街道的数请再核"})
    assert "1条新留言" in page(clerk.get("/"))
    assert "街道的数请再核" in page(clerk.get(TABLE))
    assert "新留言" not in page(clerk.get("/")), "it was read"
    assert [a.act for a in the_store().acts(2024, "D07", "report")] == ["submitted"]


def test_what_the_leader_sent_back_is_the_clerks_to_mend_until_something_is_done(
    desk: Desk, holder: Holder, with_review: None
) -> None:
    clerk, leader = holder(Role.CLERK, "D07", name="王芳"), holder(Role.LEADER, "D07", name="李主任")
    on(2025, 1, 15, 10)
    upload(clerk, desk.workbook(), desk.papers())
    judge()
    clerk.post(f"{TABLE}v1/submit/", {})
    leader.post(f"{TABLE}v1/send-back/", {"reason": "街道的数请再核"})
    clerk.get(TABLE)  # reading it changes nothing about whose turn it is
    for said in (page(clerk.get("/")), page(leader.get("/")), page(clerk.get(TABLE))):
        assert "第1版分管领导没有签发，退回给经办人：街道的数请再核" in said
        assert "等分管领导签发" not in said
    assert "看退回意见，改好再交" in page(clerk.get("/"))
    assert "去签发" not in page(leader.get("/"))
    assert "街道的数请再核" in page(clerk.get(f"{TABLE}v1/"))

    remark = Remark.objects.get()
    clerk.post(f"/review/2024/D07/report/remark/{remark.pk}/{Mark.CHANGED}/")
    assert "等分管领导签发" in page(leader.get("/"))
    leader.post(f"{TABLE}v1/send-back/", {"reason": "还是不对"})
    assert "退回给经办人：还是不对" in page(leader.get("/"))
    clerk.post(f"{TABLE}v1/withdraw/")
    clerk.post(f"{TABLE}v1/submit/", {})
    assert "等分管领导签发" in page(leader.get("/"))


def test_a_trial_is_checked_and_nowhere_counted(desk: Desk, holder: Holder) -> None:
    clerk = holder(Role.CLERK, "D07")
    answer = clerk.post(f"{TABLE}trial/", {"workbook": sent(desk.workbook()), "whole": "1"}, follow=True)
    assert "试交，正在检查" in page(answer)
    judge()
    where = answer.redirect_chain[-1][0]
    assert "试交通过" in page(clerk.get(where))
    assert clerk.get(f"{where}progress/").headers["HX-Refresh"] == "true"
    assert the_store().records() == []
    assert "还没有交" in page(clerk.get("/"))
    assert holder(Role.LEADER, "D07").get(where).status_code == 403


def test_evidence_that_comes_later_is_a_supplement_and_no_correction(desk: Desk, holder: Holder) -> None:
    clerk = holder(Role.CLERK, "D07")
    upload(clerk, desk.workbook(), [])
    judge()
    missing = page(clerk.get(f"{TABLE}v1/"))
    assert "列出了却没有交来：S-B08.pdf" in missing
    papers = {"evidence": [sent(p) for p in desk.papers()], "whole": "1"}
    answer = clerk.post(f"{TABLE}v1/evidence/", papers, follow=True)
    assert "不算更正" in page(answer)
    judge()
    said = page(clerk.get(f"{TABLE}v2/"))
    assert "数据没有改动" in said
    assert "列出了却没有交来" not in said
    paper = clerk.get(f"{TABLE}v2/evidence/1/")
    assert body(paper).decode() == "S-B08.pdf 的内容"
    assert Entry.objects.filter(act="handin.file", about="2024/D07/report/v2").count() == 1


def _field() -> str:
    return asked_cells(the_pack(), 2024, "D07", "report")[0].field_code


def _receipt(said: str) -> str:
    found = re.search(r"2024-D07-报-v\d+-\w+-\w", said)
    assert found is not None
    return str(found.group())


def _words_of(book: BytesIO) -> str:
    from openpyxl import load_workbook

    first = load_workbook(book).worksheets[0]
    return " ".join(str(c.value) for row in first.iter_rows() for c in row if c.value)


def _count(clerk: Client, leader: Client) -> None:
    """Submit, sign and approve the first version."""
    clerk.post(f"{TABLE}v1/submit/", {})
    sha256 = the_store().records(2024, "D07")[0].sha256
    leader.post(f"{TABLE}v1/sign/", {"sha256": sha256})
    review.approve(the_store(), the_pack(), 2024, "D07", "report", 1, by=Person("shen", "沈审核", "审核"))
