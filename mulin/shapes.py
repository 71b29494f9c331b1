"""What every typed shape of a file that people write has in common: no key that nobody reads, no empty word."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationInfo, field_validator

Word = Annotated[str, StringConstraints(min_length=1)]


def _is_number(annotation: Any) -> bool:
    """Whether a type means numbers only: ``int``, ``float``, ``Literal[1]``, and such or nothing."""
    if get_origin(annotation) is Annotated:
        return _is_number(get_args(annotation)[0])
    if get_origin(annotation) is Literal:
        return all(type(choice) is int for choice in get_args(annotation))
    inner = [a for a in get_args(annotation) if a is not type(None)]
    return all(map(_is_number, inner)) if inner else annotation in (int, float)


class Closed(BaseModel):
    """No key that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Strict(Closed):
    """Neither a ``true`` where a number is asked for: Python would take it for 1."""

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth_for_a_number(cls, value: object, info: ValidationInfo) -> object:
        if isinstance(value, bool) and _is_number(cls.model_fields[str(info.field_name)].annotation):
            raise ValueError("应填数字，不写 true、false、yes、no、on、off")
        return value
