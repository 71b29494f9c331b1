"""docs/engineers.md, 例：成果表加一列, followed to the letter in a copy of the house: computed, explained, read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from house import copied, run_there

from mulin.settings import REPO_ROOT

pytestmark = pytest.mark.slow

THERE = r"""
import sys
from dataclasses import fields
from pathlib import Path

import duckdb
import small_pack

from mulin import row_classes
from mulin.marts import released_tables
from mulin.settings import Settings
from orchestration.warehouse.choice import Choice
from orchestration.warehouse.scoring import build_models

here = Path(sys.argv[1])
for file, text in row_classes.modules().items():
    file.write_text(text, encoding="utf-8")

from reports import rows
from reports.datapackage.page import page

assert "shortfall" in [f.name for f in fields(rows.FailedBasic)]
assert "| `shortfall` | double | 差距 |" in page()
settings = Settings(home=here / "home")
file = settings.warehouse_file(2024)
file.parent.mkdir(parents=True)
small_pack.load(small_pack.small_pack(1), file)
build_models(settings, 2024, Choice(("failed_basics",), tests=False))
with duckdb.connect(str(file), read_only=True) as con:
    described = {name: kind for name, kind, *_ in con.execute("describe marts.failed_basics").fetchall()}
    assert described == released_tables()["failed_basics"].types, described
    query = "select value, threshold, shortfall from marts.failed_basics where value is not null"
    failed = con.execute(query).fetchall()
assert failed
assert all(value - threshold == gap for value, threshold, gap in failed)
"""


def test_the_page_adds_a_column_in_one_place(tmp_path: Path) -> None:
    page = (REPO_ROOT / "docs" / "engineers.md").read_text(encoding="utf-8").partition("### 例：成果表加一列")[2]
    here = copied(tmp_path, "mulin", "dbt_project", "plans", "reports")
    marts = here / "dbt_project" / "models" / "marts"
    before, after = re.findall(r"^`(.*)` → `(.*)`$", page, flags=re.MULTILINE)[0]
    (line,) = re.findall(r"```yaml\n(.*?\n)```", page.partition("### ")[0], flags=re.DOTALL)
    sql, described = marts / "failed_basics.sql", marts / "failed_basics.yml"
    assert sql.read_text(encoding="utf-8").count(before) == 1
    sql.write_text(sql.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    listed = re.sub(r"( *- \{name: threshold, .*\n)", lambda m: m[1] + line, described.read_text(encoding="utf-8"))
    described.write_text(listed, encoding="utf-8")

    run_there(here, THERE, str(here), fixtures="unit/dbt")
