"""``indicators.csv``: an indicator a row; its own keys and those of its rule are columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_origin

from pydantic import BaseModel

from mulin.findings import Finding, shortened
from mulin.index.model import Indicator, Normalise
from mulin.index.places import BLOCK, INDICATORS, IndicatorRow
from mulin.index.rules import RULES
from mulin.language import listed
from mulin.pack.files import csv_rows, read_text
from mulin.pack.meant import meant, plain


def _of_one_cell(model: type[BaseModel]) -> Iterator[str]:
    """The keys whose value is one number or word."""
    for name, field in model.model_fields.items():
        kinds = list(plain([field.annotation]))
        if all(get_origin(k) is Literal or (isinstance(k, type) and not issubclass(k, BaseModel)) for k in kinds):
            yield name


OF_INDICATOR = tuple(_of_one_cell(Indicator))
OF_RULE = tuple(_of_one_cell(Normalise))
COLUMNS = (*OF_INDICATOR, *OF_RULE)
"""What a table of indicators may hold; everything else about an indicator stands in index.yaml."""


def read_indicators(
    folder: Path, defaults: Any, found: list[Finding], rows: list[IndicatorRow]
) -> tuple[list[dict[str, Any]], bool]:
    """Records of indicators.csv as ``index.yaml`` would have them, and whether the default rule went into them.

    ``rows`` is filled with where they stand. A blank cell is as if the key were not written. Where the table has
    columns of a rule, a row with a ``rule`` has a block of its own; in one without, what is written stands over the
    block ``defaults``.
    """
    text = read_text(folder, INDICATORS, found)
    if text is None:
        return [], False
    header: list[str] = []
    out: list[dict[str, Any]] = []
    for line, cells in csv_rows(text, INDICATORS, found, "index"):
        if not header:
            header = cells
            if wrong := _header(header):
                found.append(wrong)
                return [], False
        elif len(cells) > len(header):
            found.append(_error("index.columns/row", line, "code"))
        else:
            record = {key: cell for key, cell in zip(header, cells, strict=False) if cell}
            rows.append(IndicatorRow(line, record.keys()))
            out.append(_with_rule(record, defaults) if _says_rules(header) else record)
    return out, _says_rules(header)


def _says_rules(header: list[str]) -> bool:
    return any(name in OF_RULE for name in header)


def _with_rule(record: dict[str, str], defaults: Any) -> dict[str, Any]:
    own = {key: cell for key, cell in record.items() if key in OF_RULE}
    base = defaults if isinstance(defaults, Mapping) and "rule" not in own else {}
    out: dict[str, Any] = {key: cell for key, cell in record.items() if key not in OF_RULE}
    return out | {BLOCK: {**base, **own}} if base or own else out


def _header(header: list[str]) -> Finding | None:
    unknown = [name for name in header if name not in COLUMNS]
    twice = [name for position, name in enumerate(header) if name in header[:position]]
    if not unknown and not twice and "code" in header:
        return None
    bad = shortened(listed(unknown or twice))
    near = meant(unknown[0], COLUMNS) if unknown else ""
    rule = "index.columns/unknown" if unknown else "index.columns/twice" if twice else "index.columns"
    return _error(rule, 1, bad or "code", names=f"{bad}{near}", columns=listed(COLUMNS))


def _error(rule: str, row: int, column: str, **words: object) -> Finding:
    return RULES[rule].finding(rule, words, file=INDICATORS, row=row, column=column, value="")
