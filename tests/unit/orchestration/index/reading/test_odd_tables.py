"""Tables as nobody would write them by hand: read both ways, cell by cell as a few lines of plain Python read them, or
refused where those find the first thing wrong."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from both_ways import Answer, pack, read, written
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
MISSING = ("NA", "-999")
FIGURES = ["1", "2.5", "-3e2", " 7 ", "", " ", "NA", "-999.0", "−999", "0.1", "+.5", "\u00a04", "1e400", "x", "1,5",
           "1_0", "−1", "8\t", "12."]  # fmt: skip
CODES = ["a", "b", "c", "NA", "#d", "e f", "甲", " a", "a\u3000", "", '"q"', "l\nm", "n;o", "p,q", "a\t"]
CLASSES = ["r", "s", "NA", "", " r"]
WORDS = ["", "注", "unit", "x", "#", "1", "q\r\nw", '5" pipe']


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, str]:
    """(text, delimiter)."""
    delimiter = draw(st.sampled_from(",;\t"))
    ends = draw(st.sampled_from(["\n", "\r\n", "\r", "mixed"]))
    header = draw(st.permutations(["unit", "x", "y", "region", "note"]))
    pools = {"x": FIGURES[:12], "y": FIGURES, "region": CLASSES, "note": WORDS}
    sound = draw(st.integers(0, 3)) > 0
    if sound:
        pools |= {"x": FIGURES[:12], "y": FIGURES[:8], "region": ["", "NA"]}
    lines = [list(header)]
    for row in range(draw(st.integers(0, 6))):
        names = [f"u{row}"] if sound else CODES
        lines.append([draw(st.sampled_from(names if name == "unit" else pools[name])) for name in header])
    for _ in range(draw(st.integers(0, 2))):
        blank = [[], [" "], [""] * 5, [""] * 3]
        odd = draw(st.sampled_from(blank if sound else [*blank, ["注"], ["1"] * 6, list(header)]))
        lines.insert(draw(st.integers(0, len(lines))), odd)
    out = []
    for cells in lines:
        always = draw(st.booleans())
        written = [_cell(cell, delimiter, always=always) for cell in cells]
        out.append(delimiter.join(written) + (draw(st.sampled_from(["\n", "\r\n", "\r"])) if ends == "mixed" else ends))
    text = "".join(out)
    if draw(st.booleans()):
        text = text.rstrip("\r\n")
    if not sound and draw(st.integers(0, 4)) == 0:  # a slip of the hand
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(['"', delimiter, "\n"])) + text[at:]
    return ("\ufeff" if draw(st.booleans()) else "") + text, delimiter


def _cell(cell: str, delimiter: str, *, always: bool) -> str:
    if always or any(sign in cell for sign in (delimiter, "\n", "\r")) or cell.startswith('"'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def plainly(text: str, delimiter: str) -> dict[str, dict[str, Any]] | None:
    """Unit → what stands in its row; None: the table must be refused."""
    try:
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if len(rows) < 2 or any(len(row) != len(rows[0]) or row == rows[0] for row in rows[1:]):
        return None
    header = [name.strip() for name in rows[0]]
    if any(header.count(name) != 1 for name in ("unit", "x", "y", "region")):
        return None
    out: dict[str, dict[str, Any]] = {}
    for row in rows[1:]:
        cells = dict(zip(header, row, strict=True))
        unit = cells["unit"].strip()
        figures = {name: _figure(cells[name].strip()) for name in "xy"}
        if not unit or unit in out or "refused" in figures.values():
            return None
        out[unit] = {"name": unit, "region": cells["region"].strip() or None, **figures}
    return out


def _figure(said: str) -> float | str | None:
    number = float(said.replace("−", "-")) if NUMBER.fullmatch(said.replace("−", "-")) else None
    if not said or said in MISSING or number == -999:
        return None
    sound = number is not None and abs(number) != float("inf") and "−" not in said
    return number if sound else "refused"


def check(folder: Path, table: tuple[str, str]) -> Answer:
    text, delimiter = table
    of = pack("xy", data={"delimiter": delimiter, "missing": MISSING}, classes=("region",))
    answer = read(of, written(folder, text))
    expected = plainly(text, delimiter)
    if expected is None:
        assert answer.found, answer.rows
        return answer
    assert not answer.found, answer.found
    got = {unit: {k: v for k, v in row.items() if k != "line"} for (_, unit), row in answer.rows.items()}
    assert got == expected
    return answer


QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.mark.slow
@settings(max_examples=120, deadline=None, suppress_health_check=QUIET, derandomize=True)
@given(table=tables())
def test_an_odd_table_is_read_whole_or_refused(tmp_path: Path, table: tuple[str, str]) -> None:
    check(tmp_path, table)


@settings(max_examples=8, deadline=None, suppress_health_check=QUIET, derandomize=True)
@given(table=tables())
def test_a_few_odd_tables(tmp_path: Path, table: tuple[str, str]) -> None:
    check(tmp_path, table)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=QUIET, derandomize=True)
@given(table=tables())
def test_the_same_cells_in_parquet_are_the_same_rows(tmp_path: Path, table: tuple[str, str]) -> None:
    """Whatever a CSV file is read as, its texts as a Parquet file are read as too."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    answer = check(tmp_path, table)
    if answer.found:
        return
    text, delimiter = table
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter))
    header, *body = [row for row in rows if any(cell.strip() for cell in row)]
    columns = {name.strip(): [row[at] for row in body] for at, name in enumerate(header)}
    pq.write_table(pa.table(columns), tmp_path / "data.parquet")
    stored = read(pack("xy", data={"missing": MISSING}, classes=("region",)), tmp_path / "data.parquet")
    assert [{**row, "line": 0} for row in stored.rows.values()] == [{**row, "line": 0} for row in answer.rows.values()]
