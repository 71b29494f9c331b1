"""A table filled in on the page: kept while it is typed, judged as the door judges, handed in as a workbook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from handin_fixtures import TABLE, Desk, Holder, judge, judged, on, page, upload

from mulin.received.arrivals import pending
from mulin.workbooks.layout import build_layout
from mulin.workbooks.parse import parse_workbook
from mulin.workbooks.template import write_template
from mulin.workbooks.typed_in import read_typed
from portal.audit.models import Entry
from portal.district import the_pack, the_store
from portal.grid.drafts import typed_in
from portal.grid.models import Draft
from portal.people.roles import Role

pytestmark = pytest.mark.django_db
FILL = f"{TABLE}fill/"


def _begin(clerk: Client, source: str = "empty", **more: str) -> Any:
    return clerk.post(f"{FILL}begin/", {"source": source, **more}, follow=True)


def _cells(clerk: Client) -> dict[str, Any]:
    answer: dict[str, Any] = clerk.get(f"{FILL}cells/").json()
    return answer


def _open(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every cell that may be filled in: its address and its text."""
    for sheet in told["sheets"]:
        for row in sheet["rows"]:
            for column, cell in zip(sheet["columns"], row["cells"], strict=True):
                if isinstance(cell, list) and cell[0] != "closed":
                    yield f"{sheet['name']}!{column['at']}{row['number']}", cell[1]


def _save(clerk: Client, told: dict[str, Any], cells: dict[str, str], tab: str = "a1", base: int | None = None) -> Any:
    said = {"base": told["revision"] if base is None else base, "layout": told["layout"], "tab": tab, "cells": cells}
    return clerk.post(f"{FILL}save/", json.dumps(said), content_type="application/json")


@pytest.fixture
def told(clerk: Client) -> dict[str, Any]:
    """What the page draws of an empty draft."""
    _begin(clerk)
    return _cells(clerk)


def test_a_draft_is_begun_when_it_is_asked_for(clerk: Client) -> None:
    said = page(clerk.get(FILL))
    assert "从空白表填起" in said
    assert not Draft.objects.exists()
    assert "交这张表" in page(_begin(clerk))
    assert [e.act for e in Entry.objects.all()] == ["grid.begin"]


def test_without_a_script_the_page_says_to_use_the_workbook(clerk: Client) -> None:
    for _ in range(2):
        text = clerk.get(FILL).content.decode()
        assert "<noscript>" in text
        assert f'href="{TABLE}template/"' in text.partition("<noscript>")[2].partition("</noscript>")[0]
        assert text.count('"primary"') == 1
        assert len(text) < 80_000
        _begin(clerk)


def test_what_is_typed_is_there_again_after_another_log_in(clerk: Client, told: dict[str, Any], holder: Holder) -> None:
    first, second = [at for at, _ in _open(told)][:2]
    answer = _save(clerk, told, {first: "12", second: " １３ "}).json()
    assert answer["revision"] == told["revision"] + 1
    again = dict(_open(_cells(holder(Role.CLERK, "D07", login="wang"))))
    assert (again[first], again[second]) == ("12", " １３ ")
    _save(clerk, answer | {"layout": told["layout"]}, {first: ""})
    assert dict(_open(_cells(clerk)))[first] == ""


def test_a_cell_is_told_what_the_door_tells(clerk: Client, told: dict[str, Any]) -> None:
    first, second, third = [at for at, _ in _open(told)][:3]
    found = _save(clerk, told, {first: "12%", second: "1,234", third: "5"}).json()["findings"]
    said = {f"{f['sheet']}!{f['cell']}": f for f in found}
    assert "不能带百分号" in said[first]["message"]
    assert said[first]["wrong"]
    assert "系统读作1234" in said[second]["mend"]
    assert not said[second]["wrong"]
    assert third not in said


def test_two_browsers_do_not_write_over_each_other(clerk: Client, told: dict[str, Any], holder: Holder) -> None:
    first = next(_open(told))[0]
    other = holder(Role.CLERK, "D07", login="li", name="李明")
    assert _save(other, told, {first: "7"}, tab="b2").status_code == 200
    answer = _save(clerk, told, {first: "8"})
    assert answer.status_code == 409
    assert answer.json()["who"] == "李明"
    assert dict(_open(_cells(clerk)))[first] == "7"


