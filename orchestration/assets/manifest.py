"""dbt's parsed project as JSON, for building the asset graph; parsed once per state of the project's files.

Nothing is scored by it: ``build_models`` reads the files themselves.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mulin.sealed import Sealed, key_of
from mulin.settings import Settings
from mulin.stored import read_form
from orchestration.warehouse.project import PROJECT, parse_project, project_hash


def project_manifest(settings: Settings, project: Path = PROJECT) -> dict[str, Any]:
    """The manifest of the dbt project. Raises FindingsError when the project cannot be parsed."""
    kept, key = Sealed(settings.cache, "graph"), key_of(project_hash(project))
    if (found := kept.read(key, lambda content: read_form(dict[str, Any], content))) is not None:
        return found
    manifest = parse_project(settings, project)
    kept.save(key, json.dumps(manifest).encode())
    return manifest
