"""Texts of a pack as they are pasted: marks nobody sees, look-alikes, numbers of a person, names that look the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from mulin.findings import Finding
from mulin.language import Both, listed
from mulin.pack.checks.places import DEPARTMENTS, FIELDS, UNITS, cell, line_of
from mulin.pack.checks.texts import Text
from mulin.text.alike import by_key, name_key
from mulin.text.ordinary import is_radical, lookalikes
from mulin.text.personal import masked, personal_numbers
from mulin.text.unseen import bare_name, code, unseen

if TYPE_CHECKING:
    from mulin.pack.model import Pack

_NAMES = {(UNITS, "name"), (DEPARTMENTS, "name")}
"""Names may need a compatibility ideograph: told, not refused."""
_ONE_LINE = frozenset({"name", "title_zh", "index_name_zh", "issuer", "unit_of_measure"})
_MOST_NAMED = 5


def check_texts(texts: Iterable[Text]) -> list[Finding]:
    """What is wrong with the characters of each."""
    return [found for text in texts if not is_faultless(text.value) for check in _CHECKS for found in check(text)]


@lru_cache(1 << 15)
def is_faultless(value: str) -> bool:
    """Most texts are, and the same ones stand in every year of a pack: each is looked at once."""
    return not (unseen(value) or lookalikes(value) or personal_numbers(value) or len(value.splitlines()) > 1)


def _unseen(text: Text) -> Iterable[Finding]:
    found = unseen(text.value)
    if found and (bare_name(text.value) != text.value if (text.file, text.name) in _NAMES else True):
        marks = listed(
            Both(f"{u.code}（第{u.position}个字符）", f"{u.code} (character {u.position})") for u in found[:_MOST_NAMED]
        )
        yield text.finding("pack.unseen", at=found[0].character, marks=marks)


def _lookalike(text: Text) -> Iterable[Finding]:
    found = lookalikes(text.value)
    if found:
        pairs = listed(
            Both(f"{c}（{code(c)}）应是“{plain}”", f'{c} ({code(c)}) should be "{plain}"')
            for c, plain in found[:_MOST_NAMED]
        )
        may_stay = (text.file, text.name) in _NAMES and not any(is_radical(c) for c, _ in found)
        rule = "pack.lookalike/name" if may_stay else "pack.lookalike"
        yield text.finding(rule, at=found[0][0], pairs=pairs)


def _personal(text: Text) -> Iterable[Finding]:
    if personal_numbers(text.value):
        yield text.finding("pack.personal_number", shown=masked(text.value))


def _lines(text: Text) -> Iterable[Finding]:
    """A name is one line: in a table's row, a file's name, a heading."""
    if (text.name in _ONE_LINE or text.name.endswith("name_zh")) and len(text.value.splitlines()) > 1:
        yield text.finding("pack.name_lines", shown=" ".join(text.value.split()))


_CHECKS: tuple[Callable[[Text], Iterable[Finding]], ...] = (_unseen, _lookalike, _personal, _lines)


def check_names(pack: Pack) -> list[Finding]:
    """Two names that a reader cannot tell apart but a program can; names that are equal have rules of their own."""
    units: dict[str | None, list[tuple[int, str]]] = {}
    for n, unit in enumerate(pack.units):
        units.setdefault(unit.parent_code, []).append((n, unit.name))
    found = [f for names in units.values() for f in _same_looks(pack, UNITS, "name", names)]
    found += _same_looks(pack, DEPARTMENTS, "name", [(n, d.name) for n, d in enumerate(pack.departments)])
    names = [(n, f.field_name_zh) for n, f in enumerate(pack.fields)]
    return found + _same_looks(pack, FIELDS, "field_name_zh", names)


def _same_looks(pack: Pack, file: str, column: str, names: Sequence[tuple[int, str]]) -> list[Finding]:
    found = []
    for (first, name), *others in by_key(names, lambda n: name_key(n[1])).values():
        for position, other in others:
            if other != name:
                line = line_of(pack, file, first)
                found.append(cell(pack, file, position, column, other, "pack.names_alike", line=line, name=name))
    return found
