"""How a cell of a pack's table becomes a value: lists parted by semicolons, blanks, days with a name."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from mulin.language import Both
from mulin.shapes import is_only

_NEXT_DAY = re.compile(r"[；、，,]\s*\d{4}\s*[-–年/.]\s*\d{1,2}\s*[-–月/.]\s*\d{1,2}\s*日?\s*[=＝:：]")


def refuse_marks(text: str, marks: str, instead: str) -> None:
    """Raises ValueError for the first of the marks that stands there, naming what is to be written."""
    if wrong := next((c for c in text if c in marks), None):
        raise ValueError(
            Both(f"写了“{wrong}”，应是英文的{instead}", f'"{wrong}" stands here; it must be an ASCII {instead}')
        )


def _split(value: object) -> object:
    return tuple(p.strip() for p in value.split(";") if p.strip()) if isinstance(value, str) else value


def _codes(value: object) -> object:
    if isinstance(value, str):
        refuse_marks(value, "；，、,|｜", "“;”")  # no code has any of them
    return _split(value)


def blank_is_none(value: object) -> object:
    return None if value == "" else value


Codes = Annotated[tuple[str, ...], BeforeValidator(_codes)]
MaybeFloat = Annotated[float | None, BeforeValidator(blank_is_none)]
MaybeStr = Annotated[str | None, BeforeValidator(blank_is_none)]


def split_milestones(value: object) -> object:
    if not isinstance(value, str):
        return value
    out = []
    for number, part in enumerate(_split(value), start=1):  # type: ignore[arg-type, var-annotated]
        if _NEXT_DAY.search(part):  # it would silently be a part of this one's name
            refuse_marks(part, "；、，,", "“;”")
        due, sep, label = part.partition("=")
        if not sep or not label.strip():
            raise ValueError(
                Both(
                    f"时间节点“{part}”应写成 YYYY-MM-DD=节点名称",
                    f'the milestone "{part}" must be written as YYYY-MM-DD=name',
                )
            )
        out.append({"number": number, "due": due.strip(), "label": label.strip()})
    return tuple(out)


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _plain_number(cls, value: object, info: ValidationInfo) -> object:
        """1_000 is a number to Python and to nobody else."""
        if (
            isinstance(value, str)
            and "_" in value
            and is_only(cls.model_fields[str(info.field_name)].annotation, int, float)
        ):
            raise PydanticCustomError("float_parsing", "a number of digits only")
        return value
