"""Small pieces of Chinese punctuation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from reports import messages as m

T = TypeVar("T")


class Split(Protocol):
    """A row that splits a change: of a unit, a pillar, an indicator."""

    @property
    def target_effect(self) -> float | None: ...


def effects(row: Split) -> Mapping[str, str]:
    """The parts of a change, column → name. In a release older than 目标调整 it is within the method's."""
    if row.target_effect is not None:
        return m.EFFECT
    return {k: v for k, v in m.EFFECT.items() if k != "target_effect"} | {"method_effect": m.RULES_EFFECT}


MAY_BE_SILENT = frozenset({"scope_effect", "target_effect"})
"""Parts that are said only where they are not 0: both years scored the same indicators, or no target moved."""


ENDS = ("最高的是", "最低的是")
TIED = 12
"""So many are named that share a place."""


def quoted(name: str) -> str:
    """In quotation marks; marks inside become the inner kind: ``“‘睦邻街区’累计建成数”``."""
    return "“" + name.replace("“", "‘").replace("”", "’") + "”"


def listed(names: Sequence[str], counter: str, shown: int) -> str:
    """A few of many: ``甲、乙``, beyond ``shown`` of them ``甲、乙等5项``."""
    return "、".join(names[:shown]) + (f"等{len(names)}{counter}" if len(names) > shown else "")


def tied(names: Sequence[str]) -> str:
    """Those that share a place, all of them: ``甲``, ``甲、乙、丙（并列）``; of a crowd a dozen, and their number."""
    return listed(names, "个", TIED) + ("（并列）" if len(names) > 1 else "")


def at_end(
    found: Iterable[T], value: Callable[[T], float], printed: Callable[[float], str], end: Callable[..., float] = max
) -> list[T]:
    """All whose value, as printed, is that of the greatest (``end=min``: of the least): whom a reader sees share it."""
    items = list(found)
    edge = printed(end(value(x) for x in items))
    return [x for x in items if printed(value(x)) == edge]


def extremes(
    found: Iterable[T],
    name: Callable[[T], str],
    value: Callable[[T], float],
    printed: Callable[[float], str],
    words: tuple[str, str] = ("最高为", "最低为"),
) -> str:
    """``最高为甲98.24分，最低为乙、丙（并列）45.17分``; ``都是82.5分`` where no two can be told apart."""
    items = list(found)
    ends = [at_end(items, value, printed, end) for end in (max, min)]
    at = [printed(value(of[0])) for of in ends]
    if at[0] == at[1]:
        return f"都是{at[0]}分"
    told = (f"{word}{tied([name(x) for x in of])}{one}分" for word, of, one in zip(words, ends, at, strict=True))
    return "，".join(told)
