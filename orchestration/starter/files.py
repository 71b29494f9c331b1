"""The files of a pack to begin with, by relative POSIX name. Nothing is written here."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mulin.beijing import today
from mulin.index.indicators_table import OF_INDICATOR, OF_RULE
from mulin.index.places import INDEX, INDICATORS
from mulin.schemas import schemas, text_of
from orchestration.starter import columns
from orchestration.starter.guess import Guess, Proposed, free_code

if TYPE_CHECKING:
    from jinja2 import Environment

Files = dict[str, str]
TEMPLATES = Path(__file__).parent / "templates"
DATA = "data.csv"
_OF_INDEX, _OF_DISTRICT = ("index",), ("plan", "framework", "sources", "reports")
_ROOT = "total"


def index_files(*, table: bool) -> Files:
    """The worked example of an index pack with its data; ``table``: its indicators in a table."""
    files = {
        INDEX: _made("index/index.yaml.j2", table=table, columns=OF_INDICATOR, rule_columns=OF_RULE),
        DATA: _as_it_is("index/data.csv"),
    }
    if table:
        files[INDICATORS] = _as_it_is("index/indicators.csv")
    return files | _schemas(*_OF_INDEX)


def own_files(guess: Guess, data: Path, folder: Path, *, table: bool) -> Files:
    """An index pack of what was guessed of somebody's table."""
    root = free_code(_ROOT, [i.code for i in guess.indicators])
    words = {
        **vars(guess), "data": data.name, "index": free_code(_short(folder), []), "title": folder.resolve().name,
        "root": root, "this_year": today().year, "table": table, "columns": OF_INDICATOR,
        "rule_columns": OF_RULE, "cells": partial(_cells, root),
    }  # fmt: skip
    files = {INDEX: _made("own/index.yaml.j2", **words)}
    if table:
        files[INDICATORS] = _made("own/indicators.csv.j2", **words)
    return files | _schemas(*_OF_INDEX)


def district_files(year: int) -> Files:
    """A whole pack of a made-up district for one year."""
    words = {"year": year, "next": year + 1}
    files = {
        (f"years/{year}/{path.name}" if path.parent.name == "year" else path.name).removesuffix(".j2"):
            _made(path.relative_to(TEMPLATES).as_posix(), **words, tables=columns.tables(), rules=columns.rules())
            if path.suffix == ".j2" else path.read_text(encoding="utf-8")
        for path in sorted((TEMPLATES / "district").rglob("*")) if path.is_file()
    }  # fmt: skip
    return files | _schemas(*_OF_DISTRICT)


def _schemas(*kinds: str) -> Files:
    """Beside the pack, so that an editor finds those of this very version, without a network."""
    every = schemas()
    return {name: text_of(every[name]) for name in (f"{kind}.schema.json" for kind in kinds)}


def _as_it_is(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _made(template: str, /, **words: Any) -> str:
    return _environment().get_template(template).render(**words)


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, autoescape=False,
    )  # fmt: skip
    made.filters |= {"quoted": _quoted, "cell": _cell, "line": _line}
    return made


def _quoted(text: str) -> str:
    """A text in double quotes, as YAML and JSON both read it."""
    return json.dumps(text, ensure_ascii=False)


def _cell(text: str) -> str:
    """A cell of a CSV file."""
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\r\n') else text


def _line(text: str) -> str:
    """A text within a comment: it must not end the line."""
    return " ".join(text.split())


def _short(folder: Path) -> str:
    """A short name from the folder's: what of it a pack's name may hold."""
    name = "".join(c if c.isalnum() or c in "_.-" else "_" for c in folder.resolve().name)[:70]
    return name.strip("_") or _ROOT


def _cells(root: str, indicator: Proposed) -> list[str]:
    known = {"code": indicator.code, "name": indicator.name, "direction": "higher", "parent": root, "weight": "1"}
    if indicator.field != indicator.code:
        known["field"] = indicator.field
    return [known.get(column, "") for column in OF_INDICATOR]
