"""The tables of docs/pack.md that name every column and key: ``python -m orchestration.starter.page`` writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel

from mulin.index.indicators_table import OF_INDICATOR, OF_RULE
from mulin.index.model import IndexPack
from mulin.language import Language, speaking
from mulin.pack.framework import Framework
from mulin.pack.model import Plan, PlanItem
from mulin.pack.presentation import Presentation
from mulin.pack.read import ITEM_LISTS
from mulin.pack.sources import Sources
from mulin.pack.tiles import COLUMNS as OF_TILES
from orchestration.starter.columns import TABLES, may_be_blank
from orchestration.starter.keys import Key, keys_of, markdown

BEGIN, END = "<!-- every key: python -m orchestration.starter.page -->\n", "<!-- every key: end -->"
REQUIRED, BLANK = "**required**", "may be blank"
COLUMN_HEADS = ("column", "a cell", "value", "in words")
KEY_HEADS = ("key", "required, or what holds without it", "value", "in words")
_YAML: dict[str, type[BaseModel]] = {
    "years/<year>/framework.yaml": Framework,
    "years/<year>/reports.yaml": Presentation,
    "sources.yaml": Sources,
    "index.yaml (index pack)": IndexPack,
}
_BESIDES = (
    Key("page_date", False, "", "a date", "without it any day of the year may be a milestone"),
    Key("counts.<name>", False, "", "a whole number", "of a list below, or of `problems`: compared with its length"),
)
_IN_A_CELL = {"a list of: a text": "codes, parted by `;`", "name: value": "`name=value`, parted by `;`"}
_OF_GROUPS = {"parent_code": "group"}


def tables() -> str:
    """What stands between the markers: a table a file."""
    with speaking(Language.ENGLISH):
        parts = [
            *(_part(name, COLUMN_HEADS, _columns(keys_of(model), model)) for name, model in TABLES.items()),
            _part("tiles.csv (may be left out)", COLUMN_HEADS, _of_tiles()),
            _part("plan.yaml", KEY_HEADS, _rows(_plan())),
            *(_part(name, KEY_HEADS, _rows(keys_of(model))) for name, model in _YAML.items()),
        ]  # fmt: skip
    every = ", ".join(f"`{column}`" for column in (*OF_INDICATOR, *OF_RULE))
    row = f"Columns: {every}. Only `code` must be there; the others are the keys above."
    return "\n".join([*parts, f"#### indicators.csv (index pack, may be left out)\n\n{row}\n"])


def _part(name: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return f"#### {name}\n\n{markdown(heads, rows)}\n"


def _rows(keys: Iterable[Key]) -> Iterator[tuple[str, ...]]:
    for key in keys:
        without = f"`{key.default}`" if key.default else "–"
        yield f"`{key.path}`", REQUIRED if key.required else without, key.values, key.words


def _columns(keys: Iterable[Key], model: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    fields = {info.alias or name: info for name, info in model.model_fields.items()}
    for key in keys:
        blank = may_be_blank(fields[key.path])
        yield f"`{key.path}`", BLANK if blank else REQUIRED, _IN_A_CELL.get(key.values, key.values), key.words


def _of_tiles() -> Iterator[tuple[str, ...]]:
    for column, (what, words) in OF_TILES.items():
        yield f"`{column}`", REQUIRED, what, words


def _plan() -> Iterator[Key]:
    """``plan.yaml``: what :class:`Plan` reads, and its lists, whose items are told once."""
    for key in keys_of(Plan):
        if key.path.partition("[")[0] not in ("items", "raw"):
            yield key
    yield from _BESIDES
    first, *others = ITEM_LISTS
    yield Key(first, False, "[]", "a list of: keys as below", "")
    for key in keys_of(PlanItem):
        if key.path != "kind":
            path = _OF_GROUPS.get(key.path, key.path)
            words = "of `tasks`: code of a group" if path == "group" else ""
            yield replace(key, path=f"{first}[].{path}", words=words)
    for name in others:
        yield Key(name, False, "[]", f"a list, as `{first}`", "")


def written_into(page: str) -> str:
    """The page with the tables as they are now. Raises ValueError where it lacks the markers."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{BEGIN.strip()} … {END} are not in the page")
    return f"{before}{begin}\n{tables()}\n{end}{after}"


def main(page: Path = Path("docs/pack.md")) -> None:
    page.write_text(written_into(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
