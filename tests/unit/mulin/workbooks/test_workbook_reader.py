"""Whatever a file does to the child process, the answer is a finding and the next file is read."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mulin.findings import Finding
from mulin.pack import Pack
from mulin.workbooks.limits import Limits
from mulin.workbooks.parse import parse_many, parse_workbook
from mulin.workbooks.reader import Reader

Write = Callable[..., Path]


def only(findings: tuple[Finding, ...]) -> Finding:
    (finding,) = findings
    assert "Traceback" not in finding.sentence()
    return finding


def test_too_little_memory_is_a_finding(write: Write, pack: Pack) -> None:
    parsed = parse_workbook(write("D06"), pack, limits=Limits(memory_bytes=20_000_000))
    assert only(parsed.findings).rule in ("read.memory", "read.crashed")


def test_too_little_time_is_a_finding(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mulin.workbooks.reader._GRACE", 0.0)
    with Reader(Limits(seconds=0.001)) as reader:
        assert only(reader.read(write("D06")).findings).rule == "read.timeout"


def test_a_file_is_not_called_bad_because_the_machine_had_no_core_for_it(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Played live: a good workbook was sent back as too large or damaged, for good, on a machine under load."""
    waited = iter([0.0])
    monkeypatch.setattr("mulin.workbooks.reader._GRACE", 0.0)
    monkeypatch.setattr("mulin.workbooks.reader.starved_seconds", lambda pid: next(waited, 60.0))
    with Reader(Limits(seconds=0.001)) as reader:
        assert reader.read(write("D06")).book


def test_a_child_killed_between_files_is_replaced(write: Write) -> None:
    path = write("D08")
    with Reader() as reader:
        first = reader.read(path)
        assert reader._process is not None
        os.kill(reader._process.pid, signal.SIGKILL)
        assert reader.read(path) == first


def test_a_file_that_fails_in_a_used_child_gets_a_fresh_one(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second file kills the child once; its retry, and the file after it, are read."""
    path = write("D08")
    with Reader() as reader:
        assert reader.read(path).book
        ask, killed = reader._ask, []

        def ask_after_a_crash(p: Path) -> dict[str, object]:
            if not killed and reader._process:
                killed.append(reader._process.pid)
                os.kill(reader._process.pid, signal.SIGABRT)
            return ask(p)

        monkeypatch.setattr(reader, "_ask", ask_after_a_crash)
        assert reader.read(path).book
        assert reader._process is not None
        assert killed
        assert reader._process.pid != killed[0]


def test_one_bad_file_among_good_ones_costs_only_itself(write: Write, pack: Pack, tmp_path: Path) -> None:
    good, other, bad = write("D08"), write("D26"), tmp_path / "bad.xlsx"
    bad.write_bytes(b"PK\x03\x04 nothing")
    read = parse_many([good, bad, other], pack)
    assert read[good].findings == read[other].findings == ()
    assert only(read[bad].findings).rule == "guard.damaged"


def test_a_reader_that_cannot_answer_in_a_fresh_child_reports_a_crash(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mulin.workbooks.reader.sys.executable", "/bin/false")
    with Reader() as reader:
        assert only(reader.read(write("D08")).findings).rule == "read.crashed"


def test_a_missing_file_is_the_callers_error(tmp_path: Path, pack: Pack) -> None:
    with pytest.raises(FileNotFoundError):
        parse_workbook(tmp_path / "nowhere.xlsx", pack)


def test_limits_reach_the_child(write: Write, pack: Pack) -> None:
    parsed = parse_workbook(write("D06"), pack, limits=replace(Limits(), rows=100))
    assert [(f.rule, f.sheet, f.cell) for f in parsed.findings] == [("guard.dimension", "社区", "A101")]
