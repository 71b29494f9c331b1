"""Which report prints what of whom: a table's rows about one subject are altered, and it is seen whose page changes.

The table stands in docs/reports.md, as the walk found it; a wanted change is written with ``MULIN_REACH=write``. What
is printed of others through columns of one's own rows (ranks, means of peers) is said in words beside it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from changed_marts import changed
from district_marts import MIXED

from mulin.marts import released_tables
from reports.catalogue import jobs
from reports.reading.reader import Reader
from reports.rows import TABLES

pytestmark = pytest.mark.slow
DOCS = Path(__file__).resolve().parents[3] / "docs" / "reports.md"
BEGIN, END = "<!-- 谁的报告印谁的数：由测试写成 -->\n", "<!-- 完 -->"
SUBJECTS = {"社区": "310110001001", "街道": "310110001", "区": "310110", "部门": "D06"}
# who looks: report → how it is called where the altered rows are a community's, a street's, the district's, D06's
REPORTS = {
    ("community", "310110001001"): ("本社区", "所辖社区", "社区", "社区"),
    ("community", "310110001005"): ("同街道的社区", "所辖社区", "社区", "社区"),
    ("community", "310110013001"): ("别处的社区", "别处的社区", "社区", "社区"),
    ("street", "310110001"): ("所属街道", "本街道", "街道", "街道"),
    ("street", "310110013"): ("别的街道", "别的街道", "街道", "街道"),
    ("district", "310110"): ("区", "区", "区", "区"),
    ("department", "D06"): ("有关部门", "有关部门", "部门", "本部门"),
    ("department", "D05"): ("有关部门", "有关部门", "部门", "别的部门"),
    ("rectification", "310110"): ("区整改清单", "区整改清单", "区整改清单", "区整改清单"),
    ("rectification", "310110001"): ("所属街道整改清单", "本街道整改清单", "街道整改清单", "街道整改清单"),
    ("rectification", "310110013"): ("别处整改清单", "别处整改清单", "街道整改清单", "街道整改清单"),
}  # fmt: skip
_KEYS = {"year", "number", "level", "draws"}


def owned(row: type, code: str) -> Callable[[Any], bool] | None:
    """Whether a row is about the subject; None where the table has nobody's rows."""
    names = {f.name for f in fields(row)}
    columns = ("unit_code", "owner_code") if code.isdigit() else (
        "department", "lead_department", "rated_by", "owed_by", "charged_to", "owner_code")  # fmt: skip
    here = [c for c in columns if c in names]
    return (lambda r: any(getattr(r, c) == code for c in here)) if here else None


def altered(r: Any) -> Any:
    """The row with other figures, days and cells; what it is about stays."""
    grain = set(released_tables()[TABLES[type(r)]].grain) | _KEYS
    out: dict[str, Any] = {}
    for f in fields(r):
        now = getattr(r, f.name)
        if f.name in grain or now is None:
            continue
        if isinstance(now, bool):
            out[f.name] = not now
        elif isinstance(now, float):
            out[f.name] = now + 0.37
        elif isinstance(now, int):
            out[f.name] = now + 1
        elif isinstance(now, datetime | date):
            out[f.name] = now + timedelta(days=1)
        elif f.name in {"raw", "cell", "file_name", "sha256"}:
            out[f.name] = f"改{now}"
    return replace(r, **out)


def keys(reader: Reader) -> dict[tuple[str, str], str]:
    """What each report says, by its key; an error is another page too."""
    out = {}
    for kind, code in REPORTS:
        (job,) = jobs(reader.marts, reader.pack, reader.info, kinds=[kind], units=[code])
        out[kind, code] = job.content_key or job.error or ""
    return out


def walk(reader: Reader) -> Iterator[str]:
    before = keys(reader)
    for row, table in TABLES.items():
        for n, (tier, code) in enumerate(SUBJECTS.items()):
            about = owned(row, code)
            if about is None or not any(about(r) for r in reader.marts.optional(row)):
                continue
            other = changed(reader, {row: lambda held, about=about: [altered(r) if about(r) else r for r in held]})
            after = keys(other)
            found = dict.fromkeys(REPORTS[one][n] for one in REPORTS if before[one] != after[one])
            title = reader.words.fill(released_tables()[table].title)
            yield f"| {title}（`{table}`） | {tier} | {'、'.join(found) or '—'} |"


def test_the_table_in_the_docs_is_what_the_reports_print(reader_of: Callable[..., Reader]) -> None:
    lines = ["| 成果表 | 谁的行 | 印在谁的报告里 |", "|---|---|---|", *walk(reader_of(MIXED))]
    text = DOCS.read_text(encoding="utf-8")
    known = re.search(re.escape(BEGIN) + "(.*)" + re.escape(END), text, re.DOTALL)
    assert known is not None
    written = "\n".join(lines) + "\n"
    if os.environ.get("MULIN_REACH") == "write":
        DOCS.write_text(text[: known.start(1)] + written + text[known.end(1) :], encoding="utf-8")
    assert written == known[1]
    strangers = [
        line for line in lines
        if re.search(r"\| (社区|街道) \|.*(别处的社区|别处整改清单)|\| 社区 \|.*别的街道", line)
    ]  # fmt: skip
    assert [line.split("（")[0] for line in strangers] == ["| 责任主体得分"], "how many of a tier are comparable"
