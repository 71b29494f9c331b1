"""Builds the workbooks that should pass and should fail: a good one, changed by the few values a case file names.

Every case is one YAML file, ``should_pass/<what>.yaml`` or ``should_fail/<rule>.yaml``::

    about: one line of what is wrong
    workbook: D21 report 2024        whose workbook
    edit:                            what differs from a good one (see ``EDITS``)
      cells: {F-D023/310110: 41}
    expects:                         all findings there are, in any order; empty for should_pass
      - {rule: ratio.numerator_exceeds_denominator, level: 错误, sheet: 区, cell: D4}

The good workbook fills every cell, reports every milestone on its day, rates every department 88 and lists one
evidence file, which is handed in, for every indicator that needs one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from mulin.findings import Finding
from mulin.pack import Pack
from mulin.pack.asked import asked_cells
from mulin.workbooks.fill import Filled, Reviewer
from mulin.workbooks.layout import led_tasks
from mulin.workbooks.parsed import (
    Cell,
    EvidenceRow,
    MilestoneCell,
    Parsed,
    RatingCell,
    ReviewCell,
)

HERE = Path(__file__).parent
EDITS = {
    "cells": "field/unit: value (null clears the cell)",
    "milestones": "task/number: date or null",
    "ratings": "task/department: [score, reason] or null",
    "evidence": "indicator: [file names]",
    "missing_files": "files that are listed but not handed in",
    "large_files": "files handed in that are over the limit",
    "other_files": "files in the folder that no row lists",
    "file_name": "the workbook's own name",
    "sizes": "name of a file handed in: bytes it is blown up to",
    "linked_files": "files handed in as a link to what lies elsewhere",
    "reviewers": "[[name, organisation, [recused units]], …]",
    "scores": "field/unit: [scores in the order of the reviewers] or null",
    "blank": "true: nothing is filled in at all",
    "previous": "last year's values, field/unit: value, or field/*: same (as this year's)",
    "received_at": "when it is handed in",
    "owner": "the department whose folder it comes through",
    "size": "bytes the file is blown up to",
    "gone": "true: the file is not there when it is handed in",
    "before": "list of edits handed in before, oldest first",
    "parsed": "rows changed after reading, for what no workbook of ours can say: drop, repeat, add",
}
RECEIVED = datetime(2025, 1, 15, 10)


@dataclass(frozen=True)
class Case:
    name: str
    about: str
    department: str
    kind: str
    year: int
    edit: Mapping[str, Any] = field(default_factory=dict)
    expects: tuple[Mapping[str, str], ...] = ()

    @property
    def received_at(self) -> datetime:
        told = self.edit.get("received_at", RECEIVED)
        return told if isinstance(told, datetime) else datetime(told.year, told.month, told.day, 10)


def load_cases(folder: str) -> list[Case]:
    """The cases of ``should_pass`` or ``should_fail``. Raises KeyError for an edit that nobody carries out."""
    cases = []
    for path in sorted((HERE / folder).glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        department, kind, year = data["workbook"].split()
        edit = data.get("edit") or {}
        for part in (edit, *edit.get("before", ())):
            if unknown := set(part) - set(EDITS):
                raise KeyError(f"{path.name}: {unknown}")
        expects = tuple(data.get("expects") or ())
        cases.append(Case(path.stem, data["about"], department, kind, int(year), edit, expects))
    return cases


def key_of(text: str) -> tuple[str, str]:
    first, _, second = text.partition("/")
    return first, second


def good(pack: Pack, year: int, department: str, kind: str) -> Filled:
    """A workbook without a fault: numerators 8, denominators 10, scores 80 and reviewers at 82, 85 and 88."""
    below = {i.denominator_field for i in pack.years[year].indicators}
    cells: dict[tuple[str, str], Any] = {}
    scores: dict[tuple[str, str], Any] = {}
    for asked in asked_cells(pack, year, department, kind):
        known = pack.field[asked.field_code]
        key = (asked.field_code, asked.unit_code)
        if kind == "panel":
            scores[key] = [82, 85, 88]
        elif known.zero_report:
            cells[key] = 0
        elif known.value_type == "boolean":
            cells[key] = "是"
        else:
            cells[key] = 10 if known.field_code in below else 80 if known.maximum == 100 else 8
    tasks = led_tasks(pack, year, department) if kind == "report" else ()
    used = {code for a in asked_cells(pack, year, department, kind) for code in a.indicator_codes}
    return Filled(
        cells=cells,
        milestones={(t.code, m.number): (m.due, "") for t in tasks for m in t.milestones},
        ratings={(t.code, d): (88, "") for t in tasks for d in t.cooperating_departments},
        evidence={
            i.code: [(f"{i.code}.pdf", "")]
            for i in pack.years[year].indicators
            if i.code in used and i.evidence_required
        },
        reviewers=[Reviewer(name, "某大学") for name in ("赵一", "钱二", "孙三")] if kind == "panel" else (),
        scores=scores,
    )


def filled(pack: Pack, case: Case, edit: Mapping[str, Any] | None = None) -> Filled:
    """The good workbook with the case's values put in."""
    edit = case.edit if edit is None else edit
    if edit.get("blank"):
        return Filled()
    base = good(pack, case.year, case.department, case.kind)
    milestones = {_task(k): (v, "") for k, v in edit.get("milestones", {}).items()}
    ratings = {key_of(k): tuple(v) if v else (None, "") for k, v in edit.get("ratings", {}).items()}
    changed = replace(
        base,
        cells={**base.cells, **{key_of(k): v for k, v in edit.get("cells", {}).items()}},
        milestones={**base.milestones, **milestones},
        ratings={**base.ratings, **ratings},
        evidence={**base.evidence, **{c: [(n, "") for n in names] for c, names in edit.get("evidence", {}).items()}},
        scores={**base.scores, **{key_of(k): v or [] for k, v in edit.get("scores", {}).items()}},
    )
    if "reviewers" in edit:
        changed = replace(changed, reviewers=[Reviewer(n, o, tuple(units)) for n, o, units in edit["reviewers"]])
    return changed


