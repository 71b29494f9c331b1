"""What the project's YAML files say of models, tests and sources: read as far as it decides what is run.

Every key is either known here or the project is ``NotPlain``: nothing is passed over that dbt might heed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from orchestration.warehouse.direct.templates import NotPlain

_ONLY_TOLD = re.compile(r"(?:(?:#|[ \t\r]).*|(?:unit_tests|exposures|version):.*|)")
"""A line of a file that says nothing of what a run does: unit tests and readers."""
_PROJECT = frozenset({"name", "version", "config-version", "profile", "model-paths", "macro-paths", "test-paths",
                      "clean-targets", "flags", "vars", "models"})  # fmt: skip
_FOLDERS = {"model-paths": ["models"], "macro-paths": ["macros"], "test-paths": ["tests"]}
_FILE = frozenset({"version", "models", "sources", "data_tests", "unit_tests", "exposures"})
_MODEL = frozenset({"name", "description", "config", "columns", "data_tests"})
_COLUMN = frozenset({"name", "data_type", "description", "config"})
_CONFIG = frozenset({"materialized", "schema", "enabled", "tags", "contract", "meta"})
_TEST = frozenset({"arguments", "name", "description"})
_SOURCE = frozenset({"name", "schema", "description", "tables", "meta", "config"})
_TABLE = frozenset({"name", "description", "columns", "config"})
_PROFILE = {"type": "duckdb", "path": "{{ env_var('MULIN_WAREHOUSE_FILE') }}", "threads": 1, "keep_open": False}


@dataclass(frozen=True)
class OfAll:
    """A test that stands with a model: the macro, its arguments besides the model, and its words."""

    model: str
    macro: str
    arguments: Mapping[str, Any]
    name: str | None
    description: str


@dataclass
class Described:
    """``columns``: model → name → type, in order. ``configs``: model → what its YAML says. ``tests``: name → words of a
    test that has a file. ``sources``: (source, table) → schema."""

    columns: dict[str, dict[str, str | None]] = field(default_factory=dict)
    configs: dict[str, dict[str, Any]] = field(default_factory=dict)
    with_models: list[OfAll] = field(default_factory=list)
    tests: dict[str, str] = field(default_factory=dict)
    sources: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, path: str, text: str) -> None:
        """What one file says. Raises NotPlain."""
        if all(_ONLY_TOLD.fullmatch(line) for line in text.splitlines()):
            return
        said = _mapping(path, _yaml(path, text), _FILE)
        for one in said.get("models") or ():
            self._model(path, one)
        for one in said.get("data_tests") or ():
            self.tests[one["name"]] = " ".join(_mapping(path, one, {"name", "description"})["description"].split())
        for source in said.get("sources") or ():
            _mapping(path, source, _SOURCE)
            for table in source["tables"]:
                place = (source["name"], _mapping(path, table, _TABLE)["name"])
                self.sources[place] = source.get("schema", source["name"])

    def _model(self, path: str, one: Any) -> None:
        name = _mapping(path, one, _MODEL)["name"]
        if name in self.columns:
            raise NotPlain(f"{path}: {name} stands twice")
        self.configs[name] = _mapping(path, one.get("config") or {}, _CONFIG)
        self.columns[name] = {
            column["name"]: column.get("data_type")
            for column in (_mapping(path, c, _COLUMN) for c in one.get("columns") or ())
        }
        for test in one.get("data_tests") or ():
            ((macro, how),) = _mapping(path, test).items()
            how = _mapping(path, how or {}, _TEST)
            words = " ".join(how.get("description", "").split())
            self.with_models.append(OfAll(name, macro, how.get("arguments", {}), how.get("name"), words))


@dataclass(frozen=True)
class Project:
    """``dbt_project.yml``: name, variables, and what it says of models by folder and name."""

    name: str
    variables: Mapping[str, Any]
    models: Mapping[str, Any]

    @classmethod
    def read(cls, text: str, profiles: str) -> Project:
        said = _mapping("dbt_project.yml", _yaml("dbt_project.yml", text), _PROJECT)
        for key, folders in _FOLDERS.items():
            if said.get(key, folders) != folders:
                raise NotPlain(f"dbt_project.yml: {key}")
        profile = _yaml("profiles.yml", profiles).get(said.get("profile"), {})
        if [*profile.get("outputs", {}).values()] != [_PROFILE]:
            raise NotPlain("profiles.yml")
        return cls(said["name"], said.get("vars") or {}, said.get("models") or {})

    def configs(self, place: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
        """What is said of a model, from the widest to the narrowest. ``place``: folders, then its name."""
        here: Any = self.models.get(self.name, {})
        for step in (*place, None):
            said = {
                k.removeprefix("+"): v for k, v in here.items()
                if k.startswith("+") or (k in _CONFIG and not isinstance(v, Mapping))
            }  # fmt: skip
            yield _mapping("dbt_project.yml", said, _CONFIG)
            here = here.get(step, {})
            if not here:
                return


def _yaml(path: str, text: str) -> Any:
    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise NotPlain(f"{path}: {error}") from error


def _mapping(path: str, said: Any, known: Any = None) -> dict[str, Any]:
    if not isinstance(said, dict) or (known is not None and said.keys() - known):
        unknown = sorted(map(str, said.keys() - known)) if isinstance(said, dict) else said
        raise NotPlain(f"{path}: {unknown}")
    return said
