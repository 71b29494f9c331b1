"""dbt's parsed project as JSON, for building the asset graph; parsed once per state of the project's files."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from mulin.settings import Settings
from orchestration.warehouse.project import PROJECT, parse_project, project_hash


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
    manifest: dict[str, Any] = json.loads(parse_project(settings, project).read_text(encoding="utf-8"))
    part = cached.with_name(f".{cached.name}.{os.getpid()}")
    part.write_text(json.dumps(manifest), encoding="utf-8")
    part.replace(cached)
    return manifest
