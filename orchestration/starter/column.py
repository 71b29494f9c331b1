"""One column of somebody's table: its texts, its figures, and what it may therefore be."""

from __future__ import annotations

import re
from functools import cached_property

import numpy as np

from mulin.index.model import Data
from orchestration.index.reading.figures import MINUS, as_number
from orchestration.starter.table import Given

FIRST_YEAR, LAST_YEAR = 1900, 2100
USUAL = Data.model_fields["missing"].default
_NO_FIGURE = ("-", "--", "—", "——", "–", "/", "…", "……", "无", "缺", "缺失", "暂无", "无数据", "NULL", "null", "None",
              "n/a", "na", "#N/A", "N.A.", "n.a.")  # fmt: skip
_CODE = re.compile(r"0\d+")
_SERIAL_FROM = 3
"""So many rows numbered from 0 or 1 are a numbering; fewer may be figures."""
_WRITTEN_BESIDE = re.compile(r"__index_level_\d+__|unnamed: \d+(_level_\d+)?", re.IGNORECASE)
"""How pandas calls the numbers of rows that it wrote beside a table."""
_OF_ROWS = re.compile(r"idx|index|row_?(number|num|no|id)", re.IGNORECASE)
_GROUPED, _WHOLE = re.compile(r"[+-]?[1-9]\d{0,2}([.,]\d{3})+"), re.compile(r"[+-]?\d+")
_MEANT = re.compile(r"[¥￥$€]?\s*[+\-−]?\d[\d.,，\s]*[%％‰万亿]?元?")
"""What people write and mean a figure by, though it is none as it stands."""


class Column:
    """One column of the table: its texts, and its figures if it has any."""

    def __init__(self, name: str, cells: list[str], given: Given) -> None:
        self.name, self.text, self.rows, self.comma = name, cells, given.rows, given.decimal == ","

    @cached_property
    def named(self) -> np.ndarray:
        """Where something stands that is no figure's: a unit, a name or a class ``NA`` is called so."""
        return np.array([bool(t) for t in self.text], dtype=bool)

    @cached_property
    def filled(self) -> np.ndarray:
        """Where something stands that means a figure."""
        return np.array([bool(t) and t not in USUAL for t in self.text], dtype=bool)

    @cached_property
    def there(self) -> np.ndarray:
        """Where a figure or another text stands that says something."""
        return np.array([f and t not in _NO_FIGURE for t, f in zip(self.text, self.filled, strict=True)], dtype=bool)

    @cached_property
    def figures(self) -> np.ndarray:
        """As scoring reads them; NaN for what is none."""
        read = (None if MINUS in t else as_number(t, comma=self.comma) for t in self.text)
        return np.array([np.nan if x is None else x for x in read], dtype=float)

    @cached_property
    def wrong(self) -> np.ndarray:
        """Indexes of what stands there and is no figure."""
        return np.flatnonzero(self.there & ~np.isfinite(self.figures))

    @cached_property
    def is_code(self) -> bool:
        """Whether one of them begins with a 0 that a figure would lose."""
        return any(_CODE.fullmatch(t) for t in self.text)

    @property
    def is_figures(self) -> bool:
        return bool(self.there.any()) and not len(self.wrong)

    @property
    def is_text(self) -> bool:
        return self.is_code or (len(self.wrong) > 0 and not self.means_figures)

    @cached_property
    def means_figures(self) -> bool:
        """Whether most of it is figures or meant as such: what else stands there is a slip, and it names nothing."""
        said = [t for t, there in zip(self.text, self.there, strict=True) if there]
        meant = sum(as_number(t, comma=self.comma) is not None or bool(_MEANT.fullmatch(t)) for t in said)
        return not self.is_code and 2 * meant > len(said)

    @cached_property
    def grouped(self) -> int | None:
        """Index of the first cell whose sign may part thousands as well as decimals; None: the column is plain.

        Three digits behind every sign, and whole numbers beside them that have none, are written in either way.
        """
        sign = "," if self.comma else "."
        signed = [n for n in np.flatnonzero(self.there) if sign in self.text[n]]
        if not signed or not all(_GROUPED.fullmatch(self.text[n]) for n in signed) or self.whole is None:
            return None
        return int(signed[0])

    @cached_property
    def whole(self) -> str | None:
        """The first whole number that is written without any sign."""
        return next((t for t in self.text if _WHOLE.fullmatch(t)), None)

    @cached_property
    def is_serial(self) -> bool:
        """Whether it numbers the rows: without a gap from 0 or 1; or by whole numbers and called so, as is left of a
        numbering where rows were sorted, taken out or put below one another."""
        x = self.figures
        if not self.there.all() or len(self.wrong):
            return False
        if _WRITTEN_BESIDE.fullmatch(self.name) or (_OF_ROWS.fullmatch(self.name) and self.distinct == len(x)):
            return bool(((x >= 0) & (x % 1 == 0)).all())
        return len(x) >= _SERIAL_FROM and x[0] in (0, 1) and bool((np.diff(x) == 1).all())

    @property
    def is_years(self) -> bool:
        x = self.figures
        return self.is_figures and bool(self.filled.all()) and bool(
            ((x >= FIRST_YEAR) & (x <= LAST_YEAR) & (x % 1 == 0)).all())  # fmt: skip

    @cached_property
    def distinct(self) -> int:
        return len({t for t in self.text if t})
