"""A made-up district of 343 departments, each with a workbook of its own, an account and a post; of Yangpu's pack."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REPO = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPO), str(REPO / "tests" / "workbooks")]

DEPARTMENTS, YEAR, KIND = 343, 2024, "report"
PASSWORD = "长江边上 9 只白鹭"


def make_pack(folder: Path) -> Path:
    """Yangpu's pack, with as many departments more as it takes; each leads one task, so that it owes one workbook."""
    from mulin.settings import REPO_ROOT

    pack = folder / "pack"
    shutil.copytree(REPO_ROOT / "plans" / "yangpu-2021-2025", pack)
    for year in pack.glob("years/*"):
        if year.name != str(YEAR):
            shutil.rmtree(year)
    plan = pack / "plan.yaml"
    plan.write_text(re.sub(r"(?m)^pack: .*$", "pack: load-2024", plan.read_text(encoding="utf-8")), encoding="utf-8")
    departments, tasks = pack / "departments.csv", pack / "years" / str(YEAR) / "tasks.csv"
    names, known = _rows(departments)
    added = [f"X{n:03d}" for n in range(DEPARTMENTS - sum(1 for _ in _leading(tasks)))]
    alike = {**dict.fromkeys(names, ""), "short_note": "负荷试验", "named_in_plan": "false"}
    _write(departments, names, [*known, *({**alike, "code": code, "name": f"加一部门{code}"} for code in added)])
    fields, led = _rows(tasks)
    likes = [task for task in led if task["code"].endswith("-01")]
    more = [{**(like := likes[n // 80]), "code": f"{like['code'][:-2]}{10 + n % 80}", "lead_department": code,
             "cooperating_departments": ""} for n, code in enumerate(added)]  # fmt: skip
    _write(tasks, fields, [*led, *more])
    return pack


def _leading(tasks: Path) -> Iterator[str]:
    yield from {task["lead_department"] for task in _rows(tasks)[1]}


def _rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
        return list(reader.fieldnames or ()), rows


def _write(path: Path, names: list[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names)
        writer.writeheader()
        writer.writerows(rows)


def uploaders(pack: Any) -> list[str]:
    """Codes of the departments that owe the workbook, in order."""
    from mulin.pack.asked import workbooks_owed

    return sorted(department for department, kind in workbooks_owed(pack, YEAR) if kind == KIND)


def workbooks(pack: Any, folder: Path, department: str, versions: int) -> list[bytes]:
    """Filled in as their template asks, ``versions`` that differ in bytes."""
    from cases import Case, write

    path = write(pack, Case("上报", "", department, KIND, YEAR, {}), folder)
    first = path.read_bytes()
    return [first, *(numbered(first, number) for number in range(2, versions + 1))]


def make_accounts(departments: list[str]) -> None:
    """An account for each, all with one password, whose hash is made once."""
    from django.contrib.auth.hashers import make_password

    from portal.people.models import Account, Post, Tenure
    from portal.people.roles import Role

    hashed = make_password(PASSWORD)
    for code in departments:
        account = Account.objects.create(login=f"u-{code}", name=f"经办{code}", password=hashed)
        post, _ = Post.objects.get_or_create(role=Role.CLERK, code=code)
        Tenure.objects.create(account=account, post=post, begins="2020-01-01")


def numbered(content: bytes, number: int) -> bytes:
    """The same workbook, of other bytes."""
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as book:
        book.comment = f"v{number}".encode()
    return stream.getvalue()
