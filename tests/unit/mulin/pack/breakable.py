"""A copy of the example pack that a test may break, one cell at a time."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

from mulin.findings import Finding, Level
from mulin.pack.read import read_and_check
from mulin.settings import REPO_ROOT

EXAMPLE = REPO_ROOT / "plans" / "yangpu-2021-2025"


class BreakablePack:
    """A pack folder with the edits that people make by mistake."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _rows(self, file: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO((self.path / file).read_text(encoding="utf-8"), newline="")))

    def _write(self, file: str, rows: list[list[str]]) -> None:
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows(rows)
        (self.path / file).write_text(out.getvalue(), encoding="utf-8")

    def value(self, file: str, code: str, column: str) -> str:
        rows = self._rows(file)
        return next(r for r in rows if r[0] == code)[rows[0].index(column)]

    def set(self, file: str, code: str, column: str, value: str) -> int:
        """Write ``value`` into the row whose first cell is ``code``; returns the line an editor shows."""
        rows = self._rows(file)
        at = next(n for n, r in enumerate(rows) if r[0] == code)
        rows[at][rows[0].index(column)] = value
        self._write(file, rows)
        return at + 1

    def add(self, file: str, like: str, **changes: str) -> int:
        """Append a copy of row ``like`` with some cells changed; returns its line."""
        rows = self._rows(file)
        new = list(next(r for r in rows if r[0] == like))
        for column, value in changes.items():
            new[rows[0].index(column)] = value
        self._write(file, [*rows, new])
        return len(rows) + 1

    def drop(self, file: str, **where: str) -> None:
        """Delete the rows whose cells equal ``where``."""
        rows = self._rows(file)
        keep = [r for r in rows[1:] if not all(r[rows[0].index(c)] == v for c, v in where.items())]
        assert len(keep) < len(rows) - 1, "nothing to drop"
        self._write(file, [rows[0], *keep])

    def replace(self, file: str, old: str, new: str) -> int:
        """Replace a text that occurs once; returns the line it began on."""
        path = self.path / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def findings(self) -> list[Finding]:
        _, found = read_and_check(self.path)
        return [f for f in found if f.rule != "plan.year_missing"]

    def finding(self, rule: str) -> Finding:
        """The one finding of that rule."""
        found = self.findings()
        assert [f.rule for f in found].count(rule) == 1, [f.sentence() for f in found]
        return next(f for f in found if f.rule == rule)

    def rules(self, level: Level = Level.ERROR) -> set[str]:
        return {f.rule for f in self.findings() if f.level is level}


def copy_with_years(dest: Path, *years: int) -> BreakablePack:
    for file in EXAMPLE.iterdir():
        if file.is_file():
            shutil.copy(file, dest / file.name)
    for year in years:
        shutil.copytree(EXAMPLE / "years" / str(year), dest / "years" / str(year))
    return BreakablePack(dest)
