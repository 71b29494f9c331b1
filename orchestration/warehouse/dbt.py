"""Run dbt over a year's warehouse, in this process, and ask afterwards whether what ran is what the project says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mulin.findings import Finding, FindingsError, Level
from mulin.index.compile.models import Statement
from mulin.settings import Settings
from mulin.tables.sqlfiles import connect, database
from mulin.temporary import temporary_folder
from orchestration.warehouse import messages
from orchestration.warehouse.project import (
    LINK,
    PROJECT,
    environment_of,
    let_go,
    other_profile,
    parsed_manifest,
    places_of,
    problem,
)
from orchestration.warehouse.statements import Files, foreign_statements, read_files

BUILD = ("build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "exposure", "--no-write-json")
"""Models and data tests; dbt's unit tests test the SQL, not the year, and belong to ``make test``, and an exposure only
says who reads. Nobody reads the JSON dbt would write: results come back in process."""

WIDE = "wide"
"""The variable by which compiled statements reach their models."""

_BAD = frozenset({"error", "fail", "runtime error", "partial success"})


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


def run_dbt(
    settings: Settings,
    year: int,
    command: Sequence[str] = BUILD,
    on_event: Callable[[DbtEvent], None] | None = None,
    *,
    project: Path = PROJECT,
    warehouse: Path | None = None,
    variables: Mapping[str, Any] | None = None,
    engine: Mapping[str, Any] | None = None,
    compiled: Callable[[Files], Mapping[str, Statement]] | None = None,
) -> DbtResult:
    """Run a dbt command (default: build all models and data tests) on ``warehouse/<year>.duckdb``.

    ``variables`` override the project's (an index pack's depth, formulas); ``warehouse``: another file than the year's;
    ``engine``: settings of DuckDB (memory_limit, threads); ``compiled``: makes the statements of models/wide of the
    project's files, the very ones that what ran is held against.
    Raises DbtFailed (a FindingsError, Chinese) naming each model or test that failed; the file is closed and
    unlocked either way.
    """
    from dbt.cli.main import dbtRunner

    warehouse = warehouse or settings.warehouse_file(year)
    log = settings.logs / "dbt" / "dbt.log"
    files = read_files(project)
    statements = compiled(files) if compiled else {}
    if statements:
        variables = {**(variables or {}), WIDE: {name: asdict(s) for name, s in statements.items()}}
    with temporary_folder() as folder:
        link = _linked(warehouse, folder, year)
        places = places_of(settings, project, folder, variables, engine)
        with database(link) as said, environment_of(said):
            try:
                manifest, parsed_anew = parsed_manifest(settings, files, places, link.stem, variables)
                outcome = dbtRunner(manifest=manifest, callbacks=_callbacks(on_event)).invoke([*command, *places])
                other = other_profile(said, engine)
            finally:
                let_go()
                _settle(said)
    results = getattr(outcome.result, "results", None) or ()
    nodes = tuple(_node(r) for r in results)
    problems = _problems(nodes, outcome.exception, log)
    if not problems and not outcome.success:
        problems = [problem("failed", messages.DBT_PARSE_FAILED.format(reason=" ".join(command)), settings.logs)]
    if not problems and not nodes and command[0] in {"build", "run", "test"}:
        problems = [problem("nothing", messages.DBT_NOTHING, log)]
    if not problems:
        problems = other + foreign_statements(
            files, project, manifest, results, whole=tuple(command) == BUILD, compiled=statements
        )
    if problems:
        raise DbtFailed(messages.DBT_FAILED.format(year=year, count=len(problems)), problems, nodes)
    ran = {
        r.node.unique_id: r.node.compiled_code for r in results
        if r.node.resource_type in {"model", "test"} and r.node.language == "sql" and r.node.compiled_code
    }  # fmt: skip
    return DbtResult(nodes, parsed_anew, ran)


def _linked(warehouse: Path, folder: Path, year: int) -> Path:
    if not warehouse.is_file():
        finding = Finding(Level.ERROR, "warehouse.absent", messages.WAREHOUSE_ABSENT,
                          messages.MEND_ABSENT.format(year=year), file=f"warehouse/{warehouse.name}")  # fmt: skip
        raise FindingsError(messages.BUILD_FAILED.format(year=year), [finding])
    link = folder / LINK
    try:
        link.hardlink_to(warehouse)  # not symbolic: DuckDB names a database after the resolved path
    except OSError:  # a file system without hard links: each year parses a manifest of its own
        return warehouse
    return link


def _settle(link: Path) -> None:
    """Leave nothing of the file's content in a write-ahead log under a name that goes."""
    log = link.with_name(f"{link.name}.wal")
    if log.exists():
        with connect(link) as con:
            con.execute("checkpoint")


def _callbacks(on_event: Callable[[DbtEvent], None] | None) -> list[Callable[[Any], None]]:
    if on_event is None:
        return []

    def hear(event: Any) -> None:
        if event.info.name in {"LogModelResult", "LogTestResult"}:
            data = event.data
            model = event.info.name == "LogModelResult"
            total = data.total if model else data.num_models
            kind = "model" if model else "test"
            on_event(DbtEvent(data.node_info.node_name, kind, data.status, data.index, total, data.execution_time))

    return [hear]


def _node(result: Any) -> DbtNode:
    node = result.node
    return DbtNode(
        unique_id=node.unique_id,
        name=node.name,
        kind=str(node.resource_type),
        status=str(result.status),
        seconds=result.execution_time,
        failures=result.failures,
        message=result.message or "",
        description=" ".join((getattr(node, "description", "") or "").split()),
    )


def _problems(nodes: Sequence[DbtNode], exception: BaseException | None, log: Path) -> list[Finding]:
    found = []
    for node in nodes:
        if node.status not in _BAD:
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