def test_a_save_whose_answer_was_lost_is_no_conflict_with_itself(clerk: Client, told: dict[str, Any]) -> None:
    first = next(_open(told))[0]
    once, twice = _save(clerk, told, {first: "7"}), _save(clerk, told, {first: "7"})
    assert (once.json()["revision"], twice.status_code) == (twice.json()["revision"], 200)


def test_what_may_not_be_filled_in_is_refused_by_cell(clerk: Client, told: dict[str, Any]) -> None:
    sheet = told["sheets"][0]["name"]
    first = next(_open(told))[0]
    odd = {f"{sheet}!A1": "1", "没有这张表!D4": "1", "D4": "1", f"{sheet}!D4:E5": "1", first: "x\x00"}
    answer = _save(clerk, told, odd).json()
    assert set(answer["refused"]) == set(odd)
    assert Draft.objects.get().cells == {}


@pytest.mark.parametrize(
    "said",
    [b"", b"[]", b"{", b'{"base": "1"}', b"\xff", b"[" * 100_000, b'{"base":1,"layout":"","tab":"A","cells":{}}'],
)
def test_what_no_page_of_ours_sends_is_refused(clerk: Client, told: dict[str, Any], said: bytes) -> None:
    assert clerk.post(f"{FILL}save/", said, content_type="application/json").status_code == 400


def test_a_table_that_has_changed_takes_nothing_by_old_addresses(clerk: Client, told: dict[str, Any]) -> None:
    answer = _save(clerk, told | {"layout": "0" * 64}, {next(_open(told))[0]: "1"})
    assert answer.status_code == 409
    assert "刷新" in answer.json()["why"]


def test_a_draft_is_not_replaced_by_a_press_that_does_not_say_so(clerk: Client, told: dict[str, Any]) -> None:
    first = next(_open(told))[0]
    _save(clerk, told, {first: "7"})
    _begin(clerk)
    assert dict(_open(_cells(clerk)))[first] == "7"
    _begin(clerk, anew="1")
    assert dict(_open(_cells(clerk)))[first] == ""
    assert _save(clerk, told, {first: "8"}).status_code == 409  # an open page of the old draft


def test_handing_in_writes_the_workbook_that_says_what_was_typed(clerk: Client, told: dict[str, Any]) -> None:
    cells = {at: ["12", "12%", "缺报", "1,234", ""][n % 5] for n, (at, _) in enumerate(_open(told))}
    saved = _save(clerk, told, cells).json()
    answer = clerk.post(f"{FILL}send/", {"revision": saved["revision"], "whole": "1"}, follow=True)
    assert "2024-D07-报-v1-" in page(answer)
    (record,) = pending(the_store())
    assert record.account == "wang"
    draft, pack = Draft.objects.get(), the_pack()
    layout = build_layout(pack, 2024, "D07", "report")
    theirs = parse_workbook(the_store().object_path(record.sha256), pack)
    mine = read_typed(pack, layout, typed_in(draft, layout))
    assert (theirs.cells, theirs.milestones, theirs.ratings) == (mine.cells, mine.milestones, mine.ratings)
    assert theirs.findings == mine.findings
    assert draft.is_sent
    assert "已作为" in page(clerk.get(FILL))
    again = clerk.post(f"{FILL}send/", {"revision": saved["revision"], "whole": "1"}, follow=True)
    assert again.status_code == 200
    assert len(pending(the_store())) == 1


@pytest.mark.parametrize("what", ["send", "try"])
def test_what_somebody_else_changed_meanwhile_is_not_handed_in_unseen(
    clerk: Client, told: dict[str, Any], what: str
) -> None:
    _save(clerk, told, {next(_open(told))[0]: "7"}, tab="b2")
    answer = clerk.post(f"{FILL}{what}/", {"revision": told["revision"], "whole": "1"})
    assert answer.status_code == 422
    assert "改过" in page(answer)
    assert not pending(the_store())


