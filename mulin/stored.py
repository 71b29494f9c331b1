"""Files that we wrote ourselves, read back: one strict reader for every stored form.

A form is a frozen dataclass that carries :data:`EXACT`. What it does not name, lacks, or has of another type is no
such file: whoever reads gets a sound value or a :class:`FormError`, never a half one, and never Python's own words.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

if TYPE_CHECKING:
    from pydantic import ConfigDict, TypeAdapter, ValidationError

EXACT: ConfigDict = {"extra": "forbid", "strict": True, "allow_inf_nan": False}
"""For a form's ``__pydantic_config__``: no other keys, no conversions (``1.0`` and ``true`` are no integers)."""

_NOT_JSON = "不是完整的 JSON"
_WHOLE = "整份内容"
_WORDS = {
    "missing": "缺少“{place}”",
    "unexpected_keyword_argument": "多出“{place}”",
    "extra_forbidden": "多出“{place}”",
    "json_invalid": _NOT_JSON,
}
_OTHER = "“{place}”的值不合格式"
_Form = TypeVar("_Form")


class FormError(ValueError):
    """What was read is not the form it should be. The text says in a few Chinese words what is wrong, and where."""


def read_form(kind: type[_Form], data: bytes | str) -> _Form:
    """JSON as ``kind``. Raises FormError."""
    try:
        return cast(_Form, _adapter(cast(Hashable, kind)).validate_json(data, strict=True))
    except ValidationError as error:
        raise FormError(_first(error)) from error


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _first(error: ValidationError) -> str:
    found: Any = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(map(str, found["loc"])) or _WHOLE
    return _WORDS.get(found["type"], _OTHER).format(place=place)
