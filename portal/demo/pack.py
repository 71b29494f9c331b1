"""The demo's pack: the example of Yangpu, with the assessed year open today and reviewed."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from mulin.settings import REPO_ROOT

EXAMPLE = REPO_ROOT / "plans" / "yangpu-2021-2025"
_DAYS = {"report": 5, "correction": 12, "lock": 20, "publish": 30}
_FRAMEWORK = "framework.yaml"


def assessed_year(today: date) -> int:
    """The year that is asked for now."""
    return today.year - 1


def write_pack(folder: Path, today: date, example: Path = EXAMPLE) -> int:
    """Copy an example into ``folder`` and open its assessed year: due in five days, with signature and review.
    Returns that year. A pack that is there and not yet due stays as it is, so that a demo can be gone on with; one that
    is over is opened anew."""
    year = assessed_year(today)
    framework = folder / "years" / str(year) / _FRAMEWORK
    if framework.is_file():
        due: date = date.fromisoformat(str(_read(framework)["deadlines"]["report"]))
        if due >= today:
            return year
    else:
        shutil.copytree(example, folder, dirs_exist_ok=True)
        _add_year(folder, year)
    _open(framework, today)
    return year


def _add_year(folder: Path, year: int) -> None:
    """The year after the plan's last, where the calendar has gone past it: that year's rules once more."""
    target = folder / "years" / str(year)
    if target.is_dir():
        return
    target.mkdir()
    last = max(_years(folder) - {year})
    for source in (folder / "years" / str(last)).iterdir():
        text = source.read_text(encoding="utf-8").replace(str(last), str(year))
        (target / source.name).write_text(text, encoding="utf-8")
    plan = folder / "plan.yaml"
    said = _read(plan)
    said["plan_years"] = sorted(_years(folder))
    _write(plan, said)


def _years(folder: Path) -> set[int]:
    return {int(path.name) for path in (folder / "years").iterdir()}


def _open(framework: Path, today: date) -> None:
    said = _read(framework)
    end = date(today.year, 12, 31)
    order = list(_DAYS)
    said["deadlines"] = {
        name: min(today + timedelta(days=days), end - timedelta(days=len(order) - 1 - order.index(name))).isoformat()
        for name, days in _DAYS.items()
    }
    said["review"] = {"signature": True, "approvers": 1}
    _write(framework, said)


def _read(path: Path) -> dict[str, Any]:
    said: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return said


def _write(path: Path, said: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=1000), encoding="utf-8")
