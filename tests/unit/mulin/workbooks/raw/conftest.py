"""One filled workbook whose parts are altered, read in this process."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from stored import Base, Stored

from mulin.pack import Pack
from mulin.pack.asked import asked_cells
from mulin.workbooks.fill import Filled
from mulin.workbooks.parsed import Parsed
from mulin.workbooks.template import write_template

FIRST_FIGURE = 7151


@pytest.fixture(scope="session")
def base(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Base:
    from python_calamine import CalamineWorkbook

    path = tmp_path_factory.mktemp("base") / "base.xlsx"
    asked = [(a.field_code, a.unit_code) for a in asked_cells(pack, 2024, "D26", "report")]
    cells = {key: FIRST_FIGURE + i for i, key in enumerate(asked)}
    write_template(pack, 2024, "D26", "report", path, filled=Filled(cells=cells))
    with zipfile.ZipFile(path) as zf:
        members = {name: zf.read(name) for name in zf.namelist()}
    names = CalamineWorkbook.from_path(str(path)).sheet_names
    parts = {name: f"xl/worksheets/sheet{i}.xml" for i, name in enumerate(names, 1)}
    empty = Base(pack, members, parts, {})
    parsed = empty.read(members, path)
    assert parsed.findings == ()
    return Base(pack, members, parts, {c.cell: int(c.value or 0) for c in parsed.cells if c.sheet == "街道"})


@pytest.fixture
def told(base: Base, tmp_path: Path) -> Callable[..., tuple[Parsed, list[tuple[str, str | None]]]]:
    """``told("街道", D4=Stored(…))`` → what is read, and (rule, cell) of what is found."""

    def _told(sheet: str, **stored: Stored) -> tuple[Parsed, list[tuple[str, str | None]]]:
        parsed = base.read(base.altered(sheet, stored), tmp_path / "altered.xlsx")
        return parsed, [(f.rule, f.cell) for f in parsed.findings]

    return _told
