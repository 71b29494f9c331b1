"""Findings on a table, and the refusal that holds them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mulin.findings import Finding, FindingsError, Level
from mulin.text.alike import difference
from mulin.text.unseen import code
from orchestration.index import messages as m
from orchestration.index.reading.messages import ENDED

MOST_FINDINGS = 200
_SHOWN = 60


def finding(path: Path, rule: str, message: str, mend: str, row: int, column: str, value: object = "") -> Finding:
    """What is wrong in a row (line of a CSV file) and column; a value is cut to 60 characters."""
    shown = str(value)[:_SHOWN]
    return Finding(Level.ERROR, f"table.{rule}", message, mend, file=path.name, row=row, column=column, value=shown)


def apart(expected: str, actual: str) -> dict[str, object]:
    """Where two texts that look alike first differ, by code points; nothing where they are the same."""
    found = difference(expected, actual)
    if found is None:
        return {}
    here, there = (code(c) if c else ENDED for c in (found.actual, found.expected))
    return {"position": found.position, "here": here, "there": there}


def refusal(path: Path, found: Sequence[Finding]) -> FindingsError:
    return FindingsError(m.REFUSED.format(file=path.name), list(found[:MOST_FINDINGS]))


def unreadable(path: Path, error: Exception) -> FindingsError:
    """A refusal in a library's words: of what is damaged, or lies where it cannot be opened."""
    reason = " ".join(str(error).split())[:200]
    return refused(path, m.NOT_READ.format(reason=reason), m.MEND_READ)


def refused(path: Path, message: str, mend: str, row: int = 1, rule: str = "unreadable") -> FindingsError:
    """A refusal of the file as such."""
    return refusal(path, [finding(path, rule, message, mend, row, "")])
