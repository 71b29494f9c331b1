"""How what may not be done is told: a finding, on pages and on the command line alike."""

from __future__ import annotations

from typing import Any

from mulin.findings import Finding, FindingsError, Level
from portal.people import messages as m

Sentence = tuple[str, str]
"""What is wrong, and how to mend it."""


def finding(rule: str, sentence: Sentence, *, row: int | None = None, column: str | None = None,
            value: str | None = None, **words: Any) -> Finding:  # fmt: skip
    """``words``: what fills the braces of the sentence; ``row``, ``column``, ``value``: where in a list."""
    message, mend = (part.format(**words) for part in sentence)
    return Finding(Level.ERROR, f"people.{rule}", message, mend, row=row, column=column, value=value)


def refused(rule: str, sentence: Sentence, **words: Any) -> FindingsError:
    return FindingsError(m.NOT_DONE, [finding(rule, sentence, **words)])


def in_words(error: FindingsError) -> str:
    """For above a form."""
    return " ".join(f"{f.message}。{f.mend}。" for f in error.findings)
