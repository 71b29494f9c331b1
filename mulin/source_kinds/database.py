"""A department's own database, SQLite or PostgreSQL, read only, through dlt."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal
from urllib.parse import quote, unquote

from mulin.findings import Level, Rule
from mulin.language import Both
from mulin.shapes import Word
from mulin.sourcing.kind import Pulled, Remark, Way, connects, opens
from mulin.sourcing.table import Table, Tables

if TYPE_CHECKING:
    from sqlalchemy import Engine

_E, _W = Level.ERROR, Level.WARNING
_ADMIN = "请管理员核对规划包 sources.yaml 和对方数据库"
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_PASSWORD = re.compile(r"://[^/@\s:]*:([^\s]*)@")
_POSTGRESQL = re.compile(
    r"postgresql(?:\+psycopg)?://(?:(?P<user>[^:@/?#\s]+)(?::(?P<password>[^:@/?#\s]*))?@)?"
    r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?/(?P<database>[\w-]+)"
)
_SQLITE = re.compile(r"sqlite:///(?P<database>[^?#\0]+)")


@dataclass(frozen=True, slots=True)
class _Address:
    """A database as a source names it: one server and no options, or (``host`` empty) a file.

    ``user``, ``password``: percent-encoded, with ``${VARIABLE}`` as written.
    """

    database: str
    host: str = ""
    port: int | None = None
    user: str = ""
    password: str = ""

    @property
    def variables(self) -> list[str]:
        """Names of the environment variables it needs, each once."""
        return list(dict.fromkeys(_VARIABLE.findall(f"{self.user} {self.password}")))


class DatabaseSource(Pulled):
    """The department's own tables or views. Each has a column of years."""

    name_zh = "数据库"
    rules: ClassVar = {
        "sources.password": Rule(
            _E,
            Both("连接串里写了口令", "a password stands in the connection string"),
            Both("改成 ${{环境变量名}}", "write ${{NAME_OF_A_VARIABLE}} instead"),
        ),
        "sources.url_form": Rule(
            _W,
            Both("连接串写得不对", "the connection string is wrong"),
            Both(
                "写成 postgresql://用户:${{MULIN_SOURCE_名称}}@主机:端口/库名，或 sqlite:////文件夹/文件.db；"
                "不带 ? 和后面的参数，只写一台主机。需要的连接参数由管理员用 PGSSLMODE 等环境变量设定",
                "write postgresql://user:${{MULIN_SOURCE_NAME}}@host:port/database, or "
                "sqlite:////folder/file.db; without ? and what follows, and with one host. "
                "Connection parameters are set by the administrator in environment variables such as "
                "PGSSLMODE",
            ),
        ),
        "database.bad_url": Rule(
            _E, "数据库连接串写得不对：只支持 sqlite:/// 文件和 postgresql:// 的一台主机，不带 ? 和后面的参数", _ADMIN
        ),
        "database.no_password": Rule(_E, "环境变量 {names} 没有设置，连不上数据库", "设置环境变量后重试"),
        "database.no_file": Rule(_E, "数据库文件 {path} 不存在", _ADMIN),
        "database.unreadable": Rule(_E, "数据表“{table}”读不出来（{reason}）", _ADMIN),
        "database.columns_lost": Rule(
            _E, "数据表“{table}”应有 {expected} 列，只读到 {found} 列", "这是程序问题，请联系技术支持"
        ),
    }

    via: Literal["database"]
    url: Word
    table: Word
    milestone_table: Word | None = None
    rating_table: Word | None = None
    evidence_table: Word | None = None

    @property
    def address(self) -> _Address | None:
        """``url`` taken apart; None where it is not of the two forms that are connected to.

        The one reading of it: what ``mulin check`` names is what a pull connects to.
        """
        if found := _SQLITE.fullmatch(self.url):
            return _Address(found["database"])
        if found := _POSTGRESQL.fullmatch(self.url):
            port = int(found["port"]) if found["port"] else None
            return _Address(found["database"], found["host"], port, found["user"] or "", found["password"] or "")
        return None

    def leads_to(self) -> Iterator[Remark]:
        password = _PASSWORD.search(self.url)
        if password and not _VARIABLE.fullmatch(password.group(1)):
            yield Remark("url", "sources.password")
        address = self.address
        if address is None:
            yield Remark("url", "sources.url_form")
        elif address.host:
            yield from connects("url", address.host, address.port, address.variables)
        else:
            yield opens("url", address.database)

    def read(self, year: int, way: Way) -> Tables:
        others = {"milestones": self.milestone_table, "ratings": self.rating_table, "evidence": self.evidence_table}
        engine = self._engine(way)
        try:
            main = self._table(engine, self.table, year)
            return Tables(main, **{what: self._table(engine, name, year) for what, name in others.items() if name})
        finally:
            engine.dispose()

    def _table(self, engine: Engine, table: str, year: int) -> Table:
        """One year's rows of a table or view, with exactly the columns the database says it has.

        ``table`` may be ``schema.name``. Raises FindingsError when it cannot be read, has no year, or columns went
        missing on the way (a naming rule that maps Chinese names onto one another loses data without a word).
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
            in_year = self.year_column(table, columns)
            resource = sql_table(
                engine,
                table=name,
                schema=schema or None,
                reflection_level="minimal",
                query_adapter_callback=lambda query, source: query.where(source.c[in_year] == year),
            )
            rows = tuple(dict(row) for row in resource)
        except (SQLAlchemyError, DltResourceException, ResourceExtractionError) as error:
            raise self.refused("unreadable", table=table, reason=_reason(error)) from error
        for row in rows:
            if set(row) != set(columns):
                raise self.refused("columns_lost", table=table, expected=len(columns), found=len(row))
        return Table(table, columns, rows)

    def _engine(self, way: Way) -> Engine:
        """A read-only engine. The password comes from the environment and is never printed."""
        from sqlalchemy import URL, create_engine

        address = self.address
        if address is None:
            raise self.refused("bad_url")
        if not address.host:
            path = Path(address.database)
            real = way.file(path)
            if not real.is_file():  # SQLite would create it, and an empty table would be reported
                raise self.refused("no_file", path=path)
            return create_engine(f"sqlite:///file:{quote(str(real))}?mode=ro&uri=true")
        way.host(address.host, address.port)
        env = way.variables(address.variables)
        if missing := [name for name in address.variables if name not in env]:
            raise self.refused("no_password", names="、".join(missing))
        user, password = (_filled(text, env) for text in (address.user, address.password))
        host = address.host.strip("[]")
        url = URL.create("postgresql+psycopg", user, password, host, address.port, address.database)
        read_only = {"options": "-c default_transaction_read_only=on", "connect_timeout": 10}
        return create_engine(url, connect_args=read_only)


def _reason(error: BaseException) -> str:
    """First line of what lies at the bottom: the driver's own words, without SQL and without the connection string."""
    while error.__cause__ is not None:
        error = error.__cause__
    return (str(getattr(error, "orig", None) or error) or type(error).__name__).splitlines()[0]


def _filled(text: str, env: Mapping[str, str]) -> str | None:
    """What a part of the address means: percent signs undone, variables as they are; nothing for nothing."""
    parts = _VARIABLE.split(text)  # what stands between variables, and the names of those
    return "".join(env[part] if n % 2 else unquote(part) for n, part in enumerate(parts)) or None
