"""Where a department stands: one computation for receipt, page and terminal, and the one the year is scored by."""

from __future__ import annotations

import errno
import os
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

import pytest
from cases import Case, good, write
from once import judge_once

from expectations.door import hand_in, hand_in_many
from expectations.draft import HandIn, HandInResult
from expectations.inbox.names import STATUS
from expectations.messages_status import PAGE_NOTE, page
from expectations.pages import write_status_pages
from expectations.restore import earlier, restore
from expectations.status import standing, standings
from mulin.pack import Pack
from mulin.pack.asked import asked_cells
from mulin.received import Store, StoreError
from mulin.received.heads import head_code, last_of

IN_TIME, LATE, CORRECTING = datetime(2025, 1, 15, 10), datetime(2025, 1, 25, 10), datetime(2025, 2, 1, 10)
TODAY = date(2025, 2, 1)
BLANK = {"cells": {"F-D023/310110": 11}}  # a numerator above its denominator: refused


@pytest.fixture(autouse=True)
def _then(store: Store) -> None:
    """The store's clock stands before the deadline until a test says otherwise."""
    store.clock = lambda: IN_TIME


class Desk:
    """D21, which owes one report; a hand-in is named by the figure that tells its files apart."""

    def __init__(self, pack: Pack, store: Store, root: Path) -> None:
        self.pack, self.store, self.root = pack, store, root

    def come(self, figure: int, when: datetime = IN_TIME) -> HandInResult:
        path = self.root / str(figure) / "上报.xlsx"
        if not path.exists():
            case = Case("上报", "", "D21", "report", 2024, {"cells": {"F-D023/310110": figure}})
            write(self.pack, case, path.parent)
        self.store.clock = lambda: when
        (result,) = hand_in_many(
            [HandIn(path, owner="D21")],
            pack=self.pack,
            store=self.store,
            who="张三",
            judge=judge_once,
        )
        return result

    def page(self, today: date = TODAY) -> str:
        stands = standings(self.pack, self.store, "D21", today)
        return page("区城管执法局", "D21", stands, today, last_of(self.store.chain, "D21"))


@pytest.fixture
def desk(pack: Pack, store: Store, tmp_path: Path) -> Desk:
    return Desk(pack, store, tmp_path / "files")


def test_a_receipt_tells_what_counts_and_what_remains(desk: Desk) -> None:
    first = desk.come(8)
    assert first.facts == (
        "按时（上报截止日 2025-01-20）　现在生效：第1版",
        "本表没有空着和缺报的格",
        "应交 1 份，已全部通过",
    )
    assert all(fact in first.text.splitlines() for fact in first.facts)

    second = desk.come(9, CORRECTING)
    marked = "再次上报，内容有改动的算更正（首次通过 2025-01-15，按时；更正截止日 2025-02-10）"
    assert second.facts[0] == f"{marked}　现在生效：第2版"
    again = desk.come(8, CORRECTING)
    assert again.text.splitlines()[0] == "【与第1版相同】此前已接收　上报.xlsx"
    assert again.facts[0] == "按时（上报截止日 2025-01-20）　现在生效：第2版"
    assert [f.rule for f in again.findings] == ["door.older_version_again"]
    assert first.receipt is not None
    assert f"mulin submit --restore {first.receipt.code} --reason" in again.text

    refused = desk.come(11, CORRECTING)
    assert refused.facts[0].startswith("没有通过，不算上报（上报截止日 2025-01-20")
    assert refused.facts[0].endswith("现在生效：第2版")
    table = standing(desk.pack, desk.store, 2024, "D21").tables[0]
    assert [table.mark(n) for n in (1, 2, 3)] == ["on_time", "correction", "refused"]
    assert (table.on_time, table.corrections) == (True, 1)


def test_nobody_is_told_to_restore_what_was_refused(desk: Desk) -> None:
    refused, good = desk.come(11), desk.come(8)
    again = desk.come(11, CORRECTING)
    assert refused.receipt is not None
    assert good.accepted
    assert [f.rule for f in again.findings if f.rule.startswith("door.")] == ["door.older_version_again"]
    assert "--restore" not in again.text
    assert "有错误的不能恢复" in again.text


def test_a_version_is_named_by_its_receipt_or_its_number(desk: Desk) -> None:
    first = desk.come(8)
    assert first.receipt is not None
    for which in (first.receipt.code, first.receipt.record.submission_id):
        assert earlier(desk.store, which) == first.receipt.record


def test_a_late_one_is_said_to_be_late(desk: Desk) -> None:
    refused, late = desk.come(11), desk.come(8, LATE)

    assert "现在生效：没有" in refused.facts[0]
    assert refused.facts[-1] == "应交 1 份，还欠 1 份：年度数据填报表，请在 2025-01-20 前上报"
    assert late.facts[0] == "迟报（上报截止日 2025-01-20）　现在生效：第2版"


