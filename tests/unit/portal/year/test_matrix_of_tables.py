"""The matrix: the state of every table in word and colour, its deadline, its figures, for whom they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client
from review_fixtures import Desk, reviewing

from mulin.findings import Finding, Level
from mulin.pack import Pack, load_pack
from mulin.pack.asked import workbooks_owed
from mulin.received import Store
from mulin.received.arrivals import arrive
from mulin.received.record import State
from mulin.settings import Settings
from portal.audit.models import Entry
from portal.people.roles import Role
from portal.year.matrix import Line, chosen, matrix_lines, totals

Holder = Callable[..., Client]
BEFORE, AFTER = date(2025, 1, 10), date(2025, 3, 1)
MISSING = Finding(Level.WARNING, "cell.declared_missing", "缺报", "补报", sheet="区", cell="D7")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(Settings().pack)


@pytest.fixture
def store(home: Path) -> Store:
    return Store(home / "received")


def hand_in(store: Store, content: bytes = b"one", state: State = "accepted", department: str = "D06") -> None:
    identity = SimpleNamespace(pack="yangpu-2021-2025", year=2024, department=department, kind="report")
    store.receive(
        content, pack="yangpu-2021-2025", identity=identity, who="王芳", channel="portal",
        state=state, findings=[MISSING, MISSING] if state == "accepted" else [], blank=7,
    )  # fmt: skip


def line(pack: Pack, store: Store, day: date = AFTER) -> Line:
    (found,) = chosen(matrix_lines(pack, store, 2024, day), kind="report", words="D06")
    return found


def test_every_workbook_owed_has_a_line_and_what_is_missing_is_late_only_after_the_deadline(
    pack: Pack, store: Store
) -> None:
    before, after = (matrix_lines(pack, store, 2024, day) for day in (BEFORE, AFTER))
    assert [(x.department, x.kind) for x in before] == workbooks_owed(pack, 2024)
    assert {(x.state, x.on_time) for x in before} == {("missing", None)}
    assert {(x.state, x.on_time) for x in after} == {("overdue", False)}
    assert totals(after).missing == len(after)
    assert totals(after).late == 0, "late is what came late; what did not come is missing"
    assert (totals(before).overdue, totals(after).overdue) == (False, True)


def test_what_came_counts_its_cells_from_the_data(pack: Pack, store: Store) -> None:
    hand_in(store)
    found = line(pack, store)
    assert (found.state, found.declared, found.blank, found.warnings, found.latest) == ("counts", 2, 7, 2, 1)
    assert found.filled == found.asked - 9
    assert found.on_time is False, "it came after the deadline of 2024"
    whole = totals(matrix_lines(pack, store, 2024, AFTER))
    assert (whole.handed_in, whole.done, whole.filled) == (1, 1, found.filled)
    assert (whole.on_time, whole.late) == (0, 1)


def test_a_version_that_is_being_judged_or_was_refused_is_told_beside_the_one_that_counts(
    pack: Pack, store: Store, tmp_path: Path
) -> None:
    hand_in(store)
    (tmp_path / "two.xlsx").write_bytes(b"two")
    arrive(
        store, tmp_path / "two.xlsx", pack="yangpu-2021-2025", year=2024, department="D06", kind="report", who="王芳",
        account="wang", file_name="two.xlsx",
    )  # fmt: skip
    found = line(pack, store)
    assert (found.state, found.word, found.latest, found.in_force) == ("pending", "检查中", 2, 1)
    assert found.filled is not None, "the figures are of the version that counts"
    hand_in(store, b"three", "rejected")
    assert (line(pack, store).state, line(pack, store).in_force) == ("rejected", 1)
    whole = totals(matrix_lines(pack, store, 2024))
    assert (whole.done, whole.scored) == (0, 1), "a run scores the version that counts, whatever came after it"


def test_a_year_with_review_says_whose_turn_it_is(home: Path) -> None:
    desk = Desk(home, reviewing())
    told = []
    desk.hand_in(b"one")
    for act in (lambda: None, lambda: desk.submit(1), lambda: desk.sign(1), lambda: desk.approve(1)):
        act()
        told.append(line(desk.pack, desk.store, BEFORE).word)
    assert told == ["已收下，未提交", "待签发", "待审核", "已通过"]
    assert (line(desk.pack, desk.store).in_force, line(desk.pack, desk.store).on_time) == (1, True)


def test_a_table_says_that_it_is_locked_or_until_when_it_was_opened_again(home: Path) -> None:
    desk = Desk(home, reviewing())
    desk.hand_in(b"one")
    assert (line(desk.pack, desk.store).locked, line(desk.pack, desk.store).open_until) == (False, None)
    desk.lock()
    assert line(desk.pack, desk.store).locked
    desk.unlock(desk.clock.at + timedelta(days=2))
    found = line(desk.pack, desk.store)
    assert (found.locked, (found.open_until or "")[:10]) == (False, "2025-01-12")


def test_a_table_sent_back_is_to_be_mended_and_its_next_version_is_not_yet_handed_in(home: Path) -> None:
    desk = Desk(home, reviewing(signature=False))
    desk.hand_in(b"one")
    desk.submit(1)
    assert line(desk.pack, desk.store, BEFORE).word == "待审核"
    desk.give_back(1)
    assert line(desk.pack, desk.store, BEFORE).word == "退回待改"
    desk.hand_in(b"two")
    assert line(desk.pack, desk.store, BEFORE).word == "已收下，未提交"
    assert line(desk.pack, desk.store, BEFORE).on_time, "it was handed in on time, whatever the reviewers needed"


def test_the_page_says_states_in_words_and_narrows_them(store: Store, holder: Holder) -> None:
    hand_in(store)
    office = holder(Role.OFFICE)
    page = unescape(office.get("/year/2024/").content.decode())
    for words in ("应交", "逾期未交", "已收下", "1月20日 24:00", "D06 区民政局", "年度数据填报表"):
        assert words in page
    only = unescape(office.get("/year/2024/?state=counts").content.decode())
    assert "D06 区民政局" in only
    assert "D01 区委组织部" not in only
    assert "没有这样的工作簿" in unescape(office.get("/year/2024/?q=没有这个部门").content.decode())
    assert office.get("/year/1999/").status_code == 404


def test_the_whole_matrix_goes_out_as_a_table_that_no_spreadsheet_computes(store: Store, holder: Holder) -> None:
    hand_in(store)
    answer = holder(Role.SUPERVISOR).get("/year/2024/matrix.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 1 + len(workbooks_owed(load_pack(Settings().pack), 2024))
    (mine,) = [r for r in rows if r[1] == "D06" and r[3] == "年度数据填报表"]
    assert mine[4:6] == ["已收下", "2025-01-20"]
    assert Entry.objects.get(act="year.matrix_csv").detail == {"lines": len(rows) - 1}


@pytest.mark.parametrize(("role", "code"), [(Role.CLERK, "D06"), (Role.LEADER, "D06"), (Role.UNIT, "310110015"),
                                            (Role.ADMIN, "")])  # fmt: skip
def test_others_tables_are_nothing_to_a_department(holder: Holder, role: Role, code: str) -> None:
    client = holder(role, code)
    assert client.get("/year/2024/").status_code == 403
    assert client.get("/year/2024/matrix.csv").status_code == 403
    assert client.get("/year/").headers["Location"].endswith("/editions/")
