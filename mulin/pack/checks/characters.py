"""Texts of a pack as they are pasted: marks nobody sees, look-alikes, numbers of a person, names that look the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from mulin.findings import Finding, Level
from mulin.pack.checks.places import DEPARTMENTS, FIELDS, UNITS, cell, line_of
from mulin.pack.checks.texts import Text, whole_texts, year_texts
from mulin.pack.model import Pack
from mulin.text.alike import by_key, name_key
from mulin.text.ordinary import is_radical, lookalikes
from mulin.text.personal import masked, personal_numbers
from mulin.text.unseen import bare_name, code, unseen

_NAMES = {(UNITS, "name"), (DEPARTMENTS, "name")}
"""Names may need a compatibility ideograph: told, not refused."""
_MOST_NAMED = 5


def check_characters(pack: Pack) -> list[Finding]:
    """Units, departments, fields and the plan; what a year holds is :func:`check_characters_year`'s."""
    return check_texts(whole_texts(pack)) + _alike(pack)


def check_characters_year(pack: Pack, year: int) -> list[Finding]:
    """Framework, presentation, indicators and tasks of a year."""
    return check_texts(year_texts(pack, year))


def check_texts(texts: Iterable[Text]) -> list[Finding]:
    """What is wrong with the characters of each."""
    return [found for text in texts if not _faultless(text.value) for check in _CHECKS for found in check(text)]


@lru_cache(1 << 15)
def _faultless(value: str) -> bool:
    """Most texts are, and the same ones stand in every year of a pack: each is looked at once."""
    return not (unseen(value) or lookalikes(value) or personal_numbers(value))


def _unseen(text: Text) -> Iterable[Finding]:
    found = unseen(text.value)
    if found and (bare_name(text.value) != text.value if (text.file, text.name) in _NAMES else True):
        marks = "、".join(f"{u.code}（第{u.position}个字符）" for u in found[:_MOST_NAMED])
        message = f"有看不见的字符：{marks}"
        yield text.finding("pack.unseen", message, "删去后重新键入，不要粘贴", at=found[0].character)


def _lookalike(text: Text) -> Iterable[Finding]:
    found = lookalikes(text.value)
    if found:
        pairs = "、".join(f"{c}（{code(c)}）应是“{plain}”" for c, plain in found[:_MOST_NAMED])
        may_stay = (text.file, text.name) in _NAMES and not any(is_radical(c) for c, _ in found)
        level = Level.WARNING if may_stay else Level.ERROR
        mend = "换成普通字；确是名称用字的不必改" if may_stay else "换成普通字；从PDF粘贴的文字请重新键入"
        yield text.finding("pack.lookalike", f"有形似的字符：{pairs}", mend, at=found[0][0], level=level)


def _personal(text: Text) -> Iterable[Finding]:
    if personal_numbers(text.value):
        shown = masked(text.value)
        message, mend = "有身份证号或手机号，规划包不收个人号码", "删去；联系方式写办公电话（含区号）"
        yield text.finding("pack.personal_number", message, mend, value=shown)


_CHECKS: tuple[Callable[[Text], Iterable[Finding]], ...] = (_unseen, _lookalike, _personal)


def _alike(pack: Pack) -> list[Finding]:
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
                message = f"和第{line_of(pack, file, first)}行的“{name}”看起来是同一个名称，写法不同"
                mend = "同一个的统一写法，删去重复的一行；不同的改名，使人分得清"
                found.append(cell(pack, file, position, column, other, "pack.names_alike", message, mend))
    return found
