"""Pulls from a department's own database (SQLite or PostgreSQL) through dlt, read only.

What was pulled is frozen as a workbook: the year's template filled with the rows. So the same door judges it, the same
store keeps it, and a printed score is traced to a sheet and a cell of a file that opens in Excel. The same rows give
the same bytes and hence the same receipt; nothing is stored twice.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from expectations import tables
from expectations.door import PreviousOf, hand_in_many
from expectations.draft import HandIn, HandInResult
from expectations.judge import JudgeMany, judge_many
from expectations.messages import database_finding
from expectations.messages_status import summary
from expectations.tables import Table
from mulin.findings import Finding, FindingsError
from mulin.pack import Pack
from mulin.pack.sources import VARIABLE, DatabaseSource, address_of
from mulin.reach import NOWHERE, VARIABLE_PREFIX, Reach
from mulin.received import Store
from mulin.temporary import temporary_folder
from mulin.workbooks.fill import Filled
from mulin.workbooks.layout import led_tasks
from mulin.workbooks.sheet import EVIDENCE_ROWS
from mulin.workbooks.template import write_template

if TYPE_CHECKING:
    from sqlalchemy import Engine


def pull(
    department: str,
    year: int,
    *,
    pack: Pack,
    store: Store,
    reach: Reach = NOWHERE,
    env: Mapping[str, str] | None = None,
    previous: PreviousOf | None = None,
    dry_run: bool = False,
    judge: JudgeMany = judge_many,
) -> HandInResult:
    """Pull one department's report of a year as ``sources.yaml`` says and hand it in.

    A database that cannot be read, or a table that lacks columns, is a finding and nothing is stored: that is no
    hand-in of the department; the same where it would go beyond ``reach``. Raises KeyError where the department is
    not pulled from a database.
    """
    source = pack.sources.of(department)
    if not isinstance(source, DatabaseSource):
        raise KeyError(department)
    name = f"{department}-{year}-数据库.xlsx"
    try:
        filled, findings = read_department(
            source, pack, department, year, env if env is not None else os.environ, reach
        )
    except FindingsError as error:
        text = summary(name, False, None, error.findings, None, pack)
        return HandInResult(name, False, None, tuple(error.findings), None, text)
    with temporary_folder() as folder:
        path = folder / name
        write_template(pack, year, department, "report", path, filled=filled)
        evidence_dir = Path(source.evidence_path) if source.evidence_path else None
        item = HandIn(path, evidence_dir, owner=department, findings=tuple(findings))
        who = pack.department[department].name
        return hand_in_many(
            [item], pack=pack, store=store, who=who, channel="database", previous=previous, dry_run=dry_run, judge=judge
        )[0]


def read_department(
    source: DatabaseSource, pack: Pack, department: str, year: int, env: Mapping[str, str], reach: Reach
) -> tuple[Filled, list[Finding]]:
    """Values for the workbook from the source's tables, and findings about rows.

    Raises FindingsError where a table cannot be used at all.
    """
    given = {str(part): column for part, column in (source.columns or {}).items()}
    if source.evidence_path and not reach.has_path(Path(source.evidence_path)):
        raise _refused("database.path_not_allowed", path=source.evidence_path)
    others = {"milestones": source.milestone_table, "ratings": source.rating_table, "evidence": source.evidence_table}
    engine = _engine(source.url, env, reach)
    try:
        main = read_table(engine, source.table, given, year)
        read = {what: read_table(engine, name, given, year) for what, name in others.items() if name}
    finally:
        engine.dispose()
    cells, findings = tables.figures(main, given, pack, year, department)
    if not cells and not findings:
        findings = [database_finding("database.empty", table=main.name, year=year)]
    if fatal := [f for f in findings if f.rule in ("database.columns_missing", "database.empty")]:
        raise FindingsError(source.table, fatal)
    days = _use(read.get("milestones"), tables.milestones, given) or {}
    rated = _use(read.get("ratings"), tables.ratings, given) or {}
    files = _use(read.get("evidence"), tables.evidence, given) or {}
    tasks = led_tasks(pack, year, department)
    owed = {(t.code, m.number) for t in tasks for m in t.milestones}
    owed_ratings = {(t.code, d) for t in tasks for d in t.cooperating_departments}
    for other, foreign in (("milestones", days.keys() - owed), ("ratings", rated.keys() - owed_ratings)):
        if foreign:
            first = "、".join(f"{code}/{part}" for code, part in sorted(foreign)[:5])
            findings.append(
                database_finding("database.not_asked", table=others[other], count=len(foreign), first=first)
            )
    for code, listed in files.items():
        if len(listed) > EVIDENCE_ROWS:
            findings.append(
                database_finding("database.too_much_evidence", indicator=code, count=len(listed), most=EVIDENCE_ROWS)
            )
    return Filled(cells=cells, milestones=days, ratings=rated, evidence=files), findings


def _use(table: Table | None, reading: Callable[[Table, Mapping[str, str]], Any], given: Mapping[str, str]) -> Any:
    if table is None:
        return None
    try:
        return reading(table, given)
    except KeyError as gone:
        found = database_finding("database.columns_missing", table=table.name, columns=gone.args[0])
    except (ValueError, TypeError) as wrong:
        found = database_finding("database.unreadable_value", table=table.name, reason=str(wrong))
    raise FindingsError(table.name, [found])


def read_table(engine: Engine, table: str, given: Mapping[str, str], year: int) -> Table:
    """One year's rows of a table or view, with exactly the columns the database says it has.

    ``table`` may be ``schema.name``. Raises FindingsError when it cannot be read, has no year, or columns went missing
    on the way (a naming rule that maps Chinese names onto one another loses data without a word).
    """
    os.environ["SCHEMA__NAMING"] = "direct"
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    from dlt.extract.exceptions import DltResourceException, ResourceExtractionError
    from dlt.sources.sql_database import sql_table
    from sqlalchemy import inspect
    from sqlalchemy.exc import SQLAlchemyError

    schema, _, name = table.rpartition(".")
    try:
        columns = tuple(c["name"] for c in inspect(engine).get_columns(name, schema=schema or None))
        in_year = tables.year_column(columns, given)
        if in_year is None:
            text = "year（年度）"
            raise FindingsError(table, [database_finding("database.columns_missing", table=table, columns=text)])
        resource = sql_table(
            engine,
            table=name,
            schema=schema or None,
            reflection_level="minimal",
            query_adapter_callback=lambda query, source: query.where(source.c[in_year] == year),
        )
        rows = tuple(dict(row) for row in resource)
    except (SQLAlchemyError, DltResourceException, ResourceExtractionError) as error:
        found = database_finding("database.unreadable", table=table, reason=_reason(error))
        raise FindingsError(table, [found]) from error
    for row in rows:
        if set(row) != set(columns):
            counts = {"expected": len(columns), "found": len(row)}
            raise FindingsError(table, [database_finding("database.columns_lost", table=table, **counts)])
    return Table(table, columns, rows)


def _reason(error: BaseException) -> str:
    """First line of what lies at the bottom: the driver's own words, without SQL and without the connection string."""
    while error.__cause__ is not None:
        error = error.__cause__
    return (str(getattr(error, "orig", None) or error) or type(error).__name__).splitlines()[0]


