"""What a misspelt word may have meant: the known one that comes nearest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from unicodedata import normalize

from pydantic import BaseModel

from mulin.language import Both

_NEAR = 0.6
_PLACEHOLDERS = frozenset({"[key]"})


def meant(word: object, known: Iterable[str]) -> str:
    """``；是不是 floor？``, or nothing where no known word is near."""
    by_lower = {name.lower(): name for name in known}
    plain_word = normalize("NFKC", str(word)).strip().lower()
    found = get_close_matches(plain_word.replace("-", "_"), by_lower, 1, _NEAR)
    return Both(f"；是不是 {by_lower[found[0]]}？", f"; did you mean {by_lower[found[0]]}?") if found else ""


class Codes:
    """Codes of one list with their names: what another word in their place may have meant."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._by_name = _once((name, code) for code, name in names.items())
        self._by_digits = _once((_bare(code), code) for code in names)

    def meant(self, word: str) -> str:
        """As :func:`meant`; the name may stand in a code's place, and a spreadsheet takes away the zeros before a
        number. Codes that only come near are other codes."""
        if code := self._by_name.get(word):
            return Both(f"；这是名称，编码是 {code}", f"; this is the name, the code is {code}")
        if code := self._by_digits.get(_bare(word)):
            return Both(
                f"；是不是 {code}？（Excel 会去掉数前面的 0）",
                f"; did you mean {code}? (spreadsheets take the zeros before a number away)",
            ) if code.startswith("0") else Both(f"；是不是 {code}？", f"; did you mean {code}?")  # fmt: skip
        return ""


def _bare(code: str) -> str:
    return normalize("NFKC", code).strip().lower().lstrip("0")


def _once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Of a word that stands for several codes nothing is known."""
    out: dict[str, str] = {}
    for word, code in pairs:
        out[word] = "" if word in out else code
    return out


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
