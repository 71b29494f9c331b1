"""Read an index pack folder: ``index.yaml``, and ``indicators.csv`` where the indicators stand in a table."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mulin.findings import Finding, FindingsError, errors, shortened
from mulin.index.checks import check_index
from mulin.index.model import IndexPack
from mulin.index.rules import INVALID, RULES
from mulin.pack.checks.characters import check_texts
from mulin.pack.checks.rules import RULES as PACK_RULES
from mulin.pack.checks.texts import Text, leaves
from mulin.pack.explain import explain
from mulin.pack.files import csv_rows, nearest, read_text, read_yaml
from mulin.pack.folder import is_there, look_over
from mulin.pack.meant import meant

INDEX = "index.yaml"
INDICATORS = "indicators.csv"
COLUMNS = ("code", "name", "field", "direction", "denominator", "factor", "parent", "weight")
"""What a table of indicators may hold; everything else about an indicator stands in index.yaml."""


def is_index_pack(folder: Path) -> bool:
    return is_there(folder, INDEX)


def load_index(folder: Path) -> IndexPack:
    """The pack, whole and checked. Raises FindingsError with everything that is wrong with it."""
    pack, found = read_index(folder)
    if pack is None or errors(found):
        raise FindingsError(f"指数包 {folder.name} 不能使用", found)
    return pack


def read_index(folder: Path) -> tuple[IndexPack | None, list[Finding]]:
    """The pack if it can be read, and all findings of reading and of its own consistency."""
    if found := look_over(folder):
        return None, found
    document = read_yaml(folder, INDEX, found)
    if document is None:
        return None, found
    data = dict(document.data)
    from_table: list[int] = []
    if is_there(folder, INDICATORS):
        if "indicators" in data:
            row = nearest(document.lines, "indicators")
            found.append(_error("index.indicators_twice", INDEX, row, "indicators"))
            return None, found
        data["indicators"] = _table(folder, found, from_table)
    if errors(found):
        return None, found
    try:
        pack = IndexPack.model_validate(data)
    except ValidationError as exc:
        meant = (_meant(error, data) for error in exc.errors())
        found += [_place(error, place, document.lines, from_table) for error, place in meant if place is not None]
        return None, found
    found += check_index(pack, document.lines, from_table)
    found += check_texts(_texts(data, document.lines, from_table))
    return pack, found


def _texts(data: dict[str, Any], lines: dict[str, int], rows: list[int]) -> Iterator[Text]:
    """Every text of the pack, with its place."""
    for path, text in leaves(data, ""):
        parts = path.split(".")
        in_table = bool(rows) and parts[0] == "indicators"
        file = INDICATORS if in_table else INDEX
        row = rows[int(parts[1])] if in_table else nearest(lines, path)
        column = ".".join(parts[2:]) if in_table else path
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


def _place(error: Any, place: list[str], lines: dict[str, int], rows: list[int]) -> Finding:
    value = "" if error["type"] == "missing" or isinstance(error["input"], dict | list) else str(error["input"])[:60]
    message = str(error["ctx"]["error"]) if error["type"] == "value_error" else explain(error, IndexPack)
    path = ".".join(place)
    file, row, column = INDEX, nearest(lines, path), path
    if rows and place and place[0] == "indicators" and len(place) > 1:
        file, row, column = INDICATORS, rows[int(place[1])], ".".join(place[2:]) or "code"
    words = {"reason": message}
    return INVALID.finding(f"index.{error['type']}", words, file=file, row=row, column=column, value=value)


def _table(folder: Path, found: list[Finding], rows: list[int]) -> list[dict[str, Any]]:
    """Records of indicators.csv, and in ``rows`` their lines; a blank cell is as if the key were not written."""
    text = read_text(folder, INDICATORS, found)
    if text is None:
        return []
    header: list[str] = []
    out: list[dict[str, Any]] = []
    for line, cells in csv_rows(text, INDICATORS, found, "index"):
        if not header:
            header = cells
            if wrong := _header(header):
                found.append(wrong)
                return []
        elif len(cells) > len(header):
            found.append(_error("index.columns/row", INDICATORS, line, "code"))
        else:
            rows.append(line)
            out.append({key: cell for key, cell in zip(header, cells, strict=False) if cell})
    return out


def _header(header: list[str]) -> Finding | None:
    unknown = [name for name in header if name not in COLUMNS]
    twice = [name for position, name in enumerate(header) if name in header[:position]]
    if not unknown and not twice and "code" in header:
        return None
    bad = shortened("、".join(unknown or twice))
    near = meant(unknown[0], COLUMNS) if unknown else ""
    rule = "index.columns/unknown" if unknown else "index.columns/twice" if twice else "index.columns"
    return _error(rule, INDICATORS, 1, bad or "code", names=f"{bad}{near}", columns="、".join(COLUMNS))
