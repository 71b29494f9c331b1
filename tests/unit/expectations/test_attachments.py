"""Evidence files: looked up by name, measured piece by piece, and what cannot be kept is told by its row."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cases import Case, write

from expectations import attachments
from expectations.attachments import MAX_BYTES, collect
from expectations.door import hand_in
from mulin.pack import Pack
from mulin.received import Store
from mulin.workbooks.parsed import EvidenceRow

ROW = EvidenceRow("C-A01", "会议记录.pdf", None, "", "佐证材料", "D4")


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "佐证材料"
    folder.mkdir()
    return folder


def _grow(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)


@pytest.mark.parametrize(
    ("put", "rule", "said"),
    [
        (lambda p: p.symlink_to("/etc/passwd"), "evidence.no_file", "是快捷方式（链接）"),
        (lambda p: p.symlink_to("/nowhere"), "evidence.no_file", "是快捷方式（链接）"),
        (lambda p: p.mkdir(), "evidence.no_file", "是文件夹"),
        (os.mkfifo, "evidence.no_file", "是管道"),
        (_grow, "evidence.too_large", "超过 100 MB"),
    ],
)
def test_what_cannot_be_evidence_is_refused_by_its_row(
    papers: Path, put: Callable[[Path], None], rule: str, said: str
) -> None:
    put(papers / ROW.file_name)
    found = collect([ROW], papers)

    assert found.files == {}
    (finding,) = found.findings
    assert (finding.rule, finding.sheet, finding.cell, finding.value) == (rule, "佐证材料", "D4", "会议记录.pdf")
    assert said in finding.message


def test_all_together_have_a_limit_too(papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MAX_TOTAL_BYTES", 10)
    rows = [
        replace(ROW, file_name=name, cell=cell)
        for name, cell in (("一", "D4"), ("二", "D5"), ("三", "D6"), ("一", "D7"))
    ]
    for name, size in (("一", 6), ("二", 5), ("三", 4)):
        (papers / name).write_bytes(b"x" * size)
    found = collect(rows, papers)

    assert {name: file.size for name, file in found.files.items()} == {"一": 6, "三": 4}, "listed twice, counted once"
    assert [(f.rule, f.value) for f in found.findings] == [("evidence.too_much", "二")]


@pytest.mark.parametrize("folder", [None, "不在", "是文件"])
def test_no_folder_is_no_fault(papers: Path, folder: str | None) -> None:
    (papers / "是文件").write_bytes(b"x")
    found = collect([ROW], None if folder is None else papers / folder)

    assert (found.files, found.findings, found.unread) == ({}, (), None)


def test_names_are_found_in_other_bytes_and_forms(papers: Path) -> None:
    Path(os.fsdecode(os.fsencode(papers) + b"/" + "会议记录.PDF".encode("gb18030"))).write_bytes(b"paper")

    assert collect([ROW], papers).files[ROW.file_name].size == 5


@pytest.mark.parametrize("error", [PermissionError(13, "no"), OSError(5, "Input/output error"), OSError(116, "stale")])
def test_evidence_that_cannot_be_read_now_costs_no_version(
    pack: Pack, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    path = write(pack, Case("上报", "", "D15", "report", 2024), tmp_path / "a")
    folder = path.parent / "佐证材料"
    real = attachments.measure

    def refused(paper: Path, most: int | None = None) -> object:
        if paper.parent == folder:
            raise error
        return real(paper, most)

    with monkeypatch.context() as share:
        share.setattr(attachments, "measure", refused)
        result = hand_in(path, pack=pack, store=store, who="张三", evidence_dir=folder)
    assert (result.accepted, result.receipt, result.machine) == (False, None, False)
    assert [f.rule for f in result.findings if f.level == "错误"] == ["door.not_kept"]
    assert "“D-D02.pdf”读不出来（" in result.text
    assert "share" not in result.text
    assert store.records() == []
    assert hand_in(path, pack=pack, store=store, who="张三", evidence_dir=folder).accepted


def test_evidence_that_changes_between_judging_and_keeping_is_not_kept(
    pack: Pack, store: Store, tmp_path: Path
) -> None:
    path = write(pack, Case("上报", "", "D15", "report", 2024), tmp_path / "a")
    paper = path.parent / "佐证材料" / "D-D02.pdf"

    def changing(year: int) -> dict[tuple[str, str], float]:
        paper.write_bytes(b"something else")
        return {}

    result = hand_in(path, pack=pack, store=store, who="张三", evidence_dir=paper.parent, previous=changing)

    assert (result.accepted, result.receipt, result.machine) == (False, None, False)
    assert "“D-D02.pdf”在检查之后又被改动" in result.text
    assert store.records() == []
    again = hand_in(path, pack=pack, store=store, who="张三", evidence_dir=paper.parent)
    assert again.accepted
    assert store.open_object(store.record("2024-D15-report-v1").evidence["D-D02.pdf"]).read() == b"something else"