def _task(text: str) -> tuple[str, int]:
    code, number = key_of(text)
    return code, int(number)


_WRITTEN: dict[tuple[Any, ...], list[Any]] = {}
"""Pack, whose workbook, what it is filled with → the file: most cases begin with the same one."""


def write(pack: Pack, case: Case, folder: Path, edit: Mapping[str, Any] | None = None) -> Path:
    """Write the case's workbook, and its evidence into ``<folder>/佐证材料``."""
    from mulin.workbooks.template import write_template

    edit = case.edit if edit is None else edit
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / edit.get("file_name", f"{case.name}.xlsx")
    values = filled(pack, case, edit)
    whose = (case.year, case.department, case.kind)
    written = _WRITTEN.setdefault((id(pack), *whose, repr(values)), [])
    if not written:
        write_template(pack, *whose, path, filled=values)
        written += [pack, path.read_bytes()]  # the pack too, so that no other has its id
    path.write_bytes(written[1])
    if edit.get("size"):
        os.truncate(path, edit["size"])  # sparse: costs no space
    if edit.get("gone"):
        path.unlink()
    papers = folder / "佐证材料"
    papers.mkdir(exist_ok=True)
    for names in values.evidence.values():
        for name, _ in names:
            if name not in edit.get("missing_files", ()) and "/" not in name:
                (papers / name).write_text(f"{name} 的内容", encoding="utf-8")
    for name in edit.get("other_files", ()):
        (papers / name).write_text("内容", encoding="utf-8")
    for name in edit.get("large_files", ()):
        os.truncate(papers / name, 100_000_001)
    for name, size in edit.get("sizes", {}).items():
        os.truncate(papers / name, size)
    for name in edit.get("linked_files", ()):
        (papers / name).rename(folder / name)
        (papers / name).symlink_to(folder / name)
    return path


def previous_of(pack: Pack, case: Case) -> dict[tuple[str, str], float]:
    """Last year's values as the case tells them; ``field/*: same`` repeats this year's."""
    now = filled(pack, case).cells
    out: dict[tuple[str, str], float] = {}
    for text, told in case.edit.get("previous", {}).items():
        code, unit = key_of(text)
        if unit == "*":
            out |= {k: float(v) for k, v in now.items() if k[0] == code and isinstance(v, int | float)}
        else:
            out[code, unit] = float(told)
    return out


def change(parsed: Parsed, edit: Mapping[str, Any]) -> Parsed:
    """Carry out the edits of ``parsed``: ``drop``/``repeat`` rows by key, ``add`` rows from their fields."""
    rows: dict[str, list[Any]] = {name: list(getattr(parsed, name)) for name in _KEYS}
    for name, keys in edit.get("drop", {}).items():
        rows[name] = [r for r in rows[name] if _key(name, r) not in set(keys)]
    for name, keys in edit.get("repeat", {}).items():
        rows[name] += [r for r in rows[name] if _key(name, r) in set(keys)]
    for name, more in edit.get("add", {}).items():
        rows[name] += [_TYPES[name](**row) for row in more]
    for name, changes in edit.get("set", {}).items():
        for key, values in changes.items():
            rows[name] = [replace(r, **_figures(values)) if _key(name, r) == key else r for r in rows[name]]
    return replace(parsed, **{name: tuple(of) for name, of in rows.items()})


def _figures(values: Mapping[str, Any]) -> dict[str, Any]:
    """YAML has no way of its own to write an infinite number that people would recognise."""
    return {k: float(v) if k == "value" and v is not None else v for k, v in values.items()}


_TYPES: dict[str, Any] = {
    "cells": Cell,
    "milestones": MilestoneCell,
    "ratings": RatingCell,
    "evidence": EvidenceRow,
    "reviews": ReviewCell,
}
_KEYS = {
    "cells": ("field_code", "unit_code"),
    "milestones": ("task_code", "number"),
    "ratings": ("task_code", "department"),
    "evidence": ("indicator_code", "file_name"),
    "reviews": ("unit_code", "reviewer"),
}


def _key(name: str, row: Any) -> str:
    return "/".join(str(getattr(row, part)) for part in _KEYS[name])


def told(finding: Finding) -> tuple[str, ...]:
    """What a case expects of a finding, comparable: rule, level, sheet, cell, value."""
    return (finding.rule, str(finding.level), finding.sheet or "", finding.cell or "", finding.value or "")


def wanted(expected: Mapping[str, Any]) -> tuple[str, ...]:
    """The same of an expectation in a case file."""
    return tuple(str(expected.get(part, "") or "") for part in ("rule", "level", "sheet", "cell", "value"))


def received_on(case: Case) -> date:
    return case.received_at.date()
