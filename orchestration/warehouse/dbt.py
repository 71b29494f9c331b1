"""Run dbt over a year's warehouse, in this process, with the parsed project reused.

Parsing costs more than the SQL. The parsed manifest is kept under ``cache/dbt`` by the hash of the project's files,
and every year's file is reached through a link of one name, because a manifest holds the database's name.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mulin.findings import Finding, FindingsError, Level
from mulin.settings import REPO_ROOT, Settings
from orchestration.warehouse import messages

PROJECT = REPO_ROOT / "dbt_project"
BUILD = ("build", "--exclude-resource-type", "unit_test", "--no-write-json")
"""Models and data tests; dbt's unit tests test the SQL, not the year, and belong to ``make test``. Nobody reads the
JSON dbt would write: results come back in process."""

_WAREHOUSE = "MULIN_WAREHOUSE_FILE"
_LINK = "warehouse.duckdb"
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
    """What a successful invocation ran. ``parsed_anew``: the project had to be parsed."""

    nodes: tuple[DbtNode, ...]
    parsed_anew: bool
    target: Path

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
) -> DbtResult:
    """Run a dbt command (default: build all models and data tests) on ``warehouse/<year>.duckdb``.

    Raises DbtFailed (a FindingsError, Chinese) naming each model or test that failed; the file is closed and
    unlocked either way.
    """
    from dbt.cli.main import dbtRunner

    warehouse = settings.warehouse_file(year)
    folder = settings.cache / "dbt" / str(year)
    link = _linked(warehouse, folder, year)
    places = (
        "--project-dir", str(project), "--profiles-dir", str(_profiles(project, folder)),
        "--target-path", str(folder / "target"), "--log-path", str(settings.logs / "dbt"),
        "--log-level", "none", "--log-level-file", "info",
    )  # fmt: skip
    with _environment(link):
        try:
            manifest, parsed_anew = _manifest(settings, year, project, places, link.stem)
            outcome = dbtRunner(manifest=manifest, callbacks=_callbacks(on_event)).invoke([*command, *places])
        finally:
            _let_go()
            _settle(link, warehouse)
    nodes = tuple(_node(r) for r in getattr(outcome.result, "results", None) or ())
    problems = _problems(nodes, outcome.exception, settings.logs / "dbt" / "dbt.log")
    if not problems and not outcome.success:
        problems = [_problem("failed", messages.DBT_PARSE_FAILED.format(reason=" ".join(command)), settings.logs)]
    if not problems and not nodes and command[0] in {"build", "run", "test"}:
        problems = [_problem("nothing", messages.DBT_NOTHING, settings.logs / "dbt" / "dbt.log")]
    if problems:
        raise DbtFailed(messages.DBT_FAILED.format(year=year, count=len(problems)), problems, nodes)
    return DbtResult(nodes, parsed_anew, folder / "target")


def _profiles(project: Path, folder: Path) -> Path:
    """The project's profile for a whole run; returns the folder it was written to.

    One thread in DuckDB: several add floats in whatever order they finish, so the same inputs gave other last bits,
    hence other hashes, on every run. One is also faster at this size (measured: 5 to 9 s against 19 s). The file stays
    open from first model to last test (measured: 8 s against 11 s); ``run_dbt`` closes it.
    """
    import yaml

    profiles = yaml.safe_load((project / "profiles.yml").read_text(encoding="utf-8"))
    for profile in profiles.values():
        for output in profile["outputs"].values():
            output["settings"] = {**output.get("settings", {}), "threads": 1}
            output["keep_open"] = True
    (folder / "profiles.yml").write_text(yaml.safe_dump(profiles, allow_unicode=True), encoding="utf-8")
    return folder


def _linked(warehouse: Path, folder: Path, year: int) -> Path:
    if not warehouse.is_file():
        finding = Finding(Level.ERROR, "warehouse.absent", messages.WAREHOUSE_ABSENT,
                          messages.MEND_ABSENT.format(year=year), file=f"warehouse/{warehouse.name}")  # fmt: skip
        raise FindingsError(messages.BUILD_FAILED.format(year=year), [finding])
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / _LINK
    for left in (link, folder / f"{_LINK}.wal"):  # of a run that was killed; the warehouse itself was rebuilt since
        left.unlink(missing_ok=True)
    try:
        link.hardlink_to(warehouse)  # not symbolic: DuckDB names a database after the resolved path
    except OSError:  # a file system without hard links: each year parses a manifest of its own
        return warehouse
    return link


def _settle(link: Path, warehouse: Path) -> None:
    """Leave one name for the file, and nothing of its content in a write-ahead log under the other name."""
    log = link.with_name(f"{link.name}.wal")
    if log.exists():
        import duckdb

        with duckdb.connect(str(link)) as con:
            con.execute("checkpoint")
    if link != warehouse:
        link.unlink(missing_ok=True)


@contextmanager
def _environment(link: Path) -> Iterator[None]:
    wanted = {_WAREHOUSE: str(link), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"}
    before = {key: os.environ.get(key) for key in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value


def project_hash(project: Path = PROJECT) -> str:
    """Hash over the project's files and dbt's version: when it is the same, a parsed manifest may be reused."""
    digest = hashlib.sha256(f"{version('dbt-core')} {version('dbt-duckdb')}\n".encode())
    for file in sorted(project.rglob("*")):
        if file.suffix in {".sql", ".yml", ".yaml", ".csv", ".md"} and "target" not in file.parts:
            digest.update(f"{file.relative_to(project).as_posix()}\n".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _manifest(settings: Settings, year: int, project: Path, places: Sequence[str], database: str) -> tuple[Any, bool]:
    """The parsed project for a database of that name, from the cache if its files are the same."""
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumaro_encoder, extended_mashumuro_decoder

    cached = settings.cache / "dbt" / f"manifest-{project_hash(project)[:24]}-{database}.msgpack"
    if cached.is_file():
        try:
            return Manifest.from_msgpack(cached.read_bytes(), decoder=extended_mashumuro_decoder), False
        except Exception:  # noqa: BLE001 - a damaged cache file has no defined error; it is only ever rebuilt
            cached.unlink(missing_ok=True)
    outcome = dbtRunner().invoke(["parse", "--no-partial-parse", *places])
    _let_go()
    if not outcome.success or not isinstance(outcome.result, Manifest):
        reason = str(outcome.exception or outcome.result).strip().replace("\n", " ")[:500]
        problem = _problem("parse", messages.DBT_PARSE_FAILED.format(reason=reason), settings.logs / "dbt" / "dbt.log")
        raise FindingsError(messages.DBT_FAILED.format(year=year, count=1), [problem])
    temp = cached.with_name(f".{cached.name}-{os.getpid()}")
    temp.write_bytes(outcome.result.to_msgpack(extended_mashumaro_encoder))
    temp.replace(cached)
    return outcome.result, True


def _let_go() -> None:
    """Close what dbt-duckdb may keep open, so that the next reader finds the file unlocked."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import reset_adapters

    environment = DuckDBConnectionManager._ENV
    if environment is not None:
        environment.close()
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    reset_adapters()  # type: ignore[no-untyped-call]


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


def _problem(rule: str, message: str, log: Path) -> Finding:
    return Finding(Level.ERROR, f"dbt.{rule}", message, messages.MEND_DBT.format(log=log.name))


def _problems(nodes: Sequence[DbtNode], exception: BaseException | None, log: Path) -> list[Finding]:
    found = []
    for node in nodes:
        if node.status not in _BAD:
            continue
        reason = " ".join(node.message.split())[:400]
        if node.kind == "test" and node.status == "fail":
            text = messages.DBT_TEST.format(name=node.name, count=node.failures, description=node.description or "—")
        elif node.kind == "test":
            text = messages.DBT_TEST_ERROR.format(name=node.name, reason=reason)
        else:
            text = messages.DBT_MODEL.format(name=node.name, reason=reason)
        found.append(_problem(node.kind, text, log))
    skipped = sum(n.status == "skipped" for n in nodes)
    if found and skipped:
        found.append(_problem("skipped", messages.DBT_SKIPPED.format(count=skipped), log))
    if exception is not None:
        reason = " ".join(str(exception).split())[:500]
        found.append(_problem("exception", messages.DBT_PARSE_FAILED.format(reason=reason), log))
    return found
