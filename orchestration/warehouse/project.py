"""dbt's project: where it lies, the profile of a whole run, and what is parsed of it, kept by the hash of its files."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mulin.findings import Finding, FindingsError, Level
from mulin.settings import REPO_ROOT, Settings
from mulin.tables.sqlfiles import written_path
from orchestration.warehouse import messages

PROJECT = REPO_ROOT / "dbt_project"
LINK = "warehouse.duckdb"
"""The one name under which every year's file is reached."""

_WAREHOUSE = "MULIN_WAREHOUSE_FILE"


def project_hash(project: Path = PROJECT) -> str:
    """Hash over the project's files and dbt's version: when it is the same, a parsed manifest may be reused."""
    digest = hashlib.sha256(f"{version('dbt-core')} {version('dbt-duckdb')}\n".encode())
    for file in sorted(project.rglob("*")):
        if file.suffix in {".sql", ".py", ".yml", ".yaml", ".csv", ".md"} and "target" not in file.parts:
            digest.update(f"{file.relative_to(project).as_posix()}\n".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def parse_project(settings: Settings, project: Path = PROJECT) -> Path:
    """Parse the project, keep what ``run_dbt`` needs of it, and return the ``manifest.json`` dbt wrote.

    Raises FindingsError when it cannot be parsed. No database is opened.
    """
    folder = settings.cache / "dbt" / "graph"
    (folder / "target").mkdir(parents=True, exist_ok=True)
    with environment_of(folder / LINK):
        _parse(settings, project, places_of(settings, project, folder), Path(LINK).stem)
    return folder / "target" / "manifest.json"


def places_of(
    settings: Settings, project: Path, folder: Path, variables: Mapping[str, Any] | None = None,
    engine: Mapping[str, Any] | None = None,
) -> tuple[str, ...]:  # fmt: skip
    given = ("--vars", json.dumps(variables, sort_keys=True)) if variables else ()
    return (
        *given,
        "--project-dir", str(project), "--profiles-dir", str(_profiles(project, folder, engine)),
        "--target-path", str(folder / "target"), "--log-path", str(settings.logs / "dbt"),
        "--log-level", "none", "--log-level-file", "info",
    )  # fmt: skip


def _cached_manifest(settings: Settings, project: Path, database: str, variables: Mapping[str, Any] | None) -> Path:
    given = f"-{hashlib.sha256(json.dumps(variables, sort_keys=True).encode()).hexdigest()[:16]}" if variables else ""
    return settings.cache / "dbt" / f"manifest-{project_hash(project)[:24]}-{database}{given}.msgpack"


def parsed_manifest(
    settings: Settings, project: Path, places: Sequence[str], database: str, variables: Mapping[str, Any] | None = None
) -> tuple[Any, bool]:
    """The parsed project for a database of that name, from the cache if its files and variables are the same."""
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    cached = _cached_manifest(settings, project, database, variables)
    if cached.is_file():
        try:
            return Manifest.from_msgpack(cached.read_bytes(), decoder=extended_mashumuro_decoder), False
        except Exception:  # noqa: BLE001 - a damaged cache file has no defined error; it is only ever rebuilt
            cached.unlink(missing_ok=True)
    return _parse(settings, project, places, database, variables), True


def _parse(
    settings: Settings, project: Path, places: Sequence[str], database: str, variables: Mapping[str, Any] | None = None
) -> Any:
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumaro_encoder

    outcome = dbtRunner().invoke(["parse", "--no-partial-parse", *places])
    let_go()
    if not outcome.success or not isinstance(outcome.result, Manifest):
        reason = str(outcome.exception or outcome.result).strip().replace("\n", " ")[:500]
        found = problem("parse", messages.DBT_PARSE_FAILED.format(reason=reason), settings.logs / "dbt" / "dbt.log")
        raise FindingsError(messages.DBT_NOT_PARSED, [found])
    cached = _cached_manifest(settings, project, database, variables)
    temp = cached.with_name(f".{cached.name}-{os.getpid()}")
    temp.write_bytes(outcome.result.to_msgpack(extended_mashumaro_encoder))
    temp.replace(cached)
    return outcome.result


def let_go() -> None:
    """Close what dbt-duckdb may keep open, so that the next reader finds the file unlocked."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import reset_adapters

    environment = DuckDBConnectionManager._ENV
    if environment is not None:
        environment.close()
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    reset_adapters()  # type: ignore[no-untyped-call]


@contextmanager
def environment_of(link: Path) -> Iterator[None]:
    """What dbt reads of the environment. Its DuckDB takes the path for a URL, so it is told one without ``? # ;``."""
    wanted = {_WAREHOUSE: str(written_path(link)), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"}
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


def _profiles(project: Path, folder: Path, engine: Mapping[str, Any] | None = None) -> Path:
    """The project's profile for a whole run; returns the folder it was written to.

    One thread in DuckDB: several add floats in whatever order they finish, so the same inputs gave other last bits,
    hence other hashes, on every run. One is also faster at this size (measured: 5 to 9 s against 19 s). The file stays
    open from first model to last test (measured: 8 s against 11 s); ``run_dbt`` closes it. ``engine``: other settings
    of DuckDB, for what is larger than a district.
    """
    import yaml

    profiles = yaml.safe_load((project / "profiles.yml").read_text(encoding="utf-8"))
    for profile in profiles.values():
        for output in profile["outputs"].values():
            output["settings"] = {**output.get("settings", {}), "threads": 1, **(engine or {})}
            output["keep_open"] = True
    (folder / "profiles.yml").write_text(yaml.safe_dump(profiles, allow_unicode=True), encoding="utf-8")
    return folder


def problem(rule: str, message: str, log: Path) -> Finding:
    return Finding(Level.ERROR, f"dbt.{rule}", message, messages.MEND_DBT.format(log=log.name))
