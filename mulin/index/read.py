"""Read an index pack folder: ``index.yaml``, and ``indicators.csv`` where the indicators stand in a table."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mulin.findings import Finding, FindingsError, errors
from mulin.index.checks import check_index
from mulin.index.indicators_table import read_indicators
from mulin.index.model import IndexPack
from mulin.index.places import BLOCK, INDEX, INDICATORS, IndicatorRow, Places
from mulin.index.rules import INVALID, RULES
from mulin.language import Both
from mulin.pack.checks.characters import check_texts
from mulin.pack.checks.rules import RULES as PACK_RULES
from mulin.pack.checks.texts import Text, leaves
from mulin.pack.explain import explain
from mulin.pack.files import nearest, read_yaml
from mulin.pack.folder import is_there, look_over


def is_index_pack(folder: Path) -> bool:
    return is_there(folder, INDEX)


def load_index(folder: Path) -> IndexPack:
    """The pack, whole and checked. Raises FindingsError with everything that is wrong with it."""
    pack, found = read_index(folder)
    if pack is None or errors(found):
        raise FindingsError(
            Both(f"指数包 {folder.name} 不能使用", f"The index pack {folder.name} cannot be used"), found
        )
    return pack


def read_index(folder: Path) -> tuple[IndexPack | None, list[Finding]]:
    """The pack if it can be read, and all findings of reading and of its own consistency."""
    if found := look_over(folder):
        return None, found
    document = read_yaml(folder, INDEX, found)
    if document is None:
        return None, found
    data = dict(document.data)
    rows: list[IndicatorRow] = []
    if is_there(folder, INDICATORS):
        if "indicators" in data:
            row = nearest(document.lines, "indicators")
            found.append(_error("index.indicators_twice", INDEX, row, "indicators"))
            return None, found
        _take_in(data, folder, found, rows)
    if errors(found):
        return None, found
    places = Places(document.lines, tuple(rows))
    try:
        pack = IndexPack.model_validate(data)
    except ValidationError as exc:
        meant = (_meant(error, data) for error in exc.errors())
        # what many rows took from the defaults is wrong once
        wrong = dict.fromkeys(_place(error, place, places) for error, place in meant if place is not None)
        return None, [*found, *wrong]
    found += dict.fromkeys(check_index(pack, places))
    found += dict.fromkeys(check_texts(_texts(data, places)))
    return pack, found


def _take_in(data: dict[str, Any], folder: Path, found: list[Finding], rows: list[IndicatorRow]) -> None:
    """The indicators of the table; the rule of the defaults goes into them where the table has columns of rules."""
    defaults = data.get("defaults")
    block = defaults.get(BLOCK) if isinstance(defaults, dict) else None
    data["indicators"], taken = read_indicators(folder, block, found, rows)
    if taken and isinstance(block, dict):
        data["defaults"] = {key: value for key, value in data["defaults"].items() if key != BLOCK}


def _texts(data: dict[str, Any], places: Places) -> Iterator[Text]:
    """Every text of the pack, with its place."""
    for path, text in leaves(data, ""):
        file, row, column = places.of(path)
        yield Text(file, column, text, partial(_of_text, file, row, column))


def _of_text(file: str, row: int | None, column: str, value: str, rule: str, /, **words: object) -> Finding:
    return PACK_RULES[rule].finding(rule, words, file=file, row=row, column=column, value=value)


def _error(rule: str, file: str, row: int | None, column: str, value: str = "", **words: object) -> Finding:
    return RULES[rule].finding(rule, words, file=file, row=row, column=column, value=value)


def _meant(error: Any, data: Any) -> tuple[Any, list[str] | None]:
    """The place of an error in the file; None for a complaint that a child is not what it was not meant to be.

    A child is a node or an indicator, and pydantic tries both: whoever wrote ``indicator`` meant the second.
    """
    place: list[str] = []
    here = data
    parts = list(error["loc"])
    for position, part in enumerate(parts):
        if isinstance(part, str) and position > 1 and parts[position - 2] == "children":  # the branch that was tried
            leaf = not isinstance(here, dict) or ("indicator" in here and "node" not in here)
            if (part == "Leaf") != leaf:
                return error, None
            continue
        place.append(str(part))
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            here = None
    return error, place


def _place(error: Any, place: list[str], places: Places) -> Finding:
    value = "" if error["type"] == "missing" or isinstance(error["input"], dict | list) else str(error["input"])[:60]
    message = str(error["ctx"]["error"]) if error["type"] == "value_error" else explain(error, IndexPack)
    file, row, column = places.of(".".join(place))
    words = {"reason": message}
    return INVALID.finding(f"index.{error['type']}", words, file=file, row=row, column=column, value=value)
