"""Which modules a run of the fast tests, or of the slow ones, need not import: each import costs every worker."""

from __future__ import annotations

ALL_SLOW, SOME_SLOW = "\npytestmark = pytest.mark.slow", "mark.slow"


def left_out(module: str, asked: str) -> bool:
    """Whether no test of the module (its text) is asked for by the ``-m`` of the run, as far as its words tell.

    >>> left_out("def test_it() -> None:", "slow"), left_out("def test_it() -> None:", "not slow")
    (True, False)
    """
    return {"slow": SOME_SLOW not in module, "not slow": ALL_SLOW in module}.get(asked, False)
