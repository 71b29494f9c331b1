"""What a trial came to, in words and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestration.index.trial import messages as m
from orchestration.index.trial.facts import Facts
from orchestration.index.trial.pace import Pace
from orchestration.index.trial.panel import Drop, Edit, Key, Panel, Rename, Rescaled, Scaled, Step
from orchestration.index.trial.properties.base import Cause, Effect
from orchestration.index.trial.shrink import Shown

NAMED = 8
"""Of a longer list."""


@dataclass(frozen=True)
class Item:
    """``example``: what was altered and what came of it, in the table's own words; ``rows``: that table, before."""

    standing: str
    tree: str
    cause: str
    place: str
    text: str
    mend: str
    example: str
    size: float | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    rows: Sequence[Mapping[str, Any]] = ()
    own_data: bool = False


@dataclass(frozen=True)
class Verdict:
    """One promise. ``tried``: how often it was put to the test, of as many as ``planned``; ``aside``: what it cannot be
    asked of, and why."""

    code: str
    tried: int
    items: tuple[Item, ...]
    aside: tuple[str, ...] = ()
    planned: int = 0

    @property
    def fewer(self) -> bool:
        return self.tried < self.planned

    @property
    def title(self) -> str:
        return m.TITLES[self.code]

    @property
    def standing(self) -> str:
        standings = {item.standing for item in self.items}
        if "breach" in standings:
            return "breach"
        if standings or self.tried:
            return "declared" if standings else "held"
        return "late" if self.planned else "untried"


@dataclass(frozen=True)
class Report:
    """``runs`` of the engine scored ``tables`` tables."""

    index: str
    seed: int
    examples: int
    cliff: float
    data: str | None
    units: int
    runs: int
    tables: int
    verdicts: tuple[Verdict, ...]
    note: str = ""
    """What was not asked at all."""
    fewer: tuple[str, ...] = ()
    """What there was no time for, and what one scoring takes (Chinese)."""

    @property
    def breaches(self) -> int:
        return sum(item.standing == "breach" for v in self.verdicts for item in v.items)

    def as_json(self) -> dict[str, Any]:
        return {
            "index": self.index, "seed": self.seed, "examples": self.examples, "cliff": self.cliff,
            "data": self.data, "units": self.units, "tables": self.tables, "breaches": self.breaches,
            **({"note": self.note} if self.note else {}), **({"fewer": list(self.fewer)} if self.fewer else {}),
            "properties": [
                {
                    "code": v.code, "title": v.title, "standing": v.standing, "tried": v.tried,
                    "planned": max(v.planned, v.tried), "aside": list(v.aside),
                    "items": [
                        {
                            "standing": i.standing, "tree": i.tree, "cause": i.cause, "place": i.place, "text": i.text,
                            "mend": i.mend, "example": i.example, "size": _plain(i.size), "own_data": i.own_data,
                            **i.facts, "table": [dict(row) for row in i.rows],
                        }
                        for i in v.items
                    ],
                }
                for v in self.verdicts
            ],
        }  # fmt: skip


def fewer_tried(verdicts: Sequence[Verdict], pace: Pace, *, short: bool = False) -> Iterator[str]:
    """Which promises were tried less often than meant, and why; ``short``: something else was left undone."""
    fewer = [v for v in verdicts if v.fewer]
    if not pace.skipped and not short:
        return
    said = "；".join(m.FEWER.format(title=v.title, tried=v.tried, planned=v.planned) for v in fewer)
    needed = (1.5 * pace.seconds * v.planned / v.tried if v.tried else pace.one * v.planned for v in fewer)
    more = int(max(needed, default=2 * pace.seconds)) + 1
    yield m.SLOW.format(one=pace.one, seconds=pace.seconds, more=more, fewer=said or m.LATE_ALL)


def number(x: float | None) -> str:
    """As in a table, without noise of the arithmetic; ``没有`` for none."""
    return m.NONE if x is None or x != x else f"{round(x, 12):.8g}"


def _plain(x: float | None) -> float | None:
    return None if x is None or x != x or abs(x) == float("inf") else float(f"{x:.10g}")


def words(facts: Facts, code: str, cause: Cause, **more: object) -> tuple[str, str]:
    """What was found, and the mend."""
    known = facts.known[facts.at[cause.place]] if cause.place in facts.at else None
    said = {
        "place": cause.place, "rule": known.how.rule if known else "", "impute": known.impute.method if known else "",
        **more,
    }  # fmt: skip
    text, mend = m.CAUSES[f"{code}.{cause.kind}"]
    return text.format(**said), mend.format(**said)


def item(facts: Facts, shown: Shown) -> Item:
    """With its table; where only a dependence is told, that is enough, and no table follows."""
    trial, found = shown.trial, shown.found
    text, mend = words(facts, trial.code, found.cause)
    edit = trial.edit
    concerned = {
        "unit": found.at[0], "year": found.at[1], "score": [_plain(s) for s in found.scores],
        "rank": [_plain(r) for r in found.ranks],
    }  # fmt: skip
    if isinstance(edit, Step):
        concerned |= {"altered": edit.at[0], "column": edit.column, "from": _plain(edit.start), "to": _plain(edit.end)}
    if found.other is not None and found.other_scores is not None:
        concerned |= {"other": found.other[0], "other_score": [_plain(s) for s in found.other_scores]}
    return Item(
        found.standing, found.tree, found.cause.kind, found.cause.place, text, mend,
        _example(facts, trial.panel, edit, found), found.size, concerned, table(facts, trial.panel),
        not trial.panel.made,
    )  # fmt: skip


def _example(facts: Facts, panel: Panel, edit: Edit, found: Effect) -> str:
    parts = [_edit(facts, panel, edit), m.SCORE.format(unit=_called(panel, found.at), was=number(found.scores[0]),
                                                      now=number(found.scores[1]))]  # fmt: skip
    if found.ranks[0] != found.ranks[1] and found.ranks[0] == found.ranks[0]:
        parts.append(m.RANK.format(was=number(found.ranks[0]), now=number(found.ranks[1])))
    if found.other is not None and found.other_scores is not None:
        was, now = found.other_scores
        parts.append(m.SCORE.format(unit=_called(panel, found.other), was=number(was), now=number(now)))
    return "，".join(parts)


def _edit(facts: Facts, panel: Panel, edit: Edit) -> str:
    if isinstance(edit, Step):
        return m.STEP.format(unit=_called(panel, edit.at), column=edit.column, start=number(edit.start),
                             end=number(edit.end))  # fmt: skip
    if isinstance(edit, Drop):
        return m.DROPPED.format(unit=edit.unit)
    if isinstance(edit, Scaled):
        return m.SCALED.format(column=edit.column, factor=number(edit.factor))
    if isinstance(edit, Rescaled):
        return m.RESCALED.format(start=number(facts.pack.scale), end=number(edit.scale))
    return m.RENAMED if isinstance(edit, Rename) else m.REORDERED


def _called(panel: Panel, key: Key) -> str:
    return key[0] if len(panel.years) == 1 else f"{key[0]}（{key[1]} 年）"


def table(facts: Facts, panel: Panel) -> list[dict[str, Any]]:
    """The panel's rows under the names of the data file's columns; a blank is null."""
    data = facts.pack.data
    out = []
    for n, (unit, year) in enumerate(panel.keys):
        row: dict[str, Any] = {data.unit: unit}
        if data.year is not None:
            row[data.year] = year
        row |= {name: panel.classes.get(name, {}).get(unit) for name in sorted(facts.grouping)}
        row |= {column: _plain(float(values[n])) for column, values in panel.figures.items()}
        out.append(row)
    return out
