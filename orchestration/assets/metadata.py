"""Findings and tables as Dagster metadata, and refusals as Dagster failures."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import dagster as dg

from mulin.findings import Finding, FindingsError, Level
from mulin.plain import why
from mulin.received import StoreError

FIRST_OFFENDERS = 10


def findings_markdown(findings: Sequence[Finding], limit: int = FIRST_OFFENDERS) -> dg.MarkdownMetadataValue:
    """The first offenders, errors first, as a table; says how many more there are."""
    ordered = sorted(findings, key=lambda f: f.level is not Level.ERROR)
    lines = ["| 级别 | 位置 | 问题 | 现值 | 改法 |", "|---|---|---|---|---|"]
    lines += [
        "| " + " | ".join(_cell(text) for text in (f.level.value, f.where(), f.message, f.value or "", f.mend)) + " |"
        for f in ordered[:limit]
    ]
    if len(ordered) > limit:
        lines.append(f"\n共 {len(ordered)} 条，只列前 {limit} 条。")
    return dg.MetadataValue.md("\n".join(lines))


def finding_counts(findings: Sequence[Finding]) -> dict[str, Any]:
    """Counts of errors and warnings, and the first offenders where there are any."""
    wrong = sum(f.level is Level.ERROR for f in findings)
    counts: dict[str, Any] = {"错误": wrong, "警告": len(findings) - wrong}
    return counts | ({"首批问题": findings_markdown(findings)} if findings else {})


REFUSED = (FindingsError, StoreError, OSError)
"""What says why it cannot go on: a check, the received store, the machine."""


def refusal_of(error: FindingsError | StoreError | OSError) -> FindingsError:
    """The same in words for people; the file is named where the machine refused."""
    if isinstance(error, FindingsError):
        return error
    if isinstance(error, StoreError):
        return FindingsError(str(error), [])
    at = "" if error.filename is None else f"{os.fsdecode(error.filename)}："
    return FindingsError(at + why(error), [])


@contextmanager
def refusals() -> Iterator[None]:
    """What is refused becomes a failed step that says why. No retry: the same input is refused again."""
    try:
        yield
    except REFUSED as error:
        refused = refusal_of(error)
        told = {"问题": findings_markdown(refused.findings)} if refused.findings else {}
        copied = {"照抄": dg.MetadataValue.md(f"```\n{refused.copied}\n```")} if refused.copied else {}
        raise dg.Failure(
            description="\n".join([refused.title, *(f.sentence() for f in refused.findings[:FIRST_OFFENDERS])]),
            metadata=told | copied or None,
            allow_retries=False,
        ) from error


def fail_for(refused: FindingsError | None) -> None:
    """Fail a step that has said all it has to say, where something was refused."""
    with refusals():
        if refused is not None:
            raise refused


def _cell(text: str) -> str:
    return text.replace("|", "／").replace("\n", " ")
