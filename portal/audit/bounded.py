"""What of an act's details goes into the log: bounded, and nothing that opens a door or belongs to one person.

A line can never be taken out again. So passwords, one-time links and codes are left out by their name, whatever holds
them; addresses with something secret behind them are cut; identity and mobile numbers are masked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mulin.text.personal import masked
from portal.audit.messages import LEFT_OUT, MORE

MOST_TEXT = 400
MOST_ITEMS = 60
MOST_DEPTH = 4
MOST_BYTES = 16_000
_SECRET = re.compile(
    r"password|passwd|secret|token|otp|totp|session|cookie|csrf|(?:^|_)(?:link|url|key|pin)s?$|密码|口令|链接|验证码",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://[^\s，。；、]+|(?<![\w/])/(?:[\w.-]+/)*[A-Za-z0-9_-]{20,}/?(?:\?\S*)?")


def bounded(detail: Mapping[str, Any] | None) -> dict[str, Any]:
    """The details as they are written down: texts, numbers, booleans, None, lists and mappings of them."""
    budget = [MOST_BYTES]
    return {text_of(str(k), 64): _one(str(k), v, 1, budget) for k, v in list((detail or {}).items())[:MOST_ITEMS]}


def text_of(text: str, most: int) -> str:
    """A text as it is written down: links cut, personal numbers masked, no longer than ``most`` characters."""
    plain = text[: 4 * most].encode(errors="replace").decode().replace("\x00", "?")
    clean = masked(_LINK.sub(LEFT_OUT, plain))
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def _one(name: str, value: Any, depth: int, budget: list[int]) -> Any:
    if _SECRET.search(name) and value not in (None, "", True, False):
        return LEFT_OUT
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value or 0 if abs(value) < 2**53 else text_of(str(value), MOST_TEXT)  # also: what is no number at all
    if budget[0] <= 0 or depth > MOST_DEPTH:
        return MORE
    if isinstance(value, Mapping):
        kept = list(value.items())[:MOST_ITEMS]
        found = {text_of(str(k), 64): _one(str(k), v, depth + 1, budget) for k, v in kept}
        return found if len(value) <= MOST_ITEMS else found | {MORE: len(value) - MOST_ITEMS}
    if isinstance(value, list | tuple | set | frozenset):
        items = list(value)
        shown = [_one(name, v, depth + 1, budget) for v in items[:MOST_ITEMS]]
        return shown if len(items) <= MOST_ITEMS else [*shown, MORE]
    text = text_of(str(value), MOST_TEXT)
    budget[0] -= len(text.encode())
    return text
