"""The declared means, as a formula and as the number it gives: power means with the framework's policy for zeros.

A child without a score is left out and the weights of the others count as one.
p = 1: arithmetic, 0: geometric, -1: harmonic.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reports.messages import AGGREGATION
from reports.results import messages as m
from reports.results.inputs import ResultsError

_EXPONENTS = {"arithmetic": 1.0, "geometric": 0.0, "harmonic": -1.0}


@dataclass(frozen=True, slots=True)
class Mean:
    """One node's way to aggregate. ``zero``: keep, drop or floor (lifted to ``floor``); only for exponents up to 0."""

    method: str
    exponent: float
    zero: str
    floor: float

    @classmethod
    def of(cls, method: str, zero_policy: str) -> Mean:
        """From the framework's words. Raises ResultsError for a method that has no formula here."""
        kind, _, number = method.partition(":")
        if kind not in (*_EXPONENTS, "power"):
            raise ResultsError(m.BAD_METHOD.format(method=method))
        zero, _, floor = zero_policy.partition(":")
        exponent = float(number) if kind == "power" else _EXPONENTS[kind]
        return cls(kind, exponent, "keep" if exponent > 0 else zero, float(floor or 0))

    @property
    def name(self) -> str:
        return AGGREGATION.get(self.method) or m.POWER.format(p=f"{self.exponent:g}")

    def number(self, parts: Sequence[tuple[float, float | None]]) -> float | None:
        """The mean of (weight, score); None where nothing with a weight has a score."""
        seen = [(w, max(s, self.floor) if self.zero == "floor" else s) for w, s in parts if s is not None]
        if self.zero == "drop":
            seen = [(w, s) for w, s in seen if s > 0]
        whole = sum(w for w, _ in seen)
        if whole == 0:
            return None
        if self.exponent <= 0 and min(s for _, s in seen) <= 0:
            return 0.0
        if self.exponent == 1:
            return sum(w * s for w, s in seen) / whole
        if self.exponent == 0:
            return math.exp(sum(w * math.log(s) for w, s in seen) / whole)
        return float((sum(w * s**self.exponent for w, s in seen) / whole) ** (1 / self.exponent))

    def counts(self, score: float | None) -> bool:
        """Whether a child is seen at all."""
        return score is not None and not (self.zero == "drop" and score <= 0)

    def counted(self, r: str) -> str:
        """1 for a child that is seen, else 0; ``r``: a cell or a range of true blanks and numbers."""
        return f"ISNUMBER({r})*({r}>0)" if self.zero == "drop" else f"ISNUMBER({r})"

    def of_range(self, r: str, w: str) -> str:
        """The formula over a range of scores ``r`` and one of weights ``w``."""
        mask = self.counted(r)
        if self.exponent == 1:
            top = f"SUMPRODUCT({r},{w})"
        else:
            value = f"({r}+({r}<{self.floor:g})*({self.floor:g}-{r}))" if self.zero == "floor" else r
            safe = f"(({value})*{mask}+1-{mask})"
            term = f"LN({safe})" if self.exponent == 0 else f"{safe}^({self.exponent!r})"
            top = f"SUMPRODUCT({mask}*{w}*{term})"
        lowest = f"SUMPRODUCT({mask}*({r}<=0))" if self.zero == "keep" else "0"
        return self._whole(top, f"SUMPRODUCT({mask}*{w})", lowest)

    def of_cells(self, cells: Sequence[tuple[str, str]]) -> str:
        """The formula over (weight, cell) pairs; a cell without a score is blank or an empty text."""
        tests = [(f"ISNUMBER({c})", w, f"MAX({c},{self.floor:g})" if self.zero == "floor" else c) for w, c in cells]
        if self.zero == "drop":
            tests = [(f"N({c})>0", w, c) for w, c in cells]
        if self.exponent == 1:
            terms = [f"IF({t},{w}*{c},0)" for t, w, c in tests]
        elif self.exponent == 0:
            terms = [f"IF({t},{w}*LN({c}),0)" for t, w, c in tests]
        else:
            terms = [f"IF({t},{w}*{c}^({self.exponent!r}),0)" for t, w, c in tests]
        whole = "+".join(f"IF({t},{w},0)" for t, w, _ in tests)
        lowest = "+".join(f"IF(ISNUMBER({c}),IF({c}<=0,1,0),0)" for _, c in cells) if self.zero == "keep" else "0"
        return self._whole("+".join(terms), whole, lowest)

    def _whole(self, top: str, whole: str, lowest: str) -> str:
        if self.exponent == 1:
            return f'=IF({whole}=0,"",({top})/({whole}))'
        mean = f"EXP(({top})/({whole}))" if self.exponent == 0 else f"(({top})/({whole}))^(1/({self.exponent!r}))"
        if self.exponent <= 0 and lowest != "0":
            mean = f"IF({lowest}>0,0,{mean})"
        return f'=IF({whole}=0,"",{mean})'
