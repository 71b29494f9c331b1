"""What a run of the scoring models gives, whoever ran them: dbt, or this house's own way; and what failed, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mulin.findings import Finding, FindingsError, Level
from orchestration.warehouse import messages

BAD = frozenset({"error", "fail", "runtime error", "partial success"})


@dataclass(frozen=True, slots=True)
class DbtNode:
    """One model or test that was run. ``status``: success, pass, warn, error, fail, skipped …; ``seconds`` of work.

    ``failures``: rows a test returned; ``message``: dbt's own words (English), for logs.
    """

    unique_id: str
    name: str
    kind: str
    status: str
    seconds: float
    failures: int | None
    message: str
    description: str


@dataclass(frozen=True, slots=True)
class DbtEvent:
    """A node has finished: the ``index``-th of ``total``. For progress displays."""

    name: str
    kind: str
    status: str
    index: int
    total: int
    seconds: float


@dataclass(frozen=True, slots=True)
class DbtResult:
    """What a successful invocation ran. ``parsed_anew``: the project had to be parsed; ``compiled``: id of a model or
    test → the SQL that was sent to DuckDB."""

    nodes: tuple[DbtNode, ...]
    parsed_anew: bool
    compiled: Mapping[str, str]

    @property
    def models(self) -> int:
        return sum(n.kind == "model" for n in self.nodes)

    @property
    def tests(self) -> int:
        return sum(n.kind == "test" for n in self.nodes)

    @property
    def warnings(self) -> tuple[DbtNode, ...]:
        """Tests of severity warn that returned rows."""
        return tuple(n for n in self.nodes if n.status == "warn")


class DbtFailed(FindingsError):
    """A model or test failed. ``nodes``: everything that ran all the same, for whoever tells it item by item."""

    def __init__(self, title: str, findings: Sequence[Finding], nodes: tuple[DbtNode, ...]) -> None:
        super().__init__(title, findings)
        self.nodes = nodes


def problems_of(nodes: Sequence[DbtNode], exception: BaseException | None, log: Path) -> list[Finding]:
    found = []
    for node in nodes:
        if node.status not in BAD:
            continue
        # a Python model tells its traceback; what went wrong is its last line
        told = node.message.strip().splitlines()[-1] if "Traceback" in node.message else node.message
        reason = " ".join(told.split())[:400]
        if node.kind == "test" and node.status == "fail":
            text = messages.DBT_TEST.format(name=node.name, count=node.failures, description=node.description or "—")
        elif node.kind == "test":
            text = messages.DBT_TEST_ERROR.format(name=node.name, reason=reason)
        else:
            text = messages.DBT_MODEL.format(name=node.name, reason=reason)
        found.append(problem(node.kind, text, log))
    skipped = sum(n.status == "skipped" for n in nodes)
    if found and skipped:
        found.append(problem("skipped", messages.DBT_SKIPPED.format(count=skipped), log))
    if exception is not None:
        reason = " ".join(str(exception).split())[:500]
        found.append(problem("exception", messages.DBT_PARSE_FAILED.format(reason=reason), log))
    return found


def problem(rule: str, message: str, log: Path) -> Finding:
    return Finding(Level.ERROR, f"dbt.{rule}", message, messages.MEND_DBT.format(log=log.name))
