"""dbt's macros called from Python: what a rule or a mean is in SQL stands in one file, whoever compiles it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

FOLDER = "macros"
BETWEEN_STEPS = ",\n\n"
UNION, UNION_BY_NAME = "\nunion all\n", "\nunion all by name\n"


class Macros:
    """The macros of these files, by name. A macro's arguments and what it gives are SQL."""

    def __init__(self, texts: Iterable[str]) -> None:
        from jinja2 import Environment, StrictUndefined

        environment = Environment(extensions=["jinja2.ext.do"], undefined=StrictUndefined, autoescape=False)
        self._module: Any = environment.from_string("\n".join(texts)).module

    @classmethod
    def read(cls, project: Path) -> Macros:
        return cls(p.read_text(encoding="utf-8") for p in sorted((project / FOLDER).rglob("*.sql")))

    def __call__(self, name: str, *arguments: object, **named: object) -> str:
        return str(getattr(self._module, name)(*arguments, **named)).strip()

    def reads(self, name: str) -> tuple[str, ...]:
        """A macro's arguments; none where there is no such macro."""
        macro = getattr(self._module, name, None)
        return macro.arguments if macro is not None else ()


def number(x: float | None) -> str:
    """A DOUBLE that keeps all its digits (0.1 alone would be a DECIMAL)."""
    if x is None:
        return "null"
    text = repr(float(x))
    return f"({text})" if "e" in text else f"({text}e0)"


def word(text: str | None) -> str:
    return "null" if text is None else "'" + text.replace("'", "''") + "'"


def column(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def listed(columns: Iterable[str]) -> str:
    """A select's columns, one a line."""
    return ",\n    ".join(columns)
