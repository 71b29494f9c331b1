"""The ``params`` column of indicators.csv: ``floor=40; cap=100; bands=1.0:100|0.8:80``.

One cell that an office can read and edit in Excel, and that stays open for new rules. Values are numbers,
``a|b`` lists, ``at:score|at:score`` bands (sorted from high to low), or words.
"""

from __future__ import annotations

import re
from typing import Any

from mulin.language import Both
from mulin.pack.cells import refuse_marks

_NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?|[-+]?(inf|nan)")
_MARKS = {"；，": "“;”", "＝": "“=”", "：": "“:”", "｜、": "“|”", "．。": "“.”", "０１２３４５６７８９": "0–9"}


def _number_or_word(text: str) -> float | str:
    # what is infinite or no number is told as such by the rule that asks for one
    if _NUMBER.fullmatch(text):
        return float(text)
    if text.replace("_", "").isdecimal():  # Python would read it as a number
        refuse_marks(text, "_", Both("数字，中间不加别的", "number without anything in between"))
    return text


def parse_params(text: object) -> object:
    """``"floor=40; winsor=0.05|0.95"`` → ``{"floor": 40.0, "winsor": [0.05, 0.95]}``.

    Anything but a string passes through. Raises ValueError (Chinese) naming the bad part.
    """
    if not isinstance(text, str):
        return text
    for marks, instead in _MARKS.items():
        refuse_marks(text, marks, instead)
    out: dict[str, Any] = {}
    for part in filter(None, (p.strip() for p in text.split(";"))):
        key, sep, raw = (s.strip() for s in part.partition("="))
        if not sep or not key or not raw:
            raise ValueError(
                Both(f"参数“{part}”应写成 名称=值", f'the parameter "{part}" must be written as name=value')
            )
        if key in out:
            raise ValueError(Both(f"参数“{key}”写了两次", f'the parameter "{key}" is written twice'))
        if ":" in raw:
            bands = []
            for band in raw.split("|"):
                at, sep, score = band.partition(":")
                try:
                    bands.append((float(at), float(score)))
                except ValueError:
                    raise ValueError(
                        Both(
                            f"参数“{key}”中的“{band}”应写成 下限:得分",
                            f'"{band}" in the parameter "{key}" must be written as lower_bound:score',
                        )
                    ) from None
            out[key] = sorted(bands, reverse=True)
        elif "|" in raw:
            out[key] = [_number_or_word(v.strip()) for v in raw.split("|")]
        else:
            out[key] = _number_or_word(raw)
    return out


def format_params(params: dict[str, Any]) -> str:
    """The inverse of :func:`parse_params`."""

    def one(value: Any) -> str:
        if isinstance(value, list):
            return "|".join(
                f"{a:g}:{b:g}" if isinstance(item, tuple) else one(item)
                for item in value
                for a, b in [item if isinstance(item, tuple) else (0, 0)]
            )
        return f"{value:g}" if isinstance(value, float) else str(value)

    return "; ".join(f"{key}={one(value)}" for key, value in params.items())