def test_what_is_left_blank_or_declared_missing_is_counted(pack: Pack, store: Store, tmp_path: Path) -> None:
    cells = {"F-S029/310110006": "缺报", "F-S029/310110008": "缺报"}
    path = write(pack, Case("上报", "", "D08", "report", 2024, {"cells": cells}), tmp_path / "a")
    result = hand_in(path, pack=pack, store=store, who="张三")
    assert "填了“缺报” 2 格，请在更正截止日（2025-02-10）前补报" in result.text

    optional = [(a.field_code, a.unit_code) for a in asked_cells(pack, 2024, "D20", "report") if a.blank == "optional"]
    blank = {f"{field}/{unit}": None for field, unit in optional}
    assert set(optional) <= set(good(pack, 2024, "D20", "report").cells)
    path = write(pack, Case("上报", "", "D20", "report", 2024, {"cells": blank}), tmp_path / "b")
    result = hand_in(path, pack=pack, store=store, who="张三", evidence_dir=path.parent / "佐证材料")
    assert result.accepted, result.text
    assert store.record("2024-D20-report-v1").blank == len(optional) > 0
    assert f"本表还空着 {len(optional)} 格（选报或未申报）" in result.text


def test_more_evidence_for_the_same_file_is_a_supplement_and_no_correction(
    pack: Pack, store: Store, tmp_path: Path
) -> None:
    path = write(pack, Case("上报", "", "D15", "report", 2024), tmp_path / "a")
    without = hand_in(path, pack=pack, store=store, who="张三")
    store.clock = lambda: CORRECTING
    withal = hand_in(path, pack=pack, store=store, who="张三", evidence_dir=path.parent / "佐证材料")
    store.clock = lambda: CORRECTING
    gone = hand_in(path, pack=pack, store=store, who="张三")

    assert without.accepted
    assert withal.facts[0] == "补交佐证材料，数据没有变，不算更正　现在生效：第2版"
    assert gone.receipt is not None
    assert (gone.receipt.version, gone.receipt.repeated) == (2, True)
    assert standing(pack, store, 2024, "D15").tables[0].corrections == 0


def test_restoring_puts_an_earlier_version_back_with_its_reason(desk: Desk) -> None:
    first, _ = desk.come(8), desk.come(9)
    assert first.receipt is not None
    record = earlier(desk.store, first.receipt.code)
    result = restore(
        record, pack=desk.pack, store=desk.store, who="李四", reason="第2版误用了上年的数", judge=judge_once
    )

    assert result.accepted
    assert result.text.splitlines()[0] == "【已恢复】恢复第1版　上报.xlsx"
    assert (
        result.facts[0]
        == "恢复第1版（原因：第2版误用了上年的数）　现在生效：第3版（恢复第1版，原因：第2版误用了上年的数）"
    )
    (now,) = desk.store.in_force(2024)
    assert (now.version, now.sha256, now.restores, now.who) == (3, first.receipt.sha256, 1, "李四")
    assert standing(desk.pack, desk.store, 2024, "D21").tables[0].corrections == 1, "the second, not the third"
    assert "恢复第1版，原因：第2版误用了上年的数" in desk.page()
    assert earlier(desk.store, str(desk.root / "9" / "上报.xlsx")).version == 2


def test_a_reason_is_kept_on_one_line_and_without_anybodys_number(desk: Desk) -> None:
    first, _ = desk.come(8), desk.come(9)
    assert first.receipt is not None
    record = earlier(desk.store, first.receipt.code)
    restore(record, pack=desk.pack, store=desk.store, who="李四", reason=" 第2版\n是 13812345678 填的\t")
    (now,) = desk.store.in_force(2024)
    assert now.reason is not None
    assert now.reason.startswith("第2版 是 138")
    assert "13812345678" not in now.reason


def test_evidence_comes_back_with_the_version_it_came_with(pack: Pack, store: Store, tmp_path: Path) -> None:
    old = write(pack, Case("旧", "", "D15", "report", 2024), tmp_path / "a")
    first = hand_in(old, pack=pack, store=store, who="张三", evidence_dir=old.parent / "佐证材料")
    new = write(pack, Case("新", "", "D15", "report", 2024, {"evidence": {"D-D02": []}}), tmp_path / "b")
    assert hand_in(new, pack=pack, store=store, who="张三").accepted
    assert first.receipt is not None
    restore(first.receipt.record, pack=pack, store=store, who="李四", reason="误交", judge=judge_once)

    assert dict(store.in_force(2024)[0].evidence) == dict(first.receipt.record.evidence) != {}


