"""Small helpers to write, alter and read workbooks of the example pack."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mulin.findings import Finding
from mulin.pack import Pack, read_pack
from mulin.settings import REPO_ROOT
from mulin.workbooks.fill import Filled
from mulin.workbooks.template import write_template

YEAR = 2024


@pytest.fixture(scope="session")
def pack() -> Pack:
    pack, findings = read_pack(REPO_ROOT / "plans" / "yangpu-2021-2025")
    assert pack is not None, findings
    return pack


@pytest.fixture(autouse=True)
def read_by_one_child(one_child: None) -> None:
    """Here workbooks are read; what becomes of the child is asked in test_workbook_reader and by limits."""


@pytest.fixture
def with_field(pack: Pack) -> Callable[..., Pack]:
    """``with_field("F-S001", unit_of_measure="万个")``: the pack with one field changed.

    Built anew: ``model_copy`` would carry the cached look-up tables of the old pack along.
    """

    def _with(code: str, **changes: object) -> Pack:
        fields = tuple(f.model_copy(update=changes) if f.field_code == code else f for f in pack.fields)
        return Pack(**{name: getattr(pack, name) for name in Pack.model_fields} | {"fields": fields})

    return _with


Write = Callable[..., Path]
Edit = Callable[[Path, Callable[[Any], None]], Path]
Surgery = Callable[[Path, Callable[[dict[str, bytes]], None]], Path]


@pytest.fixture(scope="session")
def written() -> dict[str, bytes]:
    """Who asked for what → the workbook's bytes: most tests ask for the same few."""
    return {}


@pytest.fixture
def write(pack: Pack, tmp_path: Path, written: dict[str, bytes]) -> Write:
    """``write("D07", "report", filled)`` → path of a workbook."""

    def _write(
        department: str,
        kind: str = "report",
        filled: Filled | None = None,
        *,
        of: Pack = pack,
        year: int = YEAR,
        previous: dict[tuple[str, str], float] | None = None,
    ) -> Path:
        path = tmp_path / f"{year}-{department}-{kind}.xlsx"
        asked = repr((year, department, kind, previous, filled))
        if of is pack and asked in written:
            path.write_bytes(written[asked])
            return path
        write_template(of, year, department, kind, path, previous, filled)
        if of is pack:
            written[asked] = path.read_bytes()
        return path

    return _write


@pytest.fixture
def edit() -> Edit:
    """``edit(path, change)``: open with openpyxl, let ``change(workbook)`` work on it, save in place."""

    def _edit(path: Path, change: Callable[[Any], None]) -> Path:
        from openpyxl import load_workbook

        book = load_workbook(path)
        change(book)
        book.save(path)
        return path

    return _edit


@pytest.fixture
def surgery() -> Surgery:
    """``surgery(path, change)``: let ``change(members)`` alter the zip's parts by name, rewrite in place."""

    def _surgery(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
        with zipfile.ZipFile(path) as zf:
            members = {n: zf.read(n) for n in zf.namelist()}
        change(members)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zf:
            for name, data in members.items():
                zf.writestr(name, data)
        return path

    return _surgery


@pytest.fixture
def sheet_part() -> Callable[[Path, str], str]:
    """Member name of a sheet in a workbook xlsxwriter wrote (sheets are numbered in order)."""

    def _part(path: Path, sheet: str) -> str:
        from python_calamine import CalamineWorkbook

        return f"xl/worksheets/sheet{CalamineWorkbook.from_path(str(path)).sheet_names.index(sheet) + 1}.xml"

    return _part


def at(findings: tuple[Finding, ...] | list[Finding]) -> set[tuple[str, str | None, str | None]]:
    """(rule, sheet, cell) of findings: what tests compare."""
    return {(f.rule, f.sheet, f.cell) for f in findings}


@pytest.fixture
def places() -> Callable[[Any], set[tuple[str, str | None, str | None]]]:
    return at
