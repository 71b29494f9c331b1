"""Arrow's arrays hold what they were given, null where nothing was, and nothing that is of another type."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.tables.arrow import column, numbers

KINDS = {
    str: (st.text(st.characters(codec="utf-8")), pa.string()),
    int: (st.integers(-(2**31), 2**31 - 1), pa.int32()),
    float: (st.floats(allow_nan=False), pa.float64()),
    bool: (st.booleans(), pa.bool_()),
    date: (st.dates(), pa.date32()),
    datetime: (st.datetimes(), pa.timestamp("us")),
}


@given(st.sampled_from(list(KINDS)).flatmap(lambda k: st.tuples(st.just(k), st.lists(KINDS[k][0] | st.none()))))
def test_what_went_in_comes_out(given_values) -> None:
    kind, values = given_values
    made = column(values, kind)
    made.validate(full=True)
    assert made.type == KINDS[kind][1]
    assert made.to_pylist() == values


@pytest.mark.parametrize(
    ("kind", "value"),
    [(str, 1), (str, float("nan")), (int, "1"), (int, True), (int, 1.0), (float, "1"), (float, False), (bool, 1),
     (date, datetime(2024, 1, 1)), (date, "2024-01-01"), (datetime, date(2024, 1, 1))],
)  # fmt: skip
def test_another_type_is_refused(kind: type, value: object) -> None:
    with pytest.raises(TypeError, match=kind.__name__):
        column([None, value], kind)


def test_a_number_that_does_not_fit_is_refused() -> None:
    with pytest.raises(OverflowError):
        column([2**31], int)


def test_numbers_keep_nan_and_order() -> None:
    backwards = np.array([1.5, np.nan, -2.0])[::-1]
    assert numbers(backwards)[1].as_py() != numbers(backwards)[1].as_py()
    assert numbers(backwards)[2].as_py() == 1.5
    assert numbers(np.array([3, 1])).to_pylist() == [3, 1]


def test_pandas_is_not_loaded_for_it() -> None:
    said = "import sys; from mulin.tables.arrow import column; column(['a', None], str); print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
