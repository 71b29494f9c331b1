"""What a number is, in SQL over one cell: the same for text and for typed columns, whoever scores the table.

A number is digits with at most one decimal point, a sign and an exponent; nothing else that some reader takes for one
(``1_000``, ``+-1``, ``inf``). A blank cell, a null, NaN, a text of ``data.missing`` and a figure equal to a number of
``data.missing``, however it is written, are no figure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mulin.index.model import Data
from mulin.tables.sqlfiles import text

if TYPE_CHECKING:
    import pyarrow as pa

BLANKS = "".join(map(chr, (*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029,
                           0x202F, 0x205F, 0x3000)))  # fmt: skip
"""What Python's ``str.strip`` takes off."""

MINUS = "−"
"""U+2212, by which spreadsheets and PDFs print a negative number."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_STRANGE = ("_", "+-", "-+")
"""In what DuckDB takes for a number, and nobody else."""


def stripped(column: str) -> str:
    """SQL: the cell as text without blanks around it; an empty text for a null."""
    return f"coalesce(trim(cast({column} as varchar), {text(BLANKS)}), '')"


def name_of(column: str, kind: pa.DataType) -> str:
    """SQL: the cell as a code or name: text, empty where there is none. ``NA`` is a name."""
    from pyarrow import types

    if types.is_floating(kind):
        return f"case when {column} is null or isnan({column}) then '' else {stripped(column)} end"
    return stripped(column)


@dataclass(frozen=True, slots=True)
class Figures:
    """How a pack's figures are read. ``codes``: numbers that mean no figure; ``texts``: everything that does.

    Three columns beside each cell ``c``, each over the one before, so that no text is read twice and what is odd
    costs nothing where nothing is: ``n_c`` the number it is as it stands, ``b_c`` its bare text unless that is all
    there is to say, ``l_c`` the number that text is, a typographic minus being one.
    """

    texts: tuple[str, ...]
    codes: tuple[float, ...]
    comma: bool

    def readings(self, column: str, kind: pa.DataType) -> tuple[str, str, str]:
        """SQL of the three columns."""
        number, said = f"n_{column}", f"cast({column} as varchar)"
        done = f"coalesce(isfinite({number}), false){self._but_coded(number, kind)}"
        if is_number(kind):
            at_once, done = f"cast({column} as double)", f"{number} is null or {done}"
        else:
            at_once = self._number(said)
            done += "".join(f" and not contains({said}, '{sign}')" for sign in self._strange())
        bare = f"case when {done} then null else trim({said}, {text(BLANKS)}) end"
        later = self._number(f"replace(b_{column}, '{MINUS}', '-')")
        return f"{at_once} as {number}", f"{bare} as b_{column}", f"{later} as l_{column}"

    def value(self, column: str, kind: pa.DataType, otherwise: str) -> str:
        """SQL: the cell as a double, null where there is no figure, ``otherwise`` where it is no number."""
        return self._judged(column, kind, f"n_{column}", f"l_{column}", "null", otherwise)

    def wrong(self, column: str, kind: pa.DataType) -> str:
        """SQL: whether the cell is neither a number nor says that there is none."""
        return self._judged(column, kind, "false", "false", "false", "true")

    def _judged(self, column: str, kind: pa.DataType, number: str, later: str, none: str, wrong: str) -> str:
        bare = f"b_{column}"
        if is_number(kind):
            coded = self._coded(f"n_{column}", kind)
            return (
                f"case when {bare} is null then {number} when isnan(n_{column}){coded and f' or {coded}'} then {none}"
                f" else {wrong} end"
            )
        coded = self._coded(f"l_{column}")
        # no list to be in: of a long one DuckDB makes a join, a column at a time
        missing = " or ".join((*(f"{bare} = {text(said)}" for said in self.texts), *([coded] if coded else ())))
        odd = "".join(f" and not contains({bare}, '{sign}')" for sign in (*self._strange(), MINUS))
        return (
            f"case when {bare} is null then {number} when {missing} then {none}"
            f" when coalesce(isfinite(l_{column}), false){odd} then {later} else {wrong} end"
        )

    def _number(self, said: str) -> str:
        if self.comma:
            said = f"replace({said}, ',', '.')"
        return f"try_cast({said} as double)"

    def _strange(self) -> tuple[str, ...]:
        return (*_STRANGE, ".") if self.comma else _STRANGE

    def _but_coded(self, number: str, kind: pa.DataType) -> str:
        coded = self._coded(number, kind)
        return coded and f" and not {coded}"

    def _coded(self, number: str, kind: pa.DataType | None = None) -> str:
        """SQL: whether the figure is one of the codes; an empty text where there are none."""
        if not self.codes:
            return ""
        from pyarrow import types

        codes = [f"{code!r}::double" for code in self.codes]
        if kind is not None and (types.is_float32(kind) or types.is_float16(kind)):  # -99.9 is another number there
            codes += [f"{code!r}::real::double" for code in self.codes]
        return f"coalesce({' or '.join(f'{number} = {code}' for code in codes)}, false)"


def is_number(kind: pa.DataType) -> bool:
    """Whether a column's cells are numbers by type. Decimals are read as they are printed: to the last bit."""
    from pyarrow import types

    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind))


def figures_of(data: Data) -> Figures:
    texts = ("", *(said.strip() for said in data.missing))
    comma = data.decimal == ","
    codes = [number for said in texts if (number := as_number(said, comma=comma)) is not None]
    return Figures(tuple(dict.fromkeys(texts)), tuple(dict.fromkeys(codes)), comma)


def as_number(said: str, *, comma: bool = False) -> float | None:
    """The number that a text is; None: it is none. A minus may be the typographic one."""
    said = said.strip().replace(MINUS, "-")
    if comma and "." not in said:
        said = said.replace(",", ".")
    return float(said) if _NUMBER.fullmatch(said) else None
