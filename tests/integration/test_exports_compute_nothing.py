"""No text from a workbook or a pack is a formula in any file we give away: each is made, and read back."""

from __future__ import annotations

import csv
import io
import re
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

sys.path.append(str(Path(__file__).parents[1] / "unit" / "reports"))
import district_marts as fixture

from mulin.findings import Finding, Level
from mulin.marts import released_tables
from mulin.pack import Pack
from mulin.pack.model import YearPack
from mulin.settings import Settings
from mulin.tables.inert import original
from mulin.workbooks.fill import Filled
from mulin.workbooks.marked import write_marked
from mulin.workbooks.template import write_template
from orchestration.release.marts import export_marts
from reports import Marts, ReleaseInfo
from reports.attached import carried
from reports.datapackage import write_data_package
from reports.results import write_results

YEAR, STREET, UNIT = 2024, "310110001", "310110001001"
FORMULAS = (
    '=HYPERLINK("http://x","点")', "=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "＝1", "\n=1", "'=1",
    " =1", "＋1", "－1", "＠SUM(1)",
)  # fmt: skip
FREE = {"raw", "file_name", "sheet", "label", "reason", "grade_reason", "status_reason", "unit_of_measure", "title_zh"}
"""Columns of the marts that hold what somebody wrote; so do all that end in _name or _title."""


def planted(text: str, turn: list[int] = [0]) -> str:  # noqa: B006 - one after the other, through all of them
    turn[0] += 1
    return FORMULAS[turn[0] % len(FORMULAS)] + text


def is_planted(text: str) -> bool:
    return text.startswith(FORMULAS)


def computed(cell: str) -> bool:
    """Whether a spreadsheet would take a CSV cell for a formula; said here once more, without our own rule."""
    if re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", cell):
        return False
    return cell[:1] in "=+-@＝＋－＠\t\r\n" if cell else False


def texts_of(data: bytes) -> list[str]:
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    assert len({len(r) for r in rows}) == 1, "a text broke a row in two"
    return [c for row in rows for c in row]


def nothing_computes(name: str, cells: Iterable[str]) -> int:
    """How many planted texts there are; all of them as text, and to be had back."""
    cells = list(cells)
    assert not [c for c in cells if computed(c) or computed(c.lstrip(' "\u3000'))], name
    return sum(is_planted(original(c)) and c != original(c) for c in cells)


@pytest.fixture(scope="module")
def bad_pack(pack: Pack) -> Pack:
    def named(things: Any, *attributes: str) -> tuple[Any, ...]:
        return tuple(t.model_copy(update={a: planted(getattr(t, a)) for a in attributes}) for t in things)

    years = {}
    for year, of in pack.years.items():
        pillars = {
            code: p.model_copy(update={"name_zh": planted(p.name_zh)}) for code, p in of.framework.pillars.items()
        }
        years[year] = YearPack(
            year=year,
            framework=of.framework.model_copy(update={"title_zh": planted(of.framework.title_zh), "pillars": pillars}),
            indicators=named(of.indicators, "name_zh", "definition_zh", "unit_of_measure"),
            tasks=of.tasks, presentation=of.presentation,
        )  # fmt: skip
    return Pack(
        path=pack.path, plan=pack.plan.model_copy(update={"title_zh": planted(pack.plan.title_zh)}),
        units=named(pack.units, "name"), departments=named(pack.departments, "name"),
        fields=named(pack.fields, "field_name_zh", "unit_of_measure"), sources=pack.sources, years=years,
    )  # fmt: skip


@pytest.fixture(scope="module")
def info(bad_pack: Pack) -> ReleaseInfo:
    return ReleaseInfo.from_pack(bad_pack, YEAR, "r1", "0" * 64, demo=False)