def test_what_is_wrong_today_is_not_restored(desk: Desk) -> None:
    refused, _ = desk.come(11), desk.come(8)
    assert refused.receipt is not None
    result = restore(
        refused.receipt.record, pack=desk.pack, store=desk.store, who="李四", reason="误退", judge=judge_once
    )

    assert (result.accepted, result.receipt) == (False, None)
    assert result.text.startswith("【没有恢复】")
    assert len(desk.store.records()) == 2


def test_what_nobody_handed_in_cannot_be_restored(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "别的.xlsx").write_bytes(b"other")
    for which, said in (("2024-D21-报-v1-000000-A", "没有编号为"), (str(tmp_path / "别的.xlsx"), "从没有交过")):
        with pytest.raises(StoreError, match=said):
            earlier(desk.store, which)
    odd = hand_in(tmp_path / "别的.xlsx", pack=desk.pack, store=desk.store, who="张三")
    assert odd.receipt is not None
    with pytest.raises(StoreError, match="不能恢复"):
        earlier(desk.store, odd.receipt.code)


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2020, 5, 1), [2021]),  # before the first year: what will be asked
        (date(2024, 6, 1), [2024]),
        (date(2025, 2, 1), [2025, 2024]),  # the year before is not locked yet
        (date(2025, 6, 1), [2025, 2024]),  # locked, but the latest that anything came for
        (date(2026, 6, 1), [2025, 2024]),
    ],
)
def test_the_years_that_concern_a_department(desk: Desk, today: date, years: list[int]) -> None:
    desk.come(8)

    assert [s.year for s in standings(desk.pack, desk.store, "D21", today)] == years


def test_the_page_says_what_is_owed_before_anything_came(desk: Desk) -> None:
    lines = desk.page(date(2024, 12, 1)).splitlines()

    assert lines[0] == "区城管执法局（D21）　上报状态"
    assert "【2024年度】上报截止 2025-01-20　更正截止 2025-02-10　锁定 2025-02-20" in lines
    assert "应交 1 份，还欠 1 份：年度数据填报表，请在 2025-01-20 前上报" in lines
    assert "◇ 年度数据填报表：还没有收到" in lines
    assert "已过上报截止日（2025-01-20），请尽快上报" in desk.page(date(2025, 1, 21))
    assert "已过锁定日（2026-02-20），要补交的请先联系评估办公室" in desk.page(date(2026, 2, 21))


def test_the_page_says_what_counts_and_what_was_sent_back(desk: Desk) -> None:
    first, _, last = desk.come(8, LATE), desk.come(9, CORRECTING), desk.come(11, CORRECTING)
    assert first.receipt is not None
    assert last.receipt is not None
    text = desk.page()

    assert "◇ 年度数据填报表：已通过，生效的是第2版" in text
    assert "迟报（上报截止日 2025-01-20，首次通过 2025-01-25），此后又交 1 版，内容有改动的算更正" in text
    assert "最近一次：第3版退回，错误 1 处，请改后再交。" in text
    assert last.receipt.code in text


def test_receipt_and_page_print_the_head_of_the_department_s_own_event(desk: Desk, pack: Pack, tmp_path: Path) -> None:
    assert "链头" not in desk.page(), "nothing came, nothing to keep"
    first = desk.come(8)
    assert first.receipt is not None
    own = head_code(desk.store.chain.state().events[0])
    assert f"链头：{own}（请留存" in first.text
    before = desk.page()
    assert f"链头：{own}（请留存" in before
    (tmp_path / "other.xlsx").write_bytes(b"no workbook")
    hand_in(tmp_path / "other.xlsx", pack=pack, store=desk.store, who="李四")
    assert desk.store.head() != desk.store.chain.state().events[0].hash
    assert desk.page() == before, "what others hand in does not stir a department's page"
    again = desk.come(8)
    assert f"链头：{own}" in again.text, "the same receipt"


# ---- the page in the folder -----------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "inbox" / "D21-区城管执法局"
    place.mkdir(parents=True)
    return place


def _write(desk: Desk, folder: Path, waiting: dict[str, str] | None = None, today: date = TODAY) -> list[Path]:
    told = None if waiting is None else {folder: waiting}
    return write_status_pages(desk.pack, desk.store, {folder: "D21"}, told, today)


