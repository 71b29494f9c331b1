"""Which program made a release: version plus a hash over the source files that can change a figure or a page."""

from __future__ import annotations

import os
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from threading import Lock

import mulin
from mulin.hashed import hash_of
from mulin.settings import REPO_ROOT
from orchestration.warehouse.statements import project_files

_FOLDERS = ("mulin", "expectations", "reports", "orchestration")
_SCORING = "dbt_project"
_SUFFIXES = frozenset({".py", ".sql", ".yml", ".yaml", ".j2", ".css", ".csv", ".ttf"})
_SKIPPED = frozenset({"__pycache__"})
_LIBRARIES = ("duckdb", "dbt-core", "dbt-duckdb", "great-expectations", "pandas", "pyarrow", "openpyxl",
              "python-calamine", "weasyprint", "jinja2", "dagster")  # fmt: skip


_hashing = Lock()


def code_version(root: Path = REPO_ROOT) -> str:
    """``0.1.0+3fa9c1d20b7e``: version and twelve digits of a SHA-256 over names and contents of all sources."""
    with _hashing:  # who asks while a thread beside is at it waits for that
        return _code_version(root)


@cache
def _code_version(root: Path) -> str:
    files = []
    for folder in _FOLDERS:
        for place, folders, names in os.walk(root / folder):
            folders[:] = [name for name in folders if name not in _SKIPPED]
            found = (Path(place, name) for name in names)
            files += [file for file in found if file.suffix in _SUFFIXES and file.is_file()]
    return f"{mulin.__version__}+{hash_of([*files, *project_files(root / _SCORING)], root)[:12]}"


def library_versions() -> dict[str, str]:
    """Versions of the libraries a release depends on, by distribution name."""
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "未安装"
    return found
