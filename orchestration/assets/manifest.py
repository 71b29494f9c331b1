"""dbt's parsed project as JSON, for building the asset graph; parsed once per state of the project's files."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from mulin.findings import Finding, FindingsError, Level
from mulin.settings import Settings
from orchestration.warehouse.dbt import PROJECT, project_hash


def project_manifest(settings: Settings, project: Path = PROJECT) -> dict[str, Any]:
    """The manifest of the dbt project. Raises FindingsError when the project cannot be parsed."""
    cached = settings.cache / "dbt" / f"graph-{project_hash(project)[:24]}.json"
    if cached.is_file():
        try:
            found: dict[str, Any] = json.loads(cached.read_text(encoding="utf-8"))
        except ValueError:  # cut short by a crash: parse again
            cached.unlink(missing_ok=True)
        else:
            return found
    target = settings.cache / "dbt" / "graph"
    target.mkdir(parents=True, exist_ok=True)
    _parse(settings, project, target)
    manifest: dict[str, Any] = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    part = cached.with_name(f".{cached.name}.{os.getpid()}")
    part.write_text(json.dumps(manifest), encoding="utf-8")
    part.replace(cached)
    return manifest


def _parse(settings: Settings, project: Path, target: Path) -> None:
    from dbt.cli.main import dbtRunner

    # Any path does: parsing reads the profile but opens no database.
    os.environ.setdefault("MULIN_WAREHOUSE_FILE", str(target / "warehouse.duckdb"))
    folders = ["--project-dir", str(project), "--profiles-dir", str(project), "--target-path", str(target)]
    logs = ["--log-path", str(settings.logs / "dbt"), "--log-level", "none", "--log-level-file", "info"]
    outcome = dbtRunner().invoke(["parse", "--no-partial-parse", *folders, *logs])
    if not outcome.success:
        reason = " ".join(str(outcome.exception).split())[:500]
        finding = Finding(Level.ERROR, "dbt.parse", f"计分模型读不出来：{reason}", "改正 dbt_project 后重试")
        raise FindingsError("资产图没有建成", [finding])
