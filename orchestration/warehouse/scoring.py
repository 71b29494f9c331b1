"""Build the project's models over a warehouse: by its own statements, or by dbt where only dbt knows what they mean.

dbt takes 4 to 6 s to find out, each time, what the project's files say, most of it its own start. The files are plain
enough to be read without it (``direct``); a test holds every statement, name and table to what dbt makes of them.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from mulin.findings import Finding
from mulin.index.compile.statement import Statement
from mulin.settings import Settings
from mulin.tables.sqlfiles import connect
from mulin.temporary import temporary_folder
from orchestration.warehouse import messages
from orchestration.warehouse.choice import EVERYTHING, WIDE, Choice
from orchestration.warehouse.dbt import run_dbt
from orchestration.warehouse.direct.plan import Plan, plan
from orchestration.warehouse.direct.run import Hear, run_plan
from orchestration.warehouse.direct.templates import NotPlain
from orchestration.warehouse.link import NAME, link_to, settle
from orchestration.warehouse.project import PROJECT, engine_of
from orchestration.warehouse.results import BAD, DbtFailed, DbtNode, DbtResult, problem, problems_of
from orchestration.warehouse.statements import Files, changed_files, hash_of_files, read_own

if TYPE_CHECKING:
    import duckdb

log = logging.getLogger(__name__)
_STATEMENTS = "statements.log"
_MOST_PLANS = 8

_planning = Lock()
_plans: dict[tuple[str, str, str, Choice], Plan] = {}
"""(hash of the files, database, variables, choice) → what is run: in memory, never on disk, as what dbt parsed."""


def build_models(
    settings: Settings,
    year: int,
    choice: Choice = EVERYTHING,
    on_event: Hear | None = None,
    *,
    project: Path = PROJECT,
    warehouse: Path | None = None,
    variables: Mapping[str, Any] | None = None,
    engine: Mapping[str, Any] | None = None,
    compiled: Callable[[Files], Mapping[str, Statement]] | None = None,
) -> DbtResult:
    """Make what ``choice`` names on ``warehouse/<year>.duckdb`` and hold it to its tests. The other arguments are those
    of :func:`run_dbt`, and so is what comes of it.

    Statements are made of the project's files as they are read now, and of nothing that was kept. Where a file asks
    for what only dbt knows, dbt runs them all. Raises DbtFailed; the file is closed and unlocked either way.
    """
    file = warehouse or settings.warehouse_file(year)
    files = read_own(project)
    given = dict(variables or {})
    if compiled is not None:
        given[WIDE] = {name: asdict(statement) for name, statement in compiled(files).items()}
    try:
        with temporary_folder() as folder:
            link = link_to(file, folder, year)
            todo = _planned(files, link.stem, given, choice)
            nodes = _ran(link, todo, on_event, engine)
    except NotPlain as reason:
        log.warning("only dbt knows what this means: %s", reason)
        return run_dbt(
            settings, year, choice.command, on_event, project=project, warehouse=warehouse, variables=variables,
            engine=engine, compiled=compiled,
        )  # fmt: skip
    return _outcome(settings, year, files, project, todo, nodes)


def build_in(
    con: duckdb.DuckDBPyConnection, settings: Settings, year: int, choice: Choice = EVERYTHING, *,
    project: Path = PROJECT, variables: Mapping[str, Any] | None = None,
) -> DbtResult:  # fmt: skip
    """The same over a database that is open and in no file (``in_memory(NAME)``). Raises NotPlain, before anything is
    made, where only dbt knows what a file asks for: dbt needs a file."""
    files = read_own(project)
    todo = _planned(files, NAME, dict(variables or {}), choice)
    return _outcome(settings, year, files, project, todo, run_plan(con, todo))


def plan_ahead(variables: Mapping[str, Any], choice: Choice, project: Path = PROJECT) -> None:
    """Make the statements that :func:`build_in` will ask for, of the files as they are now: for a thread beside, while
    figures are read. Should a file change meanwhile they are made again."""
    with suppress(NotPlain, OSError):  # build_in meets it too, and says so
        _planned(read_own(project), NAME, variables, choice)


def _planned(files: Files, database: str, variables: Mapping[str, Any], choice: Choice) -> Plan:
    """Of these very files. A process that scores again and again, as a trial of rules does, plans them once."""
    said = _sorted(variables)
    key = (hash_of_files(files), database, json.dumps(said), choice)
    with _planning:
        if (known := _plans.get(key)) is not None:
            return known
        made = plan({name: content for (_, name), content in files.items()}, database, said, choice)
        while len(_plans) >= _MOST_PLANS:
            del _plans[next(iter(_plans))]
        _plans[key] = made
        return made


def _outcome(
    settings: Settings, year: int, files: Files, project: Path, todo: Plan, nodes: tuple[DbtNode, ...]
) -> DbtResult:
    problems = _problems(settings, todo, nodes) or changed_files(files, read_own(project), todo.project)
    if problems:
        raise DbtFailed(messages.DBT_FAILED.format(year=year, count=len(problems)), problems, nodes)
    return DbtResult(nodes, True, todo.sql)


def _sorted(variables: Mapping[str, Any]) -> dict[str, Any]:
    """As dbt is told them: keys in order at every level, so that a statement does not depend on a pack's order."""
    told: dict[str, Any] = json.loads(json.dumps(variables, sort_keys=True))
    return told


def _ran(link: Path, todo: Plan, on_event: Hear | None, engine: Mapping[str, Any] | None) -> tuple[DbtNode, ...]:
    try:
        with connect(link, config=engine_of(engine)) as con:
            con.execute("set enable_progress_bar = false")  # it would draw on standard output
            return run_plan(con, todo, on_event)
    finally:
        settle(link)


def _problems(settings: Settings, todo: Plan, nodes: Sequence[DbtNode]) -> list[Finding]:
    kept = settings.logs / "dbt" / _STATEMENTS
    if not nodes:
        return [problem("nothing", messages.DBT_NOTHING, kept)]
    found = problems_of(nodes, None, kept)
    if found:
        _tell(kept, todo, nodes)
    return found


def _tell(kept: Path, todo: Plan, nodes: Sequence[DbtNode]) -> None:
    """What failed, with its statement, for whoever is sent the report."""
    told = [f"{n.unique_id} {n.status} {n.failures or ''}\n{n.message}\n{todo.sql.get(n.unique_id, '')}\n"
            for n in nodes if n.status in BAD]  # fmt: skip
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text("\n".join(told), encoding="utf-8")
    except OSError as error:
        log.warning("%s: %s", kept, error)
