"""docs/engineers.md, 例：加一个指标, followed to the letter in a copy of the pack: asked, handed in, scored."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from mulin.settings import REPO_ROOT, Settings

pytestmark = pytest.mark.slow


def mulin(home: Path, pack: Path, *words: str) -> str:
    command = [sys.executable, "-c", "from orchestration.entry import main; main()", *words]
    env = {**os.environ, "MULIN_HOME": str(home), "MULIN_PACK": str(pack)}
    done = subprocess.run(command, cwd=REPO_ROOT, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-1000:]
    return done.stdout


def test_the_page_adds_an_indicator_that_is_asked_handed_in_and_scored(tmp_path: Path) -> None:
    page = (REPO_ROOT / "docs" / "engineers.md").read_text(encoding="utf-8").partition("### 例：加一个指标")[2]
    field, indicator = re.findall(r"```csv\n(.*?\n)```", page, flags=re.DOTALL)[:2]
    before, after = re.findall(r"^`(.*)` → `(.*)`$", page, flags=re.MULTILINE)[0]
    home, pack = tmp_path / "home", tmp_path / "pack"
    shutil.copytree(REPO_ROOT / "plans" / "yangpu-2021-2025", pack)
    fields, indicators = pack / "fields.csv", pack / "years" / "2024" / "indicators.csv"
    fields.write_text(fields.read_text(encoding="utf-8") + field, encoding="utf-8")
    listed = indicators.read_text(encoding="utf-8")
    assert listed.count(before) == 1
    indicators.write_text(listed.replace(before, after) + indicator, encoding="utf-8")
    code = indicator.partition(",")[0]

    mulin(home, pack, "check")
    mulin(home, pack, "demo", "--years", "2024")
    mulin(home, pack, "run", "--year", "2024", "--no-reports")

    with duckdb.connect(str(Settings(home=home).warehouse_file(2024)), read_only=True) as con:
        rows = con.execute(
            """
            select s.unit_code, s.score, v.cell
            from marts.indicator_scores s
            left join staging.stg_field_values v on v.unit_code = s.unit_code and v.year = 2024 and v.field_code = $1
            where s.indicator_code = $2
            """,
            [field.partition(",")[0], code],
        ).fetchall()
    assert len({unit for unit, _, _ in rows}) == len(rows) == 301
    scored = [cell for _, score, cell in rows if score is not None]
    assert len(scored) > 290
    assert None not in scored, "a score without a cell of a workbook behind it"
