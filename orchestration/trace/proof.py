"""Holding what a release prints against the same tree computed again, row by row and then line by line.

The printed tree and the one computed again are made by the same code from two sets of rows: whatever is printed, in
whatever words, is compared, and what should stand there is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from orchestration.again.rows import KEYS, DepartmentRows, Row, UnitRows
from orchestration.trace import messages as m
from orchestration.trace.formula import agree
from orchestration.trace.tree import Fact, Failure, Mark, TraceNode

Rows = TypeVar("Rows", UnitRows, DepartmentRows)
_HOLDS = Mark(True)


@dataclass(frozen=True, slots=True)
class Difference:
    """A value of a mart that was computed to another one; ``key``: what tells its row apart."""

    table: str
    key: str
    column: str
    printed: object
    should: object

    def sentence(self) -> str:
        """In Chinese."""
        place = m.ROW.format(table=m.TABLES[self.table], key=self.key)
        if not self.column:
            return f"{place}：{self.printed or m.ABSENT}，{self.should or m.NOTHING}"
        return m.VALUE.format(place=place, column=self.column, printed=_said(self.printed), should=_said(self.should))


def settled(printed: Rows, again: Rows) -> tuple[Rows, list[Difference]]:
    """``again`` with the printed figures where they differ by the order of additions only, and all true differences."""
    found: list[Difference] = []
    made: dict[str, Any] = {}
    for f in fields(again):
        one, other = getattr(printed, f.name), getattr(again, f.name)
        if isinstance(other, list):
            made[f.name] = _rows(f.name, one, other, found)
        elif f.name in ("unit", "score"):
            made[f.name] = _row(f.name, "", one, other, found)
        else:
            made[f.name] = other
            found += [Difference(f.name, k, "", one.get(k), other.get(k)) for k in sorted(one.keys() | other.keys())
                      if one.get(k) != other.get(k)]  # fmt: skip
    return replace(again, **made), found


def _rows(table: str, printed: Sequence[Row], again: Sequence[Row], found: list[Difference]) -> list[Row]:
    def key(row: Row) -> str:
        return " ".join(str(row[k]) for k in KEYS[table])

    known = {key(r): r for r in printed}
    twice = [k for k, n in Counter(map(key, printed)).items() if n > 1]
    found += [Difference(table, k, "", m.TWICE, m.ONCE) for k in twice]
    found += [Difference(table, k, "", m.THERE, None) for k in known.keys() - {key(r) for r in again}]
    out = []
    for row in again:
        if key(row) in known:
            out.append(_row(table, key(row), known[key(row)], row, found))
        else:
            found.append(Difference(table, key(row), "", None, m.SHOULD_BE_THERE))
            out.append(row)
    return out


def _row(table: str, key: str, printed: Row, again: Row, found: list[Difference]) -> Row:
    out = dict(again)
    for column, value in again.items():
        if column not in printed:  # the release is older than the column
            continue
        other = printed[column]
        if _number(value) and _number(other) and agree(float(value), float(other)):
            out[column] = other
        elif other != value and {other, value} != {None, ""}:
            found.append(Difference(table, key, column, other, value))
    return out


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _said(value: object) -> str:
    return m.NOTHING if value is None else str(value)


def marked(printed: TraceNode, again: TraceNode) -> TraceNode:
    """The printed tree with a mark on every line; what only one of the two has is marked as not holding."""
    return replace(
        printed,
        mark=_HOLDS if printed.title == again.title else Mark(False, again.title),
        facts=_facts(printed.facts, again.facts),
        children=_children(printed.children, again.children),
    )


def _facts(printed: Sequence[Fact], again: Sequence[Fact]) -> tuple[Fact, ...]:
    left = list(again)
    out = []
    for fact in printed:
        twin = next((f for f in left if f.label == fact.label), None)
        if twin is not None:
            left.remove(twin)
        if fact.mark is not None:
            out.append(fact)
        else:
            same = twin is not None and twin.text == fact.text
            out.append(fact._replace(mark=_HOLDS if same else Mark(False, twin.text if twin else m.NOTHING)))
    return (*out, *(Fact(f.label, m.ABSENT, Mark(False, f.text)) for f in left if f.mark is None))


def _children(printed: Sequence[TraceNode], again: Sequence[TraceNode]) -> tuple[TraceNode, ...]:
    left = list(again)
    out = []
    for child in printed:
        twin = next((n for n in left if (n.kind, n.key) == (child.kind, child.key)), None)
        if twin is None:
            out.append(replace(child, mark=Mark(False, m.NOTHING)))
        else:
            left.remove(twin)
            out.append(marked(child, twin))
    return (*out, *(TraceNode(n.kind, m.ABSENT, key=n.key, mark=Mark(False, n.title)) for n in left))


def failures(root: TraceNode) -> list[Failure]:
    """Every line that does not hold, in the order of the tree: closest to the score first."""
    depth = sorted(root.paths(), key=lambda at: len(at[0]))
    return [Failure(path, said) for path, node in depth for said in _failing(node)]


def _failing(node: TraceNode) -> list[str]:
    out = []
    if node.mark is not None and node.mark.holds is False:
        out.append(f"{node.title} {m.DIFFERS_FROM.format(should=node.mark.said)}")
    at = f"{node.title} " if node.kind != "source" else ""
    for fact in node.facts:
        if fact.mark is not None and fact.mark.holds is False:
            out.append(f"{at}{fact.label}：{fact.text} {m.DIFFERS_FROM.format(should=fact.mark.said)}")
        elif node.confirmed is False and fact.label == m.LABEL_CHECK:
            out.append(f"{node.title} {fact.text}")
    return out
