"""However a figure is stored, it is taken as it stands, refused at its cell, or blank: never lost, never another one."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from stored import WAYS, WRITERS, Parts, Stored

from mulin.findings import Finding, Level
from mulin.pack import Pack
from mulin.pack.asked import asked_cells
from mulin.workbooks.child import read_book
from mulin.workbooks.fill import Filled
from mulin.workbooks.limits import Limits
from mulin.workbooks.parse import interpret
from mulin.workbooks.parsed import Parsed
from mulin.workbooks.reader import Reading
from mulin.workbooks.template import write_template

SHEET = "街道"


@dataclass(frozen=True)
class Base:
    """A filled workbook: its parts, the part of the sheet, and the figure in each asked cell."""

    members: dict[str, bytes] = field(repr=False)
    part: str
    figures: dict[str, int]


@pytest.fixture(scope="module")
def base(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Base:
    path = tmp_path_factory.mktemp("base") / "base.xlsx"
    asked = [(a.field_code, a.unit_code) for a in asked_cells(pack, 2024, "D08", "report")]
    write_template(
        pack, 2024, "D08", "report", path, filled=Filled(cells={key: 7151 + i for i, key in enumerate(asked)})
    )
    with zipfile.ZipFile(path) as zf:
        members = {name: zf.read(name) for name in zf.namelist()}
    (part,) = [n for n in members if n.startswith("xl/worksheets/sheet") and b"<v>7151</v>" in members[n]]
    parsed = read(path, pack)
    assert parsed.findings == ()
    return Base(members, part, {c.cell: int(c.value or 0) for c in parsed.cells})


def read(path: Path, pack: Pack) -> Parsed:
    """As the child reads, in this process."""
    answer = read_book(path, Limits())
    return interpret(Reading(tuple(Finding.from_dict(f) for f in answer["findings"]), answer["book"]), pack)


def write(members: dict[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as zf:
        for name, data in members.items():
            zf.writestr(name, data)
    return path


def check(base: Base, stored: dict[str, Stored], parsed: Parsed) -> None:
    """Figures in = figures stored + figures refused, each cell for itself."""
    cells = {c.cell: c for c in parsed.cells}
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
def test_each_way_to_store_a_figure(base: Base, pack: Pack, tmp_path: Path, way: str) -> None:
    parts = Parts(base.members, base.part)
    stored = WAYS[way](base.figures["D5"])
    parts.put("D5", stored)
    check(base, {"D5": stored}, read(write(parts.written(), tmp_path / "a.xlsx"), pack))


def mutated(examples: int) -> Callable[[Any], Any]:
    """Workbooks in which several cells are stored in ways of their own, by a writer of its own."""
    ways = st.dictionaries(st.integers(0, 23), st.sampled_from(sorted(WAYS)), min_size=1, max_size=12)
    quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    known = settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=quiet)
    return lambda test: known(given(ways=ways, writer=st.sampled_from(sorted(WRITERS)))(test))


def hold(base: Base, pack: Pack, folder: Path, ways: dict[int, str], writer: str) -> None:
    parts, stored = Parts(base.members, base.part), {}
    for place, way in ways.items():
        at = sorted(base.figures)[place]
        stored[at] = WAYS[way](base.figures[at])
        parts.put(at, stored[at])
    members = parts.written()
    WRITERS[writer](members, base.part)
    check(base, stored, read(write(members, folder / "mutated.xlsx"), pack))


@mutated(150)
def test_no_figure_of_a_mutated_workbook_is_lost_or_changed(
    base: Base, pack: Pack, tmp_path: Path, ways: dict[int, str], writer: str
) -> None:
    hold(base, pack, tmp_path, ways, writer)


@pytest.mark.slow
@mutated(2500)
def test_no_figure_of_very_many_mutated_workbooks_is_lost_or_changed(
    base: Base, pack: Pack, tmp_path: Path, ways: dict[int, str], writer: str
) -> None:
    hold(base, pack, tmp_path, ways, writer)
