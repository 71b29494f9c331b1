"""What differs between two packs' rules of a year: all that can move a number, and nothing that only looks otherwise.

Not compared: ``reports.yaml``, logo, colours, tiles, sources, the plan's prose, and columns that are only read
(``PROSE``). A release's notes, its list of changes and the refusal of an unapproved change say these same changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from mulin.pack import rule_words as w
from mulin.pack.checks.places import DEPARTMENTS, FIELDS, PLAN, UNITS, framework_file, indicators_file, tasks_file
from mulin.pack.framework_differences import framework_differences
from mulin.pack.naming import ABOUT_ITSELF, FRAMEWORK, PROSE, stem_of
from mulin.rules import RULES

if TYPE_CHECKING:
    from pydantic import BaseModel

    from mulin.pack.framework import Amendment
    from mulin.pack.model import Pack


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that is another. ``file``: path in the pack; ``key``: dotted, as the file has it (``C-A01.target``).

    For people: ``subject`` (``指标 C-A01 议事协商会议次数``), ``what`` (``目标值``), ``old`` and ``new``. ``code``:
    of the row that it is in, empty for a key of a YAML file.
    """

    file: str
    key: str
    subject: str
    what: str
    old: str
    new: str
    code: str = ""

    @property
    def place(self) -> str:
        """As an amendment names it: ``indicators.C-A01.target``, ``deadlines.correction``."""
        stem = stem_of(self.file)
        return self.key if stem == FRAMEWORK else f"{stem}.{self.key}"

    @property
    def within(self) -> tuple[str, ...]:
        """Every place that this one is in, the widest first, itself the last: the row or the group of keys, never a
        whole file."""
        head = self.place.removesuffix(self.key) + self.code
        parts = self.key.removeprefix(self.code).strip(".").split(".") if self.key != self.code else []
        names = [head] if self.code else []
        for part in parts:
            names.append(f"{names[-1]}.{part}" if names else f"{head}{part}")
        return tuple(names)

    @property
    def sentence(self) -> str:
        """``指标 C-A01 议事协商会议次数：目标值 9 → 10``."""
        return w.CHANGE.format(subject=self.subject, what=self.what, old=self.old, new=self.new)


def rule_changes(before: Pack, after: Pack, year: int) -> tuple[RuleChange, ...]:
    """All of them, in the order of the files; ``year`` is one of both packs. Empty where both score alike."""
    names = _Names(before, after, year)
    return (*_framework(names), *_tables(names), *_plan(names))


def amendments_added(before: Pack, after: Pack, year: int) -> tuple[Amendment, ...] | None:
    """The amendments that only ``after`` has; None where one of ``before`` is no longer there as it was."""
    old, new = (p.years[year].framework.amendments for p in (before, after))
    return new[len(old) :] if new[: len(old)] == old else None


@dataclass(frozen=True)
class _Names:
    """The two packs, and what codes are called in either."""

    before: Pack
    after: Pack
    year: int

    @property
    def both(self) -> tuple[Pack, Pack]:
        return self.before, self.after

    def word(self, pack: Pack, words: Mapping[str, str], key: str) -> str:
        """What a key is called, in the pack's own words where it has one; what is none is told as it stands."""
        return pack.years[self.year].framework.words.fill(words[key]) if key in words else key

    def column(self, column: str) -> str:
        return self.word(self.after, w.COLUMNS, column)

    def of(self, pack: Pack, key: str) -> str:
        """A pillar's, a tier's or a group's name; else the word for a key."""
        f = pack.years[self.year].framework
        if key in f.pillars:
            return f.pillars[key].name_zh
        if key in f.unit_groups:
            return f.unit_groups[key].name_zh
        return f.tiers.names.get(key) or self.word(pack, w.FRAMEWORK, key)

    def value(self, pack: Pack, value: Any) -> str:
        """Of a cell, a key or a parameter: how it is told."""
        if value is None or value in ("", (), []):
            return w.NONE
        if isinstance(value, bool):
            return w.YES if value else w.NO
        if isinstance(value, float | int):
            return f"{value:.12g}"
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, tuple | list):
            return "、".join(self.value(pack, v) for v in value)
        return self._text(pack, str(value))

    def _text(self, pack: Pack, text: str) -> str:
        for prefix, word in w.PREFIXES.items():
            if text.startswith(prefix):
                return word + text.removeprefix(prefix)
        if text.endswith("*") and text[:-1] in pack.unit:
            return f"{pack.unit[text[:-1]].name}全部下级"
        known: tuple[tuple[Mapping[str, Any], str], ...] = (
            (pack.unit, "name"), (pack.department, "name"), (pack.years[self.year].indicator, "name_zh"),
            (pack.field, "field_name_zh"),
        )  # fmt: skip
        for table, name in known:
            if text in table:
                return f"{text} {getattr(table[text], name)}"
        if text in RULES:
            return RULES[text].title_zh
        named = self.of(pack, text)
        return named if named != self.word(pack, w.FRAMEWORK, text) else self.word(pack, w.VALUES, text)