def _engine(url: str, env: Mapping[str, str], reach: Reach) -> Engine:
    """A read-only engine. The password comes from the environment and is never printed; nothing is connected to, read
    or opened that this installation does not allow."""
    from sqlalchemy import URL, create_engine

    address = address_of(url)
    if address is None:
        raise _refused("database.bad_url")
    if not address.host:
        path = Path(address.database)
        if not reach.has_path(path):
            raise _refused("database.path_not_allowed", path=path)
        if not path.is_file():  # SQLite would create it, and an empty table would be reported
            raise _refused("database.no_file", path=path)
        return create_engine(f"sqlite:///file:{quote(str(path.resolve()))}?mode=ro&uri=true")
    if not reach.has_host(address.host, address.port):
        raise _refused("database.host_not_allowed", host=address.server)
    if strange := [name for name in address.variables if not name.startswith(VARIABLE_PREFIX)]:
        raise _refused("database.variable_not_allowed", names="、".join(strange))
    if missing := [name for name in address.variables if name not in env]:
        raise _refused("database.no_password", names="、".join(missing))
    user, password = (_filled(text, env) for text in (address.user, address.password))
    said = URL.create("postgresql+psycopg", user, password, address.host.strip("[]"), address.port, address.database)
    read_only = {"options": "-c default_transaction_read_only=on", "connect_timeout": 10}
    return create_engine(said, connect_args=read_only)


def _refused(rule: str, **values: object) -> FindingsError:
    return FindingsError("", [database_finding(rule, **values)])


def _filled(text: str, env: Mapping[str, str]) -> str | None:
    """What a part of the address means: percent signs undone, variables as they are; nothing for nothing."""
    parts = VARIABLE.split(text)  # what stands between variables, and the names of those
    return "".join(env[part] if n % 2 else unquote(part) for n, part in enumerate(parts)) or None