@pytest.fixture(scope="module")
def marts(bad_pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release's marts as ``export_marts`` writes them, with something in every column that somebody writes."""
    made = fixture.build(
        tmp_path_factory.mktemp("made"), bad_pack, fixture.DistrictCase(streets=(STREET,), robust=True)
    )
    out = tmp_path_factory.mktemp("released") / "marts"
    with duckdb.connect() as con:
        con.execute("create schema marts")
        for name, table in released_tables().items():
            if not (made / f"{name}.parquet").is_file():
                columns = ", ".join(f"{c} {kind}" for c, kind in table.types.items())
                con.execute(f"create table marts.{name} ({columns})")
                continue
            held = pq.read_table(made / f"{name}.parquet")
            for at, column in enumerate(held.column_names):
                if column in FREE - set(table.grain) or column.endswith(("_name", "_title")):
                    texts = [v if v is None or is_planted(v) else planted(v) for v in held[column].to_pylist()]
                    held = held.set_column(at, column, pa.array(texts, pa.string()))
            con.register("made", held)
            con.execute(f"create table marts.{name} as select * from made")
        export_marts(con, out)
    return out


def test_the_marts_of_a_release(marts: Path) -> None:
    """And with them the site's downloads and the data package, which are copies of these files."""
    found = {p.stem: nothing_computes(p.name, texts_of(p.read_bytes())) for p in sorted(marts.glob("*.csv"))}
    assert set(found) == set(released_tables())
    for name in ("unit_scores", "pillar_scores", "indicator_scores", "lineage", "milestone_results", "cases"):
        assert found[name], name
    with duckdb.connect() as con:
        con.execute("create table back as select * from read_csv(?, all_varchar = true, header = true)",
                    [str(marts / "changes.csv")])  # fmt: skip
        below = con.execute("select count(*) from back where change like '-%'").fetchone()
    frame = pd.read_parquet(marts / "changes.parquet")
    assert below == (int((frame["change"] < 0).sum()),)
    stored = pd.read_parquet(marts / "lineage.parquet")["raw"].dropna()
    assert any(is_planted(v) for v in stored), "Parquet keeps what was written"


def test_the_data_package(marts: Path, bad_pack: Pack, info: ReleaseInfo, tmp_path: Path) -> None:
    files = write_data_package(marts, bad_pack, info, tmp_path / "package")
    found = {p.stem: nothing_computes(p.name, texts_of(p.read_bytes())) for p in files if p.suffix == ".csv"}
    for name in ("indicators", "units", "departments", "unit_scores"):
        assert found[name], name
    for said in ("datapackage.json", "README.md"):
        assert "去掉一个撇号就是原文" in (tmp_path / "package" / said).read_text(encoding="utf-8")


@pytest.mark.parametrize(("kind", "code"), [("community", UNIT), ("street", STREET), ("department", "D06")])
def test_the_table_inside_a_report(marts: Path, bad_pack: Pack, info: ReleaseInfo, kind: str, code: str) -> None:
    _, sheet = carried(Marts(marts, YEAR), bad_pack, info, kind, code, "x").attached({})
    assert nothing_computes(sheet.name, texts_of(sheet.data))


def formulas_of(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as book:
        parts = [book.read(n).decode("utf-8") for n in book.namelist() if n.startswith("xl/") and n.endswith(".xml")]
        assert not [n for n in book.namelist() if "externalLink" in n]
        assert "http://x" not in "".join(book.read(n).decode() for n in book.namelist() if n.endswith(".rels"))
    return [f for text in parts for f in re.findall(r"<f[^>]*>([^<]*)</f>", text)]


def planted_in(path: Path) -> list[Any]:
    book = openpyxl.load_workbook(path)
    cells = [c for sheet in book.worksheets for row in sheet.iter_rows() for c in row if isinstance(c.value, str)]
    found = [c for c in cells if is_planted(c.value)]
    assert not [c.coordinate for c in found if c.data_type != "s" or c.hyperlink]
    return found


def test_the_workbook_of_results(marts: Path, bad_pack: Pack, info: ReleaseInfo, tmp_path: Path) -> None:
    path = tmp_path / "results.xlsx"
    write_results(Marts(marts, YEAR), bad_pack, info, path)
    assert planted_in(path)
    marks = ("http://x", "cmd|", "1+1", "2+3", "SUM(1)")
    assert not [f for f in formulas_of(path) if any(m in f.replace("&quot;", '"') for m in marks)]


def test_a_workbook_to_fill_in_and_its_marked_copy(bad_pack: Pack, tmp_path: Path) -> None:
    """The first is also what is frozen of a department's database."""
    path, back = tmp_path / "2024-D06-report.xlsx", tmp_path / "marked.xlsx"
    empty = write_template(bad_pack, YEAR, "D06", "report", path)
    cells = {(a.field_code, a.unit_code): text for a, text in zip(empty.asked(), FORMULAS, strict=False)}
    write_template(bad_pack, YEAR, "D06", "report", path, None, Filled(cells=cells))
    assert len(planted_in(path)) > len(cells)
    sheet = openpyxl.load_workbook(path).sheetnames[1]
    found = [
        Finding(Level.ERROR, "cell.x", planted("问题"), planted("改法"), sheet=sheet, cell=f"D{n}", value=planted(text))
        for n, text in enumerate(FORMULAS, 4)
    ]
    write_marked(path, found, back)
    assert len(planted_in(back)) > len(planted_in(path))
    for book in (path, back):
        assert not [f for f in formulas_of(book) if "http" in f or "cmd" in f or "SUM" in f]


INDEX = """\
schema_version: 1
index: t
year: 2024
data: {unit: code, name: name}
classes: [region]
ranking: {peer: region}
indicators:
  - {code: x}
trees:
  t: {children: [{indicator: x}]}
"""


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["long", "wide"])
def test_a_scored_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: str) -> None:
    """Codes, names and classes of a table are somebody's text; scores below zero, were there any, are not."""
    from typer.testing import CliRunner

    from orchestration.cli import app

    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "var"))
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "index.yaml").write_text(INDEX, encoding="utf-8")
    rows = [("code", "name", "region", "x")]
    rows += [(f"{f.strip()}{n}", f"{f.strip()}名", f.strip(), str(n - 5)) for n, f in enumerate(FORMULAS)]
    with (tmp_path / "t.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    command = [
        "score",
        str(tmp_path / "pack"),
        str(tmp_path / "t.csv"),
        "--shape",
        shape,
        "--out",
        str(tmp_path / "out"),
    ]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output + result.stderr
    assert Settings().home == tmp_path / "var"
    assert nothing_computes("scores.csv", texts_of((tmp_path / "out" / "scores.csv").read_bytes()))
    for path in (tmp_path / "out").glob("*.csv"):
        nothing_computes(path.name, texts_of(path.read_bytes()))