def test_the_page_is_written_when_it_says_something_new_only(desk: Desk, folder: Path) -> None:
    path = folder / STATUS
    assert _write(desk, folder, {}) == [path]
    before = path.stat()
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert _write(desk, folder, {}) == []
    assert _write(desk, folder, {}, date(2025, 2, 2)) == []
    assert path.stat() == before

    assert _write(desk, folder, {"半截.xlsx": "文件还在写入，稍后再收"}) == [path]
    assert "半截.xlsx：文件还在写入，稍后再收" in path.read_text(encoding="utf-8-sig")
    desk.come(8)
    assert _write(desk, folder) == [path], "handed in another way: what waits in the folder still waits"
    text = path.read_text(encoding="utf-8-sig")
    assert "生效的是第1版" in text
    assert "半截.xlsx：文件还在写入，稍后再收" in text
    assert _write(desk, folder, {}) == [path]
    assert "半截" not in path.read_text(encoding="utf-8-sig")


def test_a_lock_with_a_time_that_no_calendar_has_ends_no_sweep(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "~$上报.xlsx").write_bytes(b"")
    never = os.stat_result((0o100600, 1, 1, 1, 0, 0, 0, -(10**11), -(10**11), -(10**11)))
    with monkeypatch.context() as disk:
        disk.setattr(Path, "lstat", lambda _: never)
        assert _write(desk, folder, {}) == [folder / STATUS]
    assert "0001-01-01" in (folder / STATUS).read_text(encoding="utf-8-sig")


def test_a_lock_that_an_editor_left_is_said(desk: Desk, folder: Path) -> None:
    old = datetime(2025, 1, 15, 10).timestamp()
    for name in ("~$上报.xlsx", ".~lock.上报.xlsx#", "~$正在写.xlsx"):
        (folder / name).write_bytes(b"")
        if "正" not in name:
            os.utime(folder / name, (old, old))
    _write(desk, folder, {})

    text = (folder / STATUS).read_text(encoding="utf-8-sig")
    assert "~$上报.xlsx：编辑程序在 2025-01-15 留下的打开记录" in text
    assert ".~lock.上报.xlsx#：编辑程序在 2025-01-15" in text
    assert "正在写" not in text
    assert _write(desk, folder, {}) == []


@pytest.mark.parametrize("theirs", ["a file", "a folder", "a link", "a changed page"])
def test_what_a_person_put_in_the_pages_place_is_kept(desk: Desk, folder: Path, tmp_path: Path, theirs: str) -> None:
    path = folder / STATUS
    (tmp_path / "elsewhere.txt").write_text("别处", encoding="utf-8")
    if theirs == "a file":
        path.write_text("我们科室自己的状态", encoding="utf-8")
    elif theirs == "a folder":
        path.mkdir()
    elif theirs == "a link":
        path.symlink_to(tmp_path / "elsewhere.txt")
    else:
        path.write_text(f"改过\n{PAGE_NOTE}\n", encoding="utf-8")
    assert _write(desk, folder, {}) == [path]

    assert "上报状态" in path.read_text(encoding="utf-8-sig")
    assert (folder / "状态-1.txt").exists() is (theirs != "a changed page")
    assert (tmp_path / "elsewhere.txt").read_text(encoding="utf-8") == "别处"
    assert _write(desk, folder, {}) == []


def test_a_folder_that_cannot_be_written_stops_nobody(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = folder.with_name("D08")
    other.mkdir()
    real = Path.write_bytes

    def read_only(path: Path, data: bytes) -> int:
        if path.parent == folder:
            raise OSError(30, "Read-only file system", str(path))
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", read_only)
    written = write_status_pages(desk.pack, desk.store, {folder: "D21", other: "D08"}, {}, TODAY)

    assert written == [other / STATUS]
    assert write_status_pages(desk.pack, desk.store, {folder / "不在": "D21"}, {}, TODAY) == []


def test_a_page_that_cannot_be_read_just_now_is_not_taken_for_somebody_else_s(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails once: the page stays where it is, and the next sweep finds it its own."""
    _write(desk, folder, {})
    with monkeypatch.context() as disk:

        def failing(path: Path) -> NoReturn:
            raise OSError(errno.EIO, "Input/output error", str(path))

        disk.setattr("expectations.pages.opened_plain", failing)
        assert _write(desk, folder, {"新.xlsx": "文件还在写入"}) == []
    assert [p.name for p in folder.iterdir() if not p.name.startswith(".")] == [STATUS]

    assert _write(desk, folder, {"新.xlsx": "文件还在写入"}) == [folder / STATUS]
    assert "新.xlsx" in (folder / STATUS).read_text(encoding="utf-8-sig")


def test_a_broken_store_is_said_on_the_page(desk: Desk, folder: Path) -> None:
    desk.come(8)
    _write(desk, folder, {})
    record = desk.store.root / "sidecars" / "2024" / "D21-report-v1.json"
    record.chmod(0o644)
    record.write_text("{}", encoding="utf-8")
    _write(desk, folder, {})

    text = (folder / STATUS).read_text(encoding="utf-8-sig")
    assert "现在看不到上报状态：收件记录" in text
    assert "生效的是" not in text