@pytest.mark.slow  # the engine of the whole check is started
def test_a_trial_says_of_each_cell_what_the_whole_check_says(clerk: Client, desk: Desk) -> None:
    upload(clerk, desk.workbook())
    judged()
    _begin(clerk, "1")
    told = _cells(clerk)
    assert told["findings"] == []  # cell by cell nothing is wrong; the papers that it lists have not come along
    clerk.post(f"{FILL}try/", {"revision": told["revision"], "whole": "1"})
    assert clerk.get(f"{FILL}verdict/").json()["trial"]["waits"]
    judge()
    now = clerk.get(f"{FILL}verdict/").json()
    assert (now["trial"]["waits"], now["trial"]["stale"]) == (False, False)
    (found,) = now["findings"]
    assert "没有随工作簿一起交来" in found["message"]
    after = _save(clerk, told, {f"{found['sheet']}!{found['cell']}": "别的.pdf"}).json()
    assert (after["trial"]["stale"], after["findings"]) == (True, [])
    assert not pending(the_store())


def test_small_corrections_begin_from_a_version(clerk: Client, desk: Desk) -> None:
    upload(clerk, desk.workbook(), desk.papers())
    judged()
    assert "从生效的第1版改起" in page(clerk.get(FILL))
    _begin(clerk, "1")
    told = _cells(clerk)
    assert told["findings"] == []
    pack = the_pack()
    layout = build_layout(pack, 2024, "D07", "report")
    sent = parse_workbook(the_store().object_path(the_store().records(2024)[0].sha256), pack)
    drafted = read_typed(pack, layout, typed_in(Draft.objects.get(), layout))
    assert [(c.field_code, c.unit_code, c.value) for c in drafted.cells] == [
        (c.field_code, c.unit_code, c.value) for c in sent.cells
    ]
    on(2025, 1, 15, 11)
    at, text = next((at, text) for at, text in _open(told) if text.isdigit())
    saved = _save(clerk, told, {at: str(int(text) + 1)}).json()
    papers = {"carry": "1", "evidence": SimpleUploadedFile("补充.pdf", b"%PDF-1.4 more")}
    clerk.post(f"{FILL}send/", {"revision": saved["revision"], "whole": "1", **papers})
    (second,) = pending(the_store())
    first = the_store().records(2024)[0]
    assert {*first.came_with} < {*second.came_with}
    assert "补充.pdf" in second.came_with
    judge()
    assert "改动1格" in page(clerk.get(f"{TABLE}v2/"))


def test_made_up_figures_stay_made_up(clerk: Client, tmp_path: Path) -> None:
    path = tmp_path / "demo.xlsx"
    write_template(the_pack(), 2024, "D07", "report", path, demo=True)
    upload(clerk, path)
    _begin(clerk, "1")  # nobody has judged it yet, so the record does not know
    told = _cells(clerk)
    saved = _save(clerk, told, {next(_open(told))[0]: "1"}).json()
    clerk.post(f"{FILL}send/", {"revision": saved["revision"], "whole": "1"})
    second = pending(the_store())[-1]
    assert second.version == 2
    assert parse_workbook(the_store().object_path(second.sha256), the_pack()).demo


def test_nothing_is_taken_from_a_workbook_that_came_to_the_wrong_door(clerk: Client, desk: Desk) -> None:
    upload(clerk, desk.of("D06"))
    answer = _begin(clerk, "1")
    assert answer.status_code == 422
    assert "取不出来" in page(answer)
    assert not Draft.objects.exists()
    assert not Entry.objects.filter(act="grid.begin").exists()


def test_nobody_else_sees_or_writes_a_draft(told: dict[str, Any], holder: Holder) -> None:
    for role, code in ((Role.CLERK, "D06"), (Role.LEADER, "D07"), (Role.REVIEWER, ""), (Role.OFFICE, "")):
        other = holder(role, code)
        assert other.get(f"{FILL}cells/").status_code == 403
        assert _save(other, told, {next(_open(told))[0]: "1"}).status_code == 403
    assert Client().get(f"{FILL}cells/", headers={"HX-Request": "true"}).status_code == 204
