"""What a file says it is, at a glance: right for our workbooks, nothing for anything else, and never long."""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path

import pytest

from mulin.pack import load_pack
from mulin.settings import Settings
from mulin.workbooks.fill import Filled
from mulin.workbooks.identify import quick_identity
from mulin.workbooks.parse import parse_workbook
from mulin.workbooks.template import write_template


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("quick") / "上报.xlsx"
    write_template(load_pack(Settings().pack), 2024, "D21", "report", path, filled=Filled())
    return path


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zf:
        for name, data in members.items():
            zf.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return path


def test_a_workbook_of_ours_says_what_reading_it_says(workbook: Path) -> None:
    said = quick_identity(workbook)
    assert said is not None
    assert (said.year, said.department, said.kind) == (2024, "D21", "report")
    assert said == parse_workbook(workbook, load_pack(Settings().pack)).identity


@pytest.mark.parametrize("cut", [0, 1, 21, 22, 40, 41, 42, 5000])
def test_a_workbook_that_is_cut_off_says_nothing(workbook: Path, tmp_path: Path, cut: int) -> None:
    path = tmp_path / "半.xlsx"
    path.write_bytes(workbook.read_bytes()[:cut])
    assert quick_identity(path) is None


def test_what_is_no_workbook_of_ours_says_nothing_and_soon(workbook: Path, tmp_path: Path) -> None:
    whole = workbook.read_bytes()
    with zipfile.ZipFile(tmp_path / "crowd.zip", "w") as crowd:
        for n in range(3000):
            crowd.writestr(f"{n}.xml", b"")
    (tmp_path / "big.xlsx").touch()
    os.truncate(tmp_path / "big.xlsx", 200_000_000)
    for name, data in {
        "folder zip64": whole[:-42] + b"PK\x06\x07" + whole[-38:], "comment": whole[:-2] + b"\x04\x00note",
        "csv": b"a,b\n" * 100, "old": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 20, "noise": os.urandom(100_000),
        "end alone": b"\0" * 50 + whole[-22:],
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(data)
    zipped(tmp_path / "other", docProps__custom_xml=b"<Properties/>")
    zipped(tmp_path / "broken", docProps__custom_xml=b"<Properties")
    zipped(tmp_path / "bomb", docProps__custom_xml=b"<Properties>" + b" " * 30_000_000)
    zipped(tmp_path / "entities", docProps__custom_xml=b'<!DOCTYPE x [<!ENTITY a "aaaa">]><Properties>&a;</Properties>')
    started = time.process_time()
    assert {p.name: quick_identity(p) for p in tmp_path.iterdir() if quick_identity(p) is not None} == {}
    assert quick_identity(tmp_path / "gone") is None
    assert quick_identity(tmp_path) is None
    assert time.process_time() - started < 0.5
