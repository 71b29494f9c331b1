"""What a misspelt word may have meant: the known one that comes nearest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from mulin.language import Both

_NEAR = 0.6
_PLACEHOLDERS = frozenset({"[key]"})


def meant(word: object, known: Iterable[str]) -> str:
    """``；是不是 floor？``, or nothing where no known word is near."""
    by_lower = {name.lower(): name for name in known}
    found = get_close_matches(str(word).strip().lower().replace("-", "_"), by_lower, 1, _NEAR)
    return Both(f"；是不是 {by_lower[found[0]]}？", f"; did you mean {by_lower[found[0]]}?") if found else ""


def keys_at(model: type[BaseModel], place: Sequence[str | int]) -> set[str]:
    """The keys that may stand where pydantic's ``loc`` of an error ends: beside its last part."""
    here: list[Any] = [model]
    for part in place[:-1]:
        if part not in _PLACEHOLDERS:
            here = list(_inside(here, part))
    return {field.alias or name for m in _models(here) for name, field in m.model_fields.items()}


def tags_at(model: type[BaseModel], place: Sequence[str | int], key: str) -> list[str]:
    """What ``key`` may say of which of several types stands at pydantic's ``loc`` of an error."""
    here: list[Any] = [model]
    for part in place:
        here = list(_inside(here, part))
    return [str(tag) for m in _models(here) for tag in get_args(m.model_fields[key].annotation)]


def _inside(types: Iterable[Any], part: str | int) -> Iterator[Any]:
    """The types of what stands under ``part``: a field, an item, a value of a mapping; or the branch of a union."""
    for kind in plain(types):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            fields = {field.alias or name: field.annotation for name, field in kind.model_fields.items()}
            if part in fields:
                yield fields[str(part)]
            elif part == kind.__name__ or part not in fields:
                yield kind
        else:
            yield from (a for a in get_args(kind) if a is not Ellipsis)


def _models(types: Iterable[Any]) -> Iterator[type[BaseModel]]:
    return (k for k in plain(types) if isinstance(k, type) and issubclass(k, BaseModel))


def plain(types: Iterable[Any]) -> Iterator[Any]:
    """Types without ``Annotated`` and unions."""
    for kind in types:
        origin = get_origin(kind)
        if origin is Annotated:
            yield from plain(get_args(kind)[:1])
        elif origin in (Union, UnionType):
            yield from plain(get_args(kind))
        else:
            yield kind
