"""Why a cell is no number, in the words that mend it without changing a value."""

from __future__ import annotations

import math
import re

from orchestration.index.reading import messages as m
from orchestration.index.reading.figures import MINUS, as_number

_ENDLESS = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)
_GROUPS = re.compile(r"[+-]?\d{1,3}(,\d{3})+")


def number_wrong(said: str, *, comma: bool) -> tuple[str, str, str]:
    """(rule, message, mend). ``comma``: the pack's decimal point is a comma."""
    said = said.strip()
    number = as_number(said, comma=comma)
    if _ENDLESS.fullmatch(said) or (number is not None and math.isinf(number)):
        return "not_finite", m.NOT_FINITE, m.MEND_NUMBER
    if number is not None and MINUS in said:
        return "not_a_number", m.MINUS, m.MEND_MINUS
    if comma and "." in said and as_number(said.replace(".", "").replace(",", "")) is not None:
        return "not_a_number", m.POINT_IN_NUMBER, m.MEND_POINT
    if not comma and "," in said:
        if _GROUPS.fullmatch(said):
            return "not_a_number", m.COMMA_IN_NUMBER, m.MEND_COMMA
        if "." not in said and as_number(said, comma=True) is not None:
            return "not_a_number", m.DECIMAL_COMMA, m.MEND_DECIMAL
    return "not_a_number", m.NOT_A_NUMBER, m.MEND_NUMBER
