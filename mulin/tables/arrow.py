"""Arrow's arrays of Python's and NumPy's values, made without pandas.

``pyarrow.array`` loads pandas to ask whether a list is one of its own: 0.3 s of a command that takes little more than a
second. Nothing is converted here either: a value of another type than was said is a TypeError.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

_STORED: dict[type, tuple[Any, Any]] = {
    int: (np.int32, 0),
    float: (np.float64, 0.0),
    date: ("datetime64[D]", date(1970, 1, 1)),
    datetime: ("datetime64[us]", datetime(1970, 1, 1)),
}
"""NumPy's type, and what stands where there is no value."""
_NOT: dict[type, tuple[type, ...]] = {int: (bool,), float: (bool,), date: (datetime,)}
"""Python takes these for the other, and nobody else does."""
_DAYS = {"datetime64[D]": np.int32}


def column(values: Sequence[Any], kind: type) -> pa.Array:
    """Values of one Python type (``str``, ``int`` of 32 bits, ``float``, ``bool``, ``date``, ``datetime`` without
    zone), None where there is none. Raises TypeError for any other value, OverflowError for a greater whole number."""
    import pyarrow as pa
    from pyarrow.lib import StringBuilder

    allowed = (float, int) if kind is float else kind
    for value in values:
        if value is not None and (not isinstance(value, allowed) or isinstance(value, _NOT.get(kind, ()))):
            raise TypeError(f"{kind.__name__} expected, not {value!r}")
    if kind is str:
        texts = StringBuilder()
        texts.append_values(values)
        return texts.finish()
    there = np.fromiter((v is not None for v in values), bool, len(values))
    if kind is bool:
        said = np.fromiter((v is True for v in values), bool, len(values))
        return pa.Array.from_buffers(pa.bool_(), len(said), [_bits(there), _bits(said)])
    stored, filler = _STORED[kind]
    return _array(np.array([filler if v is None else v for v in values], stored), _bits(there))


def numbers(values: NDArray[Any]) -> pa.Array:
    """All values of an array of numbers; NaN stays a number."""
    return _array(values, None)


def _array(values: NDArray[Any], there: pa.Buffer | None) -> pa.Array:
    import pyarrow as pa

    kind = pa.from_numpy_dtype(values.dtype)
    held = values.astype(_DAYS.get(str(values.dtype), values.dtype))  # days have 64 bits in NumPy, 32 in Arrow
    return pa.Array.from_buffers(kind, len(held), [there, pa.py_buffer(np.ascontiguousarray(held))])


def _bits(truths: NDArray[np.bool_]) -> pa.Buffer:
    import pyarrow as pa

    return pa.py_buffer(np.packbits(truths, bitorder="little"))