def _framework(names: _Names) -> Iterator[RuleChange]:
    old, new = (p.years[names.year].framework for p in names.both)
    for key in framework_differences(old, new, {*ABOUT_ITSELF, "schemes"}):
        there = names.before if key.gone else names.after
        what, place = "·".join(names.of(there, part) for part in key.path), ".".join(key.path)
        yield _change(names, framework_file(names.year), place, w.FILES["framework.yaml"], what, key.old, key.new)


def _tables(names: _Names) -> Iterator[RuleChange]:
    year = names.year
    of_year = [p.years[year] for p in names.both]
    for file, code, name, rows in (
        (indicators_file(year), "code", "name_zh", [y.indicators for y in of_year]),
        (tasks_file(year), "code", "title_zh", [y.tasks for y in of_year]),
        (FIELDS, "field_code", "field_name_zh", [p.fields for p in names.both]),
        (UNITS, "code", "name", [p.units for p in names.both]),
        (DEPARTMENTS, "code", "name", [p.departments for p in names.both]),
    ):
        old, new = ({str(getattr(r, code)): r for r in side} for side in rows)
        kind = w.FILES[file.rpartition("/")[2]]
        for key in [*new, *(k for k in old if k not in new)]:
            row: BaseModel = new[key] if key in new else old[key]
            subject = f"{kind} {key} {getattr(row, name)}"
            if key in old and key in new:
                yield from _row(names, file, key, subject, old[key], new[key])
            else:
                before, after = (w.ABSENT, w.PRESENT) if key in new else (w.PRESENT, w.ABSENT)
                yield RuleChange(file, key, subject, kind, before, after, key)


def _row(names: _Names, file: str, key: str, subject: str, old: BaseModel, new: BaseModel) -> Iterator[RuleChange]:
    for column, info in type(new).model_fields.items():
        one, two = getattr(old, column), getattr(new, column)
        if column in PROSE or one == two:
            continue
        if column != "params":
            yield _change(names, file, f"{key}.{info.alias or column}", subject, names.column(column), one, two, key)
            continue
        for param in [*two, *(p for p in one if p not in two)]:
            if one.get(param) != two.get(param):
                what = w.PARAMS.get(param, param)
                before, after = (_bands(side.get(param)) for side in (one, two))
                yield _change(names, file, f"{key}.{column}.{param}", subject, what, before, after, key)


def _bands(value: Any) -> Any:
    """``1→100`` for a pair of a band."""
    if isinstance(value, list) and value and isinstance(value[0], tuple):
        return [f"{at:g}→{score:g}" for at, score in value]
    return value


def _plan(names: _Names) -> Iterator[RuleChange]:
    one, two = (p.plan for p in names.both)
    for key in ("district_unit", "office_department"):
        if getattr(one, key) != getattr(two, key):
            what = w.COLUMNS[key]
            yield _change(names, PLAN, key, w.FILES[PLAN], what, getattr(one, key), getattr(two, key))
    old, new = ({i.code: i for i in plan.items} for plan in (one, two))
    for code in [*new, *(c for c in old if c not in new)]:
        if code in old and code in new:
            continue
        title = (new.get(code) or old[code]).title
        before, after = (w.ABSENT, w.PRESENT) if code in new else (w.PRESENT, w.ABSENT)
        yield RuleChange(PLAN, code, f"{w.FILES[PLAN]} {code} {title}", w.COLUMNS["plan_ref"], before, after, code)


def _change(
    names: _Names, file: str, key: str, subject: str, what: str, old: Any, new: Any, code: str = ""
) -> RuleChange:
    before, after = names.value(names.before, old), names.value(names.after, new)
    if isinstance(old, tuple) and isinstance(new, tuple):  # of two long lists what only one of them has
        gone, come = (tuple(v for v in a if v not in b) for a, b in ((old, new), (new, old)))
        if gone or come:
            before, after = names.value(names.before, gone), names.value(names.after, come)
    return RuleChange(file, key, subject, what, before, after, code)
