"""Every rule across a pack's files: what is wrong with what they say together, and how to mend it.

A check states the facts (which rule, where, which words fill the braces); the sentence stands here. What is wrong with
a file as such is found on reading: ``mulin/pack/file_rules.py``. Both are listed in docs/findings.md.
"""

from __future__ import annotations

from mulin.findings import Finding, Rule
from mulin.pack.checks.rules import fields, indicators, names, tasks

RULES: dict[str, Rule] = names.RULES | fields.RULES | indicators.RULES | tasks.RULES


def finding(
    rule: str,
    file: str,
    /,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
    **words: object,
) -> Finding:
    """The finding of a rule at a place of ``file``; ``words`` fill its braces."""
    return RULES[rule].finding(rule, words, file=file, row=row, column=column, value=value)
