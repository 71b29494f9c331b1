"""Run dbt over a year's warehouse, in this process, and ask afterwards whether what ran is what the project says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mulin.index.compile.statement import Statement
from mulin.settings import Settings
from mulin.tables.sqlfiles import database
from mulin.temporary import temporary_folder
from orchestration.warehouse import messages
from orchestration.warehouse.choice import EVERYTHING, WIDE
from orchestration.warehouse.link import link_to, settle
from orchestration.warehouse.project import (
    PROJECT,
    environment_of,
    let_go,
    other_profile,
    parsed_manifest,
    places_of,
)
from orchestration.warehouse.results import DbtEvent, DbtFailed, DbtNode, DbtResult, problem, problems_of
from orchestration.warehouse.statements import Files, foreign_statements, read_files

BUILD = EVERYTHING.command


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
        link = link_to(warehouse, folder, year)
        places = places_of(settings, project, folder, variables, engine)
        with database(link) as said, environment_of(said):
            try:
                manifest, parsed_anew = parsed_manifest(settings, files, places, link.stem, variables)
                outcome = dbtRunner(manifest=manifest, callbacks=_callbacks(on_event)).invoke([*command, *places])
                other = other_profile(said, engine)
            finally:
                let_go()
                settle(said)
    results = getattr(outcome.result, "results", None) or ()
    nodes = tuple(_node(r) for r in results)
    problems = problems_of(nodes, outcome.exception, log)
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
