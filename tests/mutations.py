"""Stored files as damage and tampering leave them: what every reader of a stored form must survive.

``damaged(sound)`` draws variants of a sound file: bits flipped, bytes cut, doubled or replaced, and, where it is JSON,
values and keys exchanged for odd ones that still parse. A reader must end in a sound value or in its own refusal.
"""

from __future__ import annotations

import json
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

thousands = settings(max_examples=5_000, deadline=None, database=None)
"""How often a form is mutated: 5,000 times, always the same ones."""

_ODD: list[Any] = [
    None, True, False, 0, -1, 1.5, 10**30, "", "r0", "../../etc/passwd", "\x00", "2024-13-45", [], {}, [[]], [None],
    {"a": 1}, "九" * 300, ["x"] * 50, "0" * 64, float("nan"), float("inf"),
]  # fmt: skip


def damaged(sound: bytes) -> st.SearchStrategy[bytes]:
    """Variants of a file's bytes; most differ from it, and some that differ may still be sound."""
    bytewise = st.one_of(_flipped(sound), _cut(sound), _spliced(sound))
    try:
        data = json.loads(sound)
    except ValueError:
        return bytewise
    return st.one_of(bytewise, _exchanged(data))


def _flipped(sound: bytes) -> st.SearchStrategy[bytes]:
    def flip(places: list[int]) -> bytes:
        out = bytearray(sound)
        for bit in places:
            out[bit // 8] ^= 1 << bit % 8
        return bytes(out)

    return st.lists(st.integers(0, len(sound) * 8 - 1), min_size=1, max_size=4).map(flip)


def _cut(sound: bytes) -> st.SearchStrategy[bytes]:
    return st.tuples(st.integers(0, len(sound)), st.integers(0, len(sound))).map(lambda ab: sound[min(ab) : max(ab)])


def _spliced(sound: bytes) -> st.SearchStrategy[bytes]:
    strange = st.one_of(st.binary(max_size=8), st.sampled_from([b"\x00", b"\n", b'"', b"{", b"[" * 3_000, b"\xff\xfe"]))
    return st.tuples(st.integers(0, len(sound)), st.integers(0, 20), strange).map(
        lambda drawn: sound[: drawn[0]] + drawn[2] + sound[drawn[0] + drawn[1] :]
    )


def _exchanged(data: Any) -> st.SearchStrategy[bytes]:
    """One place in the document gets another value, goes, or gets a neighbour."""
    places = list(_places(data))

    def exchange(drawn: tuple[int, int, Any]) -> bytes:
        index, how, odd = drawn
        copy = json.loads(json.dumps(data))
        path = places[index]
        if not path:
            return json.dumps(odd, ensure_ascii=False).encode(errors="surrogatepass")
        holder = copy
        for step in path[:-1]:
            holder = holder[step]
        last = path[-1]
        if how == 0:
            holder[last] = odd
        elif how == 1:
            del holder[last]
        elif isinstance(holder, dict):
            holder[f"{last}_"] = odd
        else:
            holder.append(odd)
        return json.dumps(copy, ensure_ascii=False).encode(errors="surrogatepass")

    return st.tuples(st.integers(0, len(places) - 1), st.integers(0, 2), st.sampled_from(_ODD)).map(exchange)


def _places(data: Any, path: tuple[Any, ...] = ()) -> Any:
    yield path
    if isinstance(data, dict):
        for key in data:
            yield from _places(data[key], (*path, key))
    elif isinstance(data, list):
        for index, item in enumerate(data[:20]):
            yield from _places(item, (*path, index))
