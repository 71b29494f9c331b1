"""A release's tables, each described once: what a column is, is for, may be, stands in the ``.yml`` that dbt reads.

``models/marts/<mart>.yml`` is a mart's contract, ``robustness.yml`` beside them has the tables written after dbt. A
description reads ``标题（计量单位）：说明``, with ``{street}`` and the like for a pack's words; a column's that
recurs is a block of ``models/columns.md``. ``meta`` of a table: ``grain``, ``place`` among the tables,
``without_rows``, ``newer`` (older releases lack it); of a column: ``empty`` (it may be), ``newer`` too,
``parted_from`` (the column that holds it too in releases that lack it), ``words`` (the list that explains its codes),
``printed: false`` (no report reads it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from mulin.settings import REPO_ROOT
from mulin.words import Words

MODELS = REPO_ROOT / "dbt_project" / "models"
ROBUSTNESS = "robustness"
_TEXT = re.compile(r"(?P<title>[^：（]+)(?:（(?P<unit>[^）]+)）)?：(?P<what>.+)", re.DOTALL)
_BLOCK = re.compile(r"{% docs (\w+) %}\n(.*?)\n{% enddocs %}", re.DOTALL)
_REFERENCE = re.compile(r"{{ doc\('(\w+)'\) }}")

WithoutRows = Literal["never", "in_a_faultless_year", "while_nobody_is_comparable"]


@dataclass(frozen=True, slots=True)
class Column:
    """``kind``: DuckDB's type, in small letters; ``unit``: of measure, or empty; ``empty``: there may be no value."""

    name: str
    kind: str
    title: str
    unit: str
    description: str
    words: str
    empty: bool
    printed: bool
    newer: bool = False
    parted_from: str = ""

    def in_words(self, words: Words) -> Column:
        """The column as a pack speaks of it."""
        return replace(self, title=words.fill(self.title), description=words.fill(self.description))


@dataclass(frozen=True, slots=True)
class Table:
    """``grain``: the columns no two rows share; ``without_rows``: when the assessed year may have none."""

    name: str
    title: str
    description: str
    grain: tuple[str, ...]
    columns: tuple[Column, ...]
    without_rows: WithoutRows
    newer: bool

    def in_words(self, words: Words) -> Table:
        """The table as a pack speaks of it."""
        columns = tuple(c.in_words(words) for c in self.columns)
        return replace(self, title=words.fill(self.title), description=words.fill(self.description), columns=columns)

    @property
    def types(self) -> dict[str, str]:
        """Column → DuckDB's type, as DuckDB writes it."""
        return {c.name: c.kind.upper() for c in self.columns}


@cache
def released_tables() -> Mapping[str, Table]:
    """Every table of a release by name, in the order in which they are listed everywhere."""
    return {**_scored_tables(), **robustness_tables()}


@cache
def _scored_tables() -> Mapping[str, Table]:
    """The marts that dbt builds."""
    files = (f.with_suffix(".yml") for f in (MODELS / "marts").glob("*.sql"))
    return _in_order([entry for f in files for entry in _yaml(f)["models"]])


@cache
def robustness_tables() -> Mapping[str, Table]:
    """The tables written after them: of the assessed year alone."""
    (source,) = _yaml(MODELS / "marts" / f"{ROBUSTNESS}.yml")["sources"]
    return _in_order(source["tables"])


@cache
def raw_tables() -> Mapping[str, Table]:
    """The tables of schema ``raw``: ``description`` begins with the grain, and there is no title."""
    (source,) = _yaml(MODELS / "sources.yml")["sources"]
    return {entry["name"]: _raw_table(entry) for entry in source["tables"]}


def tables_in(file: Path) -> Mapping[str, Table]:
    """The tables of a file that describes others in the same form under ``tables``."""
    return _in_order(_yaml(file)["tables"])


def _in_order(entries: list[Mapping[str, Any]]) -> Mapping[str, Table]:
    ordered = sorted(entries, key=lambda entry: entry["config"]["meta"]["place"])
    return {entry["name"]: _table(entry) for entry in ordered}


def _table(entry: Mapping[str, Any]) -> Table:
    meta = entry["config"]["meta"]
    title, _, description = _text(entry["description"])
    return Table(
        entry["name"],
        title,
        description,
        tuple(meta["grain"]),
        tuple(_columns(entry["columns"])),
        meta.get("without_rows", "never"),
        meta.get("newer", False),
    )


def _raw_table(entry: Mapping[str, Any]) -> Table:
    grain, _, description = entry["description"].removeprefix("Grain: ").partition(". ")
    columns = tuple(
        Column(c["name"], c["data_type"], "", "", c["description"], "", "config" in c, True) for c in entry["columns"]
    )
    key = () if grain == "one row" else tuple(grain.split(", "))
    return Table(entry["name"], "", description, key, columns, "in_a_faultless_year", newer=False)


def _columns(entries: list[Mapping[str, Any]]) -> Iterator[Column]:
    for entry in entries:
        meta = entry.get("config", {}).get("meta", {})
        title, unit, description = _text(entry["description"])
        yield Column(
            entry["name"],
            entry["data_type"],
            title,
            unit,
            description,
            words=meta.get("words", ""),
            empty=meta.get("empty", False),
            printed=meta.get("printed", True),
            newer=meta.get("newer", False),
            parted_from=meta.get("parted_from", ""),
        )


def _text(written: str) -> tuple[str, str, str]:
    """Title, unit of measure (or nothing) and what it is. Raises ValueError for another form."""
    if (reference := _REFERENCE.fullmatch(written)) is not None:
        written = _recurring()[reference[1]]
    if (parts := _TEXT.fullmatch(written)) is None:
        raise ValueError(f"not of the form 标题（计量单位）：说明: {written}")
    return parts["title"], parts["unit"] or "", parts["what"]


@cache
def _recurring() -> Mapping[str, str]:
    return dict(_BLOCK.findall((MODELS / "columns.md").read_text(encoding="utf-8")))


def _yaml(file: Path) -> dict[str, Any]:
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: dict[str, Any] = yaml.load(file.read_text(encoding="utf-8"), loader)
    return loaded
