"""docs/engineers.md, 新增一种数据来源, followed to the letter in a copy of the house: one file and no other."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from house import copied, run_there

from mulin.settings import REPO_ROOT

pytestmark = pytest.mark.slow

THERE = r"""
import csv
import sys
from pathlib import Path

from cases import good

from expectations.rulebook import page
from mulin.findings import errors
from mulin.pack import read_and_check
from mulin.received import Store
from mulin.settings import Settings
from mulin.workbooks.parse import parse_workbook
from orchestration.pipeline.pull import pull_department
from orchestration.trace.messages import CHANNELS

here = Path(sys.argv[1])
sources = here / "pack" / "sources.yaml"
before = sources.read_text(encoding="utf-8")


def checked(source):
    sources.write_text(before.replace("departments: {}", f"departments:\n  D08: {source}"), encoding="utf-8")
    pack, found = read_and_check(here / "pack")
    return pack, {(f.column, f.rule) for f in found if f.file == "sources.yaml"}, errors(found)


wrong = {("departments.D08.folder", "pack.missing"), ("departments.D08.path", "pack.extra_forbidden")}
assert checked("{via: csv, path: /srv}")[1] == wrong
assert "来源只能是 workbook、folder、csv、database" in {f.message for f in checked("{via: fax}")[2]}
pack, found, wrong = checked(f"{{via: csv, folder: {here / 'D08'}, columns: {{value: 报数}}}}")
assert (found, wrong) == ({("departments.D08.folder", "sources.file")}, []), (found, wrong)

settings = Settings(home=here / "home", allowed_folders=(str(here / "D08"),))
store = Store(settings.received)
(here / "D08").mkdir()
file = here / "D08" / "2024.csv"
figures = good(pack, 2024, "D08", "report").cells


def written(rows, encoding):
    with file.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream).writerows([("年度", "字段名称", "单位代码", "报数"), *rows])


def pulled():
    (arrival,) = pull_department(settings, pack, store, 2024, "D08")
    return arrival


rows = [(2024, pack.field[field].field_name_zh, unit, value) for (field, unit), value in figures.items()]
for encoding, state in (("utf-8-sig", "accepted"), ("gb18030", "repeated")):
    written([(2023, *row[1:3], 1) for row in rows] + rows, encoding)
    assert (came := pulled()).state == state, came
(record,) = store.records()
assert (record.channel, record.file_name) == ("csv", "D08-2024-数据文件.xlsx")
read = parse_workbook(store.object_path(record.sha256), pack).cells
assert {(c.field_code, c.unit_code): c.value for c in read} == figures
assert CHANNELS["csv"] == "部门数据文件"
assert "\n## 部门数据文件\n" in page() and "`csv.unreadable`" in page()


def refused():
    came = pulled()
    assert (came.state, came.receipt) == ("failed", None), came
    return came.text


written([*rows, rows[0][:3]], "utf-8")
assert "列数与表头不同" in refused()
written([(2023, *row[1:]) for row in rows], "utf-8")
assert "没有 2024 年度的数据" in refused()
file.unlink()
assert "文件不存在" in refused()
written(rows, "utf-8")
(elsewhere := here / "elsewhere").mkdir()
file = file.rename(elsewhere / "2024.csv")
(here / "D08" / "2024.csv").symlink_to(file)
assert "MULIN_ALLOWED_FOLDERS" in refused()
assert len(store.records()) == 1
"""


def test_the_page_teaches_a_source_that_is_checked_and_pulled(tmp_path: Path) -> None:
    page = (REPO_ROOT / "docs" / "engineers.md").read_text(encoding="utf-8")
    here = copied(tmp_path, "mulin")
    shutil.copytree(REPO_ROOT / "plans" / "yangpu-2021-2025", here / "pack")
    ((name, text),) = re.findall(r"```python\n# (mulin/source_kinds/\S+)\n(.*?)```", page, flags=re.DOTALL)
    assert not (here / name).exists()
    (here / name).write_text(text, encoding="utf-8")
    run_there(here, THERE, str(here), fixtures="workbooks")
