"""However a figure is stored, it is taken as it stands, refused at its cell, or blank: never lost, never another."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored import WAYS, WRITERS, Base, Stored

from mulin.findings import Level
from mulin.workbooks.address import split_a1
from mulin.workbooks.parsed import Parsed

SHEET = "街道"


def check(base: Base, stored: dict[str, Stored], parsed: Parsed) -> None:
    """Figures in = figures stored + figures refused, each cell for itself."""
    cells = {c.cell: c for c in parsed.cells if c.sheet == SHEET}
    assert cells.keys() == base.figures.keys(), [f.sentence() for f in parsed.findings]
    refused = {f.cell for f in parsed.findings if f.level is Level.ERROR and f.sheet == SHEET}
    assert not [f.sentence() for f in parsed.findings if f.rule.startswith(("read.", "guard."))]
    for at, figure in base.figures.items():
        got, right = cells[at], stored[at].right if at in stored else "figure"
        told = [f.sentence() for f in parsed.findings if f.cell == at]
        where = (at, stored.get(at), got, told)
        if got.state == "invalid":
            assert at in refused, where
            assert right in ("refused", "either"), where
        elif got.state == "blank":
            assert right == "blank", where
            assert at not in refused, where
        else:
            assert right in ("figure", "either"), where
            assert (got.state, got.value) == ("value", figure), where
            assert at not in refused, where


@pytest.mark.parametrize("way", WAYS, ids=lambda w: w.replace("/", "∕"))
def test_each_way_to_store_a_figure(base: Base, tmp_path: Path, way: str) -> None:
    stored = {"D5": WAYS[way](base.figures["D5"])}
    check(base, stored, base.read(base.altered(SHEET, stored), tmp_path / "a.xlsx"))


def mutated(examples: int) -> Callable[[Any], Any]:
    """Workbooks in which several cells are stored in ways of their own, by a writer of its own."""
    ways = st.dictionaries(st.integers(0, 23), st.sampled_from(sorted(WAYS)), min_size=1, max_size=12)
    quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    known = settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=quiet)
    return lambda test: known(given(ways=ways, writer=st.sampled_from(sorted(WRITERS)))(test))


def hold(base: Base, folder: Path, ways: dict[int, str], writer: str) -> None:
    places = sorted(base.figures)
    stored = {places[n]: WAYS[way](base.figures[places[n]]) for n, way in ways.items()}
    members = base.altered(SHEET, stored)
    WRITERS[writer](members, base.parts[SHEET])
    check(base, stored, base.read(members, folder / "mutated.xlsx"))


@mutated(60)
def test_no_figure_of_a_mutated_workbook_is_lost_or_changed(
    base: Base, tmp_path: Path, ways: dict[int, str], writer: str
) -> None:
    hold(base, tmp_path, ways, writer)


@pytest.mark.slow
@mutated(2500)
def test_no_figure_of_very_many_mutated_workbooks_is_lost_or_changed(
    base: Base, tmp_path: Path, ways: dict[int, str], writer: str
) -> None:
    hold(base, tmp_path, ways, writer)


SCRAPS = (
    "<v>", "</v>", "<v/>", "<is>", "</is>", "<t>", "</t>", "<c>", "</c>", "<f>", "</f>", "</row>", "<row>", "7", "-",
    ".", "e", " ", "&#55;", "&amp;", "<!--", "-->", "<![CDATA[", "]]>", ' t="s"', ' t="str"', ' t="e"', ' t="b"',
    ' s="3"', ' r="D9"', "<x/>", "<sheetData>", "</sheetData>", "\u3000", "０",
)  # fmt: skip


def garbled(text: str, chance: random.Random) -> str:
    """The sheet's XML with a few scraps put in, taken out or doubled inside its rows."""
    first, last = text.index('<row r="4"'), text.index("</sheetData>")
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(first, last)
        end = at + chance.choice((0, 0, 1, 2, 6, 20))
        text = text[:at] + chance.choice(SCRAPS) * chance.randint(0, 1) + chance.choice(("", text[at:end])) + text[end:]
    return text


def garble(base: Base, folder: Path, seeds: range) -> int:
    """Read garbled workbooks; what both this reader and calamine alone read of the file must be the same figure."""
    from python_calamine import CalamineError, CalamineWorkbook

    read, part = 0, base.parts[SHEET]
    for seed in seeds:
        text = garbled(base.members[part].decode(), random.Random(seed))
        path = folder / "garbled.xlsx"
        parsed = base.read({**base.members, part: text.encode()}, path)
        assert not [f for f in parsed.findings if f.rule.startswith("read.")]
        cells = [c for c in parsed.cells if c.sheet == SHEET]
        if not cells:
            assert [f.level for f in parsed.findings if f.level is Level.ERROR], seed
            continue
        read += 1
        accepted = {c.cell: c.value for c in cells if c.state == "value"}
        refused = {f.cell for f in parsed.findings if f.level is Level.ERROR}
        missing = {c.cell for c in cells if c.state == "blank"}
        assert refused or base.figures.keys() == accepted.keys() | missing, seed
        try:
            rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
        except (CalamineError, zipfile.BadZipFile):
            continue
        for at in accepted.keys() | missing:
            row, column = split_a1(at)
            line = rows[row] if row < len(rows) else []
            other = str(line[column]).strip() if column < len(line) else ""
            assert (float(other) if other else None) == accepted.get(at), (seed, at)
    return read


def test_garbled_rows_are_read_alike_or_refused(base: Base, tmp_path: Path) -> None:
    assert garble(base, tmp_path, range(100)) > 20


@pytest.mark.slow
def test_very_many_garbled_rows_are_read_alike_or_refused(base: Base, tmp_path: Path) -> None:
    assert garble(base, tmp_path, range(100, 3000)) > 600
