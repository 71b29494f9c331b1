"""A judgement: what was found in a hand-in that had been kept before it was judged.

It names its hand-in by table, version and SHA-256, and stands on the chain as an event of its own (``judged``). Who
reads the hand-in reads both as one record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from mulin.findings import Finding
from mulin.received.record import Moment, Record, Sha256, Verdict
from mulin.stored import EXACT


@dataclass(frozen=True, slots=True)
class Judged:
    """One judgement. ``evidence``: what counts of what came with it, by the name in the workbook → SHA-256.

    ``rules``: the mark of the rules it was judged by, which whoever judges gives and compares; None where none did.
    ``blank``, ``demo``: as in :class:`~mulin.received.record.Record`.
    """

    year: int
    department: str
    kind: str
    version: int
    sha256: Sha256
    state: Verdict
    findings: tuple[Finding, ...]
    evidence: Mapping[str, Sha256]
    demo: bool
    recorded_at: Moment
    chain_index: int
    blank: int | None = None
    rules: str | None = None

    __pydantic_config__ = EXACT

    def as_dict(self) -> dict[str, Any]:
        """As its record has it."""
        said = {f.name: getattr(self, f.name) for f in fields(self)}
        said = {k: v for k, v in said.items() if k not in ("blank", "rules") or v is not None}
        return {**said, "findings": [f.as_dict() for f in self.findings], "evidence": dict(self.evidence)}

    def of(self, record: Record) -> Record:
        """The hand-in with what this says of it."""
        return replace(
            record, state=self.state, findings=self.findings, evidence=self.evidence, blank=self.blank,
            demo=self.demo or record.demo, judged_at=self.recorded_at, judged_index=self.chain_index,
            brought=record.evidence, rules=self.rules,
        )  # fmt: skip
