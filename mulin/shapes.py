"""What every typed shape of a file that people write has in common: no key that nobody reads, no empty word."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from mulin.language import Both

M = TypeVar("M", bound=BaseModel)


def altered(shape: M, **changes: object) -> M:
    """A copy with other content, not checked again; ``model_copy`` would keep what was looked up in the old content."""
    return type(shape).model_construct(**{name: getattr(shape, name) for name in type(shape).model_fields} | changes)


def _seen(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("string_too_short", "blank")
    return value


Word = Annotated[str, AfterValidator(_seen)]
Share = Annotated[float, Field(ge=0, le=1)]


def is_only(annotation: Any, *kinds: type) -> bool:
    """Whether a type means these only: ``int``, ``float``, ``Literal[1]``, and such or nothing."""
    if get_origin(annotation) is Annotated:
        return is_only(get_args(annotation)[0], *kinds)
    if get_origin(annotation) is Literal:
        return all(type(choice) in kinds for choice in get_args(annotation))
    inner = [a for a in get_args(annotation) if a is not type(None)]
    return all(is_only(a, *kinds) for a in inner) if inner else annotation in kinds


class Closed(BaseModel):
    """No key that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Strict(Closed):
    """Neither a ``true`` where a number is asked for, nor 1 or ``"1"`` for a truth, nor text for a number: Python would
    take the one for the other."""

    @field_validator("*", mode="before")
    @classmethod
    def _as_written(cls, value: object, info: ValidationInfo) -> object:
        annotation = cls.model_fields[str(info.field_name)].annotation
        if isinstance(value, bool) and is_only(annotation, int, float):
            raise ValueError(
                Both(
                    "应填数字，不写 true、false、yes、no、on、off",
                    "this must be a number, not true, false, yes, no, on or off",
                )
            )
        if isinstance(value, str) and is_only(annotation, int, float):
            raise ValueError(
                Both(
                    "应填数字，不加引号，不带单位和百分号",
                    "this must be a number without quotation marks, unit or percent sign",
                )
            )
        if isinstance(value, int | float | str) and not isinstance(value, bool) and is_only(annotation, bool):
            raise ValueError(
                Both("应填 true 或 false，不加引号", "this must be true or false, without quotation marks")
            )
        return value
