"""What may stand in a pack's files, read out of the types that read them: columns, dotted keys, which must be there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from mulin.language import Both, listed
from mulin.pack.model import Milestone

NAME = "<name>"
"""Stands in a path for a name the pack chooses."""
MOST_SHOWN = 40
"""A default that is longer is not told: it is a paragraph, or a whole list."""
_OF_TYPE: dict[Any, Both] = {
    bool: Both("true 或 false", "true or false"),
    int: Both("整数", "a whole number"),
    float: Both("数字", "a number"),
    str: Both("文字", "a text"),
    date: Both("日期", "a date"),
}
_LIST = Both("列表：", "a list of: ")
_DATES = Both("日期=名称，几个用 ; 隔开", "date=name, parted by ;")
_BLOCK = Both("一组键", "keys as below")
_BY_NAME = Both("名称: 值", "name: value")
_AS_THERE, _OR_NULL = Both("同 `{path}`", "as `{path}`"), Both("，或 `null`", ", or `null`")
_OR = Both(" 或 ", " or ")
_BOUNDS = (("ge", "≥ "), ("gt", "> "), ("le", "≤ "), ("lt", "< "))


@dataclass(frozen=True)
class Key:
    """One key or column. ``default``: what holds where it is not written, as YAML has it; empty where nothing does."""

    path: str
    required: bool
    default: str
    values: str
    words: str


def keys_of(model: type[BaseModel], above: str = "", told: dict[type[BaseModel], str] | None = None) -> Iterator[Key]:
    """Every key of a model and of the blocks within, in the order of the types. ``[]``: of each item of a list.

    A block that was told before (``told``: model → where) is named by that place, and not told again.
    """
    told = {} if told is None else told
    for name, info in model.model_fields.items():
        path = f"{above}{info.alias or name}"
        blocks = list(_blocks(info.annotation, path))
        as_there = [told[kind] for _, kind in blocks if kind in told]
        shown = values(info.annotation, info.metadata)
        if as_there:
            new = [str(_BLOCK)] if len(as_there) < len(blocks) else []
            shown = str(_OR).join([str(_AS_THERE).format(path=as_there[0]), *new])
        if info.is_required() and NoneType in get_args(info.annotation):
            shown += str(_OR_NULL)
        yield Key(path, info.is_required(), _default(info), shown, info.description or "")
        for below, kind in blocks:
            if kind not in told:
                told[kind] = below
                yield from keys_of(kind, f"{below}.", told)


def _default(info: FieldInfo) -> str:
    value = info.default
    if value in (None, PydanticUndefined, "", ()) or isinstance(value, BaseModel):
        return ""
    text = json.dumps(value, ensure_ascii=False, default=str).strip('"')
    return text if len(text) <= MOST_SHOWN else ""


def _blocks(annotation: Any, path: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """(path, model) of the blocks that may stand at ``path``; of several kinds each is told by its ``via``."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation is not Milestone:
            via = annotation.model_fields.get("via")
            yield f"{path} ({get_args(via.annotation)[0]})" if via else path, annotation
    elif origin is tuple:
        for kind in inner[:1]:
            yield from _blocks(kind, f"{path}[]")
    elif origin is dict:
        yield from _blocks(inner[1], f"{path}.{NAME}")
    else:
        for kind in inner if origin in (Union, UnionType) else inner[:1] if origin is Annotated else ():
            yield from _blocks(kind, path)


def values(annotation: Any, metadata: Sequence[Any] = ()) -> str:
    """The words that may stand there, or what kind of value and within which bounds."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return values(inner[0], [*inner[1:], *metadata])
    if origin is Literal:
        return str(listed(f"`{_written(word)}`" for word in inner))
    if origin in (Union, UnionType):
        kinds = (values(kind, metadata) for kind in inner if kind is not NoneType)
        return str(_OR).join(dict.fromkeys(kinds))
    if origin is tuple:
        if inner[0] is Milestone:
            return str(_DATES)
        return str(_LIST) + values(inner[0])
    if origin is dict:
        return str(_BY_NAME)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return str(_BLOCK)
    return str(_OF_TYPE.get(annotation, "")) + _within(metadata)


def _written(word: object) -> str:
    return str(word).lower() if isinstance(word, bool) else str(word).replace("\t", "\\t")


def _within(metadata: Sequence[Any]) -> str:
    flat = [m for outer in metadata for m in (outer.metadata if isinstance(outer, FieldInfo) else [outer])]
    found = {name: getattr(m, name) for m in flat for name, _ in _BOUNDS if getattr(m, name, None) is not None}
    bounds = [f"{sign}{found[name]}" for name, sign in _BOUNDS if name in found]
    return " " + " ".join(bounds) if bounds else ""


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
