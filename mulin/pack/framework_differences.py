"""Where two frameworks have other values, key by key and without words: what a changed rule, and a what-if, tell of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from mulin.pack.framework import Framework


class Unlike(NamedTuple):
    """A key by its path. ``old`` is None too where only the second has it (``come``), ``new`` where only the first
    (``gone``)."""

    path: tuple[str, ...]
    old: Any
    new: Any
    gone: bool
    come: bool


def framework_differences(one: Framework, two: Framework, leave: Collection[str]) -> Iterator[Unlike]:
    """All of them in the order of the second, what it lacks last. ``leave``: top keys that are not compared."""
    old, new = (dict(_flat((), f.model_dump(exclude=set(leave)))) for f in (one, two))
    for path in [*new, *(p for p in old if p not in new)]:
        gone, come = path not in new, path not in old
        if gone or come or old[path] != new[path]:
            yield Unlike(path, old.get(path), new.get(path), gone, come)


def _flat(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every leaf by its path; a list of records is told by what each is called (``grade_bands``)."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat((*path, str(key)), inner)
    elif isinstance(value, Sequence) and value and isinstance(value[0], Mapping):
        for record in value:
            yield from _flat((*path, str(record["grade"])), {k: v for k, v in record.items() if k != "grade"})
    else:
        yield path, value
