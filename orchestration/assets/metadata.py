"""Findings and tables as Dagster metadata, and refusals as Dagster failures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import dagster as dg

from mulin.findings import Finding, FindingsError, Level

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


@contextmanager
def refusals() -> Iterator[None]:
    """A FindingsError becomes a failed step that lists its findings. No retry: the same input is refused again."""
    try:
        yield
    except FindingsError as refused:
        raise dg.Failure(
            description="\n".join([refused.title, *(f.sentence() for f in refused.findings[:FIRST_OFFENDERS])]),
            metadata={"问题": findings_markdown(refused.findings)},
            allow_retries=False,
        ) from refused


def _cell(text: str) -> str:
    return text.replace("|", "／").replace("\n", " ")
