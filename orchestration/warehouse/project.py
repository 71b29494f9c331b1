"""dbt's project: where it lies, the profile of a run, and what is parsed of it, kept in memory and never on disk.

A parsed project holds every statement that scores: whoever could alter a kept one could move a figure. So each process
parses the project's own files, and afterwards ``statements`` asks whether what ran is what they say.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from mulin.findings import Finding, FindingsError, Level
from mulin.settings import REPO_ROOT, Settings
from mulin.tables.sqlfiles import written_path
from mulin.temporary import temporary_folder
from orchestration.warehouse import messages
from orchestration.warehouse.link import LINK
from orchestration.warehouse.results import problem
from orchestration.warehouse.statements import Files, hash_of_files, read_files

PROJECT = REPO_ROOT / "dbt_project"

_WAREHOUSE = "MULIN_WAREHOUSE_FILE"
_DBT = "DBT_"
"""How the variables begin by which dbt takes options: ``DBT_EMPTY=1`` would score a year of no rows."""
_MOST_PARSED = 8

_parsed: dict[tuple[str, str, str], bytes] = {}
"""(hash of the project, database, variables) → what dbt parsed, packed: dbt alters a manifest while it runs."""


def project_hash(project: Path = PROJECT) -> str:
    """Hash over all that dbt reads to parse a project: what follows from that alone may be kept by it."""
    return hash_of_files(read_files(project))


def parse_project(settings: Settings, project: Path = PROJECT) -> dict[str, Any]:
    """The project as dbt's ``manifest.json`` has it. Raises FindingsError when it cannot be parsed. No database is
    opened."""
    with temporary_folder() as folder, environment_of(folder / LINK):
        places = places_of(settings, project, folder)
        manifest, _ = parsed_manifest(settings, read_files(project), places, Path(LINK).stem)
        written = folder / "manifest.json"
        manifest.write(str(written))
        found: dict[str, Any] = json.loads(written.read_bytes())
    return found


def places_of(
    settings: Settings, project: Path, folder: Path, variables: Mapping[str, Any] | None = None,
    engine: Mapping[str, Any] | None = None,
) -> tuple[str, ...]:  # fmt: skip
    given = ("--vars", _said(variables)) if variables else ()
    return (
        *given,
        "--project-dir", str(project), "--profiles-dir", str(_profiles(project, folder, engine)),
        "--target-path", str(folder / "target"), "--log-path", str(settings.logs / "dbt"),
        "--log-level", "none", "--log-level-file", "info",
    )  # fmt: skip


def _said(variables: Mapping[str, Any] | None) -> str:
    """As JSON that YAML, by which dbt reads it, takes for the same: it knows no halves of a character."""
    said = json.dumps(variables or {}, sort_keys=True, ensure_ascii=False)
    return said.encode("ascii", "backslashreplace").decode()


def parsed_manifest(
    settings: Settings, files: Files, places: Sequence[str], database: str, variables: Mapping[str, Any] | None = None
) -> tuple[Any, bool]:
    """The parsed project for a database of that name, and whether it was parsed now: it is where this process has not
    parsed these ``files`` with these variables before."""
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumaro_encoder, extended_mashumuro_decoder

    key = (hash_of_files(files), database, _said(variables))
    if (kept := _parsed.get(key)) is not None:
        return Manifest.from_msgpack(kept, decoder=extended_mashumuro_decoder), False
    manifest = _parse(settings, places)
    while len(_parsed) >= _MOST_PARSED:
        del _parsed[next(iter(_parsed))]
    _parsed[key] = manifest.to_msgpack(extended_mashumaro_encoder)
    return manifest, True


def _parse(settings: Settings, places: Sequence[str]) -> Any:
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    outcome = dbtRunner().invoke(["parse", "--no-partial-parse", "--no-write-json", *places])
    let_go()
    if not outcome.success or not isinstance(outcome.result, Manifest):
        reason = str(outcome.exception or outcome.result).strip().replace("\n", " ")[:500]
        found = problem("parse", messages.DBT_PARSE_FAILED.format(reason=reason), settings.logs / "dbt" / "dbt.log")
        raise FindingsError(messages.DBT_NOT_PARSED, [found])
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
    """What dbt reads of the environment, and nothing else by which somebody could have it do otherwise. Its DuckDB
    takes the path for a URL, so it is told one without ``? # ;``."""
    wanted = {_WAREHOUSE: str(written_path(link)), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"}
    before = {key: os.environ.get(key) for key in wanted} | {k: v for k, v in os.environ.items() if k.startswith(_DBT)}
    for key in before:
        os.environ.pop(key, None)
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
    profiles = yaml.safe_load((project / "profiles.yml").read_text(encoding="utf-8"))
    for profile in profiles.values():
        for output in profile["outputs"].values():
            output["settings"] = engine_of(engine)
            output["keep_open"] = True
    (folder / "profiles.yml").write_text(yaml.safe_dump(profiles, allow_unicode=True), encoding="utf-8")
    return folder


def engine_of(engine: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"threads": 1, **(engine or {})}


def other_profile(database: Path, engine: Mapping[str, Any] | None = None) -> list[Finding]:
    """In what the connection that dbt used is not the one it was told; to be asked before :func:`let_go`."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    environment = DuckDBConnectionManager._ENV
    if environment is None:  # nothing was connected, so nothing ran
        return []
    used = environment.creds
    told = {"path": str(database), "settings": engine_of(engine)}
    wrong = [name for name, value in told.items() if getattr(used, name) != value]
    wrong += [name for name in ("attach", "extensions", "filesystems", "plugins", "secrets") if getattr(used, name)]
    return [
        Finding(Level.ERROR, "dbt.other_profile", messages.DBT_OTHER_PROFILE.format(what=name),
                messages.MEND_STATEMENTS, file="profiles.yml")
        for name in wrong
    ]  # fmt: skip
