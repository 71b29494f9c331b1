"""What the README of a district's pack says of its tables: read out of the types that read them."""

from __future__ import annotations

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from mulin.pack.model import AnnualTask, Department, Field, Indicator, Milestone, Unit
from mulin.rules import RULES
from orchestration.starter import messages as m
from orchestration.starter.keys import markdown

TABLES: dict[str, type[BaseModel]] = {
    "units.csv": Unit,
    "departments.csv": Department,
    "fields.csv": Field,
    "years/<年>/indicators.csv": Indicator,
    "years/<年>/tasks.csv": AnnualTask,
}
_OF_TYPE: dict[Any, str] = {bool: m.BOOLEAN, int: m.WHOLE, float: m.FIGURE, str: m.TEXT, dict: m.PARAMETERS}


def tables() -> dict[str, str]:
    """Table of the pack → its columns as a table in Markdown."""
    return {name: markdown(m.TABLE_HEADS, _columns(model)) for name, model in TABLES.items()}


def rules() -> str:
    """The scoring rules a district may use, with their parameters, as a table in Markdown."""
    return markdown(m.RULE_HEADS, (
        (f"`{rule.name}`", rule.title_zh, "、".join(f"`{name}`" for name in rule.parameters()))
        for rule in RULES.values() if rule.in_districts
    ))  # fmt: skip


def _columns(model: type[BaseModel]) -> Iterator[tuple[str, str, str, str]]:
    for key, info in model.model_fields.items():
        blank = m.MAY_BE_BLANK if may_be_blank(info) else ""
        yield f"`{info.alias or key}`", blank, _values(info.annotation), info.description or ""


def may_be_blank(info: FieldInfo) -> bool:
    """Whether an empty cell, which is an empty text, is read as nothing written."""
    if info.is_required():
        return False
    shape: Any = Annotated[info.annotation, info]
    try:
        TypeAdapter(shape).validate_python("")
    except ValidationError:
        return False
    return True


def _values(annotation: Any) -> str:
    """The words that may stand there, or what kind of value."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _values(inner[0])
    if origin is Literal:
        return "、".join(f"`{word}`" for word in inner)
    if origin in (Union, UnionType):
        (kept,) = (kind for kind in inner if kind is not NoneType)
        return _values(kept)
    if origin is tuple:
        return m.DATES if inner[0] is Milestone else m.CODES
    return _OF_TYPE[origin or annotation]
