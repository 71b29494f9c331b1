"""How a cell of a pack's table becomes a value: lists parted by semicolons, blanks, days with a name."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from mulin.language import Both


def _split(value: object) -> object:
    return tuple(p.strip() for p in value.split(";") if p.strip()) if isinstance(value, str) else value


def blank_is_none(value: object) -> object:
    return None if value == "" else value


Codes = Annotated[tuple[str, ...], BeforeValidator(_split)]
MaybeFloat = Annotated[float | None, BeforeValidator(blank_is_none)]
MaybeStr = Annotated[str | None, BeforeValidator(blank_is_none)]


def split_milestones(value: object) -> object:
    if not isinstance(value, str):
        return value
    out = []
    for number, part in enumerate(_split(value), start=1):  # type: ignore[arg-type, var-annotated]
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
